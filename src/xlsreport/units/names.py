"""Compares names of units in all usual spellings, which are data of the country."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from xlsreport.text.country import country
from xlsreport.text.visible import is_invisible, without_invisible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.text.country import Country

__all__ = [
    "compare_names",
    "letters_within",
    "may_be_same_unit",
    "normal_name",
    "plain_name",
    "tails",
    "tidy_text",
]

_SHORTEST_AREA, _SHORTEST_TAIL = 2, 3
# A longer text is no name; it is not searched, so that it cannot cost time.
_LONGEST_NAME = 100


def normal_name(name: str) -> str:
    """Returns ``name`` for comparing, not for showing: one text for all usual spellings.

    Half-width, without spaces and invisible characters, the ending in its short form, well-known
    departments under their short name. The area in front of a name stays, for the name alone does
    not tell where it ends; :meth:`Roster.match` puts it aside where one unit of the roster is left
    over.
    """
    text = plain_name(name)
    if len(text) > _LONGEST_NAME:
        return text
    patterns = _compile_patterns(country())
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
