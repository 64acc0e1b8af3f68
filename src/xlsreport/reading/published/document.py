"""What every kind of published report is brought down to: paragraphs and tables, in their order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["RAISED", "Box", "Document", "Line", "RawCell", "RawTable", "boxes_of", "settle_raised"]

# What a table may say of a cell: more rows or columns than this are no table of a report.
_MOST_SPAN = 1_000
_MOST_POSITIONS = 200_000

RAISED = "\x01"
"""What readers put on both sides of what is raised or lowered."""

_TOUCHING = re.compile(rf"(?<=[0-9０-９]){RAISED}+(?=[0-9０-９])")


def settle_raised(text: str) -> str:
    """A text without the marks of raised parts, but where figures touch: 12^1 is not 121."""
    return _TOUCHING.sub("^", text).replace(RAISED, "")


class Line(Record, frozen=True):
    """One paragraph.

    Attributes:
        text: Its text; ``""`` for a blank one.
        signed: Whether it is marked as the signature below the report.
    """

    text: str
    signed: bool = False


class RawCell(Record, frozen=True):
    """One cell as the file has it, with the rows and columns that it covers."""

    text: str
    row_span: int = 1
    column_span: int = 1


class RawTable(Record, frozen=True):
    """One table.

    Attributes:
        rows: Its cells row by row, each where it begins.
        spans: Whether the file says which cells are merged; a text does not.
    """

    rows: Sequence[Sequence[RawCell]]
    spans: bool = True


class Document(Record, frozen=True):
    """One report.

    Attributes:
        blocks: Lines and tables in order.
        title: The title that the file states of itself; ``""`` for none.
        kind: ``docx``, ``html`` or ``text``.
    """

    blocks: Sequence[Line | RawTable]
    title: str = ""
    kind: str = "text"

    def texts(self) -> Iterator[tuple[str, ...]]:
        """The texts of lines and of the rows of tables, blank ones left out."""
        for block in self.blocks:
            if isinstance(block, Line):
                if block.text:
                    yield (block.text,)
            else:
                for row in block.rows:
                    if texts := tuple(cell.text for cell in row if cell.text):
                        yield texts


class Box(Record, frozen=True):
    """A cell in its place.

    Attributes:
        text: Its text.
        column: The first column it covers, from 0; in a text, its number in the row.
        last_column: The last one.
        row: The row in which it begins.
        last_row: The last one it covers.
    """

    text: str
    column: int
    last_column: int
    row: int
    last_row: int


class _Grid(Record):
    """The positions of a table that are taken."""

    taken: dict[tuple[int, int], Box] = field(default_factory=dict)


def boxes_of(table: RawTable) -> list[list[Box]]:
    """The cells that each row of a table shows, from left to right.

    A cell that is merged over several rows comes in each of them. Spans are cut at the end of the
    table and where another cell stands already.
    """
    grid = _Grid()
    shown: list[list[Box]] = []
    budget = _MOST_POSITIONS
    height = len(table.rows)
    for number, cells in enumerate(table.rows):
        row = cells[:_MOST_SPAN]
        column = 0
        for cell in row:
            while (number, column) in grid.taken:
                column += 1
            last_row = min(height, number + max(1, min(cell.row_span, _MOST_SPAN))) - 1
            last_column = column + max(1, min(cell.column_span, _MOST_SPAN)) - 1
            while last_column > column and any(
                (number, each) in grid.taken for each in range(column + 1, last_column + 1)
            ):
                last_column -= 1
            box = Box(cell.text, column, last_column, number, last_row)
            budget -= (last_row - number + 1) * (last_column - column + 1)
            if budget < 0:
                return shown
            for down in range(number, last_row + 1):
                for across in range(column, last_column + 1):
                    grid.taken.setdefault((down, across), box)
            column = last_column + 1
        own = {id(box): box for (down, _), box in grid.taken.items() if down == number}
        shown.append(sorted(own.values(), key=lambda box: box.column))
        grid.taken = {key: box for key, box in grid.taken.items() if key[0] > number}
    return shown
