"""Writes the rows of lists: prepared, numbered, with what may be entered, totals above them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.forms.list_cells import column_cell
from xlsreport.layout.list_formulas import row_fault_formula
from xlsreport.layout.list_place import HEADING_ROW, TITLE_ROW, TOTAL_ROW, places_of
from xlsreport.layout.list_sheet import width_of_column
from xlsreport.layout.records import Place, address, column_name, quoted
from xlsreport.layout.stamp import global_name
from xlsreport.text.words import word
from xlsreport.workbook.form_plan import area_reference, info_of, validation_of
from xlsreport.workbook.list_results import total_of_column
from xlsreport.workbook.package import checked, write_entry
from xlsreport.workbook.styles import number_format_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.forms.lists import ListColumn
    from xlsreport.layout import Layout
    from xlsreport.layout.list_place import ListPlace
    from xlsreport.text.words import Language
    from xlsreport.workbook.content import Content
    from xlsreport.workbook.list_results import ListEntry
    from xlsreport.workbook.styles import Styles

__all__ = ["format_of", "style_of", "write_list_cell", "write_lists"]

_PROTECTION = {
    "format_cells": True, "format_columns": True, "format_rows": True,
    "sort": True, "autofilter": True,
}  # fmt: skip
_STYLES = {"text": "text", "choice": "text", "yes_no": "text", "date": "date", "percent": "percent"}


def write_lists(
    book: Workbook,
    sheets: Mapping[str, Worksheet],
    layout: Layout,
    content: Content,
    styles: Styles,
) -> Iterator[tuple[str, Place]]:
    """Writes the rows of all lists and what stands above them besides labels and state.

    Args:
        book: The workbook.
        sheets: Its sheets by name, with their labels.
        layout: The layout.
        content: What is filled in.
        styles: The workbook's formats.

    Yields:
        Each list's id with the place of its state, once the list is written.
    """
    for name, place in places_of(layout).items():
        target = sheets[place.table.sheet]
        rows = content.lists.get(name, ())
        _write_list(book, target, layout, place, rows, styles)
        formula, text = info_of(layout, content, name)
        at = (place.info.row, place.info.column)
        checked(target.write_formula(*at, f"={formula}", styles("info"), text))
        target.protect(content.password, dict(_PROTECTION))
        yield name, place.state


def _write_list(
    book: Workbook,
    target: Worksheet,
    layout: Layout,
    place: ListPlace,
    rows: Sequence[Sequence[ListEntry]],
    styles: Styles,
) -> None:
    table = place.table
    whole = Place(table.sheet, HEADING_ROW, place.first_column, place.last_row, place.last_column)
    checked(book.define_name(global_name(layout.form.id, table.id), f"={area_reference(whole)}"))
    checked(book.define_name(f"{quoted(table.sheet)}!_xlnm.Print_Area", _printed_area(place)))
    for at in range(place.state.last_column + 2, place.last_column + 1):
        checked(target.write_blank(place.state.row, at, None, styles("hint")))
    for column in table.columns:
        _write_column(target, place, column, rows, styles)
    _write_numbers(target, place, rows, styles)
    last_row = max(place.prepared_row, place.first_row + len(rows) - 1)
    for position, row in enumerate(
        [
            *rows,
            *(
                [None] * len(table.columns)
                for _ in range(last_row - place.first_row + 1 - len(rows))
            ),
        ],
        start=place.first_row,
    ):
        for column, entry in zip(table.columns, row, strict=True):
            at = place.column(column.id)
            style = styles(f"row_{style_of(column)}", format_of(column))
            write_list_cell(target, position, at, entry, style, layout.form.language)
    area = (place.first_row, place.first_column, place.last_row, place.last_column)
    for errors, look in ((True, "when_fault"), (False, "when_doubt")):
        condition = row_fault_formula(place, errors=errors)
        if condition:
            rule = {"type": "formula", "criteria": f"={condition}", "format": styles(look)}
            checked(target.conditional_format(*area, rule))
    target.autofilter(HEADING_ROW, place.first_column, place.last_row, place.last_column)


def _printed_area(place: ListPlace) -> str:
    """The formula of what is printed: from the title to the last row filled in.

    Of a blank list the prepared rows are printed. LibreOffice does not know such an area and
    prints the whole sheet; nothing that is filled in is missing from the paper of either.
    """
    rows = Place(
        place.table.sheet, place.first_row, place.first_column, place.last_row, place.last_column
    )
    filled = area_reference(rows)
    title = Place.one(place.table.sheet, TITLE_ROW, 0)
    column = area_reference(Place(place.table.sheet, 0, place.width, place.last_row, place.width))
    last = (
        f"IF(COUNTA({filled})=0,{place.prepared_row + 1},"
        f'SUMPRODUCT(MAX(({filled}<>"")*ROW({filled}))))'
    )
    return f"={title.reference}:INDEX({column},{last})"


def style_of(column: ListColumn) -> str:
    """The end of the name of a column's looks."""
    return _STYLES.get(column.value_type.kind, "figure")


