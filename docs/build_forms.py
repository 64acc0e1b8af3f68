"""Writes the compiled forms into templates/compiled/, one a form.

Run by ``make forms``; the test suite compares what is there with what this would write.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - used when run

from xlsreport.forms.library.compiled import compiled_path, compiled_text
from xlsreport.forms.library.find_forms import builtin_directory

__all__ = ["build_forms"]


def build_forms(directory: Path) -> list[Path]:
    """Compiles every form whose YAML lies in ``directory`` and returns the files written."""
    written = []
    for file in sorted(directory.glob("*.yaml")):
        target = compiled_path(file)
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(compiled_text(file).encode())
        written.append(target)
    return written


if __name__ == "__main__":
    for path in build_forms(builtin_directory()):
        print(path.name, path.stat().st_size)
