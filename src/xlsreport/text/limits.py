"""Limits of spreadsheet programs and file systems that several rooms share."""

from __future__ import annotations

from typing import Final

__all__ = [
    "LONGEST_CELL_TEXT",
    "LONGEST_FILE_NAME",
    "MOST_DIGITS",
    "cut_file_name",
    "safe_file_name",
]

LONGEST_CELL_TEXT: Final = 32_767
"""The most characters of a cell's text."""

MOST_DIGITS: Final = 15
"""The digits that spreadsheet programs keep of a number: a longer one is not what was typed."""

LONGEST_FILE_NAME: Final = 255
"""The most bytes of a file's name in UTF-8; a Chinese character takes three."""

# What some system refuses in a file's name.
_REFUSED_IN_NAMES: Final = '<>:"/\\|?*'


def safe_file_name(name: str) -> str:
    """``name`` with ``_`` for each character that some system refuses in a file's name."""
    return "".join(
        "_" if char in _REFUSED_IN_NAMES or not char.isprintable() else char for char in name
    )


def cut_file_name(stem: str, ending: str = "", most: int = LONGEST_FILE_NAME - 15) -> str:
    """A name with as much of its beginning as fits, cut between letters.

    Args:
        stem: What it begins with.
        ending: What it ends with; it is not cut.
        most: The most bytes; a number in brackets and the like may stand behind the usual ones.
    """
    room = most - len(ending.encode(errors="replace"))
    return stem.encode(errors="replace")[:room].decode(errors="ignore").strip() + ending
