from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.reports import F2019, report
from xlsreport.checks.compared_figures import check_jumps
from xlsreport.checks.policy.context import Assignment, Context, Profile

CELL = "proactive.licensing.decisions"


def jumped(old: int, new: int, profile: Profile | None = None) -> list[tuple[str, ...]]:
    context = Context(
        last=report({CELL: old}, year=2023), assignment=Assignment(profile=profile or Profile())
    )
    return [each.cell_ids for each in check_jumps(report({CELL: new}), context)]


@pytest.mark.parametrize(("old", "new"), [(10, 51), (51, 10), (0, 21), (100, 0)])
def test_more_than_five_times_or_less_than_a_fifth_is_asked_about(old: int, new: int) -> None:
    assert jumped(old, new) == [(CELL,)]


@pytest.mark.parametrize(("old", "new"), [(10, 50), (50, 10), (0, 20), (3, 20), (40, 60)])
def test_exactly_five_times_or_a_small_figure_is_not(old: int, new: int) -> None:
    assert jumped(old, new) == []


def test_factor_and_floor_are_the_profile_s() -> None:
    assert jumped(10, 31, replace(Profile(), jump_factor=Decimal(3))) == [(CELL,)]
    assert jumped(10, 51, replace(Profile(), jump_floor=51)) == []


def test_one_line_a_table_names_the_first_five_cells_with_both_years() -> None:
    entered = [
        cell.id
        for cell in report().form.cells.values()
        if cell.table == "requests" and not cell.computed
    ][:7]
    now = report(dict.fromkeys(entered, 99) | {CELL: 99})
    proactive, requests = check_jumps(now, Context(last=report(year=2023)))
    assert (proactive.cell_ids, requests.cell_ids) == ((CELL,), tuple(entered))
    assert proactive.params["figures"] == "行政许可／本年处理决定数量：上年 0，本年 99"
    assert requests.params["figures"].endswith("另有 2 格")


def test_nothing_is_said_without_last_year_or_of_signed_cells_or_cells_it_did_not_have() -> None:
    assert list(check_jumps(report({CELL: 99}), Context())) == []
    change = "proactive.licensing.change"
    new, old = report({change: 99}, F2019, year=2020), report({}, F2019, year=2019)
    assert list(check_jumps(new, Context(last=old))) == []
    new = report({"proactive.normative.in_force": 99}, year=2021)
    assert list(check_jumps(new, Context(last=old))) == []
