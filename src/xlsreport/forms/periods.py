"""Months, quarters and half years: the periods of a form that is due more than once a year.

A period is written in one way, as text that sorts by time within its kind: ``2025-03``,
``2025-Q2``, ``2025-H1``. People may write it in many; a yearly form has none (``None``).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsreport.text.words import Language

__all__ = [
    "HOW_OFTEN",
    "KINDS",
    "PeriodKind",
    "days_of",
    "find_period",
    "kinds_in",
    "list_ways",
    "names_in_year",
    "parse_period",
    "time_before",
    "time_in",
    "time_words",
    "times_words",
    "year_in",
]

PeriodKind = Literal["months", "quarters", "half_years"]
KINDS: tuple[PeriodKind, ...] = get_args(PeriodKind)

HOW_OFTEN: dict[PeriodKind, tuple[str, str]] = {
    "months": ("每月报一次", "month"),
    "quarters": ("每季度报一次", "quarter"),
    "half_years": ("每半年报一次", "half year"),
}
"""How often a form is due, in Chinese, and the period in English."""

_COUNTS: dict[PeriodKind, int] = {"months": 12, "quarters": 4, "half_years": 2}
_SIGNS = {"months": "", "quarters": "Q", "half_years": "H"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_WRITTEN = re.compile(r"(\d{4})-(?:(\d\d)|([QH])(\d))")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?=\d\d(?!\d)|\D|$)\s*年?度?")
_AROUND = "-/.·,，"
_LINKS = re.compile(r"\b(?:of|the)\b")


@lru_cache(maxsize=256)
def parse_period(text: str, kind: PeriodKind, year: int | None = None) -> str | None:
    """A period as it is written here, from what people write: ``3``, ``Q2``, 第二季度, 2025年3月.

    Args:
        text: What was written, with or without its year.
        kind: What the form's periods are.
        year: The year of a text without one.

    Returns:
        The period; ``None`` if the text names none of this kind, or has no year and ``year`` is
        not given.
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    found = _YEAR.search(plain)
    if found is not None:
        year = int(found[1])
        plain = f"{plain[: found.start()]} {plain[found.end() :]}"
    bare = "".join(_LINKS.sub(" ", plain).split()).strip(_AROUND)
    number = _names_of(kind).get(bare)
    if number is None or year is None:
        return None
    return _write(kind, year, number)


def find_period(text: str, kind: PeriodKind) -> str | None:
    """A period that a text names with its year, in words or as it is written here."""
    words = unicodedata.normalize("NFKC", text).split()
    spaced, squeezed = " ".join(words), "".join(words)
    for found in _YEAR.finditer(spaced):
        for number in range(1, _COUNTS[kind] + 1):
            period = _write(kind, int(found[1]), number)
            here = period in squeezed or time_words(period, "zh") in squeezed
            if here or time_words(period, "en") in spaced:
                return period
    return None


def kinds_in(text: str) -> tuple[PeriodKind, ...]:
    """The kinds of period that a text may name one of."""
    return tuple(kind for kind in KINDS if parse_period(text, kind, 2000) is not None)


def year_in(text: str) -> int | None:
    """The year that the text of a period has; ``None`` for none."""
    found = _YEAR.search(unicodedata.normalize("NFKC", text))
    return None if found is None else int(found[1])


def list_ways(kind: PeriodKind) -> tuple[str, str]:
    """Examples of how a period is written, in Chinese and in English."""
    return {
        "months": ("3、3月 或 2025-03", "3, March or 2025-03"),
        "quarters": ("2、Q2 或 第二季度", "2, Q2 or 2025-Q2"),
        "half_years": ("1、H1 或 上半年", "1, H1 or 2025-H1"),
    }[kind]


def time_before(time: str) -> str:
    """The time whose report a report is compared with: the period before, or the year before.

    Args:
        time: What :func:`time_in` gives, not ``""``.
    """
    if _WRITTEN.fullmatch(time) is None:
        return str(int(time) - 1)
    kind, year, number = _split(time)
    return _write(kind, year, number - 1) if number > 1 else _write(kind, year - 1, _COUNTS[kind])


