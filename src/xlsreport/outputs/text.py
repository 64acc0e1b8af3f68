"""Findings and results as plain text for a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings import Finding, Severity, message_of, remedy_of
from xlsreport.visible import one_line
from xlsreport.wording import word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from xlsreport.consolidation import Consolidation
    from xlsreport.outcome import Outcome
    from xlsreport.wording import Language

__all__ = ["check_text", "finding_lines", "merge_text", "summary_line", "written_lines"]


def check_text(
    outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language
) -> Iterator[str]:
    """The report of ``check``, line by line: file by file, then the batch, then a summary."""
    for outcome in outcomes:
        yield from _outcome_lines(outcome, language)
    yield from finding_lines(batch, language, indent="")
    yield summary_line(outcomes, batch, language)


def merge_text(
    outcomes: Sequence[Outcome], result: Consolidation, output: str, language: Language
) -> Iterator[str]:
    """The report of ``merge``: what is wrong, who is in it and who is not, where it was written."""
    for outcome in outcomes:
        if outcome.status != "accepted":
            yield from _outcome_lines(outcome, language)
    yield from finding_lines(result.findings, language, indent="")
    counted, expected = len(result.merged), len(result.units)
    yield word("merged_count", language).format(merged=counted, expected=expected)
    for each in result.units:
        if each.status != "merged":
            key = f"unit_{each.status}" + ("_included" if each.included else "")
            who = each.unit.label or ", ".join(each.files)
            yield one_line(f"  {word(key, language)}：{who}")
    if output:
        yield one_line(word("written", language).format(path=output))


def finding_lines(
    findings: Iterable[Finding], language: Language, indent: str = "  "
) -> Iterator[str]:
    """Two lines a finding: what is wrong, and below it what to do."""
    for finding in findings:
        severity = word(f"severity_{finding.severity}", language)
        yield f"{indent}{severity} {one_line(message_of(finding, language))}"
        if finding.severity is not Severity.NOTE:
            yield f"{indent}     → {one_line(remedy_of(finding, language))}"


def written_lines(paths: Iterable[Path], language: Language) -> Iterator[str]:
    """A line for each file that was written."""
    for path in paths:
        yield one_line(word("written", language).format(path=path))


def summary_line(outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language) -> str:
    """How many files there were and how they came out, in one line."""
    every = [finding for outcome in outcomes for finding in outcome.findings] + list(batch)
    return word("summary", language).format(
        files=len(outcomes),
        accepted=sum(outcome.status == "accepted" for outcome in outcomes),
        with_errors=sum(outcome.status == "with_errors" for outcome in outcomes),
        unreadable=sum(outcome.status == "unreadable" for outcome in outcomes),
        errors=sum(finding.severity is Severity.ERROR for finding in every),
        warnings=sum(finding.severity is Severity.WARNING for finding in every),
        notes=sum(finding.severity is Severity.NOTE for finding in every),
    )


def _outcome_lines(outcome: Outcome, language: Language) -> Iterator[str]:
    submission = outcome.submission
    who = ""
    if submission is not None:
        year = "" if submission.year is None else f" {submission.year}"
        who = f"  {submission.unit.label}{year}"
    status = word(f"status_{outcome.status}", language)
    yield one_line(f"{outcome.file}{who}  [{status}]")
    yield from finding_lines(outcome.findings, language)
