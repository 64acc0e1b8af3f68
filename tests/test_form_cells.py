from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sample_forms import FORMS, form_text
from xlsreport.errors import DefinitionError
from xlsreport.forms.expression import Term
from xlsreport.forms.names import unknown_name
from xlsreport.forms.yaml.form import read_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.forms.form import Form, Tie

LIBRARY = FORMS["library-2024"]
ZFXXGK = FORMS["zfxxgk-2021"]


@pytest.fixture
def form_of(tmp_path: Path) -> Callable[[str], Form]:
    def read(tables: str) -> Form:
        file = tmp_path / "small.yaml"
        file.write_text(form_text(tables), encoding="utf-8")
        return read_form(file)

    return read


def ties(form: Form, rule: str) -> list[Tie]:
    found = [tie for tie in form.ties if tie.rule == rule]
    assert found, rule
    return found


def test_cells_stand_in_printed_order_row_by_row() -> None:
    own = [cell for cell in LIBRARY.cells if cell.startswith("loans.")]
    columns = ["adults", "young", "total", "renewed"]
    rows = ["books", "media.audio", "media.film", "media.rest", "total"]
    assert own == [f"loans.{row}.{column}" for row in rows for column in columns]


def test_a_table_without_rows_has_cells_named_by_column() -> None:
    own = [cell for cell in ZFXXGK.cells if cell.startswith("appeals.")]
    outcomes = ["upheld", "corrected", "other", "pending", "total"]
    blocks = ["reconsideration", "direct_suit", "suit_after_reconsideration"]
    assert own == [f"appeals.{block}.{outcome}" for block in blocks for outcome in outcomes]


def test_blocks_follow_each_other_in_one_table() -> None:
    own = [cell for cell in LIBRARY.cells if cell.startswith("money.")]
    assert own[0] == "money.opening.amount"
    assert own[-3:] == ["money.items.held", "money.items.change", "money.open.usual"]


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("loans.books.total", ("loans.books.adults", "loans.books.young")),
        ("loans.total.adults", (
            "loans.books.adults", "loans.media.audio.adults", "loans.media.film.adults",
            "loans.media.rest.adults",
        )),
        # Where two totals cross, the columns are added up; the rows are a tie of their own.
        ("loans.total.total", ("loans.total.adults", "loans.total.young")),
        ("money.income.total.amount", ("money.income.grants.amount", "money.income.fees.amount")),
        ("loans.books.renewed", ()),
    ],
)  # fmt: skip
def test_a_total_adds_up_its_siblings(cell: str, parts: tuple[str, ...]) -> None:
    assert LIBRARY.cells[cell].parts == parts


def test_the_official_total_adds_up_all_outcomes_of_all_groups() -> None:
    parts = ZFXXGK.cells["requests.outcome.total.natural"].parts
    assert len(parts) == 21
    assert parts[0] == "requests.outcome.granted.natural"
    assert parts[-1] == "requests.outcome.other.rest.natural"
    assert "requests.received.natural" not in parts


def test_two_totals_side_by_side_do_not_add_each_other_up(form_of: Callable[[str], Form]) -> None:
    form = form_of("""
        - id: t
          title: T
          sheet: T
          boxhead:
          - {id: a, label: A}
          - {id: b, label: B}
          - {id: sum, label: Sum, total_of: siblings}
          - {id: again, label: Again, total_of: siblings}
    """)
    assert form.cells["t.sum"].parts == ("t.a", "t.b")
    assert form.cells["t.again"].parts == ("t.a", "t.b")


def test_every_total_has_a_tie_to_its_parts() -> None:
    for form in FORMS.values():
        tied = {tie.cells[0]: tie.cells[1:] for tie in form.ties if tie.kind == "total"}
        for cell in form.cells.values():
            if cell.computed:
                assert cell.id in tied
    crossing = [tie for tie in LIBRARY.ties if tie.cells[0] == "loans.total.total"]
    assert [(tie.rule, tie.each, tie.where) for tie in crossing] == [
        ("loans.column_total", "row", "All items"), ("loans.row_total", "column", "All")
    ]  # fmt: skip


def test_a_total_holds_what_its_parts_hold() -> None:
    kind = LIBRARY.cells["money.income.total.amount"].value_type
    assert (kind.kind, kind.unit, kind.decimals, kind.plausible) == ("amount", "USD", 2, None)


def test_a_total_of_signed_figures_is_signed(form_of: Callable[[str], Form]) -> None:
    form = form_of("""
        - id: t
          title: T
          sheet: T
          boxhead:
          - {id: a, label: A, cells: {type: count, signed: true}}
          - {id: b, label: B}
          - {id: sum, label: Sum, total_of: siblings}
    """)
    assert form.cells["t.sum"].value_type.signed
    assert not form.cells["t.b"].value_type.signed


def test_a_columns_type_goes_before_its_rows_and_the_tables(form_of: Callable[[str], Form]) -> None:
    form = form_of("""
        - id: t
          title: T
          sheet: T
          cells: {type: count, unit: table}
          boxhead:
          - {id: a, label: A, cells: {type: count, unit: column}}
          - {id: b, label: B}
          stub:
          - {id: x, label: X, cells: {type: count, unit: row}}
          - {id: y, label: Y}
    """)
    units = {cell.id: cell.value_type.unit for cell in form.cells.values()}
    assert units == {"t.x.a": "column", "t.x.b": "row", "t.y.a": "column", "t.y.b": "table"}


