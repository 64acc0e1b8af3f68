"""The figures of a merged workbook, read from its sheet of details and not from its sums.

What a formula showed when the file was last saved may be stale or missing; the constants it adds
up are there in any case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings import Finding, Severity
from xlsreport.layout import Place
from xlsreport.reading.limits import MAX_DETAIL_CELLS
from xlsreport.reading.numbers import NumberKind, read_number
from xlsreport.stamp import DETAIL_END, DETAIL_WITHIN_CODE, DETAIL_WITHIN_NAME
from xlsreport.submission import Detail, Unit, total_of, with_totals
from xlsreport.wording import detail_sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsreport.expression import Number
    from xlsreport.form import Form
    from xlsreport.reading.grid import Grid, SheetGrid

__all__ = ["below_end", "read_detail", "sums_of", "too_many_details"]

_FIRST_ROWS = 12
# Other columns of a unit: on this sheet, the list of units and the list of files.
_FURTHER_CELLS = 18


def read_detail(form: Form, grid: Grid) -> list[Detail] | None:
    """The lines on the sheets of details.

    Returns:
        One a unit in the sheets' order, every cell of the form with its figure; ``None`` as a whole
        if there is no such sheet or one cannot be understood.
    """
    lines: list[Detail] = []
    sheets = _sheets(form, grid)
    for sheet in sheets:
        found = _lines(form, sheet)
        if found is None:
            return None
        lines += found
    return lines if sheets else None


def _sheets(form: Form, grid: Grid) -> list[SheetGrid]:
    """The sheets of details that follow each other: 明细, 明细2 ..."""
    sheets: list[SheetGrid] = []
    while sheet := grid.sheets.get(detail_sheet(len(sheets) + 1, form.language)):
        sheets.append(sheet)
    return sheets


def _lines(form: Form, sheet: SheetGrid) -> list[Detail] | None:
    """The lines of one sheet; ``None`` if it cannot be understood."""
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
    columns = {str(value): column for column, value in enumerate(sheet.rows[ids]) if value != ""}
    last = next(
        (row for row in range(ids + 1, len(sheet.rows)) if sheet.text(row, 0) == DETAIL_END),
        None,
    )
    entered = [cell for cell in form.cells.values() if not cell.computed]
    if last is None or any(cell.id not in columns for cell in entered):
        return None
    lines: list[Detail] = []
    for row in range(ids + 1, last):
        figures: dict[str, Number | None] = {}
        for cell in entered:
            kind = NumberKind(cell.value_type.decimals, cell.value_type.signed, "")
            reading = read_number(sheet.value(row, columns[cell.id]), kind)
            if reading.code is not None:
                return None
            figures[cell.id] = reading.value
        within = Unit(
            *(
                sheet.text(row, columns[name]) if name in columns else ""
                for name in (DETAIL_WITHIN_CODE, DETAIL_WITHIN_NAME)
            )
        )
        unit = Unit(sheet.text(row, 0), sheet.text(row, 1))
        lines.append(Detail(unit, with_totals(form, figures), within if within.label else None))
    return lines


def below_end(form: Form, grid: Grid) -> list[tuple[Place, str]]:
    """What is filled in below the last line of the details, each cell with its text."""
    found: list[tuple[Place, str]] = []
    for sheet in _sheets(form, grid):
        rows = range(len(sheet.rows))
        last = next((row for row in rows if sheet.text(row, 0) == DETAIL_END), len(sheet.rows))
        found += [
            (Place.one(sheet.name, row, column), sheet.text(row, column))
            for row, column, value in sheet.filled()
            if row > last and str(value).strip()
        ]
    return found


def sums_of(form: Form, lines: Iterable[Detail]) -> dict[str, Number | None]:
    """The sum of every entered cell over some lines of details.

    ``None`` where no unit has a figure, or where the form does not add the cell up.
    """
    figures = [line.figures for line in lines]
    return {
        cell.id: total_of(each[cell.id] for each in figures) if cell.added_up else None
        for cell in form.cells.values()
        if not cell.computed
    }


def too_many_details(form: Form, lines: int) -> Finding | None:
    """What is to be said of a merged workbook that cannot be read again; ``None`` if it can be.

    Args:
        form: Its form.
        lines: How many lines of details it has.
    """
    limit = MAX_DETAIL_CELLS // (len(form.cells) + _FURTHER_CELLS)
    if lines <= limit:
        return None
    params = {"count": str(lines), "limit": str(limit)}
    return Finding("BATCH_TOO_MANY_DETAILS", Severity.WARNING, "", params=params)
