"""A list of findings as a workbook: one row each, to be filtered, sorted and handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.text.words import word
from xlsreport.whole_files import replaced_when_whole
from xlsreport.workbook.package import checked, cut_to_cell, new_workbook
from xlsreport.workbook.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from xlsxwriter.workbook import Workbook

    from xlsreport.text.words import Language

__all__ = ["write_finding_list"]

_WIDTHS = (15, 24, 7, 30, 22, 24, 18, 14, 18, 60, 46, 34, 30)
_UNIT_WIDTHS = (15, 28, 26, 60)
# An Excel sheet ends at row 1,048,576.
_MOST_ROWS = 1_000_000


def write_finding_list(
    target: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    units: Iterable[Sequence[str]],
    language: Language,
) -> None:
    """Writes findings and units on a sheet each.

    Args:
        target: Where; an older file of that name is replaced once the new one is whole.
        headings: The columns of the findings.
        rows: The findings, a text for every column.
        units: Code, name, state and files of every unit.
        language: Of the sheets' names.

    Raises:
        UsageError: The target cannot be written.
    """
    with replaced_when_whole(target) as path:
        book = new_workbook(path, word("findings_title", language))
        _write_sheet(book, word("findings_title", language), headings, rows, _WIDTHS)
        unit_headings = [
            word(key, language)
            for key in ("cover_unit_code", "cover_unit_name", "status_state", "status_file")
        ]
        _write_sheet(book, word("sheet_status", language), unit_headings, units, _UNIT_WIDTHS)
        book.close()


def _write_sheet(
    book: Workbook,
    name: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    widths: Sequence[int],
) -> None:
    styles = Styles(book)
    sheet = book.add_worksheet(name)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
        checked(sheet.write_string(0, column, headings[column], styles("heading")))
    last = 0
    style = styles("check_text")
    for last, row in enumerate(rows, start=1):
        if last > _MOST_ROWS:
            raise ValueError("more rows than a sheet has")
        for column, text in enumerate(row):
            checked(sheet.write_string(last, column, cut_to_cell(text), style))
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, last, len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
