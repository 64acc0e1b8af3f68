"""The ledger: an append-only file of events, each bound to the one before it.

Every event has a digest over itself and the digest before it, and a signature of that digest with
the collection's key. The newest also stands in a file next to the ledger, so that events cut off at
the end are missed. A rollback journal and full synchronization are used, since such folders lie on
network drives and sticks.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["Entry", "Event", "EventKind", "Fault", "Ledger", "find_cut_off"]

EventKind = Literal[
    "started", "issued", "received", "refused", "checked", "returned", "explained", "accepted",
    "waived", "decided", "left_out", "undone", "extended", "reminded", "roster", "merged",
    "published", "linked", "written", "closed",
]  # fmt: skip

_TABLE = """
CREATE TABLE IF NOT EXISTS events (
  number INTEGER PRIMARY KEY, time TEXT NOT NULL, who TEXT NOT NULL, kind TEXT NOT NULL,
  unit TEXT NOT NULL, file TEXT NOT NULL, data TEXT NOT NULL, digest TEXT NOT NULL,
  signature TEXT NOT NULL
)"""
_COLUMNS = "number, time, who, kind, unit, file, data, digest, signature"
_BUSY_SECONDS = 30.0
_BLOCK, _PADS = 64, (0x36, 0x5C)  # of HMAC with SHA-256
_decode = json.JSONDecoder().raw_decode


class Entry(NamedTuple):
    """What is to be entered.

    Attributes:
        kind: What happened.
        unit: The unit's code, or its name where it has none; ``""`` if it is about none.
        file: SHA-256 of the file in hexadecimal; ``""`` if it is about none.
        data: What else is known, as JSON holds it.
        who: Who did it; ``""`` for who enters it.
    """

    kind: EventKind
    unit: str
    file: str
    data: Mapping[str, Any]
    who: str = ""


class _Row(NamedTuple):
    """One entry as it stands in the file."""

    number: int
    time: str
    who: str
    kind: EventKind
    unit: str
    file: str
    raw: str
    digest: str
    signature: str


class Event(_Row):
    """One entry of the ledger.

    Attributes:
        number: From 1.
        time: When, in UTC (``2026-01-31T08:15:00+00:00``).
        who: Who did it.
        kind: As in :class:`Entry`.
        unit: As in :class:`Entry`.
        file: As in :class:`Entry`.
        raw: What else is known, as it stands in the file.
        digest: SHA-256 over the event and the digest of the one before, in hexadecimal.
        signature: HMAC of the digest with the collection's key; ``""`` where the key was not there.
    """

    @cached_property
    def data(self) -> Mapping[str, Any]:
        """As in :class:`Entry`; empty where it cannot be understood any more."""
        try:
            found, end = _decode(self.raw)
        except ValueError:
            return {}  # an altered event, which the digest tells
        return found if isinstance(found, dict) and end == len(self.raw) else {}


class Fault(NamedTuple):
    """What is wrong with a ledger or an archive, in Chinese and in English."""

    zh: str
    en: str


class Ledger:
    """The events of one collection.

    Args:
        file: The SQLite file; made where it is missing.
        key: What events are signed with; ``None`` where the key is on another computer.
    """

    def __init__(self, file: Path, key: bytes | None) -> None:
        """Makes the file ready."""
        self.file = file
        self._key = key
        self._hashes = None if key is None else tuple(_start_hash(key, pad) for pad in _PADS)
        try:
            with closing(self._connect()) as base:
                base.execute(_TABLE)
        except sqlite3.Error as error:
            raise _make_error(file, error) from error

    @property
    def head_file(self) -> Path:
        """Where the number and digest of the newest event stand a second time."""
        return self.file.with_name("head.txt")

    def _connect(self) -> sqlite3.Connection:
        base = sqlite3.connect(self.file, timeout=_BUSY_SECONDS, isolation_level=None)
        base.execute("PRAGMA journal_mode=DELETE")
        base.execute("PRAGMA synchronous=EXTRA")
        return base

    def events(self, after: int | None = None) -> tuple[Event, ...]:
        """All events behind a number, the oldest first.

        Args:
            after: That number; ``None`` for all events.

        Raises:
            UsageError: The ledger cannot be read.
        """
        try:
            with closing(self._connect()) as base:
                if after is None:
                    rows = base.execute(_select("ORDER BY number"))
                else:
                    rows = base.execute(_select("WHERE number > ? ORDER BY number"), (after,))
                return tuple(map(Event._make, rows))
        except (sqlite3.Error, ValueError) as error:
            raise _make_error(self.file, error) from error

    def append(self, who: str, entries: Sequence[Entry]) -> tuple[Event, ...]:
        """Enters what happened, all of it or, where the system refuses, nothing.

        Raises:
            UsageError: The ledger cannot be written.
        """
        if not entries:
            return ()
        try:
            with closing(self._connect()) as base:
                base.execute("BEGIN IMMEDIATE")
                row = base.execute(_select("ORDER BY number DESC LIMIT 1")).fetchone()
                last = None if row is None else Event._make(row)
                added = tuple(self._chain(last, who, entries))
                base.executemany(
                    f"INSERT INTO events ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                    added,
                )
                base.execute("COMMIT")
        except sqlite3.Error as error:
            raise _make_error(self.file, error) from error
        self._write_head(added[-1])
        return added

    def _chain(self, last: Event | None, who: str, entries: Iterable[Entry]) -> Iterator[Event]:
        number, before = (0, "") if last is None else (last.number, last.digest)
        time = now()
        for entry in entries:
            number += 1
            raw = _write_json(entry.data)
            plain = Event(number, time, entry.who or who, *entry[:3], raw, "", "")
            before = _compute_digest(plain, before, signed=self._key is not None)
            yield plain._replace(digest=before, signature=self._sign(before))

    def _sign(self, text: str) -> str:
        """The HMAC of a text; from hashes begun once, since a ledger has thousands of events."""
        if self._hashes is None:
            return ""
        inner, outer = (each.copy() for each in self._hashes)
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.hexdigest()

    def _is_signature(self, found: object, text: str) -> bool:
        """Whether what stands in the file, which may be anything, is the HMAC of a text."""
        given = str(found).encode("utf-8", "surrogatepass")
        return hmac.compare_digest(self._sign(text).encode(), given)

    def _write_head(self, newest: Event) -> None:
        from xlsreport.whole_files import replaced_when_whole  # what only reads needs it not

        line = f"{newest.number} {newest.digest}"
        with (
            replaced_when_whole(self.head_file) as temporary,
            temporary.open("w", encoding="utf-8") as stream,
        ):
            stream.write(f"{line}\n{self._sign(line)}\n")
            stream.flush()
            os.fsync(stream.fileno())

    def find_broken(
        self, events: Sequence[Event], last: Event | None = None, *, every_signature: bool = True
    ) -> Iterator[Fault]:
        """Yields every event that is not what was entered, up to one that is missing.

        Args:
            events: Some events in a row.
            last: The event before them; ``None`` for those from the first.
            every_signature: Whether all signatures are proved, or the newest alone: it signs the
                digest that covers everything before it.
        """
        before, start = ("", 1) if last is None else (last.digest, last.number + 1)
        newest = next((each for each in reversed(events) if each.signature), None)
        for place, event in enumerate(events, start=start):
            if event.number != place:
                yield Fault(
                    f"台账第 {place} 条不见了（接着的是第 {event.number} 条）。",
                    f"event {place} is missing from the ledger; number {event.number} follows.",
                )
                return
            digest = _compute_digest(event, before, signed=bool(event.signature))
            proved = self._key is not None and (every_signature or event is newest)
            if digest != event.digest or (
                proved and event.signature and not self._is_signature(event.signature, digest)
            ):
                yield Fault(
                    f"台账第 {event.number} 条被改过（{event.time}，{event.kind}，{event.unit}）。",
                    f"event {event.number} of the ledger was altered ({event.time}, {event.kind}, "
                    f"{event.unit}).",
                )
            before = event.digest

    def find_unsigned(self, events: Sequence[Event]) -> Iterator[Fault]:
        """Yields every event at the end that has no signature, where the key is here.

        A computer that lacks the key enters such events, and so does somebody who forges one. The
        next signed event binds them: see :meth:`find_bound`.
        """
        signed = max((event.number for event in events if event.signature), default=0)
        for event in events:
            if self._key is not None and event.number > signed:
                yield Fault(
                    f"台账第 {event.number} 条没有签名（{event.time}，{event.who}，{event.kind}）："
                    "是在没有密钥的电脑上登记的，不能证明是谁写的，请核实。"
                    "这台电脑登记下一件事时会一并签住，以后只作说明。",
                    f"event {event.number} of the ledger is not signed ({event.time}, "
                    f"{event.who}, {event.kind}): it was entered where the key was not, and "
                    "nothing proves by whom; ask. The next event entered on this computer binds "
                    "it, and it is only remarked on from then on.",
                )

    def find_bound(self, events: Sequence[Event]) -> Iterator[Fault]:
        """Yields a remark on every stretch without signatures that a signed event came after.

        The signature covers the digest of everything before it: what was entered without the key
        cannot have been changed since, but who entered it is not proved.
        """
        stretch: list[Event] = []
        for event in events:
            if not event.signature:
                stretch.append(event)
            elif stretch:
                first, last = stretch[0], stretch[-1]
                who = "、".join(dict.fromkeys(each.who for each in stretch))
                only = first is last
                zh = f"第 {first.number} 条" if only else f"第 {first.number} 至 {last.number} 条"
                en = (
                    f"event {first.number} was"
                    if only
                    else (f"events {first.number} to {last.number} were")
                )
                yield Fault(
                    f"{zh}是在没有密钥的电脑上登记的（{who}），不能证明是谁写的；"
                    f"第 {event.number} 条（{event.time}，{event.who}）把它签住了，此后没有改动。",
                    f"{en} entered where the key was not ({who}): nothing proves by whom. Event "
                    f"{event.number} ({event.time}, {event.who}) binds it: nothing was changed "
                    "since.",
                )
                stretch = []

    def find_faults(self, events: Sequence[Event], remembered: str = "") -> Iterator[Fault]:
        """Yields every event that is not what was entered, and what is missing.

        Args:
            events: As :meth:`events` read them.
            remembered: The newest event that this computer remembers, as the head's file has it;
                ``""`` if it remembers none.
        """
        yield from self.find_broken(events)
        line, _, signature = self.read_head().partition("\n")
        if events and not line.partition(" ")[0].isdecimal():
            yield Fault("档案里的 head.txt 不见了或读不出。", "head.txt is missing or unreadable.")
        if line and self._key is not None and signature not in {"", self._sign(line)}:
            yield Fault("head.txt 被改过。", "head.txt was altered.")
        yield from find_cut_off(line, events)
        yield from find_cut_off(remembered, events, ("这台电脑记下的", "this computer's own note"))

    def read_head(self) -> str:
        """What the head's file says, as an editor may have saved it; ``""`` if it says nothing."""
        try:
            return self.head_file.read_text(encoding="utf-8-sig").strip()
        except (OSError, UnicodeDecodeError):
            return ""


