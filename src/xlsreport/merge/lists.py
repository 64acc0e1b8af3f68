"""Lists of many units as one: their rows behind each other, each with its unit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.from_below import name_within
from xlsreport.merge.list_proof import unit_key, units_left
from xlsreport.submission.submission import ListRow
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import UnitResult
    from xlsreport.submission.submission import Submission, Unit

__all__ = ["append_lists", "report_shared_keys"]

_MOST_NAMED = 5


def append_lists(form: Form, merged: Iterable[UnitResult]) -> dict[str, tuple[ListRow, ...]]:
    """The rows of every list by id, those of one unit behind those of another.

    A row of a merged workbook keeps its unit; those of a unit that was taken out of it, since it
    is counted elsewhere, are left out.

    Args:
        form: The form.
        merged: The units whose figures are in the sums, in the order of the rows.
    """
    found: dict[str, list[ListRow]] = {table.id: [] for table in form.lists}
    for result in merged:
        submission = result.submission
        if submission is None:  # pragma: no cover - an included result has its submission
            raise AssertionError
        left = units_left(submission)
        for name in found.keys() & submission.lists.keys():
            found[name] += _take_rows(result.unit, submission, name, left)
    return {name: tuple(rows) for name, rows in found.items()}


def _take_rows(
    unit: Unit, submission: Submission, name: str, left: frozenset[str] | None
) -> Iterator[ListRow]:
    for row in submission.lists[name].rows:
        if not submission.consolidated or row.unit is None:
            yield ListRow(row.row, row.values, row.odd, unit)
        elif left is None or row.within is not None or unit_key(row.unit) in left:
            yield ListRow(row.row, row.values, row.odd, row.unit, name_within(unit, row.within))


def report_shared_keys(form: Form, lists: Mapping[str, Sequence[ListRow]]) -> Iterator[Finding]:
    """Yields a note for every list in which different units have rows of the same key."""
    for table in form.lists:
        positions = [table.position(name) for name in table.key]
        if not positions:
            continue
        owners: dict[tuple[str, ...], Counter[str]] = {}
        written: dict[tuple[str, ...], str] = {}
        for row in lists.get(table.id, ()):
            values = [row.values[at] for at in positions]
            if row.unit is not None and None not in values:
                key = tuple(str(value).casefold() for value in values)
                written.setdefault(key, "、".join(map(str, values)))
                owners.setdefault(key, Counter())[row.unit.name or row.unit.code] += 1
        shared = {key: units for key, units in owners.items() if len(units) > 1}
        if shared:
            named = [
                f"{written[key]}（{'、'.join(units)}）"
                for key, units in list(shared.items())[:_MOST_NAMED]
            ]
            more = "…" if len(shared) > _MOST_NAMED else ""
            params = {
                "table": visible(table.title),
                "count": str(len(shared)),
                "keys": visible("；".join(named) + more),
            }
            yield Finding("BATCH_LIST_KEYS", Severity.NOTE, "", params=params)
