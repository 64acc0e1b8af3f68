"""The country of the reporting units: time zone, units of measure, codes, levels and names.

All of it is data (``countries/cn.toml``). The environment variable ``XLSREPORT_COUNTRY`` names
another country of that folder, or a file of the same kind.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from xlsreport.errors import DefinitionError, reason_of
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

__all__ = [
    "Calendar",
    "Country",
    "Credit",
    "Division",
    "Level",
    "Measures",
    "Money",
    "Names",
    "country",
]

_VARIABLE = "XLSREPORT_COUNTRY"
_USUAL = "cn"


class Measures(Record, frozen=True):
    """Units of measure that may stand behind a number.

    Attributes:
        counters: Words that count things.
        count_units: Units of cells in which all counters mean the same.
        units: Other units.
    """

    counters: tuple[str, ...]
    count_units: tuple[str, ...]
    units: tuple[str, ...]


class Money(Record, frozen=True):
    """The currency and its larger unit.

    Attributes:
        base: The unit of money.
        base_en: The same in English messages.
        written_out: What the base may end with when it is written out.
        letters: Other letters for the base.
        signs: Signs and words in front of an amount.
        multiplier: The letter of numerals that makes the larger unit.
        power: The larger unit as a power of ten of the base.
        multiples: Letters of numerals that hold the multiplier.
        larger_en: The larger unit in English messages.
        in_labels: The units of money that labels name.
    """

    base: str
    base_en: str
    written_out: str
    letters: tuple[str, ...]
    signs: tuple[str, ...]
    multiplier: str
    power: int
    multiples: str
    larger_en: str
    in_labels: tuple[str, ...]

    @property
    def larger(self) -> str:
        """The larger unit: multiplier and base."""
        return self.multiplier + self.base


class Division(Record, frozen=True):
    """Codes of administrative divisions.

    Attributes:
        pattern: The pattern of a whole code.
        areas: The lengths at which areas end, from the smallest area to the largest.
        county: How many leading digits tell the county.
        heading: The pattern of statistical headings that are no area of their own.
    """

    pattern: str
    areas: tuple[int, ...]
    county: int
    heading: str


class Credit(Record, frozen=True):
    """Codes of organizations whose last character follows from the others.

    Attributes:
        length: The length of a code.
        alphabet: Its characters in the order of their values.
        factor: The weight of a character is this, to the power of its position.
        modulus: The weighted values of all characters add up to a multiple of it.
    """

    length: int
    alphabet: str
    factor: int
    modulus: int


class Level(Record, frozen=True):
    """One level of administration.

    Attributes:
        id: Its name in forms and profiles (``below: city``).
        zh: Its name in Chinese messages.
        en: Its name in English messages.
        digits: The leading digits of a division code that tell it, 0 if none do; zeros follow.
        name: The pattern by which a unit's name tells it; ``""`` for none.
        kind: The pattern by which a roster's kind tells it; ``""`` for none.
    """

    id: str
    zh: str
    en: str
    digits: int = 0
    name: str = ""
    kind: str = ""


class Names(Record, frozen=True, eq=False):
    """Names of units.

    Attributes:
        endings: Patterns of endings with their short form, in the order of their use.
        peoples: What ``{peoples}`` in a pattern stands for.
        departments: The letters of which one follows a department's name.
        short: The short names of departments.
        areas: Endings of areas that may stand in front of a name.
        governments: What may follow such an ending.
        kinds: Endings that tell a unit's kind and are no part of its stem.
        same_kinds: Endings that are one kind with another.
        single: Endings of units that are called by one name.
        in_texts: These endings as running text has them.
        after_in_files: Words that may follow a name in the name of a file.
        own: Words in front of a unit's kind that mean the author's own unit.
        not_before_own: Letters that make another word of it.
        not_behind_own: Texts behind the kind that do.
    """

    endings: tuple[tuple[str, str], ...]
    peoples: tuple[str, ...]
    departments: str
    short: Mapping[str, str]
    areas: tuple[str, ...]
    governments: tuple[str, ...]
    kinds: tuple[str, ...]
    same_kinds: Mapping[str, str]
    single: tuple[str, ...]
    in_texts: tuple[str, ...]
    after_in_files: tuple[str, ...]
    own: tuple[str, ...]
    not_before_own: str
    not_behind_own: tuple[str, ...]


class Calendar(Record, frozen=True):
    """Which days are worked.

    Attributes:
        weekend: The days of the week that are free, 1 for Monday to 7 for Sunday.
        holidays: Further days that are free.
        worked: Days of a weekend that are worked in their place.
    """

    weekend: tuple[int, ...] = (6, 7)
    holidays: tuple[date, ...] = ()
    worked: tuple[date, ...] = ()


class Country(Record, frozen=True, eq=False):
    """What the program knows of a country.

    Attributes:
        utc_offset: The hours by which its clocks are ahead of UTC.
        measures: Units of measure.
        money: The currency.
        division: Codes of administrative divisions.
        credit: Codes of organizations.
        levels: The levels of administration, the highest first.
        names: Names of units.
        calendar: Which days are worked.
    """

    utc_offset: float
    measures: Measures
    money: Money
    division: Division
    credit: Credit
    levels: tuple[Level, ...]
    names: Names
    calendar: Calendar = Calendar()


@lru_cache(maxsize=1)
def country() -> Country:
    """The country in effect, read once.

    Raises:
        DefinitionError: There is no such country, or its file is wrong.
    """
    return _read_country(os.environ.get(_VARIABLE) or _USUAL)


def _read_country(name: str) -> Country:
    import tomllib

    own = Path(__file__).parent / "countries" / f"{name}.toml"
    file = own if name.isalnum() and own.is_file() else Path(name)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        zh, en = reason_of(error) if isinstance(error, OSError) else (str(error), str(error))
        raise DefinitionError(
            f"{_VARIABLE}：没有叫“{name}”的国家，或文件读不出：{zh}。自带的是 {_USUAL}。",
            f"{_VARIABLE}: no such country {name!r}, or its file cannot be read: {en}. "
            f"Built in: {_USUAL}.",
            file,
        ) from error
    tables = {"measures": Measures, "money": Money, "division": Division, "credit": Credit}
    try:
        made: dict[str, Any] = {
            key: _make_record(record, data.pop(key)) for key, record in tables.items()
        }
        made["names"] = _make_record(Names, data.pop("names"))
        if "calendar" in data:
            made["calendar"] = _make_record(Calendar, data.pop("calendar"))
        made["levels"] = tuple(_make_record(Level, level) for level in data.pop("levels"))
        return Country(**made, **data)
    except (KeyError, TypeError) as error:
        raise DefinitionError(
            f"缺少或多出的键：{error}。", f"a key is missing or unknown: {error}.", file
        ) from error


_Record = TypeVar("_Record")


def _make_record(record: Callable[..., _Record], values: dict[str, Any]) -> _Record:
    """A record with tuples for the lists of TOML."""
    return record(**{key: _freeze(value) for key, value in values.items()})


def _freeze(value: Any) -> Any:  # noqa: ANN401 - what TOML may hold
    return tuple(map(_freeze, value)) if isinstance(value, list) else value
