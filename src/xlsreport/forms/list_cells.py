"""A column of a list as a cell, for whatever is said and asked of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.form import Cell

if TYPE_CHECKING:
    from xlsreport.forms.lists import ListColumn, ListTable

__all__ = ["column_cell", "header_cell"]


def column_cell(table: ListTable, column: ListColumn) -> Cell:
    """A column as a cell, for what is said and asked of cells: prompts, validation, reading."""
    return Cell(
        id=f"{table.id}.{column.id}",
        table=table.id,
        row="",
        column=column.short,
        value_type=column.value_type,
        parts=(),
        help=column.help,
        source=column.source,
    )


def header_cell(field: ListColumn) -> Cell:
    """A field of the header as a cell, of which a merge makes nothing."""
    return Cell(
        id=field.id,
        table="header",
        row="",
        column=field.short,
        value_type=replace(field.value_type, aggregate="none"),
        parts=(),
        help=field.help,
        source=field.source,
    )
