"""Rewrites the golden layouts beside this file: ``python -m tests.golden`` (``make golden``).

Read the difference before you commit it: a workbook that was handed out has the old places.
"""

from __future__ import annotations

from pathlib import Path

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import describe_layout, lay_out

GOLDEN = Path(__file__).parent


def layouts() -> dict[Path, str]:
    """Every golden file with what it must hold."""
    return {
        GOLDEN / f"layout-{form.id}.txt": "".join(
            f"{line.rstrip()}\n" for line in describe_layout(lay_out(form))
        )
        for form in load_forms().values()
    }


def main() -> None:
    """Writes all of them."""
    for file, text in layouts().items():
        file.write_text(text, encoding="utf-8")
        print(file.name)  # noqa: T201 - the result of the command


if __name__ == "__main__":
    main()
