"""Finds the unit that a file's name names, by code or name."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.text.country import country
from xlsreport.units.codes import county_of, lies_within, normal_code, valid_credit_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.text.country import Country
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = ["codes_in_file_name", "unit_in_file_name"]

_PATH = re.compile(r"[/\\]")
_ENDING = re.compile(r"\.[A-Za-z]{2,4}$")
_RUN = re.compile(r"[^\W_]+")
_HAN, _OTHER = "[㐀-鿿]", "[^㐀-鿿]"
_CHANGE = re.compile(rf"(?<={_HAN})(?={_OTHER})|(?<={_OTHER})(?={_HAN})")
_LONGEST_STEM, _LONGEST_NAME, _SHORTEST_NAME = 200, 40, 2
# A shorter code may be a year, a day or the number of a copy; it counts only at the very start.
_LONG_CODE = 6


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
    parts = (code for run in runs for code in dict.fromkeys((run, *_CHANGE.split(run))))
    return tuple(code for code in parts if county_of(code) is not None or valid_credit_code(code))


def _find_stem(file: str) -> str:
    """The name without folders and ending, half-width."""
    name = unicodedata.normalize("NFKC", _PATH.split(file)[-1])
    return _ENDING.sub("", name)[:_LONGEST_STEM]


def _split_runs(stem: str) -> Iterator[str]:
    """Yields the runs of letters and digits, split between Chinese and others."""
    for run in _RUN.findall(stem):
        yield from (part for part in _CHANGE.split(run) if part)


def _find_named(stem: str, roster: Roster) -> set[RosterUnit]:
    """The units whose names stand in a stem as a whole, without those within a longer name."""
    spans: list[tuple[int, int, RosterUnit]] = []
    before, after = _compile_marks(country())
    for run in re.finditer(r"[^\W_]+(?:[ 、]+[^\W_]+)*", stem):
        changes = {run.start() + each.start() for each in _CHANGE.finditer(run[0])}
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
