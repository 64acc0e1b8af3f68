"""The parts of a package that is packed the way spreadsheet programs pack it, each unpacked once.

Everything :class:`~xlsreport.reading.files.zip_archive.Archive` refuses is refused here as well,
and much that it accepts: a prefix, comments, 64-bit records, odd names, large parts. A package
refused here is left to the archive reader, which then says what is wrong, if anything is.
"""

from __future__ import annotations

import re
import struct
import zlib
from typing import TYPE_CHECKING

from xlsreport.reading.files.limits import MAX_INFLATED_BYTES, MAX_RATIO, RATIO_FROM_BYTES
from xlsreport.reading.files.zip_archive import (
    END_MARK,
    END_RECORD,
    ENTRY_MARK,
    ENTRY_RECORD,
    LOCAL_MARK,
    LOCAL_RECORD,
)
from xlsreport.reading.gate.biff import XLSB_SHEET_START
from xlsreport.reading.gate.xml import is_xml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.reading.files.zip_archive import Member

__all__ = ["HeldParts", "PlainParts", "plain_parts"]

_LOCATOR = (20, b"PK\x06\x07")
# How hard it was packed, sizes behind the data, names in UTF-8: nothing else may be set.
_FLAGS = 0x0806 | 0x0008
_NEWEST_VERSION = 63
# Extra fields with the time of a member, that say nothing else.
_TIMES = frozenset({0x5455, 0x7875, 0x000A})
_STORED, _DEFLATED = 0, 8

_MOST_MEMBERS = 500
# Of markup, in bytes once unpacked; what is larger is read in pieces.
_LARGEST_PART = 4_000_000
_LARGEST_PACKAGE = 16_000_000
_HEAD = 512
_HEAD_FEED = 64

_NAME = re.compile(rb"[A-Za-z0-9_\-.\[\]]+(?:/[A-Za-z0-9_\-.\[\]]+)*/?")
_MARKUP = (".xml", ".rels", ".vml")
_MACROS = "vbaproject.bin"


class PlainParts:
    """The members of a package.

    Attributes:
        bodies: The unpacked parts that are markup, by the name under which libraries look for them
            (:func:`~xlsreport.reading.gate.package.member_key`), in the package's order.
        names: Every member's name by that key.
        checksums: The CRC-32 of the bodies, in the same order.
        size: The bytes of all bodies.
    """

    __slots__ = ("bodies", "checksums", "names", "size")

    def __init__(self) -> None:
        self.bodies: dict[str, bytes] = {}
        self.names: dict[str, str] = {}
        self.checksums: list[int] = []
        self.size = 0

    def stored(self) -> bytes:
        """The bodies as a package in which nothing is packed.

        A library that gets it need not unpack everything again, and reads what was judged.
        """
        pieces: list[bytes] = []
        entries: list[bytes] = []
        at = 0
        for (key, body), crc in zip(self.bodies.items(), self.checksums, strict=True):
            name, size = self.names[key].encode("ascii"), len(body)
            common = (20, 0, _STORED, 0, 0x21, crc, size, size, len(name), 0)
            pieces += (LOCAL_RECORD.pack(LOCAL_MARK, *common), name, body)
            entries += (ENTRY_RECORD.pack(ENTRY_MARK, 20, *common, 0, 0, 0, 0, at), name)
            at += LOCAL_RECORD.size + len(name) + size
        directory = b"".join(entries)
        count = len(self.bodies)
        end = END_RECORD.pack(END_MARK, 0, 0, count, count, len(directory), at, 0)
        return b"".join((*pieces, directory, end))


class HeldParts:
    """Unpacked parts as an archive gives its members, by their names."""

    def __init__(self, bodies: dict[str, bytes]) -> None:
        self._bodies = bodies

    def head(self, member: Member, size: int) -> bytes:
        """As :meth:`Archive.head`."""
        return self._bodies[member.name][:size]

    def chunks(self, member: Member) -> Iterator[bytes]:
        """As :meth:`Archive.chunks`."""
        yield self._bodies[member.name]

    def read(self, member: Member) -> bytes:
        """As :meth:`Archive.read`."""
        return self._bodies[member.name]


