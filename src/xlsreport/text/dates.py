"""Days as people and spreadsheet programs write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

__all__ = ["find_day", "parse_day"]

_DAY = re.compile(
    r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*日?"
    r"|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)",
    re.ASCII,
)


def parse_day(text: str) -> date | None:
    """The day in ``2026-01-31``, ``2026/1/31``, ``2026年1月31日`` or ``20260131``.

    Returns:
        ``None`` if the text is anything else, or no day of the calendar.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _DAY.fullmatch(plain)
    return None if found is None else _make_day(found)


def find_day(text: str) -> date | None:
    """The first day that a text names, as ``2026年1月20日17:00前``; ``None`` for none."""
    found = _DAY.search(unicodedata.normalize("NFKC", text))
    return None if found is None else _make_day(found)


def _make_day(found: re.Match[str]) -> date | None:
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
