"""The door for units: each comes by its secret link, sends its report, and sees its own only."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import Future
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.collection.links import Sent, take_sent
from xlsreport.desk.guard import Refusal
from xlsreport.errors import XlsreportError
from xlsreport.text.limits import safe_file_name
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.whole_files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from xlsreport.collection.take import Taken
    from xlsreport.desk.office import Office

__all__ = ["Door", "Limits"]

_LONGEST_NAME = 60
_BATCH = 50
_LOOK_AGAIN_SECONDS = 0.1


class Limits(Record, frozen=True):
    """How much may come through the door.

    Attributes:
        uploads: How many files a unit may send within the span; ten times as many attempts of which
            nothing is taken.
        misses: How many links that are nobody's one address may try within the span.
        seconds: The span.
        parallel: How many files may come at once, of all units.
        patience: How many seconds a file waits for others that come, before it is refused.
    """

    uploads: int = 30
    misses: int = 20
    seconds: float = 600.0
    parallel: int = 24
    patience: float = 30.0


class _Waiting(Record):
    """A file that waits to be taken in, and where its answer goes."""

    sent: Sent
    answer: Future[list[Taken]] = field(default_factory=Future)


class Door:
    """Counts who comes, and takes in what was sent in the order in which it came.

    Files that wait are taken in together: many units that send at once wait little longer than one.

    Args:
        office: The collection.
        address: The address before a link, as ``https://10.0.0.5:8443``.
        limits: How much may come.
    """

    def __init__(self, office: Office, address: str, limits: Limits = Limits()) -> None:
        """Nothing came yet."""
        self.office, self.address, self.limits = office, address, limits
        self._lock = Lock()
        self._counts: dict[str, deque[float]] = {}
        self._waiting: list[_Waiting] = []
        self._thread: Thread | None = None
        self._coming: set[str] = set()
        self._folder = scratch_folder()
        self._number = 0
        self._resumed = False
        # What the last file of each unit came to, until its page shows it.
        self.answers: dict[str, list[Taken]] = {}

    def count(self, what: str, most: int) -> None:
        """Counts one more attempt.

        Args:
            what: Of what, as ``upload 220113001000``.
            most: How many there may be within the span.

        Raises:
            Refusal: There were too many.
        """
        now = time.monotonic()
        with self._lock:
            if len(self._counts) > 100_000:  # noqa: PLR2004 - so that strangers fill no memory
                self._counts.clear()
            times = self._counts.setdefault(what, deque(maxlen=most + 1))
            while times and times[0] < now - self.limits.seconds:
                times.popleft()
            if len(times) >= most:
                raise Refusal(
                    429,
                    "次数太多了，没有处理。请过十分钟再试。",
                    "There were too many attempts; nothing was done. Try again in ten minutes.",
                )
            times.append(now)

    def uncount(self, what: str) -> None:
        """Takes the last attempt back, of which nothing was taken."""
        with self._lock:
            if times := self._counts.get(what):
                times.pop()

    @asynccontextmanager
    async def coming(self, unit: str) -> AsyncIterator[Path]:
        """A place for a file that comes; a unit sends one at a time, all together not too many.

        Raises:
            Refusal: Another one is coming.
        """
        until = time.monotonic() + self.limits.patience
        while (path := self._find_place(unit)) is None:
            if unit in self._coming or time.monotonic() > until:
                raise Refusal(
                    503,
                    "正在收别的文件，这一份没有收下。请过一分钟再发。",
                    "Other files are just coming, and this one was not taken. Send it again in a "
                    "minute.",
                )
            # Nothing of the file is read meanwhile: it waits where it comes from.
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        try:
            yield path
        finally:
            path.unlink(missing_ok=True)
            with self._lock:
                self._coming.discard(unit)

    def _find_place(self, unit: str) -> Path | None:
        with self._lock:
            if unit in self._coming or len(self._coming) >= self.limits.parallel:
                return None
            self._coming.add(unit)
            self._number += 1
            return Path(self._folder.name) / str(self._number)

    async def take(self, unit: str, who: str, name: str, path: Path) -> list[Taken]:
        """Takes in a file; when this returns, archive and ledger have it.

        Args:
            unit: The unit's key.
            who: The unit's name.
            name: What the unit calls the file; only the last part counts.
            path: Where it lies.

        Raises:
            UsageError: The collection is closed, or cannot be written.
        """
        last = safe_file_name(name.replace("\\", "/").rsplit("/", 1)[-1])[-_LONGEST_NAME:]
        waiting = _Waiting(Sent(unit, who, visible(last) or "_", path))
        with self._lock:
            self._waiting.append(waiting)
            self._start()
        return await asyncio.shield(asyncio.wrap_future(waiting.answer))

    def resume(self) -> None:
        """Checks in the background what a run that was killed had only archived and entered."""
        with self._lock:
            self._resumed = True
            self._start()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = Thread(target=self._work, name="door")
            self._thread.start()

    def close(self) -> None:
        """Waits until everything that came is taken in."""
        thread = self._thread
        if thread is not None:
            thread.join()
        self._folder.cleanup()

    def _work(self) -> None:
        while True:
            with self._lock:
                some, self._waiting = self._waiting[:_BATCH], self._waiting[_BATCH:]
                if not some and not self._resumed:
                    self._thread = None
                    return
                self._resumed = False
            try:
                with self.office.at_work() as season:
                    sent = [each.sent for each in some]
                    # The unit's page shows what was read, without reading it again.
                    seen = partial(self.office.remember, season)
                    settings = self.office.settings
                    taken = take_sent(season, self.office.who, sent, settings, seen)
            except (XlsreportError, OSError) as error:
                for each in some:
                    each.answer.set_exception(error)
            except Exception as error:  # noqa: BLE001 - nobody may wait for ever
                for each in some:
                    each.answer.set_exception(RuntimeError(repr(error)))
            else:
                for each, answer in zip(some, taken, strict=True):
                    each.answer.set_result(answer)
