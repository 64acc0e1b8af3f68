"""The findings that a merged workbook lists: all of them, or of very many the gravest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.text.visible import one_line
from xlsreport.text.words import word
from xlsreport.workbook.consolidated import FindingLine, FindingLines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsreport.submission.outcome import Outcome
    from xlsreport.submission.submission import Unit
    from xlsreport.text.words import Language

__all__ = ["merge_findings"]

# More than this nobody works through, and all are in the other reports.
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
        batch: What is to be said of the batch.
        language: Of the messages.
        most: If there are more, errors are taken first, then warnings, then notes.
    """
    files = sorted(outcomes, key=lambda each: each.file)
    units = {each.file: each.submission.unit for each in files if each.submission is not None}
    # That a unit with errors was left out is its state.
    own = [finding for finding in batch if finding.code != "UNIT_LEFT_OUT"]
    own += [finding for outcome in files for finding in outcome.findings]
    said = [(units.get(finding.file), finding) for finding in own]
    taken = range(len(said))
    if len(said) > most:
        gravest = sorted(taken, key=lambda at: (said[at][1].waived is not None, _rank(said[at])))
        return FindingLines([_line(*said[at], language) for at in gravest[:most]], len(said) - most)
    return FindingLines([_line(*said[at], language) for at in taken])


def _rank(said: tuple[Unit | None, Finding]) -> int:
    return _RANK[said[1].severity]


def _line(unit: Unit | None, finding: Finding, language: Language) -> FindingLine:
    texts = (
        "" if unit is None else unit.code,
        "" if unit is None else unit.name,
        word(f"severity_{finding.severity}", language).strip("[]"),
        finding.file,
        message_of(finding, language),
        remedy_of(finding, language),
        finding.code,
        finding.waived or "",
    )
    a, b, c, d, e, f, g, h = (one_line(text) for text in texts)
    return FindingLine(str(finding.severity), (a, b, c, d, e, f, g, h))
