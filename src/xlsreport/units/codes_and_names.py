"""The codes and names of units, in all the ways in which they are written; the level of a code.

Two kinds of codes are in use: of administrative divisions and of organizations; the country's data
(:mod:`xlsreport.text.country`) says how they are made. Some things only certain levels of
administration can do; a division code shows the level: in China 32 00 00 000 000 is a province,
32 13 00 a city, 32 13 22 a county or district, 32 13 22 001 a township. How names are spelled is
data of the country as well.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from xlsreport.text.country import country
from xlsreport.text.visible import is_invisible, is_plain, without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.form import LevelName
    from xlsreport.text.country import Country

__all__ = [
    "E_NOTATION",
    "areas_of",
    "common_area",
    "compare_names",
    "county_of",
    "in_other_county",
    "is_below",
    "is_division_code",
    "is_whole_code",
    "letters_within",
    "level_of",
    "lies_within",
    "may_be_same_unit",
    "normal_code",
    "normal_name",
    "plain_name",
    "tails",
    "tidy_code",
    "tidy_text",
    "valid_credit_code",
    "written_out",
]

_EXCEL_TEXT = re.compile(r'=?"(.*)"|\'(.*)')
_WHOLE_NUMBER = re.compile(r"(\d{6,})\.0+", re.ASCII)
# A bare "E" between digits is no sign of a number: credit codes contain the letter.
E_NOTATION = re.compile(r"\d+(?:\.\d+)?E[+-]\d+|\d+\.\d+E\d+", re.ASCII | re.IGNORECASE)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.ASCII)
# Excel's general format rounds to six digits; 2.20113E+11 may be any township of the county.
_EXCEL_DIGITS = 6

_SHORTEST_AREA, _SHORTEST_TAIL = 2, 3
# A longer text is no name; it is not searched, so that it cannot cost time.
_LONGEST_NAME = 100


def normal_code(code: str) -> str:
    """Returns ``code`` for comparing: half-width, upper case, without invisible characters.

    What spreadsheets and people put around a code to keep it text (``'2201...``, ``="2201..."``)
    is taken off, and so is the ``.0`` of a whole number of six digits or more.
    """
    return tidy_code(code).upper()


def tidy_code(code: str) -> str:
    """Returns a code half-width, without spaces and the marks that keep it text in spreadsheets."""
    if code.isascii() and code.isalnum():
        return code  # nearly every code
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
    """Returns whether ``code`` is a code of an organization with the right check character.

    The last character follows from the others. Full-width and lower case are understood.
    """
    text = normal_code(code)
    rules = country().credit
    if len(text) != rules.length or any(letter not in rules.alphabet for letter in text):
        return False
    total = sum(
        rules.alphabet.index(letter) * pow(rules.factor, position, rules.modulus)
        for position, letter in enumerate(text[:-1])
    )
    return rules.alphabet[-total % rules.modulus] == text[-1]


def common_area(codes: Iterable[str]) -> str | None:
    """Returns the division code of the smallest administrative area that holds all of ``codes``.

    In China the townships of one district give the district's code (220113000000), two districts
    of one city the city's (320800000000). One code gives itself. Statistical headings that are no
    area of their own are passed over: 1101 and 4290 lead to the province.

    Returns:
        The code, or None when there is no code, one is no division code, or they lie in different
        areas of the largest kind.
    """
    normal = [normal_code(code) for code in codes]
    if not normal or not all(is_division_code(code) for code in normal):
        return None
    division = country().division
    for length in division.areas:
        area = normal[0][:length]
        common = all(code.startswith(area) for code in normal)
        if common and not re.fullmatch(division.heading, area):
            return area.ljust(len(normal[0]), "0")
    return None


def is_division_code(code: str) -> bool:
    """Returns whether ``code`` is a whole code of an administrative division."""
    return _compile_division(country().division.pattern).fullmatch(code) is not None


@lru_cache(maxsize=8)
def _compile_division(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def in_other_county(code: str, other: str) -> bool:
    """Returns whether both are division codes, and of different counties."""
    counties = county_of(code), county_of(other)
    return None not in counties and counties[0] != counties[1]


def county_of(code: str) -> str | None:
    """Returns the first digits of a division code, its county's; ``None`` for other codes."""
    normal = normal_code(code)
    return normal[: country().division.county] if is_division_code(normal) else None


def areas_of(code: str) -> tuple[str, ...]:
    """Returns the codes of the areas that a division code lies in, the smallest first.

    In China 220113001201 lies in 220113001000, 220113000000, 220100000000 and 220000000000. Other
    codes lie in none.
    """
    normal = normal_code(code)
    if not is_division_code(normal):
        return ()
    lengths = sorted(country().division.areas, reverse=True)
    found = (normal[:length].ljust(len(normal), "0") for length in lengths)
    return tuple(each for each in dict.fromkeys(found) if each != normal)


def lies_within(code: str, area: str) -> bool:
    """Returns whether ``code`` is a division code below ``area``, as a town's below its county's.

    ``False`` for codes of other kinds, and for an area within itself.
    """
    return normal_code(area) in areas_of(code)


def level_of(code: str, name: str, kind: str) -> LevelName | None:
    """Returns the level of a unit.

    Args:
        code: Its code; only a division code counts, in any form that is understood.
        name: Its name; ``""`` if not known.
        kind: What the roster calls its kind; ``""`` if it does not say.

    Returns:
        The level; ``None`` if it is unknown, as for a department without a division code whose
        kind names no level.
    """
    levels, normal = country().levels, normal_code(code)
    if is_division_code(normal):
        known = (each for each in levels if each.digits)
        return next(each.id for each in known if not normal[each.digits :].strip("0"))
    # Kinds of higher levels may hold the signs of lower ones: the higher are looked for first.
    kinds = (each.id for each in levels if kind and each.kind and re.search(each.kind, kind))
    names = (each.id for each in levels if each.name and re.search(each.name, name))
    return next(kinds, None) or next(names, None)


def is_below(level: LevelName, other: LevelName) -> bool:
    """Returns whether ``level`` is lower than ``other``."""
    order = [each.id for each in country().levels]
    return order.index(level) > order.index(other)


def is_whole_code(code: str) -> bool:
    """Returns whether ``code`` has the length and the letters of a code that was not cut."""
    division, organization = country().division.areas[0], country().credit.length
    return len(code) in {division, organization} and re.fullmatch("[0-9A-Z]+", code) is not None


def normal_name(name: str) -> str:
    """Returns ``name`` for comparing, not for showing: one text for all usual spellings.

    Half-width, without spaces and invisible characters, the ending in its short form, well-known
    departments under their short name. The area in front of a name stays, for the name alone does
    not tell where it ends; :meth:`Roster.match` puts it aside where one unit of the roster is left
    over.
    """
    return _normalize_name(name, country())


@lru_cache(maxsize=4096)
def _normalize_name(name: str, country: Country) -> str:
    text = plain_name(name)
    if len(text) > _LONGEST_NAME:
        return text
    patterns = _compile_patterns(country)
    for ending, short in patterns.endings:
        text = ending.sub(short, text)
    return patterns.department.sub(lambda found: patterns.short[found[1]] + found[2], text)


class _Patterns(NamedTuple):
    """The names of a country as patterns."""

    endings: tuple[tuple[re.Pattern[str], str], ...]
    department: re.Pattern[str]
    short: Mapping[str, str]
    area_endings: tuple[str, ...]
    kind: re.Pattern[str]


@lru_cache(maxsize=8)
def _compile_patterns(country: Country) -> _Patterns:
    names = country.names
    peoples = "|".join(names.peoples)
    return _Patterns(
        endings=tuple(
            (re.compile(ending.replace("{peoples}", peoples)), short)
            for ending, short in names.endings
        ),
        department=re.compile(f"({'|'.join(names.short)})([{names.departments}])$"),
        short=names.short,
        area_endings=tuple(area + organ for area in names.areas for organ in names.governments),
        kind=re.compile(f"(?:{'|'.join(names.kinds)})$"),
    )


def tails(key: str) -> Iterator[str]:
    """Yields what is left of a normal name without an area in front, the longest first."""
    if len(key) <= _LONGEST_NAME:
        endings = _compile_patterns(country()).area_endings
        for start in range(_SHORTEST_AREA, len(key) - _SHORTEST_TAIL + 1):
            if key.endswith(endings, 0, start):
                yield key[start:]


def plain_name(text: str) -> str:
    """Returns ``text`` without width, case, spaces and invisible characters."""
    return without_invisible(unicodedata.normalize("NFKC", text)).casefold()


def tidy_text(text: str) -> str:
    """Returns ``text`` single-spaced, without invisible characters."""
    if is_plain(text):
        return " ".join(text.split())
    spaced = "".join(
        " " if letter.isspace() else letter
        for letter in text
        if letter.isspace() or not is_invisible(letter)
    )
    return " ".join(spaced.split())


def compare_names(first: str, second: str) -> Literal["same", "similar", "other"]:
    """Returns how alike two names are.

    Returns:
        ``same`` for spellings of one name, with or without the area in front; ``similar`` if one
        may abbreviate the other; ``other`` for names of two units: of different kinds, or one with
        more in front of the other's stem than an area.
    """
    one, two = normal_name(first), normal_name(second)
    if one == two or one in tails(two) or two in tails(one):
        return "same"
    kind, areas = _compile_patterns(country()).kind, country().names.areas
    stems = sorted((kind.sub("", one), kind.sub("", two)), key=len)
    kinds = {_find_kind(one), _find_kind(two)} - {""}
    alike = len(kinds) <= 1 and len(stems[0]) > 1 and letters_within(*stems)
    # A stem with more in front is another place; one that begins with the ending of an area is the
    # same place without the area's name.
    longer = stems[0] != stems[1] and stems[1].endswith(stems[0]) and stems[0][0] not in areas
    return "similar" if alike and not longer else "other"


def _find_kind(name: str) -> str:
    """The kind of unit that a normal name ends with; ``""`` for none."""
    found = _compile_patterns(country()).kind.search(name)
    return "" if found is None else country().names.same_kinds.get(found[0], found[0])


def may_be_same_unit(own: str, name: str) -> bool:
    """Returns whether ``name`` may mean the unit called ``own``.

    It may if the letters of one stem stand in the other in their order, as in abbreviations and
    with or without the area in front. A stem of one letter fits every unit.
    """
    kind = _compile_patterns(country()).kind
    stems = [kind.sub("", normal_name(each)) for each in (own, name)]
    short, long = sorted(stems, key=len)
    return len(short) <= 1 or letters_within(short, long)


def letters_within(short: str, long: str) -> bool:
    """Returns whether the letters of ``short`` stand in ``long`` in their order."""
    rest = iter(long)
    return all(letter in rest for letter in short)
