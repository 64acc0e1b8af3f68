"""Chinese and Latin text broken into lines that fit a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["display_width", "wrapped"]

# Words, numbers, cells and paths stay whole; a Chinese text may be broken after any character.
_PIECES = re.compile(r"[!-~\u2212]+|.", re.DOTALL)
_NOT_FIRST = frozenset("，。；：！？、）”’》〉】〕」』…％")
_NOT_LAST = frozenset("（“‘《〈【〔「『")


def display_width(text: str) -> int:
    """The columns of a terminal that ``text`` takes; a full-width character takes two.

    Characters whose width depends on the terminal count as two, so that no line is too long.
    """
    return sum(
        0
        if unicodedata.combining(char)
        else 2
        if unicodedata.east_asian_width(char) in "WFA"
        else 1
        for char in text
    )


def wrapped(text: str, width: int | None, hanging: int = 0) -> list[str]:
    """``text`` as lines of at most ``width`` columns.

    Args:
        text: One line of text; spaces at its start stay.
        width: Columns of the terminal; ``None`` leaves the text as it is.
        hanging: How many spaces the second and all further lines begin with.

    Returns:
        At least one line. A line begins with no closing and ends with no opening punctuation; a
        word that is longer than a line is cut.
    """
    if width is None or display_width(text) <= width:
        return [text]
    lines: list[str] = []
    line, room = "", width
    for piece in _split_units(text, max(8, width - hanging)):
        size = display_width(piece)
        if line.strip() and size > room:
            lines.append(line.rstrip())
            line, room = " " * hanging, width - hanging
            piece_shown = piece.lstrip()
        else:
            piece_shown = piece
        line += piece_shown
        room -= display_width(piece_shown)
    return [*lines, line.rstrip()]


def _split_units(text: str, longest: int) -> Iterator[str]:
    """Pieces that are not broken, each with the punctuation that belongs to it."""
    unit = ""
    for piece in _PIECES.findall(text):
        sticks = piece[0] in _NOT_FIRST or (unit and unit[-1] in _NOT_LAST)
        if unit and not (sticks and display_width(unit + piece) <= longest):
            yield unit
            unit = ""
        unit += piece
        while display_width(unit) > longest:
            cut = _count_fitting(unit, longest)
            yield unit[:cut]
            unit = unit[cut:]
    if unit:
        yield unit


def _count_fitting(text: str, width: int) -> int:
    """Counts the characters of ``text`` that fit into ``width`` columns, at least one."""
    used = 0
    for position, char in enumerate(text):
        used += display_width(char)
        if used > width:
            return max(1, position)
    return len(text)
