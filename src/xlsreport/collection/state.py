"""The state of every unit, worked out from the events alone."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from msgspec import field
from msgspec.structs import replace

from xlsreport.text.dates import find_day
from xlsreport.text.records import Record
from xlsreport.text.visible import local

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.collection.ledger import Event
    from xlsreport.units.roster import RosterUnit

__all__ = [
    "DECISIONS", "Below", "BelowUnit", "StateName", "UnitState", "Version", "changed_since",
    "find_last_day", "states_of", "without_undone",
]  # fmt: skip

StateName = Literal[
    "not_issued", "issued", "received", "with_errors", "returned", "corrected", "to_explain",
    "explained", "accepted", "left_out",
]  # fmt: skip
# What makes another merge of it.
_CHANGING = frozenset({"accepted", "waived", "decided", "left_out", "undone", "checked"})
DECISIONS = frozenset({"accepted", "waived", "decided", "left_out"})
"""The kinds of events that can be taken back."""


class BelowUnit(NamedTuple):
    """A unit below a merged workbook whose figures are missing or doubtful.

    Attributes:
        code: Its code; ``""`` if it has none.
        name: Its name.
        state: What became of it, as a merged workbook calls it (``missing``, ``with_errors``, ...).
        within: The nodes on the way down to it; ``""`` directly below the workbook.
    """

    code: str
    name: str
    state: str
    within: str


class Below(Record, frozen=True):
    """What a merged workbook says of the units below it.

    Attributes:
        merged: How many units are in, by the node that holds them; ``""`` for the workbook itself.
        open: The units whose figures are missing or doubtful.
        units: The code and name of every unit whose figures are in; ``None`` where that was not
            entered.
    """

    merged: Mapping[str, int]
    open: tuple[BelowUnit, ...]
    units: frozenset[tuple[str, str]] | None = None


class Version(Record, frozen=True, dict=True):
    """One file that a unit sent.

    Attributes:
        sha256: Of the file, in hexadecimal.
        name: What it was called.
        received: When it arrived, as a mail says or else when it was taken in, in UTC.
        sender: Who sent it; ``""`` if not known.
        checked: The event of its check, which is only looked into where somebody asks.
        arrival: The event of its arrival.
    """

    sha256: str
    name: str
    received: str
    sender: str
    checked: Event
    arrival: Event

    def is_newer(self, other: Version) -> bool:
        """Whether it certainly came after ``other``: later, and not with an earlier date of a mail.

        What came at once is in no order, unless two mails say it.
        """
        dates = [str(each.arrival.data.get("sent") or "") for each in (self, other)]
        here, there = (
            str(each.arrival.data.get("came") or each.arrival.time) for each in (self, other)
        )
        if all(dates):
            return dates[0] > dates[1] and here >= there
        return here > there

    @property
    def status(self) -> str:
        """``clean``, ``with_errors`` or ``with_warnings``."""
        return str(self.checked.data["status"])

    @property
    def findings(self) -> Sequence[Mapping[str, Any]]:
        """The errors and warnings.

        ``rule``, ``severity``, ``where``, ``key`` (the rule with what stands in its cells),
        ``explanation`` (text or ``None``), ``zh`` and ``en``.
        """
        findings: Sequence[Mapping[str, Any]] = self.checked.data["findings"]
        return findings

    @cached_property
    def below(self) -> Below | None:
        """What it says of those below; ``None`` where it is no merged workbook."""
        return _read_below(self.checked.data.get("below"))

    def count(self, severity: str) -> int:
        """How many findings of that severity it has."""
        return sum(finding["severity"] == severity for finding in self.findings)


class UnitState(Record, frozen=True):
    """What became of one unit so far.

    Attributes:
        unit: The unit as the roster lists it.
        state: In what state it is.
        late: By how many days its first version came late; 0 if in time, ``None`` if nothing came
            or no deadline is set.
        versions: Its files, the oldest first.
        current: The version that counts; ``None`` if there is none.
        explanations: The explanation of each finding of the version that counts, by its key.
        accepted: The event that accepted the version that counts, or left the unit out; ``None``
            for none.
        returns: How often a version went back.
        reminders: How often it was reminded.
        below: Who is in and who is missing below it; ``None`` where nobody is expected there.
        rivals: The versions of which nothing says which is the newest, where they differ and the
            officer has not decided; otherwise empty.
    """

    unit: RosterUnit
    state: StateName
    late: int | None = None
    versions: tuple[Version, ...] = ()
    current: Version | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)
    accepted: Event | None = None
    returns: int = 0
    reminders: int = 0
    below: Below | None = None
    rivals: tuple[Version, ...] = ()

    @property
    def key(self) -> str:
        """What events call it: its code, else its name."""
        return self.unit.code or self.unit.name

    @property
    def errors(self) -> int:
        """The errors of the version that counts."""
        return 0 if self.current is None else self.current.count("error")

    @property
    def warnings(self) -> int:
        """The warnings of the version that counts."""
        return 0 if self.current is None else self.current.count("warning")

    @property
    def first_day(self) -> date | None:
        """The day of the first arrival by the country's clocks; ``None`` if nothing came."""
        return _find_first_day(self.versions)

    @property
    def right_first(self) -> bool | None:
        """Whether the first version had no error and none went back; ``None`` if nothing came."""
        if not self.versions:
            return None
        return self.versions[0].status != "with_errors" and not self.returns

    def open_warnings(self) -> tuple[Mapping[str, Any], ...]:
        """The warnings of the version that counts that have no explanation."""
        findings = () if self.current is None else self.current.findings
        return tuple(
            each
            for each in findings
            if each["severity"] == "warning" and each["key"] not in self.explanations
        )


