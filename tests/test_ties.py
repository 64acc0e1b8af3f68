"""The declared relations: each fires, a near miss stays silent, what cannot be judged is said."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import EDITIONS, F2019, F2021, consistent, submission, told, zeros
from xlsreport.checks.figures import check_ties
from xlsreport.checks.policy.context import Context
from xlsreport.findings.finding import Finding, message_of, remedy_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form

_BALANCE_ROWS = ("received", "carried_in", "outcome.total", "carried_out")


def _found(
    figures: Mapping[str, Any],
    priors: Mapping[str, int] | None = None,
    form: Form = F2021,
    **more: Any,
) -> list[Finding]:
    return list(check_ties(submission(form, figures, **more), Context(priors or {})))


def _balance(column: str) -> tuple[str, ...]:
    return tuple(f"requests.{row}.{column}" for row in _BALANCE_ROWS)


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_a_consistent_form_has_no_finding(form: Form) -> None:
    values = consistent(form, 1)
    figures = {c: Decimal(v) if isinstance(v, str) else v for c, v in values.items()}
    assert _found(figures, form=form) == []


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
@pytest.mark.parametrize("column", ["natural", "business", "research", "welfare", "legal", "other"])
def test_every_column_of_requests_is_balanced_and_with_it_the_total(
    form: Form, column: str
) -> None:
    found = _found(zeros(form) | {f"requests.received.{column}": 1}, form=form)
    assert told(found) == [
        ("RULE_TIE", "error", _balance(column)),
        ("RULE_TIE", "error", _balance("total")),
    ]


def test_two_columns_that_make_up_for_each_other_are_both_told() -> None:
    changes = {"requests.received.natural": 1, "requests.carried_out.business": 1}
    found = _found(zeros(F2021) | changes)
    assert [each.label for each in found] == ["自然人", "商业企业"]


def test_the_message_gives_both_sides_the_difference_and_the_demand() -> None:
    figures = zeros(F2021, requests__received__natural=9, requests__outcome__granted__natural=96)
    found = _found(figures)[0]
    said = message_of(found, "zh")
    for part in ("一、本年新收 9 ＋ 二、上年结转 0 ＝ 9", "＝ 96", "相差 −87", "两边必须相等"):
        assert part in said
    assert said.startswith("三、依申请公开!")
    assert "difference −87" in message_of(found, "en")
    assert remedy_of(found, "zh") == "请核对这四格。"


def test_a_blank_side_is_not_assessable_and_no_failure() -> None:
    figures = zeros(F2021, requests__received__natural=9) | {"requests.carried_out.natural": None}
    found = _found(figures)
    # The total column is judged all the same: blanks count as nothing there.
    assert told(found) == [
        ("RULE_TIE", "error", _balance("total")),
        ("RULE_NOT_ASSESSABLE", "note", _balance("natural")),
    ]


def test_columns_that_cannot_be_judged_are_one_finding() -> None:
    figures = zeros(F2021) | {
        "requests.carried_out.natural": None,
        "requests.received.legal": None,
    }
    (found,) = _found(figures)
    assert told([found]) == [
        ("RULE_NOT_ASSESSABLE", "note", (*_balance("natural"), *_balance("legal")))
    ]
    assert found.params["count"] == "2"
    assert found.label == "自然人、法律服务机构"


def test_what_is_no_number_makes_a_tie_not_assessable() -> None:
    cell = "requests.outcome.granted.natural"
    found = _found(zeros(F2021) | {cell: None}, unreadable=frozenset({cell}))
    assert {each.code for each in found} == {"RULE_NOT_ASSESSABLE"}
    assert [each.label for each in found] == ["自然人、总计"]


def test_an_untouched_workbook_is_not_judged_at_all() -> None:
    assert _found({}) == []


def test_a_nil_return_is_judged_with_zeros() -> None:
    assert _found({}, nil_return=True) == []
    assert _found({"requests.received.natural": 1}, nil_return=True) != []


# Rule 10: soft relations.
def test_more_issued_than_in_force_is_a_warning_and_as_many_is_not() -> None:
    at = {"proactive.normative.issued": 4, "proactive.normative.in_force": 3}
    (found,) = _found(zeros(F2021) | at)
    assert told([found]) == [
        ("RULE_TIE", "warning", ("proactive.normative.issued", "proactive.normative.in_force"))
    ]
    assert "一般不大于" in message_of(found, "zh")
    assert _found(zeros(F2021) | at | {"proactive.normative.in_force": 4}) == []


@pytest.mark.parametrize("bound", ["made", "disclosed_total"])
def test_more_disclosed_than_made_or_in_total_is_a_warning(bound: str) -> None:
    row = "proactive.normative"
    figures = zeros(F2019) | {f"{row}.{c}": 5 for c in ("made", "disclosed", "disclosed_total")}
    assert _found(figures, form=F2019) == []
    found = _found(figures | {f"{row}.{bound}": 4}, form=F2019)
    assert told(found) == [("RULE_TIE", "warning", (f"{row}.disclosed", f"{row}.{bound}"))]


# Rule 11: carried over, each of the seven columns.
@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
@pytest.mark.parametrize(
    "column", ["natural", "business", "research", "welfare", "legal", "other", "total"]
)
def test_what_was_carried_in_must_be_what_was_carried_out(form: Form, column: str) -> None:
    cell = f"requests.carried_in.{column}"
    tie = f"requests.prior.carried_in[{cell}]"
    assert _found(zeros(form), {tie: 0}, form) == []
    (found,) = _found(zeros(form), {tie: 1}, form)
    assert told([found]) == [("RULE_TIE", "error", (cell,))]
    assert "上年报告的四、结转下年度 1" in message_of(found, "zh")
    assert remedy_of(found, "zh") == "请核对这一格。"


# Rule 12: in force continues, a warning, because it may break legitimately.
@pytest.mark.parametrize("row", ["rules", "normative"])
def test_in_force_continues_from_last_year(row: str) -> None:
    at = {"issued": 50, "repealed": 227, "in_force": 420}
    figures = zeros(F2021) | {f"proactive.{row}.{c}": v for c, v in at.items()}
    tie = f"proactive.in_force_continues[{row}]"
    right, wrong = (
        [each for each in _found(figures, {tie: last}) if each.rule == tie.partition("[")[0]]
        for last in (597, 598)
    )
    assert right == []
    (found,) = wrong
    cells = tuple(f"proactive.{row}.{c}" for c in ("in_force", "issued", "repealed"))
    assert told([found]) == [("RULE_TIE", "warning", cells)]


@pytest.mark.parametrize("row", ["licensing", "other_services", "penalties", "coercion", "fees"])
def test_the_items_of_2019_continue_from_last_year(row: str) -> None:
    cell = f"proactive.{row}.prior_items"
    tie = f"proactive.prior.prior_items[{cell}]"
    assert _found(zeros(F2019) | {cell: 37}, {tie: 37}, F2019) == []
    found = _found(zeros(F2019) | {cell: 37}, {tie: 40}, F2019)
    assert told(found) == [("RULE_TIE", "warning", (cell,))]


def test_a_figure_of_last_year_for_a_blank_cell_is_not_assessable() -> None:
    cell = "requests.carried_in.natural"
    figures = zeros(F2021) | {cell: None}
    found = _found(figures, {f"requests.prior.carried_in[{cell}]": 3})
    assert ("RULE_NOT_ASSESSABLE", "note", (cell,)) in told(found)
    assert "error" not in {str(each.severity) for each in found}
