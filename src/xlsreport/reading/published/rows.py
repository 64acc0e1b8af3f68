"""Rows of published tables, whether a file says where cells lie or a text only has their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.reading.published.document import boxes_of
from xlsreport.reading.published.form_labels import is_figure_like
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsreport.reading.published.document import RawTable
    from xlsreport.reading.published.form_labels import TableLabels

__all__ = ["Item", "rows_of_stream", "rows_of_table"]


class Item(Record, frozen=True):
    """A cell as one row shows it.

    Attributes:
        text: Its text.
        column: The first column it covers; in a text, its number in the row.
        last_column: The last one.
        own: Whether it begins in this row.
        tall: Whether it covers rows below.
    """

    text: str
    column: int
    last_column: int
    own: bool = True
    tall: bool = False


def rows_of_table(table: RawTable) -> list[list[Item]]:
    """The rows of a table."""
    if not table.spans:
        return [
            [Item(cell.text, number, number) for number, cell in enumerate(row)]
            for row in table.rows
        ]
    return [
        [
            Item(box.text, box.column, box.last_column, box.row == number, box.last_row > box.row)
            for box in row
        ]
        for number, row in enumerate(boxes_of(table))
    ]


def rows_of_stream(tokens: Iterable[str], labels: TableLabels) -> list[list[Item]]:
    """Rows made of cells that come one after the other: a row begins with its label.

    Args:
        tokens: The cells; blank ones are ``""``.
        labels: The labels of the table.
    """
    rows: list[list[str]] = []
    current: list[str] = []
    state = ""
    for token in tokens:
        kinds = labels.kinds(token)
        if kinds & {"row", "group"} and not kinds & {"column"}:
            labelled = state == "label" and not any("row" in labels.kinds(each) for each in current)
            if not labelled:
                _flush(rows, current)
                current = []
            current.append(token)
            state = "label"
        elif kinds:
            if state != "head":
                _flush(rows, current)
                current = []
            current.append(token)
            state = "head"
        else:
            if state == "head" and token and (is_figure_like(token) or labels.stubless):
                _flush(rows, current)
                current, state = [], "values"
            elif state == "label":
                state = "values"
            current.append(token)
    _flush(rows, current)
    return [[Item(text, number, number) for number, text in enumerate(row)] for row in rows]


def _flush(rows: list[list[str]], current: Sequence[str]) -> None:
    if any(text.strip() for text in current):
        rows.append(list(current))
