from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.sample_forms import FORMS
from xlsreport.forms.expression import parse_comparison
from xlsreport.forms.form import Cell, Tie
from xlsreport.forms.headings import Heading, Leaf, ValueType, leaves

LIBRARY = FORMS["library-2024"]
ZFXXGK = FORMS["zfxxgk-2021"]


def group(
    label: str, *children: Heading, identifier: str = "", short: str | None = None
) -> Heading:
    return Heading(identifier, label, label if short is None else short, children)


def leaf(identifier: str) -> Heading:
    return Heading(identifier, identifier.upper(), identifier.upper())


def test_leaves_come_in_printed_order_with_the_way_that_leads_to_them() -> None:
    stub = (leaf("a"), group("G", leaf("b"), group("H", leaf("c"), identifier="h")), leaf("d"))
    found = list(leaves(stub))
    assert [each.path for each in found] == ["a", "b", "h.c", "d"]
    assert [[above.label for above in each.ancestors] for each in found] == [
        [],
        ["G"],
        ["G", "H"],
        [],
    ]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ((), "C"),
        ((group("G"),), "C"),
        ((group("G", identifier="g"),), "G·C"),
        ((group("G", identifier="g"), group("H", identifier="h")), "H·C"),
        ((group("G", identifier="g"), group("H", identifier="h", short="")), "G·C"),
        ((group("G", identifier="g", short=""),), "C"),
    ],
)
def test_a_leaf_is_called_after_the_nearest_heading_that_tells_it_from_others(
    above: tuple[Heading, ...], expected: str
) -> None:
    assert Leaf(leaf("c"), above, "c").short == expected


def test_a_cell_is_computed_if_it_has_parts() -> None:
    cell = LIBRARY.cells["loans.books.total"]
    assert cell.computed
    assert not replace(cell, parts=()).computed


def test_a_cell_is_labelled_by_row_and_column_as_far_as_there_are_any() -> None:
    cell = Cell("t.a.b", "t", "A", "B", ValueType(), (), "", "")
    assert cell.label == "A／B"
    assert replace(cell, row="").label == "B"


def test_a_tie_names_this_years_cells_once_in_order() -> None:
    rule = parse_comparison("b + a == prior(a) + b").resolved(lambda t: (f"t.{t.name}",))
    tie = Tie("t.r[x]", "t.r", "rule", "t", "row", "x", rule, {}, "error", "", "")
    assert tie.cells == ("t.b", "t.a")
    assert tie.needs_prior


def test_a_tie_without_prior_needs_no_last_year() -> None:
    balance = next(tie for tie in LIBRARY.ties if tie.rule == "money.balance")
    assert not balance.needs_prior


def test_the_form_is_called_by_name_and_edition() -> None:
    assert LIBRARY.id == "library-2024"


@pytest.mark.parametrize(
    ("year", "expected"), [(2023, False), (2024, True), (2030, True), (2031, False)]
)
def test_an_edition_covers_its_years(year: int | None, *, expected: bool) -> None:
    assert LIBRARY.covers(year) is expected


@pytest.mark.parametrize(("year", "expected"), [(2020, False), (2021, True), (2999, True)])
def test_an_edition_in_force_has_no_last_year(year: int | None, *, expected: bool) -> None:
    assert ZFXXGK.covers(year) is expected


def test_a_table_is_found_by_its_id() -> None:
    assert LIBRARY.table("money").sheet == "B. Money and stock"
    with pytest.raises(KeyError):
        LIBRARY.table("none")


def test_records_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        LIBRARY.tables[0].title = "x"
