"""What the officer decides about a unit; each decision is an event that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.policy.waiver_file import waivers_csv
from xlsreport.checks.policy.waivers import WaiverRequest, waivers_for
from xlsreport.collection.ledger import Entry
from xlsreport.collection.state import DECISIONS, without_undone
from xlsreport.collection.versions import check_version
from xlsreport.errors import UsageError
from xlsreport.findings.finding import Severity
from xlsreport.text.visible import office_day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.checks.policy.waivers import Waiver
    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import UnitState

__all__ = ["accept", "accept_clean", "decide", "explain", "leave_out", "return_version", "undo"]


def find_state(season: Season, unit: str) -> UnitState:
    """The state of one unit by its key.

    Raises:
        UsageError: It sends nothing itself: its figures come with those of the unit above it.
    """
    found = next((each for each in season.states() if each.key == unit), None)
    if found is None:
        raise UsageError(
            f"{unit} 的报表在上级的汇总表里，自己没有报送。请处理上级；"
            "它今年不报的，用 collect leave-out。",
            f"{unit} has sent nothing itself: its report comes within the merged workbook of the "
            "unit above. Deal with that one; if it does not report this year, leave it out with "
            "collect leave-out.",
        )
    return found


def accept(season: Season, unit: str, who: str, reason: str = "") -> UnitState:
    """Accepts the version of a unit that counts.

    Args:
        season: The season.
        unit: The unit's key.
        who: Who accepts it.
        reason: Why its errors may stay; needed where it has any.

    Raises:
        UsageError: Nothing came, it has errors and no reason is given, or a figure is missing,
            which no reason can take the place of.
    """
    found = find_state(season, unit)
    version = found.current
    if version is None:
        raise UsageError(
            f"{found.unit.name} 还没有报送，没有可以采纳的。",
            f"{found.unit.name} has sent nothing that could be accepted.",
        )
    if found.state == "accepted":
        return found
    if found.rivals:
        raise UsageError(
            f"{found.unit.name} 有 {len(found.rivals)} 份同时报来、内容不同，"
            f"不知道以哪份为准：{_list_versions(found)}。"
            "问清楚后用 collect decide 单位 --file 序号 --reason 原因 定下来。",
            f"{found.unit.name} sent {len(found.rivals)} files at once that differ, and nothing "
            f"says which counts: {_list_versions(found)}. Ask, then say so with collect decide "
            "UNIT --file NUMBER --reason REASON.",
        )
    data = {"reason": reason.strip()}
    if found.errors:
        if not reason.strip():
            raise UsageError(
                f"{found.unit.name} 还有 {found.errors} 处错误。确认无误要采纳，"
                "请用 --reason 写明原因；否则用 collect return 退回修改。",
                f"{found.unit.name} has {found.errors} errors. Give the reason why they may stay "
                "with --reason, or return it with collect return.",
            )
        waivers = _waive_errors(season, version.sha256, reason, who)
        entries = [
            Entry("waived", unit, version.sha256, {**data, "waivers": waivers_csv(waivers)}),
            Entry("accepted", unit, version.sha256, data),
        ]
    else:
        entries = [Entry("accepted", unit, version.sha256, data)]
    season.enter(who, entries)
    return find_state(season, unit)


def _waive_errors(season: Season, sha256: str, reason: str, who: str) -> Sequence[Waiver]:
    outcome = check_version(season, sha256)
    day = office_day().isoformat()
    rules = dict.fromkeys(
        f.rule or f.code for f in outcome.findings if f.severity is Severity.ERROR and not f.waived
    )
    return [
        waiver
        for rule in rules
        for waiver in waivers_for(outcome, WaiverRequest(rule, "", reason, who, day))
    ]


def accept_clean(season: Season, who: str) -> list[UnitState]:
    """Accepts every version without errors and without open warnings; returns the units.

    A unit that sent several at once is passed over until it is decided which counts.
    """
    states = season.states()
    clean = [
        each
        for each in states
        if each.state in {"received", "corrected"} and each.current and not each.rivals
    ]
    season.enter(
        who,
        [
            Entry("accepted", each.key, each.current.sha256, {"reason": ""})
            for each in clean
            if each.current is not None
        ],
    )
    return clean


def leave_out(season: Season, unit: str, who: str, reason: str) -> None:
    """Says that a unit is not merged, and why.

    Raises:
        UsageError: No reason is given.
    """
    _refuse_no_reason(reason)
    season.enter(who, [Entry("left_out", unit, "", {"reason": reason.strip()})])


def decide(season: Season, unit: str, who: str, file: str, reason: str) -> None:
    """Says which of a unit's versions counts, until it sends another one.

    Args:
        season: The season.
        unit: The unit's key.
        who: Who decides.
        file: The beginning of the version's SHA-256, its number from 1, or its name.
        reason: Why.

    Raises:
        UsageError: No reason is given, or there is not just one such version.
    """
    _refuse_no_reason(reason)
    found = find_state(season, unit)
    versions = found.versions
    named = [
        version
        for number, version in enumerate(versions, start=1)
        if file in {str(number), version.name, version.name.rsplit("/", 1)[-1]}
        or (len(file) >= 6 and version.sha256.startswith(file.lower()))  # noqa: PLR2004
    ]
    if len(named) != 1:
        there = _list_versions(found)
        raise UsageError(
            f"“{file}”不是这个单位的一个版本。有的是：{there or '无'}。",
            f"{file!r} is not one version of this unit. There are: {there or 'none'}.",
        )
    data = {"reason": reason.strip(), "name": named[0].name}
    season.enter(who, [Entry("decided", unit, named[0].sha256, data)])


def _list_versions(state: UnitState) -> str:
    return "；".join(
        f"{n} {v.name}（{v.sha256[:12]}）" for n, v in enumerate(state.versions, start=1)
    )


def explain(season: Season, unit: str, who: str, rule: str, text: str) -> int:
    """Enters what a unit says to its findings of one rule; returns how many they are.

    Raises:
        UsageError: Nothing is said, or the version that counts has no such finding.
    """
    found = find_state(season, unit)
    if not text.strip():
        raise UsageError("请写明说明的内容。", "say what the explanation is.")
    findings = () if found.current is None else found.current.findings
    keys = [str(each["key"]) for each in findings if each["rule"] == rule]
    if not keys:
        there = "、".join(dict.fromkeys(str(each["rule"]) for each in findings)) or "无"
        raise UsageError(
            f"{found.unit.name} 没有“{rule}”这一条。现有的：{there}。",
            f"{found.unit.name} has no finding of {rule!r}. There are: {there}.",
        )
    data = {"rule": rule, "text": text.strip(), "keys": keys}
    version = found.current
    season.enter(who, [Entry("explained", unit, version.sha256 if version else "", data)])
    return len(keys)


def return_version(season: Season, unit: str, who: str, reason: str = "") -> None:
    """Enters that the version of a unit that counts went back to it.

    Raises:
        UsageError: Nothing came that could go back.
    """
    version = find_state(season, unit).current
    if version is None:
        raise UsageError(
            "这个单位还没有报送，没有可以退回的。",
            "this unit has sent nothing that could be returned.",
        )
    season.enter(who, [Entry("returned", unit, version.sha256, {"reason": reason.strip()})])


def undo(season: Season, unit: str, who: str, reason: str) -> Event:
    """Takes back the last decision about a unit.

    Returns:
        The event that was taken back.

    Raises:
        UsageError: No reason is given, or there is no decision to take back.
    """
    _refuse_no_reason(reason)
    own = without_undone(event for event in season.events() if event.unit == unit)
    open_ones = [event for event in own if event.kind in DECISIONS]
    if not open_ones:
        raise UsageError(
            "这个单位没有可以撤销的决定。", "there is no decision about this unit to take back."
        )
    last = open_ones[-1]
    # A version with errors is accepted and waived at once, and both are taken back.
    numbers = [
        e.number for e in open_ones if e is last or (e.kind == "waived" and e.file == last.file)
    ]
    season.enter(who, [Entry("undone", unit, "", {"numbers": numbers, "reason": reason.strip()})])
    return last


def _refuse_no_reason(reason: str) -> None:
    if not reason.strip():
        raise UsageError("请用 --reason 写明原因。", "give the reason with --reason.")
