"""Codes of units, compared whatever spreadsheets made of them.

Two kinds are in use: the 12 digits of the statistical division code (统计用区划代码) and the 18
characters of the unified social credit code (统一社会信用代码, GB 32100-2015).
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from xlsreport.text.visible import without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "CREDIT_LENGTH",
    "E_NOTATION",
    "common_area",
    "in_other_county",
    "normal_code",
    "tidy_code",
    "valid_credit_code",
    "written_out",
]

_TWELVE_DIGITS = re.compile(r"[1-9]\d{11}", re.ASCII)
_EXCEL_TEXT = re.compile(r'=?"(.*)"|\'(.*)')
_WHOLE_NUMBER = re.compile(r"(\d{6,})\.0+", re.ASCII)
# A bare "E" between digits is no sign of a number: credit codes contain the letter.
E_NOTATION = re.compile(r"\d+(?:\.\d+)?E[+-]\d+|\d+\.\d+E\d+", re.ASCII | re.IGNORECASE)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.ASCII)
# Excel's general format rounds to six digits; 2.20113E+11 may be any township of the county.
_EXCEL_DIGITS = 6

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CREDIT_LENGTH = 18

_COUNTY, _TOWNSHIP = 6, 9
_AREA_LENGTHS = (12, _TOWNSHIP, _COUNTY, 4, 2)
_MUNICIPALITIES = ("11", "12", "31", "50")


def normal_code(code: str) -> str:
    """``code`` for comparing: half-width, without spaces and invisible characters, upper case.

    What spreadsheets and people put around a code to keep it text (``'2201...``, ``="2201..."``)
    is taken off, and so is the ``.0`` of a whole number of six digits or more.
    """
    return tidy_code(code).upper()


def tidy_code(code: str) -> str:
    """A code without width, spaces and what keeps it text in spreadsheets."""
    text = without_invisible(unicodedata.normalize("NFKC", code))
    marked = _EXCEL_TEXT.fullmatch(text)
    if marked:
        text = marked[1] or marked[2] or ""
    whole = _WHOLE_NUMBER.fullmatch(text)
    return whole[1] if whole else text


def written_out(code: str, known: Iterable[str]) -> str:
    """The one known code that ``code`` in scientific notation stands for; "" if not certain.

    Certain means: more digits than Excel leaves over, equal to the known code digit for digit, and
    no other known code would be rounded to the same text.
    """
    parts = _SCIENTIFIC.fullmatch(code)
    if not parts:
        return ""
    digits, length = parts[1] + (parts[2] or ""), int(parts[3]) + 1
    if not _EXCEL_DIGITS < len(digits) <= length:
        return ""
    step = 10 ** (length - len(digits))
    alike = [
        other
        for other in known
        if len(other) == length
        and other.isascii()
        and other.isdigit()
        and (int(other) + step // 2) // step == int(digits)
    ]
    return alike[0] if len(alike) == 1 and int(alike[0]) == int(digits) * step else ""


def valid_credit_code(code: str) -> bool:
    """Whether ``code`` is a unified social credit code with the right check character.

    Eighteen characters of the alphabet of GB 32100-2015 (no I, O, S, V, Z), the last of which
    follows from the others. Full-width and lower case are understood.
    """
    text = normal_code(code)
    if len(text) != CREDIT_LENGTH or any(letter not in _CREDIT_ALPHABET for letter in text):
        return False
    total = sum(
        _CREDIT_ALPHABET.index(letter) * pow(3, position, 31)
        for position, letter in enumerate(text[:-1])
    )
    return _CREDIT_ALPHABET[-total % 31] == text[-1]


def common_area(codes: Iterable[str]) -> str | None:
    """The 12-digit code of the smallest administrative area that holds all of ``codes``.

    九台's townships give 220113000000 (九台区), two districts of 淮安 320800000000. One code gives
    itself. Statistical headings that are no area of their own are passed over: 市辖区 of a
    municipality (1101) and counties directly under a province (4290) lead to the province.

    Returns:
        The code, or None when there is no code, one is not a 12-digit division code, or they lie
        in different provinces.
    """
    normal = [normal_code(code) for code in codes]
    if not normal or not all(_TWELVE_DIGITS.fullmatch(code) for code in normal):
        return None
    for length in _AREA_LENGTHS:
        area = normal[0][:length]
        if all(code.startswith(area) for code in normal) and not _is_heading(area):
            return area.ljust(12, "0")
    return None


def _is_heading(area: str) -> bool:
    return len(area) == len("4290") and (area.endswith("90") or area[:2] in _MUNICIPALITIES)


def in_other_county(code: str, other: str) -> bool:
    """Whether both are division codes, and of different counties."""
    both_known = _TWELVE_DIGITS.fullmatch(code) and _TWELVE_DIGITS.fullmatch(other)
    return bool(both_known) and code[:_COUNTY] != other[:_COUNTY]
