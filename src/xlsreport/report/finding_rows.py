"""All findings as a table: one row a finding, for CSV and for a workbook."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.submission.submission import Unit, parse_unit
from xlsreport.text.visible import quoted, visible
from xlsreport.text.words import word
from xlsreport.workbook.consolidated import FindingLine, FindingLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language

__all__ = ["COLUMNS", "finding_rows", "findings_csv", "headings", "merge_findings"]

COLUMNS = (
    "unit_code", "unit_name", "year", "file", "severity", "code", "rule", "sheet", "cells",
    "message", "remedy", "explanation", "waived",
)  # fmt: skip


def finding_rows(
    outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language
) -> Iterator[tuple[str, ...]]:
    """One text for each of :data:`COLUMNS`, file by file, the batch last.

    A finding of the batch has the unit that it is about, also one that sent nothing. In Chinese the
    severity is a word, 待审 for a warning that the unit explains; in English it is its id.
    """
    for outcome in outcomes:
        submission = outcome.submission
        who = ("", "", "")
        if submission is not None:
            who = (submission.unit.code, submission.unit.name, submission.time)
        for finding in outcome.findings:
            yield _make_row(who, finding, language)
    for finding in batch:
        unit = _find_unit(finding)
        yield _make_row((unit.code, unit.name, ""), finding, language)


def _find_unit(finding: Finding) -> Unit:
    """The unit that a finding about units names; without code and name if it names none."""
    named = finding.params.get("unit", "") if finding.code.startswith("UNIT_") else ""
    return parse_unit(named) if named else Unit("", "")


def headings(language: Language) -> tuple[str, ...]:
    """The columns' headings for people."""
    return tuple(word(f"column_{name}", language) for name in COLUMNS)


def findings_csv(outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language) -> str:
    """The findings as CSV.

    Its first row is :data:`COLUMNS` in English, and in Chinese :func:`headings`, as severities are.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    chinese = language == "zh"
    writer.writerow(headings(language) if chinese else COLUMNS)
    for row in finding_rows(outcomes, batch, language):
        writer.writerow(map(quoted, row))
    return target.getvalue()


def _make_row(who: tuple[str, ...], finding: Finding, language: Language) -> tuple[str, ...]:
    texts = (
        *who,
        finding.file,
        _name_severity(finding, language) if language == "zh" else str(finding.severity),
        finding.code,
        finding.rule,
        finding.sheet,
        "、".join(finding.addresses),
        message_of(finding, language, explained=False),
        remedy_of(finding, language),
        finding.explanation or "",
        finding.waived or "",
    )
    return tuple(visible(text) for text in texts)


def _name_severity(finding: Finding, language: Language) -> str:
    severity = finding.severity if finding.waived is not None else finding.shown_severity
    return word(f"severity_{severity}", language).strip("[]")


# A longer list is not worked through by hand; the other reports hold all findings.
_MOST = 5_000
_RANK = {severity: rank for rank, severity in enumerate(Severity)}


def merge_findings(
    outcomes: Iterable[Outcome],
    batch: Sequence[Finding],
    language: Language,
    most: int = _MOST,
) -> FindingLines:
    """The findings of the batch first, then file by file.

    Args:
        outcomes: Every file that was read.
        batch: Findings about the batch.
        language: Of the messages.
        most: If there are more, errors are taken first, then warnings, then notes.
    """
    files = sorted(outcomes, key=lambda each: each.file)
    units = {each.file: each.submission.unit for each in files if each.submission is not None}
    # That a unit with errors was left out is its state.
    own = [finding for finding in batch if finding.code != "UNIT_LEFT_OUT"]
    own += [finding for outcome in files for finding in outcome.findings]
    lines = [(units.get(finding.file) or _find_unit(finding), finding) for finding in own]
    taken = range(len(lines))
    if len(lines) > most:
        gravest = sorted(
            taken, key=lambda at: (lines[at][1].waived is not None, _get_rank(lines[at]))
        )
        return FindingLines(
            [_make_line(*lines[at], language) for at in gravest[:most]], len(lines) - most
        )
    return FindingLines([_make_line(*lines[at], language) for at in taken])


def _get_rank(line: tuple[Unit, Finding]) -> int:
    return _RANK[line[1].severity]


def _make_line(unit: Unit, finding: Finding, language: Language) -> FindingLine:
    texts = (
        unit.code,
        unit.name,
        _name_severity(finding, language),
        finding.file,
        message_of(finding, language, explained=False),
        remedy_of(finding, language),
        finding.explanation or "",
        finding.code,
        finding.waived or "",
    )
    return FindingLine(str(finding.severity), tuple(visible(text) for text in texts))
