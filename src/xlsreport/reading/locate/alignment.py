"""Assigns expected items to lines: in order first, then those that have moved.

Items are a table's rows or columns in printed order; lines are the rows or columns of a sheet. How
well an item fits a line is a number from 0 (not at all); this module does not know what they are.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Alignment", "align", "gaps_of"]

# Out of order, a guess is not enough.
_SURE = 0.9


class Alignment(Record, frozen=True):
    """Which line each item stands on.

    Attributes:
        lines: Line by item, for the items that were found.
        moved: The items that stand out of order.
    """

    lines: dict[int, int]
    moved: frozenset[int]


def align(scores: Sequence[Sequence[float]], sure: float = _SURE) -> Alignment:
    """Puts items on lines.

    The items that can stand in order are placed so that their scores add up to the most (dynamic
    programming, each line taken once); of equal placings the one that stands further up wins.
    Those left over are then placed on free lines in any order, best score first.

    Args:
        scores: For every item a row with its score on every line, 0 where it cannot stand.
        sure: The least score out of order.
    """
    best_fits = _find_best_fits(scores)
    if all(before < after for before, after in pairwise(best_fits.values())):
        return _place_moved(scores, best_fits, sure)
    items, lines = len(scores), len(scores[0])
    # best[i][j]: the most that items from i on reach on the lines from j on.
    best = [[0.0] * (lines + 1) for _ in range(items + 1)]
    for item in range(items - 1, -1, -1):
        below, here, row = best[item + 1], best[item], scores[item]
        for line in range(lines - 1, -1, -1):
            most = max(below[line], here[line + 1])
            if row[line] > 0:
                most = max(most, row[line] + below[line + 1])
            here[line] = most
    placed: dict[int, int] = {}
    item = line = 0
    while item < items and line < lines:
        score = scores[item][line]
        if score > 0 and _is_equal(best[item][line], score + best[item + 1][line + 1]):
            placed[item] = line
            item, line = item + 1, line + 1
        elif _is_equal(best[item][line], best[item + 1][line]):
            item += 1
        else:
            line += 1
    return _place_moved(scores, placed, sure)


def _find_best_fits(scores: Sequence[Sequence[float]]) -> dict[int, int]:
    """The first line by item on which it fits best, for items that stand anywhere."""
    found = {}
    for item, row in enumerate(scores):
        top = max(row, default=0.0)
        if top > 0:
            line = row.index(top)
            while line and _is_equal(before := max(row[:line]), top):
                line = row.index(before)
            found[item] = line
    return found


def gaps_of(alignment: Alignment, items: int, lines: int) -> dict[int, int]:
    """The items that were not found but whose line follows from their neighbours'.

    A run of missing items between two found ones stands on the lines between those, if there are
    as many lines as items. A run at either end stands on the lines next to the outermost one.

    Args:
        alignment: What was found.
        items: How many items there are.
        lines: How many lines there are.
    """
    in_order = {item: line for item, line in alignment.lines.items() if item not in alignment.moved}
    taken = set(alignment.lines.values())
    found: dict[int, int] = {}
    item = 0
    while item < items:
        if item in alignment.lines:
            item += 1
            continue
        end = item
        while end < items and end not in alignment.lines:
            end += 1
        before, after = in_order.get(item - 1), in_order.get(end)
        count = end - item
        start = None
        if before is not None and after is not None:
            start = before + 1 if after - before - 1 == count else None
        elif before is not None and end == items:
            start = before + 1
        elif after is not None and item == 0:
            start = after - count
        if start is not None and start >= 0 and start + count <= lines:
            found |= {
                item + step: start + step for step in range(count) if start + step not in taken
            }
        item = end
    return found


def _place_moved(
    scores: Sequence[Sequence[float]], placed: dict[int, int], sure: float
) -> Alignment:
    taken = set(placed.values())
    left = sorted(
        (
            (-score, item, line)
            for item, row in enumerate(scores)
            if item not in placed
            for line, score in enumerate(row)
            if score >= sure and line not in taken
        ),
    )
    moved: set[int] = set()
    lines = dict(placed)
    for _, item, line in left:
        if item not in lines and line not in taken:
            lines[item] = line
            taken.add(line)
            moved.add(item)
    return Alignment(lines, frozenset(moved))


def _is_equal(first: float, second: float) -> bool:
    return abs(first - second) < 1e-9  # noqa: PLR2004 - sums of the same numbers in another order
