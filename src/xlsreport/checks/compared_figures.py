"""Figures against other figures: last year's, those of a unit's peers, and those of any other unit.

A factor of five and a floor are no official rule; they are where reviewers usually start to ask,
and a district sets its own in its profile. A unit may well differ from its peers; that is a note,
made only when it is asked for. Units with the same figures throughout: one copied the other's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.figures import signed
from xlsreport.checks.policy.context import entered_cells
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.periods import times_words
from xlsreport.submission.packing import figures_of
from xlsreport.submission.submission import counted
from xlsreport.units.same_unit import group_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.checks.policy.context import Context, Profile
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.submission.submission import Submission, Unit
    from xlsreport.units.roster import Roster

__all__ = ["check_jumps", "check_peers", "check_repeats", "check_twins"]

_MOST_NAMED = 5
# A small township may well report the same two figures twice; more than that is no chance.
_FEWEST_FIGURES = 3
# Fewer figures may well be the same by chance.
_ENOUGH_FIGURES = 10
_FEWEST_PEERS = 5
# "Much" for a median or a single unit's figure. Half of all units have more than a median.
_HIGH = 20


def check_jumps(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports jumps from last year, one finding a table (docs/rules.md, rule 13)."""
    if context.last is None or submission.untouched:
        return
    before, now = counted(context.last), counted(submission)
    for table in submission.form.tables:
        jumped: list[tuple[str, Number, Number]] = []
        for cell in submission.form.cells.values():
            if cell.table != table.id or cell.computed or cell.value_type.signed:
                continue
            old, new = before.get(cell.id), now[cell.id]
            if old is not None and new is not None and _is_jump(old, new, context.profile):
                jumped.append((cell.id, old, new))
        if jumped:
            yield _report_jump(submission, context, jumped)


def _is_jump(old: Number, new: Number, profile: Profile) -> bool:
    low, high = sorted((old, new))
    return low >= 0 and high > profile.jump_floor and high > low * profile.jump_factor


def _report_jump(
    submission: Submission, context: Context, jumped: list[tuple[str, Number, Number]]
) -> Finding:
    labels = {cell: submission.form.cells[cell].label for cell, _, _ in jumped}
    named = jumped[:_MOST_NAMED]
    before_en = "last year" if submission.period is None else "the period before"
    before, now = ("上年 ", "本年 ") if submission.period is None else ("上期 ", "本期 ")
    zh = "；".join(
        f"{labels[c]}：{before}{signed(old)}，{now}{signed(new)}" for c, old, new in named
    )
    en = "; ".join(
        f"{labels[c]}: {before_en} {signed(old)}, now {signed(new)}" for c, old, new in named
    )
    rest = len(jumped) - len(named)
    return Finding(
        "RULE_JUMP",
        Severity.WARNING,
        submission.file,
        places=submission.places_of(labels),
        cell_ids=tuple(labels),
        params={
            "count": str(len(jumped)),
            "figures": zh + (f"；另有 {rest} 格" if rest else ""),
            "figures_en": en + (f"; {rest} more" if rest else ""),
            "factor": str(context.profile.jump_factor),
            "before": before.strip(),
            "before_en": f"{before_en}'s" if submission.period is None else before_en,
        },
    )


def check_repeats(submission: Submission, context: Context) -> Iterator[Finding]:
    """Reports a report whose figures are all last year's (docs/rules.md, rule 14)."""
    if context.last is None:
        return
    before, now = counted(context.last), counted(submission)
    common = [
        cell.id
        for cell in submission.form.cells.values()
        if not cell.computed and cell.id in before
    ]
    figures = sum(bool(now[cell]) for cell in common)
    if figures < _FEWEST_FIGURES or any((before[c] or 0) != (now[c] or 0) for c in common):
        return
    yield Finding(
        "RULE_SAME_AS_LAST_YEAR",
        Severity.WARNING,
        submission.file,
        params={
            "count": str(figures),
            "year": times_words([context.last.time], "zh"),
            "year_en": times_words([context.last.time], "en"),
            "file": context.last.file,
        },
    )


