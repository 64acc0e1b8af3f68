"""What the pages are about: the collection's folder, who works, and the browsers let in."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from xlsreport.collection.season import TASK, Season, Task
from xlsreport.collection.state import states_of
from xlsreport.desk.uploads import Uploads
from xlsreport.errors import XlsreportError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from xlsreport.collection.ledger import Event
    from xlsreport.collection.state import UnitState
    from xlsreport.desk.visitors import Visitors

__all__ = ["Office", "is_season", "state_of_all"]


def is_season(folder: Path) -> bool:
    """Whether a folder holds a collection."""
    return (folder / TASK).is_file()


class Office:
    """A folder, and the collection in it that is worked on.

    Nothing is kept of a collection from one page to the next: its folder says what holds.

    Args:
        folder: The folder of a collection, or one that holds collections.
        who: Who works.
        visitors: The browsers let in.
    """

    def __init__(self, folder: Path, who: str, visitors: Visitors) -> None:
        """Opens nothing yet."""
        self.base, self.who, self.visitors = folder, who, visitors
        self.chosen: Path | None = folder if is_season(folder) else None
        self.uploads = Uploads(self.at_work, who)
        self.stop: Callable[[], None] = lambda: None

    def season(self) -> Season:
        """The collection, opened anew, so that what was edited meanwhile holds.

        Raises:
            UsageError: None is chosen.
            DefinitionError: Its task is wrong.
        """
        return Season(self.base if self.chosen is None else self.chosen)

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
    return events, states_of(events, season.roster.units, season.task.last_day)