def test_a_rule_for_columns_names_rows_and_holds_in_every_column() -> None:
    found = ties(ZFXXGK, "requests.balance")
    assert [tie.id for tie in found] == [
        f"requests.balance[{column}]"
        for column in ("natural", "business", "research", "welfare", "legal", "other", "total")
    ]
    assert found[0].cells == (
        "requests.received.natural",
        "requests.carried_in.natural",
        "requests.outcome.total.natural",
        "requests.carried_out.natural",
    )
    assert found[0].where == "自然人"
    assert found[0].labels["outcome.total"] == "三（七）总计"


def test_a_rule_for_rows_names_columns_and_holds_in_every_row() -> None:
    found = ties(LIBRARY, "loans.renewed_within_loans")
    assert [tie.where for tie in found] == [
        "Books", "Other media·Audio", "Other media·Film", "Other media·Other", "All items"
    ]  # fmt: skip
    assert found[1].cells == ("loans.media.audio.renewed", "loans.media.audio.total")


def test_a_name_with_a_star_means_all_entered_figures_below_a_heading() -> None:
    (balance,) = ties(LIBRARY, "money.balance")
    opening, income, spending, closing = balance.expression.terms
    assert income.cells == ("money.income.grants.amount", "money.income.fees.amount")
    assert spending.cells == ("money.spending.total.amount",)
    assert balance.labels["income.*"] == "Income"
    assert (opening.name, closing.name) == ("opening", "closing")


def test_a_rule_across_tables_names_whole_cell_ids() -> None:
    (tie,) = ties(LIBRARY, "form.fees_per_loan")
    assert (tie.table, tie.each, tie.where, tie.severity) == ("", "once", "", "warning")
    assert tie.cells == ("money.income.fees.amount", "loans.total.total")
    assert tie.labels["loans.total.total"] == "All items／All"
    assert tie.expression.right == (Term(5, "loans.total.total", cells=("loans.total.total",)),)


def test_a_prior_of_a_row_ties_every_column_to_last_year() -> None:
    found = ties(ZFXXGK, "requests.prior.carried_in")
    assert len(found) == 7
    tie = found[0]
    assert tie.expression.left == (Term(1, "carried_in", cells=("requests.carried_in.natural",)),)
    assert tie.expression.right == (
        Term(1, "carried_out", prior=True, cells=("requests.carried_out.natural",)),
    )
    assert (tie.kind, tie.each, tie.where, tie.severity) == ("prior", "column", "自然人", "error")
    assert tie.labels == {"carried_in": "二、上年结转", "carried_out": "四、结转下年度"}
    assert tie.needs_prior


def test_a_prior_of_a_column_ties_every_row_to_last_year() -> None:
    form = FORMS["zfxxgk-2019"]
    found = ties(form, "proactive.prior.prior_items")
    assert [tie.cells for tie in found] == [
        (f"proactive.{row}.prior_items",)
        for row in ("licensing", "other_services", "penalties", "coercion", "fees")
    ]
    assert [term.name for term in found[0].expression.right] == ["prior_items", "change"]
    assert all(tie.each == "row" for tie in found)


def test_a_heading_without_prior_has_no_tie_to_last_year() -> None:
    assert not [tie for tie in LIBRARY.ties if tie.rule == "money.prior.closing"]


def test_an_undivided_group_gives_its_figure_to_the_named_row() -> None:
    found = {key: each for key, each in LIBRARY.undivided.items() if key.endswith(".adults")}
    assert list(found) == ["loans.media.adults"]
    each = found["loans.media.adults"]
    assert (each.group, each.label) == ("media", "Other media")
    assert each.cell == "loans.media.rest.adults"
    assert each.others == ("loans.media.audio.adults", "loans.media.film.adults")


def test_the_id_of_the_2019_row_leads_to_the_last_row_of_the_2021_group() -> None:
    assert (
        ZFXXGK.undivided["requests.outcome.other.legal"].cell == "requests.outcome.other.rest.legal"
    )
    assert FORMS["zfxxgk-2019"].undivided == {}


def test_ids_of_ties_are_unique() -> None:
    for form in FORMS.values():
        assert len({tie.id for tie in form.ties}) == len(form.ties)


def test_help_and_source_of_row_and_column_are_joined_and_said_once() -> None:
    cell = LIBRARY.cells["loans.books.adults"]
    assert cell.help == "Printed books and periodicals. Borrowers of 18 and over."
    assert cell.source == "Ordinance, s. 3"


@pytest.mark.parametrize(("name", "near"), [("carried_on", "carried_out"), ("", "granted")])
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    error = unknown_name(name, ["carried_out", "granted"])
    assert isinstance(error, DefinitionError)
    if name:
        assert error.en == f"unknown name {name!r}; the nearest is {near!r}."
        assert error.zh == f"没有编号“{name}”，最接近的是“{near}”。"


def test_an_unknown_name_among_none_is_refused_without_a_guess() -> None:
    assert unknown_name("x", []).en == "unknown name 'x'."
