"""Units compared with their like: nothing where all others have much, and the reverse.

A unit may well differ from its peers; this is a note, made only when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.entered_figures import signed
from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.submission.submission import Submission
    from xlsreport.units.roster import Roster

__all__ = ["check_peers"]

_FEWEST_PEERS = 5
# "Much" for a median or a single unit's figure. Half of all units have more than a median.
_HIGH = 20
_MOST_NAMED = 5


def check_peers(submissions: Sequence[Submission], roster: Roster | None) -> Iterator[Finding]:
    """Reports figures unlike those of a unit's peers (docs/rules.md, rule 21).

    Args:
        submissions: All of a batch; those of one form, year and kind of unit are compared.
        roster: Tells the units' kinds; ``None`` if all are alike.
    """
    groups: dict[tuple[str, int | None, str], list[Submission]] = {}
    for each in submissions:
        if not each.untouched and not each.consolidated:
            match = roster.match(each.unit.code, each.unit.name) if roster is not None else None
            kind = match.unit.kind if match is not None else ""
            groups.setdefault((each.form.id, each.year, kind), []).append(each)
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
