"""What was read before: a file that did not change need not be read again.

The key is what the result depends on and nothing else: the file's bytes, the form definitions, the
program and the library that reads values. Names, places and times of files do not matter, and what
is checked is not kept: checks are made anew in each run. The cache may be deleted at any time; one
that cannot be used or was damaged is as good as none.
"""

from __future__ import annotations

import hashlib
import os
import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import xlsreport
from xlsreport.packing import pack_outcome, unpack_outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.form import Form
    from xlsreport.outcome import Outcome

__all__ = ["ReadingCache", "usual_folder"]

_FILE = "readings.sqlite"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS reading (key BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
)
_WAIT_SECONDS = 5.0
# A reading takes 1 to 10 KB: room for a hundred thousand and more, then it starts anew.
_MOST_BYTES = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadingCache:
    """Readings on disk; may be sent to other processes of this machine.

    Attributes:
        file: The database.
        salt: Digest of everything a reading depends on besides the file.
    """

    file: Path
    salt: bytes

    @classmethod
    def at(cls, folder: Path, forms: Mapping[str, Form]) -> ReadingCache | None:
        """The cache in a folder, which is made where it is missing.

        Args:
            folder: Where it lies; nobody else may look into it, since reports may be confidential.
            forms: The forms at hand by id.

        Returns:
            ``None`` if there can be none: then everything is read anew.
        """
        file = folder / _FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if file.exists() and file.stat().st_size > _MOST_BYTES:
                _removed(file)
            with closing(_connected(file)) as connection:
                connection.execute(_SCHEMA)
        except sqlite3.DatabaseError:
            # Damaged: what is in it can be read again.
            _removed(file)
            try:
                with closing(_connected(file)) as connection:
                    connection.execute(_SCHEMA)
            except (OSError, sqlite3.Error):
                return None
        except OSError:
            return None
        return cls(file, _salt(forms))

    def outcome(self, data: bytes, file: str, forms: Mapping[str, Form]) -> Outcome | None:
        """What came of a file of these bytes when it was read; ``None`` if it has not been.

        Args:
            data: The whole file.
            file: What to call it in the outcome.
            forms: The forms at hand by id.
        """
        try:
            found = (
                _connection(self.file, os.getpid())
                .execute("SELECT body FROM reading WHERE key = ?", (self._key(data),))
                .fetchone()
            )
            return None if found is None else _unpacked(unpack_outcome(found[0], file, forms))
        except (sqlite3.Error, ValueError, KeyError, TypeError, IndexError, ArithmeticError):
            return None

    def keep(self, data: bytes, outcome: Outcome) -> None:
        """Remembers what came of a file."""
        with suppress(sqlite3.Error):
            _connection(self.file, os.getpid()).execute(
                "INSERT OR REPLACE INTO reading VALUES (?, ?)",
                (self._key(data), pack_outcome(outcome)),
            )

    def _key(self, data: bytes) -> bytes:
        return hashlib.sha256(self.salt + hashlib.sha256(data).digest()).digest()


def _unpacked(outcome: Outcome) -> Outcome:
    """With its figures at hand: it is going to be checked, which asks for them one by one."""
    submission = outcome.submission
    if submission is None:
        return outcome
    values = dict(submission.values.items())
    return replace(outcome, submission=replace(submission, values=values))


def usual_folder() -> Path:
    """Where the cache lies unless somebody says otherwise: where the system keeps such things."""
    from platformdirs import user_cache_path

    return user_cache_path("xlsreport", appauthor=False)


def _removed(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink(missing_ok=True)


def _connected(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)
    # Several processes read and write at once, and what is lost in a crash is read again.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    return connection


@lru_cache(maxsize=1)
def _connection(file: Path, _process: int) -> sqlite3.Connection:
    """One for each process: a copy of a process must not use the connection it inherited."""
    return _connected(file)


def _salt(forms: Mapping[str, Form]) -> bytes:
    text = hashlib.sha256()
    for line in (
        xlsreport.__version__,
        version("python-calamine"),
        version("lxml"),
        *_program(),
        *(f"{key} {piece}" for key, form in forms.items() for piece in _written(form)),
    ):
        text.update(line.encode())
        text.update(b"\n")
    return text.digest()


def _program() -> Iterator[str]:
    """The program's own files, so that one that is being worked on is never taken for its last."""
    root = Path(xlsreport.__file__).parent
    for file in sorted(root.rglob("*.py")):
        status = file.stat()
        yield f"{file.relative_to(root)} {status.st_size} {status.st_mtime_ns}"


def _written(value: object) -> Iterator[str]:
    """Everything a definition says, in an order that does not depend on the process."""
    if is_dataclass(value):
        yield type(value).__name__
        for each in fields(value):
            yield from _written(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield repr(key)
            yield from _written(each)
    elif isinstance(value, (tuple, list)):
        yield str(len(value))
        for each in value:
            yield from _written(each)
    elif isinstance(value, (set, frozenset)):
        yield from sorted(piece for each in value for piece in _written(each))
    elif isinstance(value, re.Pattern):
        yield value.pattern
    else:
        yield repr(value)
