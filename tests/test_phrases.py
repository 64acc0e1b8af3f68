from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.errors import DefinitionError
from xlsreport.forms.phrases import Grammar, check_phrase, compile_phrase, needed_words, with_years

GRAMMAR = Grammar(
    fillers=("共", "为"), counters=("件", "次"), refused=("复议",), not_after=("不予",)
)


def numbers(phrase: str, text: str, year: int | None = 2023) -> list[str]:
    found = compile_phrase(phrase, GRAMMAR, year).finditer(text)
    return [match["number"] + (match["counter"] or "") for match in found]


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("收到|受理 ... 申请 <n>", "受理信息公开申请共21件", ["21件"]),
        ("收到|受理 ... 申请 <n>", "收到申请为3,607件", ["3,607件"]),
        ("收到 ... 申请 <n>", "收到申请二十一件次", ["二十一件次"]),
        ("收到 [各类|的] 申请 <n>", "收到各类的申请5件", ["5件"]),
        ("收到 [各类] 申请 <n>", "收到大量申请5件", []),
        ("<n> [的] 申请", "21件申请", ["21件"]),
        ("<n> 申请", "121申请", ["121"]),
        ("收到 ... 申请 <n>", "收到复议申请5件", []),
        ("收到 ... 申请 <n>", "收到，申请5件", []),
        ("收到 ... 申请 <n>", "收到3件后申请5件", []),
        ("收到 <n>", "不予收到5件", []),
        ("申请 <n> !人", "申请5件人", []),
        ("申请 <n> .", "申请5件", ["5件"]),
        ("申请 <n> .", "申请5件、复议1件", ["5件"]),
        ("申请 <n> .", "申请5件建议", []),
        ("{last}年结转 <n>", "2022年结转5件", ["5件"]),
        ("{last}年结转 <n>", "2021年结转5件", []),
        ("申请 <n>", "申请2.5件", []),
    ],
)
def test_a_phrase_finds_its_number(phrase: str, text: str, expected: list[str]) -> None:
    assert numbers(phrase, text) == expected


def test_a_gap_ends_after_forty_characters() -> None:
    assert numbers("收到 ... 申请 <n>", f"收到{'甲' * 40}申请5件") == ["5件"]
    assert numbers("收到 ... 申请 <n>", f"收到{'甲' * 41}申请5件") == []


def test_a_phrase_with_years_matches_nothing_when_the_year_is_unknown() -> None:
    assert numbers("{last}年结转 <n>", "2022年结转5件", None) == []


@pytest.mark.parametrize(
    ("phrase", "number", "part"),
    [
        ("收到 申请", True, "needs one"),
        ("收到 <n> <n>", True, "needs one"),
        ("未收到 <n>", False, "may not have"),
        ("... 申请 <n>", True, "may not start"),
        ("<n>", True, "must be there"),
        ("[的] <n>", True, "must be there"),
        ("收到| <n>", True, "not understood"),
        ("!人 申请 <n>", True, "not understood"),
        ("申请 . <n>", True, "not understood"),
        ("收[到 <n>", True, "not understood"),
    ],
)
def test_what_is_no_phrase_is_refused(phrase: str, *, number: bool, part: str) -> None:
    with pytest.raises(DefinitionError, match=part):
        check_phrase(phrase, number=number)


def test_good_phrases_pass() -> None:
    check_phrase("收到|受理 ... [的] 申请 <n> !人|表", number=True)
    check_phrase("未收到 申请 .", number=False)


def test_years_are_filled_in() -> None:
    assert with_years("{last}、{year}、{next}", 2023) == "2022、2023、2024"
    assert with_years("{last}", None) == "{last}"


WORDS = st.lists(st.sampled_from(["收到", "申请", "公开", "复议"]), min_size=1, max_size=3)


@given(st.lists(WORDS, min_size=1, max_size=3), st.text("收到申请公开复议共件12，", max_size=20))
def test_a_text_without_the_needed_words_never_matches(parts: list[list[str]], text: str) -> None:
    phrase = " ".join("|".join(words) for words in parts) + " <n>"
    needed = needed_words(phrase, 2023)
    if compile_phrase(phrase, GRAMMAR, 2023).search(text):
        assert all(any(word in text for word in words) for words in needed)
