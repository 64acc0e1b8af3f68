"""What the pages are about: the collection's folder, who works, and the browsers let in."""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING

from xlsreport import api
from xlsreport.collection.season import TASK, Season, Task
from xlsreport.collection.versions import check_version
from xlsreport.desk.places import Excerpt, FindPlaces, ReadExcerpt
from xlsreport.desk.readers import KeptReaders, KeptSettings
from xlsreport.desk.uploads import Uploads
from xlsreport.errors import XlsreportError
from xlsreport.reading.files.sources import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.state import UnitState
    from xlsreport.desk.draft import Draft
    from xlsreport.desk.visitors import Visitors
    from xlsreport.submission.submission import Outcome, Submission

_MOST_CHECKED = 200
_MOST_MERGED = 12

__all__ = ["Office", "is_season", "state_of_all"]


def is_season(folder: Path) -> bool:
    """Whether a folder holds a collection."""
    return (folder / TASK).is_file()


class Office:
    """A folder, and the collection in it that is worked on.

    Nothing of a collection is kept that its folder does not say; what was read is read again when
    task or roster were edited.

    Args:
        folder: The folder of a collection, or one that holds collections.
        who: Who works.
        visitors: The browsers let in.
    """

    def __init__(self, folder: Path, who: str, visitors: Visitors) -> None:
        """Opens nothing yet."""
        self.base, self.who, self.visitors = folder, who, visitors
        self.chosen: Path | None = folder if is_season(folder) else None
        self.lines: list[str] = []
        self.drafts: dict[str, Draft] = {}
        self._lock = Lock()
        self._season: Season | None = None
        self._merged: dict[tuple[Path, int, int], Submission | None] = {}
        self._stamp: tuple[tuple[int, int], ...] = ()
        self._checked: dict[tuple[str, Season], Outcome] = {}
        self._checking, taking = KeptReaders(1), KeptReaders(None)
        self._kept = (self._checking, taking)
        self.settings = KeptSettings(kept=taking)
        self.uploads = Uploads(self.at_work, who, self.settings)
        self.stop: Callable[[], None] = lambda: None

    def season(self) -> Season:
        """The collection, opened anew, so that what was edited meanwhile holds.

        Raises:
            UsageError: None is chosen.
            DefinitionError: Its task is wrong.
        """
        folder = self.base if self.chosen is None else self.chosen
        # As long as nobody edits task or roster it is the same, with what it has read of last year.
        with self._lock:
            known = self._season
            if known is None or known.folder != folder or _stamp(known) != self._stamp:
                self._season = known = Season(folder)
                self._stamp = _stamp(known)
            return known

    def forget(self) -> None:
        """Lets the collection be opened anew, as where its key came to this computer."""
        with self._lock:
            self._season = None

    def check(self, season: Season, sha256: str) -> Outcome:
        """An archived report read and checked again; the last ones are remembered.

        Args:
            season: The collection.
            sha256: Of the file.

        Raises:
            UsageError: The archive lacks it.
        """
        known = (sha256, season)
        with self._lock:
            if known in self._checked:
                return self._checked[known]
        outcome = check_version(season, sha256, KeptSettings(kept=self._checking))
        self.remember(season, sha256, outcome)
        return outcome

    def remember(self, season: Season, sha256: str, outcome: Outcome) -> None:
        """Remembers what came of an archived report, so that it is not read again to be shown."""
        with self._lock:
            self._checked[sha256, season] = outcome
            if len(self._checked) > _MOST_CHECKED:
                del self._checked[next(iter(self._checked))]

    def find_places(self, season: Season, sha256: str, cell: str) -> list[tuple[str, str, str]]:
        """Where the lines of an archived merged workbook have a cell.

        Args:
            season: The collection.
            sha256: Of the file.
            cell: The cell's id.

        Returns:
            Code, name and place of every line; none where the file cannot be read.
        """
        found = self._ask_reader(season, sha256, FindPlaces(season.form.id, cell))
        return found if isinstance(found, list) else []

    def read_excerpt(self, season: Season, sha256: str, cell: str, place: str) -> Excerpt | None:
        """What stands around a cell in the details of an archived merged workbook.

        Args:
            season: The collection.
            sha256: Of the file.
            cell: The cell's id.
            place: Where one of its lines has the cell.

        Returns:
            It; ``None`` where no line has the cell there, or the file cannot be read.
        """
        found = self._ask_reader(season, sha256, ReadExcerpt(season.form.id, cell, place))
        return found if isinstance(found, Excerpt) else None

    def _ask_reader(self, season: Season, sha256: str, asked: FindPlaces | ReadExcerpt) -> object:
        path = season.archive.find(sha256)
        if path is None:
            return None
        with KeptSettings(kept=self._checking).crew(season.forms) as crew:
            (found,) = crew.each(asked, [Source(path.name, path)])
        return found

    def read_merged(self, season: Season, path: Path) -> Submission | None:
        """A merged workbook, read; the last ones are remembered. ``None`` if it cannot be read."""
        at = path.stat()
        known = (path, at.st_mtime_ns, at.st_size)
        with self._lock:
            if known in self._merged:
                return self._merged[known]
        report = api.check([path], season.forms, settings=KeptSettings(kept=self._checking))
        found = report.outcomes[0].submission if report.outcomes else None
        with self._lock:
            self._merged[known] = found
            if len(self._merged) > _MOST_MERGED:
                del self._merged[next(iter(self._merged))]
        return found

    def close(self) -> None:
        """Waits until everything that was put in is taken in, and ends the workers."""
        self.uploads.finish()
        for each in self._kept:
            each.close()

    @contextmanager
    def at_work(self) -> Iterator[Season]:
        """The collection with other writers kept out.

        Raises:
            UsageError: Another one is at work for longer than can be waited for.
        """
        season = self.season()
        with season.working(self.who):
            yield season

    def task(self) -> Task | None:
        """What the collection was started with; ``None`` if none is chosen or can be read."""
        if self.chosen is None:
            return None
        try:
            return self.season().task
        except XlsreportError:
            return None

    def list_seasons(self) -> list[Path]:
        """The folders of collections within the folder, by name."""
        if self.chosen == self.base or not self.base.is_dir():
            return []
        return sorted(each for each in self.base.iterdir() if each.is_dir() and is_season(each))


def state_of_all(season: Season) -> tuple[tuple[Event, ...], list[UnitState]]:
    """What happened in a collection, and the state of every unit in the roster's order."""
    events = season.events()
    return events, season.states()


def _stamp(season: Season) -> tuple[tuple[int, int], ...]:
    """When task and roster were changed last, and how long they are."""
    files = (season.folder / TASK, season.folder / season.task.roster)
    return tuple(
        (at.st_mtime_ns, at.st_size) for each in files if each.is_file() for at in (each.stat(),)
    )