def find_cut_off(
    head: str, events: Sequence[Event], whose: tuple[str, str] = ("head.txt", "head.txt")
) -> Iterator[Fault]:
    """Yields what is missing at the end of a ledger.

    Args:
        head: The first line of the head's file, read before the events: another writer may have
            added to both meanwhile. Further lines are passed over.
        events: All events.
        whose: What said so, in Chinese and in English.
    """
    zh, en = whose
    text = head.partition("\n")[0]
    number, _, digest = text.strip().partition(" ")
    if not number.isdecimal():
        return
    newest = int(number)
    if newest > len(events):
        yield Fault(
            f"台账末尾少了 {newest - len(events)} 条：按{zh}应有 {newest} 条，"
            f"现有 {len(events)} 条。",
            f"{newest - len(events)} events are missing at the ledger's end: {en} says {newest}, "
            f"there are {len(events)}.",
        )
    elif newest and events[newest - 1].digest != digest:
        yield Fault(f"台账第 {newest} 条和{zh}对不上。", f"event {newest} is not the one of {en}.")


def now() -> str:
    """The time of an event that is entered now."""
    return datetime.now(tz=UTC).isoformat(timespec="seconds")


def _select(ending: str) -> str:
    return f"SELECT {_COLUMNS} FROM events {ending}"  # noqa: S608 - constants of this module


