"""Which codes and names mean one unit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.submission.submission import Unit
from xlsreport.units.codes_and_names import (
    compare_names,
    county_of,
    level_of,
    lies_within,
    normal_code,
)
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.units.same_unit import compare_units, find_within, group_units

TOWN = Unit("220113001000", "九台街道")


def grouped(*units: tuple[str, str], areas: tuple[str, ...] = ()) -> list[int]:
    return list(group_units([Unit(*each) for each in units], areas=areas).numbers)


@pytest.mark.parametrize(
    ("first", "second", "relation"),
    [
        ("九台街道", "九台街道办事处", "same"),
        ("长春市九台区营城街道", "营城街道", "same"),
        ("第1街道", "第１ 街道", "same"),
        ("县发改委", "沭阳县发展和改革局", "similar"),
        ("九台", "九台街道", "similar"),
        ("营城街道", "西营城街道", "other"),
        ("九台区", "九台街道", "other"),
        ("甲局", "乙局", "other"),
    ],
)
def test_names_are_spellings_abbreviations_or_of_two_units(
    first: str, second: str, relation: str
) -> None:
    assert compare_names(first, second) == relation
    assert compare_names(second, first) == relation


def test_codes_in_any_form_are_one_code_everywhere() -> None:
    for code in ("２２０１１３００１０００", "220113001000.0", "'220113001000", " 220113001000"):
        assert normal_code(code) == TOWN.code
        assert level_of(code, "", "") == "township"
        assert county_of(code) == "220113"
        assert lies_within(code, "220113000000.0")
        assert compare_units(Unit(code, ""), TOWN) == "same"
        assert grouped((code, "甲"), (TOWN.code, "甲")) == [0, 0]


def test_a_town_lies_in_its_county_city_and_province_and_in_no_other() -> None:
    for area in ("220113000000", "220100000000", "220000000000"):
        assert lies_within("220113001000", area)
        assert not lies_within(area, "220113001000")
    assert lies_within("220113001201", "220113001000")
    assert not lies_within("220113001000", "220113001000")
    assert not lies_within("220113001000", "220112000000")
    assert not lies_within("220113001000", "2201")


def test_one_unit_by_code_by_name_and_by_another_spelling() -> None:
    assert grouped(("220113001000", "九台街道"), ("", "九台街道")) == [0, 0]
    assert grouped(("", "九台街道"), ("", "九台 街道"), ("", "九台街办")) == [0, 0, 0]
    assert grouped(("220113001000", "九台街道"), ("", "九台区九台街道")) == [0, 0]
    assert grouped(("220113001000", "九台街道"), ("220113001001", "九台街道")) == [0, 0]
    assert grouped(("", "九台街道"), ("", "营城街道"), ("", "西营城街道")) == [0, 1, 2]


def test_one_name_in_two_counties_is_two_units_and_without_a_code_it_is_doubtful() -> None:
    east, west = ("220113104000", "城关镇"), ("220122100000", "城关镇")
    assert grouped(east, west) == [0, 1]
    groups = group_units([Unit(*east), Unit(*west), Unit("", "城关镇")])
    assert (groups.numbers, groups.doubtful) == ((0, 1, 2), {2})
    # The merged workbook in which a line stands tells its county.
    groups = group_units(
        [Unit(*east), Unit(*west), Unit("", "城关镇")], areas=["", "", "220122000000"]
    )
    assert (groups.numbers, groups.doubtful) == ((0, 1, 1), frozenset())


def test_the_roster_decides_where_there_is_one() -> None:
    listed = [
        RosterUnit("220113001000", "九台街道", "", ("老九台",), "", ""),
        RosterUnit("220113001001", "九台街道社区", "", (), "", ""),
    ]
    units = [Unit("220113001000", "甲"), Unit("", "老九台"), Unit("220113001001", "九台街道")]
    assert group_units(units, Roster(tuple(listed), "r.csv")).numbers == (0, 0, 1)


def test_what_lies_within_an_area_is_found_but_not_the_area_itself() -> None:
    units = [
        Unit("220113000000", "九台区"),
        Unit("220113001000", "九台街道"),
        Unit("220112000000", "双阳区"),
    ]
    assert list(find_within(units, [0])) == [(1, 0)]
    assert list(find_within(units, [2])) == []


UNITS = st.tuples(
    st.sampled_from(["", "220113001000", "220113002000", "220122100000", "220122100000.0"]),
    st.sampled_from(["九台街道", "九台街道办事处", "营城街道", "城关镇", "九台区城关镇"]),
)


@given(st.lists(UNITS, max_size=8))
def test_grouping_does_not_depend_on_the_order_of_files(units: list[tuple[str, str]]) -> None:
    def pairs(order: list[tuple[str, str]]) -> set[frozenset[tuple[str, str]]]:
        groups = group_units([Unit(*each) for each in order])
        return {frozenset(order[each] for each in members) for members in groups.members()}

    found = pairs(units)
    assert pairs(units[::-1]) == found
    assert pairs(sorted(units)) == found


@given(st.lists(UNITS, max_size=8))
def test_units_of_one_code_are_one_and_of_two_counties_are_never(
    units: list[tuple[str, str]],
) -> None:
    numbers = group_units([Unit(*each) for each in units]).numbers
    for one, first in zip(numbers, units, strict=True):
        for two, second in zip(numbers, units, strict=True):
            counties = {county_of(first[0]), county_of(second[0])}
            if first[0] and normal_code(first[0]) == normal_code(second[0]):
                assert one == two
            if None not in counties and len(counties) > 1:
                assert one != two
