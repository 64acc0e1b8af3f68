from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reports import F2019, FORMS, GAOLIANGJIAN, report
from xlsreport import api
from xlsreport.checks.all_checks import check_outcome
from xlsreport.report.exports import ENDINGS
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Outcome, Unit
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

OUT, IN = "requests.carried_out.natural", "requests.carried_in.natural"


def test_a_unit_is_found_by_its_code_whatever_its_name() -> None:
    old = report(year=2023, unit=Unit(GAOLIANGJIAN.code, "高良涧镇"))
    assert PreviousYear([old]).of(report()) is old


def test_a_unit_whose_code_changed_is_found_by_its_name() -> None:
    old = report(year=2023, unit=Unit("320813101000", "高良涧街道办事处"))
    assert PreviousYear([old]).of(report()) is old


def test_a_namesake_in_another_county_is_not_the_unit() -> None:
    old = report(year=2023, unit=Unit("320831001000", "高良涧街道"))
    assert PreviousYear([old]).of(report()) is None


def test_only_the_year_before_counts() -> None:
    assert PreviousYear([report(year=2022)]).of(report()) is None
    assert PreviousYear([report(year=2022)]).times_of(GAOLIANGJIAN) == ("2022",)


def test_two_that_differ_decide_nothing_and_two_that_agree_are_one() -> None:
    old, other = report(year=2023), report({OUT: 1}, year=2023)
    assert PreviousYear([old, other]).of(report()) is None
    assert PreviousYear([old, report(year=2023)]).of(report()) is old


def test_the_carried_over_figure_is_tied_across_the_editions() -> None:
    old = report({OUT: 4}, F2019, year=2020)
    new = report({IN: 3, "requests.outcome.granted.natural": 3}, year=2021)
    found = check_outcome(Outcome("a.xlsx", new, ()), PreviousYear([old])).findings
    broken = [each for each in found if each.rule == "requests.prior.carried_in"]
    assert [str(each.severity) for each in broken] == ["error", "error"]
    assert {each.cell_ids for each in broken} == {(IN,), ("requests.carried_in.total",)}
    same = report({IN: 4, "requests.outcome.granted.natural": 4}, year=2021)
    found = check_outcome(Outcome("a.xlsx", same, ()), PreviousYear([old])).findings
    assert [each for each in found if each.rule.startswith("requests")] == []


def test_a_nil_return_of_last_year_carried_over_nothing() -> None:
    old = report(year=2023, blank=True, nil_return=True)
    new = report({IN: 2, "requests.outcome.granted.natural": 2})
    found = check_outcome(Outcome("a.xlsx", new, ()), PreviousYear([old])).findings
    assert IN in {cell for each in found for cell in each.cell_ids}


def test_last_year_may_be_workbooks_a_consolidated_one_or_an_export(tmp_path: Path) -> None:
    other = Unit("320813002000", "朱坝街道")
    books = []
    for unit, waiting in ((GAOLIANGJIAN, 4), (other, 1)):
        entries = {cell.id: 0 for cell in F2019.cells.values() if not cell.computed}
        entries |= {OUT: waiting, "requests.received.natural": waiting}
        books.append(tmp_path / f"{unit.code}.xlsx")
        write_form(F2019, Content(2020, unit, unit, entries=entries), books[-1])
    merged = tmp_path / "merged.xlsx"
    api.merge(books, merged, FORMS)
    exports = [tmp_path / f"last{ending}" for ending in ENDINGS]
    for each in exports:
        api.export(books, each, FORMS)
    now = Outcome("a.xlsx", report({IN: 3, "requests.outcome.granted.natural": 3}, year=2021), ())
    for given in (books, [merged], *([each] for each in exports), [merged, *books]):
        previous = PreviousYear(api.read_previous(given, FORMS))
        found = check_outcome(now, previous).findings
        assert [each.params["right"] for each in found if each.cell_ids == (IN,)] == [
            "上年报告的四、结转下年度 4"
        ]
