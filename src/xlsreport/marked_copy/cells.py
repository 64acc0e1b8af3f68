"""Cells in the XML of one sheet: their looks, and places for those that are not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.layout.records import address, column_number

if TYPE_CHECKING:
    from xlsreport.marked_copy.book import Book

__all__ = ["Cells"]

_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")


class Cells:
    """The cells of one sheet.

    Args:
        book: The workbook.
        key: The key of the sheet's part.
    """

    def __init__(self, book: Book, key: str) -> None:
        """Finds the rows and cells, also those that take their place from the one before."""
        self._book = book
        self._root = book.package.root(key)
        self._key = key
        self._data = self._root.find("{*}sheetData")
        self._rows: dict[int, etree._Element] = {}
        self._cells: dict[int, dict[int, etree._Element]] = {}
        number = -1
        for row in () if self._data is None else self._data.iterchildren("{*}row"):
            number = int(row.get("r") or number + 2) - 1
            self._rows[number] = row
            column = -1
            for cell in row.iterchildren("{*}c"):
                found = _ADDRESS.fullmatch(cell.get("r", ""))
                column = column_number(found[1]) if found else column + 1
                self._cells.setdefault(number, {})[column] = cell

    def is_covered(self, row: int, column: int) -> bool:
        """Whether a cell is part of a merged range and not its first one."""
        for merge in self._root.iterfind("{*}mergeCells/{*}mergeCell"):
            first, _, last = merge.get("ref", "").partition(":")
            start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
            if start is None or end is None:
                continue
            top, left = int(start[2]) - 1, column_number(start[1])
            inside = top <= row < int(end[2]) and left <= column <= column_number(end[1])
            if inside and (row, column) != (top, left):
                return True
        return False

    def get_looks(self, row: int, column: int) -> int:
        """The number of a cell's looks; those of its row or column where it is not there."""
        cell = self._cells.get(row, {}).get(column)
        if cell is not None:
            return int(cell.get("s") or 0)
        there = self._rows.get(row)
        if there is not None and there.get("customFormat") in {"1", "true"}:
            return int(there.get("s") or 0)
        for each in self._root.iterfind("{*}cols/{*}col"):
            if int(each.get("min") or 0) <= column + 1 <= int(each.get("max") or 0):
                return int(each.get("style") or 0)
        return 0

    def set_looks(self, row: int, column: int, looks: int) -> None:
        """Gives a cell other looks; makes the cell where it is not there."""
        self._book.package.edit(self._key)
        cell = self._cells.get(row, {}).get(column)
        if cell is None:
            cell = self._make_cell(row, column)
        cell.set("s", str(looks))

    def _make_cell(self, row: int, column: int) -> etree._Element:
        cells = self._cells.setdefault(row, {})
        parent = self._rows.get(row)
        if parent is None:
            parent = self._make_row(row)
        # A hint of the row's width, which need not be there and must not be wrong.
        if "spans" in parent.attrib:
            del parent.attrib["spans"]
        cell = self._make("c")
        cell.set("r", address(row, column))
        after = min((each for each in cells if each > column), default=None)
        if after is None:
            last = max(cells, default=None)
            at = 0 if last is None else parent.index(cells[last]) + 1
        else:
            # What takes its place from the one before it must have a place of its own now.
            cells[after].set("r", address(row, after))
            at = parent.index(cells[after])
        parent.insert(at, cell)
        cells[column] = cell
        return cell

    def _make_row(self, row: int) -> etree._Element:
        if self._data is None:
            raise ValueError("a sheet without data")
        element = self._make("row")
        element.set("r", str(row + 1))
        after = min((each for each in self._rows if each > row), default=None)
        if after is None:
            self._data.append(element)
        else:
            self._rows[after].set("r", str(after + 1))
            self._data.insert(self._data.index(self._rows[after]), element)
        self._rows[row] = element
        return element

    def _make(self, name: str) -> etree._Element:
        return etree.Element(f"{{{self._book.namespace}}}{name}")
