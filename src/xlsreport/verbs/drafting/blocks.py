"""The blocks of a table on a sheet: which rows are headings, which are filled in, how both nest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.reading.office_blank import Area, SheetView, one_line
from xlsreport.text.records import Record
from xlsreport.verbs.drafting.words import CODES, COLUMN_NAMES, NOTES, NUMBERS, UNIT_LINE, UNITS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["DraftBlock", "DraftHeading", "find_blocks", "leaves_of"]


class DraftHeading(Record):
    """A row or column heading of a draft.

    Attributes:
        label: As printed.
        first: The first row or column of the sheet that it covers.
        last: The last one.
        children: The headings below it.
        id: Its part of the ids of cells.
        short: What messages call it; ``""`` for the label.
        total: Whether its figures are the sum of those beside it.
        cells: What its cells hold, as keys of YAML; ``None`` for what the block says.
        help: What counts here.
        doubts: What could not be told.
    """

    label: str
    first: int
    last: int
    children: list[DraftHeading] = field(default_factory=list)
    id: str = ""
    short: str = ""
    total: bool = False
    cells: dict[str, object] | None = None
    help: str = ""
    doubts: list[str] = field(default_factory=list)


class DraftBlock(Record):
    """A part of a table with column headings of its own.

    Attributes:
        title: The line across the table above it.
        corner: The text over the row headings.
        columns: Its column headings.
        rows: Its row headings; empty for one row without a label.
        body: The rows of the sheet that are filled in.
        units: The unit of measure by row, where a column says it.
        notes: Lines that stand within the table and are no part of it.
    """

    title: str
    corner: str
    columns: list[DraftHeading]
    rows: list[DraftHeading]
    body: list[int]
    units: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def leaves_of(headings: list[DraftHeading]) -> Iterator[DraftHeading]:
    """The headings without children, in order."""
    for each in headings:
        if each.children:
            yield from leaves_of(each.children)
        else:
            yield each


def find_blocks(view: SheetView, area: Area) -> tuple[list[DraftBlock], list[str]]:
    """The blocks of an area, and the lines across it that head or end it.

    An area whose labels stand beside single blanks, without headings above them, has none.
    """
    kinds = [(row, _tell_row(view, area, row)) for row in range(area.row, area.last_row + 1)]
    usual = _find_stub_width(view, area, [row for row, kind in kinds if kind == "body"])
    blocks: list[DraftBlock] = []
    lines: list[str] = []
    titles: list[str] = []
    heads: list[int] = []
    body: list[int] = []

    def close() -> None:
        if heads and body:
            blocks.append(_make_block(view, area, titles[-1] if titles else "", heads, body))
            lines.extend(titles[:-1])
            titles.clear()
        heads.clear()
        body.clear()

    for row, found in kinds:
        kind = found
        if kind == "body" and not body and _count_labels(view, area, row) > usual:
            kind = "head"
        if kind == "body" and heads:
            body.append(row)
            continue
        if body:
            close()
        if kind == "line":
            heads.clear()
            text = one_line(view.text(row, area.column))
            (lines if UNIT_LINE.search(text) or NOTES.match(text) else titles).append(text)
        elif kind == "head":
            heads.append(row)
    close()
    if len(blocks) == 1 and blocks[0].title:
        lines.append(blocks[0].title)
        blocks[0].title = ""
    return blocks, [*lines, *titles]


def _tell_row(view: SheetView, area: Area, row: int) -> str:
    """``line`` (one label across), ``head``, ``body`` or ``blank``."""
    box = view.box(row, area.column)
    if box.last_column >= area.last_column and view.label(row, area.column):
        return "line"
    columns = range(area.column, area.last_column + 1)
    if all(view.text(row, column) for column in columns) and _is_designation(view, row, columns):
        return "blank"
    labels = [column for column in columns if view.label(row, column)]
    if labels == [area.column] and NOTES.match(view.label(row, area.column)):
        return "line"
    blanks = [column for column in columns if column not in labels]
    opened = [c for c in blanks if view.formula(row, c) or view.is_open(row, c)]
    if not opened:
        return "head" if labels else "blank"
    # Labels lead a row that is filled in; behind a blank they are headings.
    return "head" if labels and max(labels) > min(opened) else "body"


def _is_designation(view: SheetView, row: int, columns: range) -> bool:
    """Whether a row below the headings only names the columns: 甲, 乙, 1, 2."""
    return len(columns) > 1 and all(COLUMN_NAMES.fullmatch(view.text(row, c)) for c in columns)


def _count_labels(view: SheetView, area: Area, row: int) -> int:
    """How many columns at the left of a row are labels."""
    count = 0
    for column in range(area.column, area.last_column + 1):
        if not view.label(row, column) and not _is_numbering(view, area, column):
            break
        count += 1
    return count


def _is_numbering(view: SheetView, area: Area, column: int) -> bool:
    """Whether a column holds printed numbers only: codes of lines, or 1, 2, 3."""
    if column > area.column + 3:
        return False
    texts = [view.text(row, column) for row in range(area.row, area.last_row + 1)]
    numbers = [each for each in texts if each.isdecimal()]
    return len(numbers) > 1 and sorted(numbers, key=int) == numbers and len(set(numbers)) > 1


def _find_stub_width(view: SheetView, area: Area, rows: list[int]) -> int:
    counts = Counter(_count_labels(view, area, row) for row in rows)
    return max(counts, key=lambda each: (counts[each], each), default=0)


def _make_block(
    view: SheetView, area: Area, title: str, heads: list[int], body: list[int]
) -> DraftBlock:
    width = _find_stub_width(view, area, body)
    width = min(width, area.last_column - area.column)
    stub = list(range(area.column, area.column + width))
    names = {column: _head_of(view, heads, column) for column in stub}
    codes = [column for column in stub if CODES.search(names[column])]
    units = [column for column in stub if UNITS.search(names[column]) and column != stub[0]]
    labelled = [column for column in stub if column not in codes + units]
    numbered = [column for column in labelled if NUMBERS.search(names[column])]
    if len(labelled) > len(numbered):
        labelled = [column for column in labelled if column not in numbered]
    labelled = labelled or stub[:1]
    rows = _nest_rows(view, labelled, body, 0) if stub else []
    for leaf in leaves_of(rows):
        told = [view.text(leaf.first, column) for column in codes]
        leaf.help = "；".join(
            f"{names[c]}：{text}" for c, text in zip(codes, told, strict=True) if text
        )
    if not stub and len(body) > 1:
        rows = [DraftHeading(f"第{at}行", row, row) for at, row in enumerate(body, start=1)]
    corner = names[labelled[0]] if stub else ""
    columns = _nest_columns(view, heads, area.column + width, area.last_column, 0)
    return DraftBlock(
        title,
        corner,
        columns,
        rows,
        list(body),
        {row: one_line(view.text(row, column)) for column in units for row in body},
    )


def _head_of(view: SheetView, heads: list[int], column: int) -> str:
    return next((one_line(view.text(row, column)) for row in heads if view.text(row, column)), "")


def _nest_rows(
    view: SheetView, columns: list[int], body: list[int], depth: int
) -> list[DraftHeading]:
    found: list[DraftHeading] = []
    column, deepest = columns[depth], depth == len(columns) - 1
    at = 0
    while at < len(body):
        row = body[at]
        box = view.box(row, column)
        label = view.text(row, column)
        rows = [each for each in body[at:] if each <= box.last_row]
        if not deepest and box.last_column < columns[-1] and view.text(row, columns[depth + 1]):
            # Below the first row of a group its label is often left out.
            for each in body[at + len(rows) :]:
                if view.text(each, column):
                    break
                rows.append(each)
            children = _nest_rows(view, columns, rows, depth + 1)
            found += [DraftHeading(label, row, rows[-1], children)] if label else children
        else:
            for number, each in enumerate(rows):
                heading = DraftHeading(label or f"第{each}行", each, each)
                if number:
                    heading.label = f"{heading.label}（{number + 1}）"
                if number or not label:
                    heading.doubts.append("no_row")
                found.append(heading)
        at += len(rows)
    return found


def _nest_columns(
    view: SheetView, heads: list[int], first: int, last: int, level: int
) -> list[DraftHeading]:
    found: list[DraftHeading] = []
    row = heads[level]
    column = first
    while column <= last:
        box = view.box(row, column)
        label, end = view.text(row, column), min(box.last_column, last)
        below = level + 1
        while below < len(heads) and heads[below] <= box.last_row:
            below += 1
        if label and end == column and below < len(heads):
            while (
                end < last
                and not view.text(row, end + 1)
                and view.text(heads[below], end + 1)
                and view.text(heads[below], column)
            ):
                end += 1
        nested = below < len(heads) and any(
            view.text(each, c) and view.box(each, c) != box
            for each in heads[below:]
            for c in range(column, end + 1)
        )
        children = _nest_columns(view, heads, column, end, below) if nested else []
        if children and label:
            found.append(DraftHeading(label, column, end, children))
        elif children:
            found += children
        else:
            heading = DraftHeading(label or f"第{column}列", column, end)
            if not label:
                heading.doubts.append("no_column")
            found.append(heading)
        column = end + 1
    return found
