"""From the paths a user gave to the files to be read, in an order that does not change.

Nothing is ever unpacked to disk, no link found on the way is followed, and every file left out is
named, except the litter that operating systems and spreadsheet programs leave behind.
"""

from __future__ import annotations

import mmap
import os
import re
import stat
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.errors import UsageError, WorkbookError
from xlsreport.reading.files.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_ARCHIVE_MEMBERS,
    MAX_FILE_BYTES,
    MAX_RATIO,
)
from xlsreport.reading.files.refusal import Reason, bomb, corrupt, encrypted, too_large
from xlsreport.reading.files.zip_archive import Archive, Member
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "WORKBOOK_MEMBERS",
    "Skipped",
    "Source",
    "find_sources",
    "is_left_out",
    "release_archives",
]

_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".et", ".xltx", ".xltm"})
_ZIP = ".zip"
_OTHER_ARCHIVES = frozenset({".rar", ".7z", ".gz", ".tar", ".tgz", ".bz2", ".xz", ".cab"})

_LITTER_NAMES = frozenset({"thumbs.db", "desktop.ini", "icon\r", "__macosx"})
_LITTER_STARTS = ("~$", ".~", "._")
WORKBOOK_MEMBERS = frozenset({"[content_types].xml", "mimetype"})
"""What a ZIP archive that is a document holds and others do not, in lower case."""

# So many bytes more than a file has are read at once, in case it grows.
_MORE = 65_536
_DIGITS = re.compile(r"([0-9]+)")
# What no name of a member may do to a path that is made of it.
_UNSAFE = re.compile(r"^/+|:|(?:^|(?<=/))\.\.?(?=/|$)")

_SortKey = tuple[tuple[tuple[int, int, str], ...], str]


class Source(Record, frozen=True):
    """One file to be read.

    Attributes:
        name: What to call it: the path as given, for a file in a folder or an archive followed by
            its place there. Invisible characters are escaped, and so is what would lead out of
            the archive, so that the name can be shown and made part of a path.
        path: The file; ``None`` for a member of an archive.
        archive: The archive the file is a member of; ``None`` for a file of its own.
        member: The member's place in the archive's directory, from 0, as text; ``None`` likewise.
        content: The whole file where it was read already (:meth:`loaded`); ``None`` otherwise.
        time: When such a file was changed last; ``None`` if the folder does not say.
    """

    name: str
    path: Path | None
    archive: Path | None = None
    member: str | None = None
    content: bytes | None = None
    time: datetime | None = None

    def loaded(self) -> Source:
        """The same file with its bytes, so that it can be read where there is no such path.

        Raises:
            WorkbookError: As :meth:`read`.
        """
        if self.content is not None:
            return self
        return replace(self, path=None, content=self.read(), time=self.modified())

    def modified(self) -> datetime | None:
        """When the file was changed last, as its folder says.

        Returns:
            ``None`` for a member, for a file that has gone meanwhile, and where the folder states
            a year that no calendar has.
        """
        if self.path is None:
            return self.time
        try:
            return datetime.fromtimestamp(self.path.stat().st_mtime, tz=UTC)
        except (OSError, OverflowError, ValueError):
            return None

    def read(self, limit: int = MAX_FILE_BYTES) -> bytes:
        """The whole file.

        Args:
            limit: More bytes than this are never read.

        Raises:
            WorkbookError: ``FILE_TOO_LARGE``; ``FILE_NO_PERMISSION``, ``FILE_UNREADABLE``
                (``detail``) if the system does not hand it out, ``FILE_NOT_REGULAR`` if it has
                become something else; for a member what :meth:`Archive.chunks` raises.
        """
        if self.content is not None:
            return self.content
        if self.archive is None or self.member is None:
            return _read_file(self.path or Path(self.name), limit)
        archive = _open_archive(self.archive)
        if int(self.member) >= len(archive.members):
            raise corrupt(Reason.TRUNCATED, self.name)
        member = archive.members[int(self.member)]
        if not self.name.startswith(_name_member(self.archive, member)):
            # The archive was replaced since it was listed: it is not the file that was listed.
            raise corrupt(Reason.STRUCTURE, self.name)
        return _read_member(archive, member, limit)


class Skipped(Record, frozen=True):
    """A file that was found and is not read.

    Attributes:
        name: As in :class:`Source`.
        code: The code of the finding that says why.
        params: What the catalogue's text for that code puts into its placeholders.
    """

    name: str
    code: str
    params: Mapping[str, str | int]


