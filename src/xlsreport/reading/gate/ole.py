"""Compound files (OLE): the container of .xls, .doc and of encrypted workbooks.

A compound file is a small file system whose chains of sectors may run in circles; the reading
library follows them. Here every chain is followed first, each sector at most once.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from xlsreport.reading.files.refusal import Reason, corrupt, hostile
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["CompoundFile", "Entry"]

_HEADER_SIZE = 512
# Sector shifts, then after a gap: directory and FAT sectors, directory start, mini FAT, DIFAT.
_SHIFTS = struct.Struct("<2H")
_SHIFTS_AT = 30
_TABLES = struct.Struct("<9I")
_TABLES_AT = 40
_FIRST_FATS = struct.Struct("<109I")
_FIRST_FATS_AT = 76

_LAST_SECTOR = 0xFFFFFFFA
_END_OF_CHAIN = 0xFFFFFFFE
_FREE = 0xFFFFFFFF

_SMALL_SECTORS = 9
_LARGE_SECTORS = 12
_MINI_SECTORS = 6
_MINI_SIZE = 64
_MINI_STREAM_BELOW = 4096

_ENTRY_SIZE = 128
_STORAGE = 1
_STREAM = 2
_ROOT = 5


class Entry(Record, frozen=True):
    """One entry of the directory.

    Attributes:
        name: Its name; storages (folders) and streams (files) share one list.
        is_stream: Whether it has content.
        first: Its first sector, or mini sector if it has less than 4,096 bytes.
        size: Its length in bytes.
    """

    name: str
    is_stream: bool
    first: int
    size: int


class CompoundFile:
    """The directory of a compound file.

    Args:
        data: The whole file, beginning with the signature.

    Raises:
        WorkbookError: ``FILE_CORRUPT`` if the header is no header or a chain leads out of the
            file; ``FILE_HOSTILE`` if a chain runs in a circle or two chains meet.
    """

    def __init__(self, data: bytes) -> None:
        """Follows the chains of the tables and of the directory."""
        if len(data) < _HEADER_SIZE:
            raise corrupt(Reason.TRUNCATED)
        shift, mini_shift = _SHIFTS.unpack_from(data, _SHIFTS_AT)
        if shift not in (_SMALL_SECTORS, _LARGE_SECTORS) or mini_shift != _MINI_SECTORS:
            raise corrupt(Reason.STRUCTURE)
        self._data = data
        self._size = 1 << shift
        self._sectors = -(-len(data) // self._size) - 1
        _, _, directory, _, _, mini_fat, mini_count, difat, _ = _TABLES.unpack_from(
            data, _TABLES_AT
        )
        self._fat = self._read_fat(difat)
        self._seen = bytearray(self._sectors)
        body = b"".join(self._walk_chain(directory))
        root, self.entries = self._read_directory(body)
        self._mini = b"".join(self._walk_chain(root.first)) if mini_count and root.size else b""
        mini_table = b"".join(self._walk_chain(mini_fat)) if mini_count else b""
        self._mini_fat = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
        self._mini_seen = bytearray(len(self._mini_fat))

    def names(self) -> frozenset[str]:
        """The names of all storages and streams, at any depth."""
        return frozenset(entry.name for entry in self.entries)

    def streams(self, *names: str) -> Iterator[bytes]:
        """The content of every stream that bears one of ``names`` in any letters, at any depth.

        Raises:
            WorkbookError: As for the file, of the chains of these streams.
        """
        asked = {name.casefold() for name in names}
        for entry in self.entries:
            if entry.is_stream and entry.name.casefold() in asked:
                yield self._read_content(entry)

    def _read_fat(self, difat: int) -> Sequence[int]:
        tables = list(_FIRST_FATS.unpack_from(self._data, _FIRST_FATS_AT))
        seen: set[int] = set()
        while difat < _LAST_SECTOR:
            if difat in seen:
                raise hostile(Reason.LOOP)
            seen.add(difat)
            sector = self._get_sector(difat)
            *more, difat = struct.unpack(f"<{self._size // 4}I", sector.ljust(self._size, b"\0"))
            tables += more
        tables = [table for table in tables if table < _LAST_SECTOR]
        if len(set(tables)) != len(tables):
            raise hostile(Reason.LOOP)
        body = b"".join(self._get_sector(table).ljust(self._size, b"\0") for table in tables)
        return struct.unpack(f"<{len(body) // 4}I", body)

    def _get_sector(self, number: int) -> bytes:
        # The header takes the room of one sector of any size.
        start = (number + 1) * self._size
        if number >= self._sectors or start >= len(self._data):
            raise corrupt(Reason.TRUNCATED)
        return self._data[start : start + self._size]

    def _walk_chain(self, number: int) -> Iterator[bytes]:
        """The sectors of a chain, marked as seen."""
        while number != _END_OF_CHAIN:
            if number == _FREE:
                return
            yield self._get_sector(number)
            if self._seen[number]:
                raise hostile(Reason.LOOP)
            self._seen[number] = 1
            if number >= len(self._fat):
                raise corrupt(Reason.STRUCTURE)
            number = self._fat[number]

    def _walk_mini_chain(self, number: int) -> Iterator[bytes]:
        while number != _END_OF_CHAIN:
            if number == _FREE:
                return
            if number >= len(self._mini_fat) or number * _MINI_SIZE >= len(self._mini):
                raise corrupt(Reason.TRUNCATED)
            if self._mini_seen[number]:
                raise hostile(Reason.LOOP)
            self._mini_seen[number] = 1
            yield self._mini[number * _MINI_SIZE : (number + 1) * _MINI_SIZE]
            number = self._mini_fat[number]

    def _read_directory(self, body: bytes) -> tuple[Entry, tuple[Entry, ...]]:
        entries = []
        root = None
        for at in range(0, len(body) - _ENTRY_SIZE + 1, _ENTRY_SIZE):
            (length,) = struct.unpack_from("<H", body, at + 64)
            kind = body[at + 66]
            name = body[at : at + min(max(length - 2, 0), 62)].decode("utf-16-le", "replace")
            first, size, high = struct.unpack_from("<3I", body, at + 116)
            # The upper half of the length is rubbish in files with small sectors.
            size |= high << 32 if self._size > _HEADER_SIZE else 0
            if kind == _ROOT and root is None:
                root = Entry(name, is_stream=False, first=first, size=size)
            elif kind in (_STORAGE, _STREAM):
                entries.append(Entry(name, kind == _STREAM, first, size))
        if root is None:
            raise corrupt(Reason.STRUCTURE)
        return root, tuple(entries)

    def _read_content(self, entry: Entry) -> bytes:
        if entry.size == 0:
            return b""
        small = entry.size < _MINI_STREAM_BELOW
        chain = self._walk_mini_chain(entry.first) if small else self._walk_chain(entry.first)
        body = b"".join(chain)
        if len(body) < entry.size:
            # The last sector of a file may be cut short, no more.
            if len(body) + self._size <= entry.size:
                raise corrupt(Reason.TRUNCATED, entry.name)
            body = body.ljust(entry.size, b"\0")
        return body[: entry.size]
