"""Whether a tie holds: passed, failed and not assessable are kept apart."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sample_forms import form_text
from tests.samples import F2019, F2021, consistent, entered, zeros
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout.check_lines import Figures, difference, judge, prior_sum
from xlsreport.submission.submission import with_totals

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form, Tie

_BALANCE = "requests.balance[natural]"
_CARRIED_IN = "requests.prior.carried_in[requests.carried_in.natural]"


def _tie(form: Form, tie_id: str) -> Tie:
    return next(tie for tie in form.ties if tie.id == tie_id)


def _figures(form: Form, figures: dict[str, Any], **more: Any) -> Figures:
    fields: dict[str, Any] = {"texts": (), "nil_return": False, "priors": {}}
    return Figures(form, with_totals(form, figures), **(fields | more))


def _verdict(tie_id: str, figures: dict[str, Any], **more: Any) -> str:
    return judge(_tie(F2021, tie_id), _figures(F2021, figures, **more)).verdict


def test_equal_sides_pass() -> None:
    figures = zeros(F2021, requests__received__natural=3, requests__carried_out__natural=3)
    assert _verdict(_BALANCE, figures) == "passed"


def test_unequal_sides_fail_and_are_told() -> None:
    figures = zeros(F2021, requests__received__natural=9, requests__carried_out__natural=96)
    found = judge(_tie(F2021, _BALANCE), _figures(F2021, figures))
    assert (found.verdict, found.left, found.right) == ("failed", 9, 96)


def test_one_more_on_one_side_fails_whichever_side_it_is() -> None:
    for cell in ("requests.carried_in.natural", "requests.outcome.granted.natural"):
        assert _verdict(_BALANCE, zeros(F2021) | {cell: 1}) == "failed"


def test_a_blank_side_neither_passes_nor_fails() -> None:
    figures = zeros(F2021) | {"requests.carried_out.natural": None}
    assert _verdict(_BALANCE, figures) == "blank"


def test_a_blank_elsewhere_does_not_matter() -> None:
    figures = zeros(F2021) | {"requests.carried_out.business": None}
    assert _verdict(_BALANCE, figures) == "passed"


def test_a_text_below_a_total_neither_passes_nor_fails() -> None:
    cell = "requests.outcome.granted.natural"
    figures = zeros(F2021) | {cell: None}
    assert _verdict(_BALANCE, figures, texts={cell}) == "text"


def test_blanks_of_a_nil_return_are_zeros() -> None:
    assert _verdict(_BALANCE, {}, nil_return=True) == "passed"
    assert _verdict(_BALANCE, {"requests.received.natural": 1}, nil_return=True) == "failed"


def test_without_last_year_there_is_nothing_to_compare() -> None:
    assert _verdict(_CARRIED_IN, zeros(F2021)) == "no_prior"


def test_last_years_figure_decides() -> None:
    figures = zeros(F2021, requests__carried_in__natural=4)
    assert _verdict(_CARRIED_IN, figures, priors={_CARRIED_IN: 4}) == "passed"
    assert _verdict(_CARRIED_IN, figures, priors={_CARRIED_IN: 5}) == "failed"


def test_a_soft_rule_allows_equality() -> None:
    tie = "proactive.issued_within_in_force[normative]"
    figures = zeros(F2021, proactive__normative__issued=3, proactive__normative__in_force=3)
    assert _verdict(tie, figures) == "passed"
    assert _verdict(tie, figures | {"proactive.normative.issued": 4}) == "failed"


def test_a_total_needs_itself_and_any_part() -> None:
    tie = "requests.column_total[received]"
    assert _verdict(tie, {}) == "blank"
    assert _verdict(tie, {"requests.received.legal": 0}) == "passed"


@given(st.integers())
def test_every_tie_of_a_year_holds_for_figures_made_to_fit(seed: int) -> None:
    for form in (F2019, F2021):
        values = consistent(form, seed)
        figures = {c: Decimal(v) if isinstance(v, str) else v for c, v in values.items()}
        verdicts = {judge(tie, _figures(form, figures)).verdict for tie in form.ties}
        assert verdicts == {"passed", "no_prior"}


@given(st.integers(), st.data())
def test_any_change_of_one_figure_of_table_three_breaks_a_tie(
    seed: int, data: st.DataObject
) -> None:
    figures = consistent(F2021, seed)
    figures["proactive.fees.amount"] = Decimal(figures["proactive.fees.amount"])
    cell = data.draw(st.sampled_from([c for c in entered(F2021) if c.startswith("requests.")]))
    figures[cell] += data.draw(st.integers(1, 9))
    assert "failed" in {judge(tie, _figures(F2021, figures)).verdict for tie in F2021.ties}


def test_last_years_sum_is_over_all_its_terms() -> None:
    tie = next(t for t in F2019.ties if t.needs_prior and "licensing" in t.id)
    last = {"proactive.licensing.prior_items": 40, "proactive.licensing.change": -3}
    assert prior_sum(tie, last) == 37


@pytest.mark.parametrize(
    "missing", ["proactive.licensing.prior_items", "proactive.licensing.change"]
)
def test_last_years_sum_is_unknown_where_a_term_is(missing: str) -> None:
    tie = next(t for t in F2019.ties if t.needs_prior and "licensing" in t.id)
    last = {"proactive.licensing.prior_items": 40, "proactive.licensing.change": -3}
    assert prior_sum(tie, last | {missing: None}) is None
    del last[missing]
    assert prior_sum(tie, last) is None


def tie_of(expression: str, decimals: int, tmp_path: Path) -> tuple[Form, Tie]:
    kind = f"{{type: amount, decimals: {decimals}}}" if decimals else "{type: count}"
    file = tmp_path / "tie.yaml"
    file.write_text(
        form_text(
            f"""
            - id: t
              title: T
              sheet: T
              cells: {kind}
              boxhead: [{{id: a, label: A}}, {{id: b, label: B}}]
              stub: [{{id: x, label: X}}]
              rules: [{{id: r, each: row, expr: {expression}}}]
            """
        )
    )
    form = read_form(file)
    return form, form.ties[0]


@pytest.mark.parametrize(
    ("expression", "number", "decimals", "expected"),
    [
        ("a == b", 7, 0, "7"),
        ("a == b", Decimal("60.5"), 0, "61"),
        ("a == b", Decimal("-60.5"), 0, "-61"),
        ("a == 2 * b", Decimal("0.1234565"), 6, "0.123457"),
        ("a == b", Decimal("2.4"), 0, "2"),
        ("a == 0.5 * b", Decimal("60.5"), 0, "60"),
        ("a == 0.5 * b", Decimal("-60.5"), 0, "-60"),
        ("a == 0.5 * b", Decimal("60.51"), 0, "61"),
        ("a == 0.5 * b", Decimal("-0.005"), 2, "0.00"),
    ],
)
def test_halves_are_a_difference_unless_a_factor_has_decimals(
    expression: str, number: int | Decimal, decimals: int, expected: str, tmp_path: Path
) -> None:
    form, tie = tie_of(expression, decimals, tmp_path)
    assert str(difference(form, tie, number)) == expected
