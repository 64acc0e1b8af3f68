"""A strict reader of ZIP archives: every statement of the directory is checked.

The standard library's :mod:`zipfile` trusts declared names and sizes where a foreign file must
not be trusted; here the directory, the local headers and the inflated bytes have to agree, no two
members may share bytes, and nothing is ever written to disk.
"""

from __future__ import annotations

import re
import struct
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from xlsreport.reading.files.limits import MAX_RATIO, MEGABYTE, RATIO_FROM_BYTES
from xlsreport.reading.files.refusal import Reason, bomb, corrupt, encrypted, hostile
from xlsreport.text.records import Record

if TYPE_CHECKING:
    import mmap
    from collections.abc import Iterator, Sequence

__all__ = [
    "LOCAL_RECORD",
    "Archive",
    "Member",
    "PackedMember",
    "PartSource",
    "write_archive",
]

_END_RECORD = struct.Struct("<4s4H2IH")
_END_MARK = b"PK\x05\x06"
_END_REACH = 65_557
_END64 = struct.Struct("<4sQ2H2I4Q")
_END64_MARK = b"PK\x06\x06"
_LOCATOR = struct.Struct("<4sIQI")
_LOCATOR_MARK = b"PK\x06\x07"
_ENTRY_RECORD = struct.Struct("<4s6H3I5H2I")
_ENTRY_MARK = b"PK\x01\x02"
LOCAL_RECORD = struct.Struct("<4s5H3I2H")
_LOCAL_MARK = b"PK\x03\x04"

_FULL_16 = 0xFFFF
_FULL_32 = 0xFFFFFFFF
_ENCRYPTED_FLAG = 0x0001
_UTF8_FLAG = 0x0800
_VERSION = 20
_STORED = 0
_DEFLATED = 8
_ZIP64_FIELD = 0x0001
_UNICODE_PATH_FIELD = 0x7075

# How hard it was packed, sizes behind the data, names in UTF-8: nothing else is plain.
_PLAIN_FLAGS = 0x0806 | 0x0008
_PLAIN_VERSION = 63
# Extra fields with the time of a member, that say nothing else.
_TIMES = frozenset({0x5455, 0x7875, 0x000A})
_PLAIN_NAME = re.compile(rb"[A-Za-z0-9_\-.\[\]]+(?:/[A-Za-z0-9_\-.\[\]]+)*/?")

_FEED = 256 * 1024
_CHUNK = MEGABYTE


class Member(Record, frozen=True):
    """One entry of the directory.

    Attributes:
        index: Its place in the directory, from 0.
        name: Its name as text, with ``/`` between folders; ends with ``/`` for a folder.
        encrypted: Whether a password is needed.
        method: How it is packed: 0 stored, 8 deflated, others cannot be read.
        checksum: CRC-32 of the unpacked bytes.
        packed: Bytes in the archive.
        size: Declared bytes once unpacked.
        start: Where its packed bytes begin in the file.
    """

    index: int
    name: str
    encrypted: bool
    method: int
    checksum: int
    packed: int
    size: int
    start: int

    @property
    def is_folder(self) -> bool:
        """Whether the entry only names a folder."""
        return self.name.endswith("/")

    @property
    def ratio(self) -> int:
        """How many times larger the member declares to become; 0 for small ones."""
        return 0 if self.size < RATIO_FROM_BYTES else self.size // max(1, self.packed)


class PartSource(Protocol):
    """An object that gives the unpacked bytes of members; see :class:`Archive`."""

    def head(self, member: Member, size: int) -> bytes:
        """As :meth:`Archive.head`."""

    def chunks(self, member: Member) -> Iterator[bytes]:
        """As :meth:`Archive.chunks`."""

    def read(self, member: Member) -> bytes:
        """As :meth:`Archive.read`."""


