"""What became of units, in words: states, and how many are merged of how many."""

from __future__ import annotations

import pytest

from tests.merging import ERROR, UNITS, roster, sent
from tests.samples import F2021, zeros
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import UnitResult, merged_count, state_of
from xlsreport.submission.submission import Outcome, Unit


@pytest.mark.parametrize(
    ("result", "zh", "en"),
    [
        (UnitResult(Unit("1", "a"), "missing", ()), "未报", "missing"),
        (UnitResult(Unit("1", "a"), "with_errors", ()), "有错误，未汇总", "with errors, left out"),
        (
            UnitResult(Unit("1", "a"), "with_errors", (), included=True),
            "有错误，已按要求汇总",
            "with errors, merged as asked",
        ),
        (UnitResult(Unit("1", "a"), "left_out", ()), "按决定不汇总", "left out as decided"),
    ],
)
def test_what_became_of_a_unit_is_said_in_words(result: UnitResult, zh: str, en: str) -> None:
    assert (state_of(result, "zh"), state_of(result, "en")) == (zh, en)


def test_strangers_and_files_that_are_nobodys_are_not_expected() -> None:
    files = [sent(0, zeros(F2021)), sent(3, zeros(F2021)), Outcome("x.xlsx", None, (ERROR,))]
    result = consolidate(files, roster(*UNITS[:3]))
    assert [each.status for each in result.units] == [
        "merged", "missing", "missing", "not_on_roster", "unreadable",
    ]  # fmt: skip
    assert merged_count(result, "zh") == "已汇总 1 个，应报 3 个"
    assert merged_count(result, "en") == "1 merged of 3"


def test_without_a_roster_nothing_is_claimed_of_who_must_report() -> None:
    result = consolidate([sent(0, zeros(F2021)), Outcome("x.xlsx", None, (ERROR,))])
    assert merged_count(result, "zh") == "已汇总 1 个，报来 1 个（没有名单）"
    assert merged_count(result, "en") == "1 merged of 1 that sent something (no roster)"
