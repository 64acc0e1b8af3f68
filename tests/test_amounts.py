"""Figures so large that they are probably in another unit."""

from __future__ import annotations

from decimal import Decimal

from tests.samples import F2019, F2021, submission, told, zeros
from xlsreport.checks.figures import check_amounts
from xlsreport.checks.policy.context import Context

_NOTHING = Context()
_FEES = "proactive.fees.amount"


def test_a_fee_beyond_what_is_plausible_is_doubted() -> None:
    each = submission(F2021, zeros(F2021) | {_FEES: Decimal("1000000.01")})
    (found,) = check_amounts(each, _NOTHING)
    assert told([found]) == [("CELL_LARGE", "warning", (_FEES,))]
    assert (found.value, found.params["unit"]) == ("1000000.01", "万元")


def test_the_largest_plausible_fee_and_a_whole_citys_are_not() -> None:
    for fee in (1_000_000, Decimal("59237.2449"), 0, None):
        assert list(check_amounts(submission(F2021, zeros(F2021) | {_FEES: fee}), _NOTHING)) == []


def test_a_large_count_is_no_amount() -> None:
    figures = zeros(F2021, proactive__licensing__decisions=5_000_000)
    assert list(check_amounts(submission(F2021, figures), _NOTHING)) == []


def test_a_count_of_fee_items_of_2019_is_no_amount() -> None:
    figures = zeros(F2019, proactive__fees__prior_items=5_000_000)
    assert list(check_amounts(submission(F2019, figures), _NOTHING)) == []
