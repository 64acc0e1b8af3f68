"""The file of a workbook: strict writing, fixed dates, the same bytes each time."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout.bounds import day_number
from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.workbook.xlsxwriter_private import LockedWorkbook, checked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.layout import Place
    from xlsreport.workbook.content import Entry

__all__ = [
    "checked",
    "cut_to_cell",
    "large_workbook",
    "merge_place",
    "new_workbook",
    "write_entry",
]

# The parts of more units than this once lay on disk before they were packed.
_MANY = 500
# A cell holds a little more.
_LONGEST_TEXT = 32_000
# From this day on all programs have the same number for a day.
_ALIKE_FROM = date(1900, 3, 1)


def new_workbook(path: Path, title: str, *, many: bool = False) -> LockedWorkbook:
    """Opens a workbook that writes texts, numbers and formulas as given, the same bytes each time.

    Args:
        path: Where it is written when it is closed; a temporary file, see
            :func:`~xlsreport.whole_files.replaced_when_whole`.
        title: Title in the file's properties.
        many: Whether it is of many units, see :attr:`LockedWorkbook.many`.
    """
    book = LockedWorkbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": True,
        },
    )
    book.many = many
    book.set_properties({"title": title, "created": ISSUE_DATE})
    return book


@contextmanager
def large_workbook(path: Path, title: str, units: int) -> Iterator[Workbook]:
    """As :func:`new_workbook`, for so many units; closed where nothing was raised."""
    book = new_workbook(path, title, many=units > _MANY)
    yield book
    book.close()


def cut_to_cell(text: str) -> str:
    """The beginning of a text that a cell holds; letters beyond U+FFFF count twice there."""
    if 2 * len(text) <= _LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST_TEXT].decode("utf-16-le", "ignore")


def merge_place(target: Worksheet, place: Place, style: object) -> None:
    """Makes one cell of a place that has several."""
    if place.merged:
        area = (place.row, place.column, place.last_row, place.last_column)
        checked(target.merge_range(*area, "", style))


def write_entry(target: Worksheet, place: Place, entry: Entry, style: object) -> None:
    """Writes what is typed into a cell: a day as its number, a text as a text.

    Of the days before March 1900 each program has numbers of its own; they are written as texts.
    """
    at = (place.row, place.column)
    if isinstance(entry, bool):
        checked(target.write_boolean(*at, entry, style))
    elif isinstance(entry, (int, Decimal)):
        checked(target.write_number(*at, entry, style))
    elif isinstance(entry, date) and entry < _ALIKE_FROM:
        checked(target.write_string(*at, entry.isoformat(), style))
    elif isinstance(entry, date):
        checked(target.write_number(*at, day_number(entry), style))
    elif entry == "":
        checked(target.write_blank(*at, None, style))
    else:
        checked(target.write_string(*at, entry, style))
