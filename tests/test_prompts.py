from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.sample_forms import FORMS
from xlsreport.forms.prompts import Prompt, TooLong, prompt_of, too_long

if TYPE_CHECKING:
    from xlsreport.text.words import Language

FORM = FORMS["zfxxgk-2021"]
CELLS = FORM.cells


def test_says_what_counts_here_where_it_is_said_and_what_to_enter() -> None:
    prompt = prompt_of(CELLS["requests.outcome.partial.natural"], "zh")
    assert prompt.title == "（二）部分公开"
    counts, source, what = prompt.text.split("\n")
    assert counts == (
        "作区分处理、公开其中一部分的；只计在这里，不再计入（三）至（五）。"
        "申请人是自然人的。一件申请只计入一列。"
    )
    assert source == "依据：《条例》第三十七条"
    assert what == "填 0 或正整数（单位：件）。没有就填 0。"


def test_says_nothing_of_a_source_where_there_is_none() -> None:
    assert "依据" not in prompt_of(CELLS["requests.outcome.other.rest.natural"], "zh").text


@pytest.mark.parametrize(
    ("cell", "language", "expected"),
    [
        ("proactive.fees.amount", "zh", "填 0 或正数（单位：万元），最多 6 位小数。没有就填 0。"),
        ("requests.received.natural", "en", "A whole number, 0 or more (unit: 件). If none, 0."),
    ],
)
def test_says_unit_and_decimals(cell: str, language: Language, expected: str) -> None:
    prompt = prompt_of(CELLS[cell], language)
    assert prompt.text.endswith(expected)
    assert prompt.error.startswith(expected)


def test_signed_figures_may_be_negative() -> None:
    cell = FORMS["zfxxgk-2019"].cells["proactive.fees.change"]
    assert "减少用负数，如 -8" in prompt_of(cell, "zh").text
    signed = replace(CELLS["proactive.fees.amount"].value_type, signed=True)
    text = prompt_of(replace(CELLS["proactive.fees.amount"], value_type=signed), "zh").text
    assert "填数字（单位：万元），最多 6 位小数。" in text


def test_the_title_is_the_row_or_in_a_table_without_rows_the_column() -> None:
    assert prompt_of(CELLS["appeals.direct_suit.upheld"], "zh").title == "直接起诉·结果维持"


@pytest.mark.parametrize(
    ("prompt", "part", "length", "limit"),
    [
        (Prompt("t" * 33, "", ""), "short label (title of the prompt)", 33, 32),
        (Prompt("", "t" * 256, ""), "prompt (help and source)", 256, 255),
        (Prompt("", "", "t" * 225), "error text", 225, 224),
        # Programs count in UTF-16 units, of which this character has two.
        (Prompt("𠮷" * 17, "", ""), "short label (title of the prompt)", 34, 32),
    ],
)
def test_a_text_over_its_limit_is_named(prompt: Prompt, part: str, length: int, limit: int) -> None:
    fault = too_long(prompt)
    assert isinstance(fault, TooLong)
    assert (fault.part_en, fault.length, fault.limit) == (part, length, limit)
    assert fault.part_zh


@pytest.mark.parametrize(
    "prompt",
    [Prompt("t" * 32, "t" * 255, "t" * 224), Prompt("𠮷" * 16, "政" * 255, "政" * 224)],
)
def test_a_text_at_its_limit_fits(prompt: Prompt) -> None:
    assert too_long(prompt) is None


def test_every_prompt_of_the_forms_at_hand_fits_in_both_languages() -> None:
    for form in FORMS.values():
        for cell in form.cells.values():
            if not cell.computed:
                assert too_long(prompt_of(cell, "zh")) is None
                assert too_long(prompt_of(cell, "en")) is None
