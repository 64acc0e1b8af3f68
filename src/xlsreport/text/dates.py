"""Days as people and spreadsheet programs write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from xlsreport.text.chinese_numerals import read_numeral

__all__ = ["find_day", "parse_day"]

_DAY = re.compile(
    r"(?<!\d)(\d{4})\s*[-/.。年\u2010\u2012-\u2015\u2212]\s*(\d{1,2})"
    r"\s*[-/.。月\u2010\u2012-\u2015\u2212]\s*(\d{1,2})(?!\d)\s*[日号號]?"
    r"|(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)",
    re.ASCII,
)
# What spreadsheet programs write behind a day.
_MIDNIGHT = re.compile(r"(?<=\d)[ T]0?0:00(?::00)?\Z", re.ASCII)
# The letter O stands for a zero where the keyboard has none.
_NUMERAL = re.compile(r"[〇零○◯Oo一二三四五六七八九十廿卅]+(?=\s*[年月日号號])")


def parse_day(text: str) -> date | None:
    """The day in ``2026-01-31``, ``2026/1/31``, ``2026年1月31日``, ``20260131`` and the like.

    The marks between may be any dashes, dots or strokes; numerals may be Chinese, and midnight may
    follow, as spreadsheet programs write it.

    Returns:
        ``None`` if the text is anything else, or no day of the calendar.
    """
    found = _DAY.fullmatch(_MIDNIGHT.sub("", _normalize(text).strip()))
    return None if found is None else _make_day(found)


def find_day(text: str) -> date | None:
    """The first day that a text names, as ``2026年1月20日17:00前``; ``None`` for none."""
    found = _DAY.search(_normalize(text))
    return None if found is None else _make_day(found)


def _normalize(text: str) -> str:
    """The text in half-width characters, Chinese numerals before 年, 月 and 日 as digits."""
    return _NUMERAL.sub(_write_in_digits, unicodedata.normalize("NFKC", text))


def _write_in_digits(numeral: re.Match[str]) -> str:
    meanings = read_numeral(re.sub("[Oo]", "〇", numeral[0]))
    return str(meanings[0]) if meanings else numeral[0]


def _make_day(found: re.Match[str]) -> date | None:
    year, month, day = (int(part) for part in found.groups() if part is not None)
    try:
        return date(year, month, day)
    except ValueError:
        return None
