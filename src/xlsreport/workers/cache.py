"""Readings kept on disk: a file that did not change need not be read again.

The key is what the result depends on and nothing else: the file's bytes, the form definitions, the
program and the library that reads values. Names, places and times of files do not matter, and what
is checked is not kept: checks are made anew in each run. The cache may be deleted at any time; one
that cannot be used or was damaged is as good as none.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import sqlite3
import stat
from collections.abc import Mapping
from contextlib import closing, suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

import xlsreport
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.text.country import country
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome

__all__ = ["ReadingCache", "usual_folder"]

_LOG = logging.getLogger(__name__)
_FILE = "readings.sqlite"
_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS reading (key BLOB PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID"
)
_WAIT_SECONDS = 5.0
_PROOF_BYTES = 16
_PLAIN = frozenset({str, int, bool})
# A reading takes 1 to 10 KB: room for a hundred thousand and more, then it starts anew.
_MOST_BYTES = 1024 * 1024 * 1024


class ReadingCache(Record, frozen=True):
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
            folder: Where it lies; no one else may look into it, since reports may be confidential.
            forms: The forms at hand by id.

        Returns:
            ``None`` if there can be none, or others could write what would be believed here: then
            everything is read anew.
        """
        file = folder / _FILE
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            if _others_can_write(folder.stat()):
                _LOG.warning("no cache: others own %s or can write there", folder)
                return None
            _prepare_database(file)
            if _others_can_write(file.stat()):
                _LOG.warning("no cache: others own %s or can write to it", file)
                return None
            return cls(file, _salt_of(forms))
        except (OSError, sqlite3.Error) as error:
            _LOG.warning("no cache: %s: %s", file, error)
            return None

    def outcome(self, data: bytes, file: str, forms: Mapping[str, Form]) -> Outcome | None:
        """What came of a file of these bytes when it was read; ``None`` if it has not been.

        Args:
            data: The whole file.
            file: What to call it in the outcome.
            forms: The forms at hand by id.
        """
        try:
            found = (
                _connection_of(self.file, os.getpid())
                .execute("SELECT body FROM reading WHERE key = ?", (self._key(data),))
                .fetchone()
            )
            if found is None:
                return None
            # A disk may give back other bytes than it was given, and a figure must be no guess.
            proof, packed = found[0][:_PROOF_BYTES], found[0][_PROOF_BYTES:]
            if proof != self._proof(data, packed):
                return None
            return _with_values(unpack_outcome(packed, file, forms))
        except (sqlite3.Error, ValueError, KeyError, TypeError, IndexError, ArithmeticError):
            return None

    def keep(self, data: bytes, outcome: Outcome) -> None:
        """Remembers what came of a file."""
        packed = pack_outcome(outcome)
        with suppress(sqlite3.Error):
            _connection_of(self.file, os.getpid()).execute(
                "INSERT OR REPLACE INTO reading VALUES (?, ?)",
                (self._key(data), self._proof(data, packed) + packed),
            )

    def _key(self, data: bytes) -> bytes:
        return hashlib.sha256(self.salt + hashlib.sha256(data).digest()).digest()

    def _proof(self, data: bytes, packed: bytes) -> bytes:
        """What tells a reading of a file from a damaged one and from another file's."""
        return hashlib.blake2b(self._key(data) + packed, digest_size=_PROOF_BYTES).digest()


def _with_values(outcome: Outcome) -> Outcome:
    """With its figures at hand: it is going to be checked, which asks for them one by one."""
    submission = outcome.submission
    if submission is None:
        return outcome
    values = dict(submission.values.items())
    return replace(outcome, submission=replace(submission, values=values))


def usual_folder() -> Path:
    """Where the cache lies by default: where the system keeps such files."""
    from platformdirs import user_cache_path

    return user_cache_path("xlsreport", appauthor=False)


def _others_can_write(status: os.stat_result) -> bool:
    """Whether another user can have put something there; on Windows the folder's rights decide."""
    if not hasattr(os, "geteuid"):
        return False
    return status.st_uid != os.geteuid() or bool(status.st_mode & stat.S_IWOTH)


def _prepare_database(file: Path) -> None:
    """Makes the database, or makes it anew where it has grown too large or is damaged.

    Raises:
        OSError: The system does not let us.
        sqlite3.Error: It is locked, the disk is full, or there is no mending it.
    """
    if file.exists() and file.stat().st_size > _MOST_BYTES:
        _remove_database(file)
    try:
        _make_database(file)
    except sqlite3.OperationalError:
        # Not the fault of what is in it, which others may be reading.
        raise
    except sqlite3.DatabaseError:
        # Damaged: what is in it can be read again.
        _remove_database(file)
        _make_database(file)


def _make_database(file: Path) -> None:
    # Reports may be confidential, and the folder may be older than this program; what SQLite puts
    # next to the database gets the same rights.
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
    os.close(os.open(file, flags, 0o600))
    with closing(_connect(file)) as connection:
        connection.execute(_SCHEMA)


def _remove_database(file: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        with suppress(OSError):
            file.with_name(file.name + ending).unlink(missing_ok=True)


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        # Several processes read and write at once, and what is lost in a crash is read again.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@lru_cache(maxsize=1)
def _connection_of(file: Path, _process: int) -> sqlite3.Connection:
    """One for each process: a copy of a process must not use the connection it inherited."""
    return _connect(file)


def _salt_of(forms: Mapping[str, Form]) -> bytes:
    lines = [xlsreport.__version__, *_list_program_files()]
    _describe(country(), lines)
    for key, form in forms.items():
        lines.append(key)
        _describe(form, lines)
    return hashlib.sha256("\n".join(lines).encode()).digest()


def _list_program_files() -> Iterator[str]:
    """The files of the program and of the libraries that read, with what changes when they do.

    A program that is being worked on is never taken for its last state, nor a library for another
    version of it. (To ask for the version itself loads thirty modules of Python.)
    """
    for name in (xlsreport.__name__, "python_calamine", "lxml"):
        spec = find_spec(name)
        if spec is not None and spec.origin is not None:
            yield from _list_files(Path(spec.origin).parent, name, deep=name == xlsreport.__name__)


def _list_files(folder: Path | str, name: str, *, deep: bool) -> Iterator[str]:
    with os.scandir(folder) as found:
        for entry in sorted(found, key=lambda each: each.name):
            if entry.name.endswith((".py", ".so", ".pyd")):
                status = entry.stat()
                yield f"{name}/{entry.name} {status.st_size} {status.st_mtime_ns}"
            elif deep and entry.is_dir():
                yield from _list_files(entry.path, f"{name}/{entry.name}", deep=True)


def _describe(value: object, lines: list[str]) -> None:
    """Adds everything a definition says, in an order that does not depend on the process."""
    if value is None or type(value) in _PLAIN:
        lines.append(repr(value))
    elif isinstance(value, Struct):
        lines.append(type(value).__name__)
        for name in value.__struct_fields__:
            _describe(getattr(value, name), lines)
    elif isinstance(value, Mapping):
        for key, each in value.items():
            lines.append(repr(key))
            _describe(each, lines)
    elif isinstance(value, (tuple, list)):
        lines.append(str(len(value)))
        for each in value:
            _describe(each, lines)
    elif isinstance(value, (set, frozenset)):
        own: list[str] = []
        for each in value:
            _describe(each, own)
        lines += sorted(own)
    else:
        lines.append(value.pattern if isinstance(value, re.Pattern) else repr(value))
