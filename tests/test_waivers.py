from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.reports import GAOLIANGJIAN, outcome
from xlsreport.checks.all_checks import check_outcome
from xlsreport.checks.policy.waivers import (
    Waiver,
    WaiverRequest,
    apply_waivers,
    merge_waivers,
    waivers_for,
)
from xlsreport.errors import UsageError
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from xlsreport.submission.submission import Outcome

RULE = "requests.balance"
CELL = "requests.received.natural"


def unbalanced(received: int = 9, **more: object) -> Outcome:
    """``received`` came in, 8 were dealt with: natural persons and totals fail."""
    figures = {CELL: received, "requests.outcome.granted.natural": 8}
    return check_outcome(outcome(figures, **more))


def request(cells: str = "", rule: str = RULE) -> WaiverRequest:
    return WaiverRequest(rule, cells, "查过", "王", "2026-01-31")


def test_a_waived_error_no_longer_blocks_and_says_why() -> None:
    waivers = tuple(waivers_for(unbalanced(), request()))
    waived = apply_waivers(unbalanced(), waivers)
    assert unbalanced().status == "with_errors"
    assert waived.status == "accepted"
    assert {each.waived for each in waived.findings} == {"查过（王，2026-01-31）"}


def test_it_is_open_again_when_a_figure_changes_and_says_so() -> None:
    waivers = tuple(waivers_for(unbalanced(9), request()))
    changed = apply_waivers(unbalanced(10), waivers)
    assert changed.status == "with_errors"
    reopened = [each for each in changed.findings if each.code == "RULE_WAIVER_REOPENED"]
    assert len(reopened) == 2
    assert (reopened[0].params["before"], reopened[0].params["now"]) == ("9", "10")
    assert reopened[0].params["reason"] == "查过（王，2026-01-31）"


def test_only_the_cells_named_are_waived() -> None:
    (waiver,) = waivers_for(unbalanced(), request("D7"))
    assert dict(waiver.cells)[CELL] == "9"
    waived = apply_waivers(unbalanced(), [waiver])
    assert [each.waived is None for each in waived.findings] == [False, True]
    assert waived.status == "with_errors"


@pytest.mark.parametrize("cells", ["D7,D8", "D7、D8", "D7:D8", CELL, "三、依申请公开!D7:D8、D30"])
def test_cells_may_be_named_as_the_report_shows_them(cells: str) -> None:
    assert len(list(waivers_for(unbalanced(), request(cells)))) == 1


def test_a_code_may_be_named_instead_of_a_rule() -> None:
    assert len(list(waivers_for(unbalanced(), request(rule="rule_tie")))) == 2


@pytest.mark.parametrize(
    ("unit", "year", "holds"),
    [
        (GAOLIANGJIAN, 2024, True),
        (GAOLIANGJIAN, None, True),
        (Unit("", "高良涧街道办事处"), 2024, True),
        (Unit("3.20813E+11", "高良涧街道"), 2024, True),
        (Unit("320813002000", "高良涧街道"), 2024, False),
        (Unit("", "朱坝街道"), 2024, False),
        (GAOLIANGJIAN, 2023, False),
    ],
)
def test_it_holds_for_one_unit_and_year(unit: Unit, year: int | None, *, holds: bool) -> None:
    waivers = [replace(each, unit=unit, year=year) for each in waivers_for(unbalanced(), request())]
    assert (apply_waivers(unbalanced(), waivers).status == "accepted") is holds


def test_a_waiver_of_fewer_cells_or_another_rule_does_not_hold() -> None:
    waivers = list(waivers_for(unbalanced(), request()))
    fewer = [replace(each, cells=each.cells[:1]) for each in waivers]
    assert apply_waivers(unbalanced(), fewer) == unbalanced()
    other = [replace(each, rule="requests.other") for each in waivers]
    assert apply_waivers(unbalanced(), other) == unbalanced()


