"""The roster as a tree: which unit stands above which, and what is open below each.

The unit above is the one that the roster names; without a name, the smallest listed area that a
unit's division code lies in.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.text.records import Record
from xlsreport.units.codes_and_names import areas_of, normal_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.units.roster import Roster, RosterUnit

__all__ = ["Node", "NodeStatus", "RosterTree"]


class Node(NamedTuple):
    """A unit and its place in the tree.

    Attributes:
        unit: The unit.
        depth: How many units stand above it.
    """

    unit: RosterUnit
    depth: int


class NodeStatus(NamedTuple):
    """What came in of a unit and of all units below it.

    Attributes:
        unit: The unit.
        depth: How many units stand above it.
        state: Its own state; ``""`` if none is known.
        units: How many units there are, itself and all below.
        done: How many of them have a state that counts as done.
        open: Those that have not, in the roster's order.
    """

    unit: RosterUnit
    depth: int
    state: str
    units: int
    done: int
    open: tuple[RosterUnit, ...]


class RosterTree(Record, frozen=True, dict=True):
    """The units of a roster by the unit above.

    Attributes:
        roster: The roster; no unit of it stands above itself (see
            :func:`~xlsreport.units.roster.build_roster`).
    """

    roster: Roster

    @cached_property
    def _parents(self) -> Mapping[str, str]:
        """The code of the unit above by a unit's code; ``""`` for none."""
        known = {normal_code(each.code): each.code for each in self.roster.units}
        found: dict[str, str] = {}
        for unit in self.roster.units:
            above = (unit.parent,) if unit.parent else areas_of(unit.code)
            codes = (known[code] for each in above if (code := normal_code(each)) in known)
            found[unit.code] = next(codes, "")
        return found

    @cached_property
    def _children(self) -> Mapping[str, tuple[RosterUnit, ...]]:
        """The units directly below by the code of the one above; ``""`` for the top."""
        found: dict[str, list[RosterUnit]] = {}
        for unit in self.roster.units:
            found.setdefault(self._parents[unit.code], []).append(unit)
        return {code: tuple(units) for code, units in found.items()}

    @property
    def top(self) -> tuple[RosterUnit, ...]:
        """The units that no other one stands above, in the roster's order."""
        return self.children(None)

    def children(self, unit: RosterUnit | None) -> tuple[RosterUnit, ...]:
        """Returns the units directly below a unit, in the roster's order; ``None`` is the top."""
        return self._children.get("" if unit is None else unit.code, ())

    def parent(self, unit: RosterUnit) -> RosterUnit | None:
        """Returns the unit directly above; ``None`` if there is none."""
        match = self.roster.match(self._parents[unit.code], "")
        return None if match is None else match.unit

    def below(self, unit: RosterUnit | None) -> Iterator[Node]:
        """Yields all units below a unit, each before those below it; ``None`` is the whole tree."""
        waiting = [Node(each, 0) for each in reversed(self.children(unit))]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [Node(each, node.depth + 1) for each in reversed(self.children(node.unit))]

    def status(self, states: Mapping[str, str], done: frozenset[str]) -> tuple[NodeStatus, ...]:
        """Returns what came in of every unit and of those below it.

        Args:
            states: The state of each unit by its code; a unit that is left out has none.
            done: The states of units that need nothing more.

        Returns:
            Every unit of the roster, each before those below it.
        """
        nodes = list(self.below(None))
        order = {unit.code: at for at, unit in enumerate(self.roster.units)}
        within: dict[str, list[RosterUnit]] = {code: [] for code in order}
        for node in nodes:
            above = node.unit.code
            while above:
                within[above].append(node.unit)
                above = self._parents[above]
        found: list[NodeStatus] = []
        for unit, depth in nodes:
            units = sorted(within[unit.code], key=lambda each: order[each.code])
            still = tuple(each for each in units if states.get(each.code, "") not in done)
            state = states.get(unit.code, "")
            count = len(units)
            found.append(NodeStatus(unit, depth, state, count, count - len(still), still))
        return tuple(found)
