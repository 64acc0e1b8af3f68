"""Validations of inputs: accepted values, the prompt at entry, the message on refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.prompts import prompt_of
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.forms.form import Cell, Narrative
    from xlsreport.text.words import Language

__all__ = ["length_of", "validation_of"]


def validation_of(cell: Cell, at: str, language: Language) -> dict[str, object]:
    """The rule in XlsxWriter's words.

    Args:
        cell: An entered cell.
        at: Its address.
        language: Of its texts.
    """
    prompt = prompt_of(cell, language)
    kind = cell.value_type
    rule: dict[str, object]
    if kind.decimals:
        parts = [f"ISNUMBER({at})", f"ROUND({at},{kind.decimals})={at}"]
        if not kind.signed:
            parts.append(f"{at}>=0")
        rule = {"validate": "custom", "value": f"=AND({','.join(parts)})"}
    elif kind.signed:
        limit = 10**12
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": -limit,
            "maximum": limit,
        }
    else:
        rule = {"validate": "integer", "criteria": ">=", "value": 0}
    return rule | {
        "input_title": prompt.title,
        "input_message": prompt.text,
        "error_title": prompt.title,
        "error_message": prompt.error,
    }


def length_of(narrative: Narrative, language: Language) -> dict[str, object]:
    """The rule for a narrative, which must not be longer than is declared."""
    return {
        "validate": "length",
        "criteria": "<=",
        "value": narrative.longest,
        "error_title": narrative.title[:32],
        "error_message": word("refused_length", language).format(limit=narrative.longest),
    }
