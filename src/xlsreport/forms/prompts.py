"""The texts of a cell's validation: at entry, and when it refuses what was typed.

Spreadsheet programs leave out a validation whose texts are too long, without a word; so the
lengths are checked when the form is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.text.words import Language, word

if TYPE_CHECKING:
    from xlsreport.forms.form import Cell
    from xlsreport.forms.headings import ValueType

__all__ = ["Prompt", "TooLong", "prompt_of", "too_long"]

# Limits of the file format, in UTF-16 units; the error text's is one that programs really keep.
LONGEST_TITLE = 32
LONGEST_PROMPT = 255
LONGEST_ERROR = 224


@dataclass(frozen=True, slots=True)
class Prompt:
    """The texts of one cell's validation: title and prompt at entry, text on refusal."""

    title: str
    text: str
    error: str


@dataclass(frozen=True, slots=True)
class TooLong:
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
    lines.append(_describe_content(kind, language))
    return Prompt(
        title=cell.row or cell.column,
        text="\n".join(line for line in lines if line),
        error=word("refused_amount" if kind.decimals else "refused_count", language).format(
            what=_describe_content(kind, language), decimals=kind.decimals
        ),
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


def _describe_content(kind: ValueType, language: Language) -> str:
    key = "amount" if kind.decimals else "count"
    text = word(f"what_{'signed_' if kind.signed else ''}{key}", language)
    unit = word("what_unit", language).format(unit=kind.unit) if kind.unit else ""
    return text.format(decimals=kind.decimals, unit=unit)
