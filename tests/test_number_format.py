"""A number drawn by its format means the number, or it is said that it does not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.reading.cells.number_format import compare_drawn, draw_number, draw_text
from xlsreport.reading.cells.numbers import NumberKind

_COUNT = NumberKind(0, signed=False, unit="件")
_MYRIADS = NumberKind(6, signed=False, unit="万元")
_YUAN = NumberKind(2, signed=True, unit="元")
_ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("code", "value", "drawn"),
    [
        ("", "12.50", "12.5"),
        ("General", "100", "100"),
        ("#,##0", "1234567", "1,234,567"),
        ("0.00", "12.5", "12.50"),
        ("0.0###", "12.5", "12.5"),
        ("000", "7", "007"),
        ("#", "0", ""),
        (".00", "12.5", "12.50"),
        ("0;-0;0", "-3", "-3"),
        ("0_);(0)", "-3", "(3)"),
        (_ACCOUNTING, "12345.5", "12,345.50"),
        (_ACCOUNTING, "0", "-"),
        ('"￥"#,##0.00', "125000", "￥125,000.00"),
        ("[$€-407]#,##0", "5", "€5"),
        ("[$-804]0", "5", "5"),
        ("[Red][DBNum1]0", "5", "5"),
        ("#,##0,", "35000", "35"),
        ("0.0,,", "12000000", "12.0"),
        ('0!.0,"万元"', "125000", "12.5万元"),
        ('[>=10000]0!.0,"万";0', "125000", "12.5万"),
        ('[>=10000]0!.0,"万";0', "99", "99"),
        ("[<0]0;[>5]0", "3", "#"),
        ("0%", "0.05", "5%"),
        ('0"0"', "12", "120"),
        (";;;", "38", ""),
        ("0;;", "-5", ""),
        ('"无"', "3", "无"),
        ("0.00E+00", "123456", "123000"),
        ("# ?/?", "12.5", "12.5"),
        ("# ?/4", "0.3", "0.25"),
        ("G/通用格式\\件", "12", "12件"),
        ("@", "3", "3"),
        ("h:mm", "0.520833333333333", "12:30"),
        ("[h]:mm", "2", "48:00"),
        ("[mm]:ss", "0.5", "12:00"),
        ("yyyy-mm-dd", "9257", "1925-05-05"),
        ("yyyy/m/d h:mm", "45000.25", "2023-03-15 6:00"),
        ('m"月"d"日"', "60", "1900-02-29"),
        ("yyyy", "-1", "#"),
    ],
)
def test_a_number_is_drawn_as_a_spreadsheet_program_does(code: str, value: str, drawn: str) -> None:
    assert draw_number(code, Decimal(value)).text == drawn


@pytest.mark.parametrize("code", ["h:mm", "[h]:mm", "mm:ss", "yyyy-mm-dd hh:mm", "h AM/PM", "[s]"])
def test_a_format_with_hours_or_seconds_draws_a_time(code: str) -> None:
    assert draw_number(code, Decimal(2)).moment == "time"


@pytest.mark.parametrize("code", ["yyyy-mm-dd", 'm"月"d"日"', "d-mmm", "aaaa", "[$-404]e/m/d"])
def test_a_format_with_days_draws_a_date(code: str) -> None:
    assert draw_number(code, Decimal(9)).moment == "date"


@pytest.mark.parametrize("code", ['0"年"', '0"day"', "[Red]0", "[DBNum1]0", "0\\h", '"ymd"0'])
def test_letters_in_texts_and_brackets_make_no_date(code: str) -> None:
    assert draw_number(code, Decimal(9)).moment == ""


_PLAIN = [
    (code, value, _COUNT)
    for code in ("", "0", "#,##0", "0_ ", "00", "0000", "General", "@", "[Red]0", "[DBNum1]0",
                 '0"件"', '0"个"', "0;-0;0", "#,##0_);(#,##0)", "0.00", "0.000", "+0", "0,000",
                 _ACCOUNTING, "0.00E+00", '[>=10000]0!.0,"万";0')
    for value in (0, 7, 120, 12000)
] + [
    (code, value, _MYRIADS)
    for code in ('0.00"万元"', '0.00"万"', "#,##0.00", "0.0###", _ACCOUNTING, "# ?/?")
    for value in (Decimal("12.5"), Decimal(0))
] + [
    (code, Decimal("12.5"), _YUAN) for code in ('"￥"#,##0.00', '0.00"元"', "¥0.00", "[$¥-804]0.00")
]  # fmt: skip


@pytest.mark.parametrize(("code", "value", "kind"), _PLAIN)
def test_formats_that_show_the_number_as_it_is_mean_the_same(
    code: str, value: Decimal | int, kind: NumberKind
) -> None:
    assert compare_drawn(code, Decimal(value), kind)[0] == "same"


@pytest.mark.parametrize(
    ("code", "value", "kind"),
    [
        ('#,##0"元"', "125000", _MYRIADS),
        ('0!.0,"万元"', "125000", _MYRIADS),
        ('0"千元"', "12", _MYRIADS),
        ('0.0"亿"', "12", _MYRIADS),
        ('"￥"#,##0.00', "125000", _MYRIADS),
        ("$0.00", "12", _YUAN),
        ("[$€-407]0.00", "12", _YUAN),
        ("0%", "0.05", _MYRIADS),
        ("#,##0,", "35000", _COUNT),
        ("0.0,,", "12000000", _COUNT),
        ('0"万"', "12", _COUNT),
        ('0"人"', "12", _COUNT),
        ('0"0"', "12", _COUNT),
        ('"1"0', "12", _COUNT),
        ('"约"0', "12", _COUNT),
        (";;;", "38", _COUNT),
        ('"无"', "3", _COUNT),
        ("0-0", "12", _COUNT),
        ("0;0", "-5", _YUAN),
        ('0;"-"', "-5", _YUAN),
    ],
)
def test_formats_that_draw_another_number_are_said(code: str, value: str, kind: NumberKind) -> None:
    assert compare_drawn(code, Decimal(value), kind)[0] == "otherwise"


@pytest.mark.parametrize("code", ["0;-0;;@", "#,###", '0;-0;"无"', '[=0]"";0'])
def test_a_zero_that_is_not_shown_is_told_from_a_dash(code: str) -> None:
    assert compare_drawn(code, Decimal(0), _COUNT)[0] == "blank_zero"


@pytest.mark.parametrize(("code", "drawn"), [("0.00", "12.35"), ("0", "12"), ("0.0E+0", "12")])
def test_decimals_that_are_not_shown_are_rounding(code: str, drawn: str) -> None:
    assert compare_drawn(code, Decimal("12.345678"), _MYRIADS) == ("rounded", drawn)


@given(st.integers(0, 10**14))
def test_a_digit_unit_or_division_in_a_format_is_never_taken_for_the_number(value: int) -> None:
    number = Decimal(value)
    if value:
        for code in ('0"0"', '0"万"', "0%", '"1"0', ";;;", '0"元"'):
            assert compare_drawn(code, number, _COUNT)[0] == "otherwise"
        assert compare_drawn("0,", number, _COUNT)[0] == "otherwise"
    for code in ("0", "#,##0", "0.00", "00", _ACCOUNTING):
        assert compare_drawn(code, number, _COUNT)[0] == "same"


@given(st.decimals(-(10**9), 10**9, places=4), st.integers(0, 4))
def test_a_number_is_rounded_as_it_is_shown(value: Decimal, places: int) -> None:
    code = "0." + "0" * places if places else "0"
    drawn = Decimal(draw_number(code, value).text)
    assert abs(drawn - value) <= Decimal((0, (1,), -places)) / 2


@given(st.integers(61, 2_000_000))
def test_dates_are_counted_in_days(serial: int) -> None:
    day = date(1899, 12, 30) + timedelta(serial)
    assert draw_number("yyyy-mm-dd", Decimal(serial)).text == day.isoformat()


@given(st.text(max_size=30), st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_any_format_draws_something(code: str, value: Decimal) -> None:
    drawn = draw_number(code, value)
    assert isinstance(drawn.text, str)
    if not drawn.moment:
        assert compare_drawn(code, value, _YUAN)[0] in {
            "same", "rounded", "blank_zero", "otherwise",
        }  # fmt: skip


@given(st.text(alphabet='0#?.,%;@"[]\\!_*/Eyhms+-万元', max_size=16), st.integers(-99, 10**6))
def test_any_pieces_of_formats_draw_something(code: str, value: int) -> None:
    drawn = draw_number(code, Decimal(value))
    if not drawn.moment:
        assert compare_drawn(code, Decimal(value), _COUNT)[1] == drawn.text


@pytest.mark.parametrize(
    ("code", "drawn"),
    [("", "12"), ("0", "12"), ("@", "12"), ("0;-0;0", "12"), (";;;", ""), ('@"万"', "12万"),
     ('0;0;0;"无"', "无"), ("0;-0;;@", "12"), (_ACCOUNTING, "12")],
)  # fmt: skip
def test_a_text_is_drawn_by_the_section_for_texts(code: str, drawn: str) -> None:
    assert draw_text(code, "12").strip() == drawn
