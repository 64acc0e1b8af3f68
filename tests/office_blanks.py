"""Blanks as offices draw them, made by code, each with what a draft of it must find."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
from msgspec import Struct, field
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.datavalidation import DataValidation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["BLANKS", "OfficeBlank"]

_THIN = Side(style="thin")
_LINES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


class OfficeBlank(Struct, frozen=True):
    """A blank and what stands in it.

    Attributes:
        draw: Draws it into a workbook.
        tables: How many cells each table has, entered and computed.
        totals: The labels of the rows and columns that are totals.
        types: By the label of a row or column, the type of its cells.
        texts: The titles of its texts.
        groups: Labels of headings that have others below them.
    """

    draw: Callable[[Any], None]
    tables: tuple[tuple[int, int], ...]
    totals: tuple[str, ...] = ()
    types: dict[str, str] = field(default_factory=dict)
    texts: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()

    def write(self, target: Path) -> None:
        """Writes the blank."""
        book = openpyxl.Workbook()
        self.draw(book.active)
        book.save(target)


def _put(sheet: Any, top: int, rows: list[list[Any]], left: int = 1, *, lines: bool = True) -> None:
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            cell = sheet.cell(top + down, left + right, value)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
            if lines:
                cell.border = _LINES


def _title(sheet: Any, text: str, area: str, row: int = 1) -> None:
    sheet.cell(row, 1, text).font = Font(size=18, bold=True)
    sheet.merge_cells(area)


def _fund(sheet: Any) -> None:
    """村务公开: 收入 and 支出, each with a 小计 by formula, and what is left."""
    _title(sheet, "某村村级财务公开表", "A1:D1")
    sheet["A2"] = "公开单位：某村"
    sheet["D2"] = "单位：元"
    _put(sheet, 3, [
        ["类别", "项目", "上季", "本季"],
        ["收入", "上级补助", None, None], [None, "租金", None, None],
        [None, "小计", "=SUM(C4:C5)", "=SUM(D4:D5)"],
        ["支出", "工资", None, None], [None, "公益", None, None], [None, "其他", None, None],
        [None, "小计", "=SUM(C7:C9)", "=SUM(D7:D9)"],
        ["结余", None, "=C6-C10", "=D6-D10"],
    ])  # fmt: skip
    for area in ("A4:A6", "A7:A10", "A11:B11"):
        sheet.merge_cells(area)
    sheet["A12"] = "填表人：            审核人："


def _codes(sheet: Any) -> None:
    """A statistical form with units of measure, codes of lines and a header block."""
    _title(sheet, "基层基本情况统计表", "A1:E1")
    _put(sheet, 2, [["单位名称", None], ["联系电话", None]])
    _put(sheet, 5, [
        ["指标名称", "计量单位", "代码", "本期实际", "本年累计"],
        ["甲", "乙", "丙", "1", "2"],
        ["一、总户数", "户", "01", None, None], ["二、总人口", "人", "02", None, None],
        ["其中：女", "人", "03", None, None], ["三、耕地面积", "亩", "04", None, None],
    ])  # fmt: skip
    for row in (7, 8, 9):
        for column in (4, 5):
            sheet.cell(row, column).number_format = "0"
    for column in (4, 5):
        sheet.cell(10, column).number_format = "0.00"
    sheet["A11"] = "单位负责人：        填表人：        报出日期："


def _staff(sheet: Any) -> None:
    """A table of persons: one line each, choices, dates, texts."""
    _title(sheet, "工作人员情况表", "A1:F1")
    rows: list[list[Any]] = [["序号", "姓名", "性别", "出生年月", "是否在编", "月工资（元）"]]
    rows += [[number, None, None, None, None, None] for number in range(1, 6)]
    _put(sheet, 2, rows)
    for row in range(3, 8):
        sheet.cell(row, 4).number_format = "yyyy-mm-dd"
        sheet.cell(row, 6).number_format = "#,##0.00"
        sheet.cell(row, 2).number_format = "@"
    for area, choices in (("C3:C7", '"男,女"'), ("E3:E7", '"是,否"')):
        rule = DataValidation(type="list", formula1=choices)
        rule.add(area)
        sheet.add_data_validation(rule)


def _two_tables(sheet: Any) -> None:
    """Two tables on one sheet, one below the other."""
    _title(sheet, "信访情况统计表", "A1:D1")
    _put(sheet, 2, [["项目", "来信", "来访", "合计"], ["一季度", None, None, "=B3+C3"],
                    ["二季度", None, None, "=B4+C4"]])  # fmt: skip
    _title(sheet, "办理结果", "A7:C7", 7)
    _put(sheet, 8, [["结果", "件数", "人数"], ["已办结", None, None], ["在办", None, None],
                    ["合计", "=SUM(B9:B10)", "=SUM(C9:C10)"]])  # fmt: skip


def _framed(sheet: Any) -> None:
    """Title, unit line and a note stand within the lines of the table; a text stands below."""
    _put(sheet, 1, [
        ["安全生产检查情况表", None, None, None], ["单位：件", None, None, None],
        ["检查内容", "检查数", "隐患数", "整改数"],
        ["消防", None, None, None], ["交通", None, None, None],
        ["合计", "=SUM(B4:B5)", "=SUM(C4:C5)", "=SUM(D4:D5)"],
        ["注：隐患数按次计。", None, None, None],
    ])  # fmt: skip
    for area in ("A1:D1", "A2:D2", "A7:D7"):
        sheet.merge_cells(area)
    sheet["A9"] = "存在的问题"
    _put(sheet, 10, [[None] * 4] * 4)
    sheet.merge_cells("A10:D13")
    for letter in "ABCD":
        sheet.column_dimensions[letter].width = 18


def _without_lines(sheet: Any) -> None:
    """A table without any line."""
    sheet["A1"] = "图书馆借阅统计"
    sheet["A1"].font = Font(size=16)
    _put(sheet, 3, [["类别", "成人", "少儿", "总计"], ["图书", None, None, "=SUM(B4:C4)"],
                    ["期刊", None, None, "=SUM(B5:C5)"], ["总计", "=SUM(B4:B5)", "=SUM(C4:C5)",
                    "=SUM(D4:D5)"]], lines=False)  # fmt: skip


def _broken_headings(sheet: Any) -> None:
    """Headings on two levels, with line breaks and blanks between the letters."""
    _title(sheet, "低 保 情 况 表", "A1:F1")
    _put(sheet, 2, [
        ["乡  镇", "城 市\n低 保", None, "农 村\n低 保", None, "合\n计"],
        [None, "户 数", "人 数", "户 数", "人 数", None],
        ["东 镇", None, None, None, None, None], ["西 镇", None, None, None, None, None],
    ])  # fmt: skip
    for area in ("A2:A3", "B2:C2", "D2:E2", "F2:F3"):
        sheet.merge_cells(area)


def _totals_first(sheet: Any) -> None:
    """Totals stand on top and at the left."""
    _title(sheet, "项目资金安排表", "A1:D1")
    sheet["A2"] = "金额单位：万元"
    _put(sheet, 3, [
        ["项目", "合计", "中央", "地方"], ["总计", "=SUM(C4:D4)", "=SUM(C5:C7)", "=SUM(D5:D7)"],
        ["道路", "=SUM(C5:D5)", None, None], ["水利", "=C6+D6", None, None],
        ["学校", "=SUM(C7:D7)", None, None],
    ])  # fmt: skip
    for row in range(5, 8):
        for column in (3, 4):
            sheet.cell(row, column).number_format = "0.00"


def _landscape(sheet: Any) -> None:
    """A wide table with three levels of headings and a percentage."""
    _title(sheet, "月度执法情况表", "A1:K1")
    _put(sheet, 2, [
        ["单位", "行政处罚", None, None, None, None, "行政检查", None, None, None, "公示率"],
        [None, "案件数", None, None, "罚没款", "小计", "次数", None, None, "小计", None],
        [None, "简易", "一般", "小计", None, None, "日常", "专项", "其他", None, None],
        ["一队", None, None, "=B5+C5", None, None, None, None, None, "=SUM(G5:I5)", None],
        ["二队", None, None, "=B6+C6", None, None, None, None, None, "=SUM(G6:I6)", None],
    ])  # fmt: skip
    for area in ("A2:A4", "B2:F2", "B3:D3", "E3:E4", "F3:F4", "G2:J2", "G3:I3", "J3:J4", "K2:K4"):
        sheet.merge_cells(area)
    for row in (5, 6):
        sheet.cell(row, 11).number_format = "0.0%"


def _english(sheet: Any) -> None:
    """An English form, protected, with bounds."""
    _title(sheet, "Annual FOIA Report", "A1:D1")
    _put(sheet, 3, [
        ["Requests", "Received", "Processed", "Total"],
        ["Simple", None, None, "=SUM(B4:C4)"], ["Complex", None, None, "=SUM(B5:C5)"],
        ["Total", "=SUM(B4:B5)", "=SUM(C4:C5)", "=SUM(D4:D5)"],
    ])  # fmt: skip
    rule = DataValidation(type="whole", operator="between", formula1="0", formula2="5000")
    rule.add("B4:C5")
    sheet.add_data_validation(rule)
    sheet.protection.sheet = True
    for row in (4, 5):
        for column in (2, 3):
            cell = sheet.cell(row, column)
            cell.protection = openpyxl.styles.Protection(locked=False)


BLANKS: dict[str, OfficeBlank] = {
    "fund": OfficeBlank(
        _fund, ((12, 4),), ("小计", "小计"), {"上季": "amount"}, groups=("收入", "支出")
    ),
    "codes": OfficeBlank(
        _codes, ((8, 0),), types={"一、总户数": "count", "三、耕地面积": "amount"}
    ),
    "staff": OfficeBlank(
        _staff, ((25, 0),),
        types={"姓名": "text", "性别": "choice", "出生年月": "date", "是否在编": "yes_no",
               "月工资（元）": "amount"},
    ),
    "two tables": OfficeBlank(_two_tables, ((4, 2), (4, 2)), ("合计", "合计")),
    "framed": OfficeBlank(_framed, ((6, 3),), ("合计",), texts=("存在的问题",)),
    "without lines": OfficeBlank(_without_lines, ((4, 5),), ("总计", "总计")),
    "broken headings": OfficeBlank(
        _broken_headings, ((8, 2),), ("合\n计",), groups=("城 市\n低 保", "农 村\n低 保")
    ),
    "totals first": OfficeBlank(_totals_first, ((6, 6),), ("合计", "总计"), {"中央": "amount"}),
    "landscape": OfficeBlank(
        _landscape, ((14, 6),), ("小计", "小计", "小计"), {"公示率": "percent"},
        groups=("行政处罚", "案件数", "行政检查", "次数"),
    ),
    "english": OfficeBlank(_english, ((4, 5),), ("Total", "Total"), {"Received": "count"}),
}  # fmt: skip
"""The blanks by what is special about them."""
