"""An office's own blank as it looks: the boxes, texts, formulas, borders and locks."""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.utils.cell import range_boundaries

from xlsreport.errors import UsageError, WorkbookError
from xlsreport.reading.gate.gate import pass_gate
from xlsreport.text.records import Record
from xlsreport.text.side_file import read_plain_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Area", "Box", "OfficeBook", "SheetView", "one_line", "open_blank", "read_bounds"]

_MOST_ROWS, _MOST_COLUMNS = 2000, 300
_SIDES = ("left", "right", "top", "bottom")


class Box(Record, frozen=True, order=True):
    """A cell, or the cells that are merged into one; rows and columns from 1."""

    row: int
    column: int
    last_row: int
    last_column: int


Area = Box
"""A part of a sheet."""


def one_line(text: str) -> str:
    """A text without line breaks and the blanks that spread Chinese letters."""
    joined = " ".join(text.split())
    return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", joined)


class OfficeBook(Record, frozen=True):
    """A workbook of an office.

    Attributes:
        sheets: Its visible sheets.
        year: The year in which it was last changed; ``None`` if it does not say.
    """

    sheets: tuple[SheetView, ...]
    year: int | None


def open_blank(file: Path) -> OfficeBook:
    """An office's workbook, opened behind the gate of every foreign file.

    Raises:
        UsageError: It is no .xlsx workbook that may be opened.
    """
    data = read_plain_file(file)
    try:
        pass_gate(data)
    except WorkbookError as error:
        raise UsageError(
            f"{file} 没有打开。为什么、怎么办：xlsreport explain {error.code}",
            f"{file} was not opened. For reason and remedy see xlsreport explain {error.code}",
        ) from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data))
    except Exception as error:  # whatever a library says of a foreign file
        raise UsageError(
            f"{file} 不是能读的 .xlsx，请用 Excel 或 WPS 另存为 .xlsx 再试。",
            f"{file} is no .xlsx that can be read; save it as .xlsx and try again.",
        ) from error
    changed = book.properties.modified
    seen = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    year = changed.year if changed is not None else None
    return OfficeBook(tuple(SheetView(each) for each in seen), year)


def read_bounds(reference: str) -> tuple[int, int, int, int]:
    """The first column and row and the last ones of a reference as ``$B$4:C9``."""
    left, top, right, bottom = range_boundaries(reference.replace("$", ""))
    return left or 1, top or 1, right or 1, bottom or 1


