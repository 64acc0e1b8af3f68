"""Many submissions to one: the sum of every entered cell, and who is in it and who is not.

Only entered cells are added up; computed ones are worked out from the sums. A unit that sent two
differing workbooks is counted with neither: which one is right is not for a program to say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xlsreport.consolidation.records import Consolidation, Part, UnitResult, UnitStatus
from xlsreport.findings import Finding, Severity
from xlsreport.submission import Submission, Unit, total_of, with_totals
from xlsreport.unit_codes import common_area, normal_code
from xlsreport.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.outcome import Outcome
    from xlsreport.roster import Roster

__all__ = ["Consolidation", "Part", "UnitResult", "UnitStatus", "consolidate"]

_MOST_DIFFERENCES = 5
_MOST_FILES = 3


def consolidate(
    outcomes: Iterable[Outcome],
    roster: Roster | None = None,
    unit: Unit | None = None,
    *,
    include_errors: bool = False,
) -> Consolidation:
    """Adds up submissions.

    Args:
        outcomes: Files, read and checked, in any order.
        roster: Who must report; without it, whoever sent something.
        unit: Whose workbook the sum is; what is not given is derived from the units' codes.
        include_errors: Whether submissions with errors are added up as well.
    """
    matching = _Matching(sorted(outcomes, key=lambda outcome: outcome.file), roster)
    findings = matching.findings
    mixed = _mixed(matching)
    if mixed is not None:
        results = tuple(
            replace(r, included=False, submission=None)
            for r in matching.results(include_errors=False)
        )
        return Consolidation(None, None, unit or Unit("", ""), {}, results, (*findings, mixed))
    results = matching.results(include_errors=include_errors)
    findings += [each for result in results for each in _unit_findings(result, matching)]
    merged = [result for result in results if result.included]
    if not merged:
        findings.append(Finding("BATCH_NOTHING", Severity.ERROR, ""))
        return Consolidation(None, None, unit or Unit("", ""), {}, results, tuple(findings))
    first = merged[0].submission
    if first is None:  # pragma: no cover - an included result has its submission
        raise AssertionError
    form = first.form
    parts = tuple(Part(result.unit, result.figures()) for result in merged)
    sums = {
        cell.id: total_of(part.figures[cell.id] for part in parts)
        for cell in form.cells.values()
        if not cell.computed
    }
    codes = [u.code for u in roster.units] if roster else [result.unit.code for result in merged]
    own = unit or Unit("", "")
    if not own.code:
        own = Unit(common_area(codes) or "", own.name)
    values = with_totals(form, sums)
    return Consolidation(form, first.year, own, values, results, tuple(findings), parts)


class _Matching:
    """Whose each file is."""

    def __init__(self, outcomes: Sequence[Outcome], roster: Roster | None) -> None:
        self.findings: list[Finding] = []
        self.order: dict[str, Unit] = {}
        self.groups: dict[str, list[Outcome]] = {}
        self.strangers: list[tuple[Unit, Outcome]] = []
        self.unreadable: dict[str, list[Outcome]] = {}
        if roster is not None:
            self.order = {each.code: Unit(each.code, each.name) for each in roster.units}
        for outcome in outcomes:
            if outcome.submission is None:
                self._unreadable(outcome, roster)
            elif roster is None:
                self._unlisted(outcome, outcome.submission)
            else:
                self._listed(outcome, outcome.submission, roster)

    def readable(self) -> list[tuple[Outcome, Submission]]:
        """The outcomes that count towards a unit, with their submissions."""
        return [
            (each, each.submission)
            for group in self.groups.values()
            for each in group
            if each.submission is not None
        ]

    def results(self, *, include_errors: bool) -> tuple[UnitResult, ...]:
        """What becomes of every unit, in the roster's order, strangers last."""
        found: list[UnitResult] = []
        for key, unit in self.order.items():
            group = self.groups.get(key, [])
            files = tuple(each.file for each in (*group, *self.unreadable.get(key, [])))
            found.append(_result(unit, group, files, include_errors=include_errors))
        found += [UnitResult(unit, "not_on_roster", (each.file,)) for unit, each in self.strangers]
        found += [
            UnitResult(Unit("", ""), "unreadable", (each.file,))
            for each in self.unreadable.get("", [])
        ]
        return tuple(found)

    def _unreadable(self, outcome: Outcome, roster: Roster | None) -> None:
        """A file that cannot be read may still say in its name whose it is."""
        name = outcome.file.rpartition("/")[2]
        units = roster.units if roster is not None else ()
        named = [u for u in units if u.name in name]
        # 营城街道 stands within 西营城街道: the longer name is meant.
        named = [u for u in named if not any(u.name in o.name for o in named if o is not u)]
        owners = [u.code for u in units if u.code in name] or [u.code for u in named]
        key = owners[0] if len(owners) == 1 else ""
        self.unreadable.setdefault(key, []).append(outcome)

    def _unlisted(self, outcome: Outcome, submission: Submission) -> None:
        unit = submission.unit
        key = normal_code(unit.code) or unit.name or outcome.file
        self.order.setdefault(key, unit if unit.label else Unit("", outcome.file))
        self.order = dict(sorted(self.order.items()))
        self.groups.setdefault(key, []).append(outcome)

    def _listed(self, outcome: Outcome, submission: Submission, roster: Roster) -> None:
        unit = submission.unit
        match = roster.match(unit.code, unit.name)
        if match is None:
            self.strangers.append((unit, outcome))
            params = {"unit": unit.label or outcome.file, "roster": roster.source}
            self.findings.append(
                Finding("UNIT_NOT_ON_ROSTER", Severity.ERROR, outcome.file, params=params)
            )
            return
        # A code that spreadsheets or people changed is said as well as a name.
        other_code = unit.code not in {"", match.unit.code}
        if match.by == "alias" or other_code:
            value = one_line(unit.label if other_code else unit.name)
            params = {"unit": Unit(match.unit.code, match.unit.name).label}
            self.findings.append(
                Finding("UNIT_RENAMED", Severity.NOTE, outcome.file, value=value, params=params)
            )
        self.groups.setdefault(match.unit.code, []).append(outcome)


