"""The figures of a merged workbook, read from its sheet of details and not from its sums.

What a formula showed when the file was last saved may be stale or missing; the constants it adds
up are there in any case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import Place
from xlsreport.reading.numbers import NumberKind, read_number
from xlsreport.stamp import DETAIL_END
from xlsreport.submission import Unit, total_of
from xlsreport.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.expression import Number
    from xlsreport.form import Form
    from xlsreport.reading.grid import Grid

__all__ = ["below_end", "read_detail", "sums_of"]

_FIRST_ROWS = 12


def read_detail(form: Form, grid: Grid) -> list[tuple[Unit, dict[str, Number | None]]] | None:
    """The units on the sheet of details with the figures of their entered cells.

    Returns:
        One pair a unit in the sheet's order, ``None`` for a blank figure; ``None`` as a whole if
        there is no such sheet or it cannot be understood.
    """
    sheet = grid.sheets.get(word("sheet_detail", form.language))
    if sheet is None:
        return None
    ids = next(
        (
            row
            for row in range(min(_FIRST_ROWS, len(sheet.rows)))
            if sum(str(value) in form.cells for value in sheet.rows[row]) > len(form.cells) // 2
        ),
        None,
    )
    if ids is None:
        return None
    columns = {
        str(value): column for column, value in enumerate(sheet.rows[ids]) if value in form.cells
    }
    last = next(
        (row for row in range(ids + 1, len(sheet.rows)) if sheet.text(row, 0) == DETAIL_END),
        None,
    )
    entered = [cell for cell in form.cells.values() if not cell.computed]
    if last is None or any(cell.id not in columns for cell in entered):
        return None
    units: list[tuple[Unit, dict[str, Number | None]]] = []
    for row in range(ids + 1, last):
        figures: dict[str, Number | None] = {}
        for cell in entered:
            kind = NumberKind(cell.value_type.decimals, cell.value_type.signed, "")
            reading = read_number(sheet.value(row, columns[cell.id]), kind)
            if reading.code is not None:
                return None
            figures[cell.id] = reading.value
        units.append((Unit(sheet.text(row, 0), sheet.text(row, 1)), figures))
    return units


def below_end(form: Form, grid: Grid) -> list[tuple[Place, str]]:
    """What is filled in below the last line of the details, each cell with its text."""
    sheet = grid.sheets.get(word("sheet_detail", form.language))
    if sheet is None:
        return []
    rows = range(len(sheet.rows))
    last = next((row for row in rows if sheet.text(row, 0) == DETAIL_END), len(sheet.rows))
    return [
        (Place.one(sheet.name, row, column), sheet.text(row, column))
        for row, column, value in sheet.filled()
        if row > last and str(value).strip()
    ]


def sums_of(
    form: Form, units: Iterable[tuple[Unit, Mapping[str, Number | None]]]
) -> dict[str, Number | None]:
    """The sum of every entered cell over some units.

    ``None`` where no unit has a figure, or where the form does not add the cell up.
    """
    figures = [each for _, each in units]
    return {
        cell.id: total_of(each[cell.id] for each in figures) if cell.added_up else None
        for cell in form.cells.values()
        if not cell.computed
    }
