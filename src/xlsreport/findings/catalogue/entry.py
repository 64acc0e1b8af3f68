"""The texts of one code, and the remedies that several codes share."""

from __future__ import annotations

from typing import Literal

from xlsreport.text.records import Record

__all__ = ["MERGE_AGAIN", "NOTHING", "RETYPE", "SAVE_AS", "SEND_AGAIN", "Entry"]


class Entry(Record, frozen=True):
    """The texts of one code.

    Attributes:
        severity: How bad it is unless a form's rule says otherwise.
        zh: The sentence in Chinese, without the place, which is put in front.
        en: The same in English.
        zh_remedy: What to do, in Chinese.
        en_remedy: The same in English.
    """

    severity: Literal["error", "warning", "note"]
    zh: str
    en: str
    zh_remedy: str
    en_remedy: str


RETYPE = ("请在这一格只填一个数字。", "Enter one plain number in this cell.")
SEND_AGAIN = ("请让单位重新发送原始文件。", "Ask the unit to send the file again.")
SAVE_AS = (
    "请用 Excel 或 WPS 打开，另存为“Excel 工作簿（.xlsx）”后再发。",
    "Open it in Excel or WPS, save it as an Excel workbook (.xlsx) and send that.",
)
NOTHING = ("不用处理，看一眼读得对不对即可。", "Nothing to do; see that it was read rightly.")
MERGE_AGAIN = (
    "请由汇总的单位用各单位的表重新汇总，不要在汇总表里改数；确要改的，让填报单位改自己的表。",
    "Have it merged again from the units' workbooks; figures are changed in a unit's own workbook, "
    "never in a merged one.",
)
