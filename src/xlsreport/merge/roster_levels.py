"""A roster of several levels: who is in through the merged workbook of the unit above.

A roster may list the towns while the districts send merged workbooks, or both. A listed unit that
stands in the details of a merged workbook has reported; the others are missing, below whom they
stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from msgspec.structs import replace

from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.records import SETTLED
from xlsreport.merge.roster_match import find_listed
from xlsreport.submission.submission import Unit
from xlsreport.units.tree import RosterTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.merge.records import UnitResult
    from xlsreport.submission.submission import Below
    from xlsreport.units.roster import Roster

__all__ = ["report_nodes", "settle_within"]

_MOST_NAMED = 10
# Units that may be in through a merged workbook all the same.
_ABSENT = frozenset({"missing", "not_accepted"})


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
    if all(each.status not in _ABSENT for each in results):
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
        if each.status in _ABSENT and each.unit.code in found
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
