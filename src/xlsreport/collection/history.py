"""The events of a season in words, and a season as other programs read it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.explaining import plain
from xlsreport.text.visible import local_minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import StateName, UnitState
    from xlsreport.forms.form import Form
    from xlsreport.text.words import Language

__all__ = ["STATES", "count_states", "describe_event", "status_json"]

STATES: dict[StateName, tuple[str, str]] = {
    "with_errors": ("有错", "with errors"),
    "to_explain": ("待说明", "to explain"),
    "explained": ("待审", "to review"),
    "received": ("已收", "received"),
    "corrected": ("已更正", "corrected"),
    "returned": ("已退回", "returned"),
    "issued": ("未报", "not received"),
    "not_issued": ("未下发", "not issued"),
    "accepted": ("已采纳", "accepted"),
    "left_out": ("不汇总", "left out"),
}
"""The states in both languages, those that need the officer first."""

_EVENTS = {
    "started": ("开始收表", "collection started"),
    "issued": ("下发表格 {name}", "workbook {name} handed out"),
    "received": ("收到 {name}{sender}", "{name} received{sender}"),
    "refused": ("读不了：{codes}", "could not be read: {codes}"),
    "checked": (
        "检查：{errors} 处错误，{warnings} 处提醒",
        "checked: {errors} errors, {warnings} warnings",
    ),
    "returned": ("退回修改", "returned"),
    "explained": ("单位说明：{rule}：{text}", "explained: {rule}: {text}"),
    "accepted": ("采纳", "accepted"),
    "waived": ("有错误仍采纳", "accepted with errors"),
    "decided": ("以 {name} 为准", "{name} counts"),
    "left_out": ("不汇总", "left out"),
    "undone": ("撤销第 {numbers} 条", "event {numbers} taken back"),
    "extended": ("期限改为 {deadline}", "deadline moved to {deadline}"),
    "roster": ("换名单：增加 {added}，去掉 {gone}", "roster changed: {added} new, {gone} gone"),
    "reminded": ("催报", "reminded"),
    "published": ("生成报告 {name}", "report {name} written"),
    "merged": ("汇总成 {name}", "merged into {name}"),
    "written": ("写报告的文字（{titles}）", "texts of the report written ({titles})"),
    "linked": ("换了报送链接", "link renewed"),
    "closed": ("收表结束", "collection closed"),
}


def describe_event(event: Event, language: Language, form: Form | None = None) -> str:
    """One event in a line: number, time, who, what, why.

    Args:
        event: What happened.
        language: Of the line.
        form: The collection's form, whose rules are named by their titles; ``None`` for by their
            ids.
    """
    data: dict[str, Any] = dict(event.data)
    if event.kind == "refused":
        data["codes"] = [_name_finding(str(code), language, form) for code in data["codes"]]
    elif event.kind == "explained":
        data["rule"] = _name_finding(str(data["rule"]), language, form)
    findings = data.get("findings", ())
    for name, severity in (("errors", "error"), ("warnings", "warning")):
        data[name] = sum(each["severity"] == severity for each in findings)
    for name in ("codes", "numbers", "added", "gone", "titles"):
        if name in data:
            data[name] = "、".join(map(str, data[name])) or "-"
    sender = data.get("sender", "")
    data["sender"] = "" if not sender else (f"（{sender}）" if language == "zh" else f" ({sender})")
    text = _EVENTS[event.kind][0 if language == "zh" else 1].format_map(data)
    if data.get("reason"):
        text += f"：{data['reason']}" if language == "zh" else f": {data['reason']}"
    time = local_minute(datetime.fromisoformat(event.time))
    file = f"[{event.file[:12]}]" if event.file else ""
    unit = event.unit
    if event.kind == "extended" and not unit:
        unit = "全部单位" if language == "zh" else "all units"
    parts = (f"{event.number:>5}", time, event.who, unit, text, file)
    return "  ".join(part for part in parts if part)


def _name_finding(rule: str, language: Language, form: Form | None) -> str:
    """What a code or rule is about, with itself behind it: the ledger has no more of a finding."""
    entry = CATALOGUE.get(rule)
    if entry is not None:
        title = plain(entry.zh) if language == "zh" else plain(entry.en)
        title = title.replace("（…）", "").replace(" (…)", "").rstrip("。.")
    else:
        ties = () if form is None else form.ties
        title = next((tie.title for tie in ties if tie.rule == rule), "")
    if not title:
        return rule
    return f"{title}（{rule}）" if language == "zh" else f"{title} ({rule})"


def status_json(
    season: Season, states: Sequence[UnitState], events: Sequence[Event]
) -> dict[str, Any]:
    """A season's status for programs."""
    task = season.task
    last_day = task.last_day
    return {
        "form": season.form.id,
        "year": task.year,
        "period": task.period,
        "unit": {"code": task.unit.code, "name": task.unit.name},
        "deadline": None if last_day is None else last_day.isoformat(),
        "units": [_make_record(each) for each in states],
        "counts": count_states(states),
        "events": len(events),
        "head": events[-1].digest if events else "",
    }


def count_states(states: Iterable[UnitState]) -> dict[StateName, int]:
    """How many units are in each state, states without a unit left out."""
    counts = dict.fromkeys(STATES, 0)
    for each in states:
        counts[each.state] += 1
    return {state: count for state, count in counts.items() if count}


def _make_record(state: UnitState) -> dict[str, Any]:
    record = _describe_unit(state)
    if state.rivals:
        record["undecided"] = [version.sha256 for version in state.rivals]
    below = state.below
    if below is not None:
        record["below"] = {
            "merged": sum(below.merged.values()),
            "open": [each._asdict() for each in below.open],
        }
    return record


def _describe_unit(state: UnitState) -> dict[str, Any]:
    return {
        "code": state.unit.code,
        "name": state.unit.name,
        "state": state.state,
        "late": state.late,
        "versions": len(state.versions),
        "errors": state.errors,
        "warnings": state.warnings,
        "explained": len(state.explanations),
        "files": [
            {
                "sha256": version.sha256,
                "name": version.name,
                "received": version.received,
                "from": version.sender,
                "status": version.status,
            }
            for version in state.versions
        ],
    }