def format_of(column: ListColumn) -> str:
    """How a share is shown, with the decimals that it may have; ``""`` for other columns."""
    kind = column.value_type
    return number_format_of(kind) if kind.kind == "percent" else ""


def _write_column(
    target: Worksheet,
    place: ListPlace,
    column: ListColumn,
    rows: Sequence[Sequence[ListEntry]],
    styles: Styles,
) -> None:
    """Width, what may be entered, and the total of one column."""
    at, form_cell = place.column(column.id), column_cell(place.table, column)
    # Below the prepared rows one may go on, so the whole column is unlocked.
    width = width_of_column(column, place.language)
    looks = styles(f"below_{style_of(column)}", format_of(column))
    checked(target.set_column(at, at, width, looks))
    rule = validation_of(form_cell, address(place.first_row, at), place.language)
    checked(target.data_validation(place.first_row, at, place.last_row, at, rule))
    style = styles("computed")
    if column.total:
        letter = column_name(at)
        formula = f"=SUM({letter}{place.first_row + 1}:{letter}{place.last_row + 1})"
        total = total_of_column(place.table, rows, column.id)
        shown = float(total) if isinstance(total, Decimal) else total
        checked(target.write_formula(TOTAL_ROW, at, formula, style, shown))
    elif at == place.first_column:
        before, after = word("list_rows", place.language).split("{n}")
        area = place.area(place.anchor).partition("!")[2]
        anchor = place.table.position(place.anchor)
        count = sum(row[anchor] not in (None, "") for row in rows)
        formula = f'="{before}"&COUNTA({area})&"{after}"'
        text = f"{before}{count}{after}"
        checked(target.write_formula(TOTAL_ROW, at, formula, style, text))
    else:
        checked(target.write_blank(TOTAL_ROW, at, None, style))


def _write_numbers(
    target: Worksheet, place: ListPlace, rows: Sequence[Sequence[ListEntry]], styles: Styles
) -> None:
    """The formula that numbers the prepared rows that are filled in."""
    style, number = styles("row_number"), 0
    first, last = (column_name(each) for each in (place.first_column, place.last_column))
    for position in range(place.first_row, place.prepared_row + 1):
        at = position - place.first_row
        filled = at < len(rows) and any(entry not in (None, "") for entry in rows[at])
        number += filled
        above = f"A${HEADING_ROW + 1}:A{position}"
        formula = f'=IF(COUNTA({first}{position + 1}:{last}{position + 1})=0,"",MAX({above})+1)'
        checked(target.write_formula(position, 0, formula, style, number if filled else ""))


def write_list_cell(
    target: Worksheet,
    row: int,
    column: int,
    entry: ListEntry,
    style: object,
    language: Language,
) -> None:
    """Writes one entry as its kind of cell."""
    if entry is None or entry == "":
        checked(target.write_blank(row, column, None, style))
    elif isinstance(entry, bool):
        checked(target.write_string(row, column, word("yes" if entry else "no", language), style))
    else:
        write_entry(target, Place.one("", row, column), entry, style)
