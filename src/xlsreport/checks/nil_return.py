"""A nil return says that every figure is 0; one that is not contradicts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_nil_return"]


def check_nil_return(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 3, last sentence."""
    del context
    if not submission.nil_return:
        return
    for cell in submission.form.cells.values():
        value = submission.values[cell.id]
        if value and not cell.computed:
            yield Finding(
                "RULE_NIL_RETURN",
                Severity.ERROR,
                submission.file,
                places=submission.places_of([cell.id]),
                cell_ids=(cell.id,),
                label=cell.label,
                value=str(value),
            )
