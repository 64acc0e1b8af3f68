from __future__ import annotations

from datetime import UTC, date, datetime

from tests.reports import report
from xlsreport.checks.policy.context import Assignment, Context, Profile
from xlsreport.checks.right_report import check_lateness

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
