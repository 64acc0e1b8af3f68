"""Recognizes the sheets that this program adds to a workbook that goes back to its unit.

A marked copy has one sheet for people, the list of findings, and one very hidden sheet with the
cells that were coloured and commented. Neither is part of what a unit reports.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlsreport.reading.workbook.values import Grid
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.reading.workbook.values import SheetGrid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = [
    "AUTHOR",
    "LIST_COLUMNS",
    "MARKS_SHEET",
    "is_list",
    "without_marks",
]

MARKS_SHEET = "_xlsreport_marks"
"""The very hidden sheet: a row for each marked cell with its sheet, its address, its looks before
it was coloured (as the looks of the third cell) and the text of the program's comment."""

AUTHOR = "xlsreport"
"""The author of the comments that this program writes."""

LIST_COLUMNS = 5
"""How many columns the list of findings has."""


def is_list(title: str, columns: int) -> bool:
    """Whether a sheet is a list of findings as this program writes it, with nothing added.

    Args:
        title: What stands in its A1.
        columns: The number of its last column with something in it.
    """
    return columns <= LIST_COLUMNS and title in {word("list_title", "zh"), word("list_title", "en")}


def without_marks(grid: Grid, witness: Witness | None) -> tuple[Grid, Witness | None]:
    """Both readings of a workbook without the sheets that this program added to it.

    A list with something added in further columns stays, so that it is reported as a sheet that
    was not read.
    """
    added = {name for name, sheet in grid.sheets.items() if _is_added(sheet)}
    if not added:
        return grid, witness
    kept = Grid({name: sheet for name, sheet in grid.sheets.items() if name not in added})
    if witness is None:
        return kept, None
    sheets = {name: sheet for name, sheet in witness.sheets.items() if name not in added}
    return kept, replace(witness, sheets=sheets)


def _is_added(sheet: SheetGrid) -> bool:
    if sheet.name == MARKS_SHEET:
        return True
    title = sheet.text(0, 0)
    if not is_list(title, 0):
        return False
    return is_list(title, max((column + 1 for _, column, _ in sheet.filled()), default=0))
