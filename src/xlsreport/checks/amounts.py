"""Figures so large that they are probably in another unit: yuan entered for ten thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks import Context
    from xlsreport.submission import Submission

__all__ = ["check_amounts"]


def check_amounts(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 2, last part: a figure above what its cell declares to be plausible."""
    del context
    for cell in submission.form.cells.values():
        value = submission.values[cell.id]
        limit = cell.value_type.plausible
        if value is None or limit is None or cell.computed:
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
