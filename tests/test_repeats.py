from __future__ import annotations

from tests.reports import report
from xlsreport.checks.compared_figures import check_repeats
from xlsreport.checks.policy.context import Context

FIGURES = {
    "proactive.licensing.decisions": 12,
    "proactive.penalties.decisions": 7,
    "appeals.reconsideration.upheld": 1,
}


def found(now: dict[str, int], before: dict[str, int]) -> list[str]:
    context = Context(last=report(before, year=2023))
    return [each.code for each in check_repeats(report(now), context)]


def test_three_figures_that_are_all_last_year_s_are_asked_about() -> None:
    assert found(FIGURES, FIGURES) == ["RULE_SAME_AS_LAST_YEAR"]


def test_one_figure_that_differs_is_enough_to_be_silent() -> None:
    assert found(FIGURES, FIGURES | {"appeals.reconsideration.upheld": 2}) == []
    assert found(FIGURES | {"appeals.reconsideration.other": 1}, FIGURES) == []


def test_two_figures_may_be_the_same_by_chance() -> None:
    two = dict(list(FIGURES.items())[:2])
    assert found(two, two) == []
    assert found({}, {}) == []


def test_without_last_year_nothing_is_said() -> None:
    assert list(check_repeats(report(FIGURES), Context())) == []
