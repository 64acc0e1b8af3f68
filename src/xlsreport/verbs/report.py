"""What a check or a merge found, as reports to be kept and handed on: board, workbook, CSV."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.merge.consolidation import consolidate
from xlsreport.report.board import board_html, unit_rows
from xlsreport.report.finding_rows import finding_rows, findings_csv, headings
from xlsreport.report.results import CheckReport
from xlsreport.workbook.finding_list import write_finding_list

if TYPE_CHECKING:
    from collections.abc import Collection

    from xlsreport.findings.finding import Finding
    from xlsreport.report.results import MergeReport
    from xlsreport.text.words import Language

__all__ = ["board", "finding_list", "findings_as_csv", "refuse_input"]


def board(
    report: CheckReport | MergeReport, language: Language, returned: Collection[str] = ()
) -> str:
    """The result of a check or a merge as one HTML page that needs nothing else.

    Args:
        report: The result.
        language: What the page speaks first; the reader can switch.
        returned: The names of files that were sent back earlier; those of which this check made
            copies count as well.
    """
    result = report.consolidation or consolidate(report.outcomes)
    sent_back = {*returned, *_copies(report)}
    return board_html(
        result.units,
        report.outcomes,
        _batch(report),
        language,
        sent_back,
        area=result.unit.name,
        roster=report.roster,
    )


def finding_list(
    report: CheckReport | MergeReport,
    target: Path,
    language: Language,
    returned: Collection[str] = (),
) -> None:
    """Writes the findings of a check or a merge and the state of every unit as a workbook.

    Args:
        report: The result.
        target: Where; a file of that name is replaced.
        language: Of headings and messages.
        returned: As for :func:`board`.

    Raises:
        UsageError: The target is one of the files that were read, or cannot be written.
    """
    refuse_input(report, target)
    result = report.consolidation or consolidate(report.outcomes)
    rows = finding_rows(report.outcomes, _batch(report), language)
    sent_back = {*returned, *_copies(report)}
    units = unit_rows(result.units, report.outcomes, language, sent_back)
    write_finding_list(target, headings(language), rows, units, language)


def refuse_input(report: CheckReport | MergeReport, target: Path) -> None:
    """Makes sure that a report does not take the place of a file that was read.

    Raises:
        UsageError: It would.
    """
    if not target.exists():
        return
    for outcome in report.outcomes:
        file = Path(outcome.file)
        if file.exists() and file.samefile(target):
            raise UsageError(
                f"{target} 是被检查的文件之一，不能覆盖，请换一个文件名或文件夹。",
                f"{target} is one of the files that were checked and is never overwritten; choose "
                "another name or folder.",
            )


def findings_as_csv(report: CheckReport | MergeReport, language: Language) -> str:
    """The findings of a check or a merge as CSV with a heading."""
    return findings_csv(report.outcomes, _batch(report), language)


def _batch(report: CheckReport | MergeReport) -> tuple[Finding, ...]:
    """What is to be said of the batch; that a unit with errors was left out is its state."""
    return tuple(finding for finding in report.batch if finding.code != "UNIT_LEFT_OUT")


def _copies(report: CheckReport | MergeReport) -> Collection[str]:
    return report.copies.keys() if isinstance(report, CheckReport) else ()
