"""The proof of merged lists: their rows, counted and added up once more from the files."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.merge.records import ReconciledList
from xlsreport.units.codes_and_names import normal_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.lists import ListTable
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome, Submission, Unit

__all__ = ["reconcile_lists", "unit_key", "units_left"]


def reconcile_lists(
    result: Consolidation, outcomes: Sequence[Outcome]
) -> tuple[ReconciledList, ...]:
    """Counts and adds up the rows once more, from the files one by one.

    Args:
        result: A merge.
        outcomes: Every file that was read for it.
    """
    form = result.form
    if form is None or not form.lists:
        return ()
    counting = {each.submission.file: each for each in result.merged if each.submission}
    sent = [each.submission for each in outcomes if each.submission and each.file in counting]
    found = []
    for table in form.lists:
        rows = result.lists.get(table.id, ())
        parts: list[Sequence[object]] = []
        for submission in sent:
            kept = counting[submission.file].submission
            left = None if kept is None else units_left(kept)
            listed = submission.lists.get(table.id)
            for row in listed.rows if listed is not None else ():
                inside = left is None or row.unit is None or row.within is not None
                if inside or (row.unit is not None and unit_key(row.unit) in (left or ())):
                    parts.append(row.values)
        found.append(
            ReconciledList(
                list_id=table.id,
                rows=len(rows),
                parts=len(parts),
                units=len({unit_key(row.unit) for row in rows if row.unit is not None}),
                sums=_add_up(table, [row.values for row in rows]),
                parts_sums=_add_up(table, parts),
            )
        )
    return tuple(found)


def _add_up(table: ListTable, rows: Sequence[Sequence[object]]) -> Mapping[str, Number]:
    """The sum of every column that has a total."""
    return {
        column.id: sum(
            value
            for row in rows
            if isinstance(value := row[at], (int, Decimal)) and not isinstance(value, bool)
        )
        for at, column in enumerate(table.columns)
        if column.total
    }


def units_left(submission: Submission) -> frozenset[str] | None:
    """The units whose lines a merged workbook still has; ``None`` for a unit's own workbook."""
    if not submission.consolidated or not submission.details:
        return None
    return frozenset(unit_key(line.unit) for line in submission.details)


def unit_key(unit: Unit) -> str:
    """What tells a unit from others: its code, else its name."""
    return normal_code(unit.code) or unit.name
