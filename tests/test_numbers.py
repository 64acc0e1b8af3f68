from __future__ import annotations

import pickle
import time as clock
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from xlsreport.reading.cells.numbers import NumberKind, NumberReading, read_number
from xlsreport.text.visible import visible

COUNT = NumberKind(0, signed=False, unit="件")
CHANGE = NumberKind(0, signed=True, unit="项")
WAN = NumberKind(6, signed=False, unit="万元")
WAN2 = NumberKind(2, signed=False, unit="万元")
YUAN = NumberKind(2, signed=False, unit="元")
BALANCE = NumberKind(2, signed=True, unit="元")
BARE = NumberKind(0, signed=False, unit="")
RATE = NumberKind(1, signed=False, unit="%")
KINDS = st.sampled_from([COUNT, CHANGE, WAN, WAN2, YUAN, BALANCE, BARE, RATE])

CODES = {
    "CELL_NORMALIZED": {"raw", "value"},
    "CELL_NONE_MARK": {"raw"},
    "CELL_ANNOTATED": {"raw", "value", "note"},
    "CELL_AMBIGUOUS": {"raw", "readings"},
    "CELL_OTHER_UNIT": {"raw", "unit", "suggestion"},
    "CELL_NOT_NUMBER": {"raw"},
    "CELL_NEGATIVE": {"raw"},
    "CELL_FRACTION": {"raw"},
    "CELL_DECIMALS": {"raw", "decimals"},
    "CELL_DATE": {"raw"},
    "CELL_BOOLEAN": {"raw"},
    "CELL_TOO_LARGE": {"raw"},
}
WITH_VALUE = {None, "CELL_NORMALIZED", "CELL_ANNOTATED"}


def silent(value: int | Decimal | None) -> NumberReading:
    return NumberReading(value, None, {})


def refused(code: str, raw: str, **params: str) -> NumberReading:
    return NumberReading(None, code, {"raw": raw, **params})


def healed(raw: str, kind: NumberKind = COUNT) -> int | Decimal | None:
    """The value of a text that must be healed."""
    reading = read_number(raw, kind)
    assert reading.code == "CELL_NORMALIZED"
    assert Decimal(reading.params["value"]) == reading.value
    assert reading.params["raw"] == visible(raw)
    return reading.value


# Blank, plain numbers


@pytest.mark.parametrize("raw", [None, "", " ", "\u3000", "\u00a0 \n\t", " " * 30_000])
def test_a_blank_cell_is_blank_without_remark(raw: str | None) -> None:
    assert read_number(raw, COUNT) == silent(None)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (0, 0),
        (12, 12),
        (12.0, 12),
        (-0.0, 0),
        (float("3.0000000000000001"), 3),
        (Decimal("3.0000000000000001"), 3),
        (2.9999999999, 3),
        (1e-17, 0),
        (-1e-17, 0),
        (Decimal("1E-999999"), 0),
        (999_999_999_999_999, 999_999_999_999_999),
    ],
)
def test_a_whole_number_is_read_without_remark(raw: object, value: int) -> None:
    reading = read_number(raw, COUNT)

    assert reading == silent(value)
    assert type(reading.value) is int


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (7545.0, "7545"),
        (7000, "7000"),
        (3.25, "3.25"),
        (0.1 + 0.2, "0.3"),
        (-0.0, "0"),
        (0.3 - 0.1 - 0.2, "0"),
        (Decimal("1.10"), "1.1"),
        (Decimal("7.545E+3"), "7545"),
        (1_234_567.89, "1234567.89"),
    ],
)
def test_an_amount_is_a_decimal_without_noise_or_padding(raw: object, value: str) -> None:
    reading = read_number(raw, YUAN)

    assert reading == silent(Decimal(value))
    assert str(reading.value) == value


def test_the_sum_of_many_amounts_loses_its_noise() -> None:
    assert read_number(sum([0.1] * 1000), YUAN) == silent(Decimal(100))


