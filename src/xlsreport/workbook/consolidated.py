"""The consolidated workbook: the form with live sums, every unit's figures, who reported.

The form's cells are formulas over the sheet of details, so that every figure can be followed to
the units it comes from. The workbook carries the form's stamp and can be read and merged again.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.layout import Label, Place, column_name, lay_out, quoted
from xlsreport.stamp import DETAIL_END
from xlsreport.wording import word
from xlsreport.workbook.content import Content
from xlsreport.workbook.form_sheets import FormSheets
from xlsreport.workbook.package import checked, new_workbook, replaced_when_whole

if TYPE_CHECKING:
    from pathlib import Path

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.consolidation import Consolidation, Part, UnitResult
    from xlsreport.expression import Number
    from xlsreport.form import Form
    from xlsreport.workbook.styles import Styles

__all__ = ["write_consolidated"]

_FIRST_CELL_COLUMN = 2
_TITLE_ROW, _TABLE_ROW, _ROW_ROW, _COLUMN_ROW, _ID_ROW, _FIRST_ROW = range(6)
_STATUS_HEADINGS = ("cover_unit_code", "cover_unit_name", "status_state", "status_file")


def write_consolidated(result: Consolidation, target: Path) -> None:
    """Writes the merged workbook.

    Args:
        result: A consolidation in which something was merged.
        target: Where; an older file of that name is replaced once the new one is whole.

    Raises:
        ValueError: Nothing was merged.
        UsageError: The target cannot be written.
    """
    form = result.form
    if form is None:
        raise ValueError("nothing was merged")
    with replaced_when_whole(target) as path:
        book = new_workbook(path, form.title)
        content = Content(year=result.year, unit=result.unit, issued_to=result.unit)
        sheets = FormSheets(
            book, lay_out(form, consolidated=True), content, sums=_sums(form, result)
        )
        sheets.write()
        _cover(result, form, sheets)
        _detail(book, result, form, sheets.styles)
        _status(book, result, form, sheets.styles)
        book.close()


def _sums(form: Form, result: Consolidation) -> dict[str, tuple[str, Number] | None]:
    """For every entered cell, the formula over its column of details and what it comes to."""
    sheet = quoted(word("sheet_detail", form.language))
    last = _FIRST_ROW + len(result.parts)
    sums: dict[str, tuple[str, Number] | None] = {}
    for position, cell in enumerate(form.cells.values()):
        if not cell.computed:
            column = column_name(_FIRST_CELL_COLUMN + position)
            formula = f"SUM({sheet}!{column}{_FIRST_ROW + 1}:{column}{last})"
            sums[cell.id] = (formula, result.values[cell.id] or 0) if cell.added_up else None
    return sums


def _cover(result: Consolidation, form: Form, sheets: FormSheets) -> None:
    """What was merged and what was not, in words, in the room that instructions have else."""
    language, styles = form.language, sheets.styles
    cover = sheets.layout.sheet("cover")
    target = sheets.sheets[cover.name]
    row = max(label.place.row for label in cover.labels) + 2
    last = len(cover.widths) - 1
    merged, expected = len(result.merged), len(result.units)
    count = word("merged_count", language).format(merged=merged, expected=expected)
    left_out = [each for each in result.units if each.status != "merged"]
    lines = [(count, "state_boxed" if not left_out else "left_out")]
    lines += [
        (f"{each.unit.label or '、'.join(each.files)}：{_state(each, form)}", "left_out")
        for each in left_out
    ]
    checked(target.write_string(row, 0, word("merged_units", language), styles("field")))
    for text, style in lines:
        checked(target.merge_range(row, 1, row, last, "", styles(style)))
        checked(target.write_string(row, 1, text, styles(style)))
        checked(target.set_row(row, 22))
        row += 1


def _detail(book: Workbook, result: Consolidation, form: Form, styles: Styles) -> None:
    language = form.language
    target = book.add_worksheet(word("sheet_detail", language))
    cells = list(form.cells.values())
    target.set_column(0, 0, 15)
    target.set_column(1, 1, 24)
    target.set_column(_FIRST_CELL_COLUMN, _FIRST_CELL_COLUMN + len(cells) - 1, 11)
    checked(target.write_string(_TITLE_ROW, 0, word("detail_title", language), styles("title")))
    heading = styles("heading")
    for column, field in enumerate(("cover_unit_code", "cover_unit_name")):
        area = (_TABLE_ROW, column, _COLUMN_ROW, column)
        checked(target.merge_range(*area, "", heading))
        checked(target.write_string(_TABLE_ROW, column, word(field, language), heading))
    titles = {table.id: table.title for table in form.tables}
    for level, texts in (
        (_TABLE_ROW, [titles[cell.table] for cell in cells]),
        (_ROW_ROW, [f"{titles[cell.table]}\n{cell.row}" for cell in cells]),
    ):
        _spanned(target, level, texts, styles)
    for position, cell in enumerate(cells):
        column = _FIRST_CELL_COLUMN + position
        checked(target.write_string(_COLUMN_ROW, column, cell.column, heading))
        checked(target.write_string(_ID_ROW, column, cell.id, styles("detail_id")))
    for row, height in ((_TITLE_ROW, 28), (_TABLE_ROW, 22), (_ROW_ROW, 46), (_COLUMN_ROW, 46)):
        checked(target.set_row(row, height))
    checked(target.set_row(_ID_ROW, 10))
    row = _FIRST_ROW
    for each in result.parts:
        _unit_row(target, row, each, styles)
        row += 1
    _total_row(target, row, result, form, styles)
    target.freeze_panes(_FIRST_ROW, _FIRST_CELL_COLUMN)
    target.autofilter(_ID_ROW, 0, row - 1, _FIRST_CELL_COLUMN + len(cells) - 1)
    target.set_landscape()
    target.set_paper(8)  # A3
    target.fit_to_pages(0, 0)
    target.repeat_rows(_TABLE_ROW, _COLUMN_ROW)
    target.repeat_columns(0, 1)
    target.protect("", {"format_cells": True, "format_columns": True, "autofilter": True})


def _unit_row(target: Worksheet, row: int, each: Part, styles: Styles) -> None:
    text, number = styles("detail_text"), styles("detail_number")
    checked(target.write_string(row, 0, each.unit.code, text))
    checked(target.write_string(row, 1, each.unit.name, text))
    for position, value in enumerate(each.figures.values()):
        column = _FIRST_CELL_COLUMN + position
        if value is None:
            checked(target.write_blank(row, column, None, number))
        else:
            checked(target.write_number(row, column, value, number))


def _total_row(
    target: Worksheet, row: int, result: Consolidation, form: Form, styles: Styles
) -> None:
    style = styles("detail_total")
    checked(target.write_string(row, 0, DETAIL_END, styles("detail_id")))
    checked(target.write_string(row, 1, word("detail_total", form.language), style))
    for position, cell in enumerate(form.cells):
        column = _FIRST_CELL_COLUMN + position
        if not form.cells[cell].added_up:
            checked(target.write_blank(row, column, None, style))
            continue
        letter = column_name(column)
        value = result.values[cell] or 0
        formula = f"=SUM({letter}{_FIRST_ROW + 1}:{letter}{row})"
        shown = float(value) if isinstance(value, Decimal) else value
        checked(target.write_formula(row, column, formula, style, shown))


def _spanned(target: Worksheet, row: int, texts: list[str], styles: Styles) -> None:
    """Writes headings, equal neighbours merged; only the last line of each text is shown."""
    start = 0
    for position in range(1, len(texts) + 1):
        if position < len(texts) and texts[position] == texts[start]:
            continue
        first, last = _FIRST_CELL_COLUMN + start, _FIRST_CELL_COLUMN + position - 1
        shown = texts[start].rpartition("\n")[2]
        if last > first:
            checked(target.merge_range(row, first, row, last, "", styles("heading")))
        checked(target.write_string(row, first, shown, styles("heading")))
        start = position


def _status(book: Workbook, result: Consolidation, form: Form, styles: Styles) -> None:
    language = form.language
    name = word("sheet_status", language)
    target = book.add_worksheet(name)
    for column, width in enumerate((16, 28, 24, 60)):
        target.set_column(column, column, width)
    title = Label(Place.one(name, 0, 0), word("status_title", language), "title")
    checked(target.write_string(0, 0, title.text, styles(title.style)))
    for column, key in enumerate(_STATUS_HEADINGS):
        checked(target.write_string(1, column, word(key, language), styles("heading")))
    for row, each in enumerate(result.units, start=2):
        style = styles("check_text" if each.status == "merged" else "left_out")
        texts = (each.unit.code, each.unit.name, _state(each, form), "\n".join(each.files))
        for column, text in enumerate(texts):
            checked(target.write_string(row, column, text[:32_000], style))
    target.freeze_panes(2, 0)
    target.set_paper(9)
    target.set_landscape()
    target.fit_to_pages(1, 0)
    target.repeat_rows(1, 1)
    target.protect("", {"format_cells": True, "format_columns": True, "format_rows": True})


def _state(each: UnitResult, form: Form) -> str:
    key = f"unit_{each.status}"
    if each.status == "with_errors" and each.included:
        key += "_included"
    return word(key, form.language)
