"""Keeping: every arrival is archived and entered in the ledger before it is looked at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from xlsreport.collection.intake import Arrival, unfold
from xlsreport.collection.ledger import Entry
from xlsreport.errors import WorkbookError
from xlsreport.reading.files.sources import Source
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from xlsreport.collection.season import Season

__all__ = ["Kept", "archive", "keep", "moment"]


class Kept(Record, frozen=True):
    """A file that is archived and entered.

    Attributes:
        arrival: What arrived, without its bytes.
        sha256: Of its bytes; ``""`` where they could not be read.
        known: Whether the same bytes came before.
        path: Where it lies; ``None`` for what was inside another file.
    """

    arrival: Arrival
    sha256: str
    known: bool
    path: Path | None = None


def keep(
    season: Season,
    files: Iterable[tuple[str, Path]],
    known: set[str],
    who: str,
    sender: str,
    came: str,
) -> list[Kept]:
    """Archives files with everything inside, then enters them; nothing is looked at before.

    Args:
        season: The season; nobody else may be writing.
        files: What each is called, and where it lies.
        known: What came before, by SHA-256; what comes now is added.
        who: Who takes them in.
        sender: Who sent them; ``""`` if not known.
        came: As :func:`archive` has it, the same for all that is taken in at once.
    """
    kept: list[Kept] = []
    entries: list[Entry] = []
    for name, path in files:
        found, added = archive(season, name, path, known, sender, came=came)
        kept += found
        entries += added
    season.enter(who, entries)
    return kept


def archive(
    season: Season,
    name: str,
    path: Path,
    known: set[str],
    sender: str,
    link: str = "",
    came: str = "",
) -> tuple[list[Kept], list[Entry]]:
    """Archives a file with everything inside.

    Args:
        season: The season; nobody else may be writing.
        name: What it is called.
        path: Where it lies.
        known: What came before, by SHA-256; what comes now is added.
        sender: Who sent it; ``""`` if not known.
        link: The key of the unit by whose own link it came: no other unit's report counts then.
            ``""`` for what the office itself took in.
        came: The moment from :func:`moment`; ``""`` for now. Of files that came at the same one
            nothing but a mail's date says which is newer.

    Returns:
        What was kept, the file before what is inside, and what is still to be entered.
    """
    kept: list[Kept] = []
    entries: list[Entry] = []
    try:
        content = Source(visible(name), path).read()
    except WorkbookError as error:
        fault = Arrival(visible(name), b"", sender, fault=error)
        return [Kept(fault, "", known=False, path=path)], []
    for number, arrival in enumerate(unfold(name, content, sender)):
        place = None if number else path
        if arrival.fault is not None and not arrival.data:
            kept.append(Kept(arrival, "", known=False, path=place))
            continue
        sha256 = season.archive.store(arrival.data, arrival.name)
        rest = replace(arrival, data=b"")  # the archive has it
        kept.append(Kept(rest, sha256, sha256 in known, place))
        if sha256 not in known:
            known.add(sha256)
            data = _describe_arrival(arrival) | {"came": came or moment()}
            data |= {"link": link} if link else {}
            entries.append(Entry("received", "", sha256, data))
    return kept, entries


def moment() -> str:
    """This moment in UTC, to the microsecond."""
    return datetime.now(tz=UTC).isoformat()


def _describe_arrival(arrival: Arrival) -> dict[str, Any]:
    sent = "" if arrival.sent is None else arrival.sent.astimezone(UTC).isoformat()
    data: dict[str, Any] = {"name": arrival.name, "sender": arrival.sender, "sent": sent}
    return {**data, "container": True} if arrival.container else data