@pytest.mark.parametrize("raw", [-5, -0.5, Decimal(-1)])
def test_a_negative_number_is_read_only_where_the_form_allows_it(raw: float | Decimal) -> None:
    assert read_number(raw, YUAN) == refused("CELL_NEGATIVE", str(raw))
    assert read_number(raw, BALANCE) == silent(Decimal(str(raw)))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (12.5, "12.5"),
        (3.00001, "3.00001"),
        (1_000_000_000.5, "1000000000.5"),
        (999_999_999_999_999.9, "999999999999999.9"),
    ],
)
def test_a_count_must_be_whole(raw: object, shown: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_FRACTION", shown)


def test_an_amount_has_no_more_decimals_than_declared() -> None:
    assert read_number(0.092, WAN) == silent(Decimal("0.092"))
    assert read_number(0.092, WAN2) == refused("CELL_DECIMALS", "0.092", decimals="2")
    assert read_number(9_999_999_999.123, WAN2).code == "CELL_DECIMALS"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (10**15, "1000000000000000"),
        (-(10**15), "-1000000000000000"),
        (1e15, "1000000000000000"),
        (float("nan"), "NaN"),
        (float("inf"), "Infinity"),
        (float("-inf"), "-Infinity"),
        (Decimal("sNaN"), "sNaN"),
        (Decimal("1E+999999"), "1E+999999"),
        (Decimal("999999999999999.9999999"), "999999999999999.9999999"),
        ("1234567890123456", "1234567890123456"),
        ("10000000亿", "10000000亿"),
        ("一千万亿", "一千万亿"),
    ],
)
def test_a_number_beyond_fifteen_digits_is_refused(raw: object, shown: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_TOO_LARGE", shown)


def test_a_number_of_any_length_is_quoted_short() -> None:
    assert read_number(10**5000, COUNT) == refused("CELL_TOO_LARGE", "1" + "0" * 58 + "…")


@pytest.mark.parametrize(("raw", "shown"), [(True, "TRUE"), (False, "FALSE")])
def test_a_boolean_is_no_figure(raw: object, shown: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_BOOLEAN", shown)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (date(2024, 3, 5), "2024-03-05"),
        (datetime(2024, 3, 5, tzinfo=None), "2024-03-05"),  # noqa: DTZ001
        (datetime(2024, 3, 5, 8, 30, tzinfo=UTC), "2024-03-05T08:30:00+00:00"),
        (time(8, 30), "08:30:00"),
        (timedelta(days=1, hours=2), "P1DT7200S"),
        (timedelta(days=-1, microseconds=-500_000), "-P1DT0.5S"),
        (timedelta.min, "-P999999999DT0S"),
    ],
)
def test_a_date_or_time_is_no_figure(raw: object, shown: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_DATE", shown)


def test_an_object_of_another_type_is_no_figure() -> None:
    assert read_number([12], COUNT) == refused("CELL_NOT_NUMBER", "[12]")


# Text that is healed


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12", 12),
        ("１２３", 123),
        ("＋7", 7),
        ("+7", 7),
        ("00", 0),
        ("007", 7),
        ("-0", 0),
        ("12.0", 12),
        ("0.000", 0),
        ("3.0000000000000004", 3),
        ("'12", 12),
        # blanks and what cannot be seen
        (" 12 ", 12),
        ("\u3000１２\u3000", 12),
        ("12\u00a0", 12),
        ("\u200b12\ufeff", 12),
        ("1\u200b2", 12),
        ("\u206612\u2069", 12),
        ("1\x072", 12),
        ("12\ufe0f", 12),
        # thousands
        ("1,234", 1234),
        ("1，234", 1234),
        ("1 234 567", 1234567),
        ("1\u00a0234", 1234),
        ("1\u202f234", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        # units
        ("12件", 12),
        ("12 件", 12),
        ("12\n件", 12),
        ("12个", 12),
        ("12条", 12),
        ("12份", 12),
        ("12起", 12),
        ("12宗", 12),
        ("12次", 12),
        ("1,234件", 1234),
        ("12（件）", 12),
        ("12（单位：件）", 12),
        ("12（）", 12),
        # Chinese numerals
        ("一百二十", 120),
        ("两百零五", 205),
        ("十二", 12),
        ("三万二千", 32000),
        ("一二〇", 120),
        ("〇", 0),
        ("零", 0),
        ("壹贰叁", 123),
        ("壹佰贰拾", 120),
        ("廿三", 23),
        ("两件", 2),
        ("一件", 1),
        ("3万", 30000),
        ("1.5万", 15000),
        ("1.234万", 12340),
        ("1,234万", 12340000),
        ("2亿", 200000000),
        ("3万5千", 35000),
        ("3 万", 30000),
    ],
)
def test_a_count_written_for_people_is_healed(raw: str, value: int) -> None:
    assert healed(raw) == value
    assert type(read_number(raw, COUNT).value) is int


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (YUAN, "251000元", "251000"),
        (YUAN, "1,234.50", "1234.5"),
        (YUAN, "¥100", "100"),
        (YUAN, "￥100元整", "100"),
        (YUAN, "人民币100元", "100"),
        (YUAN, "100圆", "100"),
        (YUAN, "5万", "50000"),
        (YUAN, "三万元", "30000"),
        (YUAN, "叁拾万零伍仟元整", "305000"),
        (YUAN, "十二点五元", "12.5"),
        (YUAN, ".5", "0.5"),
        (YUAN, "12.500", "12.5"),
        (WAN, "0.092万元", "0.092"),
        (WAN, "1.234", "1.234"),
        (WAN, "5万元", "5"),
        (WAN, "5 萬元", "5"),
        (WAN, "12（万元）", "12"),
        (WAN, "三千万元", "3000"),
        (WAN, "一亿二千万元", "12000"),
        (WAN, "¥5万", "5"),
        (WAN, "三千", "3000"),
        (WAN, "0元", "0"),
        (WAN, "0万", "0"),
        (RATE, "5％", "5"),
    ],
)
def test_an_amount_written_for_people_is_healed(kind: NumberKind, raw: str, value: str) -> None:
    assert str(healed(raw, kind)) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("-5", -5),
        ("－5", -5),
        ("−5", -5),
        ("–5", -5),
        ("- 5", -5),
        ("负五", -5),
        ("－一百二十项", -120),
        ("(500)", -500),
        ("（500）", -500),
        ("（ 1,234 ）", -1234),
        ("(500)项", -500),
    ],
)
def test_a_negative_text_is_healed_only_where_the_form_allows_it(raw: str, value: int) -> None:
    assert healed(raw, CHANGE) == value
    unsigned = NumberKind(0, signed=False, unit="项")
    assert read_number(raw, unsigned) == refused("CELL_NEGATIVE", raw)


