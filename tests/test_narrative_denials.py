from __future__ import annotations

import pytest

from tests.narrating import submission_with
from xlsreport.checks.narrative.figures import check_narrative_denials
from xlsreport.checks.policy.context import Context
from xlsreport.findings.finding import Finding, Severity, message_of

R = "requests."
FIGURES = {
    f"{R}received.natural": 21,
    f"{R}outcome.granted.natural": 19,
    f"{R}carried_out.natural": 2,
    "appeals.reconsideration.upheld": 3,
    "appeals.direct_suit.upheld": 1,
    "proactive.normative.issued": 2,
}
NOTHING: dict[str, int] = {}


def check(text: str, figures: dict[str, int] = FIGURES, **more: str) -> list[Finding]:
    submission = submission_with(text, figures, **more)  # type: ignore[arg-type]
    return list(check_narrative_denials(submission, Context()))


def denied(text: str) -> list[str]:
    return [finding.rule.removeprefix("narrative.") for finding in check(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("全年未收到政府信息公开申请。", ["received"]),
        ("今年没有收到公民、法人或者其他组织要求公开政府信息的申请。", ["received"]),
        ("无政府信息公开申请。", ["received"]),
        ("未收到申请。", ["received"]),
        ("未发生因政府信息公开引发的行政复议、行政诉讼。", ["reconsideration", "suits"]),
        ("无因信息公开被申请行政复议或被提起行政诉讼的情况。", ["reconsideration", "suits"]),
        ("全年未制发行政规范性文件。", ["normative_issued"]),
        ("无结转下年度申请。", ["carried_out"]),
    ],
)
def test_what_is_denied_may_not_stand_in_the_tables(text: str, expected: list[str]) -> None:
    assert denied(text) == expected
    assert check(text, NOTHING) == []


@pytest.mark.parametrize(
    "text",
    [
        "去年未收到政府信息公开申请。",
        "未收到法人提出的政府信息公开申请。",
        "未收到政府信息公开申请费用。",
        "未收到行政复议申请人材料。",
        "未发生行政诉讼败诉案件。",
        "无行政复议纠错案件。",
        "未收到重复的政府信息公开申请。",
        "无正当理由大量反复申请的，不予处理。",
        "沭阳县未收到政府信息公开申请。",
        "没有通过网络平台提交政府信息公开申请的渠道限制。",
    ],
)
def test_what_is_denied_of_a_part_or_another_is_left_alone(text: str) -> None:
    assert denied(text) == []


def test_nothing_new_is_no_contradiction_when_only_old_ones_were_carried_over() -> None:
    text = "全年未收到政府信息公开申请。"
    assert check(text, {f"{R}carried_in.natural": 2, f"{R}outcome.granted.natural": 2}) == []


def test_a_named_scope_makes_it_a_question() -> None:
    (finding,) = check("区本级未收到政府信息公开申请。", unit="洪泽区人民政府")
    assert finding.code == "TEXT_DENIED_SCOPE"
    assert "相同吗" in message_of(finding, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "所属事业单位征收中心收到申请11件，已全部答复。",
        "全区各部门收到政府信息公开申请230件，均已依法答复。",
        "区直各单位的申请全部在法定期限内办结。",
    ],
)
def test_what_is_done_in_an_area_or_by_another_organ_is_left_alone(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请21件，已全部办结。",
        "收到的政府信息公开申请均已按期答复。",
        "依申请公开21件，全部在法定期限内办理完毕。",
    ],
)
def test_not_everything_is_done_while_some_is_carried_forward(text: str) -> None:
    (finding,) = check(text)
    assert finding.code == "TEXT_NOT_COMPLETE"
    assert finding.value == "2"
    assert check(text, NOTHING) == []


@pytest.mark.parametrize(
    "text",
    [
        "收到申请21件，除2件结转下年外全部办结。",
        "办理人大建议5件，全部办结。",
        "政府信息公开申请按期答复率100%。",
        "上年结转的政府信息公开申请全部办结。",
        "政府信息公开申请应当全部按期答复。",
        "2022年收到政府信息公开申请30件，全部办结。",
    ],
)
def test_exceptions_and_other_subjects_may_be_done(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("全年未收到政府信息公开申请。", f"{R}received.natural"),
        ("全年未制发行政规范性文件。", "proactive.normative.issued"),
        ("收到的政府信息公开申请均已按期答复。", f"{R}carried_out.natural"),
    ],
    ids=["received", "issued", "carried out"],
)
def test_a_single_one_contradicts_what_denies_them(text: str, cell: str) -> None:
    assert [finding.value for finding in check(text, {cell: 1})] == ["1"]
    assert check(text, {cell: 0}) == []


@pytest.mark.parametrize(
    "text",
    [
        "除上年移交的3件行政复议外，没有发生新的行政复议。",
        "未收到申请人补充材料，政府信息公开申请1件终止办理。",
        "已答复政府信息公开申请19件，均在法定期限内答复。",
    ],
)
def test_an_exception_a_supplement_and_what_was_answered_contradict_nothing(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "未收到任何政府信息公开申请。",
        "未接到群众要求公开的信息。",
        "2023年无依申请公开事项。",
    ],
)
def test_requests_are_denied_in_any_words(text: str) -> None:
    assert denied(text) == ["received"]


def test_a_denial_beside_the_right_number_is_a_question() -> None:
    (finding,) = check("收到政府信息公开申请21件。本年度未收到政府信息公开申请。")
    assert (finding.code, finding.severity) == ("TEXT_DENIED_SCOPE", Severity.NOTE)
