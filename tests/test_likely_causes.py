from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.narrating import submission_with
from xlsreport.checks.all_checks import CHECKS
from xlsreport.checks.likely_causes import with_causes
from xlsreport.checks.policy.context import Context
from xlsreport.findings.catalogue.guesses import GUESSES
from xlsreport.findings.finding import Finding, Severity, message_of

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission

R = "requests."
BALANCED = {
    f"{R}received.natural": 21,
    f"{R}received.business": 3,
    f"{R}outcome.granted.natural": 19,
    f"{R}outcome.granted.business": 3,
    f"{R}carried_out.natural": 2,
}


def found(submission: Submission, context: Context | None = None) -> list[Finding]:
    known = context or Context()
    findings = [finding for check in CHECKS for finding in check(submission, known)]
    return with_causes(findings, submission, known)


def guesses(submission: Submission, context: Context | None = None) -> list[str]:
    every = [finding.params.get("guess", "") for finding in found(submission, context)]
    return [guess for guess in every if guess]


def test_consistent_figures_need_no_guess() -> None:
    assert guesses(submission_with("", BALANCED)) == []


def split() -> dict[str, int]:
    figures = BALANCED | {f"{R}received.natural": 2, f"{R}received.business": 1}
    return figures | {f"{R}outcome.granted.business": 0}


def test_a_digit_in_the_next_column() -> None:
    natural, business, total = found(submission_with("", split()))
    assert natural.label == "自然人"
    assert natural.params["guess"] == business.params["guess"] == total.params["guess"]
    assert "的 2 和“一、本年新收／商业企业”的 1 可能是一个数 21" in natural.params["guess"]
    assert message_of(natural, "zh").endswith("可能是一个数 21，被拆到了两格。")
    assert "A guess: 2 (“一、本年新收／自然人”)" in message_of(natural, "en")


def test_a_sum_that_no_joined_number_mends_gets_no_guess() -> None:
    submission = submission_with("", split() | {f"{R}received.business": 9})
    assert len(found(submission)) == 3
    assert guesses(submission) == []


def test_figures_in_each_others_column() -> None:
    figures = BALANCED | {f"{R}received.natural": 3, f"{R}received.business": 21}
    guess, again = guesses(submission_with("", figures))
    assert guess == again
    assert "互换后就对上了" in guess


def test_a_figure_in_the_wrong_column_altogether() -> None:
    figures = BALANCED | {f"{R}carried_out.natural": 0, f"{R}carried_out.business": 2}
    assert len(guesses(submission_with("", figures))) == 2


def test_a_lone_wrong_figure_gets_no_guess() -> None:
    submission = submission_with("", BALANCED | {f"{R}received.natural": 25})
    assert {finding.label for finding in found(submission)} == {"自然人", "总计"}
    assert guesses(submission) == []


def test_two_slips_that_would_both_mend_it_name_none() -> None:
    # What was granted or what was declined may have come into the next column.
    figures = {
        f"{R}received.natural": 5,
        f"{R}outcome.granted.business": 5,
    }
    assert len(guesses(submission_with("", figures))) == 0
    figures[f"{R}carried_in.natural"] = 1
    figures[f"{R}outcome.partial.natural"] = 1
    assert len(guesses(submission_with("", figures))) == 0


SUIT = "appeals.direct_suit."
PARTS = {f"{SUIT}upheld": 4, f"{SUIT}corrected": 1, f"{SUIT}pending": 3}


def total(shown: int, last: int | None = None, parts: dict[str, int] = PARTS) -> list[str]:
    submission = replace(submission_with("", parts), shown={f"{SUIT}total": shown})
    before = None if last is None else submission_with("", {f"{SUIT}upheld": last}, year=2022)
    return guesses(submission, Context(last=before))


def test_a_total_without_one_of_its_parts() -> None:
    (guess,) = total(5)
    assert guess.startswith("总计格的公式可能被覆盖，5 正好少加了")
    assert guess.endswith("尚未审结的 3")


def test_a_total_of_last_year() -> None:
    assert total(6, 6) == ["总计格的公式可能被覆盖，6 是上年的数"]
    assert total(6, 7) == []
    assert total(6) == []


def test_a_total_that_was_emptied() -> None:
    assert total(0) == ["总计格的公式可能被覆盖成了 0"]


def test_a_total_that_counts_two_digits_as_one_number() -> None:
    assert "可能是一个数 41" in total(44)[0]


def test_a_total_that_lacks_either_of_two_equal_parts_names_none() -> None:
    assert total(5, parts=PARTS | {f"{SUIT}corrected": 3}) == []


FEES = "proactive.fees.amount"


def test_yuan_in_a_cell_for_ten_thousands() -> None:
    assert guesses(submission_with("", {FEES: "7545000.5"})) == [
        "可能是把元填进了万元的格子，换算过来是 754.50005 万元"
    ]


