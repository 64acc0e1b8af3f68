"""The cover's choice and the texts: understood, healed with a note, or named, never dropped."""

from __future__ import annotations

import pytest

from xlsreport.findings.finding import message_of
from xlsreport.layout import Place
from xlsreport.reading.cells.cover_entries import lost_texts, read_choice
from xlsreport.reading.workbook.xml_cells import WitnessCell

_PLACE = Place.one("封面", 9, 1)


@pytest.mark.parametrize(
    ("text", "chosen"), [("是", True), ("否", False), ("", False), (" ", False)]
)
def test_what_the_list_offers_and_a_blank_are_taken_as_they_are(text: str, *, chosen: bool) -> None:
    assert read_choice(text, (_PLACE,), "zh", "a.xlsx") == (chosen, None)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("是。", True),
        ("ＹＥＳ", True),
        ("√", True),
        ("True", True),
        ("n", False),
        ("\u200b否", False),
    ],
)
def test_other_ways_to_say_yes_and_no_are_noted(text: str, *, chosen: bool) -> None:
    found, finding = read_choice(text, (_PLACE,), "zh", "a.xlsx")
    assert finding is not None
    assert (found, finding.code, finding.severity) == (chosen, "CELL_NORMALIZED", "note")
    assert finding.params["figure"] == ("是" if chosen else "否")


@pytest.mark.parametrize("text", ["待定", "无", "有", "是否", "0"])
def test_what_cannot_be_understood_is_no_choice_and_names_the_words(text: str) -> None:
    found, finding = read_choice(text, (_PLACE,), "zh", "a.xlsx")
    assert finding is not None
    assert (found, finding.code) == (False, "CELL_NOT_A_CHOICE")
    assert message_of(finding, "zh").endswith(f"填的是“{text}”，这里只能选：是、否。")


def test_errors_and_formulas_without_a_result_are_lost_texts_and_no_others() -> None:
    cells = {
        (0, 0): WitnessCell("e", "#NAME?", None),
        (1, 0): WitnessCell("n", "", "上年"),
        (2, 0): WitnessCell("s", "写好的文字", '"写好的"&"文字"'),
        (3, 0): WitnessCell("s", "文字", None),
    }
    texts = [(f"第 {row} 格", Place.one("文字", row, 0), cell) for (row, _), cell in cells.items()]
    found = list(lost_texts(texts, None, "a.xlsx"))
    assert [(each.label, each.value) for each in found] == [
        ("第 0 格", "#NAME?"),
        ("第 1 格", "=上年"),
    ]
