from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import (
    Finding,
    Severity,
    message_of,
    remedy_of,
    sort_findings,
    where_of,
)
from xlsreport.layout import Place

if TYPE_CHECKING:
    from xlsreport.text.words import Language

SHEET = "三、依申请公开"


def place(address: str, sheet: str = SHEET) -> Place:
    return Place.one(sheet, int(address[1:]) - 1, ord(address[0]) - ord("A"))


def finding(code: str = "CELL_NEGATIVE", *addresses: str, **more: Any) -> Finding:
    return Finding(code, Severity.ERROR, "a.xlsx", tuple(map(place, addresses)), **more)


NEGATIVE = finding("CELL_NEGATIVE", "D8", label="一、本年新收／自然人", value="-3")


def test_a_message_says_where_then_what_stands_there_then_what_must_hold() -> None:
    assert message_of(NEGATIVE, "zh") == (
        "三、依申请公开!D8（一、本年新收／自然人）：填的是 -3，这里不能是负数。"
    )
    assert message_of(NEGATIVE, "en") == (
        "三、依申请公开!D8 (一、本年新收／自然人): says -3; a negative figure is not possible here."
    )


def test_the_remedy_says_what_to_do() -> None:
    assert remedy_of(NEGATIVE, "zh") == "请核对后填 0 或正数。"
    assert remedy_of(NEGATIVE, "en") == "Check it and enter 0 or a positive number."


def test_the_example_of_the_design_reads_in_its_order() -> None:
    tie = finding(
        "RULE_TIE", "D8", "D9", "D30", "D31",
        label="自然人",
        params={
            "left": "一、本年新收 9 ＋ 二、上年结转 0 ＝ 9",
            "right": "三（七）总计 96 ＋ 四、结转 0 ＝ 96",
            "difference": "相差 −87",
            "demand": "两边必须相等。",
            "cells": "这四格",
        },
    )  # fmt: skip
    assert message_of(tie, "zh") == (
        "三、依申请公开!D8:D9、D30:D31（自然人）：一、本年新收 9 ＋ 二、上年结转 0 ＝ 9，"
        "三（七）总计 96 ＋ 四、结转 0 ＝ 96，相差 −87。两边必须相等。"
    )
    assert remedy_of(tie, "zh") == "请核对这四格。"


@pytest.mark.parametrize(
    ("addresses", "expected"),
    [
        ((), ""),
        (("D8",), f"{SHEET}!D8"),
        (("D8", "E8", "F8"), f"{SHEET}!D8:F8"),
        (("D8", "D9", "E8", "E9"), f"{SHEET}!D8:E9"),
        (("D8", "F8"), f"{SHEET}!D8、F8"),
    ],
)
def test_many_cells_are_named_by_ranges(addresses: tuple[str, ...], expected: str) -> None:
    assert where_of(finding("CELL_BLANK", *addresses)) == expected


def test_cells_of_two_sheets_are_named_sheet_by_sheet() -> None:
    two = replace(
        NEGATIVE, places=(place("A1", "甲"), place("B2", "乙"), place("A2", "甲")), label="x"
    )
    assert where_of(two) == "甲!A1:A2；乙!B2（x）"
    assert where_of(two, "en") == "甲!A1:A2; 乙!B2 (x)"


def test_a_finding_about_a_whole_file_says_no_place() -> None:
    whole = finding("FILE_UNTOUCHED")
    assert message_of(whole, "zh") == "整份表还没有填写。"
    assert (whole.sheet, whole.addresses) == ("", ())


def test_sheet_and_addresses_are_those_of_its_cells() -> None:
    both = finding("CELL_BLANK", "D8", "E9")
    assert (both.sheet, both.addresses) == (SHEET, ("D8", "E9"))


@pytest.mark.parametrize(
    "value", ["{figure}", "{value}", "{0}", "{", "}", "{value!r:>99}", r"\1 \g<0>"]
)
def test_braces_in_a_strangers_text_are_never_read_as_a_pattern(value: str) -> None:
    shown = finding("CELL_NORMALIZED", "D8", value=value, params={"figure": "12"})
    assert message_of(shown, "zh") == f"{SHEET}!D8：填的是“{value}”，按 12 读取。"


@given(st.text(max_size=30), st.text(max_size=30))
def test_any_text_is_put_in_as_it_is(value: str, note: str) -> None:
    shown = finding("CELL_ANNOTATED", value=value, params={"figure": "22", "note": note})
    assert message_of(shown, "zh") == f"填的是“{value}”，按 22 读取，说明“{note}”没有计入。"


def test_a_placeholder_without_a_value_stays_visible() -> None:
    assert "{figure}" in message_of(finding("CELL_NORMALIZED", "D8", value="00"), "zh")


def test_a_parameter_goes_before_the_value_of_that_name() -> None:
    both = finding("CELL_NEGATIVE", value="a", params={"value": "b"})
    assert "b" in message_of(both, "en")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_has_a_sentence_and_a_remedy(language: Language) -> None:
    for code, entry in CATALOGUE.items():
        one = Finding(code, Severity(entry.severity), "a.xlsx")
        assert message_of(one, language).strip(), code
        assert remedy_of(one, language).strip(), code


def test_codes_are_grouped_by_what_they_are_about() -> None:
    for code in CATALOGUE:
        group, _, rest = code.partition("_")
        assert group in {"FILE", "CELL", "LIST", "RULE", "UNIT", "TEXT", "BATCH"}, code
        assert rest, code


def test_findings_are_sorted_by_file_then_whole_file_then_sheet_order_then_cell() -> None:
    first = Finding("FILE_UNTOUCHED", Severity.ERROR, "a.xlsx")
    rows = [
        first,
        replace(NEGATIVE, places=(place("B9", "乙"),)),
        replace(NEGATIVE, places=(place("C8", "甲"),)),
        replace(NEGATIVE, places=(place("B10", "甲"),)),
        replace(NEGATIVE, places=(place("A1", "附页"),)),
        replace(first, file="b.xlsx"),
    ]
    for order in (rows, rows[::-1], rows[3:] + rows[:3]):
        assert sort_findings(order, ["乙", "甲"]) == tuple(rows)


def test_findings_of_one_cell_are_sorted_by_code_and_rule() -> None:
    rows = [
        replace(NEGATIVE, code="CELL_DATE"),
        replace(NEGATIVE, code="RULE_TIE", rule="a"),
        replace(NEGATIVE, code="RULE_TIE", rule="b"),
    ]
    assert sort_findings(rows[::-1]) == tuple(rows)