class SheetView:
    """What a person sees of a sheet.

    Args:
        sheet: A worksheet of openpyxl.
    """

    def __init__(self, sheet: Any) -> None:  # noqa: ANN401 - openpyxl has no types of its own
        self._sheet = sheet
        self.name: str = sheet.title
        self.protected = bool(sheet.protection.sheet)
        self.rows = min(sheet.max_row, _MOST_ROWS)
        self.columns = min(sheet.max_column, _MOST_COLUMNS)
        self._boxes: dict[tuple[int, int], Box] = {}
        for merged in sheet.merged_cells.ranges:
            box = Box(merged.min_row, merged.min_col, merged.max_row, merged.max_col)
            last_row, last_column = min(box.last_row, self.rows), min(box.last_column, self.columns)
            for row in range(box.row, last_row + 1):
                for column in range(box.column, last_column + 1):
                    self._boxes[row, column] = box

    def box(self, row: int, column: int) -> Box:
        """The box that covers a cell."""
        return self._boxes.get((row, column)) or Box(row, column, row, column)

    def _value(self, row: int, column: int) -> object:
        box = self.box(row, column)
        return self._sheet.cell(box.row, box.column).value

    def text(self, row: int, column: int) -> str:
        """What is printed there; ``""`` for a formula or nothing."""
        value = self._value(row, column)
        if value is None or self.formula(row, column):
            return ""
        text = unicodedata.normalize("NFC", str(value)).replace("\r\n", "\n").strip()
        return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs"})

    def label(self, row: int, column: int) -> str:
        """A text that is no plain number, which would be an example of an entry."""
        text = self.text(row, column)
        return "" if re.fullmatch(r"-?[\d.,]*%?|[-—/]+", text) else text

    def formula(self, row: int, column: int) -> str:
        """The formula without ``=``; ``""`` for none."""
        value = self._value(row, column)
        value = getattr(value, "text", value)
        return value[1:] if isinstance(value, str) and value.startswith("=") else ""

    def format(self, row: int, column: int) -> str:
        """The number format."""
        box = self.box(row, column)
        return str(self._sheet.cell(box.row, box.column).number_format)

    def size(self, row: int, column: int) -> float:
        """The size of the letters, in points."""
        return float(self._sheet.cell(row, column).font.sz or 0)

    def is_open(self, row: int, column: int) -> bool:
        """Whether something can be typed there: nothing is printed, nothing locks it."""
        if self.formula(row, column) or self.label(row, column):
            return False
        box = self.box(row, column)
        locked = self._sheet.cell(box.row, box.column).protection.locked
        return not (self.protected and locked)

    def is_bordered(self, row: int, column: int) -> bool:
        """Whether a line is drawn at the cell."""
        border = self._sheet.cell(row, column).border
        return any((side := getattr(border, each)) is not None and side.style for each in _SIDES)

    def width(self, box: Box) -> float:
        """How wide a box is, in characters."""
        return sum(
            self._widths.get(column, 8.4) for column in range(box.column, box.last_column + 1)
        )

    def height(self, box: Box) -> float:
        """How high a box is, in points."""
        sizes = self._sheet.row_dimensions
        return sum(
            (sizes[row].height if row in sizes and sizes[row].height else 15.0)
            for row in range(box.row, box.last_row + 1)
        )

    @cached_property
    def _widths(self) -> dict[int, float]:
        found: dict[int, float] = {}
        for each in self._sheet.column_dimensions.values():
            if each.min and each.width:
                last = min(each.max or each.min, self.columns)
                found |= dict.fromkeys(range(each.min, last + 1), float(each.width))
        return found

    def validation(self, row: int, column: int) -> Any:  # noqa: ANN401 - openpyxl's own record
        """The validation of a cell; ``None`` for none."""
        box = self.box(row, column)
        for each in self._sheet.data_validations.dataValidation:
            for area in each.sqref.ranges:
                inside = area.min_row <= box.row <= area.max_row
                if inside and area.min_col <= box.column <= area.max_col:
                    return each
        return None

    def listed(self, reference: str) -> list[str]:
        """The texts of a range of the workbook; none if it names no such range."""
        sheet_name, mark, area = reference.lstrip("=").rpartition("!")
        book = self._sheet.parent
        name = sheet_name.strip("'") if mark else self.name
        try:
            left, top, right, bottom = read_bounds(area)
            sheet = book[name]
        except (KeyError, ValueError):
            return []
        rows = sheet.iter_rows(top, min(bottom, top + 200), left, right, values_only=True)
        return [str(value).strip() for row in rows for value in row if value is not None]

    def areas(self) -> Iterator[Area]:
        """The bordered parts of the sheet, from above."""
        left = {
            (row, column)
            for row in range(1, self.rows + 1)
            for column in range(1, self.columns + 1)
            if self.is_bordered(row, column)
        }
        found = []
        while left:
            start = min(left)
            reached, edge = {start}, [start]
            left.discard(start)
            while edge:
                row, column = edge.pop()
                for near in (
                    (row + 1, column),
                    (row - 1, column),
                    (row, column + 1),
                    (row, column - 1),
                ):
                    if near in left:
                        left.discard(near)
                        reached.add(near)
                        edge.append(near)
            rows, columns = [r for r, _ in reached], [c for _, c in reached]
            found.append(Box(min(rows), min(columns), max(rows), max(columns)))
        yield from sorted(found)

    def used_areas(self) -> Iterator[Area]:
        """The parts with texts of a sheet without borders, each from a row of several texts on."""
        texts = [
            [column for column in range(1, self.columns + 1) if self.text(row, column)]
            for row in range(1, self.rows + 1)
        ]
        at = 0
        while at < len(texts):
            if len(texts[at]) <= 1:
                at += 1
                continue
            first = at
            while at < len(texts) and texts[at]:
                at += 1
            columns = [column for each in texts[first:at] for column in each]
            yield Box(first + 1, min(columns), at, max(columns))
