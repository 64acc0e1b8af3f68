from __future__ import annotations

import pytest

from xlsreport.units.codes_and_names import is_below, level_of


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("320000000000", "province"),
        ("321300000000", "city"),
        ("321322000000", "county"),
        ("321322001000", "township"),
        ("321322001001", "township"),
        ("429004000000", "county"),
    ],
)
def test_a_division_code_tells_the_level(code: str, level: str) -> None:
    assert level_of(code, "", "") == level


def test_the_code_goes_before_kind_and_name() -> None:
    assert level_of("321300000000", "某镇", "街道") == "city"


@pytest.mark.parametrize(
    ("kind", "level"),
    [
        ("街道", "township"),
        ("民族乡", "township"),
        ("县级政府(汇总)", "county"),
        ("县级市", "county"),
        ("设区的市", "city"),
        ("自治州", "city"),
        ("自治区", "province"),
        ("县直部门", "county"),
        ("部门", None),
    ],
)
def test_else_the_kind_of_the_roster_tells_it(kind: str, level: str | None) -> None:
    assert level_of("11320000014000000A", "", kind) == level


@pytest.mark.parametrize(
    ("name", "level"),
    [
        ("松木塘镇人民政府", "township"),
        ("营城街道办事处", "township"),
        ("淮安市洪泽区", "county"),
        ("洪泽区人民政府", "county"),
        ("内蒙古自治区", "province"),
        ("上海市人民政府办公厅", "province"),
        ("上海市青浦区", "county"),
        ("某地区", None),
        ("宿迁市人民政府", None),
        ("沭阳县发展和改革局", None),
        ("", None),
    ],
)
def test_else_the_end_of_the_name_if_it_is_certain(name: str, level: str | None) -> None:
    assert level_of("", name, "") == level


def test_a_level_is_not_below_itself() -> None:
    assert is_below("county", "city")
    assert is_below("township", "city")
    assert not is_below("city", "city")
    assert not is_below("province", "city")
