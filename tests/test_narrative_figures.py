from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.measured_narratives import TEXTS, Text, findings_in, measure, told
from tests.narrating import submission_with
from xlsreport.checks.narrative.figures import check_narrative_figures
from xlsreport.checks.policy.context import Context
from xlsreport.findings.finding import Finding, Severity, message_of

R = "requests."
TOWN = {
    f"{R}received.natural": 20,
    f"{R}received.business": 1,
    f"{R}carried_in.natural": 2,
    f"{R}outcome.granted.natural": 10,
    f"{R}outcome.partial.natural": 3,
    f"{R}outcome.refused.process.natural": 2,
    f"{R}outcome.unavailable.not_held.natural": 4,
    f"{R}outcome.declined.petition.natural": 1,
    f"{R}outcome.other.rest.business": 1,
    f"{R}carried_out.natural": 2,
    "appeals.reconsideration.upheld": 3,
}


def check(text: str, figures: dict[str, int] | None = None, **more: object) -> list[Finding]:
    submission = submission_with(text, TOWN if figures is None else figures, **more)  # type: ignore[arg-type]
    return list(check_narrative_figures(submission, Context()))


def stated(text: str, **more: object) -> list[tuple[str, str | None]]:
    return [(f.rule.removeprefix("narrative."), f.value) for f in check(text, **more)]


# Known misses: what is carried forward is said in the clause after the one with the number.
MISSED = {"new_town_two_sentences_wrong"}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.id)
def test_texts_of_the_usual_kind_give_their_findings(text: Text) -> None:
    wanted = Counter() if text.id in MISSED else Counter(text.findings)
    assert told(findings_in(text)) == wanted


def test_there_is_no_false_finding_on_any_of_the_texts() -> None:
    found = measure(TEXTS)
    assert found.texts >= 40
    assert found.false == 0
    assert found.recall >= 0.95


def test_a_finding_quotes_the_clause_and_names_every_sum_that_was_compared() -> None:
    (finding,) = check("2023年，我镇共收到政府信息公开申请22件，办结21件。")
    message = message_of(finding, "zh")
    assert "“我镇共收到政府信息公开申请22件”" in message
    assert "本年新收 21、本年新收＋上年结转 23" in message
    assert "says 22" in message_of(finding, "en")
    assert finding.cell_ids == ("narrative.overview", "requests.received.total")


def test_every_number_is_looked_at_not_only_the_first() -> None:
    text = "予以公开10件。予以公开9件。予以公开8件。"
    assert stated(f"申请办理结果：{text}") == [("granted", "9"), ("granted", "8")]


@pytest.mark.parametrize("number", ["21", "２１", "二十一", "23", " 21 "])
def test_what_came_in_may_be_counted_with_or_without_what_was_carried_over(number: str) -> None:
    assert stated(f"共收到政府信息公开申请{number}件。") == []


def test_after_withdrawals_is_another_base_only_where_they_are_mentioned() -> None:
    assert stated("收到政府信息公开申请20件。") == [("received", "20")]
    assert stated("收到政府信息公开申请20件，另有1件申请人撤回。") == []


def test_numbers_joined_are_compared_together_and_each_with_each() -> None:
    assert stated("政府信息公开行政复议、行政诉讼共3件。") == []
    assert stated("政府信息公开行政复议、行政诉讼共4件。") == [("reconsideration", "4")]
    assert stated("政府信息公开行政复议、行政诉讼均为3件。") == [("suits", "3")]


def test_what_is_joined_with_something_unknown_is_left_alone() -> None:
    assert stated("政府信息公开投诉和行政复议共9件。") == []


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请约30件。",
        "收到政府信息公开申请30余件。",
        "收到政府信息公开申请30件以上。",
        "收到政府信息公开申请1.5万件。",
        "每收到政府信息公开申请1件即登记。",
        "收到政府信息公开申请一起登记。",
        "第2件政府信息公开申请已答复。",
        "收到行政复议申请30件。",
        "不予受理政府信息公开申请30件。",
    ],
)
def test_bounds_roundings_and_adverbs_are_no_figures(text: str) -> None:
    assert stated(text) == []


def test_a_named_scope_makes_it_a_question() -> None:
    (finding,) = check("县政府办公室收到政府信息公开申请17件。", unit="青河县人民政府")
    assert finding.code == "TEXT_FIGURE_SCOPE"
    assert message_of(finding, "zh").endswith("相同吗？")


