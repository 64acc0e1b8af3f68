"""Decides which codes, names and file names mean one unit, and which area holds which unit.

With a roster the roster decides. Without one, units are the same if their codes are, or if their
names are and nothing says that they lie in different counties: the same name occurs in many
counties. A unit without a code whose name several counties have cannot be assigned. A file that
cannot be read is attributed by its name.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, Protocol

from xlsreport.text.country import country
from xlsreport.text.records import Record
from xlsreport.units.codes_and_names import (
    areas_of,
    compare_names,
    county_of,
    lies_within,
    normal_code,
    normal_name,
    tails,
    valid_credit_code,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.text.country import Country
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = [
    "Named",
    "UnitGroups",
    "codes_in_file_name",
    "compare_units",
    "find_within",
    "group_units",
    "unit_in_file_name",
]

_PATH = re.compile(r"[/\\]")
_ENDING = re.compile(r"\.[A-Za-z]{2,4}$")
_RUN = re.compile(r"[^\W_]+")
_FIRST_HAN, _LAST_HAN = "㐀", "鿿"
_LONGEST_STEM, _LONGEST_NAME, _SHORTEST_NAME = 200, 40, 2
# A shorter code may be a year, a day or the number of a copy; it counts only at the very start.
_LONG_CODE = 6


class Named(Protocol):
    """A unit as a workbook, a line of details or a decision names it."""

    @property
    def code(self) -> str:
        """The code as found; ``""`` for none."""

    @property
    def name(self) -> str:
        """The name as found; ``""`` for none."""


def compare_units(first: Named, second: Named) -> Literal["same", "similar", "other"]:
    """Returns whether two namings mean one unit.

    Returns:
        ``other`` if both codes are there and differ in their normal form, if both names are there
        and are those of two units, or if neither codes nor names can be compared; ``similar`` if
        one name may abbreviate the other; else ``same``.
    """
    codes = normal_code(first.code), normal_code(second.code)
    if all(codes) and codes[0] != codes[1]:
        return "other"
    if first.name and second.name:
        return compare_names(first.name, second.name)
    return "same" if all(codes) else "other"


class UnitGroups(Record, frozen=True):
    """Namings by the units that they mean.

    Attributes:
        numbers: For every naming, in the order given, the number of its unit, from 0 in the order
            of first appearance.
        doubtful: Positions of namings without a code whose name is that of units in several
            counties. Each is a unit of its own in ``numbers``.
    """

    numbers: tuple[int, ...]
    doubtful: frozenset[int]

    def members(self) -> list[list[int]]:
        """The positions of each unit's namings, by the unit's number."""
        found: list[list[int]] = [[] for _ in range(max(self.numbers, default=-1) + 1)]
        for position, number in enumerate(self.numbers):
            found[number].append(position)
        return found


def group_units(
    units: Sequence[Named], roster: Roster | None = None, areas: Sequence[str] = ()
) -> UnitGroups:
    """Groups namings by the unit that they mean.

    Args:
        units: Namings of units, of any number of files and lines.
        roster: The units that must report; ``None`` for none. What it does not know is grouped
            without it.
        areas: For every naming, the code of the area in whose merged workbook it stands, ``""``
            for none; it tells the county of a naming without a code. Empty: none has an area.
    """
    return _Grouping(units, roster, areas or [""] * len(units)).result()


class _Grouping:
    """Joins positions that mean one unit."""

    def __init__(self, units: Sequence[Named], roster: Roster | None, areas: Sequence[str]) -> None:
        self._parents = list(range(len(units)))
        self._codes = [normal_code(each.code) for each in units]
        self._counties = [
            county_of(code) or _find_county(area)
            for code, area in zip(self._codes, areas, strict=True)
        ]
        self._doubtful: set[int] = set()
        names: dict[str, list[int]] = {}
        listed: dict[str, int] = {}
        coded: dict[str, int] = {}
        for position, unit in enumerate(units):
            match = roster.match(unit.code, unit.name) if roster is not None else None
            if match is not None:
                self._join(position, listed.setdefault(match.unit.code, position))
                continue
            code = self._codes[position]
            if code:
                self._join(position, coded.setdefault(code, position))
            name = normal_name(unit.name)
            if name:
                names.setdefault(name, []).append(position)
        for positions in names.values():
            self._join_named(positions)
        self._join_without_area(names)

    def result(self) -> UnitGroups:
        """Returns the groups."""
        numbers: dict[int, int] = {}
        found = [
            numbers.setdefault(self._find(position), len(numbers))
            for position in range(len(self._parents))
        ]
        return UnitGroups(tuple(found), frozenset(self._doubtful))

    def _find(self, position: int) -> int:
        while self._parents[position] != position:
            self._parents[position] = self._parents[self._parents[position]]
            position = self._parents[position]
        return position

    def _join(self, first: int, second: int) -> None:
        one, two = sorted((self._find(first), self._find(second)))
        self._parents[two] = one

    def _join_named(self, positions: list[int]) -> None:
        """Joins namings of one name: all if they lie in one county, else those of each county."""
        counties = {self._counties[each] for each in positions} - {None}
        if len(counties) <= 1:
            for each in positions[1:]:
                self._join(positions[0], each)
            return
        first: dict[str, int] = {}
        for each in positions:
            county = self._counties[each]
            if county is not None:
                self._join(first.setdefault(county, each), each)
            elif not self._codes[each]:
                self._doubtful.add(each)

    def _join_without_area(self, names: dict[str, list[int]]) -> None:
        """Joins a name that has an area in front with the bare one where no other unit fits."""
        longer: dict[str, list[str]] = {}
        for name in names:
            short = next((tail for tail in tails(name) if tail in names), "")
            if short:
                longer.setdefault(short, []).append(name)
        for short, long in longer.items():
            counties = {self._counties[each] for name in (short, *long) for each in names[name]} - {
                None
            }
            roots = {self._find(each) for each in names[short]}
            if len(long) == 1 and len(roots) == 1 and len(counties) <= 1:
                self._join(names[short][0], names[long[0]][0])


def _find_county(area: str) -> str | None:
    """The county that an area is or lies in; ``None`` for a city, a province or no area."""
    county = county_of(area)
    return None if county is None or county.endswith("00") else county


def find_within(units: Sequence[Named], areas: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yields the units whose codes lie within the area of another one.

    Args:
        units: Namings of units.
        areas: Positions of those that stand for a whole area, as a district's line does in its
            city's merged workbook.

    Yields:
        The position of the narrower unit, and that of the area that holds it.
    """
    known = {normal_code(units[each].code): each for each in areas}
    if not known:
        return
    for position, unit in enumerate(units):
        area = next((known[each] for each in areas_of(unit.code) if each in known), None)
        if area is not None and area != position:
            yield position, area


