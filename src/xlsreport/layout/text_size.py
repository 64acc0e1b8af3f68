"""How much room a text takes: in characters of the default font, and in lines of a cell."""

from __future__ import annotations

import math
import unicodedata

__all__ = ["line_height", "lines_needed", "width_of"]

# Points for one line of 11-point text, with the slack that substituted fonts need.
_LINE = 15.5


def width_of(text: str) -> int:
    """Columns of the longest line; a full-width character takes two."""
    return max(
        (
            sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in line)
            for line in text.split("\n")
        ),
        default=0,
    )


def lines_needed(text: str, width: float) -> int:
    """Lines the text takes in a cell ``width`` characters wide, at least 1.

    A tenth of the width is not counted on: fonts are substituted, and a line is not broken in the
    middle of a full-width character.
    """
    room = max(2.0, width * 0.9)
    return sum(max(1, math.ceil(width_of(line) / room)) for line in text.split("\n"))


def line_height(lines: int) -> float:
    """Row height in points for that many lines."""
    return _LINE * lines + 3
