"""What the verbs return: when a merge is clean."""

from __future__ import annotations

from tests.merging import CELL, ERROR, UNITS, at, roster, sent
from tests.samples import F2021, zeros
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.report.results import MergeReport
from xlsreport.report.text import merge_text
from xlsreport.submission.submission import Outcome

_FAULTY = sent(0, zeros(F2021) | {CELL: 3}, ERROR, file="old.xlsx", saved=at(10))
_MENDED = sent(0, zeros(F2021), file="new.xlsx", saved=at(20))


def _merged(*files: Outcome) -> MergeReport:
    choices = MergeChoices(latest=True)
    return MergeReport(files, consolidate(files, roster(UNITS[0]), choices=choices), None)


def test_errors_of_a_file_that_a_mended_one_takes_the_place_of_are_no_matter() -> None:
    report = _merged(_FAULTY, _MENDED)
    assert report.clean
    lines = list(merge_text(report.outcomes, report.consolidation, "", "zh"))
    assert not any(line.startswith("old.xlsx") for line in lines)
    assert any("不用 old.xlsx" in line for line in lines)


def test_errors_of_the_file_that_counts_are_not_clean() -> None:
    assert not _merged(_FAULTY).clean


def test_a_file_that_cannot_be_read_is_never_passed_over() -> None:
    unreadable = Outcome(
        f"{UNITS[0].code}.xlsx", None, (Finding("FILE_EMPTY", Severity.ERROR, ""),)
    )
    report = _merged(_MENDED, unreadable)
    assert [each.status for each in report.consolidation.units] == ["merged"]
    assert not report.clean
    lines = list(merge_text(report.outcomes, report.consolidation, "", "zh"))
    assert any(line.startswith(unreadable.file) for line in lines)