def _result(
    unit: Unit, group: Sequence[Outcome], files: tuple[str, ...], *, include_errors: bool
) -> UnitResult:
    if not group:
        return UnitResult(unit, "unreadable" if files else "missing", files)
    first = group[0]
    if any(_content(each) != _content(first) for each in group[1:]):
        return UnitResult(unit, "duplicate", files)
    submission = first.submission
    if first.status == "with_errors":
        taken = submission if include_errors else None
        return UnitResult(unit, "with_errors", files, include_errors, taken)
    return UnitResult(unit, "merged", files, included=True, submission=submission)


def _content(outcome: Outcome) -> tuple[object, ...]:
    """What makes two submissions of a unit the same."""
    each = outcome.submission
    if each is None:
        return ()
    return (each.form.id, each.year, each.nil_return, dict(each.values), dict(each.narratives))


def _mixed(matching: _Matching) -> Finding | None:
    groups: dict[tuple[str, int | None], list[str]] = {}
    for outcome, submission in matching.readable():
        groups.setdefault((submission.form.id, submission.year), []).append(outcome.file)
    if len(groups) <= 1:
        return None
    text = "；".join(
        f"{form} {year or '?'}：{len(files)}（{'、'.join(files[:_MOST_FILES])}"
        f"{'…' if len(files) > _MOST_FILES else ''}）"
        for (form, year), files in sorted(groups.items(), key=lambda item: -len(item[1]))
    )
    return Finding("BATCH_MIXED", Severity.ERROR, "", params={"groups": text})


def _unit_findings(result: UnitResult, matching: _Matching) -> Iterator[Finding]:
    file = result.files[0] if result.files else ""
    params = {"unit": result.unit.label, "count": str(len(result.files))}
    params["files"] = "、".join(result.files)
    if result.status == "missing":
        yield Finding("UNIT_MISSING", Severity.ERROR, "", params=params)
    elif result.status == "with_errors" and not result.included:
        yield Finding("UNIT_LEFT_OUT", Severity.ERROR, file, params=params)
    elif result.status == "merged" and len(result.files) > 1:
        yield Finding("UNIT_DUPLICATE_SAME", Severity.NOTE, file, params=params)
    elif result.status == "duplicate":
        unit = result.unit
        group = (
            matching.groups.get(unit.code) or matching.groups[normal_code(unit.code) or unit.name]
        )
        yield _duplicate(result, [each.submission for each in group if each.submission])


def _duplicate(result: UnitResult, group: Sequence[Submission]) -> Finding:
    """The finding for a unit's differing workbooks, naming the first cells in which they differ."""
    cells = group[0].form.cells
    differing = [
        cell.label
        for cell in cells.values()
        if len({each.values.get(cell.id) for each in group}) > 1
    ]
    shown = "、".join(differing[:_MOST_DIFFERENCES]) or "文字部分"
    if len(differing) > _MOST_DIFFERENCES:
        shown += f"等 {len(differing)} 格"
    params = {
        "unit": result.unit.label,
        "count": str(len(group)),
        "files": "、".join(result.files),
        "differences": shown,
    }
    return Finding("UNIT_DUPLICATE", Severity.ERROR, result.files[0], params=params)
