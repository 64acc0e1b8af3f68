"""Limits of spreadsheet programs and file systems that several rooms share."""

from __future__ import annotations

from typing import Final

__all__ = ["LONGEST_CELL_TEXT", "MOST_DIGITS", "safe_file_name"]

LONGEST_CELL_TEXT: Final = 32_767
"""The most characters of a cell's text."""

MOST_DIGITS: Final = 15
"""The digits that spreadsheet programs keep of a number: a longer one is not what was typed."""

# What some system refuses in a file's name.
_REFUSED_IN_NAMES: Final = '<>:"/\\|?*'


def safe_file_name(name: str) -> str:
    """``name`` with ``_`` for each character that some system refuses in a file's name."""
    return "".join(
        "_" if char in _REFUSED_IN_NAMES or not char.isprintable() else char for char in name
    )
