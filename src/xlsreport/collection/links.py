"""The secret link of each unit, and what it sends by it."""

from __future__ import annotations

import base64
import hmac
from typing import TYPE_CHECKING

from xlsreport.collection.keep import archive
from xlsreport.collection.ledger import Entry
from xlsreport.collection.take import look_at
from xlsreport.errors import UsageError
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from xlsreport.collection.keep import Kept
    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.take import Taken
    from xlsreport.submission.submission import Outcome
    from xlsreport.workers.settings import RunSettings

__all__ = ["Sent", "find_unit_of", "link_of", "list_links", "renew_link", "take_sent"]

_BYTES = 16
_LONGEST = 64


class Sent(Record, frozen=True):
    """One file that a unit sent by its link.

    Attributes:
        unit: The unit's key.
        who: The unit's name, which the ledger has as who sent it.
        name: What the file is called.
        path: Where it lies until it is archived.
    """

    unit: str
    who: str
    name: str
    path: Path


def list_links(season: Season, events: Sequence[Event]) -> dict[str, str]:
    """The link of every unit of the roster, by the unit's key.

    Args:
        season: The season.
        events: What happened in it.

    Raises:
        UsageError: This computer lacks the collection's key.
    """
    numbers = {e.unit: int(e.data["number"]) for e in events if e.kind == "linked"}
    keys = [unit.code or unit.name for unit in season.roster.units]
    return {key: link_of(season, key, numbers.get(key, 0)) for key in keys}


def link_of(season: Season, unit: str, number: int) -> str:
    """The secret of a unit's link: 128 bits of an HMAC of the collection's key.

    Args:
        season: The season.
        unit: The unit's key.
        number: How often the link was renewed.

    Raises:
        UsageError: This computer lacks the key.
    """
    if season.key is None:
        raise UsageError(
            "这台电脑没有这次收表的密钥，开不了报送链接。请在建收表任务的电脑上运行，"
            "或先把密钥导入这台电脑。",
            "this computer lacks the collection's key, so there are no links. Run it on the "
            "computer that made the collection, or bring the key here.",
        )
    text = f"link\0{season.task.id}\0{unit}\0{number}".encode()
    digest = hmac.digest(season.key, text, "sha256")[:_BYTES]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def find_unit_of(season: Season, events: Sequence[Event], link: str) -> str:
    """The key of the unit that a link belongs to; ``""`` if it is no unit's link any more."""
    if len(link) > _LONGEST or not link.isascii():
        return ""
    found = ""
    for unit, known in list_links(season, events).items():  # all of them, so that time says nothing
        if hmac.compare_digest(known, link):
            found = unit
    return found


def renew_link(season: Season, unit: str, who: str) -> None:
    """Makes a new link for a unit; the one before leads nowhere from now on."""
    number = sum(e.kind == "linked" and e.unit == unit for e in season.events()) + 1
    season.enter(who, [Entry("linked", unit, "", {"number": number})])


def take_sent(
    season: Season,
    who: str,
    sent: Sequence[Sent],
    settings: RunSettings,
    seen: Callable[[str, Outcome], None],
) -> list[list[Taken]]:
    """Takes in what units sent by their links; of another unit's report nothing counts.

    Args:
        season: The season; nobody else may be writing.
        who: Who takes them in.
        sent: The files.
        settings: How the files are read.
        seen: Gets what came of each report that was read, by the SHA-256 of its file.

    Returns:
        For each file what became of it, and of everything inside it.

    Raises:
        UsageError: The folder cannot be written.
    """
    known = {event.file for event in season.events() if event.kind == "received"}
    kept: list[list[Kept]] = []
    entries: list[Entry] = []
    for each in sent:
        found, added = archive(season, each.name, each.path, known, each.who, each.unit)
        kept.append(found)
        entries += [entry._replace(who=each.who) for entry in added]
    season.enter(who, entries)
    every = [each for some in kept for each in some]
    taken = iter(look_at(season, every, who, "zh", settings, seen))
    return [[next(taken) for _ in some] for some in kept]
