"""The words that every workbook shares, in two languages; a form's own stand in its definition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self

from xlsreport.text.check_words import CHECK_WORDS
from xlsreport.text.period_words import PERIOD_WORDS
from xlsreport.text.report_words import REPORT_WORDS
from xlsreport.text.words_of_merge import WORDS_OF_MERGE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "Language", "OwnLanguage", "detail_sheet", "interface_words", "is_sheet_of_merge", "spoken",
    "word", "word_of_time",
]  # fmt: skip


class OwnLanguage(str):  # noqa: SLOT000 - a text has no room for slots
    """The language of a form that brings words of its own: its code, such as ``fr``.

    Attributes:
        words: The words by key; those of the program stand where there are none.
    """

    words: Mapping[str, str]

    def __new__(cls, code: str, words: Mapping[str, str]) -> Self:
        """Makes the language of that code with these words."""
        made = super().__new__(cls, code)
        made.words = words
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, str]]:  # type: ignore[override]
        """What it is made of again in another process."""
        return str(self), self.words


Language = Literal["zh", "en"] | OwnLanguage
"""``zh``, ``en``, or the language of a form with words of its own."""

_WORDS: dict[str, tuple[str, str]] = {
    # Validation of an entry cell.
    "prompt_source": ("依据：{source}", "Source: {source}"),
    "what_count": (
        "填 0 或正整数{unit}。没有就填 0。",
        "A whole number, 0 or more{unit}. If none, 0.",
    ),
    "what_signed_count": (
        "填整数{unit}；减少用负数，如 -8。没有就填 0。",
        "A whole number{unit}; negative for a decrease. If none, 0.",
    ),
    "what_amount": (
        "填 0 或正数{unit}，最多 {decimals} 位小数。没有就填 0。",
        "A number, 0 or more{unit}, at most {decimals} decimals. If none, 0.",
    ),
    "what_signed_amount": (
        "填数字{unit}，最多 {decimals} 位小数。没有就填 0。",
        "A number{unit}, at most {decimals} decimals. If none, 0.",
    ),
    "what_percent": (
        "填百分比，带 % 号，如 {example}。没有就填 0。",
        "A percentage with its % sign, as {example}. If none, 0.",
    ),
    "what_signed_percent": (
        "填百分比，带 % 号，如 {example}；下降用负数。没有就填 0。",
        "A percentage with its % sign, as {example}; negative for a fall. If none, 0.",
    ),
    "what_text": ("填文字，最多 {longest} 个字符。", "Words, at most {longest} characters."),
    "what_date": ("填日期，如 2024-01-31。", "A date, as 2024-01-31."),
    "what_choice": ("从下拉列表里选一项。", "Choose one from the list."),
    "what_yes_no": ("选“是”或“否”。", "Choose Yes or No."),
    "what_least": ("不小于 {least}。", "At least {least}."),
    "what_most": ("不大于 {most}。", "At most {most}."),
    "what_first_day": ("不早于 {least}。", "Not before {least}."),
    "what_last_day": ("不晚于 {most}。", "Not after {most}."),
    "what_blank": ("不适用的可以空着。", "May stay empty where it does not apply."),
    "what_unit": ("（单位：{unit}）", " (unit: {unit})"),
    "refused_count": (
        "{what}不要写“无”“/”，也不要带单位或说明文字。",
        "{what} No words, no unit, no remarks.",
    ),
    "refused_amount": (
        "{what}不要写“无”“/”，也不要带单位或说明文字。",
        "{what} No words, no unit, no remarks.",
    ),
    "refused_length": ("文字最多 {limit} 个字符。", "At most {limit} characters."),
    # Sheets.
    "sheet_cover": ("封面与填报说明", "Cover"),
    "sheet_narratives": ("文字部分", "Narratives"),
    "sheet_checks": ("校验", "Checks"),
    "sheet_stamp": ("_xlsreport", "_xlsreport"),
    "sheet_detail": ("明细", "Detail"),
    "sheet_status": ("报送情况", "Submissions"),
    "sheet_reconciliation": ("核对", "Reconciliation"),
    "sheet_audit": ("审核问题", "Check findings"),
    "sheet_unit_texts": ("各单位文字", "Texts of units"),
    "sheet_carried": ("说明与决定", "Waivers and decisions"),
    "sheet_sources": ("来源", "Sources"),
    "sheet_charts": ("图表", "Charts"),
    **REPORT_WORDS,
    # Cover.
    "cover_unit_code": ("单位代码", "Unit code"),
    "cover_unit_name": ("填报单位", "Reporting unit"),
    "cover_year": ("报告年度", "Report year"),
    "cover_contact": ("填报人", "Contact"),
    "cover_phone": ("联系电话", "Phone"),
    "cover_nil_return": ("零报告（全年各项均为 0）", "Nil return (every figure is 0)"),
    "file_report": ("{year}年报", "{year}"),
    "cover_seal": ("单位（盖章）", "Unit (seal)"),
    "cover_head": ("负责人", "Head of the unit"),
    "cover_filler": ("填表人", "Filled in by"),
    "cover_day": ("日期", "Date"),
    "cover_entries": ("封面", "Cover"),
    "cover_state": ("填报状态", "State"),
    "cover_state_merged": ("表内勾稽", "Ties in the tables"),
    "cover_deadline": ("报送截止", "Deadline"),
    "cover_return_to": ("报送至", "Return to"),
    "blanks_zero": ("其余空格均为 0", "All other blanks are 0"),
    "blanks_zero_prompt": (
        "先填有数的格。本表没有填的格都是 0 时，在这里选“其余空格均为 0”，不用一个一个填 0。"
        "要撤销，按 Delete 键删去。",
        "Enter the figures first. If all cells left blank in this table are 0, choose so here "
        "instead of typing every 0. Delete takes it back.",
    ),
    "yes": ("是", "Yes"),
    "no": ("否", "No"),
    "legend": ("颜色说明", "Colours"),
    "legend_input": ("请在这种颜色的格子里填数", "Enter figures in cells of this colour"),
    "legend_computed": ("自动计算，不用填", "Computed, not entered"),
    "legend_prior": ("上年数（参考，不用填）", "Last year's figure (for reference)"),
    "legend_fault": ("有问题，请核对", "A fault: please check"),
    "instructions": ("填报说明", "How to fill in"),
    "instruction_1": (
        "1. 先填本页的填报人和电话，再依次填各表。只能在浅黄色格子里填数，按 Tab 键跳到下一格。",
        "1. Fill in this page, then each table. Only pale yellow cells take entries; Tab moves on.",
    ),
    "instruction_2": (
        "2. 没有发生的项目填 0，不要留空，也不要写“无”“/”。"
        "全年各项都是 0 的，在“零报告”处选“是”，各表可以不填。",
        "2. Write 0 where nothing happened; no blanks, no words. If everything is 0, choose Yes at "
        "Nil return and leave the tables.",
    ),
    "instruction_3": (
        "3. 总计由表格自动计算，不用填。填完看“校验”页：全部“通过”再报送，"
        "点“查看”可跳到要核对的格子。",
        "3. Totals compute themselves. When done, see the Checks sheet: send it when all passed.",
    ),
    "instruction_4": (
        "4. 请不要增删行列、改表名或改动标题文字；可以调整列宽和字体。保存为 .xlsx 后发回。",
        "4. Add or remove no rows or columns, rename no sheet. Save as .xlsx and send it back.",
    ),
    "mistakes": ("{count}个最常见的错误", "The {count} commonest mistakes"),
    "mistake_1": (
        "① 数字里带文字（如“12件”“22（其中修订16件）”），或用全角数字“１２”：自动求和会漏掉它。",
        "(1) Figures with words or full-width digits: the totals leave them out.",
    ),
    "mistake_2": (
        "② 空着不填。空格不等于 0，无法判断是没有还是漏填。",
        "(2) Blank cells. A blank is not 0: it cannot be distinguished from a forgotten figure.",
    ),
    "counts": ("两三四五六七", "two three four five six seven"),
    # Table sheets.
    "info_line": ("填报单位：{unit}　　报告年度：{year}年", "Unit: {unit}    Year: {year}"),
    "unit_of_measure": ("单位：{unit}", "Unit: {unit}"),
    "prior_row": ("上年数（参考）：{label}", "Last year: {label}"),
    "last_year": ("上年报告的", "last year's "),
    "difference_row": ("本年比上年数多", "More than last year"),
    # Reports.
    "severity_error": ("[错误]", "[error]"),
    "severity_warning": ("[警告]", "[warning]"),
    "severity_note": ("[提示]", "[note]"),
    "severity_review": ("[待审]", "[to review]"),
    "severity_waived": ("[已核实]", "[waived]"),
    "waived_by": ("已核实，可以保留：{reason}", "looked into, may stay: {reason}"),
    "more_findings": (
        "…其余 {count} 条见 --html 或 --format json",
        "...{count} more: see --html or --format json",
    ),
    "more_alike": (
        "…{code} 还有 {count} 条，见 --html 或 --format json",
        "...{count} more of {code}: see --html or --format json",
    ),
    "more_units": ("…还有 {count} 个单位", "...and {count} more units"),
    "more_codes": ("…还有 {count} 种", "...and {count} more kinds"),
    "missing_units": ("未报 {count} 个：{units}", "{count} units have not reported: {units}"),
    "most_frequent": ("出现最多的问题", "What occurs most often"),
    "in_files": ("{count} 份", "{count} files"),
    "status_accepted": ("通过", "accepted"),
    "status_with_errors": ("有错误", "with errors"),
    "status_unreadable": ("读不出", "unreadable"),
    "summary": (
        "共 {files} 份：通过 {accepted}，有错误 {with_errors}，读不出 {unreadable}；"
        "错误 {errors} 条，警告 {warnings} 条，提示 {notes} 条。",
        "{files} files: {accepted} accepted, {with_errors} with errors, {unreadable} unreadable; "
        "{errors} errors, {warnings} warnings, {notes} notes.",
    ),
    "summary_waived": ("已核实 {waived} 条。", " {waived} waived."),
    "merge_proved": (
        "核对：{cells} 格都等于各单位之和；{files} 个文件＝汇总 {merged} 个＋未汇总 {left_out} 个",
        "Proved: all {cells} cells are the sum of the units; {files} files = {merged} merged + "
        "{left_out} left out",
    ),
    "merge_rates": (
        "；{count} 格是比率，由合计数计算（{cells}）",
        "; {count} cells are rates, computed from the sums ({cells})",
    ),
    "merge_extremes": (
        "；{count} 格取各单位的最小或最大数（{cells}）",
        "; {count} cells are the smallest or largest of the units ({cells})",
    ),
    "merge_not_summed": (
        "；{count} 格不相加（{cells}）",
        "; {count} cells are not summed ({cells})",
    ),
    "written": ("已写入 {path}", "written to {path}"),
    # Returned copy.
    "sheet_findings": ("问题清单", "Findings"),
    "list_title": ("问题清单（退回修改）", "Findings (returned to be mended)"),
    "list_use": (
        "请逐条改好后把这份工作簿发回，不用删除本页、颜色和批注。点“位置”可以跳到要改的格子："
        "红色的必须改，橙色的请核对，确实无误的在发回时说明原因。",
        "Mend each point and send this workbook back; there is no need to delete this sheet, the "
        "colours or the comments. Click on a place to go there: red must be mended, amber checked; "
        "where it is right, say why when you send it back.",
    ),
    "list_use_apart": (
        "这份文件里不能加颜色和批注，已原样退回。请对照本清单，在原文件里逐条改好再发回；"
        "能另存为 .xlsx 的，请另存后发回。",
        "The file itself takes no colours and comments and comes back as it was. Mend each point "
        "in it and send it back, if possible saved as .xlsx.",
    ),
    "list_ask": ("请与收表的单位联系。", "Ask the office that collects the workbooks."),
    "list_number": ("序号", "No."),
    "list_severity": ("程度", "Severity"),
    "list_where": ("位置", "Where"),
    "list_what": ("问题", "What is wrong"),
    "list_remedy": ("怎么改", "What to do"),
    # A figure that is larger than its cell declares to be plausible, in a cell of money.
    "doubt_money": (
        "，是不是把{base}填进了{larger}的格子？",
        "; were {base} entered for {larger}?",
    ),
    # Lists and the board.
    "findings_title": ("问题清单", "Findings"),
    "column_unit_code": ("单位代码", "Unit code"),
    "column_unit_name": ("单位名称", "Unit"),
    "column_year": ("年度", "Year"),
    "column_file": ("文件", "File"),
    "column_severity": ("程度", "Severity"),
    "column_code": ("代码", "Code"),
    "column_rule": ("规则", "Rule"),
    "column_sheet": ("工作表", "Sheet"),
    "column_cells": ("格", "Cells"),
    "column_message": ("问题", "Finding"),
    "column_remedy": ("怎么改", "Remedy"),
    "column_explanation": ("单位说明", "The unit explains"),
    "column_waived": ("已核实的原因", "Waived because"),
    # States of units on the board and in lists.
    "step_missing": ("下一步：催报", "Next: remind it"),
    "step_errors": ("下一步：退回改正", "Next: send it back to be mended"),
    "step_included": ("下一步：退回改正", "Next: send it back to be mended"),
    "step_unreadable": ("下一步：请单位重发", "Next: ask for the file again"),
    "step_duplicate": ("下一步：问清以哪份为准", "Next: ask which file counts"),
    "step_stranger": ("下一步：核对名单", "Next: check the roster"),
    "step_left_out": ("下一步：不用处理", "Next: nothing to do"),
    "step_late": ("下一步：不用处理", "Next: nothing to do"),
    "step_returned": ("下一步：等改好的表", "Next: wait for the mended workbook"),
    "step_nil": ("下一步：汇总", "Next: merge"),
    "step_passed": ("下一步：汇总", "Next: merge"),
    "mark_missing": ("未报", "missing"),
    "mark_errors": ("有错", "with errors"),
    "mark_included": ("已按要求汇总", "merged as asked"),
    "mark_unreadable": ("读不出", "unreadable"),
    "mark_duplicate": ("重复", "duplicate"),
    "mark_stranger": ("不在名单", "not on the roster"),
    "mark_left_out": ("按决定不汇总", "left out as decided"),
    "mark_late": ("迟报", "late"),
    "mark_returned": ("已退回", "sent back"),
    "mark_nil": ("零报告", "nil return"),
    "mark_passed": ("通过", "passed"),
    **CHECK_WORDS,
    **PERIOD_WORDS,
    **WORDS_OF_MERGE,
}


# How the words begin that stand in no workbook, merged workbook or report of a form.
_OF_THE_PROGRAM = (
    "severity_", "waived_by", "more_findings", "more_alike", "more_units", "more_codes",
    "missing_units", "most_frequent", "in_files", "status_accepted", "status_with_errors",
    "status_unreadable", "summary", "merge_", "written", "sheet_findings", "sheet_stamp",
    "list_title", "list_use", "list_ask", "list_severity", "list_where", "list_what",
    "list_remedy", "doubt_money", "findings_title", "step_", "mark_", "letter_", "style_",
    "preview_", "file_report", "column_year", "column_rule", "column_sheet", "column_cells",
)  # fmt: skip

# The sheets that only a merged workbook has; the details may go on: 明细, 明细2 ...
_SHEETS_OF_MERGE = (
    "key_figures", "detail", "status", "reconciliation", "carried", "audit",
    "unit_texts", "sources", "charts",
)  # fmt: skip


def detail_sheet(number: int, language: Language) -> str:
    """The name of a merged workbook's sheet of details, the first one being number 1."""
    name = word("sheet_detail", language)
    return name if number == 1 else f"{name}{number}"


