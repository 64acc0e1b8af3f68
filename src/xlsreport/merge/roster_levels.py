"""A roster of several levels: who is in through the merged workbook of the unit above.

A roster may list the towns while the districts send merged workbooks, or both. A listed unit that
stands in the details of a merged workbook has reported; the others are missing, below whom they
stand.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.records import SETTLED
from xlsreport.submission.submission import Unit
from xlsreport.units.codes import in_other_county, normal_code
from xlsreport.units.tree import RosterTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.merge.records import UnitResult
    from xlsreport.submission.submission import Below, Submission
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = ["find_listed", "find_unlisted", "report_nodes", "settle_within"]

_MOST_NAMED = 10


def find_listed(unit: Unit, area: str, roster: Roster) -> RosterUnit | None:
    """Returns the unit of a roster that a line of details names.

    Args:
        unit: The line's unit.
        area: The code of the merged workbook; it tells the county of a line without a code.
        roster: The roster.
    """
    match = roster.match(unit.code, unit.name)
    if match is not None or normal_code(unit.code):
        return None if match is None else match.unit
    near = [each for each in roster.named(unit.name) if not in_other_county(each.code, area)]
    return near[0] if len(near) == 1 else None


def find_unlisted(submission: Submission, roster: Roster) -> list[Unit] | None:
    """Returns the units in a merged workbook that a roster does not list.

    The organ of the area itself is none of them.

    Returns:
        ``None`` if the workbook holds no listed unit at all.
    """
    own = submission.unit
    lines = [line.unit for line in submission.details]
    unlisted = [each for each in lines if find_listed(each, own.code, roster) is None]
    if len(unlisted) == len(lines):
        return None
    return [
        each
        for each in unlisted
        if normal_code(each.code) != normal_code(own.code) or (not each.code and each != own)
    ]


def settle_within(
    results: Sequence[UnitResult], roster: Roster, facts: Iterable[Below]
) -> tuple[UnitResult, ...]:
    """Returns the results, a missing unit as ``within`` where a merged workbook holds it.

    Args:
        results: What became of every unit, doubles taken out.
        roster: The units that must report.
        facts: Lines that were taken out of merged workbooks; those that count nowhere
            (``twice``) are not missing either.
    """
    if all(each.status != "missing" for each in results):
        return tuple(results)
    lines: list[tuple[Unit, str, Literal["within", "twice"]]] = [
        (fact.unit, fact.within.code, "twice")
        for fact in facts
        if fact.state == "twice" and fact.within is not None
    ]
    lines += [
        (line.unit, result.unit.code, "within")
        for result in results
        if result.included and result.submission is not None
        for line in result.submission.details
    ]
    found = {
        listed.code: state
        for unit, area, state in lines
        if (listed := find_listed(unit, area, roster)) is not None
    }
    return tuple(
        replace(each, status=found[each.unit.code])
        if each.status == "missing" and each.unit.code in found
        else each
        for each in results
    )


def report_nodes(results: Sequence[UnitResult], roster: Roster) -> Iterator[Finding]:
    """Yields a note for every unit of a roster below which units are open."""
    tree = RosterTree(roster)
    states = {each.unit.code: each.status for each in results}
    for node in tree.status(states, SETTLED):
        below = tuple(each for each in node.open if each is not node.unit)
        if not below:
            continue
        named = "、".join(each.name for each in below[:_MOST_NAMED])
        more = "…" if len(below) > _MOST_NAMED else ""
        count = node.units - 1
        params = {
            "unit": Unit(node.unit.code, node.unit.name).label,
            "count": str(count),
            "done": str(count - len(below)),
            "units": named + more,
        }
        yield Finding("UNIT_OPEN_BELOW", Severity.NOTE, "", params=params)
