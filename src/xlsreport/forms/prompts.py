"""The texts of a cell's validation: at entry, and when it refuses what was typed.

Spreadsheet programs leave out a validation whose texts are too long, without a word; so the
lengths are checked when the form is read.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.text.records import Record
from xlsreport.text.words import Language, word

if TYPE_CHECKING:
    from datetime import date

    from xlsreport.forms.form import Cell
    from xlsreport.forms.headings import ValueType

__all__ = [
    "Prompt",
    "TooLong",
    "describe_content",
    "prompt_of",
    "show_bound",
    "show_figure",
    "show_percent",
    "too_long",
]

# Limits of the file format, in UTF-16 units; the error text's is one that programs really keep.
LONGEST_TITLE = 32
LONGEST_PROMPT = 255
LONGEST_ERROR = 224


class Prompt(Record, frozen=True):
    """The texts of one cell's validation: title and prompt at entry, text on refusal."""

    title: str
    text: str
    error: str


class TooLong(Record, frozen=True):
    """A text that is too long, with its length and limit in UTF-16 units."""

    part_zh: str
    part_en: str
    length: int
    limit: int


def prompt_of(cell: Cell, language: Language) -> Prompt:
    """The texts for an entered cell: what counts here, the article, the unit of measure."""
    kind = cell.value_type
    lines = [cell.help]
    if cell.source:
        lines.append(word("prompt_source", language).format(source=cell.source))
    what = describe_content(kind, language)
    lines.append(what)
    refused = "refused_amount" if kind.decimals else "refused_count"
    return Prompt(
        title=cell.row or cell.column,
        text="\n".join(line for line in lines if line),
        error=word(refused, language).format(what=what) if kind.can_be_added else what,
    )


def too_long(prompt: Prompt) -> TooLong | None:
    """The first text of a prompt that is over its limit; ``None`` if all fit."""
    for part_zh, part_en, text, limit in (
        (
            "短名（short，用作提示标题）",
            "short label (title of the prompt)",
            prompt.title,
            LONGEST_TITLE,
        ),
        ("填写提示（help、source）", "prompt (help and source)", prompt.text, LONGEST_PROMPT),
        ("出错提示", "error text", prompt.error, LONGEST_ERROR),
    ):
        length = len(text.encode("utf-16-le")) // 2
        if length > limit:
            return TooLong(part_zh, part_en, length, limit)
    return None


def describe_content(kind: ValueType, language: Language) -> str:
    """What may be entered in a cell of that type, in full sentences for the person who does."""
    signed = "signed_" if kind.signed else ""
    text = word(f"what_{signed}{kind.kind}", language)
    unit = word("what_unit", language).format(unit=kind.unit) if kind.unit else ""
    text = text.format(
        decimals=kind.decimals, unit=unit, longest=kind.longest, example=_show_example(kind)
    )
    earliest, latest = ("first_day", "last_day") if kind.kind == "date" else ("least", "most")
    sentences = [text]
    if kind.least is not None:
        least = show_bound(kind.least, kind)
        sentences.append(word(f"what_{earliest}", language).format(least=least))
    if kind.most is not None:
        most = show_bound(kind.most, kind)
        sentences.append(word(f"what_{latest}", language).format(most=most))
    if kind.may_be_blank:
        sentences.append(word("what_blank", language))
    return ("" if language == "zh" else " ").join(sentences)


def show_bound(bound: Decimal | date, kind: ValueType) -> str:
    """A bound as a person writes it: ``35%`` for 0.35 of a percent, a day as 2024-01-31."""
    if isinstance(bound, Decimal):
        return show_percent(bound) if kind.kind == "percent" else f"{bound:f}"
    return bound.isoformat()


def show_figure(value: object, kind: ValueType) -> str:
    """An entry as a person writes it: ``35%`` for 0.35 of a percent."""
    share = kind.kind == "percent" and isinstance(value, (int, Decimal))
    return show_percent(value) if share else str(value)  # type: ignore[arg-type]


def show_percent(share: Decimal | int) -> str:
    """A share as a percentage, without zeros that say nothing: ``35.5%`` for 0.355."""
    digits = f"{Decimal(share).scaleb(2):f}"
    return f"{digits.rstrip('0').rstrip('.') if '.' in digits else digits}%"


def _show_example(kind: ValueType) -> str:
    """A percentage with as many decimals as may be entered."""
    shown = kind.decimals - 2
    return f"35.{'5' * shown}%" if shown > 0 else "35%"
