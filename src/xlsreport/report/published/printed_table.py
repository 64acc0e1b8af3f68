"""A table of the form as it is printed: merged headings, notes, figures; for any kind of file."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from xlsreport.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.layout import Label, Sheet

__all__ = ["CellKind", "PrintedCell", "PrintedTable", "print_figure", "print_table"]

CellKind = Literal["heading", "corner", "band", "stub", "figure"]

_KINDS: Mapping[str, CellKind] = {
    "heading": "heading",
    "corner": "corner",
    "band": "band",
    "stub": "stub",
    "stub_group": "stub",
    "stub_total": "stub",
}


@dataclass(frozen=True, slots=True)
class PrintedCell:
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


@dataclass(frozen=True, slots=True)
class PrintedTable:
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


def print_table(form: Form, table_id: str, figures: Mapping[str, Number | None]) -> PrintedTable:
    """The printed table of a form.

    Args:
        form: The form.
        table_id: The table's id.
        figures: Figures by cell id; ``None`` prints as a blank.
    """
    layout = lay_out(form)
    sheet = next(each for each in layout.sheets if each.table == table_id)
    labels = [label for label in sheet.labels if label.style in _KINDS]
    top = min(label.place.row for label in labels)
    cells = [_print_label(label, top) for label in labels]
    for cell, place in layout.cells.items():
        if form.cells[cell].table == table_id:
            text = print_figure(figures.get(cell))
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
