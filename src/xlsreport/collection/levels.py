"""A roster of several levels: who sends, and who is expected inside what the others send.

A unit of the roster below another listed one hands its report to that one, whose merged workbook
holds it. Who stands directly below the office that collects sends, and so does the office itself.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.collection.state import Below, BelowUnit, without_undone
from xlsreport.submission.submission import BETWEEN_LEVELS
from xlsreport.units.tree import RosterTree

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.state import UnitState
    from xlsreport.submission.submission import Unit
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = ["Levels"]

# What makes a unit one that is dealt with by itself, though another one stands above it.
_OWN = frozenset({"checked", "left_out", "extended"})


class Levels:
    """The units of a roster by who hands in what.

    Args:
        roster: The units.
        office: Who collects; it may be listed itself.
    """

    def __init__(self, roster: Roster, office: Unit) -> None:
        """Remembers both."""
        self._roster = roster
        self._office = office

    @cached_property
    def _below(self) -> dict[str, tuple[tuple[RosterUnit, str], ...]]:
        """Who is expected inside the report of each unit that sends, and the way down to it."""
        tree, office = self._tree, self.office
        top = [*tree.top, *(tree.children(office) if office is not None else ())]
        # The office's own report holds nobody else's.
        found = {_key(unit): tuple(_walk(tree, unit)) for unit in top if unit is not office}
        if office is not None:
            found[_key(office)] = ()
        return found

    @cached_property
    def _tree(self) -> RosterTree:
        return RosterTree(self._roster)

    @cached_property
    def office(self) -> RosterUnit | None:
        """The office that collects where its roster lists it; it sends too. ``None`` for none."""
        if self._office.code or self._office.name:
            match = self._roster.match(self._office.code, self._office.name)
            return None if match is None else match.unit
        # Nobody said who collects: the only one that others stand below.
        above = [unit for unit in self._tree.top if self._tree.children(unit)]
        return above[0] if len(above) == 1 else None

    def list_senders(self, events: Iterable[Event]) -> tuple[RosterUnit, ...]:
        """The units that hand in to the office, in the roster's order.

        A unit below another one that was dealt with by itself is one as well.

        Args:
            events: What happened so far.
        """
        if all(not units for units in self._below.values()):
            return self._roster.units
        own = {event.unit for event in without_undone(events) if event.kind in _OWN}
        return tuple(
            unit for unit in self._roster.units if _key(unit) in self._below or _key(unit) in own
        )

    def list_below(self, key: str) -> tuple[RosterUnit, ...]:
        """The units that are expected inside the report of the one with that key."""
        return tuple(unit for unit, _ in self._below.get(key, ()))

    def complete(self, states: Sequence[UnitState]) -> list[UnitState]:
        """The states, with those that the roster expects below a unit and who are not in."""
        listed = {each.key for each in states}
        return [
            replace(each, below=self._complete_below(each, expected, listed))
            if (expected := self._below.get(each.key))
            else each
            for each in states
        ]

    def _complete_below(
        self, state: UnitState, expected: Iterable[tuple[RosterUnit, str]], listed: set[str]
    ) -> Below | None:
        below = state.below
        if state.state == "left_out":
            return below
        if below is None:
            below = Below({}, (), frozenset())
        if below.units is None:  # written before the ledger told who is in
            return below
        said = {self._find(each.code, each.name) for each in below.open}
        inside = {self._find(*unit) for unit in below.units}
        missing = tuple(
            BelowUnit(unit.code, unit.name, "missing", within)
            for unit, within in expected
            if not {_key(unit)} & (said | inside | listed)
        )
        return replace(below, open=(*below.open, *missing))

    def _find(self, code: str, name: str) -> str:
        match = self._roster.match(code, name)
        return "" if match is None else _key(match.unit)


def _walk(tree: RosterTree, unit: RosterUnit) -> Iterator[tuple[RosterUnit, str]]:
    way: list[str] = []
    for node in tree.below(unit):
        del way[node.depth :]
        yield node.unit, BETWEEN_LEVELS.join(way)
        way.append(node.unit.name or node.unit.code)


def _key(unit: RosterUnit) -> str:
    return unit.code or unit.name
