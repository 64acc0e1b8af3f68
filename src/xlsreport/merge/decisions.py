"""Applies decisions of the office: which of a unit's files counts, and which units are left out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.findings.finding import Finding, Severity
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.merge.roster_match import Matching
    from xlsreport.submission.submission import Unit

__all__ = ["Decision", "Ruling", "rulings"]

_DIGEST = re.compile(r"[0-9a-f]{64}", re.IGNORECASE)


class Decision(Record, frozen=True):
    """One decision of the office about a unit or one of its files.

    Attributes:
        unit: The unit, by code, name or both.
        file: The file it is about: its name, its name with folders, or its SHA-256 in
            hexadecimal; ``""`` for the unit as a whole.
        decision: ``use``: this file counts, with errors too; ``leave_out``: it does not.
        reason: Why.
        by: Who decided; ``""`` if not said.
        day: When, as ``2026-01-31``; ``""`` if not said.
        place: The file of decisions and the row, as ``decisions.csv:3``.
    """

    unit: Unit
    file: str
    decision: Literal["use", "leave_out"]
    reason: str
    by: str = ""
    day: str = ""
    place: str = ""

    @property
    def said(self) -> str:
        """The reason, name and day as reports show them."""
        signed = "，".join(part for part in (self.by, self.day) if part)
        return f"{self.reason}（{signed}）" if signed else self.reason


class Ruling(Record):
    """The decisions about one unit.

    Attributes:
        use: By file, the decision that it counts; at most one.
        leave_out: By file, the decision that it does not.
        whole: The decision that leaves out the unit; ``None`` for none.
    """

    use: dict[str, Decision] = field(default_factory=dict)
    leave_out: dict[str, Decision] = field(default_factory=dict)
    whole: Decision | None = None


_NO_UNIT = (
    "没有这个单位的表，名单上也没有它",
    "no such unit is on the roster or has sent anything",
)
_NO_FILE = ("这个单位没有交这个文件", "the unit has not sent that file")
_SEVERAL = (
    "这个单位有几个文件都叫这个名字，请写带文件夹的名字或 SHA-256",
    "several files of the unit go by that name: give it with its folder, or the SHA-256",
)
_WHICH = (
    "这个单位交了不止一份，要写明采用哪个文件",
    "the unit has sent more than one file: say which",
)
_NOTHING = ("这个单位没有读得出的表", "the unit has sent nothing that can be read")
_UNREADABLE = ("这个文件读不出", "that file cannot be read")
_CONTRADICTION = ("和前面 {other} 的决定矛盾", "it contradicts the one at {other}")


def rulings(
    decisions: Iterable[Decision], matching: Matching
) -> tuple[Mapping[str, Ruling], list[Finding]]:
    """Returns the decisions about each unit.

    Args:
        decisions: In the order in which they were written.
        matching: The units and their files.

    Returns:
        The rulings by the unit's key, and a finding for each decision that fits nothing: the file
        may have been replaced since.
    """
    found: dict[str, Ruling] = {}
    findings: list[Finding] = []
    for decision in decisions:
        other = matching.find_other(decision.unit)
        if other is not None:
            findings.append(_report_two_units(decision, other))
            continue
        key = matching.key_of(decision.unit)
        why = _NO_UNIT if key is None else _enter_decision(found, key, decision, matching)
        if why is not None:
            params = {
                "place": decision.place,
                "unit": decision.unit.label,
                "file": f"，{decision.file}" if decision.file else "",
                "file_en": f", {decision.file}" if decision.file else "",
                "why": why[0],
                "why_en": why[1],
            }
            findings.append(Finding("BATCH_DECISION_UNUSED", Severity.WARNING, "", params=params))
    return found, findings


def _report_two_units(decision: Decision, unit: Unit) -> Finding:
    """Reports a decision that has the code of one unit and the name of another."""
    params = {"place": decision.place, "unit": unit.label}
    value = visible(decision.unit.name)
    return Finding("BATCH_DECISION_TWO_UNITS", Severity.ERROR, "", value=value, params=params)


def _enter_decision(
    found: dict[str, Ruling], key: str, decision: Decision, matching: Matching
) -> tuple[str, str] | None:
    """Adds a decision to its unit's ruling; otherwise returns why it fits nothing."""
    ruling = found.get(key) or Ruling()
    others: list[Decision | None] = []
    if decision.decision == "leave_out" and not decision.file:
        others = [ruling.whole, *ruling.use.values()]
        names: tuple[str, ...] = ()
    else:
        names, why = _find_files(key, decision, matching)
        if why is not None:
            return why
        if decision.decision == "leave_out":
            others = [ruling.use.get(name) for name in names]
        else:
            others = [ruling.whole, *(ruling.leave_out.get(name) for name in names)]
            others += [each for name, each in ruling.use.items() if name not in names]
    other = next((each for each in others if each is not None), None)
    if other is not None:
        zh, en = _CONTRADICTION
        return zh.format(other=other.place), en.format(other=other.place)
    found[key] = ruling
    if not names:
        ruling.whole = decision
    else:
        target = ruling.use if decision.decision == "use" else ruling.leave_out
        target |= dict.fromkeys(names, decision)
    return None


def _find_files(
    key: str, decision: Decision, matching: Matching
) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    """Returns the files of a unit that a decision names, or why it names none."""
    digests = {each.file: each.submission.digest for each in matching.groups.get(key, [])}
    names = [*digests, *(each.file for each in matching.unreadable.get(key, []))]
    missing, several = _NO_FILE, _SEVERAL
    if not decision.file:
        found = list(digests)
        missing, several = _NOTHING, _WHICH
    elif _DIGEST.fullmatch(decision.file):
        found = [name for name, digest in digests.items() if digest == decision.file.lower()]
        # Files of the same bytes are left out together; of those that count, any one will do.
        if found and decision.decision == "leave_out":
            return tuple(found), None
        found = found[:1]
    else:
        wanted = decision.file.replace("\\", "/")
        found = [name for name in names if name == wanted] or [
            name for name in names if name.endswith(f"/{wanted}")
        ]
    if len(found) != 1:
        return (), several if found else missing
    if decision.decision == "use" and found[0] not in digests:
        return (), _UNREADABLE
    return (found[0],), None
