"""Many submissions to one: the sum of every entered cell, and who is in it and who is not.

Only entered cells are added up; computed ones are worked out from the sums and then compared with
what the units' workbooks come to. Every unit that is left out is named, with the reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.periods import time_words
from xlsreport.merge.comparison import compare
from xlsreport.merge.decisions import rulings
from xlsreport.merge.from_below import Doubles, accept, collect_facts, name_within, remove_doubles
from xlsreport.merge.proof import column_sums, find_extremes, proof_findings, reconcile
from xlsreport.merge.records import (
    Consolidation,
    MergeChoices,
    Part,
    UnitResult,
)
from xlsreport.merge.roster_levels import report_nodes, settle_within
from xlsreport.merge.roster_match import Matching
from xlsreport.merge.version_choice import Case, settle
from xlsreport.submission.submission import Unit, counted, with_totals
from xlsreport.units.codes_and_names import common_area

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.decisions import Ruling
    from xlsreport.merge.roster_match import Sent
    from xlsreport.submission.submission import ListRow, Outcome, Submission
    from xlsreport.units.roster import Roster

__all__ = ["consolidate", "parts_of"]

_MOST_FILES = 3
_NOT_IN = frozenset({"UNIT_MISSING", "UNIT_NOT_ACCEPTED"})
_MOST_UNITS = 20


def consolidate(
    outcomes: Iterable[Outcome],
    roster: Roster | None = None,
    unit: Unit | None = None,
    *,
    include_errors: bool = False,
    choices: MergeChoices | None = None,
) -> Consolidation:
    """Returns the sum of submissions, and what became of every unit.

    Args:
        outcomes: Files, read and checked, in any order.
        roster: Who must report; without it, the units that sent something.
        unit: Whose workbook the sum is; what is not given is derived from the units' codes.
        include_errors: Whether submissions with errors are added up as well.
        choices: What else was decided about this merge.
    """
    choices = choices or MergeChoices()
    files = sorted(outcomes, key=lambda outcome: outcome.file)
    matching = Matching(files, roster)
    ruled, unused = rulings(choices.decisions, matching) if choices.decisions else ({}, [])
    findings = [*matching.findings, *unused]
    own = unit or Unit("", "")
    mixed = _find_mixed_forms(matching, ruled, include_errors=include_errors)
    if mixed is not None:
        results = tuple(
            replace(each, included=False, submission=None)
            for each, _ in _settle_units(
                matching, ruled, include_errors=False, latest=choices.latest
            )
        )
        return Consolidation(
            None, None, own, {}, results, (*findings, mixed), listed=roster is not None
        )
    settled = _settle_units(matching, ruled, include_errors=include_errors, latest=choices.latest)
    settled = [_say_whether_waiting(*each, choices.waiting) for each in settled]
    ruling_of = [ruled.get(key) for key in matching.units]
    ruling_of += [None] * (len(settled) - len(ruling_of))
    doubles = remove_doubles([result for result, _ in settled], roster, ruling_of)
    results = doubles.results
    if roster is not None:
        results = settle_within(results, roster, doubles.facts)
    findings += _say_what_became(settled, results)
    findings += doubles.findings
    if roster is not None:
        findings += report_nodes(results, roster)
    merged = [result for result in results if result.included]
    if not merged:
        findings.append(Finding("BATCH_NOTHING", Severity.ERROR, ""))
        return Consolidation(
            None, None, own, {}, results, tuple(findings), listed=roster is not None
        )
    first = merged[0].submission
    if first is None:  # pragma: no cover - an included result has its submission
        raise AssertionError
    parts = tuple(parts_of(first.form, merged, expand=choices.expand))
    if not own.code:
        codes = [u.code for u in roster.units] if roster else [each.unit.code for each in merged]
        own = Unit(common_area(codes) or "", own.name)
        if own.code and roster is None:
            params = {"code": own.code}
            findings.append(Finding("BATCH_UNIT_DERIVED", Severity.NOTE, "", params=params))
    values = _add_up(first.form, parts)
    listed = roster is not None
    facts = (
        *doubles.facts,
        *collect_facts(results, files, choices.accepted, expand=choices.expand),
    )
    findings = list(accept(findings, results, facts, choices.accepted))
    lists: dict[str, tuple[ListRow, ...]] = {}
    if first.form.lists:
        lists, shared = _append_lists(first.form, merged)
        findings += shared
    findings += _report_used(first.form, parts)
    result = Consolidation(
        first.form, first.year, own, values, results, (), parts, listed=listed, facts=facts,
        lists=lists, period=first.period,
    )  # fmt: skip
    return _prove(result, _without_removed(files, doubles), findings, choices)


def _report_used(form: Form, parts: Sequence[Part]) -> Iterator[Finding]:
    """Says of every table that may be left out how many units filled it in."""
    for table in form.tables:
        if not table.optional:
            continue
        cells = [c.id for c in form.every.values() if c.table == table.id and not c.computed]
        used = sum(
            any(part.figures.get(c) is not None or part.entries.get(c) is not None for c in cells)
            for part in parts
        )
        params = {"table": table.title, "count": str(used), "left": str(len(parts) - used)}
        yield Finding("BATCH_TABLE_USED", Severity.NOTE, "", params=params)


def _append_lists(
    form: Form, merged: Sequence[UnitResult]
) -> tuple[dict[str, tuple[ListRow, ...]], list[Finding]]:
    """Returns the rows of all lists, and what is to be said of their keys."""
    from xlsreport.merge.lists import append_lists, report_shared_keys

    lists = append_lists(form, merged)
    return lists, list(report_shared_keys(form, lists))


def _say_what_became(
    settled: Sequence[tuple[UnitResult, list[Finding]]], results: Sequence[UnitResult]
) -> Iterator[Finding]:
    """Yields the findings on each unit; one that a merged workbook holds is not missing."""
    for (before, findings), now in zip(settled, results, strict=True):
        for each in findings:
            if each.code not in _NOT_IN or now.status == before.status:
                yield each


def _without_removed(files: Sequence[Outcome], doubles: Doubles) -> list[Outcome]:
    """Returns the files, those that lines were taken out of with their own sum less these lines.

    The merge adds up the lines that are left: the proof comes to the same in another way.
    """
    removed = doubles.removed or {}
    kept = {each.submission.file: each.submission for each in doubles.results if each.submission}
    found: list[Outcome] = []
    for outcome in files:
        submission = outcome.submission
        less = removed.get(outcome.file)
        if submission is None or less is None:
            found.append(outcome)
            continue
        left = {
            cell: value if value is None else value - (less[cell] or 0)
            for cell, value in submission.values.items()
        }
        # No difference gives the smallest or largest of the lines that are left.
        own, cells = kept.get(outcome.file), submission.form.cells
        left |= {c: own.values[c] for c in left if own is not None and cells[c].has_extreme}
        values = with_totals(submission.form, left, merged=True)
        found.append(replace(outcome, submission=replace(submission, values=values)))
    return found


def _prove(
    result: Consolidation,
    files: Sequence[Outcome],
    findings: list[Finding],
    choices: MergeChoices,
) -> Consolidation:
    """Returns the result with its proof, the comparison with a published report, all findings."""
    proof = reconcile(result, files)
    findings += proof_findings(result, proof)
    comparison = None
    if choices.compare is not None:
        comparison, said = compare(result, choices.compare, files)
        findings += said
    lacking = result.lacking if choices.require_all else ()
    if choices.require_all:
        # A merged workbook that a line was taken out of is not in the sums as it was sent.
        lacking += tuple(each for each in result.facts if each.state == "within")
    if lacking:
        named = "、".join(each.label for each in lacking[:_MOST_UNITS])
        units = named + ("…" if len(lacking) > _MOST_UNITS else "")
        params = {"count": str(len(lacking)), "units": units}
        findings.append(Finding("BATCH_INCOMPLETE", Severity.ERROR, "", params=params))
    withheld = not proof.holds or bool(lacking)
    return replace(
        result,
        findings=tuple(findings),
        reconciliation=proof,
        comparison=comparison,
        withheld=withheld,
    )


def _add_up(form: Form, parts: Sequence[Part]) -> dict[str, Number | None]:
    entered = [cell for cell in form.cells.values() if not cell.from_merged]
    sums = column_sums((part.figures for part in parts), form.cells)
    extremes = find_extremes([part.figures for part in parts], form)
    return with_totals(
        form,
        {
            cell.id: sums[cell.id].total if cell.added_up else extremes.get(cell.id)
            for cell in entered
        },
        merged=True,
    )


def _settle_units(
    matching: Matching, ruled: Mapping[str, Ruling], *, include_errors: bool, latest: bool
) -> list[tuple[UnitResult, list[Finding]]]:
    """Returns what becomes of every unit, in the roster's order, strangers last."""
    found = []
    for key, unit in matching.units.items():
        case = Case(
            unit, matching.groups.get(key, ()), matching.unreadable.get(key, ()), ruled.get(key)
        )
        found.append(settle(case, include_errors=include_errors, latest=latest))
    nothing: list[Finding] = []
    found += [
        (UnitResult(unit, "not_on_roster", (each.file,)), nothing)
        for unit, each in matching.strangers
    ]
    found += [
        (UnitResult(unit, "duplicate", (each.file,)), nothing) for unit, each in matching.doubtful
    ]
    found += [
        (UnitResult(Unit("", ""), "unreadable", (each.file,)), nothing)
        for each in matching.unreadable.get("", [])
    ]
    return found