def test_a_text_that_repeats_an_overwritten_total_is_not_blamed_again() -> None:
    submission = submission_with("政府信息公开行政复议4件。", TOWN)
    total = "appeals.reconsideration.total"
    assert list(check_narrative_figures(submission, Context()))
    shown = replace(submission, shown={total: 4})
    assert not list(check_narrative_figures(shown, Context()))


def test_what_cannot_be_assessed_is_not_judged() -> None:
    submission = submission_with("共收到政府信息公开申请22件。", TOWN)
    blank = replace(submission, unreadable=frozenset({f"{R}received.natural"}))
    assert not list(check_narrative_figures(blank, Context()))


def test_a_nil_return_contradicts_a_number() -> None:
    submission = submission_with("共收到政府信息公开申请22件。", nil_return=True)
    empty = replace(submission, values=dict.fromkeys(submission.values))
    assert [f.value for f in check_narrative_figures(empty, Context())] == ["22"]


@pytest.mark.parametrize(
    "text",
    [
        "推行“收到一件、登记一件、答复一件”的办法。",
        "做到接到一件申请、办好一件申请。",
        "坚持收到1件登记1件、登记1件办结1件。",
        "协助县政府办公室办理政府信息公开申请7件。",
        "因土地征收被提起行政诉讼9件。",
        "收到政府信息公开申请21件，答复18件，不予受理2件，材料不全1件。",
        "其他处理情况：申请人撤回0件，逾期不补正0件，其他处理1件。",
        "共有行政复议8件，其中因政府信息公开引起的3件。",
        "2021年至2023年三年间累计收到政府信息公开申请247件。",
        "2022—2023年共收到政府信息公开申请60件。",
        "2022年1月到2023年12月收到政府信息公开申请60件。",
    ],
)
def test_what_looks_like_a_wrong_figure_and_is_none(text: str) -> None:
    assert stated(text) == []


def test_behind_a_span_of_years_the_report_year_is_its_own_again() -> None:
    text = "2021年至2023年收到政府信息公开申请60件，2023年收到政府信息公开申请77件。"
    assert [value for _, value in stated(text)] == ["77"]


