"""What changed between two versions of a unit's report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.report.published.printed_table import print_value
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.submission.submission import Submission

__all__ = ["Change", "differences"]


@dataclass(frozen=True, slots=True)
class Change:
    """A cell or text that is not what it was in the unit's version before.

    Attributes:
        cell: Its id.
        label: What it is called.
        before: What stood there; ``""`` for a blank.
        now: What stands there now; ``""`` for a blank.
    """

    cell: str
    label: str
    before: str
    now: str


def differences(before: Submission, now: Submission) -> Iterator[Change]:
    """Yields what differs between two versions: entered figures, texts, declarations."""
    old, new = counted(before), counted(now)
    for cell in now.form.cells.values():
        if not cell.computed and old.get(cell.id) != new.get(cell.id):
            yield Change(cell.id, cell.label, _show(old.get(cell.id)), _show(new.get(cell.id)))
    for cell in now.form.entries.values():
        one, other = before.entries.get(cell.id), now.entries.get(cell.id)
        if one != other:
            kind, language = cell.value_type, now.form.language
            yield Change(
                cell.id, cell.label, *(print_value(e, kind, language) for e in (one, other))
            )
    for narrative in now.form.narratives:
        first, second = (each.narratives.get(narrative.id, "") for each in (before, now))
        if first != second:
            yield Change(narrative.id, narrative.title, first, second)


def _show(value: object) -> str:
    return "" if value is None else str(value)
