"""A collection over collections: who is missing below the districts that hand in is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.desk import Visitor
from tests.samples import F2021, FORMS, consistent
from tests.seasons import TEXTS, run, status_of
from xlsreport import api
from xlsreport.submission.submission import Unit
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from pathlib import Path


def _roster(**units: str) -> Roster:
    return Roster(
        tuple(RosterUnit(c[1:], name, "", (), "", "") for c, name in units.items()), "名单"
    )


def test_who_is_missing_two_levels_down_is_told_and_stands_in_the_tree(tmp_path: Path) -> None:
    town, district, city = (tmp_path / f"{each}.xlsx" for each in ("town", "district", "city"))
    api.blank(F2021, tmp_path / "b.xlsx", 2023, Unit("220113001000", "九台街道"))
    api.fill(tmp_path / "b.xlsx", consistent(F2021, "1") | TEXTS, town, FORMS)
    towns = _roster(u220113001000="九台街道", u220113002000="营城街道")
    api.merge([town], district, FORMS, towns, unit=Unit("220113000000", "九台区"))
    districts = _roster(u220113000000="九台区", u220112000000="双阳区")
    api.merge([district], city, FORMS, districts, unit=Unit("220100000000", "长春市"))

    roster = tmp_path / "r.csv"
    roster.write_text("代码,名称\n220100000000,长春市\n220200000000,吉林市\n", encoding="utf-8")
    folder = tmp_path / "省"
    run(
        tmp_path, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--unit-code", "220000000000", "--unit-name", "吉林省",
    )  # fmt: skip
    run(folder, "take", str(city))
    lines = run(folder, "status").stdout.splitlines()
    assert "    下级：已汇总 1 个，缺 1 个：双阳区（未报）" in lines
    assert "        九台区：缺 1 个：营城街道（未报）" in lines
    assert "下级共缺 2 个单位" in lines
    first, second = status_of(folder)["units"]
    assert [(each["name"], each["within"]) for each in first["below"]["open"]] == [
        ("双阳区", ""),
        ("营城街道", "九台区"),
    ]
    assert "below" not in second
    run(folder, "verify")


def test_a_roster_that_lists_the_towns_expects_them_inside_the_districts_reports(
    tmp_path: Path,
) -> None:
    town, district = (tmp_path / f"{each}.xlsx" for each in ("town", "district"))
    api.blank(F2021, tmp_path / "b.xlsx", 2023, Unit("220113001000", "九台街道"))
    api.fill(tmp_path / "b.xlsx", consistent(F2021, "1") | TEXTS, town, FORMS)
    towns = _roster(u220113001000="九台街道")
    api.merge([town], district, FORMS, towns, unit=Unit("220113000000", "九台区"))

    roster = tmp_path / "r.csv"
    roster.write_text(
        "代码,名称\n220113000000,九台区\n220112000000,双阳区\n220113001000,九台街道\n"
        "220113002000,营城街道\n220112001000,山河街道\n",
        encoding="utf-8",
    )
    folder = tmp_path / "市"
    said = run(
        tmp_path, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--unit-code", "220100000000", "--unit-name", "长春市",
    ).stdout  # fmt: skip
    # Only the districts are handed a workbook, are asked for it, and have a line.
    assert "2 份表在 1-下发" in said
    assert len(list((folder / "1-下发").iterdir())) == 2
    assert "下级共缺 3 个单位" in run(folder, "status").stdout
    run(folder, "take", str(district))
    first, second = status_of(folder)["units"]
    assert [each["name"] for each in first["below"]["open"]] == ["营城街道"]
    assert [each["name"] for each in second["below"]["open"]] == ["山河街道"]
    assert "缺 1 个：营城街道（未报）" in run(folder, "status").stdout
    assert "在上级的汇总表里" in run(folder, "accept", "营城街道", code=2).stderr

    run(folder, "accept", "九台区", "--reason", "已核实")
    run(folder, "leave-out", "双阳区", "--reason", "另行报送")
    assert "营城街道" in run(folder, "close", code=1).stdout
    run(folder, "leave-out", "营城街道", "--reason", "已撤并")
    assert "下级共缺" not in run(folder, "status").stdout
    run(folder, "close")
    run(folder, "verify")


def test_a_district_that_lists_itself_and_its_towns_is_sent_all_their_reports(
    tmp_path: Path,
) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text(
        "代码,名称\n220113000000,九台区\n220113001000,九台街道\n220113002000,营城街道\n",
        encoding="utf-8",
    )
    for name, own in (("a", ["--unit-code", "220113000000", "--unit-name", "九台区"]), ("b", [])):
        folder = tmp_path / name
        asked = ["--form", F2021.id, "--year", "2023", "--roster", str(roster), *own]
        said = run(tmp_path, "start", str(folder), *asked).stderr
        assert "名单里有收表单位自己（九台区）：它的本级和别的单位一样要报一份" in said
        assert len(status_of(folder)["units"]) == 3


def test_that_the_office_reports_too_is_said_only_where_the_roster_lists_it(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text("代码,名称\n220113001000,九台街道\n", encoding="utf-8")
    asked = ["--form", F2021.id, "--year", "2023", "--roster", str(roster)]
    own = ("--unit-code", "220113000000", "--unit-name", "九台区")
    assert "收表单位自己" not in run(tmp_path, "start", str(tmp_path / "a"), *asked, *own).stderr


def test_towns_below_a_district_are_not_listed_as_without_a_workbook(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text(
        "代码,名称\n220113000000,九台区\n220112000000,双阳区\n220113001000,九台街道\n", "utf-8"
    )
    folder = tmp_path / "市"
    run(
        tmp_path, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--unit-code", "220100000000", "--unit-name", "长春市",
    )  # fmt: skip
    shown = Visitor(folder).get("/handout")
    assert "双阳区" in shown
    assert "九台街道" not in shown
