"""Writes the ready-made blanks into templates/: one a form, made out to nobody and for no year.

Run by ``make forms``; the test suite compares what is there with what this would write.
"""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - used when run

from xlsreport.api import blank
from xlsreport.forms.library.find_forms import builtin_directory, load_forms

__all__ = ["build_blanks"]


def build_blanks(directory: Path) -> list[Path]:
    """Writes a blank of every built-in form into ``directory`` and returns the files."""
    written = []
    for form in load_forms().values():
        target = directory / f"{form.id}.xlsx"
        blank(form, target, year=None)
        written.append(target)
    return written


if __name__ == "__main__":
    for path in build_blanks(builtin_directory()):
        print(path.name, path.stat().st_size)
