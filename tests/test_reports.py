"""What the verbs return: when a merge is clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from merging import CELL, ERROR, UNITS, at, roster, sent
from samples import F2021, zeros
from xlsreport.consolidation import MergeChoices, consolidate
from xlsreport.outputs.text import merge_text
from xlsreport.reports import MergeReport

if TYPE_CHECKING:
    from xlsreport.outcome import Outcome

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
