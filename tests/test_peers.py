from __future__ import annotations

from tests.reports import F2021, report
from xlsreport.checks.all_checks import compare_peers
from xlsreport.checks.compared_figures import check_peers
from xlsreport.checks.policy.context import Assignment
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Outcome, Submission, Unit
from xlsreport.units.roster import Roster, RosterUnit

CELL = "proactive.penalties.decisions"


def units(*figures: int) -> list[Submission]:
    return [
        report({CELL: figure}, unit=Unit(f"3208130{number:02}000", f"第{number}镇"))
        for number, figure in enumerate(figures, start=1)
    ]


def odd(submissions: list[Submission], roster: Roster | None = None) -> list[tuple[str, str]]:
    return [(each.file, each.cell_ids[0]) for each in check_peers(submissions, roster)]


def test_zero_where_the_median_is_high_is_noted() -> None:
    assert odd(units(0, 20, 25, 30, 21, 40)) == [("320813001000.xlsx", CELL)]
    assert odd(units(0, 19, 19, 30, 10, 40)) == []


def test_much_where_the_median_is_zero_is_noted() -> None:
    assert odd(units(0, 0, 0, 0, 1, 20)) == [("320813006000.xlsx", CELL)]
    assert odd(units(0, 0, 0, 0, 1, 19)) == []


def test_five_units_are_too_few_to_compare() -> None:
    assert odd(units(0, 20, 25, 30, 40)) == []


def test_only_units_of_one_kind_are_peers() -> None:
    batch = units(0, 20, 25, 30, 21, 40)
    kinds = ["街道", *["镇"] * 5]
    roster = Roster(
        tuple(
            RosterUnit(each.unit.code, each.unit.name, kind, (), "", "")
            for each, kind in zip(batch, kinds, strict=True)
        ),
        "名单.csv",
    )
    assert odd(batch, roster) == []


def test_a_total_is_compared_and_not_its_parts() -> None:
    batch = [
        report({"requests.received.natural": n}, unit=Unit(f"3208130{n:02}000", f"第{n}镇"))
        for n in (0, 21, 22, 23, 24, 25)
    ]
    assert odd(batch) == [("320813000000.xlsx", "requests.received.total")]


def test_the_note_is_added_to_the_unit_s_findings() -> None:
    outcomes = [Outcome(each.file, each, ()) for each in units(0, 20, 25, 30, 21, 40)]
    first, *others = compare_peers(outcomes, Assignment())
    assert [(each.code, str(each.severity)) for each in first.findings] == [("RULE_PEERS", "note")]
    assert all(not each.findings for each in others)


def test_of_an_even_number_of_units_the_lower_middle_one_is_the_median() -> None:
    """Half of all units have more than it: where half have none, the other half stand out."""
    figures = (0, 0, 0, 20, 21, 22)
    assert [file[7:9] for file, _ in odd(units(*figures))] == ["04", "05", "06"]
    (first, *_) = check_peers(units(*figures), None)
    assert "中位数 0" in message_of(first, "zh")


def test_the_median_itself_may_be_twenty() -> None:
    assert odd(units(0, 20, 20, 20, 20, 40)) == [("320813001000.xlsx", CELL)]


def test_the_median_is_the_middle_one_whatever_the_number_of_units() -> None:
    assert [file[7:9] for file, _ in odd(units(0, 0, 20, 21, 22, 23))] == ["01", "02"]
    assert [file[7:9] for file, _ in odd(units(0, 0, 0, 20, 21, 22, 23))] == ["01", "02", "03"]


def test_the_note_says_the_figure_the_median_and_among_how_many() -> None:
    (found,) = check_peers(units(0, 20, 25, 30, 21, 40), None)
    label = F2021.cells[CELL].label
    assert f"{label}：本单位 0，中位数 21" in message_of(found, "zh")
    assert f"{label}: 0, median 21" in message_of(found, "en")
    assert (found.params["count"], found.params["peers"]) == ("1", "5")
    assert [place.sheet for place in found.places] == [lay_out(F2021).cells[CELL].sheet]


def test_several_cells_are_one_note_a_table() -> None:
    other = "proactive.coercion.decisions"
    batch = [
        report({CELL: n, other: n}, unit=Unit(f"3208130{n:02}000", f"第{n}镇"))
        for n in (0, 21, 22, 23, 24, 25)
    ]
    (found,) = check_peers(batch, None)
    assert found.cell_ids == (CELL, other)
    assert found.params["figures"].count("；") == 1
    assert found.params["figures_en"].count("; ") == 1


def test_merged_and_untouched_workbooks_are_no_peers() -> None:
    batch = units(0, 20, 25, 30, 21)
    for more in ({"consolidated": True}, {"blank": True}):
        sixth = report(
            {} if "blank" in more else {CELL: 40}, unit=Unit("320813000000", "洪泽区"), **more
        )
        assert odd([*batch, sixth]) == []


def test_a_blank_cell_is_not_odd() -> None:
    batch = [*units(20, 20, 25, 30, 21), report({CELL: None}, unit=Unit("320813099000", "第99镇"))]
    assert odd(batch) == []


def test_units_that_the_roster_knows_by_name_only_are_of_their_kind() -> None:
    batch = [
        report({CELL: figure}, unit=Unit("", f"第{number}镇"), file=f"{number}.xlsx")
        for number, figure in enumerate((0, 20, 25, 30, 21, 40))
    ]
    listed = [RosterUnit("", each.unit.name, "镇", (), "", "") for each in batch]
    listed[0] = RosterUnit("", "第0镇", "街道", (), "", "")
    assert odd(batch, Roster(tuple(listed), "名单.csv")) == []
    assert odd(batch) == [("0.xlsx", CELL)]