def _say_whether_waiting(
    result: UnitResult, findings: list[Finding], waiting: Collection[tuple[str, str]]
) -> tuple[UnitResult, list[Finding]]:
    """The same, or that a unit of which there is nothing here has sent what is not accepted yet."""
    unit = result.unit
    if result.status != "missing" or (unit.code, unit.name) not in waiting:
        return result, findings
    finding = Finding("UNIT_NOT_ACCEPTED", Severity.ERROR, "", params={"unit": unit.label})
    return replace(result, status="not_accepted"), [finding]


def _find_mixed_forms(
    matching: Matching, ruled: Mapping[str, Ruling], *, include_errors: bool
) -> Finding | None:
    """Returns the finding that the files are not of one form and year; ``None`` if they are."""
    groups: dict[tuple[str, str], list[str]] = {}
    for key, group in matching.groups.items():
        ruling = ruled.get(key)
        for sent in _select_counting(group, ruling):
            taken = include_errors or (ruling is not None and sent.file in ruling.use)
            if sent.of_other_year and not taken:
                continue  # left out for that error in any case
            kind = (sent.submission.form.id, sent.submission.time)
            groups.setdefault(kind, []).append(sent.file)
    if len(groups) <= 1:
        return None
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    others = [file for _, files in ordered[1:] for file in files]
    params = {
        "groups": "；".join(
            f"{_name_kind(kind)} {len(files)} 份（{_name_some(files)}）" for kind, files in ordered
        ),
        "groups_en": "; ".join(
            f"{len(files)} of {_name_kind_en(kind)} ({_name_some(files)})"
            for kind, files in ordered
        ),
        "most": _name_kind(ordered[0][0]),
        "most_en": _name_kind_en(ordered[0][0]),
        "others": _name_some(others),
    }
    return Finding("BATCH_MIXED", Severity.ERROR, "", params=params)


