"""A nil return that is none."""

from __future__ import annotations

from tests.samples import F2021, submission, told, zeros
from xlsreport.checks.figures import check_nil_return
from xlsreport.checks.policy.context import Context

_NOTHING = Context()


def test_a_figure_in_a_nil_return_is_an_error_at_its_cell() -> None:
    each = submission(F2021, zeros(F2021, requests__received__legal=2), nil_return=True)
    (found,) = check_nil_return(each, _NOTHING)
    assert told([found]) == [("RULE_NIL_RETURN", "error", ("requests.received.legal",))]
    assert found.value == "2"


def test_zeros_and_blanks_agree_with_a_nil_return() -> None:
    for figures in ({}, zeros(F2021)):
        assert list(check_nil_return(submission(F2021, figures, nil_return=True), _NOTHING)) == []


def test_figures_are_nothing_to_remark_where_no_nil_return_is_declared() -> None:
    each = submission(F2021, zeros(F2021, requests__received__legal=2))
    assert list(check_nil_return(each, _NOTHING)) == []
