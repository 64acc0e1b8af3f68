"""What stands in a cell for a share, read as its hundredth: ``35%`` as 0.35."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

from msgspec.structs import replace

from xlsreport.forms.prompts import show_percent
from xlsreport.reading.cells.numbers import NumberKind, NumberReading, read_number

__all__ = ["PLACES", "read_percent"]

PLACES = 2
"""A share has two more decimals than its percentage."""

_WITH_SIGN = re.compile(r"\s*(?:(?P<before>.*\S)\s*%|(?:百分之)\s*(?P<after>.*\S))\s*", re.DOTALL)


def read_percent(text: str, kind: NumberKind) -> NumberReading:
    """Reads a text as a share.

    Without a sign a number below 1 is the share itself; of any other one it cannot be told whether
    it means its hundredth.

    Args:
        text: As it stands in the cell.
        kind: What the cell's declaration asks for.
    """
    if not text.strip():
        return NumberReading(None, None, {})
    found = _WITH_SIGN.fullmatch(unicodedata.normalize("NFKC", text))
    if found is None:
        reading = read_number(text, replace(kind, percent=False))
        if reading.value is not None and abs(Decimal(reading.value)) >= 1:
            return NumberReading(None, "CELL_NO_PERCENT", {"raw": reading.params.get("raw", text)})
        return reading
    number = found["before"] or found["after"]
    reading = read_number(number, NumberKind(kind.decimals - PLACES, kind.signed, ""))
    if reading.value is None:
        # A dash with a percent sign is no plain blank: the text is said as it stands.
        code = "CELL_NOT_NUMBER" if reading.code in {None, "CELL_NONE_MARK"} else reading.code
        return NumberReading(None, code, {**reading.params, "raw": text.strip()})
    share = Decimal(reading.value).scaleb(-PLACES)
    params = {**reading.params, "raw": text.strip(), "value": show_percent(share)}
    figure = Decimal(f"{share.normalize():f}")
    return NumberReading(figure, reading.code or "CELL_NORMALIZED", params)
