"""Mutations after which everything is read as before, with a remark that names what was done."""

from __future__ import annotations

from openpyxl import Workbook

from tests.mutating import (
    CHECKS,
    COVER,
    FOUR,
    STAMP,
    TEXTS,
    THREE,
    TWO,
    columns,
    labelled,
    mutation,
    pasted,
    rows,
    unstamped,
)
from tests.surgery import inserted, rearranged, removed, swapped


@mutation("said", "FILE_TABLE_MOVED", names="D8:J")
def row_inserted_above_the_table(book: Workbook) -> None:
    rows(book[THREE], lambda count: inserted(count, 2))


@mutation("said", "FILE_TABLE_MOVED", names="C6:E")
def column_inserted_before_the_table(book: Workbook) -> None:
    columns(book[TWO], lambda count: inserted(count, 0))


@mutation("said", "FILE_TABLE_MOVED", names="多出第 13 行")
def blank_row_in_the_middle(book: Workbook) -> None:
    rows(book[THREE], lambda count: inserted(count, 12))


@mutation("said", "FILE_TABLE_MOVED", names="多出第 7、8 行")
def blank_rows_between_blocks(book: Workbook) -> None:
    rows(book[TWO], lambda count: inserted(count, 6, 2))


@mutation("said", "FILE_TABLE_MOVED", names="多出 F 列")
def blank_column_in_the_middle(book: Workbook) -> None:
    columns(book[THREE], lambda count: inserted(count, 5))


@mutation("said", "FILE_TABLE_MOVED", names="四、复议诉讼!A9:O9")
def rows_inserted_above_a_table_without_row_labels(book: Workbook) -> None:
    rows(book[FOUR], lambda count: inserted(count, 1, 2))


@mutation("said", "FILE_TABLE_MOVED", names="四、复议诉讼!A8:O8")
def blank_row_between_headings_and_figures(book: Workbook) -> None:
    rows(book[FOUR], lambda count: inserted(count, 6))


@mutation("said", "FILE_TABLE_MOVED", names="2.其他法律行政法规禁止公开")
def neighbouring_rows_swapped(book: Workbook) -> None:
    rows(book[THREE], lambda count: swapped(count, 11, 12))


@mutation("said", "FILE_TABLE_MOVED", names="7.属于行政执法案卷")
def distant_rows_swapped(book: Workbook) -> None:
    rows(book[THREE], lambda count: swapped(count, 11, 16))


@mutation("said", "FILE_TABLE_MOVED", names="换了位置的")
def columns_swapped(book: Workbook) -> None:
    columns(book[THREE], lambda count: swapped(count, 4, 5))


@mutation("said", "FILE_TABLE_MOVED", names="换了位置的")
def columns_with_common_labels_swapped(book: Workbook) -> None:
    columns(book[FOUR], lambda count: swapped(count, 5, 6))


@mutation("said", "FILE_TABLE_MOVED", names="换了位置的")
def groups_of_columns_swapped(book: Workbook) -> None:
    rearranged(book[FOUR], [*range(5), *range(10, 15), *range(5, 10)], by_column=True)


@mutation("said", "FILE_TABLE_MOVED", names="换了位置的")
def block_moved_to_the_end(book: Workbook) -> None:
    last = labelled(book[TWO], "行政事业性收费").row
    first = labelled(book[TWO], "第二十条第（六）项").row - 1
    after = labelled(book[TWO], "第二十条第（八）项").row - 1

    def order(count: int) -> list[int | None]:
        return [*range(first), *range(after, last), *range(first, after), *range(last, count)]

    rows(book[TWO], order)


@mutation("said", "FILE_TABLE_MOVED", names="工作表原名“三、依申请公开”")
def table_sheet_renamed(book: Workbook) -> None:
    book[THREE].title = "表三"
    for name, defined in book.defined_names.items():
        if name.endswith("requests"):
            defined.attr_text = defined.attr_text.replace(THREE, "表三")


