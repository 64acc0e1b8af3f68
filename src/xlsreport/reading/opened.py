"""One file from its bytes to both readings of it, and whether its tables are unmoved.

Nearly every file that comes back is: the tables, the cover's entries and the texts stand at
the layout's places, no label was changed and nothing was added next to them. Whole sheets are
compared at once; the slightest difference around a table sends the file the thorough way.
"""

from __future__ import annotations

from functools import cache, cached_property, lru_cache
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from xlsreport.reading.audit.audit import audit, merged_entries
from xlsreport.reading.audit.stray_cells import own_positions
from xlsreport.reading.cells.entry_cells import COUNT_FORMATS, same_formula
from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.reading.gate.gate import Container, pass_gate
from xlsreport.reading.locate.cover_and_narratives import Surroundings, locate_surroundings
from xlsreport.reading.locate.tables import (
    A_TABLE,
    ROW_LABELS,
    Location,
    last_row_of,
    locate,
    match_renamed,
)
from xlsreport.reading.quick.cells import PlainCells
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.quick.sheet import Scans
from xlsreport.reading.workbook.package_parts import office_time, saved_at, saved_by
from xlsreport.reading.workbook.values import (
    Grid,
    SheetGrid,
    read_grid,
    read_grid_like,
    read_witness,
    without_marks,
)
from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from xlsreport.layout import Layout, Sheet
    from xlsreport.reading.gate.gate import Passed

__all__ = ["InPlace", "OpenedFile", "apart_from_names", "in_place", "open_file"]

_KEPT = 4 * MEGABYTE
_AUDITED = (Container.XLSX, Container.XLSM)


class OpenedFile(Record, frozen=True):
    """A workbook that passed the gate.

    Attributes:
        passed: What the gate says of it.
        grid: Its values.
        witness: Its XML; ``None`` for containers without.
        cells: Formulas, formats and marked texts of any container; ``None`` where only values are
            known.
        saved: The time it states, as the office's clock shows it; ``None`` for none.
        program: What saved it; ``""`` where it does not say.
    """

    passed: Passed
    grid: Grid
    witness: Witness | None
    cells: Witness | None
    saved: datetime | None
    program: str


def open_file(data: bytes) -> OpenedFile:
    """Reads a foreign file twice.

    Raises:
        WorkbookError: It is refused by the gate, or cannot be read.
    """
    _keep_freed_memory()
    plain = read_plainly(data)
    scans = Scans()
    passed = plain.passed if plain is not None else pass_gate(data, scans.judge)
    package = data if plain is None else plain.package
    witness = plain.witness if plain is not None else None
    if witness is None and passed.container in _AUDITED:
        witness = read_witness(data, (scans.read_strings, scans.prepare))
    cells = witness if witness is not None else _read_cells(data, passed.container)
    grid = read_grid(package) if witness is None else read_grid_like(package, witness)
    grid, witness = without_marks(grid, witness)
    program = plain.program if plain is not None else saved_by(data)
    stated = plain.saved if plain is not None else saved_at(data)
    return OpenedFile(passed, grid, witness, cells, office_time(stated, program), program)


def _read_cells(data: bytes, container: Container) -> Witness | None:
    """The cells of an .ods or .xls as the file has them; ``None`` for other containers."""
    if container is Container.ODS:
        from xlsreport.reading.workbook.ods_cells import read_ods_cells

        return read_ods_cells(data)
    if container is Container.XLS:
        from xlsreport.reading.workbook.xls_cells import read_xls_cells

        return read_xls_cells(data)
    return None


@cache
def _keep_freed_memory() -> None:
    """Lets this process keep some megabytes for the next file instead of giving them back.

    The C library of Linux gives back what was freed above 128 KB and asks for it again with the
    next file, which takes a fifth of the time of reading one. Once a larger block has been freed
    it keeps up to twice as much as that; other systems' libraries do not care.
    """
    bytes(_KEPT)


_Position = tuple[int, int]
_Values = tuple[Any, ...]

# How many sizes a sheet comes in: more than these are no accident.
_SHAPES = 64
_DIGITS = 9


def in_place(
    layout: Layout, grid: Grid, witness: Witness | None
) -> tuple[InPlace | None, frozenset[str]]:
    """What is known of a workbook in which all tables stand where the layout has them.

    Args:
        layout: The form's layout, not that of a merged workbook.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.

    Returns:
        It, ``None`` if any table stands elsewhere, is altered, or has something next to it; and the
        sheets without a table that are not as the layout has them, such as an older edition's.
    """
    known = _prepare(layout)
    other = known.find_changed(grid, witness) if known.usable else None
    return (None, frozenset()) if other is None else (known, other)


