"""The columns of a block, told by the headings that stand above its rows in a published table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.headings import Leaf, leaves
from xlsreport.reading.locate.labels import likeness
from xlsreport.reading.published.form_labels import head_rows, is_figure_like, is_sentence
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.form import Block
    from xlsreport.reading.published.form_labels import TableLabels
    from xlsreport.reading.published.rows import Item

__all__ = ["Columns", "assign", "declared_columns", "find_columns"]

# A label may be cut into this many cells below each other (商业 above 企业).
_MOST_PIECES = 3


class Columns(Record, frozen=True):
    """The columns of a block in the order in which a published table has them.

    Attributes:
        order: The columns; empty where they cannot be told.
        spans: First and last column of the table that each covers; empty where not known.
        drifted: Headings that say something else than the form, with the form's label.
        swapped: Whether the order is another than the form's: then only places count.
    """

    order: tuple[Leaf, ...]
    spans: tuple[tuple[int, int], ...] = ()
    drifted: tuple[tuple[str, str], ...] = ()
    swapped: bool = False


def declared_columns(block: Block) -> Columns:
    """The columns as the form has them."""
    return Columns(tuple(leaves(block.boxhead)))


def find_columns(
    block: Block,
    labels: TableLabels,
    heads: Sequence[Sequence[Item]],
    *,
    spans: bool,
    partly: bool = False,
) -> Columns | None:
    """The columns that the rows of headings above a block tell.

    Args:
        block: The block.
        labels: The labels of its table.
        heads: The rows of headings; those without headings of columns tell nothing.
        spans: Whether the items' columns are those of the table.
        partly: Whether some of the block's columns are enough, as in a table that was divided.

    Returns:
        ``None`` where no heading stands above; columns without an order where headings stand
        there that do not tell every column.
    """
    tokens = [
        item.text
        for row in heads
        for item in row
        if item.own and item.text.strip() and not _is_passed_over(labels, item.text)
    ]
    if not tokens:
        return None
    if spans:
        found = _match_by_place(block, labels, heads, partly=partly)
        if found is not None:
            return found
    found = _match_in_order(block, tokens)
    return found if found is not None else Columns(())


def assign(columns: Columns, values: Sequence[Item], *, spans: bool) -> list[str] | None:
    """The texts of a row's cells by the columns' order; ``None`` where they are not certain.

    Args:
        columns: The columns.
        values: What stands behind the row's label.
        spans: As for :func:`find_columns`.
    """
    wanted = len(columns.order)
    if not wanted or any(item.tall or not item.own for item in values):
        return None
    if spans and columns.spans:
        by_place = _take_by_place(columns, values)
        if by_place is not None or columns.swapped:
            return by_place
    plain = all(item.column == item.last_column for item in values)
    if len(values) == wanted and (plain or wanted == 1):
        return [item.text for item in values]
    if spans:
        return None
    return _take_window([item.text for item in values], wanted)


def _take_by_place(columns: Columns, values: Sequence[Item]) -> list[str] | None:
    """Each column's cell by its place; what stands elsewhere must be blank."""
    if len(values) == len(columns.order):
        pairs = list(zip(values, columns.spans, strict=True))
        if all(item.column <= last and item.last_column >= first for item, (first, last) in pairs):
            exact = all((item.column, item.last_column) == span for item, span in pairs)
            return [item.text for item in values] if exact or not columns.swapped else None
    taken: list[Item] = []
    for first, last in columns.spans:
        over = [item for item in values if item.column <= last and item.last_column >= first]
        if len(over) != 1 or over[0] in taken:
            return None
        taken.append(over[0])
    # A column of units says nothing that the row does not say; a remark would be lost.
    if any(item.text.strip() and not _is_unit(item.text) for item in values if item not in taken):
        return None
    return [item.text for item in taken]


def _is_unit(text: str) -> bool:
    """Whether a text is only what may stand behind a number."""
    return text.strip().isalpha() and not is_figure_like(text) and is_figure_like(f"1{text}")


def _take_window(texts: list[str], wanted: int) -> list[str] | None:
    """The cells of a row of text whose padding is blank, if they can lie in one place only."""
    filled = [at for at, text in enumerate(texts) if text.strip()]
    if len(texts) < wanted:
        return None
    if not filled:
        return [""] * wanted
    starts = [
        start
        for start in range(len(texts) - wanted + 1)
        if start <= filled[0] and filled[-1] < start + wanted
    ]
    if len(starts) != 1:
        return None
    return texts[starts[0] : starts[0] + wanted]


def _is_passed_over(labels: TableLabels, text: str) -> bool:
    """Whether a text among headings is none of a column: a group of rows, a band, a sentence."""
    kinds = labels.kinds(text)
    if kinds:
        return "column" not in kinds
    return is_sentence(text)