@mutation("said", "FILE_TABLE_MOVED", names="工作表原名“四、复议诉讼”")
def table_sheet_renamed_and_names_lost(book: Workbook) -> None:
    book[FOUR].title = "Sheet4"
    book.defined_names.clear()


@mutation("said", "FILE_SHEET_MOVED", names="封面")
def cover_renamed(book: Workbook) -> None:
    book[COVER].title = "封面"


@mutation("said", "FILE_SHEET_MOVED", names="封面与填报说明!B6")
def row_inserted_on_the_cover(book: Workbook) -> None:
    rows(book[COVER], lambda count: inserted(count, 3))


@mutation("said", "FILE_SHEET_MOVED", names="C5")
def column_inserted_on_the_cover(book: Workbook) -> None:
    columns(book[COVER], lambda count: inserted(count, 0))


@mutation("said", "FILE_SHEET_MOVED", names="文字")
def narratives_renamed(book: Workbook) -> None:
    book[TEXTS].title = "文字"


@mutation("said", "FILE_SHEET_MOVED", names="A12")
def row_inserted_among_the_narratives(book: Workbook) -> None:
    rows(book[TEXTS], lambda count: inserted(count, 1))


@mutation("said", "CELL_LABEL_ALTERED", names="五、存在问题及改进情况")
def narrative_heading_varied(book: Workbook) -> None:
    book[TEXTS]["A5"] = "五、存在问题及改进情况"


@mutation("said", "CELL_LABEL_ALTERED", names="随便写")
def narrative_heading_lost(book: Workbook) -> None:
    book[TEXTS]["A5"] = "随便写"


@mutation("said", "FILE_SHEET_MOVED", names="A4", texts=False)
def narrative_in_two_paragraphs(book: Workbook) -> None:
    book[TEXTS]["A4"] = "第二段。"


@mutation("said", "FILE_SHEET_MOVED", names="A6", texts=False)
def narrative_typed_over_the_hint(book: Workbook) -> None:
    book[TEXTS]["A6"] = "写在提示的位置上了。"


@mutation("said", "FILE_TABLE_COPY", names="三、依申请公开 Copy")
def blank_copy_of_a_table(book: Workbook) -> None:
    copied = book.copy_worksheet(book[THREE])
    for row in copied["D7:J31"]:
        for cell in row:
            cell.value = None


@mutation("said", "FILE_TABLE_MOVED", "FILE_TABLE_COPY", names="三、依申请公开 Copy!D7")
def filled_copy_beside_a_blank_original(book: Workbook) -> None:
    book.copy_worksheet(book[THREE])
    for row in book[THREE]["D7:J31"]:
        for cell in row:
            if not str(cell.value).startswith("="):
                cell.value = None


@mutation("said", "FILE_SHEET_EXTRA", names="我的计算")
def own_sheet_added(book: Workbook) -> None:
    book.create_sheet("我的计算").append(["自然人", 3, "总计", 4])


@mutation("said", "CELL_LABEL_ALTERED", names="A7", editions=("2021",))
def label_of_the_edition_before(book: Workbook) -> None:
    book[TWO]["A7"] = "规范性文件"


@mutation("said", "CELL_LABEL_ALTERED", names="2.其他法律行政止公开")
def misprinted_label(book: Workbook) -> None:
    book[THREE]["C12"] = "2.其他法律行政止公开"


@mutation("said", "CELL_LABEL_ALTERED", names="D5", editions=("2021",))
def shortened_heading(book: Workbook) -> None:
    book[TWO]["D5"] = "现行有效件"


@mutation("said", "CELL_LABEL_ALTERED", names="历史累计", editions=("2021",))
def remark_behind_a_heading(book: Workbook) -> None:
    book[TWO]["D5"] = "现行有效件数（历史累计）"


@mutation("said", "CELL_LABEL_ALTERED", names="4.重复申请")
def label_renumbered(book: Workbook) -> None:
    book[THREE]["C23"] = "4.重复申请"


@mutation("said", "CELL_LABEL_ALTERED", names="合计")
def total_called_otherwise(book: Workbook) -> None:
    labelled(book[THREE], "总计").value = "合计"


