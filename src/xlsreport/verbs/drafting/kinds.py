"""What the cells of a blank hold: from validations, number formats, units of measure and words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlsreport.text.limits import LONGEST_CELL_TEXT
from xlsreport.verbs.drafting.words import (
    CHOSEN_NO,
    CHOSEN_YES,
    DAYS,
    MONEY,
    TEXTS,
    UNIT_IN_LABEL,
)

if TYPE_CHECKING:
    from xlsreport.reading.office_blank import SheetView

__all__ = ["Kind", "kind_of", "unit_in"]

Kind = dict[str, object]
"""The keys of ``cells`` in YAML."""

_ROUNDED = re.compile(r"ROUND\([^,]+,\s*(\d+)\)")
_PLACES = re.compile(r"0\.(0+)")
_DAY_FORMAT = re.compile(r"(?<![\[\"])y{2,4}|m{1,4}/d|d{1,2}/m|年|yy", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]')
_MANY = 10**11
_USUAL_DECIMALS = 2
_LONGEST_LIST = 255


def unit_in(label: str) -> str:
    """The unit of measure that a heading names in brackets; ``""`` for none."""
    found = UNIT_IN_LABEL.search(label)
    return found[1] if found else ""


def kind_of(view: SheetView, row: int, column: int, heading: str, unit: str) -> tuple[Kind, str]:
    """What a cell holds, and what of it is a guess.

    Args:
        view: The sheet.
        row: The row of the cell.
        column: Its column.
        heading: What its column and row are called.
        unit: The unit of measure of the table; ``""`` for none.

    Returns:
        The keys of ``cells``, and a doubt, ``""`` for none.
    """
    ruled = _read_validation(view, row, column)
    shown = _read_format(view.format(row, column))
    unit = unit_in(heading) or unit
    if ruled is None and shown is None and unit != "%":
        return _guess_kind(heading, unit)
    kind = {**(shown or {}), **(ruled or {})}
    kind.setdefault("type", "percent" if unit == "%" else "count")
    if ruled and ruled.get("type") == "count" and shown and shown.get("type") == "percent":
        kind = shown
    if kind["type"] == "amount":
        kind.setdefault("decimals", _USUAL_DECIMALS)
    elif kind["type"] == "count":
        kind.pop("decimals", None)
    if unit and unit != "%" and kind["type"] in {"count", "amount"}:
        kind["unit"] = unit
    return kind, ""


def _guess_kind(heading: str, unit: str) -> tuple[Kind, str]:
    if DAYS.search(heading):
        return {"type": "date", "blank": "allowed"}, "day"
    if TEXTS.search(heading):
        return {"type": "text", "blank": "allowed"}, "text"
    if MONEY.search(unit):
        kind: Kind = {"type": "amount", "unit": unit, "decimals": _USUAL_DECIMALS}
        return kind, "decimals"
    return {"type": "count", **({"unit": unit} if unit else {})}, ""


def _read_format(code: str) -> Kind | None:
    plain = _QUOTED.sub("", code.split(";", 1)[0])
    places = _PLACES.search(plain)
    decimals = len(places[1]) if places else 0
    if "%" in plain:
        return {"type": "percent", **({"decimals": decimals} if decimals else {})}
    if _DAY_FORMAT.search(plain) or "年" in code:
        return {"type": "date"}
    if decimals:
        return {"type": "amount", "decimals": min(decimals, 10)}
    return None


def _read_validation(view: SheetView, row: int, column: int) -> Kind | None:
    rule = view.validation(row, column)
    if rule is None or not rule.type:
        return None
    first, second = str(rule.formula1 or ""), str(rule.formula2 or "")
    if rule.type in {"whole", "decimal"}:
        kind = "count" if rule.type == "whole" else "amount"
        return {"type": kind, **_read_bounds(rule.operator, first, second)}
    if rule.type == "textLength":
        longest = second or first
        fits = longest.isdecimal() and 0 < int(longest) < LONGEST_CELL_TEXT
        return {"type": "text", **({"longest": int(longest)} if fits else {})}
    if rule.type == "list":
        return _read_list(view, first)
    rounded = _ROUNDED.search(first)
    if rule.type == "custom" and rounded and int(rounded[1]):
        return {"type": "amount", "decimals": int(rounded[1])}
    return {"type": "date"} if rule.type == "date" else None


def _read_bounds(operator: str | None, first: str, second: str) -> Kind:
    """``min``, ``max`` and ``signed`` from what a validation compares with."""
    bounds: dict[str, str] = {}
    if operator in {None, "between"}:
        bounds = {"min": first, "max": second}
    elif operator in {"greaterThanOrEqual", "greaterThan"}:
        bounds = {"min": first}
    elif operator in {"lessThanOrEqual", "lessThan"}:
        bounds = {"max": first}
    kept: dict[str, Any] = {}
    for key, text in bounds.items():
        if re.fullmatch(r"-?\d{1,14}", text) and abs(int(text)) < _MANY:
            kept[key] = int(text)
    negative = "min" not in bounds or not re.fullmatch(r"\d+(\.\d+)?", bounds["min"])
    if kept.get("min") == 0:
        del kept["min"]
    if negative:
        kept["signed"] = True
    return kept


def _read_list(view: SheetView, source: str) -> Kind | None:
    quoted = source.startswith('"')
    texts = source.strip('"').split(",") if quoted else view.listed(source)
    choices = list(dict.fromkeys(each.strip() for each in texts if each.strip()))
    folded = {each.casefold() for each in choices}
    if len(choices) == len(("yes", "no")) and folded & CHOSEN_YES and folded & CHOSEN_NO:
        return {"type": "yes_no"}
    fits = len(choices) > 1 and len(",".join(choices)) <= _LONGEST_LIST
    if not fits or any("," in each or "\n" in each for each in choices):
        return None
    return {"type": "choice", "choices": choices}
