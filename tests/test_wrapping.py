from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.text.wrapping import display_width, wrapped

SENTENCE = "三、依申请公开!D7:D8（自然人）：一、本年新收 7 ＋ 二、上年结转 2 ＝ 9，相差 −5。"


@pytest.mark.parametrize(
    ("text", "width"), [("abc", 3), ("表格", 4), ("（a）", 5), ("“a”", 5), ("e\u0301", 1), ("", 0)]
)
def test_full_width_characters_take_two_columns(text: str, width: int) -> None:
    assert display_width(text) == width


def test_a_line_that_fits_or_has_no_width_stays_as_it_is() -> None:
    assert wrapped(SENTENCE, None, 4) == [SENTENCE]
    assert wrapped(SENTENCE, display_width(SENTENCE), 4) == [SENTENCE]


def test_further_lines_hang_and_words_stay_whole() -> None:
    assert wrapped("  [错误] 表!D7:D8、D30 两边必须相等。", 20, 9) == [
        "  [错误] 表!D7:D8、",
        "         D30 两边必",
        "         须相等。",
    ]


def test_no_line_begins_with_closing_or_ends_with_opening_punctuation() -> None:
    for width in range(12, 60):
        lines = [line.strip() for line in wrapped(SENTENCE, width, 2)]
        assert not any(line[0] in "，。：）、" for line in lines)
        assert not any(line[-1] == "（" for line in lines)


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert wrapped("x" * 25, 10) == ["x" * 10, "x" * 10, "x" * 5]


@given(
    st.text(st.sampled_from("表格a1 ，。（）“”−×"), max_size=80),
    st.integers(14, 40),
    st.integers(0, 6),
)
def test_nothing_is_lost_and_no_line_is_too_long(text: str, width: int, hanging: int) -> None:
    lines = wrapped(text, width, hanging)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(display_width(line) <= width for line in lines)