class Archive:
    """The members of a ZIP file that lies in memory or is mapped into it.

    Args:
        data: The whole file; bytes before the archive and after its end are allowed.
        max_members: More entries than this are refused before any is looked at.

    Attributes:
        members: What the directory names, in its order.
        plain: Whether it is packed the way spreadsheet programs do it, so that no reader can take
            it for anything else: nothing before, between, behind or besides the members.

    Raises:
        WorkbookError: ``FILE_CORRUPT`` if the directory or a local header is missing, cut or
            contradicts the other; ``FILE_BOMB`` for too many members; ``FILE_HOSTILE`` if members
            overlap.
    """

    def __init__(self, data: bytes | mmap.mmap, max_members: int) -> None:
        """Reads the directory."""
        self._data = data
        start, size, count, shift = self._find_end()
        if count > max_members:
            raise bomb(Reason.MEMBERS, "", count, max_members)
        self.plain = (
            data[:4] == _LOCAL_MARK
            and data[-_END_RECORD.size : -_END_RECORD.size + 4] == _END_MARK
            and start + size == len(data) - _END_RECORD.size
            and data[start + size - _LOCATOR.size :][:4] != _LOCATOR_MARK
            and not shift
        )
        self.members = tuple(self._read_entries(start, size, count, shift))
        self._check_apart()

    def _find_end(self) -> tuple[int, int, int, int]:
        """Where the directory lies: start, length, entries, bytes in front of the archive."""
        data = self._data
        at = data.rfind(_END_MARK, max(0, len(data) - _END_REACH))
        if at < 0 or at + _END_RECORD.size > len(data):
            raise corrupt(Reason.TRUNCATED)
        _, disk, directory_disk, here, count, size, offset, _ = _END_RECORD.unpack_from(data, at)
        if _FULL_16 in (here, count) or _FULL_32 in (size, offset):
            at, here, count, size, offset = self._find_end64(at, here, count, size, offset)
        start = at - size
        shift = start - offset
        if disk not in (0, _FULL_16) or directory_disk not in (0, _FULL_16) or here != count:
            raise corrupt(Reason.STRUCTURE)
        if start < 0 or shift < 0:
            raise corrupt(Reason.TRUNCATED)
        return start, size, count, shift

    def _find_end64(
        self, at: int, here: int, count: int, size: int, offset: int
    ) -> tuple[int, int, int, int, int]:
        """The same from the 64-bit record, or what was given if there is none."""
        data = self._data
        place = at - _LOCATOR.size - _END64.size
        if place < 0 or data[at - _LOCATOR.size : at - _LOCATOR.size + 4] != _LOCATOR_MARK:
            return at, here, count, size, offset
        mark, _, _, _, _, _, here, count, size, offset = _END64.unpack_from(data, place)
        if mark != _END64_MARK:
            raise corrupt(Reason.STRUCTURE)
        return place, here, count, size, offset

    def _read_entries(self, start: int, size: int, count: int, shift: int) -> Iterator[Member]:
        data, at, end, behind = self._data, start, start + size, 0
        for index in range(count):
            if at + _ENTRY_RECORD.size > end:
                raise corrupt(Reason.TRUNCATED)
            (mark, _, needed, flags, method, _, _, crc, packed, full, *lengths, _, offset) = (
                _ENTRY_RECORD.unpack_from(data, at)
            )
            name_size, extra_size, comment_size, disk, _ = lengths
            at += _ENTRY_RECORD.size
            raw = data[at : at + name_size]
            extra = data[at + name_size : at + name_size + extra_size]
            at += name_size + extra_size + comment_size
            if mark != _ENTRY_MARK or at > end:
                raise corrupt(Reason.STRUCTURE)
            if extra:
                full, packed, offset = _widen(extra, full, packed, offset)
            name = _decode_name(raw, extra, utf8=bool(flags & _UTF8_FLAG))
            begin, locked = self._check_local(offset + shift, raw, name)
            if begin + packed > start:
                raise corrupt(Reason.TRUNCATED, name)
            self.plain = (
                self.plain
                and not (flags & ~_PLAIN_FLAGS or comment_size or disk)
                and needed <= _PLAIN_VERSION
                and offset >= behind
                and _PLAIN_NAME.fullmatch(raw) is not None
                and (b".." not in raw or b".." not in raw.split(b"/"))
                and (not extra or _has_only_times(extra))
            )
            behind = begin + packed
            yield Member(
                index=index,
                name=name,
                encrypted=locked or bool(flags & _ENCRYPTED_FLAG),
                method=method,
                checksum=crc,
                packed=packed,
                size=full,
                start=begin,
            )
        self.plain = self.plain and at == end

    def _check_local(self, at: int, raw: bytes, name: str) -> tuple[int, bool]:
        """Where the bytes of a member begin, by its local header, and whether they are locked."""
        data = self._data
        if at + LOCAL_RECORD.size > len(data):
            raise corrupt(Reason.TRUNCATED, name)
        mark, _, flags, *_, name_size, extra_size = LOCAL_RECORD.unpack_from(data, at)
        if mark != _LOCAL_MARK:
            raise corrupt(Reason.STRUCTURE, name)
        at += LOCAL_RECORD.size
        self.plain = self.plain and not flags & ~_PLAIN_FLAGS
        if data[at : at + name_size] != raw:
            raise corrupt(Reason.STRUCTURE, name)
        return at + name_size + extra_size, bool(flags & _ENCRYPTED_FLAG)

    def _check_apart(self) -> None:
        end = 0
        for member in sorted(self.members, key=lambda member: (member.start, member.packed)):
            if member.start < end:
                raise hostile(Reason.OVERLAP, member.name)
            end = member.start + member.packed

    def chunks(self, member: Member) -> Iterator[bytes]:
        """The unpacked bytes of a member, at most one megabyte at a time.

        Raises:
            WorkbookError: ``FILE_ENCRYPTED``; ``FILE_BOMB`` before the first byte if it declares
                to grow beyond the permitted ratio; ``FILE_HOSTILE`` as soon as more comes out than
                was declared; ``FILE_CORRUPT`` if less comes out, the checksum differs, the bytes
                cannot be inflated or are packed in an unknown way.
        """
        if member.encrypted:
            raise encrypted()
        if member.ratio > MAX_RATIO:
            raise bomb(Reason.RATIO, member.name, member.ratio, MAX_RATIO)
        if member.method == _STORED:
            pieces = self._read_stored(member)
        elif member.method == _DEFLATED:
            pieces = self._inflate(member)
        else:
            raise corrupt(Reason.METHOD, member.name)
        total = crc = 0
        for piece in pieces:
            total += len(piece)
            if total > member.size:
                raise hostile(Reason.SIZE, member.name)
            crc = zlib.crc32(piece, crc)
            yield piece
        if total < member.size:
            raise corrupt(Reason.TRUNCATED, member.name)
        if crc != member.checksum:
            raise corrupt(Reason.CHECKSUM, member.name)

    def read(self, member: Member) -> bytes:
        """All unpacked bytes of a member; raises as :meth:`chunks` does."""
        small = member.packed <= _FEED and member.ratio <= MAX_RATIO
        if small and member.method == _DEFLATED and not member.encrypted:
            # Nearly every member is sound, and no more comes out than it declares.
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            packed = self._data[member.start : member.start + member.packed]
            with suppress(zlib.error):
                body = inflater.decompress(packed, member.size + 1)
                whole = inflater.eof and len(body) == member.size
                if whole and zlib.crc32(body) == member.checksum:
                    return body
        return b"".join(self.chunks(member))

    def head(self, member: Member, size: int) -> bytes:
        """The first ``size`` unpacked bytes, unchecked; fewer if it is short, damaged or locked."""
        packed = self._data[member.start : member.start + min(member.packed, size + 64)]
        if member.encrypted or member.method not in (_STORED, _DEFLATED):
            return b""
        if member.method == _STORED:
            return packed[:size]
        try:
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, size)
        except zlib.error:
            return b""

    def _read_stored(self, member: Member) -> Iterator[bytes]:
        end = member.start + member.packed
        for at in range(member.start, end, _CHUNK):
            yield self._data[at : min(at + _CHUNK, end)]

    def _inflate(self, member: Member) -> Iterator[bytes]:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        end = member.start + member.packed
        try:
            for at in range(member.start, end, _FEED):
                feed = self._data[at : min(at + _FEED, end)]
                piece = b""
                # A full piece may leave more behind, even where all input has been taken.
                while not inflater.eof and (feed or len(piece) == _CHUNK):
                    piece = inflater.decompress(feed, _CHUNK)
                    feed = inflater.unconsumed_tail
                    if piece:
                        yield piece
        except zlib.error:
            raise corrupt(Reason.DEFLATE, member.name) from None
        if not inflater.eof:
            raise corrupt(Reason.TRUNCATED, member.name)