def test_the_unit_of_a_count_without_unit_may_be_any_counter() -> None:
    assert healed("12件", BARE) == 12
    assert read_number("12元", BARE).code == "CELL_OTHER_UNIT"


def test_the_remark_shows_what_cannot_be_seen() -> None:
    params = {"raw": r"\u200b12\u00a0", "value": "12"}

    assert read_number("\u200b12\u00a0", COUNT) == NumberReading(12, "CELL_NORMALIZED", params)


@pytest.mark.parametrize(
    "raw",
    [
        *("无", "無", "没有", "空", "暂无", "不适用", "无。", " 无 "),
        *("/", "／", "//", "\\", "＼", "、", "。", "…", "_"),
        *("-", "—", "－", "——", "---", "— —", "−", "─"),
        *("N/A", "n/a", "NA", "Ｎ／Ａ", "none", "None", "NIL", "null"),
        *("\u200b", "\u3164"),
    ],
)
def test_a_mark_for_none_is_read_as_blank_with_a_note(raw: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_NONE_MARK", visible(raw))


@pytest.mark.parametrize(
    ("raw", "value", "note"),
    [
        ("22（其中修订16件）", 22, "其中修订16件"),
        ("22（其中修订 16 件）", 22, "其中修订 16 件"),
        ("55（含自然失效 29 件）", 55, "含自然失效 29 件"),
        ("12件（估计）", 12, "估计"),
        ("12 (about)", 12, "about"),
        ("12【估计】", 12, "估计"),
        ("22（其中修订16）件", 22, "其中修订16"),
        ("１２（注：ａ，ｂ）", 12, "注：ａ，ｂ"),
        ("12（甲\u200b乙\n）", 12, r"甲\u200b乙"),
        ("12（甲（乙）丙）", 12, "甲（乙）丙"),
        ("三十二（含1件）", 32, "含1件"),
        ("12（12）", 12, "12"),
        ("0（无）", 0, "无"),
    ],
)
def test_a_bracketed_note_is_kept_and_the_value_used(raw: str, value: int, note: str) -> None:
    params = {"raw": visible(raw), "value": str(value), "note": note}

    assert read_number(raw, COUNT) == NumberReading(value, "CELL_ANNOTATED", params)


# Text that is refused


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        ("31,24", "3124 / 31.24"),
        ("31，24", "3124 / 31.24"),
        ("1,23", "123 / 1.23"),
        ("0,123", "123 / 0.123"),
        ("1,234,56", "123456 / 1234.56"),
        ("1.234", "1234 / 1.234"),
        ("１．２３４件", "1234 / 1.234"),
        ("12.000", "12000 / 12"),
        ("1.234,5", "1234.5 / 1.2345"),
        ("1,5万", "150000 / 15000"),
        ("3-5", "3 / 5"),
        ("3—5件", "3 / 5"),
        ("12/13", "12 / 13"),
        ("10~20", "10 / 20"),
        ("10～20", "10 / 20"),
        ("5-5", "5 / 5"),
        ("12、13", "12 / 13"),
        ("1, 234", "1 / 234"),
        ("1,234 567", "1234567 / 1234 / 567"),
        ("1,23.5", "1 / 23.5"),
        ("12 .5", "12.5 / 12 / 0.5"),
        ("10 至 20 件", "10 / 20"),
        ("10件或20件", "10 / 20"),
        ("12件 13件", "12 / 13"),
        ("12 13", "1213 / 12 / 13"),
        ("1  234", "1234 / 1 / 234"),
        ("1\n234", "1234 / 1 / 234"),
        ("十 二", "12 / 10 / 2"),
        ("一百 二十件", "120 / 100 / 20"),
        ("一百二", "120 / 102"),
        ("三五", "35 / 3 / 5"),
        ("一", "1 / —"),
        ("一一", "11 / ——"),
        ("12（13）", "12 / 13"),
        ("一百二（估计）", "120 / 102"),
    ],
)
def test_a_text_with_two_readings_is_refused_with_both(raw: str, readings: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_AMBIGUOUS", visible(raw), readings=readings)


@pytest.mark.parametrize(
    ("kind", "raw", "readings"),
    [
        (WAN2, "1.234", "1234 / 1.234"),
        (WAN, "5万", "5 / 50000"),
        (WAN, "三万二千", "3.2 / 32000"),
        (WAN, "2亿", "20000 / 200000000"),
        (WAN, "1,5万元", "15 / 1.5"),
    ],
)
def test_an_amount_with_two_readings_is_refused(kind: NumberKind, raw: str, readings: str) -> None:
    assert read_number(raw, kind) == refused("CELL_AMBIGUOUS", raw, readings=readings)


@pytest.mark.parametrize(
    ("kind", "raw", "suggestion"),
    [
        (WAN, "251000元", "25.1"),
        (WAN, "100（元）", "0.01"),
        (WAN, "¥100", "0.01"),
        (WAN, "三万二千元", "3.2"),
        (WAN, "3亿元", "30000"),
        (WAN, "0.001元", ""),
        (WAN, "-5元", ""),
        (WAN2, "100元", "0.01"),
        (WAN2, "99元", ""),
        (WAN, "100美元", ""),
        (WAN, "12件", ""),
        (YUAN, "5万元", "50000"),
        (YUAN, "0.5 万元", "5000"),
        (YUAN, "5（万元）", "50000"),
        (YUAN, "3万5千元", "35000"),
        (BALANCE, "-5万元", "-50000"),
        (BALANCE, "负5万元", "-50000"),
        (COUNT, "12元", ""),
        (COUNT, "12万元", ""),
        (COUNT, "5％", ""),
        (COUNT, "0%", ""),
        (COUNT, "2023年", ""),
        (CHANGE, "12件", ""),
    ],
)
def test_a_figure_in_another_unit_is_refused(kind: NumberKind, raw: str, suggestion: str) -> None:
    expected = refused("CELL_OTHER_UNIT", raw, unit=kind.unit, suggestion=suggestion)

    assert read_number(raw, kind) == expected


@pytest.mark.parametrize("raw", ["12.5", "12.5件", "0.500", "1234.567", "1.23456万", "1,234.5"])
def test_a_fraction_as_text_is_no_count(raw: str) -> None:
    assert read_number(raw, COUNT) == refused("CELL_FRACTION", raw)


@pytest.mark.parametrize("raw", ["1.2345", "12.345万元", "0.3000001"])
def test_too_many_decimals_as_text_are_refused(raw: str) -> None:
    assert read_number(raw, WAN2) == refused("CELL_DECIMALS", raw, decimals="2")


@pytest.mark.parametrize(
    "raw",
    [
        *("约12", "12左右", "十几", "同上", "详见附件", "12 含撤回3", "共12件", ">10", "12+3"),
        *("件", "12件次元", "（估计）12", "12（估计", "12（估计）共", "12元5角", "1e5", "1.2E+05"),
        *("无（未收到）", "-（500）", "(一)", "(-500)", "--5", "5-", "5.", "1.234.567"),
        *("12,34,567", "12. 5", "2023-03-15", "5²", "12¹", "①", "½", "1O", "٣"),
        *("1\u03362\u0336", "1️⃣", "\ud83d", "12\ud800", "#REF!", "=1+2", "TRUE", "3-", "-3-5"),
        *("一5", "二、", "百", "5两", "○", "\u00ad5", "\u202e12", "\x00甲"),
    ],
)
def test_any_other_text_is_no_number(raw: str) -> None:
    assert read_number(raw, CHANGE) == refused("CELL_NOT_NUMBER", visible(raw))


def test_a_long_text_is_refused_and_cut() -> None:
    assert read_number("1" * 200, COUNT).code == "CELL_TOO_LARGE"
    assert read_number("1" * 201, COUNT) == refused("CELL_NOT_NUMBER", "1" * 59 + "…")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("甲 乙\u3000丙，é😀", "甲 乙\u3000丙，é😀"),
        ("a\u200bb", r"a\u200bb"),
        ("1\u00a02", r"1\u00a02"),
        ("\u202e12\u2066", r"\u202e12\u2066"),
        ("a\r\n\tb\x00", r"a\r\n\tb\u0000"),
        ("\ufeff\u2028\u3164\ufe0f", r"\ufeff\u2028\u3164\ufe0f"),
        ("\ud800\uffff", r"\ud800\uffff"),
        ("\U000e0041", r"\U000e0041"),
        ("~\\", "~\\"),
        ("", ""),
    ],
)
def test_visible_text_escapes_only_what_cannot_be_seen(text: str, shown: str) -> None:
    assert visible(text) == shown


