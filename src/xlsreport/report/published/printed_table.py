"""A table of the form as it is printed: merged headings, notes, figures; for any kind of file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from xlsreport.forms.prompts import show_percent
from xlsreport.layout import lay_out
from xlsreport.text.records import Record
from xlsreport.text.words import Language, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.forms.headings import ValueType
    from xlsreport.layout import Label, Place, Sheet
    from xlsreport.submission.submission import EntryValue

__all__ = ["CellKind", "PrintedCell", "PrintedTable", "print_figure", "print_table", "print_value"]

CellKind = Literal["heading", "corner", "band", "stub", "figure"]

_KINDS: Mapping[str, CellKind] = {
    "heading": "heading",
    "corner": "corner",
    "band": "band",
    "stub": "stub",
    "stub_group": "stub",
    "stub_total": "stub",
}


class PrintedCell(Record, frozen=True):
    """One cell, merged over some rows and columns of the table, counted from 0.

    Attributes:
        row: Its first row.
        column: Its first column.
        last_row: Its last row.
        last_column: Its last column.
        text: What stands there; ``""`` for a blank figure.
        kind: What it is.
        cell_id: Of a figure, its id; ``""`` for others.
    """

    row: int
    column: int
    last_row: int
    last_column: int
    text: str
    kind: CellKind
    cell_id: str = ""

    @property
    def row_span(self) -> int:
        """Over how many rows it is merged."""
        return self.last_row - self.row + 1

    @property
    def column_span(self) -> int:
        """Over how many columns it is merged."""
        return self.last_column - self.column + 1


class PrintedTable(Record, frozen=True):
    """One table.

    Attributes:
        id: Its id.
        rows: Its cells by the row in which they begin, from left to right.
        widths: The share of each column in the table's width; they add up to 1.
        head_rows: How many rows at the top are repeated on every page.
        landscape: Whether the form declares it too wide for an upright page.
        note: The line below it; ``""`` for none.
    """

    id: str
    rows: tuple[tuple[PrintedCell, ...], ...]
    widths: tuple[float, ...]
    head_rows: int
    landscape: bool
    note: str

    @property
    def columns(self) -> int:
        """How many columns it has."""
        return len(self.widths)


def print_table(
    form: Form, table_id: str, figures: Mapping[str, Number | EntryValue | None]
) -> PrintedTable:
    """The printed table of a form.

    Args:
        form: The form.
        table_id: The table's id.
        figures: Figures and other entries by cell id; ``None`` prints as a blank.
    """
    layout = lay_out(form)
    sheet = next(each for each in layout.sheets if each.table == table_id)
    labels = [label for label in sheet.labels if label.style in _KINDS]
    top = min(label.place.row for label in labels)
    cells = [_print_label(label, top) for label in labels]
    cells += [_print_void(place, top) for place in layout.voids if place.sheet == sheet.name]
    for cell, place in layout.cells.items():
        if form.every[cell].table == table_id:
            value = figures.get(cell)
            text = print_value(value, form.every[cell].value_type, form.language)
            cells.append(
                PrintedCell(
                    place.row - top,
                    place.column,
                    place.last_row - top,
                    place.last_column,
                    text,
                    "figure",
                    cell,
                )
            )
    height = max(cell.last_row for cell in cells) + 1
    rows: list[list[PrintedCell]] = [[] for _ in range(height)]
    for each in sorted(cells, key=lambda each: each.column):
        rows[each.row].append(each)
    first_figures = min(cell.row for cell in cells if cell.kind == "figure")
    single = len(form.table(table_id).blocks) == 1
    return PrintedTable(
        table_id,
        tuple(map(tuple, rows)),
        tuple(_share_width(sheet, max(cell.last_column for cell in cells) + 1)),
        first_figures if single else 0,
        sheet.landscape,
        form.table(table_id).note,
    )


def print_value(value: Number | EntryValue | None, kind: ValueType, language: Language) -> str:
    """What a cell holds as reports print it: a share with its %, a day as 2024-01-31."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if isinstance(value, (int, Decimal)):
        return show_percent(value) if kind.kind == "percent" else print_figure(value)
    return value.isoformat() if isinstance(value, date) else value


def _print_void(place: Place, top: int) -> PrintedCell:
    """The blank where a total meets nothing to add up."""
    row, last = place.row - top, place.last_row - top
    return PrintedCell(row, place.column, last, place.last_column, "", "figure", "")


def print_figure(value: Number | None) -> str:
    """A figure as reports print it: all its digits, no separators; ``""`` for a blank."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _print_label(label: Label, top: int) -> PrintedCell:
    place = label.place
    return PrintedCell(
        place.row - top,
        place.column,
        place.last_row - top,
        place.last_column,
        label.text,
        _KINDS[label.style],
    )


def _share_width(sheet: Sheet, columns: int) -> Iterator[float]:
    widths = sheet.widths[:columns]
    total = sum(widths)
    return (width / total for width in widths)
