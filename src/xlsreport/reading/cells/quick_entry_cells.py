"""Entry cells that hold a plain number or nothing, and formulas that are as they were handed out.

Both can be told for a whole sheet at once where everything stands in its place: whether a cell of
the XML is a plain number depends only on the sheet's skeleton, which is worked out once for all
files that share it. Whatever is not plain is left to the reader of single cells.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.reading.cells.entry_cells import same_formula
from xlsreport.reading.quick.sheet import PlainCells
from xlsreport.reading.workbook.styles import PLAIN_STYLE, CellStyle
from xlsreport.text.limits import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.layout import Layout
    from xlsreport.reading.quick.sheet import Skeleton
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = ["PlainEntries"]

_LIMIT = float(10**MOST_DIGITS)
# Formats that show a count as it is; what other formats draw is compared cell by cell.
_PLAIN_FORMATS = ("", "0", "@", "#,##0", "0_ ", "#,##0_ ")
_Position = tuple[int, int]


class PlainEntries:
    """The entry cells and formulas of a layout, for workbooks in which they stand in their places.

    Args:
        layout: The form's layout.
    """

    def __init__(self, layout: Layout) -> None:
        """Sorts cells and formulas by sheet."""
        self._counts: dict[str, dict[_Position, str]] = {}
        self._formulas: dict[str, dict[_Position, str]] = {}
        for cell in layout.form.cells.values():
            place = layout.cells[cell.id]
            at = (place.row, place.column)
            if not cell.computed and cell.value_type.decimals == 0:
                self._counts.setdefault(place.sheet, {})[at] = cell.id
        for cell_id, formula in layout.formulas.items():
            place = layout.cells[cell_id]
            at = (place.row, place.column)
            self._formulas.setdefault(place.sheet, {})[at] = formula

    def figures(self, grid: Grid, witness: Witness) -> dict[str, Number | None]:
        """The cells of which nothing is to be said, with their figures.

        Args:
            grid: The workbook's values.
            witness: Its XML.

        Returns:
            By id the figure, ``None`` where nothing stands; both readings agree on each of them.
        """
        found: dict[str, Number | None] = {}
        for name, counts in self._counts.items():
            sheet = witness.sheets.get(name)
            cells = sheet.cells if sheet is not None else None
            if isinstance(cells, PlainCells) and name in grid.sheets:
                found |= _plain(grid.sheets[name].rows, cells, counts)
        return found

    def formulas_kept(self, witness: Witness) -> bool:
        """Whether every computed cell certainly holds the layout's formula."""
        for name, formulas in self._formulas.items():
            sheet = witness.sheets.get(name)
            if sheet is None or not isinstance(sheet.cells, PlainCells):
                return False
            notes = sheet.cells.skeleton.notes
            kept = notes.get((self, name))
            if kept is None:
                kept = notes[self, name] = _kept(sheet.cells.skeleton, formulas)
            if not kept:
                return False
        return True


def _plain(
    rows: Sequence[Sequence[object]], cells: PlainCells, counts: Mapping[_Position, str]
) -> dict[str, Number | None]:
    """The counts of one sheet that are plain."""
    at, kinds = cells.skeleton.at, cells.skeleton.kinds
    formulas, written = cells.skeleton.formulas, cells.written
    styles, plain_styles = cells.skeleton.styles, _list_plain_styles(tuple(cells.styles))
    found: dict[str, Number | None] = {}
    for place, cell_id in counts.items():
        row, column = place
        try:
            value = rows[row][column]
        except IndexError:
            value = ""
        number = at.get(place)
        if number is None:
            if value == "":
                found[cell_id] = None
        elif (
            type(value) is float
            and number >= 0
            and kinds[number] == "n"
            and formulas[number] is None
            and styles[number] in plain_styles
            and 0 <= value < _LIMIT
            and value.is_integer()
            and _is(written[number], value)
        ):
            found[cell_id] = int(value)
    return found


@lru_cache(maxsize=256)
def _list_plain_styles(styles: tuple[CellStyle, ...]) -> frozenset[str]:
    """The styles that show a count as it is, by number as cells name them."""
    plain = {CellStyle(code, struck=False, raised=False) for code in _PLAIN_FORMATS}
    styles = styles or (PLAIN_STYLE,)
    return frozenset(str(at) for at, style in enumerate(styles) if style in plain)


def _is(written: bytes, value: float) -> bool:
    """Whether the XML says the same number."""
    try:
        return float(written) == value
    except ValueError:
        return False


def _kept(skeleton: Skeleton, formulas: Mapping[_Position, str]) -> bool:
    for place, formula in formulas.items():
        number = skeleton.at.get(place)
        if number is None:
            return False
        there = skeleton.fixed[~number].formula if number < 0 else skeleton.formulas[number]
        if not there or not same_formula(there, formula):
            return False
    return True
