"""Recognizes workbooks in which everything stands where the layout has it, word for word.

Nearly every file that comes back is one. What is found in it is then known beforehand: the tables,
the cover's entries and the texts stand at the layout's places, no label was changed and nothing
was added next to them. Whole sheets are compared at once; the slightest difference leaves the file
to the search that finds things at any place. Entry cells that hold a plain count or nothing and
formulas that are as they were handed out are recognized here as well; all others are left to the
reader of single cells.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from xlsreport.reading.audit.audit import audit, merged_entries
from xlsreport.reading.audit.stray_cells import own_positions
from xlsreport.reading.cells.entry_cells import same_formula
from xlsreport.reading.locate.cover_and_narratives import Surroundings, locate_surroundings
from xlsreport.reading.locate.tables import A_TABLE, ROW_LABELS, Location, last_row_of, locate
from xlsreport.reading.workbook.values import Grid, SheetGrid
from xlsreport.reading.workbook.xml_cells import Witness
from xlsreport.text.limits import MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.layout import Layout, Sheet
    from xlsreport.reading.workbook.xml_cells import WitnessCell

__all__ = ["InPlace", "in_place"]

_Position = tuple[int, int]
_Values = tuple[Any, ...]

# How many sizes a sheet comes in: more than these are no accident.
_SHAPES = 64

_LIMIT = float(10**MOST_DIGITS)
# Formats that draw a count as it is.
_COUNT_FORMATS = frozenset({"", "0", "@", "#,##0", "0_ ", "#,##0_ "})


def in_place(layout: Layout, grid: Grid) -> InPlace | None:
    """What is known of a workbook in which everything stands where the layout has it.

    Args:
        layout: The form's layout, not that of a merged workbook.
        grid: The workbook's values.

    Returns:
        ``None`` if anything stands elsewhere, is altered, or was added.
    """
    known = _prepare(layout)
    return known if known.usable and known.holds(grid) else None


@lru_cache(maxsize=64)
def _prepare(layout: Layout) -> InPlace:
    return InPlace(layout)


class InPlace:
    """What is known of a workbook in which everything stands where its layout has it.

    Attributes:
        layout: The layout.
        location: Where the tables stand.
        places: The place of every cell by id, one object for all files.
        surroundings: Where everything else stands.
        usable: Whether the search itself finds everything in place where it is.
    """

    def __init__(self, layout: Layout) -> None:
        """Finds out by searching a workbook made of the layout's own labels."""
        self.layout = layout
        grid = _sample(layout)
        self.location: Location = locate(layout, grid)
        self.places = self.location.places
        self.surroundings: Surroundings = locate_surroundings(layout, self.location, grid)
        tables = {sheet.table for sheet in layout.sheets if sheet.table}
        said = audit(
            layout,
            self.location,
            self.surroundings,
            grid,
            None,
            "",
            None,
            consolidated=False,
            issued=False,
        )
        standings = self.location.standings
        self.usable = (
            not list(said)
            and standings.keys() == tables
            and all(each.in_place and each.by == "layout" for each in standings.values())
            and self.location.cells == layout.cells
            and not any(label.formula for sheet in layout.sheets for label in sheet.labels)
        )
        self._counts: dict[str, dict[_Position, str]] = {}
        self._formulas: dict[str, dict[_Position, str]] = {}
        for cell in layout.form.cells.values():
            place = layout.cells[cell.id]
            if not cell.computed and cell.value_type.decimals == 0:
                self._counts.setdefault(place.sheet, {})[place.row, place.column] = cell.id
        for cell_id, formula in layout.formulas.items():
            place = layout.cells[cell_id]
            self._formulas.setdefault(place.sheet, {})[place.row, place.column] = formula
        self._merges: dict[tuple[str, tuple[object, ...]], bool] = {}
        self._sheets = [_Sheet(layout, sheet) for sheet in layout.sheets if sheet.kind != "stamp"]
        self._names = {sheet.name for sheet in layout.sheets}

    def holds(self, grid: Grid) -> bool:
        """Whether it can be said of a workbook with these values."""
        sheets = grid.sheets
        return sheets.keys() == self._names and all(
            sheet.holds(sheets[sheet.name].rows) for sheet in self._sheets
        )

    def swallows_entries(self, witness: Witness) -> bool:
        """Whether a merged range of the workbook takes several entries, or one with others."""
        if len(self._merges) >= _SHAPES:
            self._merges.clear()
        for name, sheet in witness.sheets.items():
            key = name, tuple(sheet.merges)
            if key not in self._merges:
                alone = Witness({name: sheet}, {}, {}, structure_locked=False)
                self._merges[key] = bool(merged_entries(self.layout, self.location, alone))
            if self._merges[key]:
                return True
        return False

    def figures(self, grid: Grid, witness: Witness) -> dict[str, Number | None]:
        """The figures of the entry cells that need no remark.

        Args:
            grid: The workbook's values.
            witness: Its XML.

        Returns:
            By id the figure, ``None`` where nothing stands; both readings agree on each of them.
        """
        found: dict[str, Number | None] = {}
        for name, counts in self._counts.items():
            sheet = witness.sheets.get(name)
            if sheet is not None and name in grid.sheets:
                found |= _read_counts(grid.sheets[name].rows, sheet.cells, counts)
        return found

    def formulas_kept(self, witness: Witness) -> bool:
        """Whether every computed cell certainly holds the layout's formula and shows its result."""
        for name, formulas in self._formulas.items():
            sheet = witness.sheets.get(name)
            if sheet is None:
                return False
            for place, formula in formulas.items():
                cell = sheet.cells.get(place)
                if cell is None or not cell.formula or cell.struck:
                    return False
                if cell.format not in _COUNT_FORMATS:
                    return False
                if cell.formula != formula and not same_formula(cell.formula, formula):
                    return False
        return True


