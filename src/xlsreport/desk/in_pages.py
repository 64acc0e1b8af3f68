"""What a sentence that names commands says on a page: pages and buttons."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsreport.text.words import Language

__all__ = ["name_buttons"]

# What each command of a collection is on the pages, in Chinese and in English.
_COMMANDS = {
    "accept --clean": ("概览页的“采纳全部没有问题的”", "“Accept all without fault” on Overview"),
    "accept": ("单位页的“采纳”", "“Accept” on the unit's page"),
    "return": ("单位页的“退回修改”", "“Return it” on the unit's page"),
    "explain": ("单位页的“写说明”", "“Explain it” on the unit's page"),
    "decide": ("单位页的“以它为准”", "“It counts” on the unit's page"),
    "leave-out": ("单位页的“不汇总这个单位”", "“Leave it out” on the unit's page"),
    "undo": ("单位页的“撤销最后一个决定”", "“Take back” on the unit's page"),
    "extend --all": ("概览页的“改期限”", "“Move the deadline” on Overview"),
    "extend": ("单位页的“延期”", "“More time” on the unit's page"),
    "remind": ("概览页的“写催报通知”", "“Write reminders” on Overview"),
    "roster": ("下发页的“换名单”", "“Another roster” on Hand out"),
    "issue": ("下发页", "the page Hand out"),
    "take": ("收件页的“收进来”", "“Take in” on Inbox"),
    "merge": ("汇总页的“汇总已采纳的”", "“Merge what is accepted” on Merge"),
    "publish": ("汇总页的“写报告”", "“Write the report” on Merge"),
    "circular": ("汇总页的“写报送情况通报”", "“Write the circular” on Merge"),
    "verify": ("汇总页的“核验台账和档案”", "“Prove ledger and archive” on Merge"),
    "close": ("汇总页的“结束这次收表”", "“Close the collection” on Merge"),
    "start": ("收表任务页的“新的一次收表”", "“A new collection” on Collections"),
    "status": ("概览页", "Overview"),
    "key": ("密钥页", "the page Key"),
    "history": ("台账页", "Ledger"),
}
_PLAIN = {
    "--reason": ("“原因”一栏", "the field for the reason"),
    "，或加 --force": ("，或勾“未定稿也写”", ""),
    "加 --force": ("勾“未定稿也写”", ""),
    "give --force": ("", "tick the draft"),
    "请用 --previous 给": ("请选", ""),
    "或去掉 --previous": ("或选“没有”", ""),
    "with --previous": ("", "here"),
    "leave out --previous": ("", "choose “none”"),
    "请用 --period 指明是哪一期": ("请选“哪一期”", ""),
    "say which with --period": ("", "say which in “Which period”"),
    "请去掉 --period": ("“哪一期”请选“一年报一次”，不选", ""),
    "leave out --period": ("", "choose “once a year” there, not"),
    "（accept）": ("", ""),
    "（leave-out）": ("", ""),
    "（closed）": ("", ""),
}
_COMMAND = re.compile(
    r"(?:xlsreport )?collect\s("
    + "|".join(sorted(_COMMANDS, key=len, reverse=True))
    + r")(?![\w-])"
)


def name_buttons(text: str, language: Language) -> str:
    """The sentence with pages and buttons in the place of commands.

    Args:
        text: What a verb of the collection says.
        language: In which language it is.
    """
    at = 0 if language == "zh" else 1
    text = _COMMAND.sub(lambda found: _COMMANDS[found[1]][at], text)
    for command, words in _PLAIN.items():
        if words[at] or not any(words):
            text = text.replace(command, words[at])
    return text
