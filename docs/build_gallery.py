"""Renders every sheet of a blank, a filled and a consolidated workbook into docs/gallery/.

Run by ``make gallery``. Needs LibreOffice (``soffice``) and ``pdftoppm``, and a font with Chinese
characters. The pictures are what a clerk sees in print.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from xlsreport.cli.main import build

__all__ = ["render"]

_GALLERY = Path(__file__).parent / "gallery"
_RESOLUTION = "70"
# The sheet of details goes on for pages that all look alike.
_LAST_PAGE = "9"
_WHAT = {
    "blank-2019": "The blank workbook of the edition of 2019 (`templates/zfxxgk-2019.xlsx`)",
    "blank-2021": "The blank workbook of the edition of 2021 (`templates/zfxxgk-2021.xlsx`)",
    "filled-2019": "Filled in, nothing amiss (figures of the demo, made up)",
    "faulty-2019": "Filled in with a fault: red where it does not add up",
    "consolidated-2019": "The consolidated workbook of the demo (the first pages)",
}


def render(workbook: Path, name: str, directory: Path) -> list[Path]:
    """Renders a workbook's pages as ``<name>-<page>.png`` and returns them."""
    with tempfile.TemporaryDirectory() as scratch:
        profile = f"-env:UserInstallation=file://{scratch}/profile"
        subprocess.run(
            [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                scratch,
                workbook,
            ],
            check=True,
            capture_output=True,
        )
        pdf = Path(scratch) / f"{workbook.stem}.pdf"
        subprocess.run(
            ["pdftoppm", "-r", _RESOLUTION, "-l", _LAST_PAGE, "-png", pdf, directory / name],
            check=True,
        )
    return sorted(directory.glob(f"{name}-*.png"))


def main() -> None:
    shutil.rmtree(_GALLERY, ignore_errors=True)
    _GALLERY.mkdir()
    with tempfile.TemporaryDirectory() as scratch:
        demo = Path(scratch) / "demo"
        with contextlib.redirect_stdout(io.StringIO()):
            build("zh").main(["demo", str(demo)], standalone_mode=False)
        returned = demo / "2-returned"
        faulty = Path(scratch) / "faulty.xlsx"
        issued = next((demo / "1-issued").glob("220113002000*"))
        values = Path(scratch) / "values.json"
        original = (demo / "values" / "220113002000.json").read_text(encoding="utf-8")
        values.write_text(
            original.replace('"requests.received.natural": ', '"requests.received.natural": 1'),
            encoding="utf-8",
        )
        with contextlib.redirect_stdout(io.StringIO()):
            build("zh").main(
                ["fill", str(issued), str(values), "-o", str(faulty)], standalone_mode=False
            )
        pages = [
            "# Gallery",
            "",
            "Every sheet as LibreOffice prints it; rebuilt by `make gallery`.",
        ]
        blanks = Path(__file__).parents[1] / "templates"
        for name, workbook in (
            ("blank-2019", blanks / "zfxxgk-2019.xlsx"),
            ("blank-2021", blanks / "zfxxgk-2021.xlsx"),
            ("filled-2019", next(returned.glob("220113001000*"))),
            ("faulty-2019", faulty),
            ("consolidated-2019", demo / "3-merged" / "final.xlsx"),
        ):
            pages += [f"\n## {_WHAT[name]}\n"]
            for picture in render(workbook, name, _GALLERY):
                pages.append(f"![{picture.stem}]({picture.name})")
                print(picture.name)
        (_GALLERY / "README.md").write_text("\n".join(pages) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