def _select_counting(group: Sequence[Sent], ruling: Ruling | None) -> Sequence[Sent]:
    """Returns the files of a unit that were not left out by decision."""
    if ruling is None:
        return group
    return [] if ruling.whole else [each for each in group if each.file not in ruling.leave_out]


def _name_kind(kind: tuple[str, str]) -> str:
    time = time_words(kind[1], "zh").removesuffix("年度") or "?"
    return f"{kind[0]} {time}{' 年度' if time in {kind[1], '?'} else ''}"


def _name_kind_en(kind: tuple[str, str]) -> str:
    return f"{kind[0]} {time_words(kind[1], 'en') or '?'}"


def _name_some(files: Sequence[str]) -> str:
    return "、".join(files[:_MOST_FILES]) + ("…" if len(files) > _MOST_FILES else "")


def parts_of(form: Form, merged: Iterable[UnitResult], *, expand: bool) -> Iterator[Part]:
    """The lines of the details, in the order of the units.

    Args:
        form: The form.
        merged: The units whose figures are in the sums.
        expand: Whether a merged workbook gives its own lines instead of one.
    """
    zeros: Mapping[str, Number | None] = with_totals(form, dict.fromkeys(form.cells, 0))
    for result in merged:
        submission = result.submission
        if submission is None:  # pragma: no cover - an included result has its submission
            raise AssertionError
        errors = result.status == "with_errors"
        if expand and submission.details and not submission.nil_return:
            for line in submission.details:
                within = name_within(result.unit, line.within)
                more = line.entries, line.header
                yield Part(line.unit, line.figures, within, submission.file, errors, *more)
            continue
        yield Part(
            result.unit,
            _take_figures(submission, zeros),
            None,
            submission.file,
            with_errors=errors,
            entries=submission.entries,
            header=submission.header,
        )


def _take_figures(
    submission: Submission, zeros: Mapping[str, Number | None]
) -> Mapping[str, Number | None]:
    """Returns the figures as counted, without a copy of them where none is needed."""
    if not submission.nil_return:
        return submission.values
    return counted(submission) if any(submission.values.values()) else zeros
