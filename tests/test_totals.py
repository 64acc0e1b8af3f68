"""Totals that were typed over: the parts win."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.samples import F2021, submission, told, zeros
from xlsreport.checks.figures import check_totals, signed
from xlsreport.checks.policy.context import Context
from xlsreport.findings.finding import message_of

_NOTHING = Context()
_TOTAL = "appeals.reconsideration.total"
_TEN_AND_ONE = zeros(
    F2021, appeals__reconsideration__upheld=10, appeals__reconsideration__corrected=1
)


def test_a_total_that_differs_from_its_parts_is_an_error_with_both_sides() -> None:
    (found,) = check_totals(submission(F2021, _TEN_AND_ONE, shown={_TOTAL: 0}), _NOTHING)
    assert told([found]) == [("RULE_TOTAL", "error", (_TOTAL,))]
    assert (found.value, found.params) == ("0", {"sum": "11", "difference": "−11"})
    assert "11" in message_of(found, "zh")
    assert found.rule == "appeals.total"


@pytest.mark.parametrize("shown", [11, Decimal("11.0")])
def test_a_total_typed_over_with_the_right_figure_is_silent(shown: int | Decimal) -> None:
    each = submission(F2021, _TEN_AND_ONE, shown={_TOTAL: shown})
    assert list(check_totals(each, _NOTHING)) == []


def test_an_emptied_total_is_silent() -> None:
    each = submission(F2021, _TEN_AND_ONE, shown={_TOTAL: None})
    assert list(check_totals(each, _NOTHING)) == []


def test_a_total_over_nothing_but_blanks_is_compared_with_0() -> None:
    (found,) = check_totals(submission(F2021, {}, shown={_TOTAL: 3}), _NOTHING)
    assert found.params == {"sum": "0", "difference": "3"}


def test_a_zero_total_over_nothing_but_blanks_is_right() -> None:
    assert list(check_totals(submission(F2021, {}, shown={_TOTAL: 0}), _NOTHING)) == []


def test_signs_are_typographic() -> None:
    assert signed(-87) == "−87"
    assert signed(Decimal("0.5")) == "0.5"
