from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.text.chinese_numerals import canonical, read_numeral, split_scale

DIGITS = "零一二三四五六七八九"


def written(figure: int) -> str:
    """``figure`` (0 to 10**12) as a Chinese text writes it: 10203 as 一万零二百零三."""
    if figure == 0:
        return "零"
    if figure >= 10**8:
        name, scale = "亿", 10**8
    elif figure >= 10**4:
        name, scale = "万", 10**4
    else:
        return section(figure)
    count, rest = divmod(figure, scale)
    gap = "零" if rest and (rest < scale // 10 or count % 10 == 0) else ""
    return written(count) + name + gap + (written(rest) if rest else "")


def section(figure: int) -> str:
    text = ""
    for name, scale in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, figure = divmod(figure, scale)
        if digit:
            text += DIGITS[digit] + name
        elif text and figure and not text.endswith("零"):
            text += "零"
    return text


def figures(text: str) -> list[int | Decimal]:
    return list(read_numeral(text))


@given(st.one_of(st.integers(0, 10**12), st.integers(0, 99_999)))
def test_every_figure_written_in_chinese_is_read_back(figure: int) -> None:
    # A writer says 十二, 一十二 is as good; a 二 in front of 千 may be a 两.
    text = written(figure)
    short = text.removeprefix("一") if text.startswith("一十") else text
    formal = text.translate(str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟"))
    spoken = text.replace("二百", "两百").replace("二千", "两千")

    assert [figure] == figures(text) == figures(short) == figures(formal) == figures(spoken)


@given(st.integers(0, 10**12))
def test_every_figure_written_digit_by_digit_is_read_back(figure: int) -> None:
    text = "".join(DIGITS[int(digit)] for digit in str(figure))

    assert figures(text)[0] == figure
    assert len(figures(text)) == 1 or figure in {12, 23, 34, 35, 45, 56, 67, 78, 89}


@given(st.text("零〇○一二三四五六七八九十百千万亿两廿点3", max_size=12))
def test_any_row_of_numeral_characters_is_read_or_left(text: str) -> None:
    readings = read_numeral(text)

    assert all(isinstance(reading, Decimal) and reading >= 0 for reading in readings)
    assert len(set(readings)) == len(readings)


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("一百二十", 120),
        ("两百零五", 205),
        ("十二", 12),
        ("一十二", 12),
        ("三万二千", 32000),
        ("一二〇", 120),
        ("二○二一", 2021),
        ("〇", 0),
        ("零", 0),
        ("零五", 5),
        ("两", 2),
        ("壹贰叁", 123),
        ("貳拾參萬", 230000),
        ("⼗⼆", 12),
        ("廿", 20),
        ("廿三", 23),
        ("一百卅", 130),
        ("卌八", 48),
        ("一百十", 110),
        ("一千十", 1010),
        ("一千零十", 1010),
        ("一千二十", 1020),
        ("十万零五千", 105000),
        ("一万零一千", 11000),
        ("三万二百", 30200),
        ("一亿零三千", 100003000),
        ("一万亿", 10**12),
        ("两万两千两百二十二", 22222),
        ("三点二五", Decimal("3.25")),
        ("一点五万", 15000),
        ("3万5千", 35000),
        ("2千3百", 2300),
    ],
)
def test_a_numeral_with_one_meaning_is_read(text: str, figure: int | Decimal) -> None:
    assert figures(text) == [figure]


@pytest.mark.parametrize(
    ("text", "meanings"),
    [
        ("一百二", [120, 102]),
        ("三万二", [32000, 30002]),
        ("3万5", [35000, 30005]),
        ("三十万二", [302000, 300002]),
        ("一万二千三", [12300, 12003]),
        ("一亿三", [130000000, 100000003]),
        ("一亿三千", [130000000, 100003000]),
        ("二三", [23, 2, 3]),
        ("三五", [35, 3, 5]),
    ],
)
def test_a_numeral_with_several_meanings_gives_all(text: str, meanings: list[int]) -> None:
    assert figures(text) == meanings


@pytest.mark.parametrize(
    "text",
    [
        "",
        "百",
        "千万",
        "百二",
        "两十",
        "十两",
        "一百零两",
        "三万两",
        "两两",
        "一百零",
        "一百零二十",
        "一千零二百",
        "三万零零五",
        "零万",
        "零二十",
        "二三十",
        "十几",
        "一万二亿",
        "一万二万",
        "一亿一亿",
        "廿廿三",
        "○",
        "○○",
        "一5",
        "2〇",
        "12",
        "3万25",
        "三点",
        "点五",
        "三点十",
        "三点五点二",
        "一百二点五",
        "三五件",
    ],
)
def test_what_is_not_written_like_a_numeral_is_left(text: str) -> None:
    assert figures(text) == []


@pytest.mark.parametrize(
    ("text", "coefficient", "power"),
    [
        ("1.5万", "1.5", 4),
        ("3千万", "3", 7),
        ("2亿", "2", 8),
        ("2万亿", "2", 12),
        ("5百", "5", 2),
        ("12", "12", 0),
        ("万", "万", 0),
        ("", "", 0),
    ],
)
def test_the_multiplier_is_taken_off_the_end(text: str, coefficient: str, power: int) -> None:
    assert split_scale(text) == (coefficient, power)


def test_canonical_text_has_one_form_for_each_numeral_character() -> None:
    assert canonical("壹貳叁〇萬億廿件") == "一二三零万亿二十件"