@lru_cache(maxsize=8)
def _compile_marks(country: Country) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Patterns of what may stand in front of a unit's name without a mark between, and behind."""
    before = "|".join((*country.names.areas, "年", "度"))
    return re.compile(before), re.compile("|".join(country.names.after_in_files))


def unit_in_file_name(file: str, roster: Roster) -> RosterUnit | None:
    """Returns the one unit of a roster that a file's name names.

    A whole name goes before a code; a code counts as a whole only, and one of fewer than six
    characters only at the start. The area in front of a name is no unit of its own.

    Args:
        file: The name, with folders or without.
        roster: The units.

    Returns:
        ``None`` if the name holds no unit, more than one, or the name of one and the code of
        another.
    """
    stem = _find_stem(file)
    codes = {
        match.unit
        for position, run in enumerate(_split_runs(stem))
        if (len(run) >= _LONG_CODE or position == 0)
        and (match := roster.match(run, "")) is not None
    }
    named = _find_named(stem, roster)
    found = named or codes
    long_codes = {unit for unit in codes if len(normal_code(unit.code)) >= _LONG_CODE}
    if len(found) != 1 or (named and long_codes - found):
        return None
    return next(iter(found))


def codes_in_file_name(file: str) -> tuple[str, ...]:
    """Returns the division and credit codes in a file's name, in their normal form."""
    runs = (normal_code(run) for run in _RUN.findall(_find_stem(file)))
    parts = (code for run in runs for code in dict.fromkeys((run, *_split_at_changes(run))))
    return tuple(code for code in parts if county_of(code) is not None or valid_credit_code(code))


def _find_stem(file: str) -> str:
    """The name without folders and ending, half-width."""
    name = unicodedata.normalize("NFKC", _PATH.split(file)[-1])
    return _ENDING.sub("", name)[:_LONGEST_STEM]


def _split_runs(stem: str) -> Iterator[str]:
    """Yields the runs of letters and digits, split between Chinese and others."""
    for run in _RUN.findall(stem):
        yield from _split_at_changes(run)


def _list_changes(run: str) -> list[int]:
    """Where Chinese letters and others meet."""
    # An expression with these letters takes longer to compile than all file names to be split.
    han = [_FIRST_HAN <= letter <= _LAST_HAN for letter in run]
    return [at for at in range(1, len(run)) if han[at] is not han[at - 1]]


def _split_at_changes(run: str) -> list[str]:
    return [run[start:end] for start, end in pairwise([0, *_list_changes(run), len(run)])]


def _find_named(stem: str, roster: Roster) -> set[RosterUnit]:
    """The units whose names stand in a stem as a whole, without those within a longer name."""
    spans: list[tuple[int, int, RosterUnit]] = []
    before, after = _compile_marks(country())
    for run in re.finditer(r"[^\W_]+(?:[ 、]+[^\W_]+)*", stem):
        changes = {run.start() + at for at in _list_changes(run[0])}
        marks = {each.end() for each in re.finditer(r"[ 、]+", stem)}
        ends = {each.start() for each in re.finditer(r"[ 、]+", stem)} | changes | {run.end()}
        ends |= {each.start() for each in after.finditer(stem, run.start(), run.end())}
        starts = {run.start()} | changes | marks
        starts |= {each.end() for each in before.finditer(stem, run.start(), run.end())}
        for start in starts:
            for end in ends:
                if _SHORTEST_NAME <= end - start <= _LONGEST_NAME:
                    units = roster.named(stem[start:end])
                    spans += [(start, end, units[0])] if len(units) == 1 else []
    inner = [
        each
        for each in spans
        if not any(o[0] <= each[0] and each[1] <= o[1] and o[2] != each[2] for o in spans)
    ]
    found = {unit for _, _, unit in inner}
    return {u for u in found if not any(lies_within(o.code, u.code) for o in found)}
