"""Where the figures of the units below stand in a merged workbook, and what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import column_name
from xlsreport.reading.cells.detail_sheet import read_detail, rows_of_ids
from xlsreport.reading.opened import open_file
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.reading.files.sources import Source

__all__ = ["Excerpt", "FindPlaces", "ReadExcerpt"]

# How many lines above and below, and how many columns to each side, an excerpt has.
_ROWS, _COLUMNS = 6, 4


class FindPlaces(Record, frozen=True):
    """Looks up where the lines of the details have a cell; done by a worker, as all reading.

    Attributes:
        form: The form's id.
        cell: The cell.
    """

    form: str
    cell: str

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> list[tuple[str, str, str]]:
        """Code and name of the unit and the place, as ``sheet!F9``, of every line in order.

        Raises:
            WorkbookError: The file cannot be read.
        """
        opened = open_file(source.read())
        lines = read_detail(forms[self.form], opened.grid, opened.witness) or ()
        found = []
        for line in lines:
            place = line.place_of(self.cell) if self.cell in line.columns else line.place
            unit = line.detail.unit
            found.append((unit.code, unit.name, f"{place.sheet}!{place.address}"))
        return found


class Excerpt(Record, frozen=True):
    """A part of a sheet, as a program for workbooks shows it.

    Attributes:
        columns: The letters of its columns.
        rows: The number of each row and what stands in it.
        row: The number of the row that was asked for.
        column: The letters of the column that was asked for.
    """

    columns: list[str]
    rows: list[tuple[int, list[str]]]
    row: int
    column: str


class ReadExcerpt(Record, frozen=True):
    """Reads the surroundings of a cell in the details; done by a worker, as all reading.

    Attributes:
        form: The form's id.
        cell: The cell of the form.
        place: Where a line has it, as :class:`FindPlaces` says.
    """

    form: str
    cell: str
    place: str

    def __call__(self, source: Source, forms: Mapping[str, Form]) -> Excerpt | None:
        """The headings and the lines around it; ``None`` where no line has the cell there.

        Raises:
            WorkbookError: The file cannot be read.
        """
        opened, form = open_file(source.read()), forms[self.form]
        lines = read_detail(form, opened.grid, opened.witness) or ()
        there = {
            f"{place.sheet}!{place.address}": each
            for each in lines
            if self.cell in each.columns
            for place in (each.place_of(self.cell),)
        }
        line = there.get(self.place)
        if line is None:
            return None
        sheet, at = opened.grid.sheets[line.sheet], line.columns[self.cell]
        own = [each.row for each in lines if each.sheet == line.sheet]
        first = min(line.columns.values())
        columns = [
            *range(first),
            *range(max(first, at - _COLUMNS), min(at + _COLUMNS, max(line.columns.values())) + 1),
        ]
        rows = [
            *(row for row in range(min(own)) if row != rows_of_ids(form, opened.grid)[line.sheet]),
            *(row for row in sorted(own) if abs(row - line.row) <= _ROWS),
        ]
        return Excerpt(
            [column_name(column) for column in columns],
            [(row + 1, [sheet.text(row, column) for column in columns]) for row in rows],
            line.row + 1,
            column_name(at),
        )
