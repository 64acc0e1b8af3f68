"""All checks together: what last year says, what a broken check does to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import F2019, F2021, JIUTAI, codes, outcome, submission, told, zeros
from xlsreport.checks import all_checks as checks
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Finding, Severity, message_of
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Outcome, Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.submission.submission import Submission

_CARRIED_IN = "requests.carried_in.natural"


def _broken(submission: Submission, context: Context) -> Iterator[Finding]:
    del submission, context
    yield Finding("CELL_BLANK", Severity.ERROR, "a.xlsx", params={"count": "1"})
    raise ZeroDivisionError("made for this test")


def test_a_check_that_fails_becomes_a_finding_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checks, "CHECKS", (_broken, *checks.CHECKS))
    figures = zeros(F2021, requests__received__natural=1)
    found = check_outcome(outcome(F2021, figures)).findings
    assert sorted(set(codes(found))) == ["FILE_INTERNAL", "RULE_TIE"]
    (fault,) = [each for each in found if each.code == "FILE_INTERNAL"]
    assert fault.value == "_broken: ZeroDivisionError: made for this test"
    assert fault.severity is Severity.ERROR


def test_an_interrupt_is_no_fault_of_a_check(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(submission: Submission, context: Context) -> Iterator[Finding]:
        del submission, context
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(checks, "CHECKS", (stop,))
    with pytest.raises(KeyboardInterrupt):
        check_outcome(outcome(F2021, {}))


def test_findings_of_the_reader_stay_and_all_are_sorted_by_sheet_and_cell() -> None:
    note = Finding("FILE_STAMP_LOST", Severity.NOTE, "a.xlsx", value="zfxxgk-2021")
    figures = zeros(F2021) | {
        "appeals.direct_suit.other": None,
        "requests.received.natural": 1,
        "proactive.normative.issued": None,
    }
    found = check_outcome(outcome(F2021, figures, note)).findings
    assert [(each.code, each.sheet) for each in found] == [
        ("FILE_STAMP_LOST", ""),
        ("CELL_BLANK", "二、主动公开"),
        ("RULE_NOT_ASSESSABLE", "二、主动公开"),
        ("RULE_TIE", "三、依申请公开"),
        ("RULE_TIE", "三、依申请公开"),
        ("CELL_BLANK", "四、复议诉讼"),
    ]


def test_an_unreadable_file_stays_as_it_is() -> None:
    unreadable = Outcome("a.xlsx", None, (Finding("FILE_EMPTY", Severity.ERROR, "a.xlsx"),))
    assert check_outcome(unreadable) is unreadable


def _previous(form: Any, year: int, carried_out: int, unit: Unit = JIUTAI) -> Submission:
    figures = zeros(form) | {
        "requests.received.natural": carried_out,
        "requests.carried_out.natural": carried_out,
    }
    return submission(form, figures, year=year, unit=unit, file="last.xlsx")


def _after(previous: PreviousYear, carried_in: int, year: int = 2024) -> list[Finding]:
    figures = zeros(F2021) | {
        _CARRIED_IN: carried_in,
        "requests.carried_out.natural": carried_in,
    }
    return list(check_outcome(outcome(F2021, figures, year=year), previous).findings)


def test_last_years_submission_is_compared_with() -> None:
    previous = PreviousYear([_previous(F2021, 2023, 4)])
    assert _after(previous, 4) == []
    assert told(_after(previous, 5)) == [
        ("RULE_TIE", "error", (_CARRIED_IN,)),
        ("RULE_TIE", "error", ("requests.carried_in.total",)),
    ]


def test_a_report_of_the_2019_form_is_followed_by_one_of_the_2021_form() -> None:
    previous = PreviousYear([_previous(F2019, 2020, 4)])
    assert _after(previous, 4, year=2021) == []
    found = _after(previous, 3, year=2021)
    assert told(found)[0] == ("RULE_TIE", "error", (_CARRIED_IN,))
    assert "上年报告的四、结转下年度 4" in message_of(found[0], "zh")


def test_what_the_2019_form_did_not_ask_is_not_compared() -> None:
    figures = zeros(F2021) | {"proactive.normative.in_force": 9}
    found = check_outcome(
        outcome(F2021, figures, year=2021), PreviousYear([_previous(F2019, 2020, 0)])
    ).findings
    assert found == ()


def test_last_years_report_counts_more_than_what_the_workbook_carries() -> None:
    tie = f"requests.prior.carried_in[{_CARRIED_IN}]"
    each = outcome(F2021, zeros(F2021), year=2024, priors={tie: 7})
    assert "RULE_TIE" in codes(check_outcome(each).findings)
    previous = PreviousYear([_previous(F2021, 2023, 0)])
    assert codes(check_outcome(each, previous).findings) == []


@pytest.mark.parametrize(
    "previous",
    [
        PreviousYear(),
        PreviousYear([_previous(F2021, 2023, 4, Unit("220113002000", "营城街道"))]),
        PreviousYear([_previous(F2021, 2023, 4), _previous(F2021, 2023, 5)]),
    ],
    ids=["none", "another unit's", "two"],
)
def test_without_one_report_of_the_unit_for_last_year_a_note_says_so(
    previous: PreviousYear,
) -> None:
    (found,) = _after(previous, 4)
    assert (found.code, found.severity) == ("UNIT_PREVIOUS_MISSING", Severity.NOTE)
    assert "2023" in message_of(found, "zh")


def test_nothing_is_said_of_last_year_where_nobody_asked() -> None:
    assert check_outcome(outcome(F2021, zeros(F2021))).findings == ()


def test_a_unit_without_a_code_is_known_by_its_name() -> None:
    previous = PreviousYear([_previous(F2021, 2023, 4, Unit("", "九台街道"))])
    assert previous.of_unit(JIUTAI, "2024") is not None
    assert previous.of_unit(Unit("220113002000", "营城街道"), "2024") is None
    assert previous.of_unit(Unit("", ""), "2024") is None


def test_a_submission_of_no_known_year_has_no_previous_one() -> None:
    previous = PreviousYear([_previous(F2021, 2023, 4)])
    assert previous.of(submission(F2021, {}, year=2024)) is not None
    each = submission(F2021, {}, year=2024)
    nameless = type(each)(**{f: getattr(each, f) for f in each.__struct_fields__} | {"year": None})
    assert previous.of(nameless) is None
