"""The roster as a tree: the unit above, and what is open below each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.errors import RosterError
from xlsreport.units.roster import Roster, RosterUnit, build_roster
from xlsreport.units.tree import RosterTree

DONE = frozenset({"merged"})


def unit(code: str, parent: str = "", name: str = "") -> RosterUnit:
    return RosterUnit(code, name or f"单位{code}", "", (), "", "", parent)


def built(*units: RosterUnit) -> Roster:
    return build_roster(enumerate(units, start=2), "r.csv")


NESTED = built(
    unit("220000000000"),
    unit("220113001000"),
    unit("220113000000"),
    unit("220113002000"),
    unit("220122100000"),
    unit("11370303004217709K", parent="220122100000.0"),
)


def outline(tree: RosterTree) -> list[tuple[int, str]]:
    return [(node.depth, node.unit.code) for node in tree.below(None)]


def test_the_codes_own_nesting_and_the_column_make_the_levels() -> None:
    assert outline(RosterTree(NESTED)) == [
        (0, "220000000000"),
        (1, "220113000000"),
        (2, "220113001000"),
        (2, "220113002000"),
        (1, "220122100000"),
        (2, "11370303004217709K"),
    ]


def test_the_column_goes_before_the_nesting_of_codes() -> None:
    tree = RosterTree(built(unit("220113000000"), unit("220113001000", "9"), unit("9")))
    assert outline(tree) == [(0, "220113000000"), (0, "9"), (1, "220113001000")]


def test_a_unit_above_that_is_not_listed_is_none() -> None:
    tree = RosterTree(built(unit("1", "99"), unit("2")))
    assert [each.code for each in tree.top] == ["1", "2"]
    assert tree.parent(tree.top[0]) is None


@pytest.mark.parametrize("parents", [("1",), ("2", "1"), ("2", "3", "1"), ("2", "3", "2")])
def test_a_unit_above_itself_is_refused_with_its_row(parents: tuple[str, ...]) -> None:
    units = [unit(str(number), parent) for number, parent in enumerate(parents, start=1)]
    with pytest.raises(RosterError, match=r"row \d: .* stands above itself"):
        built(*units)


def test_every_node_says_what_is_open_below_it() -> None:
    states = {"220113000000": "merged", "220113001000": "merged", "220113002000": "missing"}
    found = {each.unit.code: each for each in RosterTree(NESTED).status(states, DONE)}
    district = found["220113000000"]
    assert (district.state, district.units, district.done) == ("merged", 3, 2)
    assert [each.code for each in district.open] == ["220113002000"]
    top = found["220000000000"]
    assert (top.units, top.done, top.state) == (6, 2, "")
    assert len(found) == len(NESTED.units)


@given(st.lists(st.integers(0, 8), max_size=9), st.sets(st.integers(0, 8)))
def test_the_top_nodes_together_have_every_unit_once(parents: list[int], done: set[int]) -> None:
    # A unit stands below one with a smaller number, or at the top.
    units = [unit(f"u{n}", f"u{above}" if above < n else "") for n, above in enumerate(parents)]
    if not units:
        return
    tree = RosterTree(built(*units))
    states = {each.code: "merged" for n, each in enumerate(units) if n in done}
    status = tree.status(states, DONE)
    assert sorted(each.unit.code for each in status) == sorted(each.code for each in units)
    tops = [each for each in status if each.depth == 0]
    assert sum(each.units for each in tops) == len(units)
    assert sum(each.done for each in tops) == len(states)
    for each in status:
        assert each.units == 1 + sum(1 for _ in tree.below(each.unit))
        assert each.units == each.done + len(each.open)