def find_sources(paths: Sequence[Path]) -> tuple[tuple[Source, ...], tuple[Skipped, ...]]:
    """The files that ``paths`` stand for.

    A folder stands for the spreadsheets and the ZIP archives in it and below it, a ZIP archive for
    its members, any other file for itself, with any ending. Folders and archives are
    listed in the natural order of names (2 before 10). A file reached twice comes once.

    Args:
        paths: As the user gave them. Links given here are followed, links found are not.

    Returns:
        What is to be read, and what was left out and why: ``FILE_NOT_SPREADSHEET``,
        ``FILE_SYMLINK``, ``FILE_NOT_REGULAR``, ``FILE_NO_PERMISSION``, ``FILE_ARCHIVE``
        (``kind``), ``FILE_NESTED_ARCHIVE``, ``FILE_ENCRYPTED``, ``FILE_TOO_LARGE``,
        ``FILE_BOMB``, ``FILE_CORRUPT``, ``FILE_EMPTY``.

    Raises:
        UsageError: A path does not exist.
    """
    search = _Search()
    for path in paths:
        search.add_given(path)
    return tuple(search.sources), tuple(search.skipped)


class _Search:
    """Collects sources; what was already seen is not seen again."""

    def __init__(self) -> None:
        self.sources: list[Source] = []
        self.skipped: list[Skipped] = []
        self._seen: set[str] = set()

    def add_given(self, path: Path) -> None:
        """A path that the user named."""
        name = visible(str(path))
        try:
            if not path.exists():
                raise UsageError(f"找不到文件或文件夹：{name}", f"no such file or folder: {name}")
            if path.is_dir():
                self._add_folder(path)
            elif self._is_new(os.path.realpath(path)):
                self._add_file(path, regular=stat.S_ISREG(path.stat().st_mode))
        except OSError as error:
            self._skip(name, _explain_system_error(error))

    def _add_folder(self, folder: Path) -> None:
        waiting = [self._list(folder)]
        while waiting:
            entry, real = next(waiting[-1], (None, ""))
            if entry is None:
                waiting.pop()
                continue
            path = Path(entry.path)
            try:
                if not self._is_searched(entry):
                    continue
                if entry.is_dir():
                    # It may have become a link since its folder was listed.
                    if path.is_symlink():
                        self._skip(str(path), WorkbookError("FILE_SYMLINK"))
                    else:
                        waiting.append(self._list(path))
                elif self._is_new(real):
                    self._add_found(path, regular=entry.is_file())
            except OSError as error:
                self._skip(str(path), _explain_system_error(error))

    def _list(self, folder: Path) -> Iterator[tuple[os.DirEntry[str], str]]:
        """What lies in a folder, in order, each with its path without links.

        The folder says what each of it is: asking about every file takes its time on a share.
        """
        real = os.path.realpath(folder)
        if not self._is_new(real):
            return iter(())
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: _sort_naturally(entry.name))
        except OSError as error:
            self._skip(str(folder), _explain_system_error(error))
            return iter(())
        return ((entry, os.path.join(real, entry.name)) for entry in entries)  # noqa: PTH118 - fast

    def _is_searched(self, entry: os.DirEntry[str]) -> bool:
        """Whether something found in a folder is to be looked at; a link is named."""
        if is_left_out(entry.name):
            return False
        if entry.is_symlink():
            self._skip(str(Path(entry.path)), WorkbookError("FILE_SYMLINK"))
            return False
        return True

    def _add_found(self, path: Path, *, regular: bool) -> None:
        ending = path.suffix.strip().lower()
        if ending in _WORKBOOKS or ending == _ZIP:
            self._add_file(path, regular=regular)
        elif ending in _OTHER_ARCHIVES:
            self._skip(str(path), WorkbookError("FILE_ARCHIVE", kind=ending[1:].upper()))
        else:
            self._skip(str(path), WorkbookError("FILE_NOT_SPREADSHEET", ending=visible(ending)))

    def _add_file(self, path: Path, *, regular: bool) -> None:
        name = str(path)
        if not regular:
            self._skip(name, WorkbookError("FILE_NOT_REGULAR"))
        elif not os.access(path, os.R_OK):
            # One that has gone since its folder was listed is not forbidden.
            path.stat()
            self._skip(name, WorkbookError("FILE_NO_PERMISSION"))
        elif path.suffix.strip().lower() == _ZIP:
            self._add_archive(path)
        else:
            self.sources.append(Source(visible(name), path))

    def _add_archive(self, path: Path) -> None:
        try:
            members = _open_archive(path).members
        except WorkbookError as error:
            self._skip(str(path), error)
            return
        if any(member.name.casefold() in WORKBOOK_MEMBERS for member in members):
            self.sources.append(Source(visible(str(path)), path))
            return
        files = [member for member in members if not member.is_folder]
        if not files:
            self._skip(str(path), WorkbookError("FILE_EMPTY"))
        used: set[str] = set()
        for member in sorted(files, key=lambda member: _sort_naturally(member.name)):
            if any(is_left_out(part) for part in member.name.split("/")):
                continue
            name = _name_member(path, member)
            if name in used:
                name = f"{name} ({member.index})"
            used.add(name)
            refusal = _refuse_member(member)
            if refusal is None:
                self.sources.append(Source(name, None, path, str(member.index)))
            else:
                self._skip(name, refusal)

    def _is_new(self, real: str) -> bool:
        if real in self._seen:
            return False
        self._seen.add(real)
        return True

    def _skip(self, name: str, refusal: WorkbookError) -> None:
        self.skipped.append(Skipped(visible(name), refusal.code, dict(refusal.params)))


