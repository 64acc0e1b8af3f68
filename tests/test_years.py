from __future__ import annotations

from typing import TYPE_CHECKING

from tests.reports import report
from xlsreport.checks.all_checks import check_outcome, check_years
from xlsreport.checks.policy.context import Assignment, Context
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Outcome

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission


def found(now: Submission, *before: Submission) -> list[tuple[str, str]]:
    outcome = check_outcome(Outcome(now.file, now, ()), PreviousYear(before))
    return [(each.code, str(each.severity)) for each in outcome.findings]


def test_a_report_for_another_year_than_the_one_asked_for_is_an_error() -> None:
    context = Context(assignment=Assignment(year=2025))
    (finding,) = check_years(report(year=2024), context)
    assert (finding.code, finding.value, finding.params["asked"]) == (
        "UNIT_YEAR_NOT_ASKED",
        "2024",
        "2025",
    )
    assert list(check_years(report(year=2025), context)) == []
    assert list(check_years(report(year=2025), Context())) == []


def test_years_that_do_not_follow_each_other_are_an_error() -> None:
    assert found(report(year=2024), report(year=2022)) == [("UNIT_YEARS_APART", "error")]
    assert found(report(year=2024), report(year=2022), report(year=2023)) == []


def test_a_unit_of_which_nothing_is_at_hand_is_a_note() -> None:
    assert found(report(year=2024)) == [("UNIT_PREVIOUS_MISSING", "note")]