def plain_parts(data: bytes) -> PlainParts | None:
    """Unpacks a package.

    Returns:
        ``None`` unless it is packed in the plainest way, directory, headers, sizes and checksums
        agree, nothing overlaps and no two names are the same.
    """
    at = len(data) - END_RECORD.size
    if at < 0 or not data.startswith(LOCAL_MARK) or data.rfind(END_MARK) != at:
        return None
    _, disk, directory_disk, here, count, size, start, comment = END_RECORD.unpack_from(data, at)
    if disk or directory_disk or comment or here != count or not 0 < count <= _MOST_MEMBERS:
        return None
    if start + size != at or data.startswith(_LOCATOR[1], at - _LOCATOR[0]):
        return None
    return _unpack(data, start, at, count)


def _unpack(data: bytes, start: int, stop: int, count: int) -> PlainParts | None:
    parts = PlainParts()
    at, end, total = start, 0, 0
    for _ in range(count):
        if at + ENTRY_RECORD.size > stop:
            return None
        (mark, _, needed, flags, method, _, _, crc, packed, full, *lengths, _, offset) = (
            ENTRY_RECORD.unpack_from(data, at)
        )
        length, extra, comment, disk, _ = lengths
        at += ENTRY_RECORD.size + length + extra
        total += full
        plain = mark == ENTRY_MARK and needed <= _NEWEST_VERSION and not flags & ~_FLAGS
        plain = plain and not comment and not disk and at <= stop and total <= MAX_INFLATED_BYTES
        if not plain or offset < end or (extra and not _has_only_times(data[at - extra : at])):
            return None
        raw = data[at - extra - length : at - extra]
        begin = _find_begin(data, offset, raw)
        end = begin + packed
        bomb = full >= RATIO_FROM_BYTES and full > MAX_RATIO * packed
        if not begin or end > start or bomb:
            return None
        if not _add(parts, raw, data[begin:end], method, full, crc):
            return None
    return parts if at == stop else None


def _has_only_times(extra: bytes) -> bool:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind not in _TIMES:
            return False
        at += 4 + size
    return at == len(extra)


def _find_begin(data: bytes, at: int, raw: bytes) -> int:
    """Where a member's bytes begin; 0 if its local header is not what the directory says."""
    if at + LOCAL_RECORD.size > len(data):
        return 0
    mark, _, flags, *_, length, extra = LOCAL_RECORD.unpack_from(data, at)
    at += LOCAL_RECORD.size
    if mark != LOCAL_MARK or flags & ~_FLAGS or data[at : at + length] != raw:
        return 0
    return int(at + length + extra)


def _add(parts: PlainParts, raw: bytes, packed: bytes, method: int, size: int, crc: int) -> bool:
    """Adds a member; ``False`` if it is beyond what is read here."""
    name = raw.decode("ascii", "replace")
    key = name.casefold()
    if not _NAME.fullmatch(raw) or b".." in raw.split(b"/") or key in parts.names:
        return False
    if raw.endswith(b"/"):
        # Some programs name the folders of their parts as members of their own.
        return not size
    parts.names[key] = name
    if not key.endswith(_MARKUP):
        return not key.endswith(_MACROS) and _is_no_markup(packed, method)
    parts.size += size
    if size > _LARGEST_PART or parts.size > _LARGEST_PACKAGE:
        return False
    body = _inflate(packed, size) if method == _DEFLATED else packed
    if method not in (_STORED, _DEFLATED) or body is None or len(body) != size:
        return False
    parts.bodies[key] = body
    parts.checksums.append(crc)
    return zlib.crc32(body) == crc


def _is_no_markup(packed: bytes, method: int) -> bool:
    """Whether a part such as a picture is one that no library reads, by its first bytes."""
    head = packed[: _HEAD + _HEAD_FEED]
    if method == _DEFLATED:
        try:
            head = zlib.decompressobj(-zlib.MAX_WBITS).decompress(head, _HEAD)
        except zlib.error:
            return False
    elif method != _STORED:
        return False
    return not is_xml(head[:_HEAD]) and not head.startswith(XLSB_SHEET_START)


def _inflate(packed: bytes, size: int) -> bytes | None:
    """What packed bytes unpack to if that is exactly ``size`` bytes and nothing is left over."""
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        # One byte more than declared, to find out more without ever holding it.
        body = inflater.decompress(packed, size + 1)
    except zlib.error:
        return None
    whole = inflater.eof and not inflater.unused_data and len(body) == size
    return body if whole else None
