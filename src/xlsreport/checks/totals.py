"""Totals that were typed over and differ from the sum of their parts.

The parts win: a total in the file is never trusted. That a total is the sum of its parts is the
meaning of 总计; the three blocks of table four fail in 2 of 13 published reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

__all__ = ["check_totals"]


def check_totals(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 7."""
    del context
    for cell_id, shown in submission.shown.items():
        known = submission.values[cell_id] or 0
        if shown is None or shown == known:
            continue
        yield Finding(
            "RULE_TOTAL",
            Severity.ERROR,
            submission.file,
            places=submission.places_of([cell_id]),
            cell_ids=(cell_id,),
            label=submission.form.cells[cell_id].label,
            value=str(shown),
            params={"sum": str(known), "difference": signed(shown - known)},
            rule=f"{submission.form.cells[cell_id].table}.total",
        )


def signed(number: object) -> str:
    """A number with a typographic minus sign."""
    return str(number).replace("-", "−")