def is_sheet_of_merge(name: str, language: Language) -> bool:
    """Whether a sheet of that name is one that only a merged workbook has, case apart."""
    name = name.casefold()
    details = word("sheet_detail", language).casefold()
    number = name.removeprefix(details) if name.startswith(details) else ""
    return (number.isascii() and number.isdigit()) or any(
        name == word(f"sheet_{sheet}", language).casefold() for sheet in _SHEETS_OF_MERGE
    )


def word(key: str, language: Language) -> str:
    """The word or sentence pattern of that key.

    Raises:
        KeyError: There is no such word.
    """
    zh, en = _WORDS[key]
    if isinstance(language, OwnLanguage) and key in language.words:
        return language.words[key]
    return zh if language == "zh" else en


def spoken(language: Language) -> Literal["zh", "en"]:
    """The language in which the program itself speaks to readers of that one: messages, letters."""
    return "zh" if language == "zh" else "en"


def interface_words() -> dict[str, tuple[str, str]]:
    """What a form's workbooks and reports say themselves, in Chinese and English by key.

    Messages, and what the program says of its own work, are left out.
    """
    return {key: both for key, both in _WORDS.items() if not key.startswith(_OF_THE_PROGRAM)}


def word_of_time(key: str, language: Language, periods: str | None) -> str:
    """The word of that key, or the one for a form with periods where it has another.

    Args:
        key: The word's key.
        language: The language.
        periods: What the form's periods are; ``None`` for a yearly form.
    """
    other = f"{key}.period"
    return word(other if periods is not None and other in _WORDS else key, language)
