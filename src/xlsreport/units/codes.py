"""Compares codes of units in all forms that spreadsheets give them; finds level and area of a code.

Two kinds are in use: the 12 digits of the statistical division code (统计用区划代码) and the 18
characters of the unified social credit code (统一社会信用代码, GB 32100-2015). Some things only
certain levels of administration can do; a division code shows the level:
32 00 00 000 000 is a province, 32 13 00 a city, 32 13 22 a county or district, 32 13 22 001 a
township or subdistrict.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from xlsreport.forms.yaml.rule import LEVELS
from xlsreport.text.visible import without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsreport.forms.form import LevelName

__all__ = [
    "CREDIT_LENGTH",
    "E_NOTATION",
    "common_area",
    "county_of",
    "in_other_county",
    "is_below",
    "level_of",
    "lies_within",
    "normal_code",
    "tidy_code",
    "valid_credit_code",
    "written_out",
]

_DIVISION_CODE = re.compile(r"[1-9]\d{11}", re.ASCII)
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
    """Returns ``code`` for comparing: half-width, upper case, without invisible characters.

    What spreadsheets and people put around a code to keep it text (``'2201...``, ``="2201..."``)
    is taken off, and so is the ``.0`` of a whole number of six digits or more.
    """
    return tidy_code(code).upper()


def tidy_code(code: str) -> str:
    """Returns a code half-width, without spaces and the marks that keep it text in spreadsheets."""
    text = without_invisible(unicodedata.normalize("NFKC", code))
    marked = _EXCEL_TEXT.fullmatch(text)
    if marked:
        text = marked[1] or marked[2] or ""
    whole = _WHOLE_NUMBER.fullmatch(text)
    return whole[1] if whole else text


def written_out(code: str, known: Iterable[str]) -> str:
    """Returns the one known code that ``code`` in scientific notation stands for; "" if uncertain.

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
    """Returns whether ``code`` is a unified social credit code with the right check character.

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
    """Returns the 12-digit code of the smallest administrative area that holds all of ``codes``.

    九台's townships give 220113000000 (九台区), two districts of 淮安 320800000000. One code gives
    itself. Statistical headings that are no area of their own are passed over: 市辖区 of a
    municipality (1101) and counties directly under a province (4290) lead to the province.

    Returns:
        The code, or None when there is no code, one is not a 12-digit division code, or they lie
        in different provinces.
    """
    normal = [normal_code(code) for code in codes]
    if not normal or not all(_DIVISION_CODE.fullmatch(code) for code in normal):
        return None
    for length in _AREA_LENGTHS:
        area = normal[0][:length]
        if all(code.startswith(area) for code in normal) and not _is_heading(area):
            return area.ljust(12, "0")
    return None


def _is_heading(area: str) -> bool:
    return len(area) == len("4290") and (area.endswith("90") or area[:2] in _MUNICIPALITIES)


def in_other_county(code: str, other: str) -> bool:
    """Returns whether both are division codes, and of different counties."""
    counties = county_of(code), county_of(other)
    return None not in counties and counties[0] != counties[1]


def county_of(code: str) -> str | None:
    """Returns the first six digits of a division code, its county; ``None`` for other codes."""
    normal = normal_code(code)
    return normal[:_COUNTY] if _DIVISION_CODE.fullmatch(normal) else None


def lies_within(code: str, area: str) -> bool:
    """Returns whether ``code`` is a division code below ``area``, as a town's below its county's.

    ``False`` for codes of other kinds, and for an area within itself.
    """
    inner, outer = normal_code(code), normal_code(area)
    if inner == outer or not all(map(_DIVISION_CODE.fullmatch, (inner, outer))):
        return False
    length = next(each for each in sorted(_AREA_LENGTHS) if not outer[each:].strip("0"))
    return inner.startswith(outer[:length])


# Leading digits of a division code that tell its level; what follows them is zeros.
_LENGTHS: tuple[tuple[int, LevelName], ...] = (
    (2, "province"),
    (4, "city"),
    (6, "county"),
    (12, "township"),
)
# The ending of a name shows a 县 or 区, but no city: 县级市 and 地级市 both end with 市.
_ENDINGS: tuple[tuple[re.Pattern[str], LevelName], ...] = (
    (
        re.compile(r"(?:街道|街道办事处|街道办|街办|镇|乡|苏木)(?:人民政府|政府)?$"),
        "township",
    ),
    (
        re.compile(r"(?:省|自治区|(?:北京|天津|上海|重庆)市)(?:人民政府|政府)?(?:办公厅)?$"),
        "province",
    ),
    (re.compile(r".(?:县|(?<!自治)(?<!地)区|旗)(?:人民政府|政府)?$"), "county"),
)
_KINDS: tuple[tuple[re.Pattern[str], LevelName], ...] = (
    (re.compile(r"街道|镇|乡|苏木|村|社区"), "township"),
    (re.compile(r"县|区|旗"), "county"),
    (re.compile(r"设区的?市|地级市|自治州|地市|市级|市本级"), "city"),
    (re.compile(r"省|自治区|直辖市"), "province"),
)


def level_of(code: str, name: str, kind: str) -> LevelName | None:
    """Returns the level of a unit.

    Args:
        code: Its code; only a 12-digit division code counts, in any form that is understood.
        name: Its name; ``""`` if not known.
        kind: What the roster calls its kind, as 街道 or 县级政府; ``""`` if it does not say.

    Returns:
        The level; ``None`` if it is unknown, as for a department without a division code whose
        kind names no level (县直部门 names one).
    """
    normal = normal_code(code)
    if _DIVISION_CODE.fullmatch(normal):
        return next(level for length, level in _LENGTHS if not normal[length:].strip("0"))
    if kind:
        # 自治区 and 设区的市 hold the signs of lower levels: the higher ones are looked for first.
        for pattern, level in reversed(_KINDS):
            if pattern.search(kind):
                return level
    for pattern, level in _ENDINGS:
        if pattern.search(name):
            return level
    return None


def is_below(level: LevelName, other: LevelName) -> bool:
    """Returns whether ``level`` is lower than ``other``."""
    return LEVELS.index(level) > LEVELS.index(other)