def _start_hash(key: bytes, pad: int) -> hashlib._Hash:
    short = key if len(key) <= _BLOCK else hashlib.sha256(key).digest()
    return hashlib.sha256(bytes(each ^ pad for each in short.ljust(_BLOCK, b"\0")))


def _write_json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _compute_digest(event: Event, before: str, *, signed: bool) -> str:
    """The digest of an event, over each of its parts with its length, and the digest before.

    Whether it is signed counts as well, so that a signature cannot be left out.
    """
    number = str(event.number)
    end = "6:signed" if signed else "0:"
    text = (
        f"{len(before)}:{before}{len(number)}:{number}{len(event.time)}:{event.time}"
        f"{len(event.who)}:{event.who}{len(event.kind)}:{event.kind}{len(event.unit)}:{event.unit}"
        f"{len(event.file)}:{event.file}{len(event.raw)}:{event.raw}{end}"
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _make_error(file: Path, error: Exception) -> UsageError:
    if not isinstance(error, sqlite3.OperationalError):
        return UsageError(
            f"台账 {file} 坏了：{error}。多半是别的程序打开后存过，或者没有复制完。"
            "请从备份恢复这个文件，不要改它，也不要另建；收件都还在档案里。",
            f"the ledger {file} is damaged: {error}. Most likely another program saved it, or it "
            "was not copied to its end. Restore this file from a copy; do not edit it and do not "
            "start another one. What was received is still in the archive.",
        )
    return UsageError(
        f"台账 {file} 读写不了：{error}。请检查磁盘是否已满、文件夹是否可写、"
        "是不是别的程序正在用它；收件都还在档案里。",
        f"the ledger {file} cannot be read or written: {error}. Check that the disk is not full, "
        "that the folder is writable and that no other program uses it. What was received is "
        "still in the archive.",
    )
