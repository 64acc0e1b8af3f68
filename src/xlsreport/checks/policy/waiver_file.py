"""Waivers as a CSV that an office can keep, read and edit in a spreadsheet program."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from xlsreport.checks.policy.waivers import Waiver
from xlsreport.errors import UsageError
from xlsreport.forms.periods import KINDS, parse_period
from xlsreport.submission.submission import Unit
from xlsreport.text.side_file import decode_text, read_csv, read_plain_file
from xlsreport.text.visible import quoted, unquoted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["COLUMNS", "parse_waivers", "read_waivers", "waivers_csv"]

COLUMNS: Mapping[str, str] = {
    "unit_code": "单位代码",
    "unit_name": "单位名称",
    "year": "年度",
    "rule": "规则",
    "cells": "格与数值",
    "reason": "原因",
    "by": "核实人",
    "day": "日期",
}
"""The columns by what they hold, with their headings; the English names are understood as well."""

_NO_FIGURES = frozenset({"nan", "inf", "infinity"})
_NEEDED = ("rule", "cells", "reason")
_YEAR = re.compile(r"[0-9]{4}")
_PAIRS = re.compile(r"[;；\n]+")


def waivers_csv(waivers: Iterable[Waiver]) -> str:
    """The waivers as CSV with a heading."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS.values())
    for each in waivers:
        cells = "；".join(f"{name}={value}" for name, value in each.cells)
        row = (each.unit.code, each.unit.name, each.time, each.rule, cells, each.reason, each.by)
        writer.writerow([quoted(text) for text in (*row, each.day)])
    return target.getvalue()


def read_waivers(file: Path) -> tuple[Waiver, ...]:
    """The waivers in a CSV, in UTF-8 or, as Chinese Excel saves it, GB 18030.

    Raises:
        UsageError: It cannot be read, lacks a column, or a row cannot be understood; with its row.
    """
    return parse_waivers(decode_text(read_plain_file(file), file), str(file))


def parse_waivers(text: str, source: str) -> tuple[Waiver, ...]:
    """The waivers in the text of such a CSV.

    Args:
        text: The text.
        source: Where it is from, for messages.

    Raises:
        UsageError: It lacks a column, or a row cannot be understood; with its row.
    """
    rows = list(read_csv(text, source))
    if not rows:
        return ()
    known = {heading: name for name, heading in COLUMNS.items()} | {name: name for name in COLUMNS}
    named = [(known[h.strip()], i) for i, h in enumerate(rows[0][1]) if h.strip() in known]
    columns = dict(named)
    if len(columns) < len(named):
        twice = next(name for name in columns if [each for each, _ in named].count(name) > 1)
        raise UsageError(
            f"{source}:1 行有两列“{COLUMNS[twice]}”，只能有一列。",
            f"row {source}:1 has two columns {COLUMNS[twice]} ({twice}); keep one of them.",
        )
    missing = [name for name in _NEEDED if name not in columns]
    if missing or not {"unit_code", "unit_name"} & set(columns):
        headings = "、".join(COLUMNS.values())
        raise UsageError(
            f"{source} 的第一行要有这些列：{headings}。",
            f"the first row of {source} must have the columns {headings}.",
        )
    waivers: list[Waiver] = []
    for number, row in rows[1:]:
        fields = {
            name: unquoted(row[position].strip()) if position < len(row) else ""
            for name, position in columns.items()
        }
        if any(fields.values()):
            waivers.append(_parse_waiver(fields, f"{source}:{number}"))
    return tuple(waivers)


def _parse_waiver(fields: Mapping[str, str], place: str) -> Waiver:
    time = fields.get("year", "").strip()
    period = next((p for kind in KINDS if (p := parse_period(time, kind))), None)
    year = period[:4] if period else time.removesuffix("年")
    cells = tuple(
        _parse_pair(part, place) for part in _PAIRS.split(fields["cells"]) if part.strip()
    )
    for name, figure in cells:
        if dict(cells)[name] != figure:
            raise UsageError(
                f"{place} 行里“{name}”写了两个数，只能写一个。",
                f"row {place} has two figures for {name!r}; give one of them.",
            )
    for value, zh, en in (
        (fields["rule"], "规则", "the rule"),
        (cells, "格与数值（如 D8=9；D9=0）", "cells and figures (as D8=9; D9=0)"),
        (fields["reason"], "原因", "the reason"),
        (fields.get("unit_code") or fields.get("unit_name"), "单位", "the unit"),
        (not year or _YEAR.fullmatch(year), "四位数的年度", "a year of four digits"),
    ):
        if not value:
            raise UsageError(f"{place} 行缺少{zh}。", f"row {place} lacks {en}.")
    return Waiver(
        unit=Unit(fields.get("unit_code", ""), fields.get("unit_name", "")),
        year=int(year) if year else None,
        rule=fields["rule"],
        cells=cells,
        reason=fields["reason"],
        by=fields.get("by", ""),
        day=fields.get("day", ""),
        period=period,
    )


def _parse_pair(part: str, place: str) -> tuple[str, str]:
    name, sign, value = part.strip().partition("=")
    if not sign:
        raise UsageError(
            f"{place} 行的“{part.strip()}”没有写数值，要写成 {part.strip()}=9 这样：豁免只对当时的"
            "数值有效。",
            f"row {place}: {part.strip()!r} has no figure; write it like {part.strip()}=9, since a "
            "waiver holds for the figures of its day.",
        )
    if value.strip().lower().lstrip("+-") in _NO_FIGURES:
        raise UsageError(
            f"{place} 行的“{part.strip()}”不是一个数。",
            f"row {place}: {part.strip()!r} is no figure.",
        )
    return name.strip(), value.strip()
