"""The fields of a form's own on the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.list_cells import header_cell
from xlsreport.workbook.form_plan import validation_of
from xlsreport.workbook.list_sheets import write_list_cell
from xlsreport.workbook.package import checked, merge_place
from xlsreport.workbook.styles import number_format_of

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from xlsreport.layout import Layout
    from xlsreport.workbook.content import Content
    from xlsreport.workbook.styles import Styles

__all__ = ["write_header"]


def write_header(target: Worksheet, layout: Layout, content: Content, styles: Styles) -> None:
    """Writes the entries, and what may be entered.

    Args:
        target: The cover.
        layout: The layout.
        content: What is known.
        styles: The looks.
    """
    language = layout.form.language
    for field in layout.form.header:
        place = layout.fields[field.id]
        style = styles("field_input", number_format_of(field.value_type) or "General")
        merge_place(target, place, style)
        entry = content.header.get(field.id)
        write_list_cell(target, place.row, place.column, entry, style, language)
        rule = validation_of(header_cell(field), place.address, language)
        checked(target.data_validation(place.row, place.column, place.row, place.column, rule))