@pytest.mark.parametrize("number", ["21", "23"])
def test_handled_is_what_came_in_or_what_was_done(number: str) -> None:
    assert stated(f"共办理政府信息公开申请{number}件。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("予以公开答复12件。", [("granted", "12")]),
        ("不予公开答复5件。", [("refused", "5")]),
        ("结转至2024年答复1件。", [("carried_out", "1")]),
        ("（含上年度转结答复1件）", [("carried_in", "1")]),
        ("“无法提供--本机关不掌握相关政府信息”6件。", [("unavailable", "6")]),
        ("还有5件在法定期限内继续办理。", [("carried_out", "5")]),
    ],
)
def test_a_verb_behind_a_named_outcome_belongs_to_that_outcome(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert stated(f"政府信息公开申请办理结果：{text}") == expected


def test_a_wrong_figure_is_one_finding_wherever_it_is_said() -> None:
    (finding,) = check("收到政府信息公开申请25件。2023年收到的政府信息公开申请共25件。")
    assert "“收到政府信息公开申请25件”“" in message_of(finding, "zh")


def test_what_may_be_of_a_part_is_asked_once_and_as_a_note() -> None:
    text = "县政府办公室收到政府信息公开申请17件，办结16件，结转下年3件。"
    (finding,) = check(text, unit="青河县人民政府")
    assert (finding.code, finding.severity) == ("TEXT_FIGURE_SCOPE", Severity.NOTE)


def test_nothing_is_asked_where_the_whole_is_stated_rightly() -> None:
    text = "全县收到政府信息公开申请21件。县政府办公室收到政府信息公开申请17件。"
    assert check(text, unit="青河县人民政府") == []


def test_documents_are_stated_behind_their_name() -> None:
    documents = {"proactive.normative.repealed": 2, "proactive.normative.in_force": 9}
    text = "制发行政规范性文件0件，废止{}件，现行有效{}件。废止网站专栏5个。"
    assert check(text.format(2, 9), documents) == []
    assert [f.value for f in check(text.format(3, 8), documents)] == ["3", "8"]


# --- Texts made from a submission's own figures -----------------------------------------------

_DIGITS = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    """A numeral below ten thousand as it is written in texts."""
    if number == 0:
        return "零"
    text = ""
    for unit, power in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit = number // power % 10
        if digit:
            text += _DIGITS[digit] + unit
        elif text and not text.endswith("零"):
            text += "零"
    text = text.rstrip("零")
    return text[1:] if text.startswith("一十") else text


WRITINGS = {
    "plain": str,
    "wide": lambda number: "".join(chr(0xFF10 + int(digit)) for digit in str(number)),
    "grouped": lambda number: f"{number:,}",
    "chinese": in_chinese,
}
# The figure's id, the sum it is, and ways to say it; {} is the number with its counter.
SAYINGS = {
    "received": [
        "共收到政府信息公开申请{}", "受理依申请公开{}", "收到{}政府信息公开申请",
        "收到公民、法人和其他组织申请{}",
    ],
    "received_new": ["新收政府信息公开申请{}", "本年新收申请{}"],
    "carried_in": ["上年结转{}", "上年度结转政府信息公开申请{}", "2022年结转{}"],
    "done": ["办结政府信息公开申请{}", "已答复{}", "办结申请{}（办结率较高）"],
    "carried_out": ["结转下年度继续办理{}", "{}结转下年", "结转2024年办理{}"],
    "granted": ["予以公开{}", "{}予以公开", "属于“予以公开”的{}"],
    "refused": ["不予公开{}", "作出不予公开决定{}"],
    "unavailable": ["无法提供{}", "“无法提供”{}"],
    "reconsideration": ["因政府信息公开引发行政复议{}", "政府信息公开行政复议案件共{}"],
    "suits": ["政府信息公开行政诉讼{}", "因政府信息公开被提起行政诉讼{}"],
}  # fmt: skip


@st.composite
def narratives(draw: st.DrawFn) -> tuple[dict[str, int], dict[str, int], list[tuple[str, str]]]:
    """Figures by cell, the numbers they amount to, and ways to say some of them, in order."""
    count = st.integers(0, 2999)
    new, old, granted, refused, lacking, left = (draw(count) for _ in range(6))
    review, direct, after = (draw(st.integers(0, 99)) for _ in range(3))
    figures = {
        f"{R}received.natural": new,
        f"{R}carried_in.natural": old,
        f"{R}outcome.granted.natural": granted,
        f"{R}outcome.refused.process.natural": refused,
        f"{R}outcome.unavailable.not_held.natural": lacking,
        f"{R}carried_out.natural": left,
        "appeals.reconsideration.other": review,
        "appeals.direct_suit.upheld": direct,
        "appeals.suit_after_reconsideration.pending": after,
    }
    numbers = {
        "received": new,
        "received_new": new,
        "carried_in": old,
        "done": granted + refused + lacking,
        "carried_out": left,
        "granted": granted,
        "refused": refused,
        "unavailable": lacking,
        "reconsideration": review,
        "suits": direct + after,
    }
    names = draw(st.lists(st.sampled_from(list(SAYINGS)), min_size=1, max_size=6, unique=True))
    said = [(name, draw(st.sampled_from(SAYINGS[name]))) for name in names]
    return figures, numbers, said


def written(said: list[tuple[str, str]], numbers: dict[str, int], writing: str, mark: str) -> str:
    counter = "件"
    pieces = [way.format(WRITINGS[writing](numbers[name]) + counter) for name, way in said]
    return "依申请公开方面，" + mark.join(pieces) + "。"


@given(narratives(), st.sampled_from(list(WRITINGS)), st.sampled_from(["，", "；", "。"]))
def test_a_text_made_from_the_figures_gives_no_finding(
    made: tuple[dict[str, int], dict[str, int], list[tuple[str, str]]], writing: str, mark: str
) -> None:
    figures, numbers, said = made
    assert check(written(said, numbers, writing, mark), figures) == []


@given(
    narratives(),
    st.sampled_from(list(WRITINGS)),
    st.sampled_from(["，", "；", "。"]),
    st.integers(1, 50),
    st.data(),
)
def test_the_same_text_with_one_number_changed_gives_one_finding(
    made: tuple[dict[str, int], dict[str, int], list[tuple[str, str]]],
    writing: str,
    mark: str,
    more: int,
    data: st.DataObject,
) -> None:
    figures, numbers, said = made
    name = data.draw(st.sampled_from([name for name, _ in said]))
    # The sums that a form accepts beside the usual one are no wrong numbers.
    accepted = {
        "received": {numbers["received"] + numbers["carried_in"]},
        "done": {numbers["done"] - numbers["carried_in"]},
    }.get(name, set())
    wrong = numbers | {name: numbers[name] + more}
    while wrong[name] in accepted:
        wrong[name] += 1
    found = check(written(said, wrong, writing, mark), figures)
    assert [(f.rule, f.value) for f in found] == [(f"narrative.{name}", str(wrong[name]))]
