"""Takes out of a workbook what an earlier marked copy put in; what the clerk did since stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.layout.records import column_number
from xlsreport.marked_copy.cells import Cells
from xlsreport.marked_copy.comments import Comments
from xlsreport.reading.workbook.values import MARKS_SHEET, is_list
from xlsreport.reading.workbook.xml_cells import read_sheet, read_strings
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.marked_copy.book import Book
    from xlsreport.reading.workbook.xml_cells import SheetWitness

__all__ = ["remove_marks"]

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_SHEET, _CELL, _LOOKS, _COMMENT = range(4)


def remove_marks(book: Book) -> None:
    """Removes colours, comments, the list and the sheet that says what was marked."""
    sheets = book.get_sheets()
    shared = book.package.target(book.key, "sharedStrings")
    strings = read_strings(None if shared is None else book.package.body(shared))
    if MARKS_SHEET in sheets:
        _unmark_cells(book, sheets, read_sheet(book.package.body(sheets[MARKS_SHEET]), strings))
        book.remove_sheet(MARKS_SHEET)
    titles = {word("list_title", language) for language in ("zh", "en")}
    shared_title = not titles.isdisjoint(strings)
    for name, key in book.get_sheets().items():
        body = book.package.body(key)
        if not shared_title and not any(title.encode() in body for title in titles):
            continue
        cells = read_sheet(body, strings).cells
        width = max((column + 1 for _, column in cells), default=0)
        title = cells[0, 0].text if (0, 0) in cells else ""
        if is_list(title, width) and len(book.get_sheets()) > 1:
            book.remove_sheet(name)


def _unmark_cells(book: Book, sheets: Mapping[str, str], marks: SheetWitness) -> None:
    looks = Cells(book, sheets[MARKS_SHEET])
    cells: dict[str, Cells] = {}
    comments: dict[str, Comments] = {}
    for row in sorted({row for row, _ in marks.cells}):
        texts = {column: cell.text for (at, column), cell in marks.cells.items() if at == row}
        name, found = texts.get(_SHEET, ""), _ADDRESS.fullmatch(texts.get(_CELL, ""))
        if name not in sheets or found is None:
            continue
        place = int(found[2]) - 1, column_number(found[1])
        key = sheets[name]
        sheet = cells.setdefault(name, Cells(book, key))
        now = sheet.get_looks(*place)
        if book.styles.is_coloured(now):
            sheet.set_looks(*place, book.styles.take_back(now, looks.get_looks(row, _LOOKS)))
        comments.setdefault(name, Comments(book, key)).remove(*place, texts.get(_COMMENT, ""))
