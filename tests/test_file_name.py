"""Whose a file is by its own name."""

from __future__ import annotations

import pytest

from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.units.same_unit import codes_in_file_name, unit_in_file_name

ROSTER = Roster(
    tuple(
        RosterUnit(code, name, "", aliases, "", "")
        for code, name, aliases in (
            ("220113000000", "九台区", ()),
            ("220113001000", "九台街道", ("老九台",)),
            ("220113002000", "营城街道", ()),
            ("3", "丙镇", ()),
            ("4", "丁镇", ()),
        )
    ),
    "r.csv",
)


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("220113001000_九台街道.xlsx", "220113001000"),
        ("in/220113001000_x.xlsx", "220113001000"),
        ("营城街道（改）.xls", "220113002000"),
        ("九台区营城街道2024年报.xlsx", "220113002000"),
        ("2024年营城街办报表(4).ods", "220113002000"),
        ("老九台 最终.xlsx", "220113001000"),
        ("2024_丙镇.xlsx", "3"),
        ("4.xlsx", "4"),
        ("4_表.xlsx", "4"),
        ("九台区汇总.xlsx", "220113000000"),
        ("营城街道.xlsx\\丙镇.xlsx", "3"),
    ],
)
def test_a_whole_name_or_a_whole_code_names_the_unit(file: str, code: str) -> None:
    found = unit_in_file_name(file, ROSTER)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    "file",
    [
        "西营城街道.xlsx",
        "营城街道中心校.xlsx",
        "2024年第4稿.xlsx",
        "表(4).xlsx",
        "丙镇和丁镇.xlsx",
        "220113001000_营城街道.xlsx",
        "1220113001000.xlsx",
        "无名.xlsx",
        "",
    ],
)
def test_a_part_of_a_name_or_code_or_two_units_name_none(file: str) -> None:
    assert unit_in_file_name(file, ROSTER) is None


def test_codes_are_found_as_wholes_and_in_full_width() -> None:
    assert codes_in_file_name("a/２２０１１３００１０００九台街道.xlsx") == ("220113001000",)
    assert codes_in_file_name("1220113001000.xlsx") == ()
    assert codes_in_file_name("11370303004217709k_x.xlsx") == ("11370303004217709K",)
