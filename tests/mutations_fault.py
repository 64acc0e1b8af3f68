"""Mutations after which a figure cannot be told: a finding names it, all others are read."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from tests.mutating import FOUR, THREE, TWO, columns, labelled, mutation, rows
from tests.surgery import inserted, removed

if TYPE_CHECKING:
    from openpyxl import Workbook


@mutation("fault", "CELL_GONE", "FILE_TABLE_MOVED", names="3.危及“三安全一稳定”")
def row_deleted(book: Workbook) -> None:
    rows(book[THREE], lambda count: removed(count, 12))


@mutation("fault", "CELL_GONE", "FILE_TABLE_MOVED", names="2.没有现成信息")
def two_rows_deleted(book: Workbook) -> None:
    rows(book[THREE], lambda count: removed(count, 19, 22))


@mutation("fault", "CELL_GONE", "FILE_TABLE_MOVED", names="科研机构")
def column_deleted(book: Workbook) -> None:
    columns(book[THREE], lambda count: removed(count, 5))


@mutation("fault", "CELL_GONE", "FILE_TABLE_MOVED", names="复议后起诉·结果维持")
def column_with_a_common_label_deleted(book: Workbook) -> None:
    columns(book[FOUR], lambda count: removed(count, 10))


@mutation("fault", "CELL_GONE", "FILE_TABLE_MOVED", names="行政许可")
def last_row_of_a_block_deleted(book: Workbook) -> None:
    rows(book[TWO], lambda count: removed(count, labelled(book[TWO], "行政许可").row - 1))


@mutation("fault", "CELL_GONE", "CELL_OUTSIDE", "FILE_TABLE_MOVED", names="规章")
def headings_of_a_block_deleted(book: Workbook) -> None:
    rows(book[TWO], lambda count: removed(count, 4))


@mutation("fault", "CELL_LABEL_LOST", names="C13")
def row_label_unrecognizable(book: Workbook) -> None:
    book[THREE]["C13"] = "乱写"


@mutation("fault", "CELL_LABEL_LOST", names="A7")
def first_row_label_unrecognizable(book: Workbook) -> None:
    book[THREE]["A7"] = "合计数"


@mutation("fault", "CELL_LABEL_LOST", names="C23")
def row_label_cleared(book: Workbook) -> None:
    book[THREE]["C23"] = None


@mutation("fault", "CELL_LABEL_LOST", names="F6")
def heading_unrecognizable(book: Workbook) -> None:
    book[THREE]["F6"] = "乱写"


@mutation("fault", "CELL_LABEL_LOST", names="B5")
def heading_of_a_block_unrecognizable(book: Workbook) -> None:
    book[TWO]["B5"] = "数量"


@mutation("fault", "CELL_LABEL_LOST", names="H6")
def heading_with_a_common_label_unrecognizable(book: Workbook) -> None:
    book[FOUR]["H6"] = "撤诉"


@mutation("fault", "CELL_LABEL_LOST", names="C14")
def label_of_the_row_above_repeated(book: Workbook) -> None:
    book[THREE]["C14"] = book[THREE]["C13"].value


@mutation("fault", "CELL_LABEL_LOST", names="万元", editions=("2019",))
def unit_in_a_heading_changed(book: Workbook) -> None:
    labelled(book[TWO], "采购总金额").value = "采购总金额（万元）"


@mutation("fault", "CELL_LABEL_LOST", names="单位：元", editions=("2021",))
def unit_in_an_official_heading_changed(book: Workbook) -> None:
    labelled(book[TWO], "本年收费金额（单位：万元）").value = "本年收费金额（单位：元）"


@mutation("fault", "CELL_LABEL_TWICE", "RULE_TOTAL_UNUSABLE", "FILE_TABLE_MOVED", names="987")
def row_doubled(book: Workbook) -> None:
    rows(book[THREE], lambda count: inserted(count, 13))
    book[THREE]["C14"] = book[THREE]["C13"].value
    book[THREE]["D14"] = 987


@mutation("fault", "FILE_TABLE_TWICE", names="三、依申请公开 Copy")
def filled_table_copied(book: Workbook) -> None:
    book.copy_worksheet(book[THREE])


@mutation("fault", "FILE_TABLE_TWICE", names="四、复议诉讼 Copy")
def filled_table_without_row_labels_copied(book: Workbook) -> None:
    book.copy_worksheet(book[FOUR])


@mutation("fault", "FILE_TABLE_LOST", names="三、依申请公开")
def table_sheet_deleted(book: Workbook) -> None:
    del book[THREE]


@mutation("fault", "FILE_OTHER_LAYOUT", names="没有工作表")
def all_table_sheets_deleted(book: Workbook) -> None:
    for name in (TWO, THREE, FOUR):
        del book[name]


@mutation("fault", "CELL_MERGED", names="D7:D8")
def entries_merged_down(book: Workbook) -> None:
    book[THREE].merge_cells("D7:D8")


@mutation("fault", "CELL_MERGED", names="D11:F12")
def entries_merged_over_a_range(book: Workbook) -> None:
    book[THREE].merge_cells("D11:F12")


@mutation("fault", "CELL_MERGED", names="C11:D11")
def entry_merged_into_its_label(book: Workbook) -> None:
    book[THREE].merge_cells("C11:D11")


@mutation("fault", "RULE_TOTAL_BLANK", names="J7")
def total_replaced_by_nothing(book: Workbook) -> None:
    book[THREE]["J7"] = None


@mutation("fault", "RULE_TOTAL_UNUSABLE", names="J8")
def total_with_another_formula(book: Workbook) -> None:
    book[THREE]["J8"] = "=SUM(D8:H8)"


@mutation("fault", "CELL_ERROR", names="#DIV/0!")
def error_in_an_entry(book: Workbook) -> None:
    book[THREE]["D7"] = "#DIV/0!"


@mutation("fault", "CELL_NOT_NUMBER", names="约三十")
def words_in_an_entry(book: Workbook) -> None:
    book[THREE]["D7"] = "约三十多"


@mutation("fault", "CELL_DATE", names="D7")
def date_in_an_entry(book: Workbook) -> None:
    book[THREE]["D7"] = dt.date(2026, 1, 2)


@mutation("fault", "CELL_BOOLEAN", names="D7")
def truth_value_in_an_entry(book: Workbook) -> None:
    book[THREE]["D7"] = True


@mutation("fault", "CELL_FORMULA_EMPTY", names="D7")
def formula_without_result_in_an_entry(book: Workbook) -> None:
    book[THREE]["D7"] = "=1+2"


@mutation("fault", "UNIT_MISMATCH", names="沐石河街道", texts=False)
def code_of_another_unit(book: Workbook) -> None:
    book["封面与填报说明"]["B5"] = "220113014000"
    book["封面与填报说明"]["B6"] = "沐石河街道"


@mutation("fault", "UNIT_YEAR_CHANGED", names="2018", texts=False)
def another_year_on_the_cover(book: Workbook) -> None:
    book["封面与填报说明"]["B7"] = "2018"
