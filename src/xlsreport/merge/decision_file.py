"""Reads decisions from a CSV that an office keeps, reads and edits in a spreadsheet program.

It is read strictly: a heading or a word that is not understood would leave a decision out,
or widen it from one file to a whole unit.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Literal

from xlsreport.errors import UsageError
from xlsreport.merge.decisions import Decision
from xlsreport.submission.submission import Unit
from xlsreport.text.dates import parse_day
from xlsreport.text.side_file import decode_text, read_csv, read_plain_file
from xlsreport.text.visible import unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["COLUMNS", "decisions_in", "read_decisions"]

COLUMNS: Mapping[str, str] = {
    "unit_code": "单位代码",
    "unit_name": "单位名称",
    "file": "文件",
    "decision": "决定",
    "reason": "原因",
    "by": "决定人",
    "day": "日期",
}
"""The columns by what they hold, with their headings; the English names are understood as well."""

_WORDS: Mapping[str, Literal["use", "leave_out"]] = {
    "use": "use",
    "采用": "use",
    "leave out": "leave_out",
    "leave_out": "leave_out",
    "不汇总": "leave_out",
}
_NEEDED = ("decision", "reason")


def read_decisions(file: Path) -> tuple[Decision, ...]:
    """Returns the decisions in a CSV, in UTF-8 or, as Chinese Excel saves it, GB 18030.

    Raises:
        UsageError: It cannot be read, a column is missing or unknown, or a row cannot be
            understood; with its row.
    """
    return decisions_in(decode_text(read_plain_file(file), file), str(file))


def decisions_in(text: str, source: str) -> tuple[Decision, ...]:
    """Returns the decisions in the text of a CSV.

    Args:
        text: The text, its first row the headings.
        source: The file's name, for messages.

    Raises:
        UsageError: As :func:`read_decisions`.
    """
    rows = list(read_csv(text, source))
    names = _read_headings([each.strip() for each in rows[0][1]] if rows else [], source)
    decisions: list[Decision] = []
    seen: dict[tuple[str, str, str], str] = {}
    for number, row in rows[1:]:
        place = f"{source}:{number}"
        fields = {name: unquoted(text.strip()) for name, text in zip(names, row, strict=False)}
        if any(text.strip() for text in row[len(names) :]):
            raise UsageError(
                f"{place} 行比标题多出内容“{row[len(names)]}”；有逗号的内容要加引号。",
                f"row {place} has more fields than headings ({row[len(names)]!r}); quote what "
                "holds a comma.",
            )
        if not any(fields.values()):
            continue
        decision = _parse_decision(fields, place)
        key = (decision.unit.code, decision.unit.name, decision.file)
        if key in seen:
            raise UsageError(
                f"{place} 行和 {seen[key]} 行说的是同一件事，请只留一行。",
                f"row {place} is about the same as {seen[key]}; keep one of them.",
            )
        seen[key] = place
        decisions.append(decision)
    return tuple(decisions)


def _read_headings(headings: list[str], source: str) -> list[str]:
    """Returns what each column holds."""
    known = {heading: name for name, heading in COLUMNS.items()} | {name: name for name in COLUMNS}
    while headings and not headings[-1]:
        headings.pop()
    for heading in headings:
        if heading not in known:
            near = difflib.get_close_matches(heading, list(known), n=1, cutoff=0.0)[0]
            raise UsageError(
                f"{source}:1 行不认识“{heading}”这一列，是不是“{near}”？可用的列："
                f"{'、'.join(COLUMNS.values())}。",
                f"row {source}:1: unknown column {heading!r}; did you mean {near!r}? "
                f"Known: {', '.join(COLUMNS)}.",
            )
    names = [known[heading] for heading in headings]
    missing = [name for name in _NEEDED if name not in names]
    if not {"unit_code", "unit_name"} & set(names):
        missing.insert(0, "unit_code")
    twice = [name for name in names if names.count(name) > 1]
    if missing or twice:
        listed = "、".join(COLUMNS.values())
        raise UsageError(
            f"{source}:1 行要有这些列，各一次：{listed}（单位代码和单位名称有一个即可；文件、"
            "决定人、日期可以没有）。",
            f"row {source}:1 must have the columns {', '.join(COLUMNS)}, each once (one of "
            "unit_code and unit_name will do; file, by and day may be left out).",
        )
    return names


def _parse_decision(fields: Mapping[str, str], place: str) -> Decision:
    unit = Unit(fields.get("unit_code", ""), fields.get("unit_name", ""))
    for value, zh, en in (
        (unit.label, "单位代码或单位名称", "the unit's code or name"),
        (fields.get("decision"), "决定（采用、不汇总）", "the decision (use, leave out)"),
        (fields.get("reason"), "原因", "the reason"),
    ):
        if not value:
            raise UsageError(f"{place} 行缺少{zh}。", f"row {place} lacks {en}.")
    text = fields["decision"].lower()
    if text not in _WORDS:
        near = difflib.get_close_matches(text, list(_WORDS), n=1, cutoff=0.0)[0]
        raise UsageError(
            f"{place} 行的决定“{fields['decision']}”不行，只能写“采用”（use）或“不汇总”"
            f"（leave out）；是不是“{near}”？",
            f"row {place}: the decision {fields['decision']!r} must be use or leave out; did you "
            f"mean {near!r}?",
        )
    return Decision(
        unit=unit,
        file=fields.get("file", ""),
        decision=_WORDS[text],
        reason=fields["reason"],
        by=fields.get("by", ""),
        day=_parse_day(fields.get("day", ""), place),
        place=place,
    )


def _parse_day(text: str, place: str) -> str:
    """Returns a day as ``2026-01-31``, from any form that spreadsheet programs write."""
    if not text:
        return ""
    day = parse_day(text)
    if day is None:
        raise UsageError(
            f"{place} 行的日期“{text}”不行，要写成 2026-01-31 这样。",
            f"row {place}: {text!r} is no day; write it like 2026-01-31.",
        )
    return day.isoformat()
