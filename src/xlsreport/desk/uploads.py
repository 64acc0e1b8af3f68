"""Files that are put in through the page: into the drop folder, then taken in as they come."""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from pathlib import PurePosixPath
from threading import Lock, Thread
from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.collection.season import INBOX, Season
from xlsreport.collection.take import take
from xlsreport.desk.in_pages import name_buttons
from xlsreport.errors import UsageError, XlsreportError, reason_of
from xlsreport.text.limits import safe_file_name
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import IO

    from xlsreport.collection.take import Taken
    from xlsreport.workers.settings import RunSettings

__all__ = ["Upload", "Uploads"]

# File systems hold 255 bytes, and a Chinese character has three.
_LONGEST_NAME = 60
# More answers than this no page shows; the ledger has them all.
_MOST_KEPT = 2000
_MOST_WAITING = 20_000
# Names that Windows takes for devices.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10)))
)


class Upload(Record):
    """One file that was put in, and what became of it.

    Attributes:
        name: What it is called in the drop folder.
        state: Whether it waits, is being read, is done, or could not be taken in.
        taken: What became of it and of everything inside it.
        fault: Why it could not be taken in, in Chinese and in English; ``None`` if it could.
    """

    name: str
    state: Literal["waiting", "reading", "done", "failed"] = "waiting"
    taken: list[Taken] = field(default_factory=list)
    fault: tuple[str, str] | None = None


class Uploads:
    """The files put in since the start, and the one thread that takes them in.

    What comes while it reads is taken in together afterwards, so that many files cost no more than
    an archive of them.

    Args:
        at_work: Opens the collection with other writers kept out.
        who: Who takes them in.
        settings: How they are read.
    """

    def __init__(
        self,
        at_work: Callable[[], AbstractContextManager[Season]],
        who: str,
        settings: RunSettings,
    ) -> None:
        """Nothing waits yet."""
        self._at_work, self._who, self._settings = at_work, who, settings
        self._lock = Lock()
        self._thread: Thread | None = None
        self._asked = False
        self.uploads: list[Upload] = []

    @contextmanager
    def receive(self, season: Season, name: str) -> Iterator[IO[bytes]]:
        """A file to write what comes into; afterwards it lies whole in the drop folder, and waits.

        Args:
            season: The collection.
            name: What the client calls it; only the last part counts.

        Raises:
            UsageError: Too many wait already.
        """
        with self._lock:
            self._refuse_too_many()
        folder = season.path(INBOX)
        part = folder / f".{secrets.token_hex(8)}.part"
        try:
            with part.open("xb") as stream:
                yield stream
            with self._lock:
                target = _find_free_name(folder, name)
                part.rename(target)
                self.uploads.append(Upload(visible(target.name)))
        finally:
            part.unlink(missing_ok=True)
        self.start()

    def start(self) -> None:
        """Takes in what lies in the drop folder, unless it is being done."""
        with self._lock:
            self._asked = True
            if self._thread is None:
                self._thread = Thread(target=self._work, name="take in")
                self._thread.start()

    def finish(self) -> None:
        """Waits until everything that was put in is taken in."""
        thread = self._thread
        if thread is not None:
            thread.join()

    @property
    def busy(self) -> bool:
        """Whether anything waits or is being read."""
        return self._thread is not None

    def newest(self) -> list[Upload]:
        """What was put in, the newest first."""
        with self._lock:
            return self.uploads[::-1]

    def _refuse_too_many(self) -> None:
        if sum(each.state == "waiting" for each in self.uploads) >= _MOST_WAITING:
            raise UsageError(
                f"已有 {_MOST_WAITING} 个文件在排队，这一个没有收下。请等它们登记完再发。",
                f"{_MOST_WAITING} files are waiting and this one was not taken. Send it when they "
                "are done.",
            )

    def _work(self) -> None:
        while True:
            with self._lock:
                waiting = [each for each in self.uploads if each.state == "waiting"]
                if not waiting and not self._asked:
                    self._thread = None
                    del self.uploads[:-_MOST_KEPT]
                    return
                self._asked = False
                for each in waiting:
                    each.state = "reading"
            try:
                with self._at_work() as season:
                    taken = take(season, self._who, [], settings=self._settings)
            except Exception as error:  # noqa: BLE001 - what comes next is still to be taken in
                self._fail(waiting, error)
            else:
                self._answer(waiting, taken)

    def _fail(self, waiting: list[Upload], error: Exception) -> None:
        if isinstance(error, XlsreportError):
            fault = name_buttons(error.text("zh"), "zh"), name_buttons(error.text("en"), "en")
        elif isinstance(error, OSError):
            fault = reason_of(error)
        else:
            fault = f"程序出错：{error!r}", f"the program failed: {error!r}"
        with self._lock:
            if not waiting:
                waiting = [Upload(INBOX)]
                self.uploads += waiting
            for each in waiting:
                each.state, each.fault = "failed", fault

    def _answer(self, waiting: list[Upload], taken: list[Taken]) -> None:
        named = {each.name: each for each in waiting}
        with self._lock:
            for each in taken:
                top = each.name.split("/", 1)[0]
                if top not in named:  # it lay in the drop folder before
                    named[top] = Upload(top)
                    self.uploads.append(named[top])
                named[top].taken.append(each)
            for upload in named.values():
                upload.state = "done"


def _find_free_name(folder: Path, name: str) -> Path:
    """A name in the folder that no file there has; nothing that a client says leads out of it."""
    last = safe_file_name(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .")
    named = PurePosixPath(last[-_LONGEST_NAME:])
    stem, ending = named.stem, named.suffix
    if not stem or stem.startswith((".", "~")) or stem.lower() in _DEVICES:
        stem = f"_{stem}"
    target, number = folder / f"{stem}{ending}", 1
    while target.exists():
        number += 1
        target = folder / f"{stem} ({number}){ending}"
    return target
