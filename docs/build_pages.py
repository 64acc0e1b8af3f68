"""Writes the pages of docs/ that are made from the program; a test compares them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.report.explanation import findings_page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["PAGES", "write_pages"]

PAGES: Mapping[str, Callable[[], str]] = {"findings.md": findings_page}
"""The pages by file name, each with what makes its text."""


def write_pages(directory: Path) -> None:
    """Writes every page into ``directory``, replacing what is there."""
    for name, text in PAGES.items():
        (directory / name).write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages(Path(__file__).parent)
