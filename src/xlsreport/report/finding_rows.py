"""All findings as a table: one row a finding, for CSV and for a workbook."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from xlsreport.findings.finding import message_of, remedy_of
from xlsreport.text.csv_text import quoted
from xlsreport.text.visible import one_line
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.submission.outcome import Outcome
    from xlsreport.text.words import Language

__all__ = ["COLUMNS", "finding_rows", "findings_csv", "headings"]

COLUMNS = (
    "unit_code", "unit_name", "year", "file", "severity", "code", "rule", "sheet", "cells",
    "message", "remedy", "waived",
)  # fmt: skip


def finding_rows(
    outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language
) -> Iterator[tuple[str, ...]]:
    """One text for each of :data:`COLUMNS`, file by file, the batch last.

    A finding of the batch says in its message whom it is about; its unit is left empty.
    """
    for outcome in outcomes:
        submission = outcome.submission
        who = ("", "", "")
        if submission is not None:
            year = "" if submission.year is None else str(submission.year)
            who = (submission.unit.code, submission.unit.name, year)
        for finding in outcome.findings:
            yield _row(who, finding, language)
    for finding in batch:
        yield _row(("", "", ""), finding, language)


def headings(language: Language) -> tuple[str, ...]:
    """The columns' headings for people."""
    return tuple(word(f"column_{name}", language) for name in COLUMNS)


def findings_csv(outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language) -> str:
    """The findings as CSV, its first row :data:`COLUMNS`."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in finding_rows(outcomes, batch, language):
        writer.writerow(map(quoted, row))
    return target.getvalue()


def _row(who: tuple[str, ...], finding: Finding, language: Language) -> tuple[str, ...]:
    texts = (
        *who,
        finding.file,
        str(finding.severity),
        finding.code,
        finding.rule,
        finding.sheet,
        "、".join(finding.addresses),
        message_of(finding, language),
        remedy_of(finding, language),
        finding.waived or "",
    )
    return tuple(one_line(text) for text in texts)
