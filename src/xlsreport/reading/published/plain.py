"""What the texts of a published report would be in the cells of a workbook."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.reading.cells.numbers import number_kind
from xlsreport.reading.cells.shown import read_figure
from xlsreport.text.dates import parse_day

if TYPE_CHECKING:
    from xlsreport.forms.headings import ValueType

__all__ = ["read_as", "read_plain"]

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]{0,14})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,8})\.[0-9]{1,6}")


def read_as(text: str, kind: ValueType) -> object:
    """What a cell of that type would hold in a workbook: a page has texts only."""
    if kind.can_be_added:
        return read_plain(text)
    if kind.kind == "date":
        return parse_day(text) or text
    if kind.kind == "percent" and "%" in text:
        share = read_figure(text, number_kind(kind)).value
        return text if share is None else share
    return text


def read_plain(text: str) -> object:
    """A plain number as a number; anything else as the text that it is."""
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text
