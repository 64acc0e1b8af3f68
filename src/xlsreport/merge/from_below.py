"""What merged workbooks bring up from below: the units they count, and the facts they carry.

No unit counts twice. A unit may send its own workbook and stand in the details of a merged one as
well, in two merged workbooks, or as a town next to the line of its whole district. Where the
figures are the same they count once; where they differ they count nowhere, until a decision says
which workbook counts. A line is taken out of a merged workbook by adding up its other lines.

The next level knows only what a workbook says. Who is missing, with errors, waived or accepted in a
merged workbook of this merge is carried on, with the way down to those units; what was waived,
decided or accepted here is added.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec.structs import replace

from xlsreport.checks.carried_waivers import CARRIED
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.proof import column_sums, find_extremes
from xlsreport.submission.submission import BETWEEN_LEVELS, Below, Unit, counted, with_totals
from xlsreport.text.records import Record
from xlsreport.text.words import word
from xlsreport.units.codes_and_names import normal_code
from xlsreport.units.same_unit import compare_units, find_within, group_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.merge.decisions import Ruling
    from xlsreport.merge.records import Acceptance, UnitResult
    from xlsreport.submission.submission import Detail, Outcome, Submission
    from xlsreport.units.roster import Roster

__all__ = ["Doubles", "accept", "collect_facts", "name_within", "remove_doubles"]

_MOST_FILES = 5
_ACCEPTABLE = {"missing", "not_accepted", "left_out"}
_ON_ABSENT = {"UNIT_MISSING", "UNIT_NOT_ACCEPTED", "UNIT_LEFT_OUT_DECIDED"}


class _Entry(NamedTuple):
    """A place where a unit stands: a file of the merge, and its line there or the whole file."""

    unit: Unit
    result: int
    line: int | None


class Doubles(Record, frozen=True):
    """What came of looking for units that stand twice.

    Attributes:
        results: What became of every unit now; merged workbooks without the lines taken out.
        findings: One for each unit that stood twice.
        facts: The lines that were taken out of merged workbooks, as facts to carry up.
        removed: By file, the sum of the figures taken out of it.
    """

    results: tuple[UnitResult, ...]
    findings: tuple[Finding, ...] = ()
    facts: tuple[Below, ...] = ()
    removed: Mapping[str, Mapping[str, Number | None]] | None = None


def remove_doubles(
    results: Sequence[UnitResult], roster: Roster | None, rulings: Sequence[Ruling | None]
) -> Doubles:
    """Returns the results with every unit in at most one place.

    Args:
        results: What became of every unit.
        roster: The units that must report; ``None`` for none.
        rulings: What was decided about each of them, in the same order.
    """
    if not any(each.included and each.submission and each.submission.details for each in results):
        return Doubles(tuple(results))
    return _Search(results, roster, rulings).run()


class _Search:
    """Finds the doubles of one merge and takes them out."""

    def __init__(
        self,
        results: Sequence[UnitResult],
        roster: Roster | None,
        rulings: Sequence[Ruling | None],
    ) -> None:
        self.results, self.roster, self.rulings = list(results), roster, rulings
        self.entries = [
            _Entry(unit, at, line)
            for at, result in enumerate(results)
            if result.included
            for unit, line in _list_units(result)
        ]
        self.findings: list[Finding] = []
        self.out: dict[_Entry, Literal["within", "twice"]] = {}

    def run(self) -> Doubles:
        """Decides about every double, and takes out what does not count."""
        areas = ["" if e.line is None else self.results[e.result].unit.code for e in self.entries]
        groups = group_units([each.unit for each in self.entries], self.roster, areas)
        for members in groups.members():
            entries = [self.entries[at] for at in members]
            # A government's own organ may have the code of its area, as the workbook has.
            lined = {each.result for each in entries if each.line is not None}
            entries = [e for e in entries if e.line is not None or e.result not in lined]
            if len(entries) > 1:
                self._settle(entries)
        self._settle_areas()
        return self._take_out() if self.out else Doubles(tuple(self.results))

    def _settle(self, entries: list[_Entry]) -> None:
        """Decides which of the places of one unit counts."""
        figures = [self._content(each) for each in entries]
        same = all(each == figures[0] for each in figures[1:])
        decided = next((each for each in entries if self._is_decided(each)), None)
        if decided is not None:
            kept: _Entry | None = decided
        else:
            # A line is kept rather than the workbook of its own: the merged one stays whole.
            kept = min(entries, key=lambda each: each.line is None) if same else None
        for each in entries:
            if each is not kept:
                self.out[each] = "twice" if kept is None else "within"
        code = "UNIT_COUNTED_TWICE" if kept is None else "UNIT_COUNTED_ONCE"
        if kept is None and all(each.line is not None for each in entries):
            code = "UNIT_TWICE_BELOW"
        if kept is not None and decided is None and not all(each.unit.code for each in entries):
            code = "UNIT_ONCE_BY_NAME"
        cells = [] if same else self._name_differences(entries[0], figures)
        self._report(code, entries, cells=cells, kept=kept)

    def _settle_areas(self) -> None:
        """Takes out units whose codes lie within the area of another line."""
        areas = [at for at, each in enumerate(self.entries) if self._is_area(each)]
        for narrow, area in find_within([each.unit for each in self.entries], areas):
            inner, outer = self.entries[narrow], self.entries[area]
            if inner in self.out or outer in self.out or self._is_decided(inner):
                continue
            if inner.line is None and inner.result == outer.result:
                continue  # the workbook that holds the line
            self.out[inner] = "twice"
            self._report("UNIT_WITHIN_AREA", [inner, outer])

    def _is_area(self, entry: _Entry) -> bool:
        """Whether an entry is a line that stands for a whole area, not for an organ of its own."""
        if entry.line is None:
            return False
        holder = self.results[entry.result]
        within = self._line_of(entry).within
        nodes = [holder.unit]
        if within is not None:
            nodes += [within, Unit("", within.name.split(BETWEEN_LEVELS)[-1])]
        return all(
            normal_code(node.code) != normal_code(entry.unit.code)
            and (not node.name or node.name != entry.unit.name)
            for node in nodes
        )

    def _is_decided(self, entry: _Entry) -> bool:
        """Whether a decision says that an entry, a workbook of its own, counts."""
        submission = self.results[entry.result].submission
        ruling = self.rulings[entry.result]
        if entry.line is not None or submission is None or ruling is None:
            return False
        return submission.file in ruling.use

    def _line_of(self, entry: _Entry) -> Detail:
        submission = self.results[entry.result].submission
        if submission is None or entry.line is None:  # pragma: no cover - only lines come here
            raise AssertionError
        return submission.details[entry.line]

    def _content(self, entry: _Entry) -> dict[str, object]:
        """All that an entry has in the form's cells: figures, texts, days and choices."""
        submission = self.results[entry.result].submission
        if submission is None:
            return {}
        line = None if entry.line is None else self._line_of(entry)
        held = submission.entries if line is None else line.entries
        typed = {cell: held.get(cell) for cell in submission.form.entries}
        return {**(counted(submission) if line is None else line.figures), **typed}

    def _file_of(self, entry: _Entry) -> str:
        submission = self.results[entry.result].submission
        return "" if submission is None else submission.file

    def _name_differences(
        self, entry: _Entry, figures: Sequence[Mapping[str, object]]
    ) -> list[str]:
        """Names the first entered cells in which entries differ, with what all of them have."""
        submission = self.results[entry.result].submission
        if submission is None:  # pragma: no cover - an entry is of an included result
            return []
        differing = [
            f"{cell.label} {' / '.join(str(each[cell.id]) for each in figures)}"
            for cell in submission.form.every.values()
            if not cell.computed and len({each[cell.id] for each in figures}) > 1
        ]
        return differing[:_MOST_FILES]

    def _report(
        self,
        code: str,
        entries: Sequence[_Entry],
        *,
        cells: Sequence[str] = (),
        kept: _Entry | None = None,
    ) -> None:
        files = list(dict.fromkeys(map(self._file_of, entries)))
        params = {
            "unit": entries[0].unit.label,
            "area": entries[-1].unit.label,
            "nodes": "、".join(dict.fromkeys(self.results[e.result].unit.label for e in entries)),
            "files": "、".join(files[:_MOST_FILES]) + ("…" if len(files) > _MOST_FILES else ""),
            "count": str(len(entries)),
            "kept": "" if kept is None else self._file_of(kept),
            "cells": f"（{'；'.join(cells)}）" if cells else "",
        }
        severity = Severity(CATALOGUE[code].severity)
        self.findings.append(Finding(code, severity, files[0], params=params))

    def _take_out(self) -> Doubles:
        """Makes the results without the entries that do not count."""
        facts: list[Below] = []
        removed: dict[str, Mapping[str, Number | None]] = {}
        for at, result in enumerate(self.results):
            out = {e.line: state for e, state in self.out.items() if e.result == at}
            submission = result.submission
            if not out or submission is None:
                continue
            lines = [each for each in range(len(submission.details)) if each not in out]
            facts += [
                Below(submission.details[line].unit, state, "", result.unit)
                for line, state in out.items()
                if line is not None
            ]
            if None in out or not lines:
                state = out[None] if None in out else max(out.values())
                self.results[at] = replace(result, status=state, included=False, submission=None)
                # What it says of its units holds all the same.
                facts += _carry_facts(result.unit, submission) if None not in out else ()
                continue
            gone = [submission.details[each] for each in out if each is not None]
            removed[submission.file] = _add_lines(submission, gone)
            kept = tuple(submission.details[each] for each in lines)
            values = _add_lines(submission, kept)
            adjusted = replace(submission, details=kept, values=values)
            self.results[at] = replace(result, submission=adjusted)
        return Doubles(tuple(self.results), tuple(self.findings), tuple(facts), removed)


