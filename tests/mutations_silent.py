"""Mutations that must not be noticed at all: no remark, the same figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName

from tests.mutating import COVER, FOUR, STAMP, THREE, TWO, in_xml, labelled, mutation

if TYPE_CHECKING:
    from openpyxl import Workbook


@mutation("silent")
def saved_by_another_program(book: Workbook) -> None:
    """openpyxl drops every cached value."""
    del book


@mutation("silent")
def sheets_reordered(book: Workbook) -> None:
    book.move_sheet(THREE, -2)
    book.move_sheet(COVER, 4)


@mutation("silent")
def comments_added(book: Workbook) -> None:
    book[THREE]["D7"].comment = Comment("已核对", "填报人")
    book[TWO]["A6"].comment = Comment("没有", "填报人")


@mutation("silent")
def coloured_and_resized(book: Workbook) -> None:
    book[THREE]["D8"].fill = PatternFill("solid", fgColor="FFFF00")
    book[THREE].column_dimensions["D"].width = 30
    book[THREE].row_dimensions[9].height = 60


@mutation("silent")
def spaces_and_breaks_in_labels(book: Workbook) -> None:
    book[THREE]["C11"] = " 1. 属于\n国家秘密 "
    labelled(book[THREE], "商业企业").value = "商业企业"


@mutation("silent")
def full_width_numbering(book: Workbook) -> None:
    book[THREE]["C11"] = "１．属于国家秘密"
    book[THREE]["B9"] = "(一)予以公开"


@mutation("silent")
def enumeration_commas(book: Workbook) -> None:
    for row in range(11, 27):
        cell = book[THREE].cell(row, 3)
        cell.value = cell.value.replace(".", "、", 1)


@mutation("silent")
def plain_quotation_marks(book: Workbook) -> None:
    book[THREE]["C13"] = '3.危及"三安全一稳定"'


@mutation("silent")
def invisible_character_in_label(book: Workbook) -> None:
    book[THREE]["C23"] = "2.重复\u200b申请"


@mutation("silent")
def names_lost(book: Workbook) -> None:
    book.defined_names.clear()


@mutation("silent")
def names_of_strangers(book: Workbook) -> None:
    book.defined_names["合计"] = DefinedName("合计", attr_text="'三、依申请公开'!$D$7:$D$9")
    book.defined_names["rate"] = DefinedName("rate", attr_text="0.05")
    book.defined_names["gone"] = DefinedName("gone", attr_text="#REF!")


@mutation("silent")
def properties_lost(book: Workbook) -> None:
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]


@mutation("silent")
def stamp_sheet_shown(book: Workbook) -> None:
    book[STAMP].sheet_state = "visible"


@mutation("silent")
def stamp_sheet_deleted_but_properties_kept(book: Workbook) -> None:
    del book[STAMP]


@mutation("silent")
def heading_group_unmerged(book: Workbook) -> None:
    area = next(
        str(m) for m in book[THREE].merged_cells.ranges if m.min_row == 5 and m.min_col == 5
    )
    book[THREE].unmerge_cells(area)


@mutation("silent")
def row_group_unmerged(book: Workbook) -> None:
    area = next(
        str(m) for m in book[THREE].merged_cells.ranges if m.min_row == 9 and m.min_col == 1
    )
    book[THREE].unmerge_cells(area)


@mutation("silent")
def formats_changed(book: Workbook) -> None:
    book[THREE]["D7"].number_format = "@"
    book[THREE]["D8"].number_format = "#,##0.00"
    book[FOUR].freeze_panes = None


@mutation("silent")
def only_spaces_outside(book: Workbook) -> None:
    book[TWO]["A40"] = "   "


@mutation("silent")
def conditional_formats_lost(book: Workbook) -> None:
    for sheet in book:
        sheet.conditional_formatting._cf_rules.clear()


@in_xml("silent")
def lying_dimension(name: str, part: bytes) -> bytes:
    if not name.startswith("xl/worksheets/"):
        return part
    start = part.index(b'<dimension ref="')
    end = part.index(b"/>", start)
    return part[:start] + b'<dimension ref="A1"' + part[end:]


@in_xml("silent")
def calculation_chain_and_theme_gone(name: str, part: bytes) -> bytes | None:
    return part if "theme" not in name else part.replace(b"Calibri", b"SimSun")
