"""The figures of a merged workbook, read from its sheet of details and not from its sums.

What a formula showed when the file was last saved may be stale or missing; the constants it adds
up are there in any case.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place
from xlsreport.layout.stamp import DETAIL_END
from xlsreport.reading.cells.numbers import NumberKind, read_number
from xlsreport.reading.files.limits import MAX_DETAIL_CELLS
from xlsreport.submission.submission import Detail, Unit, total_of
from xlsreport.text.words import detail_sheet, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.reading.workbook.values import Grid, SheetGrid

__all__ = ["below_end", "read_detail", "sums_of", "too_many_details"]

_FIRST_ROWS = 12
# Other columns of a unit: on this sheet, the list of units and the list of files.
_FURTHER_CELLS = 18
# Code and name of the unit.
_TEXT_COLUMNS = 2
_LABEL = re.compile(r"(?P<name>.+)（(?P<code>[^（）]+)）")


def read_detail(form: Form, grid: Grid) -> list[Detail] | None:
    """The lines on the sheets of details with the figures of their entered cells.

    The row of ids says where each cell stands. To the left of the first one are code, name and, in
    a workbook that carries up the lines of others, the column that says whose they were.

    Returns:
        The lines in the sheets' order, ``None`` for a blank figure; ``None`` as a whole if there
        is no such sheet or one of them cannot be understood.
    """
    lines: list[Detail] = []
    sheets = list(_find_sheets(form, grid))
    for sheet in sheets:
        found = _read_lines(form, sheet)
        if found is None:
            return None
        lines += found
    return lines if sheets else None


def below_end(form: Form, grid: Grid) -> list[tuple[Place, str]]:
    """What is filled in below the last line of the details, each cell with its text."""
    found: list[tuple[Place, str]] = []
    for sheet in _find_sheets(form, grid):
        rows = range(len(sheet.rows))
        last = next((row for row in rows if sheet.text(row, 0) == DETAIL_END), len(sheet.rows))
        found += [
            (Place.one(sheet.name, row, column), sheet.text(row, column))
            for row, column, value in sheet.filled()
            if row > last and str(value).strip()
        ]
    return found


def _find_sheets(form: Form, grid: Grid) -> Iterator[SheetGrid]:
    """明细, 明细2 ...: more lines than a sheet has rows go on in further sheets."""
    number = 1
    while sheet := grid.sheets.get(detail_sheet(number, form.language)):
        yield sheet
        number += 1


def _read_lines(form: Form, sheet: SheetGrid) -> list[Detail] | None:
    """The lines of one sheet."""
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
    kinds = [
        (
            cell.id,
            columns[cell.id],
            NumberKind(cell.value_type.decimals, cell.value_type.signed, ""),
        )
        for cell in entered
    ]
    above = _find_within_column(form, sheet, ids, min(columns.values()))
    lines: list[Detail] = []
    for row in range(ids + 1, last):
        figures: dict[str, Number | None] = {}
        for cell_id, column, kind in kinds:
            reading = read_number(sheet.value(row, column), kind)
            if reading.code is not None:
                return None
            figures[cell_id] = reading.value
        within = "" if above is None else sheet.text(row, above).strip()
        unit = Unit(sheet.text(row, 0), sheet.text(row, 1))
        lines.append(Detail(unit, figures, _parse_unit(within) if within else None))
    return lines


def _find_within_column(form: Form, sheet: SheetGrid, ids: int, first: int) -> int | None:
    """The column that says whose workbook a line was taken from; ``None`` if there is none."""
    heading = word("detail_within", form.language)
    for column in range(_TEXT_COLUMNS, first):
        if any(sheet.text(row, column).strip() == heading for row in range(ids)):
            return column
    return None


def _parse_unit(label: str) -> Unit:
    """The unit that a label names: ``九台区（220113000000）``, or either part of it."""
    found = _LABEL.fullmatch(label)
    if found:
        return Unit(found["code"], found["name"])
    return Unit(label, "") if label.isascii() and label.isalnum() else Unit("", label)


def sums_of(form: Form, lines: Iterable[Detail]) -> dict[str, Number | None]:
    """The sum of every entered cell over some lines.

    ``None`` where no line has a figure, or where the form does not add the cell up.
    """
    figures = [each.figures for each in lines]
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