# Promises for every input

FIGURE_TEXT = st.text("0123456789１２,，. '+-－()（）/~件元万亿%一二两十百千〇零无¥\u200b\u00a0\n")


@given(
    st.one_of(
        st.none(),
        st.text(st.characters()),
        st.text(st.characters(codec=None)),
        FIGURE_TEXT,
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    ),
    KINDS,
)
@example(Decimal("1E+999999999999999999"), YUAN)
@example(Decimal("-1E-999999999999999999"), YUAN)
@example(Decimal("NaN123"), YUAN)
def test_any_content_is_read_or_refused_by_a_known_code(raw: object, kind: NumberKind) -> None:
    reading = read_number(raw, kind)

    assert set(reading.params) == CODES.get(reading.code or "", set())
    assert all(value.encode() for value in reading.params.values() if value)
    blank = raw is None or str(raw).strip() == ""
    assert (reading.code is None) == (blank or not (reading.value is None or isinstance(raw, str)))
    assert (reading.value is not None) == (reading.code in WITH_VALUE and not blank)
    if reading.value is not None:
        figure = Decimal(reading.value)
        assert type(reading.value) is (int if kind.decimals == 0 else Decimal)
        assert abs(figure) < 10**15
        assert figure >= 0 or kind.signed
        assert round(figure, kind.decimals) == figure
        assert read_number(reading.value, kind) == silent(reading.value)
    assert pickle.loads(pickle.dumps(reading)) == reading  # noqa: S301