@mutation("said", "CELL_LABEL_ALTERED", names="第二十条第（五）项")
def block_title_cleared(book: Workbook) -> None:
    labelled(book[TWO], "第二十条第（五）项").value = None


@mutation("said", "CELL_LABEL_ALTERED", names="不予")
def group_of_rows_called_otherwise(book: Workbook) -> None:
    book[THREE]["B11"] = "不予公开的"


@mutation("said", "CELL_LABEL_ALTERED", names="我们单位的表")
def title_rewritten(book: Workbook) -> None:
    book[THREE]["A2"] = "我们单位的表"


@mutation("said", "CELL_LABEL_ALTERED", names="联系人员")
def label_of_the_cover_varied(book: Workbook) -> None:
    labelled(book[COVER], "填报人").value = "联系人员"


@mutation("said", "FILE_HIDDEN_COLUMNS", names="三、依申请公开")
def columns_hidden(book: Workbook) -> None:
    book[THREE].column_dimensions["F"].hidden = True


@mutation("said", "FILE_HIDDEN_ROWS", names="2")
def rows_hidden(book: Workbook) -> None:
    book[THREE].row_dimensions[12].hidden = True
    book[THREE].row_dimensions[13].hidden = True


@mutation("said", "FILE_UNPROTECTED", names="三、依申请公开")
def protection_removed(book: Workbook) -> None:
    for sheet in book:
        sheet.protection.sheet = False


@mutation("said", "FILE_NO_VALIDATION")
def validations_lost(book: Workbook) -> None:
    for sheet in book:
        sheet.data_validations.dataValidation.clear()


@mutation("said", "FILE_STAMP_LOST", names="zfxxgk")
def stamp_lost(book: Workbook) -> None:
    unstamped(book)


@mutation("said", "FILE_STAMP_LOST", names="zfxxgk")
def stamp_and_names_lost(book: Workbook) -> None:
    unstamped(book)
    book.defined_names.clear()


@mutation("said", "FILE_STAMP_LOST", "FILE_TABLE_MOVED", names="D9:J")
def stamp_and_names_lost_and_rows_inserted(book: Workbook) -> None:
    unstamped(book)
    book.defined_names.clear()
    rows(book[THREE], lambda count: inserted(count, 1, 2))


@mutation(
    "said", "FILE_STAMP_LOST", "FILE_TABLE_MOVED", "FILE_SHEET_GONE", "CELL_OVERWRITTEN",
    "UNIT_UNNAMED", "UNIT_WRONG_YEAR", names="Sheet!", texts=False,
)  # fmt: skip
def all_tables_pasted_on_one_sheet_of_a_fresh_workbook(book: Workbook) -> Workbook:
    fresh = Workbook()
    down = 0
    for name in (TWO, THREE, FOUR):
        pasted(book[name], fresh.active, down, 0, merges=True)
        down = fresh.active.max_row + 2
    return fresh


@mutation(
    "said", "FILE_STAMP_LOST", "FILE_TABLE_MOVED", "FILE_SHEET_GONE", "CELL_OVERWRITTEN",
    "UNIT_UNNAMED", "UNIT_WRONG_YEAR", names="表3!", texts=False,
)  # fmt: skip
def each_table_pasted_elsewhere_without_merges(book: Workbook) -> Workbook:
    fresh = Workbook()
    fresh.remove(fresh.active)
    for number, name in enumerate((TWO, THREE, FOUR), start=2):
        pasted(book[name], fresh.create_sheet(f"表{number}"), number, number, merges=False)
    return fresh


@mutation("said", "FILE_STAMP_LOST", "CELL_OVERWRITTEN", names="zfxxgk")
def all_sheets_pasted_as_values_into_a_fresh_workbook(book: Workbook) -> Workbook:
    fresh = Workbook()
    fresh.remove(fresh.active)
    for sheet in book:
        if sheet.title != STAMP:
            pasted(sheet, fresh.create_sheet(sheet.title), 0, 0, merges=True, first_row=1)
    return fresh