def _name_member(archive: Path, member: Member) -> str:
    """What to call a member where no other has its name."""
    return f"{visible(str(archive))}/{_make_safe(member.name)}"


def _refuse_member(member: Member) -> WorkbookError | None:
    """Why a member of an archive of submissions is not read; ``None`` if it is."""
    ending = PurePosixPath(member.name).suffix.strip().lower()
    if ending == _ZIP or ending in _OTHER_ARCHIVES:
        return WorkbookError("FILE_NESTED_ARCHIVE")
    if ending not in _WORKBOOKS:
        return WorkbookError("FILE_NOT_SPREADSHEET", ending=visible(ending))
    if member.encrypted:
        return encrypted()
    if member.size > MAX_FILE_BYTES:
        return too_large(member.size, MAX_FILE_BYTES)
    if member.ratio > MAX_RATIO:
        return bomb(Reason.RATIO, "", member.ratio, MAX_RATIO)
    return None


def _open_archive(path: Path) -> Archive:
    """The archive at ``path``, mapped into memory instead of read."""
    try:
        status = path.stat()
        return _map_archive(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise _explain_system_error(error) from None


def release_archives() -> None:
    """Lets go of the archive that was read last, so that no file stays mapped."""
    _map_archive.cache_clear()


@lru_cache(maxsize=1)
def _map_archive(path: Path, _changed: int, _size: int) -> Archive:
    """Kept for the next member: the directory of one with thousands takes its time to check."""
    with _open_regular(path) as file:
        size = os.fstat(file).st_size
        if size > MAX_ARCHIVE_BYTES:
            raise too_large(size, MAX_ARCHIVE_BYTES)
        if size == 0:
            raise WorkbookError("FILE_EMPTY")
        return Archive(mmap.mmap(file, 0, access=mmap.ACCESS_READ), MAX_ARCHIVE_MEMBERS)


def _read_file(path: Path, limit: int) -> bytes:
    try:
        with _open_regular(path) as file:
            size = os.fstat(file).st_size
            if size > limit:
                raise too_large(size, limit)
            # It may grow meanwhile.
            pieces: list[bytes] = []
            while size <= limit and (piece := os.read(file, size + _MORE)):
                pieces.append(piece)
                size = sum(map(len, pieces))
    except OSError as error:
        raise _explain_system_error(error) from None
    if size > limit:
        raise too_large(size, limit)
    return b"".join(pieces)


@contextmanager
def _open_regular(path: Path) -> Iterator[int]:
    """A descriptor of a regular file; opening never waits, not even for a pipe."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    file = os.open(path, flags)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise WorkbookError("FILE_NOT_REGULAR")
        yield file
    finally:
        os.close(file)


def _read_member(archive: Archive, member: Member, limit: int) -> bytes:
    if member.size > limit:
        raise too_large(member.size, limit)
    return archive.read(member)


def _explain_system_error(error: OSError) -> WorkbookError:
    if isinstance(error, PermissionError):
        return WorkbookError("FILE_NO_PERMISSION")
    return WorkbookError("FILE_UNREADABLE", detail=visible(error.strerror or str(error)))


def is_left_out(name: str) -> bool:
    """Whether a file or folder of that name is litter or hidden, not worth a word."""
    folded = name.casefold()
    if folded in _LITTER_NAMES or folded.startswith(_LITTER_STARTS):
        return True
    hidden = name.startswith(".") and name not in (".", "..")
    return hidden and PurePosixPath(folded).suffix not in _WORKBOOKS


def _sort_naturally(name: str) -> _SortKey:
    """Sorts runs of digits by their value, everything else by its letters."""
    parts = []
    for part in _DIGITS.split(name.casefold()):
        # A number compares by its length first: no need to convert one of a thousand digits.
        digits = part.lstrip("0") if part.isdecimal() else ""
        parts.append((0, len(digits), digits) if part.isdecimal() else (1, 0, part))
    return tuple(parts), name


def _make_safe(name: str) -> str:
    """A member's name that neither hides anything nor leads out of the archive."""
    plain = _UNSAFE.sub(lambda match: "".join(f"\\x{ord(char):02x}" for char in match[0]), name)
    return visible(plain)
