"""A roster of several levels: who is in through a merged workbook, and who is missing below."""

from __future__ import annotations

from typing import Any

import pytest

from tests.merging import CELL, DISTRICT, UNITS, merged_workbook, roster, sent
from tests.samples import F2021, codes, zeros
from xlsreport.findings.finding import message_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import Acceptance, Consolidation, MergeChoices, merged_count
from xlsreport.submission.submission import Below, Outcome, Unit
from xlsreport.units.roster import Roster, RosterUnit

CITY = Unit("220100000000", "长春市")


def town(number: int, figure: int, **more: Any) -> Outcome:
    return sent(number, zeros(F2021) | {CELL: figure}, **more)


def district(*numbers: int) -> Outcome:
    parts = [town(number, 10 + number) for number in numbers]
    return merged_workbook(parts, DISTRICT, "d.xlsx")


def states(result: Consolidation) -> dict[str, str]:
    return {each.unit.name: each.status for each in result.units}


@pytest.mark.parametrize("expand", [False, True])
def test_the_towns_of_a_roster_are_in_through_their_district(*, expand: bool) -> None:
    choices = MergeChoices(expand=expand)
    result = consolidate([district(0, 1)], roster(*UNITS[:2]), CITY, choices=choices)
    assert states(result) == {"九台街道": "within", "营城街道": "within", "九台区": "merged"}
    assert result.values[CELL] == 21
    assert result.complete
    assert merged_count(result, "zh") == "已汇总 3 个，应报 3 个"
    assert [each for each in codes(result.findings) if each.startswith("UNIT_")] == []
    assert len(result.parts) == (2 if expand else 1)


def test_a_town_that_the_district_does_not_have_is_missing() -> None:
    result = consolidate([district(0, 1)], roster(*UNITS[:3]), CITY)
    assert states(result)["九郊街道"] == "missing"
    assert codes(result.findings).count("UNIT_MISSING") == 1
    assert not result.complete
    strict = consolidate(
        [district(0, 1)], roster(*UNITS[:3]), CITY, choices=MergeChoices(require_all=True)
    )
    assert strict.withheld


def test_a_town_that_comes_by_itself_beside_its_district_counts_as_well() -> None:
    result = consolidate([district(0, 1), town(2, 12)], roster(*UNITS[:3]), CITY)
    assert states(result)["九郊街道"] == "merged"
    assert result.values[CELL] == 33
    assert result.complete


def test_a_unit_of_the_district_that_the_roster_does_not_have_is_a_warning() -> None:
    for listed in ([UNITS[0]], [DISTRICT, UNITS[0]]):
        result = consolidate([district(0, 1)], roster(*listed), CITY)
        (found,) = [each for each in result.findings if each.code == "UNIT_LINES_UNLISTED"]
        assert not found.blocks
        assert "营城街道" in message_of(found, "zh")


def test_a_roster_of_districts_alone_says_nothing_of_their_towns() -> None:
    organ = town(0, 5, unit=DISTRICT, file="own.xlsx")
    book = merged_workbook([organ, town(1, 11)], DISTRICT, "d.xlsx")
    result = consolidate([book], roster(DISTRICT), CITY)
    assert "UNIT_LINES_UNLISTED" not in codes(result.findings)


def test_a_merged_workbook_without_a_listed_unit_is_not_on_the_roster() -> None:
    result = consolidate([district(0, 1)], roster(*UNITS[2:]), CITY)
    assert "not_on_roster" in states(result).values()
    assert "UNIT_NOT_ON_ROSTER" in codes(result.findings)


def test_the_organ_of_the_district_itself_is_no_stranger() -> None:
    organ = town(0, 5, unit=DISTRICT, file="own.xlsx")
    book = merged_workbook([organ, town(1, 11)], DISTRICT, "d.xlsx")
    result = consolidate([book], roster(UNITS[1]), CITY)
    assert "UNIT_LINES_UNLISTED" not in codes(result.findings)


def test_a_line_without_a_code_is_the_town_of_its_own_county() -> None:
    listed = [Unit("220113104000", "城关镇"), Unit("220122100000", "城关镇")]
    bare = town(0, 7, unit=Unit("", "城关镇"), file="t.xlsx")
    book = merged_workbook([bare], DISTRICT, "d.xlsx")
    result = consolidate([book], roster(*listed), CITY)
    assert [each.status for each in result.units] == ["within", "missing", "merged"]


def test_a_node_with_units_missing_below_says_how_many_and_who() -> None:
    units = [RosterUnit(DISTRICT.code, DISTRICT.name, "", (), "", "")]
    units += [RosterUnit(each.code, each.name, "", (), "", "") for each in UNITS[:3]]
    result = consolidate([district(0, 1)], Roster(tuple(units), "r.csv"), CITY)
    (found,) = [each for each in result.findings if each.code == "UNIT_OPEN_BELOW"]
    said = message_of(found, "zh")
    assert "九台区（220113000000）下面有 3 个单位，已汇总 2 个，没有汇总的：九郊街道" in said
    whole = consolidate([district(0, 1, 2)], Roster(tuple(units), "r.csv"), CITY)
    assert "UNIT_OPEN_BELOW" not in codes(whole.findings)
    assert whole.complete


def test_a_town_with_two_figures_in_two_merged_workbooks_counts_nowhere_and_is_not_missing() -> (
    None
):
    other = merged_workbook([town(0, 99), town(2, 1)], Unit("220112000000", "双阳区"), "e.xlsx")
    result = consolidate([district(0, 1), other], roster(*UNITS[:3]), CITY)
    assert states(result)["九台街道"] == "twice"
    assert "UNIT_MISSING" not in codes(result.findings)
    assert "UNIT_TWICE_BELOW" in codes(result.findings)
    assert result.values[CELL] == 12


def test_what_the_roster_and_the_district_both_miss_is_one_open_unit() -> None:
    below = (Below(UNITS[1], "missing"),)
    files = [merged_workbook([sent(0, zeros(F2021))], DISTRICT, "d.xlsx", below=below)]
    result = consolidate(files, roster(DISTRICT, *UNITS[:2]))
    assert [each.label for each in result.lacking] == [f"九台区／{UNITS[1].label}"]
    assert result.open_below == ()
    accepted = Acceptance(UNITS[1], "已撤并")
    settled = consolidate(
        files, roster(DISTRICT, *UNITS[:2]), choices=MergeChoices(accepted=(accepted,))
    )
    assert settled.settled
