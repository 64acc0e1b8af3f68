"""Finds the units that would explain why a published report differs from the sum of its parts.

A guess, made only where one unit (or one set of two or three) fits and no other does: best one that
fits every cell, else one for a single cell whose figure is too large to be met by chance.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from xlsreport.findings.catalogue.guesses import GUESSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome, Unit

    Row = tuple[Unit, dict[str, Number | None]]

__all__ = ["guesses_of"]

# Two or three units out of more than this fit by chance.
_MOST_FOR_SETS = 60
_LARGEST_SET = 3
# Smaller figures are met by chance; more cells than this do not each come from one slip.
_LEAST_FOR_ONE_CELL = 10
_MOST_CELLS = 20


def guesses_of(
    result: Consolidation,
    compared: Mapping[str, Sequence[str]],
    differences: Mapping[str, Number],
    outcomes: Iterable[Outcome],
) -> dict[str, dict[str, str]]:
    """Returns, by cell that differs, the guess as a finding's parameters, where there is one.

    Args:
        result: A merge.
        compared: For every cell that was compared, the cells whose sum it is.
        differences: For every cell that differs, the sum of the units less what is published.
        outcomes: The files of the merge; those that it left out may have been published.
    """
    if not differences:
        return {}
    found: dict[str, dict[str, str]] = {}
    for key, sign in (
        ("UNIT_NOT_PUBLISHED", 1),
        ("UNIT_PUBLISHED_THOUGH_LEFT_OUT", -1),
        ("UNIT_PUBLISHED_TWICE", -1),
    ):
        left_out = key == "UNIT_PUBLISHED_THOUGH_LEFT_OUT"
        rows = list(_list_left_out(result, outcomes)) if left_out else None
        wanted = {cell: sign * differences.get(cell, 0) for cell in compared}
        search = _Search(compared, wanted)
        units = search.whole(_list_parts(result) if rows is None else rows)
        if not units and len(result.parts if rows is None else rows) <= _MOST_FOR_SETS:
            units = search.sets(list(_list_parts(result)) if rows is None else rows)
        if units:
            return {cell: _describe_guess(key, units) for cell in differences}
        for cell, unit in search.singles.items():
            found.setdefault(cell, _describe_guess(key, (unit,)))
    return found


class _Search:
    """The units whose figures are exactly what is wanted in every cell that was compared."""

    def __init__(self, compared: Mapping[str, Sequence[str]], wanted: Mapping[str, Number]) -> None:
        self._compared = compared
        self._wanted = wanted
        self._differing = [cell for cell, more in wanted.items() if more]
        self._single: dict[str, list[Unit]] = {
            cell: []
            for cell in self._differing[: _MOST_CELLS + 1]
            if wanted[cell] >= _LEAST_FOR_ONE_CELL and len(self._differing) <= _MOST_CELLS
        }

    @property
    def singles(self) -> dict[str, Unit]:
        """By cell, the only unit whose figure there is what is wanted."""
        return {cell: units[0] for cell, units in self._single.items() if len(units) == 1}

    def whole(self, rows: Iterable[Row]) -> tuple[Unit, ...]:
        """Returns the one unit that explains every cell; none if there is none or several."""
        first = self._differing[0]
        fitting: list[Unit] = []
        for unit, values in rows:
            for cell, units in self._single.items():
                if self._sum_figure(values, cell) == self._wanted[cell]:
                    units.append(unit)
            if self._sum_figure(values, first) == self._wanted[first] and self._fits_all([values]):
                fitting.append(unit)
        return tuple(fitting) if len(fitting) == 1 else ()

    def sets(self, rows: Sequence[Row]) -> tuple[Unit, ...]:
        """Returns the one set of two, or else of three units that explains every cell."""
        first = self._differing[0]
        for size in range(2, _LARGEST_SET + 1):
            fitting = [
                tuple(unit for unit, _ in some)
                for some in combinations(rows, size)
                if sum(self._sum_figure(values, first) for _, values in some) == self._wanted[first]
                and self._fits_all([values for _, values in some])
            ]
            if fitting:
                return fitting[0] if len(fitting) == 1 else ()
        return ()

    def _fits_all(self, rows: Sequence[Mapping[str, Number | None]]) -> bool:
        return all(
            sum(self._sum_figure(values, cell) for values in rows) == more
            for cell, more in self._wanted.items()
        )

    def _sum_figure(self, values: Mapping[str, Number | None], cell: str) -> Number:
        return sum(values.get(each) or 0 for each in self._compared[cell])


def _list_parts(result: Consolidation) -> Iterator[Row]:
    for part in result.parts:
        yield part.unit, dict(part.figures.items())


def _list_left_out(result: Consolidation, outcomes: Iterable[Outcome]) -> Iterator[Row]:
    """Yields what was sent and is not in the sums, each file by itself."""
    owners = {file: each.unit for each in result.units if not each.included for file in each.files}
    for outcome in outcomes:
        each = outcome.submission
        if each is None or outcome.file not in owners:
            continue
        if each.form is result.form and each.time == result.time:
            yield owners[outcome.file], dict(each.values.items())


def _describe_guess(key: str, units: Sequence[Unit]) -> dict[str, str]:
    zh, en = GUESSES[key]
    named = "、".join(unit.label for unit in units)
    return {"guess": zh.format(units=named), "guess_en": en.format(units=named)}
