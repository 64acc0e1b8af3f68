"""Which rows and columns of a drafted block are totals: by their formulas, else by their words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.reading.office_blank import one_line, read_bounds
from xlsreport.verbs.drafting.blocks import leaves_of
from xlsreport.verbs.drafting.words import TOTALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.reading.office_blank import SheetView
    from xlsreport.verbs.drafting.blocks import DraftBlock, DraftHeading

__all__ = ["Sum", "find_totals"]

Sum = tuple[tuple[int, int, int], ...]
"""The addends of a formula: sign, row and column of each."""

_IF_ANY = re.compile(r'IF\(COUNT\([^()]*\)=0,"",(.*)\)$', re.DOTALL)
_ROUND = re.compile(r"ROUND\((.*),-?\d+\)$", re.DOTALL)
_REFERENCE = r"\$?[A-Z]{1,3}\$?\d{1,6}(?::\$?[A-Z]{1,3}\$?\d{1,6})?"
_TERM = re.compile(rf"([+-]?)(?:SUM\(({_REFERENCE}(?:,{_REFERENCE})*)\)|({_REFERENCE}))")
_MOST_ADDENDS = 2000


def find_totals(view: SheetView, block: DraftBlock) -> list[str]:
    """Marks the totals of a block.

    Returns:
        Rules for sums that are no total of the rows or columns beside them, as
        ``each|sum == parts`` with the numbers of rows or columns in braces; each was a formula.
    """
    rules = []
    sides = (
        ("column", block.rows, block.columns, True),
        ("row", block.columns, block.rows, False),
    )
    for each, headings, across, down in sides:
        places = [heading.first for heading in leaves_of(across)] or block.body[:1]
        leaves = {leaf.first: leaf for leaf in leaves_of(headings)}
        found = {
            at: parts
            for at in leaves
            if (parts := _read_sum(view, at, places, set(leaves), down=down))
        }
        expected = dict(_expect_parts(headings, set(found)))
        for at, parts in found.items():
            plain = {number for sign, number in _spread(parts, found) if sign > 0}
            signs = {sign for sign, _ in parts}
            if signs == {1} and plain == expected.get(at):
                leaves[at].total = True
            else:
                left, *right = [f"{'-' if s < 0 else '+'} {{{n}}}" for s, n in parts]
                terms = " ".join([left.removeprefix("+ "), *right])
                rules.append(f"{each}|{{{at}}} == {terms}")
        _mark_by_words(headings, found)
    return rules


def _read_sum(
    view: SheetView, at: int, across: list[int], known: set[int], *, down: bool
) -> list[tuple[int, int]]:
    """The rows (or columns) that a row (or column) adds up in most of its cells."""
    counts: Counter[tuple[tuple[int, int], ...]] = Counter()
    for other in across:
        row, column = (at, other) if down else (other, at)
        parts = []
        for sign, part_row, part_column in _parse(view.formula(row, column)):
            along, beside = (part_row, part_column) if down else (part_column, part_row)
            box = view.box(part_row, part_column)
            start = box.row if down else box.column
            if beside == other and start in known and (sign, start) not in parts:
                parts.append((sign, start))
            elif beside != other or along != at:
                parts = []
                break
        if parts:
            counts[tuple(parts)] += 1
    if not counts:
        return []
    return list(counts.most_common(1)[0][0])


def _parse(formula: str) -> Sum:
    """The addends of a formula of sums; none of any other."""
    text = "".join(formula.split())
    for wrapper in (_IF_ANY, _ROUND):
        inner = wrapper.match(text)
        text = inner[1] if inner else text
    found: list[tuple[int, int, int]] = []
    at = 0
    while at < len(text):
        term = _TERM.match(text, at)
        if term is None or (at and not term[1]):
            return ()
        sign = -1 if term[1] == "-" else 1
        for area in (term[2] or term[3]).split(","):
            left, top, right, bottom = read_bounds(area)
            if (right - left + 1) * (bottom - top + 1) > _MOST_ADDENDS:
                return ()
            found += [
                (sign, row, column)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            ]
        at = term.end()
    return tuple(found)


def _spread(
    parts: list[tuple[int, int]], sums: dict[int, list[tuple[int, int]]], depth: int = 0
) -> Iterator[tuple[int, int]]:
    """The addends with subtotals replaced by what they add up."""
    for sign, number in parts:
        if number in sums and depth < len(sums):
            for inner, part in _spread(sums[number], sums, depth + 1):
                yield sign * inner, part
        else:
            yield sign, number


def _expect_parts(headings: list[DraftHeading], sums: set[int]) -> Iterator[tuple[int, set[int]]]:
    """For every heading that is summed, what it would add up as the total of its siblings."""
    for heading in headings:
        if heading.children:
            yield from _expect_parts(heading.children, sums)
        elif heading.first in sums:
            yield (
                heading.first,
                {
                    leaf.first
                    for leaf in leaves_of(headings)
                    if leaf is not heading and leaf.first not in sums
                },
            )


def _mark_by_words(headings: list[DraftHeading], sums: dict[int, list[tuple[int, int]]]) -> None:
    """Headings that are called totals and have no formula."""
    named = [
        each
        for each in headings
        if not each.children and each.first not in sums and TOTALS.search(one_line(each.label))
    ]
    others = [leaf for leaf in leaves_of(headings) if leaf not in named and not leaf.total]
    if others and len(named) == 1 and not any(each.total for each in headings):
        named[0].total = True
        named[0].doubts.append("word")
    for each in headings:
        _mark_by_words(each.children, sums)
