"""Edits of a workbook as people make them in a spreadsheet program: formulas and merges follow."""

from __future__ import annotations

import copy
import io
import re
import warnings
import zipfile
from typing import TYPE_CHECKING

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.cell_range import CellRange

from xlsreport.layout import Place, ranges

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

_AREA = re.compile(r"(?<![!'\w])([A-Z]{1,2})([0-9]{1,4})(?::([A-Z]{1,2})([0-9]{1,4}))?(?![\w(])")


def opened(data: bytes) -> Workbook:
    return load_workbook(io.BytesIO(data))


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book.save(target)
    return target.getvalue()


def rearranged(  # noqa: C901 - one edit seen from its many sides
    sheet: Worksheet, order: Sequence[int | None], *, by_column: bool = False
) -> None:
    """Puts rows (or columns) into another order, drops those not named, inserts blank ones.

    Args:
        sheet: The sheet.
        order: For every row of the result the old row, from 0; ``None`` for a new blank one.
        by_column: Whether it is about columns.
    """
    new_of = {old: new for new, old in enumerate(order) if old is not None}
    blank = [new for new, old in enumerate(order) if old is None]

    def moved(row: int, column: int) -> tuple[int, int] | None:
        new = new_of.get(column if by_column else row)
        if new is None:
            return None
        return (row, new) if by_column else (new, column)

    def covering(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """A range grows by what is inserted inside it."""
        side = 1 if by_column else 0
        lines = [place[side] for place in places]
        others = {place[1 - side] for place in places}
        inside = [line for line in blank if min(lines) < line < max(lines)]
        return places + [
            (other, line) if by_column else (line, other) for line in inside for other in others
        ]

    def translated(formula: str) -> str:
        def area(found: re.Match[str]) -> str:
            old = CellRange(found[0])
            cells = [moved(row - 1, column - 1) for row, column in old.cells]
            kept = [cell for cell in cells if cell is not None]
            if not kept:
                return "#REF!"
            return ",".join(
                ranges((Place.one("", *cell) for cell in covering(kept)), with_sheet=False)
            )

        return _AREA.sub(area, formula)

    merges = list(sheet.merged_cells.ranges)
    shown = {str(merge): sheet.cell(merge.min_row, merge.min_col).value for merge in merges}
    for merge in merges:
        sheet.unmerge_cells(str(merge))
    cells = [
        (moved(cell.row - 1, cell.column - 1), cell.value, copy.copy(cell._style))
        for row in sheet.iter_rows()
        for cell in row
    ]
    sheet._cells.clear()
    for place, value, style in cells:
        if place is None:
            continue
        target = sheet.cell(place[0] + 1, place[1] + 1)
        target._style = style
        formula = isinstance(value, str) and value.startswith("=")
        target.value = translated(value) if formula else value
    for merge in merges:
        places = [moved(row - 1, column - 1) for row, column in merge.cells]
        kept = [place for place in places if place is not None]
        if kept:
            value = shown[str(merge)]
            for row, column in kept:
                sheet.cell(row + 1, column + 1).value = None
            top, left = min(kept)
            formula = isinstance(value, str) and value.startswith("=")
            sheet.cell(top + 1, left + 1).value = translated(value) if formula else value
        if len(kept) > 1:
            rows = [row for row, _ in covering(kept)]
            columns = [column for _, column in covering(kept)]
            sheet.merge_cells(
                start_row=min(rows) + 1,
                end_row=max(rows) + 1,
                start_column=min(columns) + 1,
                end_column=max(columns) + 1,
            )


def inserted(count: int, at: int, number: int = 1) -> list[int | None]:
    """The order of ``count`` lines with ``number`` blank ones before line ``at``."""
    return [*range(at), *([None] * number), *range(at, count)]


def removed(count: int, *lines: int) -> list[int | None]:
    return [line for line in range(count) if line not in lines]


def swapped(count: int, first: int, second: int) -> list[int | None]:
    order: list[int | None] = list(range(count))
    order[first], order[second] = second, first
    return order


def in_parts(data: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """A package with some parts changed; ``None`` drops the part."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part, zipfile.ZIP_DEFLATED)
    return target.getvalue()
