"""What we put into a workbook that goes back, and how it is told from the clerk's own.

A returned copy has one sheet for people, the list of what is wrong, and one very hidden sheet that
says which cells were coloured and commented. Both are ours and no part of what a unit reports.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlsreport.reading.workbook.values import Grid
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.reading.workbook.values import SheetGrid
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness

__all__ = [
    "AUTHOR",
    "LIST_COLUMNS",
    "MARKS_SHEET",
    "is_list",
    "without_list",
    "without_marks",
]

MARKS_SHEET = "_xlsreport_marks"
"""The very hidden sheet: a row for each marked cell with its sheet, its address, its looks before
it was coloured (as the looks of the third cell) and the text of our comment."""

AUTHOR = "xlsreport"
"""Who signs our comments."""

LIST_COLUMNS = 5
"""How many columns the list of findings has."""


def is_list(title: str, columns: int) -> bool:
    """Whether a sheet is a list of findings that we wrote, with nothing of anybody else's.

    Args:
        title: What stands in its A1.
        columns: The number of its last column with something in it.
    """
    return columns <= LIST_COLUMNS and title in {word("list_title", "zh"), word("list_title", "en")}


def without_marks(grid: Grid, witness: Witness | None) -> tuple[Grid, Witness | None]:
    """Both readings of a workbook without the sheets that we added to it.

    A list beside which somebody has written something stays, so that it is named as a sheet that
    was not read.
    """
    ours = {name for name, sheet in grid.sheets.items() if _is_ours(sheet)}
    if not ours:
        return grid, witness
    kept = Grid({name: sheet for name, sheet in grid.sheets.items() if name not in ours})
    if witness is None:
        return kept, None
    sheets = {name: sheet for name, sheet in witness.sheets.items() if name not in ours}
    return kept, replace(witness, sheets=sheets)


def without_list(sheets: Mapping[str, SheetWitness]) -> dict[str, SheetWitness]:
    """The sheets of a workbook that are the clerk's."""
    return {
        name: sheet
        for name, sheet in sheets.items()
        if name != MARKS_SHEET
        and not ((title := sheet.cells.get((0, 0))) and is_list(title.text, _last_column(sheet)))
    }


def _last_column(sheet: SheetWitness) -> int:
    return max((column + 1 for _, column in sheet.cells), default=0)


def _is_ours(sheet: SheetGrid) -> bool:
    if sheet.name == MARKS_SHEET:
        return True
    title = sheet.text(0, 0)
    if not is_list(title, 0):
        return False
    return is_list(title, max((column + 1 for _, column, _ in sheet.filled()), default=0))