def _read_counts(
    rows: Sequence[Sequence[object]],
    cells: Mapping[_Position, WitnessCell],
    counts: Mapping[_Position, str],
) -> dict[str, Number | None]:
    """The counts of one sheet that are plain."""
    found: dict[str, Number | None] = {}
    for place, cell_id in counts.items():
        row, column = place
        try:
            value = rows[row][column]
        except IndexError:
            value = ""
        cell = cells.get(place)
        if cell is None:
            if value == "":
                found[cell_id] = None
        elif (
            type(value) is float
            and cell.kind == "n"
            and cell.formula is None
            and cell.format in _COUNT_FORMATS
            and not (cell.struck or cell.raised)
            and 0 <= value < _LIMIT
            and value.is_integer()
            and _is_number(cell.text, value)
        ):
            found[cell_id] = int(value)
    return found


def _is_number(written: str, value: float) -> bool:
    """Whether the XML says the same number."""
    try:
        return float(written) == value
    except ValueError:
        return False


class _Sheet:
    """One sheet of a layout as it is compared."""

    def __init__(self, layout: Layout, sheet: Sheet) -> None:
        self.name = sheet.name
        self.own = {
            (row, column)
            for name, row, column in own_positions(layout, {sheet.name})
            if name == sheet.name
        }
        # What the sheet of checks shows is its own affair.
        labels = () if sheet.kind == "checks" else sheet.labels
        self.labels = {
            (label.place.row, label.place.column): label.text for label in labels if label.text
        }
        self.beside = {
            (place.row + down, place.column + right)
            for place in layout.narratives.values()
            if place.sheet == sheet.name
            for down, right in ((1, 0), (0, 1))
        }
        self.highest: int | None = None
        self.figures: set[_Position] = set()
        if sheet.kind == "table":
            # In more rows than these there may be another copy of the table.
            self.highest = last_row_of(layout, sheet) + A_TABLE
            if not any(label.style in ROW_LABELS for label in sheet.labels):
                # Without labels of its rows it is told from a shifted one by its figures.
                cells = [place for place in layout.cells.values() if place.sheet == sheet.name]
                self.figures = {(place.row, place.column) for place in cells}
        self._shapes: dict[_Position, _Shape | None] = {}

    def holds(self, rows: Sequence[Sequence[object]]) -> bool:
        """Whether the sheet holds its labels and nothing that is not its own."""
        height, width = len(rows), len(rows[0]) if rows else 0
        if (height, width) not in self._shapes:
            if len(self._shapes) >= _SHAPES:
                self._shapes.clear()
            self._shapes[height, width] = self._shaped(height, width)
        shape = self._shapes[height, width]
        if shape is None:
            return False
        even = set(map(len, rows)) == {width}
        return even and shape.holds(list(chain.from_iterable(rows)))

    def _shaped(self, height: int, width: int) -> _Shape | None:
        """What is compared where the sheet is that large; ``None`` if it cannot be right."""
        if self.highest is not None and height > self.highest:
            return None
        places = [(row, column) for row in range(height) for column in range(width)]
        if not self.labels.keys() <= set(places):
            return None
        foreign = [place for place in places if place not in self.own or place in self.beside]
        figures = [place for place in places if place in self.figures]
        if self.figures and not figures:
            return None
        return _Shape(
            _getter(width, list(self.labels)),
            tuple(self.labels.values()),
            _getter(width, foreign),
            ("",) * len(foreign),
            _getter(width, figures) if figures else None,
        )


class _Shape:
    """The comparisons of one sheet, on all its values row by row."""

    def __init__(
        self,
        labels: Callable[[Sequence[object]], _Values],
        texts: _Values,
        foreign: Callable[[Sequence[object]], _Values],
        blanks: _Values,
        figures: Callable[[Sequence[object]], _Values] | None,
    ) -> None:
        self.labels, self.texts = labels, texts
        self.foreign, self.blanks = foreign, blanks
        self.figures = figures

    def holds(self, values: Sequence[object]) -> bool:
        return (
            self.labels(values) == self.texts
            and self.foreign(values) == self.blanks
            and (self.figures is None or any(value != "" for value in self.figures(values)))
        )


def _getter(width: int, places: Sequence[_Position]) -> Callable[[Sequence[object]], _Values]:
    """Gives the values at some places as a tuple."""
    at = [row * width + column for row, column in places]
    if len(at) > 1:
        return itemgetter(*at)
    return lambda values: tuple(values[each] for each in at)


def _sample(layout: Layout) -> Grid:
    """The values of a workbook with all labels and a figure in every cell of the form."""
    sheets = {}
    for sheet in layout.sheets:
        texts: dict[_Position, object] = {
            (place.row, place.column): 1.0
            for place in layout.cells.values()
            if place.sheet == sheet.name
        }
        texts |= {
            (label.place.row, label.place.column): label.text
            for label in sheet.labels
            if label.text and sheet.kind != "stamp"
        }
        height = max((row + 1 for row, _ in texts), default=0)
        width = max((column + 1 for _, column in texts), default=0)
        rows = [[texts.get((r, c), "") for c in range(width)] for r in range(height)]
        sheets[sheet.name] = SheetGrid(sheet.name, rows, hidden=sheet.kind == "stamp")
    return Grid(sheets)
