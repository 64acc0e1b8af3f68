"""Units, files and choices that the tests of a merge are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.samples import F2021, outcome
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.decisions import Decision
from xlsreport.merge.records import Consolidation, MergeChoices
from xlsreport.submission.submission import Detail, Unit, with_totals
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.submission.submission import Outcome

CELL = "requests.received.natural"
DISTRICT = Unit("220113000000", "九台区")
UNITS = tuple(
    Unit(f"2201130{number:02}000", name)
    for number, name in enumerate(("九台街道", "营城街道", "九郊街道", "西营城街道"), start=1)
)
ERROR = Finding("CELL_BLANK", Severity.ERROR, "", params={"count": "1"})


def roster(*units: Unit) -> Roster:
    listed = [RosterUnit(u.code, u.name, "街道", (), "", "") for u in units or UNITS]
    return Roster(tuple(listed), "roster.csv")


def sent(number: int, figures: Mapping[str, Any], *findings: Finding, **more: Any) -> Outcome:
    """A file of one of :data:`UNITS`."""
    unit = UNITS[number]
    form = more.pop("form", F2021)
    fields: dict[str, Any] = {"unit": unit, "file": f"in/{unit.code}.xlsx"}
    return outcome(form, figures, *findings, **(fields | more))


def at(day: int, hour: int = 0) -> datetime:
    """A time in January 2024."""
    return datetime(2024, 1, day, hour, tzinfo=UTC)


def decided(
    unit: Unit, decision: Any, file: str = "", reason: str = "单位来函更正", line: int = 2
) -> Decision:
    return Decision(unit, file, decision, reason, "张三", "2024-02-01", f"d.csv:{line}")


def merged_workbook(
    parts: list[Outcome], unit: Unit, file: str, *, expand: bool = False, **more: Any
) -> Outcome:
    """The merge of some files as a file of its own, as the reader would read it."""
    result = consolidate(parts, unit=unit, choices=MergeChoices(expand=expand))
    details = tuple(Detail(p.unit, dict(p.figures.items()), p.within) for p in result.parts)
    fields: dict[str, Any] = {"consolidated": True, "details": details}
    return outcome(F2021, result.values, unit=unit, file=file, **(fields | more))


def figures_of(result: Consolidation) -> dict[str, Any]:
    return dict(result.values)


def line(unit: Unit, within: Unit | None = None, **figures: Any) -> Detail:
    """A line of details; ``__`` in a keyword stands for a dot."""
    told = {key.replace("__", "."): value for key, value in figures.items()}
    return Detail(unit, with_totals(F2021, told), within)