def _match_in_order(block: Block, tokens: list[str]) -> Columns | None:
    """The form's own order, if every column's heading comes in it and none out of it."""
    expected = [heading for level in head_rows(block) for heading in level]
    columns = list(leaves(block.boxhead))
    headings = {id(leaf.heading) for leaf in columns}
    at, matched, drifted = 0, set[int](), list[tuple[str, str]]()
    position = 0
    while position < len(tokens):
        step = 1
        for pieces in range(_MOST_PIECES, 0, -1):
            text = "".join(tokens[position : position + pieces])
            if position + pieces > len(tokens):
                continue
            found = next(
                (
                    number
                    for number in range(at, len(expected))
                    if likeness(text, expected[number].label) == 1
                ),
                None,
            )
            if found is None and pieces == 1 and at < len(expected):
                found = _find_alike(text, expected[at:], at)
            if found is not None:
                skipped = [h for h in expected[at:found] if id(h) in headings]
                if skipped:
                    return None
                if likeness(text, expected[found].label) < 1:
                    drifted.append((text, expected[found].label))
                matched.add(id(expected[found]))
                at, step = found + 1, pieces
                break
        position += step
    if not headings <= matched:
        return None
    return Columns(tuple(columns), (), tuple(drifted))


def _find_alike(text: str, expected: Sequence[object], start: int) -> int | None:
    """The heading that a drifted text is: the next one that it is like."""
    for number, heading in enumerate(expected):
        if likeness(text, getattr(heading, "label", "")) > 0:
            return start + number
    return None


def _match_by_place(
    block: Block, labels: TableLabels, heads: Sequence[Sequence[Item]], *, partly: bool
) -> Columns | None:
    """Columns by what stands above each other; ``None`` if not every one is found just once."""
    stacks = _stack_headings(labels, heads)
    width = len(stacks)
    columns = list(leaves(block.boxhead))
    places: dict[int, tuple[int, int]] = {}
    drifted: list[tuple[str, str]] = []
    column = 0
    while column < width:
        stack = stacks[column]
        last = column
        while last + 1 < width and stacks[last + 1] == stack and stack:
            last += 1
        found = _find_leaf(columns, [item.text for item in stack]) if stack else None
        if found is not None:
            number, text = found
            if number in places:
                return None  # one heading over two columns: either may be another's
            places[number] = (column, last)
            if text:
                drifted.append((text, columns[number].heading.label))
        column = last + 1
    if len(places) != len(columns) and not (partly and _are_whole_groups(columns, places)):
        return None
    order = sorted(places, key=lambda number: places[number])
    return Columns(
        tuple(columns[number] for number in order),
        tuple(places[number] for number in order),
        tuple(drifted),
        swapped=order != sorted(order),
    )


def _stack_headings(labels: TableLabels, heads: Sequence[Sequence[Item]]) -> list[list[Item]]:
    """The headings that stand above each column of a table, the uppermost first."""
    width = max((item.last_column for row in heads for item in row), default=-1) + 1
    stacks: list[list[Item]] = [[] for _ in range(width)]
    for row in heads:
        for item in row:
            blank = not item.own or not item.text.strip() or is_figure_like(item.text)
            if blank or _is_passed_over(labels, item.text):
                continue
            for column in range(item.column, item.last_column + 1):
                stacks[column].append(item)
    return stacks


def _are_whole_groups(columns: Sequence[Leaf], places: Mapping[int, object]) -> bool:
    """Whether some columns are all those of one or several of the outermost headings."""
    outer = [id((*leaf.ancestors, leaf.heading)[0]) for leaf in columns]
    there = {outer[number] for number in places}
    return len(places) > 1 and all(
        number in places for number, group in enumerate(outer) if group in there
    )


def _find_leaf(columns: Sequence[Leaf], stack: list[str]) -> tuple[int, str] | None:
    """The column whose heading stands lowest in a stack, and its text if that has drifted.

    Of several columns with one label, all headings above it must be there.
    """
    labels = [leaf.heading.label for leaf in columns]
    for loose in (False, True):
        for pieces in range(min(_MOST_PIECES, len(stack)), 0, -1):
            text, above = "".join(stack[-pieces:]), stack[:-pieces]
            scores = [likeness(text, label) for label in labels]
            best = max(scores)
            if best <= 0 or (best < 1 and not loose):
                continue
            fits = [number for number, score in enumerate(scores) if score == best]
            if len(fits) > 1:
                fits = [number for number in fits if _stands_below(columns[number], above)]
            if len(fits) != 1:
                return None
            return fits[0], (text if best < 1 else "")
    return None


def _stands_below(leaf: Leaf, above: list[str]) -> bool:
    return all(
        any(likeness(each, heading.label) > 0 for each in above) for heading in leaf.ancestors
    )
