"""Figures so large that they are probably in another unit: yuan entered for ten thousands."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.forms.form import Cell, Form
    from xlsreport.submission.submission import Submission

__all__ = ["check_amounts"]


def check_amounts(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 2, last part: a figure above what its cell declares to be plausible."""
    del context
    for cell in _limited(submission.form):
        value = submission.values[cell.id]
        limit = cell.value_type.plausible
        if value is None or limit is None:
            continue
        if not -limit <= value <= limit:
            yield Finding(
                "CELL_LARGE",
                Severity.WARNING,
                submission.file,
                places=submission.places_of([cell.id]),
                cell_ids=(cell.id,),
                label=cell.label,
                value=str(value),
                params={"unit": cell.value_type.unit},
            )


@lru_cache(maxsize=64)
def _limited(form: Form) -> tuple[Cell, ...]:
    """The entered cells that declare what is plausible."""
    cells = form.cells.values()
    return tuple(c for c in cells if c.value_type.plausible is not None and not c.computed)