def test_figures_written_otherwise_are_the_same() -> None:
    waivers = [
        replace(each, cells=tuple((name, f"{value}.0") for name, value in each.cells))
        for each in waivers_for(unbalanced(), request())
    ]
    assert apply_waivers(unbalanced(), waivers).status == "accepted"


def test_a_blank_is_waived_while_it_stays_blank() -> None:
    blank = check_outcome(outcome({"proactive.coercion.decisions": None}))
    waivers = tuple(waivers_for(blank, request(rule="CELL_BLANK")))
    assert apply_waivers(blank, waivers).status == "accepted"
    assert waivers[0].cells == (("proactive.coercion.decisions", ""),)


def test_what_holds_no_figure_cannot_be_waived() -> None:
    cell = "proactive.coercion.decisions"
    fault = Finding(
        "CELL_NOT_NUMBER",
        Severity.ERROR,
        "a.xlsx",
        places=(Place.one("二、主动公开", 14, 1),),
        cell_ids=(cell,),
        value="约100",
    )
    each = outcome({cell: None}, unreadable=frozenset({cell}), findings=(fault,))
    with pytest.raises(UsageError, match="must be mended"):
        list(waivers_for(each, request(rule="CELL_NOT_NUMBER")))
    forged = Waiver(GAOLIANGJIAN, 2024, "CELL_NOT_NUMBER", ((cell, ""),), "x")
    assert apply_waivers(each, [forged]).status == "with_errors"


def test_a_remark_outside_the_form_s_cells_is_waived_by_address_and_text() -> None:
    def remark(text: str) -> Outcome:
        place = Place.one("二、主动公开", 3, 9)
        fault = Finding("CELL_OUTSIDE", Severity.WARNING, "a.xlsx", places=(place,), value=text)
        return outcome(findings=(fault,))

    (waiver,) = waivers_for(remark("含上年 = 结转"), request("J4", rule="CELL_OUTSIDE"))
    assert waiver.cells[0][0] == "二、主动公开!J4"
    assert waiver.cells[0][1].startswith("#")
    assert apply_waivers(remark("含上年 = 结转"), [waiver]).findings[0].waived is not None
    assert apply_waivers(remark("别的"), [waiver]).findings[0].waived is None


def test_what_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(UsageError, match=r"requests\.balance"):
        list(waivers_for(unbalanced(), request(rule="CELL_BLANK")))
    with pytest.raises(UsageError, match="not at Z9"):
        list(waivers_for(unbalanced(), request("Z9")))
    with pytest.raises(UsageError, match="reason"):
        list(waivers_for(unbalanced(), WaiverRequest(RULE, "", " ")))
    with pytest.raises(UsageError, match="too many"):
        list(waivers_for(unbalanced(), request("A1:ZZ9999")))


def test_a_new_waiver_takes_the_place_of_the_old_one_for_the_same_cells() -> None:
    old = tuple(waivers_for(unbalanced(9), request()))
    new = tuple(waivers_for(unbalanced(10), request("D7")))
    merged = merge_waivers(old, new)
    assert merged == (new[0], old[1])


def test_a_waiver_with_the_code_of_one_unit_and_the_name_of_another_has_no_effect() -> None:
    (waiver,) = waivers_for(unbalanced(), request("D7,D8,D30,D31"))
    other = replace(waiver, unit=Unit(GAOLIANGJIAN.code, "朱坝街道"))
    found = apply_waivers(unbalanced(), [other])
    ties = [each for each in found.findings if each.rule == RULE]
    assert all(each.waived is None for each in ties)
    assert "RULE_WAIVER_TWO_UNITS" in {each.code for each in ties}
    similar = replace(waiver, unit=Unit(GAOLIANGJIAN.code, f"{GAOLIANGJIAN.name}办事处"))
    assert "RULE_WAIVER_TWO_UNITS" not in {
        each.code for each in apply_waivers(unbalanced(), [similar]).findings
    }
    both = apply_waivers(unbalanced(), [other, waiver])
    assert "RULE_WAIVER_TWO_UNITS" not in {each.code for each in both.findings}