@mutation("said", "FILE_TABLE_MOVED", "CELL_OVERWRITTEN", names="表三在这里")
def table_moved_below_another_on_its_sheet(book: Workbook) -> None:
    pasted(book[THREE], book[TWO], 40, 0, merges=True)
    book[TWO].title = "表三在这里"
    del book[THREE]


@mutation("silent")
def headings_split_over_two_rows(book: Workbook) -> None:
    sheet = book[THREE]
    for column in (4, 10):
        area = next(
            str(m) for m in sheet.merged_cells.ranges if m.min_row == 5 and m.min_col == column
        )
        sheet.unmerge_cells(area)


@mutation("silent")
def split_headings_in_the_lower_row(book: Workbook) -> None:
    headings_split_over_two_rows(book)
    for column in ("D", "J"):
        book[THREE][f"{column}6"], book[THREE][f"{column}5"] = book[THREE][f"{column}5"].value, None


@mutation("said", "FILE_TABLE_MOVED", names="没有分项", editions=("2021",))
def other_outcomes_not_divided(book: Workbook) -> None:
    sheet = book[THREE]
    rows(sheet, lambda count: removed(count, 26, 27))
    sheet["C27"] = None
    area = next((str(m) for m in sheet.merged_cells.ranges if m.min_row == 27), None)
    if area:
        sheet.unmerge_cells(area)
    sheet["B27"] = "（六）其他处理"
    sheet.merge_cells("B27:C27")


@mutation("said", "FILE_TABLE_MOVED", "CELL_ROW_ADDED", names="其他主动公开文件、186、86")
def local_row_added(book: Workbook) -> None:
    rows(book[TWO], lambda count: inserted(count, 7))
    book[TWO]["A8"], book[TWO]["B8"], book[TWO]["C8"] = "其他主动公开文件", 186, 86


@mutation("said", "FILE_TABLE_MOVED", "CELL_OUTSIDE", names="备注、见附件")
def local_column_added(book: Workbook) -> None:
    columns(book[THREE], lambda count: inserted(count, 6))
    book[THREE]["G6"], book[THREE]["G7"] = "备注", "见附件"


@mutation("said", "CELL_OUTSIDE", names="信息公开发布总数量：2")
def line_added_below_the_table(book: Workbook) -> None:
    book[TWO]["A24"] = "本部门政府信息公开发布总数量：2"


@mutation("said", "CELL_OUTSIDE", names="A40")
def stray_letter(book: Workbook) -> None:
    book[TWO]["A40"] = "a"


@mutation("said", "CELL_OUTSIDE", names="封面与填报说明!F30")
def note_written_on_the_cover(book: Workbook) -> None:
    book[COVER]["F30"] = "请回电"


@mutation("said", "CELL_OUTSIDE", names="校验!J4")
def figure_written_on_the_sheet_of_checks(book: Workbook) -> None:
    book[CHECKS]["J4"] = 12


@mutation("said", "CELL_TOTAL_GONE", "FILE_TABLE_MOVED", names="三（七）总计")
def row_of_totals_deleted(book: Workbook) -> None:
    rows(book[THREE], lambda count: removed(count, labelled(book[THREE], "（七）总计").row - 1))


@mutation("said", "CELL_TOTAL_GONE", names="“总计”")
def column_of_totals_deleted(book: Workbook) -> None:
    columns(book[THREE], lambda count: removed(count, 9))


@mutation("said", "CELL_NORMALIZED", names="１０")
def full_width_figure(book: Workbook) -> None:
    value = book[THREE]["D7"].value
    book[THREE]["D7"] = str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))


@mutation("said", "FILE_SHEET_GONE", names="封面", texts=False)
def cover_deleted(book: Workbook) -> None:
    del book[COVER]


@mutation("said", "FILE_SHEET_GONE", names="文字", texts=False)
def narratives_deleted(book: Workbook) -> None:
    del book[TEXTS]


@mutation("silent")
def sheet_of_checks_deleted(book: Workbook) -> None:
    del book[CHECKS]