def _list_units(result: UnitResult) -> Iterator[tuple[Unit, int | None]]:
    """Yields a file's own unit, and those of its lines."""
    yield result.unit, None
    submission = result.submission
    for line, each in enumerate(submission.details if submission is not None else ()):
        yield each.unit, line


def _add_lines(submission: Submission, lines: Sequence[Detail]) -> dict[str, Number | None]:
    """Adds up lines of a merged workbook, totals worked out from the sums."""
    form = submission.form
    sums = column_sums((each.figures for each in lines), form.cells)
    extremes = find_extremes([each.figures for each in lines], form)
    return with_totals(
        form,
        {
            cell.id: sums[cell.id].total if cell.added_up else extremes.get(cell.id)
            for cell in form.cells.values()
            if not cell.from_merged
        },
        merged=True,
    )


def collect_facts(
    results: Iterable[UnitResult],
    outcomes: Iterable[Outcome],
    accepted: Sequence[Acceptance],
    *,
    expand: bool = False,
) -> tuple[Below, ...]:
    """Returns what the merged workbook says besides the states of its own units.

    Args:
        results: What became of every unit of the merge.
        outcomes: Every file that was read for it.
        accepted: Units that may be incomplete, with the reason.
        expand: Whether the lines of merged workbooks stand in the details, with all they say.

    Returns:
        Open states of units below with the way down to them; findings that were waived or
        explained, decisions, units that were accepted as incomplete, and what the units wrote, of
        this level and of those below.
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
            Below(result.unit, "explained", each.explanation, None, each.rule or each.code)
            for each in (outcome.findings if outcome is not None else ())
            if each.explanation is not None and each.waived is None
        ]
        if result.status == "merged" or result.included:
            facts += [
                Below(result.unit, "text", text, None, narrative)
                for narrative, text in submission.narratives.items()
                if text.strip()
            ]
        facts += _carry_facts(result.unit, submission)
        facts += () if expand else _carry_headers(result.unit, submission)
    states = [Below(each.unit, each.status) for each in results if each.status in _ACCEPTABLE]
    for acceptance in accepted:
        facts += [
            Below(fact.unit, "accepted", acceptance.text, fact.within)
            for fact in _match(acceptance, [*states, *(each for each in facts if each.open)])
        ]
    return tuple(dict.fromkeys(facts))


def _carry_facts(node: Unit, submission: Submission) -> list[Below]:
    """What a merged workbook says of its units, with the way down through it."""
    return [
        fact._replace(within=name_within(node, fact.within))
        for fact in submission.below
        if fact.state != "merged"
    ]


def _carry_headers(node: Unit, submission: Submission) -> Iterator[Below]:
    """What the units below wrote into the form's own fields on their covers."""
    words = {
        flag: word("yes" if flag else "no", submission.form.language) for flag in (True, False)
    }
    for line in submission.details if submission.form.header else ():
        within = name_within(node, line.within)
        for field, value in line.header.items():
            if value is not None:
                text = words[value] if isinstance(value, bool) else str(value)
                yield Below(line.unit, "text", text, within, field)


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
        if finding.code in _ON_ABSENT and unit in own:
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