class PackedMember(Record, frozen=True):
    """A member as it is written: its name, its packed bytes and its header's fields."""

    name: bytes
    packed: bytes
    size: int
    checksum: int
    method: int = _STORED
    flags: int = 0
    time: int = 0
    date: int = 0x21
    extra: bytes = b""
    attributes: int = 0


def write_archive(members: Sequence[PackedMember]) -> bytes:
    """A ZIP file of members, in their order."""
    written: list[bytes] = []
    directory: list[bytes] = []
    at, count = 0, len(members)
    for each in members:
        sizes = len(each.packed), each.size, len(each.name), len(each.extra)
        common = (each.flags, each.method, each.time, each.date, each.checksum, *sizes)
        head = LOCAL_RECORD.pack(_LOCAL_MARK, _VERSION, *common)
        written += (head, each.name, each.extra, each.packed)
        outside = 0, 0, 0, each.attributes, at
        entry = _ENTRY_RECORD.pack(_ENTRY_MARK, _VERSION, _VERSION, *common, *outside)
        directory += (entry, each.name, each.extra)
        at += len(head) + len(each.name) + len(each.extra) + len(each.packed)
    listed = b"".join(directory)
    end = _END_RECORD.pack(_END_MARK, 0, 0, count, count, len(listed), at, 0)
    return b"".join((*written, listed, end))