def check_twins(submissions: Iterable[Submission], roster: Roster | None) -> Iterator[Finding]:
    """Yields a finding for every set of units with the same figures throughout.

    docs/rules.md, rule 25.

    Units that have nothing but zeros and blanks are passed over; so are several workbooks of one
    unit. The lines of merged workbooks are compared as well.

    Args:
        submissions: All of a batch; those of one form and year are compared.
        roster: Tells which names and codes mean one unit; ``None`` for none.
    """
    # Tens of thousands of units: the figures are kept as a hash of 64 bits and their count.
    alike: dict[tuple[int, int], list[tuple[Unit, str, str]]] = {}
    for each in submissions:
        for unit, figures in _list_figures(each):
            entered = [figure or 0 for figure in figures_of(figures, entered_cells(each.form))]
            filled = len(entered) - entered.count(0)
            if filled:
                area = each.unit.code if each.consolidated else ""
                key = (hash((each.form.id, each.time, *entered)), filled)
                alike.setdefault(key, []).append((unit, each.file, area))
    for (_, count), found in alike.items():
        if len(found) == 1:
            continue
        groups = group_units([unit for unit, _, _ in found], roster, [area for _, _, area in found])
        first = [found[members[0]] for members in groups.members()]
        if len(first) > 1:
            yield _report_twins(first, count)


def _list_figures(each: Submission) -> Iterator[tuple[Unit, Mapping[str, Number | None]]]:
    """Yields a unit's figures, or those of each line of a merged workbook."""
    if each.consolidated:
        yield from ((line.unit, line.figures) for line in each.details)
    elif not each.nil_return and each.unit.label:
        yield each.unit, each.values


def _report_twins(found: list[tuple[Unit, str, str]], cells: int) -> Finding:
    named = found[:_MOST_NAMED]
    more = len(found) > len(named)
    units = "、".join(unit.label for unit, _, _ in named)
    files = dict.fromkeys(file for _, file, _ in named)
    params = {
        "units": f"{units}等 {len(found)} 个单位" if more else units,
        "units_en": f"{units} and more, {len(found)} units in all," if more else units,
        "files": "、".join(files) + ("…" if more else ""),
        "count": str(cells),
    }
    severity = Severity.WARNING if cells >= _ENOUGH_FIGURES else Severity.NOTE
    return Finding("UNIT_TWINS", severity, found[0][1], params=params)


def check_peers(submissions: Sequence[Submission], roster: Roster | None) -> Iterator[Finding]:
    """Reports figures unlike those of a unit's peers (docs/rules.md, rule 21).

    Args:
        submissions: All of a batch; those of one form, year and kind of unit are compared.
        roster: Tells the units' kinds; ``None`` if all are alike.
    """
    groups: dict[tuple[str, str, str], list[Submission]] = {}
    for each in submissions:
        if not each.untouched and not each.consolidated:
            match = roster.match(each.unit.code, each.unit.name) if roster is not None else None
            kind = match.unit.kind if match is not None else ""
            groups.setdefault((each.form.id, each.time, kind), []).append(each)
    for group in groups.values():
        if len(group) > _FEWEST_PEERS:
            yield from _compare(group)


def _compare(group: Sequence[Submission]) -> Iterator[Finding]:
    form = group[0].form
    figures = [counted(each) for each in group]
    cells = _list_outermost(form)
    medians: dict[str, Number] = {}
    for cell in cells:
        known = sorted(value for each in figures if (value := each[cell.id]) is not None)
        if known:
            medians[cell.id] = known[(len(known) - 1) // 2]
    for submission, own in zip(group, figures, strict=True):
        for table in form.tables:
            odd = [
                (cell, own[cell.id], middle)
                for cell in cells
                if cell.table == table.id
                and (middle := medians.get(cell.id)) is not None
                and _is_odd(own[cell.id], middle)
            ]
            if odd:
                yield _report_odd(submission, odd, len(group) - 1)


def _is_odd(own: Number | None, middle: Number) -> bool:
    if own is None:
        return False
    return (own == 0 and middle >= _HIGH) or (middle == 0 and own >= _HIGH)


def _list_outermost(form: Form) -> list[Cell]:
    """The cells that no total is made of: what a total says need not be said of its parts."""
    within = {part for cell in form.cells.values() for part in cell.parts}
    return [c for c in form.cells.values() if c.id not in within and not c.value_type.signed]


def _report_odd(
    submission: Submission, odd: Sequence[tuple[Cell, Number | None, Number]], peers: int
) -> Finding:
    named = odd[:_MOST_NAMED]
    return Finding(
        "RULE_PEERS",
        Severity.NOTE,
        submission.file,
        places=submission.places_of(cell.id for cell, _, _ in odd),
        cell_ids=tuple(cell.id for cell, _, _ in odd),
        params={
            "count": str(len(odd)),
            "peers": str(peers),
            "figures": "；".join(
                f"{cell.label}：本单位 {signed(own)}，中位数 {signed(middle)}"
                for cell, own, middle in named
            ),
            "figures_en": "; ".join(
                f"{cell.label}: {signed(own)}, median {signed(middle)}"
                for cell, own, middle in named
            ),
        },
    )