def states_of(
    events: Iterable[Event], units: Iterable[RosterUnit], deadline: date | None
) -> list[UnitState]:
    """The state of every unit, in the roster's order.

    Args:
        events: The ledger, the oldest first.
        units: Who must report.
        deadline: The last day in time; ``None`` for none. A unit's own goes before it.
    """
    received: dict[str, Event] = {}
    of_unit: dict[str, list[Event]] = {}
    for event in events:
        if event.kind == "received":
            received[event.file] = event
        if event.unit:
            of_unit.setdefault(event.unit, []).append(event)
        elif event.kind == "extended":
            for own in of_unit.values():
                own.append(event)
    return [
        _derive(unit, of_unit.get(unit.code or unit.name, []), received, deadline) for unit in units
    ]


def _derive(
    unit: RosterUnit, events: list[Event], received: Mapping[str, Event], deadline: date | None
) -> UnitState:
    events = without_undone(events)
    versions = tuple(_list_versions(events, received))
    current = _choose_current(events, versions)
    # What came before the version that counts does not decide about it.
    at = 0
    if current is not None:
        at = max(
            n for n, e in enumerate(events) if e.kind == "checked" and e.file == current.sha256
        )
    since = events[at:]
    decision = _find_decision(since, current)
    last_day = find_last_day(events, unit.code or unit.name, deadline)
    first = None if last_day is None else _find_first_day(versions)
    kinds = [event.kind for event in events]
    found = UnitState(
        unit,
        "issued" if "issued" in kinds else "not_issued",
        late=None if last_day is None or first is None else max(0, (first - last_day).days),
        versions=versions,
        current=current,
        explanations={} if current is None else _collect_explanations(events, current),
        accepted=decision,
        returns=0 if current is None else kinds.count("returned"),
        reminders=kinds.count("reminded"),
        below=None if current is None else current.below,
        rivals=_find_rivals(events, versions) if len(versions) > 1 and decision is None else (),
    )
    if decision is not None:
        return replace(found, state="left_out" if decision.kind == "left_out" else "accepted")
    if current is None:
        return found
    return replace(found, state=_judge(found, since, before=events[:at]))


def _find_first_day(versions: Sequence[Version]) -> date | None:
    arrivals = [datetime.fromisoformat(each.received) for each in versions]
    return local(min(arrivals)).date() if arrivals else None


def _find_decision(since: list[Event], current: Version | None) -> Event | None:
    """That the version that counts was accepted, or the unit left out; ``None`` if it is open.

    What was accepted or returned of another version does not count, and an accepted one that went
    back is open again.
    """
    found: Event | None = None
    for event in since:
        if event.kind == "left_out":
            found = event
        elif current is not None and event.file == current.sha256:
            if event.kind == "accepted":
                found = event
            elif event.kind == "returned" and found is not None and found.kind == "accepted":
                found = None
    return found


