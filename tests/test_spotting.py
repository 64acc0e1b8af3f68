"""Phrases looked for together are found where each is found alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.measured_narratives import TEXTS
from tests.narrating import FORM
from xlsreport.checks.narrative.clauses import sentences_of
from xlsreport.forms import phrases
from xlsreport.forms.phrases import Grammar, Spotter, compile_phrase

if TYPE_CHECKING:
    import re

STATEMENTS = FORM.statements
GRAMMAR = STATEMENTS.grammar
LISTS = [figure.phrases for figure in STATEMENTS.figures]
YEARS = (2023, None)


def found(spotter: Spotter, text: str) -> list[tuple[int, int, int]]:
    return [
        (number, match.start(), match.end())
        for number, matches in spotter.in_text(text)
        for match in matches
    ]


def one_by_one(text: str, year: int | None) -> list[tuple[int, int, int]]:
    return [
        (number, match.start(), match.end())
        for number, listed in enumerate(LISTS)
        for phrase in listed
        for match in compile_phrase(phrase, GRAMMAR, year).finditer(text)
    ]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("common", ["", "政府信息公开工作年度报告"])
def test_they_are_found_as_one_by_one_in_the_same_order(year: int | None, common: str) -> None:
    spotter = Spotter(LISTS, [GRAMMAR] * len(LISTS), year, common)
    matches = 0
    for text in TEXTS:
        for sentence in sentences_of(text.text):
            expected = one_by_one(sentence, year)
            assert found(spotter, sentence) == expected
            assert {number for number, *_ in expected} <= set(spotter.likely_in(sentence))
            matches += len(expected)
    assert matches > 100


def test_words_that_begin_or_lie_within_others_are_seen() -> None:
    spotter = Spotter([["收到申请"], ["收到"], ["到申"], ["申请书"]], [Grammar()] * 4, 2023)
    assert [number for number, *_ in found(spotter, "收到申请")] == [0, 1, 2]
    assert set(spotter.words) == {"收到申请", "收到", "到申", "申请书"}
    assert found(spotter, "申") == []


def test_a_phrase_is_compiled_for_the_first_text_that_may_hold_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[str] = []

    def compile_noted(phrase: str, grammar: Grammar, year: int | None) -> re.Pattern[str]:
        compiled.append(phrase)
        return compile_phrase(phrase, grammar, year)

    monkeypatch.setattr(phrases, "compile_phrase", compile_noted)
    spotter = Spotter([["收到申请"], ["处理投诉"]], [Grammar()] * 2, 2023)
    assert not compiled
    for _ in range(2):
        assert found(spotter, "全年收到申请较多") == [(0, 2, 6)]
    assert compiled == ["收到申请"]


def test_a_phrase_with_a_year_stands_nowhere_while_the_year_is_unknown() -> None:
    assert found(Spotter([["{year}年"]], [Grammar()], 2023), "2023年") == [(0, 0, 5)]
    assert found(Spotter([["{year}年"]], [Grammar()], None), "{year}年2023年") == []


def test_without_phrases_nothing_is_found() -> None:
    assert found(Spotter([], [], 2023), "收到") == []
    assert Spotter([[]], [Grammar()], 2023).likely_in("收到") == {}