def time_in(year: int | None, period: str | None) -> str:
    """A report's time as data: ``2025-03``, of a yearly form ``2025``; ``""`` if not known."""
    return period or ("" if year is None else str(year))


def time_words(time: str, language: Language) -> str:
    """A time as people write it: 2025年3月, 2025年第二季度, 2025年上半年; of a year 2025年度.

    Args:
        time: What :func:`time_in` gives.
        language: ``en`` gives ``March 2025``, ``Q2 2025``, ``H1 2025``, ``2025``.
    """
    if _WRITTEN.fullmatch(time) is None:
        return time if language == "en" or not time else f"{time}年度"
    kind, year, number = _split(time)
    name = names_in_year(kind, language)[number - 1]
    return f"{name} {year}" if language == "en" else f"{year}年{name}"


def times_words(times: Iterable[str], language: Language) -> str:
    """Several times as a sentence names them: ``2023、2024 年``; of periods each in words."""
    listed = list(times)
    if not listed or _WRITTEN.fullmatch(listed[0]) is None:
        return "、".join(listed) + (" 年" if language == "zh" else "")
    return "、".join(time_words(each, language) for each in listed)


def names_in_year(kind: PeriodKind, language: Language) -> tuple[str, ...]:
    """The periods of a year in words, without the year: 3月, 第二季度, 上半年; March, Q2, H1."""
    numbers = range(1, _COUNTS[kind] + 1)
    if language == "en":
        return _MONTHS if kind == "months" else tuple(f"{_SIGNS[kind]}{n}" for n in numbers)
    if kind == "months":
        return tuple(f"{number}月" for number in numbers)
    if kind == "quarters":
        return tuple(f"第{_NUMERALS[number - 1]}季度" for number in numbers)
    return "上半年", "下半年"


def days_of(year: int, period: str | None) -> tuple[date, date]:
    """The first and the last day of a report's time."""
    if period is None:
        return date(year, 1, 1), date(year, 12, 31)
    kind, year, number = _split(period)
    months = 12 // _COUNTS[kind]
    end = date(year + (number * months) // 12, (number * months) % 12 + 1, 1)
    return date(year, (number - 1) * months + 1, 1), end - timedelta(days=1)


def _write(kind: PeriodKind, year: int, number: int) -> str:
    return f"{year}-{number:02d}" if kind == "months" else f"{year}-{_SIGNS[kind]}{number}"


def _split(period: str) -> tuple[PeriodKind, int, int]:
    """The kind, year and number of a period as it is written here."""
    found = _WRITTEN.fullmatch(period)
    if found is None:
        raise ValueError(period)
    year, month, sign, number = found.groups()
    if month is not None:
        return "months", int(year), int(month)
    return ("quarters" if sign == "Q" else "half_years"), int(year), int(number)


@lru_cache(maxsize=3)
def _names_of(kind: PeriodKind) -> dict[str, int]:
    """The numbers of a year's periods by all that people call them, without a year."""
    names: dict[str, int] = {}
    for number in range(1, _COUNTS[kind] + 1):
        numeral = _NUMERALS[number - 1]
        forms = [str(number), f"{number:02d}"]
        if kind == "months":
            month = _MONTHS[number - 1].casefold()
            forms += [f"{number}月", f"{number:02d}月", f"{numeral}月", f"{number}月份"]
            # A cell with a date's format holds the first day of the month.
            forms += [f"{numeral}月份", month, month[:3], f"m{number}", f"{number:02d}-01"]
        elif kind == "quarters":
            ways = (f"{number}季度", f"{numeral}季度", f"{number}季", f"{numeral}季")
            forms += [f"{before}{way}" for before in ("", "第") for way in ways]
            forms += [f"q{number}", f"{number}q", f"quarter{number}"]
        else:
            forms += [f"{'上下'[number - 1]}半年", f"h{number}", f"{number}h"]
            forms += [f"{('first', 'second')[number - 1]}half"]
        names |= dict.fromkeys(forms, number)
    return names