def test_yuan_may_be_told_by_last_years_figure() -> None:
    submission = submission_with("", {FEES: "920"})
    last = submission_with("", {FEES: "0.1"}, year=2022)
    jump = Finding("RULE_TIE", Severity.WARNING, "a.xlsx", cell_ids=(FEES,), rule="jump")
    jump = replace(jump, code="CELL_NORMALIZED")
    (said,) = with_causes([jump], submission, Context(last=last))
    assert said.params["guess"].endswith("换算过来是 0.092 万元")
    near = submission_with("", {FEES: "90"}, year=2022)
    assert with_causes([jump], submission, Context(last=near)) == [jump]


def year_before(figures: dict[str, int]) -> Submission:
    return submission_with("", figures, year=2022)


def test_last_years_file() -> None:
    figures = BALANCED | {f"{R}carried_in.natural": 1, f"{R}outcome.partial.natural": 1}
    submission = submission_with("", figures)
    last = year_before(figures)
    prior = next(t for t in submission.form.ties if t.needs_prior and "natural" in t.id)
    context = Context({prior.id: 2}, last)
    assert guesses(submission, context) == [
        "全表 7 个不为 0 的数与上年报告完全相同，可能交错了上年的文件"
    ]
    other = year_before(figures | {f"{R}received.legal": 1})
    assert guesses(submission, Context({prior.id: 2}, other)) == []


def test_few_figures_may_be_the_same_in_two_years() -> None:
    figures = {f"{R}carried_in.natural": 1, f"{R}outcome.granted.natural": 1}
    submission = submission_with("", figures)
    prior = next(t for t in submission.form.ties if t.needs_prior and "natural" in t.id)
    assert guesses(submission, Context({prior.id: 2}, year_before(figures))) == []


def test_a_stated_number_of_last_year() -> None:
    submission = submission_with("共收到政府信息公开申请30件。", BALANCED)
    last = year_before({f"{R}received.natural": 30})
    assert guesses(submission, Context(last=last)) == ["30 是上年报告的数，这句可能没有更新"]
    assert guesses(submission) == []


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("共收到政府信息公开申请21件。", "一、本年新收／自然人"),
        ("申请无法提供10件。", "（四）无法提供·1.本机关不掌握相关政府信息／总计"),
    ],
)
def test_a_stated_number_of_a_single_cell(text: str, cell: str) -> None:
    figures = BALANCED | {
        f"{R}outcome.unavailable.not_held.natural": 10,
        f"{R}outcome.unavailable.unclear.natural": 4,
    }
    submission = submission_with(text, figures)
    texts = [f for f in found(submission) if f.code == "TEXT_FIGURE"]
    assert [f.params.get("guess") for f in texts] == [
        f"{texts[0].value} 正好是表中“{cell}”一格的数"
    ]


def test_amounts_and_unreadable_cells_are_never_joined() -> None:
    submission = submission_with("", split())
    unreadable = replace(submission, unreadable=frozenset({f"{R}received.business"}))
    assert guesses(unreadable) == []
    values = {**submission.values, f"{R}received.business": Decimal(1)}
    assert guesses(replace(submission, values=values)) == []


def test_both_languages_of_a_guess_say_the_same_things() -> None:
    for zh, en in GUESSES.values():
        english = {name.removesuffix("_en") for name in re.findall(r"\{(\w+)\}", en)}
        assert set(re.findall(r"\{(\w+)\}", zh)) == english


# Thresholds: the last figure that is guessed at, and the first that is not.
@pytest.mark.parametrize(
    ("last", "guessed"),
    [("0.1", True), ("0.1001", False), ("0.004", True), ("0.0039", False)],
)
def test_yuan_is_two_thousand_to_fifty_thousand_times_last_years(
    last: str, *, guessed: bool
) -> None:
    submission = submission_with("", {FEES: "200"})
    before = submission_with("", {FEES: last}, year=2022)
    jump = Finding("CELL_NORMALIZED", Severity.WARNING, "a.xlsx", cell_ids=(FEES,))
    (said,) = with_causes([jump], submission, Context(last=before))
    assert ("guess" in said.params) is guessed


@pytest.mark.parametrize(("figures", "guessed"), [(5, True), (4, False)])
def test_last_years_file_is_told_by_five_figures(figures: int, *, guessed: bool) -> None:
    fields = [f"{R}carried_in.natural", f"{R}outcome.granted.natural", f"{SUIT}upheld",
              f"{SUIT}corrected", f"{SUIT}pending"]  # fmt: skip
    same = dict.fromkeys(fields[:figures], 1)
    submission = submission_with("", same)
    prior = next(t for t in submission.form.ties if t.needs_prior and "natural" in t.id)
    found = guesses(submission, Context({prior.id: 2}, year_before(same)))
    assert any(f"全表 {figures} 个" in guess for guess in found) is guessed


@pytest.mark.parametrize(
    ("first", "second", "guessed"),
    [(9, 9, True), (1, 0, True), (10, 1, False), (1, 10, False), (0, 1, False)],
)
def test_only_two_digits_are_joined(first: int, second: int, *, guessed: bool) -> None:
    figures = {
        f"{R}received.natural": first,
        f"{R}received.business": second,
        f"{R}outcome.granted.natural": 10 * first + second,
    }
    found = guesses(submission_with("", figures))
    assert any("可能是一个数" in guess for guess in found) is guessed
