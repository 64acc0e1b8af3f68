"""How far the filled cells of a workbook reach, and what that may cost."""

from __future__ import annotations

import re

from xlsreport.errors import WorkbookError
from xlsreport.layout import address, column_number
from xlsreport.reading.files.limits import (
    GRID_COLUMNS,
    GRID_ROWS,
    MAX_COVERED_CELLS,
    MAX_FILLED_CELLS,
    MAX_GRID_CELLS,
)
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

__all__ = ["Budget", "Extent", "area", "in_grid", "place"]

_CORNERS = 2
# A merge of two cells takes openpyxl as long as one of some cells more.
_SPAN_COST = 4
_CORNER = re.compile(r"\$?([A-Za-z]{1,7})\$?([0-9]{1,10})")
_WHOLE = re.compile(r"\$?(?:[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}|[0-9]+:\$?[0-9]+)")


class Extent(Record):
    """The rectangle from A1 to the last filled cell of one sheet, as it becomes known.

    Attributes:
        rows: Last row with a filled cell, from 1; 0 where the sheet is empty.
        columns: Last column with a filled cell, from 1.
        lowest: The cell (row, column) that made ``rows``.
        rightmost: The cell (row, column) that made ``columns``.
        filled: Number of filled cells.
        covered: Number of cells under merges and links, and some more for each of these.
    """

    rows: int = 0
    columns: int = 0
    lowest: tuple[int, int] = (0, 0)
    rightmost: tuple[int, int] = (0, 0)
    filled: int = 0
    covered: int = 0

    def add(self, row: int, column: int, times: int = 1) -> None:
        """Counts the filled cell at ``row`` and ``column`` (from 1), ``times`` over."""
        self.filled += times
        self.reach(row, column)

    def reach(self, row: int, column: int) -> None:
        """Stretches the rectangle to a cell, without counting it."""
        if row > self.rows:
            self.rows, self.lowest = row, (row, column)
        if column > self.columns:
            self.columns, self.rightmost = column, (row, column)

    def cover(self, cells: int) -> None:
        """Counts one merge or link over ``cells`` cells."""
        self.covered += cells + _SPAN_COST


class Budget:
    """The cells of a workbook, added up sheet by sheet."""

    def __init__(self) -> None:
        """A budget of which nothing is spent."""
        self._filled = 0
        self._grid = 0
        self._covered = 0

    def check(self, sheet: str, extent: Extent) -> None:
        """Judges the cells of a sheet that is still being read.

        Args:
            sheet: Its name, or the part's where the name is not known.
            extent: What is known of it so far.

        Raises:
            WorkbookError: ``FILE_TOO_MANY_CELLS`` (``sheet``, ``limit``) or
                ``FILE_GRID_TOO_LARGE`` (``sheet``, ``cell``: the one or two cells that reach too
                far, ``limit``).
        """
        if self._filled + extent.filled > MAX_FILLED_CELLS:
            raise WorkbookError("FILE_TOO_MANY_CELLS", sheet=visible(sheet), limit=MAX_FILLED_CELLS)
        if self._grid + extent.rows * extent.columns > MAX_GRID_CELLS:
            far = dict.fromkeys((extent.lowest, extent.rightmost))
            raise WorkbookError(
                "FILE_GRID_TOO_LARGE",
                sheet=visible(sheet),
                cell=", ".join(address(row - 1, column - 1) for row, column in far),
                limit=MAX_GRID_CELLS,
            )

    def check_spans(self, sheet: str, extent: Extent, kind: str, reference: str) -> None:
        """Judges the merges and links of a sheet that is still being read.

        Args:
            sheet: As for :meth:`check`.
            extent: What is known of it so far.
            kind: The element last read: ``mergeCell``, ``hyperlink`` or ``comment``.
            reference: Its range.

        Raises:
            WorkbookError: ``FILE_MERGE_TOO_LARGE`` (``sheet``, ``range``, ``kind``, ``limit``).
        """
        if self._covered + extent.covered > MAX_COVERED_CELLS:
            raise WorkbookError(
                "FILE_MERGE_TOO_LARGE",
                sheet=visible(sheet),
                range=visible(reference),
                kind=kind,
                limit=MAX_COVERED_CELLS,
            )

    def take(self, extent: Extent) -> bool:
        """Adds a finished sheet if that keeps within all limits; ``False`` if it does not."""
        filled, covered = self._filled + extent.filled, self._covered + extent.covered
        grid = self._grid + extent.rows * extent.columns
        if filled > MAX_FILLED_CELLS or grid > MAX_GRID_CELLS or covered > MAX_COVERED_CELLS:
            return False
        self._filled, self._grid, self._covered = filled, grid, covered
        return True

    def add(self, sheet: str, extent: Extent) -> None:
        """Judges a finished sheet and adds it; raises as :meth:`check` does."""
        self.check(sheet, extent)
        self._filled += extent.filled
        self._grid += extent.rows * extent.columns
        self._covered += extent.covered


def in_grid(row: int, column: int) -> bool:
    """Whether row and column (from 1) lie within the largest sheet there can be."""
    return 1 <= row <= GRID_ROWS and 1 <= column <= GRID_COLUMNS


def place(reference: str) -> tuple[int, int] | None:
    """Row and column (from 1) of a single cell's address, be it in the grid or not.

    Returns:
        ``None`` if the text is no address of one cell.
    """
    match = _CORNER.fullmatch(reference.strip())
    return (int(match[2]), column_number(match[1]) + 1) if match else None


def area(reference: str) -> int:
    """The number of cells of ``A1`` or ``A1:B2``.

    Returns:
        -1 if a corner lies outside the grid, the whole grid for whole rows or columns, 0 if the
        text is no reference at all.
    """
    corners = reference.split(":")
    cells = [cell for cell in map(place, corners) if cell is not None]
    if len(corners) > _CORNERS or len(cells) < len(corners):
        return GRID_ROWS * GRID_COLUMNS if _WHOLE.fullmatch(reference.strip()) else 0
    if not all(in_grid(*cell) for cell in cells):
        return -1
    (top, left), (bottom, right) = cells[0], cells[-1]
    return (abs(bottom - top) + 1) * (abs(right - left) + 1)
