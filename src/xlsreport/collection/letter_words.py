"""What the letters of a collection say, in the two languages that a form may have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsreport.text.words import Language

__all__ = ["letter_words"]

_WORDS: dict[str, tuple[str, str]] = {
    "join": ("、", ", "),
    "addressee": ("{unit}：", "To {unit}"),
    # Reminding.
    "remind_file": ("催报", "reminder"),
    "remind_title": (
        "关于催报{time}{form}的通知",
        "Reminder: {form} {time}",
    ),
    "remind_due": (
        "按照工作安排，{time}{form}应于{deadline}前报送。"
        "截至{date}，尚未收到你单位的报表{overdue}。",
        "The {form} {time} was due by {deadline}. By {date} no report of yours has come{overdue}.",
    ),
    "remind_no_day": (
        "截至{date}，尚未收到你单位的{time}{form}报表。",
        "By {date} no {form} {time} of yours has come.",
    ),
    "remind_returned": (
        "你单位的{time}{form}报表已退回修改。截至{date}，尚未收到改正后的报表{overdue}。",
        "Your {form} {time} was returned to be corrected. By {date} the corrected report has not "
        "come{overdue}.",
    ),
    "overdue": ("，已逾期{days}天", " and is {days} days late"),
    "remind_ask": (
        "请尽快填好下发的表格{address}。不能马上报送的，请告知原因和报送时间；已经报送的，请告知以便核对。",
        "Please fill in the workbook that you were given{address}. If that cannot be done at once, "
        "say why and when it will come; if it was sent already, tell us, so that we can look for "
        "it.",
    ),
    "address": ("，发送至{return_address}", " and send it to {return_address}"),
    "contact": ("联系人：{contact}。", "Whom to ask: {contact}."),
    # Returning.
    "return_file": ("退回修改通知", "returned"),
    "return_title": (
        "关于退回修改{time}{form}的通知",
        "Returned for correction: {form} {time}",
    ),
    "return_said": (
        "你单位{received}报送的{time}{form}（{file}）已经检查，{counts}。{reason}{copy}",
        "Your {form} {time} of {received} ({file}) was checked: {counts}. {reason}{copy}",
    ),
    "return_copy": (
        "标明位置的表一并发还，请逐条核对：",
        "The workbook with every place marked goes back with this letter. Please go through the "
        "points:",
    ),
    "return_errors": ("有{errors}处需要改正", "{errors} points to correct"),
    "return_warnings": ("有{warnings}处需要核对或者说明", "{warnings} points to check or explain"),
    "return_nothing": ("请按下面的要求修改", "please change it as follows"),
    "return_reason": ("退回原因：{reason}。", "Why it goes back: {reason}. "),
    "return_explain": ("（核对或者说明）{text}", "(check or explain) {text}"),
    "return_more": (
        "其余{count}处见发还的表。",
        "The other {count} points are marked in the workbook.",
    ),
    "return_ask": (
        "请在原表上改正，{when}重新报送{address}。确实无误的，请书面说明原因。",
        "Please correct them in the same workbook and send it again {when}{address}. Where a "
        "figure is right as it is, say why in writing.",
    ),
    "return_by": ("于{deadline}前", "by {deadline}"),
    "return_soon": ("尽快", "soon"),
    # The circular.
    "circular_file": ("通报", "circular"),
    "circular_title": (
        "关于{time}{form}报送情况的通报",
        "How the {form} {time} came in",
    ),
    "circular_to": ("各填报单位：", "To all reporting units"),
    "circular_sum": (
        "截至{date}，应报送{time}{form}的{expected}个单位中，已报送{came}个，未报送{missing}个。"
        "现将报送情况通报如下。",
        "By {date}, {came} of {expected} units have sent their {form} {time}; {missing} have not.",
    ),
    "circular_in_time": (
        "按时报送{count}个：{units}。",
        "In time, {count} units: {units}.",
    ),
    "circular_late": ("迟报{count}个：{units}。", "Late, {count} units: {units}."),
    "circular_missing": ("未报送{count}个：{units}。", "Nothing came from {count} units: {units}."),
    "circular_left_out": (
        "未报送、注明不汇总{count}个：{units}。",
        "Nothing came from {count} units that are left out: {units}.",
    ),
    "why": ("{unit}（{count}）", "{unit} ({count})"),
    "circular_right": (
        "一次报送无误{count}个：{units}。",
        "Right the first time, {count} units: {units}.",
    ),
    "circular_returned": (
        "退回修改{count}个：{units}。",
        "Returned, {count} units: {units}.",
    ),
    "circular_reminded": ("经催报{count}个：{units}。", "Reminded, {count} units: {units}."),
    "days": ("{unit}（{count}天）", "{unit} ({count} days)"),
    "times": ("{unit}（{count}次）", "{unit} ({count} times)"),
    "circular_caption": ("各单位报送情况表", "How each unit reported"),
    "column_number": ("序号", "No."),
    "column_code": ("单位代码", "Code"),
    "column_unit": ("单位", "Unit"),
    "column_day": ("首次报送", "First came"),
    "column_late": ("迟报天数", "Days late"),
    "column_returned": ("退回次数", "Returned"),
    "column_reminded": ("催报次数", "Reminded"),
    "column_right": ("一次无误", "Right at first"),
    "column_points": ("得分", "Points"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "nothing": ("未报", "nothing came"),
    # The index of the archive.
    "index_title": ("{unit}{time}：收到的全部文件", "{unit} {time}: every file that came"),
    "index_sheet": ("档案目录", "Index"),
    "column_came": ("收到", "Came"),
    "column_file_name": ("文件", "File"),
    "column_sender": ("谁报来的", "From"),
    "column_place": ("在文件夹里", "In the folder"),
    "column_digest": ("校验值（SHA-256）", "SHA-256"),
    # Over the years.
    "trend_title": ("{unit}{form}：历年主要数字", "{unit}: {form} over the years"),
    "trend_title_periods": ("{unit}{form}：各期主要数字", "{unit}: {form}, period by period"),
    "trend_figures": ("主要数字", "Key figures"),
    "trend_figure": ("指标", "Figure"),
    "trend_share": ("　占比", "  share"),
    "trend_seasons": ("报送情况", "Submissions"),
    "trend_units": ("单位数", "Units"),
    "trend_expected": ("应报", "expected"),
    "trend_came": ("已报", "reported"),
    "trend_late": ("迟报", "late"),
    "trend_right": ("一次无误", "right at first"),
    "trend_returned": ("退回过", "returned"),
    "trend_reminded": ("催报过", "reminded"),
    "scheme": ("计分办法：{parts}。", "How points are given: {parts}."),
    "scheme_sheet": ("计分办法", "Scheme of points"),
    "scheme_join": ("；", "; "),
    "scheme_full": ("满分{points}分", "{points} to begin with"),
    "scheme_missing": ("未报送扣{points}分", "{points} off where nothing came"),
    "scheme_late": ("迟报扣{points}分", "{points} off for being late"),
    "scheme_late_day": ("每迟一天扣{points}分", "{points} off for every day late"),
    "scheme_late_most": ("迟报最多扣{points}分", "at most {points} off for lateness"),
    "scheme_returned": ("每退回一次扣{points}分", "{points} off for every return"),
    "scheme_returned_most": ("退回最多扣{points}分", "at most {points} off for returns"),
    "scheme_not_right_first": (
        "首次报送有错误扣{points}分",
        "{points} off where the first report had errors",
    ),
}


def letter_words(key: str, language: Language, **values: object) -> str:
    """The words of that key with the values put in."""
    return _WORDS[key][0 if language == "zh" else 1].format(**values)