def apart_from_names(
    layout: Layout, location: Location
) -> tuple[InPlace | None, Mapping[str, str]]:
    """What is known of a workbook in which all tables stand in their places on their sheets.

    Args:
        layout: The form's layout, not that of a merged workbook.
        location: Where its tables stand.

    Returns:
        It, ``None`` if a table stands elsewhere; and what the sheets of the tables are called.
    """
    known, names = _prepare(layout), {}
    for sheet in layout.sheets if known.usable and known.plain else ():
        if sheet.kind == "table":
            standing = location.standings.get(sheet.table)
            now = standing.match.sheet if standing is not None else ""
            if standing is None or (
                standing.by != "layout"
                and standing.match is not match_renamed(layout, sheet.name, now)
            ):
                return None, {}
            names[sheet.name] = now
    return (known if names else None), names


@lru_cache(maxsize=64)
def _prepare(layout: Layout) -> InPlace:
    return InPlace(layout)


class InPlace:
    """What is known of a workbook whose tables stand where its layout has them.

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
        self._formulas: dict[str, dict[_Position, str]] = {}
        for cell_id, formula in layout.formulas.items():
            place = layout.cells[cell_id]
            self._formulas.setdefault(place.sheet, {})[place.row, place.column] = formula
        self._merges: dict[tuple[str, tuple[object, ...]], bool] = {}
        # The rows of a list are its own affair, and looked at by its reader.
        self._sheets = [
            _Sheet(layout, sheet) for sheet in layout.sheets if sheet.kind not in {"stamp", "list"}
        ]
        self._names = {sheet.name for sheet in layout.sheets}

    @cached_property
    def plain(self) -> bool:
        """Whether the layout's formula of every computed cell covers just what it adds up."""
        from xlsreport.reading.cells.own_formulas import names_just_its_parts  # seldom needed

        return all(names_just_its_parts(self.layout, cell) for cell in self.layout.formulas)

    def find_changed(self, grid: Grid, witness: Witness | None) -> frozenset[str] | None:
        """The sheets that are not as the layout has them; ``None`` if one has a table."""
        sheets = grid.sheets
        if sheets.keys() != self._names:
            return None
        seen = witness.sheets if witness is not None else {}
        other = [
            each
            for each in self._sheets
            if not each.fills(seen.get(each.name)) and not each.holds(sheets[each.name].rows)
        ]
        return None if any(each.is_table for each in other) else frozenset(e.name for e in other)

    def swallows_entries(self, witness: Witness, names: Mapping[str, str]) -> bool:
        """Whether a merged range of the workbook takes several entries, or one with others.

        Args:
            witness: The workbook's XML.
            names: What sheets of the layout are called there.
        """
        if len(self._merges) >= _SHAPES:
            self._merges.clear()
        own = {now: name for name, now in names.items()}
        for now, sheet in witness.sheets.items():
            name = own.get(now, now)
            key = name, tuple(sheet.merges)
            # Another thread may forget them at any time.
            if (found := self._merges.get(key)) is None:
                alone = Witness({name: sheet}, {}, {}, structure_locked=False)
                found = bool(merged_entries(self.layout, self.location, alone))
                self._merges[key] = found
            if found:
                return True
        return False

    def formulas_kept(self, witness: Witness, names: Mapping[str, str]) -> bool:
        """Whether every computed cell certainly holds the layout's formula and shows its result.

        Args:
            witness: The workbook's XML.
            names: What sheets of the layout are called there.
        """
        for name, formulas in self._formulas.items():
            sheet = witness.sheets.get(names.get(name, name))
            if sheet is None:
                return False
            for place, formula in formulas.items():
                cell = sheet.cells.get(place)
                if cell is None or not cell.formula or cell.struck:
                    return False
                if cell.format not in COUNT_FORMATS:
                    return False
                if cell.formula != formula and not same_formula(cell.formula, formula):
                    return False
                # The search would look at a result that is no small count.
                if names and not (cell.text.isdigit() and len(cell.text) <= _DIGITS):
                    return False
        return True


class _Sheet:
    """One sheet of a layout as it is compared."""

    def __init__(self, layout: Layout, sheet: Sheet) -> None:
        self.name, self.is_table = sheet.name, sheet.kind == "table"
        self.own = own_positions(layout, sheet.name)
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
        # Where there may be something on a sheet whose labels do not matter.
        self.free = self.own - self.beside if sheet.kind == "checks" else set()
        self.highest: int | None = None
        self.figures: set[_Position] = set()
        if self.is_table:
            # In more rows than these there may be another copy of the table.
            self.highest = last_row_of(layout, sheet) + A_TABLE
            if not any(label.style in ROW_LABELS for label in sheet.labels):
                # Without labels of its rows it is told from a shifted one by its figures.
                cells = [place for place in layout.cells.values() if place.sheet == sheet.name]
                self.figures = {(place.row, place.column) for place in cells}
        self._shapes: dict[_Position, _Shape | None] = {}

    def fills(self, seen: SheetWitness | None) -> bool:
        """Whether the sheet's cells as its XML has them alone show that it holds only its own."""
        cells = seen.cells if seen is not None and self.free else None
        # Of plain cells calamine refuses only such as are neither true nor false; none is of ours.
        return (
            isinstance(cells, PlainCells)
            and cells.places <= self.free
            and "b" not in {kind for _, kind in cells.heads.looks.values()}
        )

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
