from __future__ import annotations

import pytest

from xlsreport.forms.phrases import Grammar, compile_phrase, read_number
from xlsreport.text.english_numerals import read_english_numeral

GRAMMAR = Grammar(fillers=("of", "was"), counters=("requests",), signs=("$",))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("zero", 0),
        ("twelve", 12),
        ("Forty-two", 42),
        ("one hundred and five", 105),
        ("two thousand three hundred forty-one", 2341),
        ("twenty twelve", None),
        ("twelve five", None),
        ("dozen", None),
    ],
)
def test_numbers_in_words(text: str, value: int | None) -> None:
    assert read_english_numeral(text) == value


@pytest.mark.parametrize(
    ("phrase", "text", "number"),
    [
        ("received <n>", "We Received 12 requests", 12),
        ("received <n>", "received twelve requests in all", 12),
        ("fee of <n>", "a fee of $100", 100),
        ("<n> for_data", "3 requests for data", 3),
        ("received ... information <n>", "received for public information 1,286 requests", 1286),
    ],
)
def test_english_phrases_find_their_number(phrase: str, text: str, number: int) -> None:
    match = compile_phrase(phrase, GRAMMAR, 2023).search(text)
    assert match is not None
    behind = text[match.end("counter") :]
    assert behind == "" or match["counter"] or phrase == "fee of <n>"
    assert [int(value) for value in read_number(match, text[: match.end()], GRAMMAR)] == [number]
