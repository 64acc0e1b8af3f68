"""The sheet of a returned copy that lists what is wrong, each line with a link to its cell."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of, where_of
from xlsreport.layout.records import line_height, lines_needed, quoted
from xlsreport.text.visible import visible
from xlsreport.text.words import word
from xlsreport.workbook.styles import COLOURS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

    from xlsreport.text.words import Language

__all__ = ["FILLS", "write_list"]

FILLS = {
    Severity.ERROR: COLOURS["fault"].removeprefix("#"),
    Severity.WARNING: COLOURS["doubt"].removeprefix("#"),
}
"""The colours of marked cells, as on the sheets of the form itself."""

_HEADINGS = ("number", "severity", "where", "what", "remedy")
_WIDTHS = (6, 9, 34, 64, 46)
_FIRST_ROW = 5
_LONGEST_TEXT = 2000
_TALLEST_ROW = 400.0
_FONT = "宋体"
_LINK_COLOUR, _HEADING_FILL, _BORDER_COLOUR, _TAB_COLOUR = (
    COLOURS[name].removeprefix("#") for name in ("link_text", "heading", "border", "fault_text")
)


def write_list(
    book: Workbook, faults: Sequence[Finding], language: Language, remarks: Sequence[str]
) -> Worksheet:
    """Puts the list in front of a workbook.

    Args:
        book: The workbook.
        faults: The errors and warnings, in the order of the report.
        language: Of the list.
        remarks: Lines to stand below the title, besides what is to be done with the list.
    """
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet: Worksheet = book.create_sheet(word("sheet_findings", language), 0)
    above = (word("list_title", language), word("list_use", language), " ".join(remarks))
    for row, text in enumerate(above, start=1):
        _write(_get_cell(sheet, row, 1), text, bold=row == 1, size=14 if row == 1 else 10)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(_WIDTHS))
        sheet.row_dimensions[row].height = _find_height([text], [sum(_WIDTHS)]) + 6
    for column, (key, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), start=1):
        _write(_get_cell(sheet, _FIRST_ROW - 1, column), word(f"list_{key}", language), bold=True)
        _draw_box(_get_cell(sheet, _FIRST_ROW - 1, column), _HEADING_FILL)
        sheet.column_dimensions[chr(64 + column)].width = width
    for number, fault in enumerate(faults, start=1):
        row = _FIRST_ROW - 1 + number
        plain = replace(fault, places=(), label="")
        texts = (
            str(number),
            word(f"severity_{fault.severity}", language).strip("[]"),
            where_of(fault),
            message_of(plain, language),
            remedy_of(fault, language),
        )
        for column, text in enumerate(texts, start=1):
            cell = _get_cell(sheet, row, column)
            _write(cell, text)
            _draw_box(cell, FILLS[fault.severity] if column == 2 else "")  # noqa: PLR2004
        _add_link(book, _get_cell(sheet, row, 3), fault)
        sheet.row_dimensions[row].height = _find_height(texts, _WIDTHS)
    sheet.freeze_panes = f"A{_FIRST_ROW}"
    sheet.sheet_properties.tabColor = _TAB_COLOUR
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    return sheet


def _find_height(texts: Sequence[str], widths: Sequence[int]) -> float:
    """Points that a row needs so that every text is seen; not every program works it out."""
    lines = max(lines_needed(text, width) for text, width in zip(texts, widths, strict=True))
    return min(_TALLEST_ROW, line_height(lines))


def _get_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell that is not under a merged one."""
    return cast("Cell", sheet.cell(row, column))


def _write(cell: Cell, text: str, *, bold: bool = False, size: int = 11) -> None:
    """Writes a text as a text, also where it starts with ``=``."""
    from openpyxl.styles import Alignment, Font

    cell.value = visible(text)[:_LONGEST_TEXT]
    cell.data_type = "s"
    cell.quotePrefix = True
    cell.font = Font(name=_FONT, size=size, bold=bold)
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _draw_box(cell: Cell, fill: str) -> None:
    from openpyxl.styles import Border, PatternFill, Side

    side = Side("thin", color=_BORDER_COLOUR)
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    if fill:
        cell.fill = PatternFill("solid", fgColor=fill)


def _add_link(book: Workbook, cell: Cell, fault: Finding) -> None:
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    place = next((place for place in fault.places if place.sheet in book.sheetnames), None)
    if place is None:
        return
    target = f"{quoted(place.sheet)}!{place.address}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=target)
    cell.font = Font(name=_FONT, size=11, color=_LINK_COLOUR, underline="single")
