from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.reports import report
from xlsreport.checks.all_checks import check_lateness
from xlsreport.checks.policy.context import Assignment, Context, Profile
from xlsreport.findings.finding import message_of
from xlsreport.submission.saved_time import why_impossible

LAST_DAY = date(2025, 1, 31)


def found(saved: datetime | None, assignment: Assignment) -> list[tuple[str, str | None, str]]:
    findings = check_lateness(report(saved=saved), Context(assignment=assignment))
    return [(each.code, each.value, each.params["days"]) for each in findings]


def test_the_last_day_ends_at_midnight_in_china() -> None:
    last_minute = datetime(2025, 1, 31, 15, 59, tzinfo=UTC)
    assert found(last_minute, Assignment(deadline=LAST_DAY)) == []
    after = datetime(2025, 1, 31, 16, 0, tzinfo=UTC)
    assert found(after, Assignment(deadline=LAST_DAY)) == [("UNIT_LATE", "2025-02-01 00:00", "1")]


def test_the_profile_s_deadline_holds_where_none_is_given() -> None:
    assignment = Assignment(profile=Profile(deadline=LAST_DAY))
    late = datetime(2025, 2, 3, tzinfo=UTC)
    assert found(late, assignment) == [("UNIT_LATE", "2025-02-03 08:00", "3")]
    later = Assignment(profile=Profile(deadline=LAST_DAY), deadline=date(2025, 2, 28))
    assert found(late, later) == []


def test_without_deadline_or_time_nothing_is_said() -> None:
    assert found(datetime(2025, 2, 3, tzinfo=UTC), Assignment()) == []
    assert found(None, Assignment(deadline=LAST_DAY)) == []


@pytest.mark.parametrize("year", [1980, 2023, 2099])
def test_a_time_before_the_report_year_or_in_the_future_tells_nothing_and_is_said(
    year: int,
) -> None:
    submission = report(saved=datetime(year, 2, 3, tzinfo=UTC), year=2024)
    findings = list(check_lateness(submission, Context(assignment=Assignment(deadline=LAST_DAY))))
    assert [(each.code, each.blocks) for each in findings] == [("UNIT_TIME_IMPOSSIBLE", False)]
    assert str(year) in message_of(findings[0], "zh")


def test_a_clock_that_is_hours_ahead_is_believed() -> None:
    now = datetime(2025, 2, 3, 8, tzinfo=UTC)
    assert why_impossible(report(saved=now + timedelta(hours=9)), now) is None
    assert why_impossible(report(saved=now + timedelta(hours=25)), now) is not None
    assert why_impossible(report(saved=None), now) is None
