from __future__ import annotations

import pytest

from tests.measured_narratives import TEXTS
from tests.narrating import FORM
from xlsreport.checks.narrative.clauses import (
    Clause,
    clauses_of,
    nearest_topic,
    plain,
    sentences_of,
)

WORDING = FORM.statements.wording


def clauses(text: str, year: int | None = 2023) -> list[Clause]:
    return list(clauses_of(text, year, WORDING))


def texts(text: str) -> list[str]:
    return [clause.text for clause in clauses(text)]


def of_other_times(text: str, year: int | None = 2023) -> list[bool]:
    return [clause.other_time for clause in clauses(text, year)]


def test_commas_divide_but_not_within_a_number() -> None:
    assert texts("收到3,607件，办结3，511件；结转96件。") == [
        "收到3,607件",
        "办结3,511件",
        "结转96件",
    ]


def test_a_colon_before_a_number_does_not_divide() -> None:
    assert texts("办理结果：予以公开：5件") == ["办理结果", "予以公开：5件"]


def test_spaces_and_full_width_digits_are_put_straight() -> None:
    assert plain("收到 ２１\u3000件\n办结\u200b") == "收到21件\n办结"


def test_latin_words_keep_the_spaces_between_them() -> None:
    assert (
        plain("We received  12 requests. It cost $100.") == "We received 12 requests. It cost $100."
    )
    assert plain("发布 PDF 3 份，共 1 286 条") == "发布PDF 3份，共1286条"
    assert list(sentences_of("We had 12. Two were 1.5 pages.")) == [
        "We had 12.",
        " Two were 1.5 pages.",
    ]


def test_everybody_is_left_out_and_one_kind_of_applicant_is_not() -> None:
    assert texts("收到个人、企业等提出的申请") == ["收到提出的申请"]
    assert texts("收到法人或其他组织的申请") == ["收到法人或其他组织的申请"]


def test_of_which_ends_at_a_clause_without_a_number() -> None:
    found = clauses("收到16件，其中信函14件，网络2件，主要是建设项目，办结13件。")
    assert [c.part for c in found] == [False, True, True, False, False]


def test_what_stands_in_parentheses_is_a_clause_of_its_own_and_quoted_with_the_rest() -> None:
    first, second = clauses("办结（含上年结转189件）1191件。")
    assert (first.text, second.text) == ("含上年结转189件", "办结1191件")
    assert first.shown == second.shown == "办结（含上年结转189件）1191件"


def test_of_which_begins_a_clause_and_marks_the_rest_of_the_sentence() -> None:
    found = clauses("收到21件其中自然人20件，企业1件。办结21件。")
    assert [(c.text, c.part) for c in found] == [
        ("收到21件", False),
        ("其中自然人20件", True),
        ("企业1件", True),
        ("办结21件", False),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("去年收到30件，办结28件，今年收到21件", [True, True, False]),
        ("2022年收到30件，办结28件；2023年收到21件", [True, True, False]),
        ("上年结转2件，办结21件", [False, False]),
        ("2022年度结转2件", [False]),
        ("收到21件，较去年减少9件，办结21件", [False, True, False]),
        ("较2022年减少9件，办结21件", [True, False]),
        ("12月收到3件，全年收到21件", [True, False]),
        ("自1月1日至12月31日收到21件", [False]),
        ("截至2023年12月底收到21件", [False]),
        ("今年以来收到21件", [False]),
        ("条例施行以来收到210件", [True]),
        ("结转2024年继续办理2件", [False]),
        ("去年收到30件。收到21件", [True, False]),
    ],
)
def test_other_times_last_until_the_report_year_is_named(text: str, expected: list[bool]) -> None:
    assert of_other_times(text) == expected


def test_without_a_report_year_no_year_is_another() -> None:
    assert of_other_times("2022年收到30件", None) == [False]


def test_a_scope_holds_to_the_end_of_its_paragraph() -> None:
    found = clauses("区本级收到17件。办结17件。\n收到95件。")
    assert [clause.scoped for clause in found] == [True, True, False]


def test_titles_and_the_names_of_applicants_in_general_are_left_out() -> None:
    assert texts("按《关于3件事的通知》收到公民、法人和其他组织的申请") == ["按《》收到的申请"]


def test_sentences_keep_their_mark() -> None:
    assert list(sentences_of("甲。乙！\n丙")) == ["甲。", "乙！", "丙"]


def test_of_two_topics_the_nearer_counts_and_of_two_at_one_place_the_longer() -> None:
    assert nearest_topic("人大建议5件，信息公开申请", ("申请",), ("建议",))
    assert not nearest_topic("信息公开申请5件，人大建议", ("申请",), ("建议",))
    assert not nearest_topic("许可申请", ("申请",), ("许可申请",))


def test_where_no_topic_is_named_it_is_the_reports_own() -> None:
    assert nearest_topic("全年共", ("申请",), ("建议",))


def test_unbalanced_parentheses_lose_nothing() -> None:
    assert texts("收到21件（含2件，办结21件")[-1].endswith("办结21件")
    assert texts("收到21件），办结21件") == ["收到21件）", "办结21件"]


def test_sentences_that_nobody_looks_at_may_be_left_out_and_the_rest_is_the_same() -> None:
    """Of every text: what is left are the same clauses, what stands before them included."""
    for text in TEXTS:
        every = clauses(text.text)
        for word in ("收到", "办结", "申请", "0件", "没有这个词"):

            def wanted(sentence: str, word: str = word) -> bool:
                return word in sentence

            some = list(clauses_of(text.text, 2023, WORDING, None, wanted))
            assert [each for each in every if word in each.sentence] == [
                each for each in some if word in each.sentence
            ]
            assert len(some) <= len(every)


def test_what_stands_before_reaches_over_sentences_that_are_left_out() -> None:
    text = "收到申请5件。" + "其他工作，做得很好。" * 3 + "办结5件。" + "其他。" * 200 + "结转0件。"

    def wanted(sentence: str) -> bool:
        return "件" in sentence

    some = list(clauses_of(text, 2023, WORDING, None, wanted))
    assert [each.text for each in some] == ["收到申请5件", "办结5件", "结转0件"]
    assert some == [each for each in clauses(text) if "件" in each.text]
    assert some[1].before.startswith("收到申请5件。其他工作")


def test_white_space_is_all_there_is_but_the_line_break() -> None:
    spaces = "".join(char for char in map(chr, range(0x10000)) if char.isspace())
    assert plain(f"甲{spaces}乙") == "甲\n乙"


def test_commas_within_nested_parentheses_divide_nothing() -> None:
    text = "收到（含上年结转（2件，均为自然人），3件）21件，办结（19件）20件。"
    assert [clause.shown for clause in clauses(text)][-1] == "办结（19件）20件"
    assert {clause.shown for clause in clauses(text)} == {
        "收到（含上年结转（2件，均为自然人），3件）21件",
        "办结（19件）20件",
    }
