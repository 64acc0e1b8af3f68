"""The facts that a merged workbook carries up: who is missing, with errors, waived or accepted.

The next level knows only what the workbook says. What a merged workbook of this merge says of its
own units is carried on, with the way down to them; what was waived, decided or accepted here is
added.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlsreport.checks.carried_waivers import CARRIED
from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import BETWEEN_LEVELS, Below, Unit
from xlsreport.units.same_unit import compare_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.merge.records import Acceptance, UnitResult
    from xlsreport.submission.submission import Outcome

__all__ = ["accept", "collect_facts", "name_within"]

_ACCEPTABLE = {"missing", "left_out"}


def collect_facts(
    results: Iterable[UnitResult], outcomes: Iterable[Outcome], accepted: Sequence[Acceptance]
) -> tuple[Below, ...]:
    """Returns what the merged workbook says besides the states of its own units.

    Args:
        results: What became of every unit of the merge.
        outcomes: Every file that was read for it.
        accepted: Units that may be incomplete, with the reason.

    Returns:
        Open states of units below with the way down to them; findings that were waived, decisions,
        and units that were accepted as incomplete, of this level and of those below.
    """
    by_file = {each.file: each for each in outcomes}
    facts: list[Below] = []
    for result in results:
        if result.reason:
            facts.append(Below(result.unit, "decided", result.reason))
        submission = result.submission
        if submission is None:
            continue
        outcome = by_file.get(submission.file)
        facts += [
            Below(result.unit, "waived", each.waived, None, each.rule or each.code)
            for each in (outcome.findings if outcome is not None else ())
            if each.waived is not None and CARRIED not in each.params
        ]
        facts += [
            fact._replace(within=name_within(result.unit, fact.within))
            for fact in submission.below
            if fact.state != "merged"
        ]
    states = [Below(each.unit, each.status) for each in results if each.status in _ACCEPTABLE]
    for acceptance in accepted:
        facts += [
            Below(fact.unit, "accepted", acceptance.text, fact.within)
            for fact in _match(acceptance, [*states, *(each for each in facts if each.open)])
        ]
    return tuple(dict.fromkeys(facts))


def accept(
    findings: Iterable[Finding],
    results: Sequence[UnitResult],
    facts: Sequence[Below],
    accepted: Sequence[Acceptance],
) -> Iterator[Finding]:
    """Yields the findings of a merge, those on units accepted as incomplete waived.

    Args:
        findings: The findings of the merge.
        results: What became of every unit.
        facts: What :func:`collect_facts` returned.
        accepted: Units that may be incomplete; one that fits nothing is a warning.
    """
    own = {each.unit.label: each.reason for each in facts if each.state == "accepted"}
    own = {label: reason for label, reason in own.items() if label}
    for finding in findings:
        unit = finding.params.get("unit", "")
        if finding.code in {"UNIT_MISSING", "UNIT_LEFT_OUT_DECIDED"} and unit in own:
            yield replace(finding, waived=own[unit])
        else:
            yield finding
    states = [Below(each.unit, each.status) for each in results if each.status in _ACCEPTABLE]
    for acceptance in accepted:
        if not any(_match(acceptance, [*states, *(fact for fact in facts if fact.open)])):
            params = {"unit": acceptance.unit.label}
            yield Finding("BATCH_ACCEPTED_UNUSED", Severity.WARNING, "", params=params)


def name_within(unit: Unit, within: Unit | None) -> Unit:
    """Returns the node that a fact or line belongs to, with the levels below in its name.

    Args:
        unit: The unit of this merge whose workbook states it.
        within: The node that this workbook names; ``None`` for itself.
    """
    if within is None:
        return unit
    below = within.name or within.code
    return Unit(unit.code, f"{unit.name or unit.code}{BETWEEN_LEVELS}{below}")


def _match(acceptance: Acceptance, facts: Iterable[Below]) -> list[Below]:
    """The facts about the unit that is accepted, or about units below that node."""
    return [
        fact
        for fact in facts
        if any(compare_units(acceptance.unit, each) == "same" for each in fact.nodes())
    ]