FULL_WIDTH = str.maketrans("0123456789-", "０１２３４５６７８９－")


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.sampled_from([",", "，", " ", "\u00a0", "'"]))
def test_every_count_is_read_back_however_it_is_set(figure: int, separator: str) -> None:
    grouped = f"{figure:,}".replace(",", separator)
    texts = [str(figure), str(figure).translate(FULL_WIDTH), grouped, f"\u200b{grouped} 项"]

    assert [healed(text, CHANGE) for text in texts] == [figure] * 4
    assert read_number(figure, CHANGE) == silent(figure)


@given(st.decimals(0, 10**9, places=6, allow_nan=False, allow_infinity=False))
def test_every_amount_is_read_back_from_number_and_text(amount: Decimal) -> None:
    reading = read_number(float(amount), WAN)

    assert reading == silent(amount)
    assert set(str(reading.value)) <= set("0123456789.")
    assert healed(f"{amount:,f} 万元", WAN) == amount


@given(st.integers(0, 10**13), st.sampled_from([COUNT, WAN]))
def test_the_reading_does_not_depend_on_the_decimal_context(figure: int, kind: NumberKind) -> None:
    contents = (figure, float(figure), f"{figure}.0元", f"{figure}万元", f"(-{figure}.123")
    usual = [read_number(raw, kind) for raw in contents]

    with localcontext(prec=1):
        assert [read_number(raw, kind) for raw in contents] == usual


@pytest.mark.parametrize(
    "piece", ["1", "1,", "1 ", "(", "（）", "一", "十", " ", "\u200b", "-", "万"]
)
def test_reading_takes_no_longer_than_the_text_is(piece: str) -> None:
    start = clock.perf_counter()
    read_number(piece * 16_000 + "x", COUNT)
    for length in range(1, 200 // len(piece)):
        read_number(piece * length, COUNT)

    assert clock.perf_counter() - start < 20  # it does not hang