def _read_fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + size]
        at += 4 + size


def _has_only_times(extra: bytes) -> bool:
    """Whether extra fields, one behind the other to the end, say no more than times."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind not in _TIMES:
            return False
        at += 4 + size
    return at == len(extra)


def _widen(extra: bytes, full: int, packed: int, offset: int) -> tuple[int, int, int]:
    """The three numbers, those that did not fit in 32 bits taken from the 64-bit field."""
    numbers = [full, packed, offset]
    if _FULL_32 not in numbers:
        return full, packed, offset
    wide = next((body for kind, body in _read_fields(extra) if kind == _ZIP64_FIELD), b"")
    at = 0
    for place, number in enumerate(numbers):
        if number == _FULL_32 and at + 8 <= len(wide):
            (numbers[place],) = struct.unpack_from("<Q", wide, at)
            at += 8
    return numbers[0], numbers[1], numbers[2]


def _decode_name(raw: bytes, extra: bytes, *, utf8: bool) -> str:
    """A member's name as text.

    Programs in Chinese Windows write GBK without saying so; those elsewhere write UTF-8, with or
    without the flag, or add the name in UTF-8 to an extra field that carries its own checksum.
    """
    if not raw.isascii() and not utf8:
        for kind, body in _read_fields(extra):
            if kind == _UNICODE_PATH_FIELD and body[1:5] == zlib.crc32(raw).to_bytes(4, "little"):
                raw = body[5:]
                break
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437").replace("\\", "/")
