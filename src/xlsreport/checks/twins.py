"""Finds units of a batch that have the same figures throughout: one copied the other's workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.checks.policy.context import entered_cells
from xlsreport.findings.finding import Finding, Severity
from xlsreport.units.same_unit import group_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission, Unit
    from xlsreport.units.roster import Roster

__all__ = ["check_twins"]

# Fewer figures may well be the same by chance.
_ENOUGH_FIGURES = 10
_MOST_NAMED = 5


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
            filled = _list_filled(each.form, figures)
            if filled:
                area = each.unit.code if each.consolidated else ""
                key = (hash((each.form.id, each.year, filled)), len(filled))
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


def _list_filled(
    form: Form, figures: Mapping[str, Number | None]
) -> tuple[tuple[str, Number], ...]:
    """The entered cells with a figure other than 0."""
    return tuple((cell, value) for cell in entered_cells(form) if (value := figures.get(cell)))


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