def _is_returned(since: list[Event], current: Version) -> bool:
    """Whether a version went back, and it was not decided later that it counts all the same."""
    own = [event.kind for event in since if event.file == current.sha256]
    last = next((kind for kind in reversed(own) if kind in {"returned", "decided"}), "")
    return last == "returned"


def _judge(found: UnitState, since: list[Event], before: list[Event]) -> StateName:
    if found.current is not None and _is_returned(since, found.current):
        return "returned"
    if found.errors:
        return "with_errors"
    if found.open_warnings():
        return "to_explain"
    if found.warnings:
        return "explained"
    return "corrected" if any(event.kind == "returned" for event in before) else "received"


def find_last_day(events: Iterable[Event], unit: str, deadline: date | None) -> date | None:
    """The last day in time of one unit: its own where it was given one, else ``deadline``.

    Its own is not before the one that all were given later.
    """
    own: date | None = None
    for event in events:
        if event.kind == "extended" and event.unit in {unit, ""}:
            day = find_day(str(event.data["deadline"]))
            if event.unit:
                own = day
            elif own is not None and day is not None:
                own = max(own, day)
    return deadline if own is None else own


def changed_since(events: Iterable[Event], merged: Event) -> bool:
    """Whether something happened after a merge that makes another one of it."""
    return any(event.number > merged.number and event.kind in _CHANGING for event in events)


def without_undone(events: Iterable[Event]) -> list[Event]:
    """The events without the decisions that were taken back, and without taking them back."""
    kept: list[Event] = []
    for event in events:
        if event.kind == "undone":
            numbers = set(event.data["numbers"])
            kept = [each for each in kept if each.number not in numbers]
        else:
            kept.append(event)
    return kept


def _list_versions(events: list[Event], received: Mapping[str, Event]) -> Iterator[Version]:
    seen: dict[str, Event] = {event.file: event for event in events if event.kind == "checked"}
    for file, event in seen.items():
        arrival = received.get(file, event)
        yield Version(
            file,
            str(arrival.data.get("name", "")),
            str(arrival.data.get("sent") or arrival.time),
            str(arrival.data.get("sender", "")),
            event,
            arrival,
        )


def _read_below(data: Mapping[str, Any] | None) -> Below | None:
    if data is None:
        return None
    units = data.get("units")
    return Below(
        dict(data["merged"]),
        tuple(BelowUnit(*map(str, each)) for each in data["open"]),
        None if units is None else frozenset((str(code), str(name)) for code, name in units),
    )


def _choose_current(events: list[Event], versions: tuple[Version, ...]) -> Version | None:
    """The newest version, unless it was decided since that another one counts."""
    decided = ""
    first = set()
    for event in events:
        if event.kind == "checked" and event.file not in first:
            first.add(event.file)
            decided = ""
        elif event.kind == "decided":
            decided = event.file
    named = [version for version in versions if version.sha256 == decided]
    return next(iter(named or versions[-1:]), None)


def _find_rivals(events: list[Event], versions: tuple[Version, ...]) -> tuple[Version, ...]:
    """The versions of which nothing says which is the newest; empty where one is.

    A version without a change against the one before takes its place. What was decided or accepted
    is newer than everything before.
    """
    unseen = {version.sha256: version for version in versions}
    known = dict(unseen)
    newest: list[Version] = []
    before: Version | None = None
    for event in events:
        if event.kind in {"decided", "accepted"} and event.file in known:
            newest = [known[event.file]]
        elif event.kind == "checked" and (version := unseen.pop(event.file, None)) is not None:
            rest = [each for each in newest if not version.is_newer(each)]
            if before in rest and not version.checked.data.get("changes"):
                rest.remove(before)
            newest = [*rest, version]
            before = version
    return tuple(newest) if len(newest) > 1 else ()


def _collect_explanations(events: list[Event], current: Version) -> dict[str, str]:
    """What was said to each finding; it holds as long as the cells hold what they held."""
    said = {
        str(each["key"]): str(each["explanation"])
        for each in current.findings
        if each.get("explanation")
    }
    for event in events:
        if event.kind == "explained":
            said |= dict.fromkeys(event.data["keys"], str(event.data["text"]))
    keys = {str(each["key"]) for each in current.findings}
    return {key: text for key, text in said.items() if key in keys}
