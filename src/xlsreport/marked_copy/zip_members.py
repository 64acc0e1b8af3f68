"""Members of a ZIP file: copied as they are packed, made from parts, and written.

The standard library packs every member anew; what was not changed has to stay as it is.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from msgspec import Struct

from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.reading.files.zip_archive import (
    END_MARK,
    END_RECORD,
    ENTRY_MARK,
    ENTRY_RECORD,
    LOCAL_MARK,
    LOCAL_RECORD,
)
from xlsreport.reading.gate.package import member_key

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Member", "copy_member", "digest_of", "pack", "write_archive"]

_UTF8_FLAG = 0x0800
_SIZES_BEHIND_FLAG = 0x0008
_ZIP64_FIELD = 0x0001
_VERSION = 20


class Member(Struct, frozen=True):
    """A member as it is written: its name, its header's fields and its packed bytes."""

    name: bytes
    flags: int
    method: int
    time: int
    date: int
    checksum: int
    size: int
    extra: bytes
    attributes: int
    packed: bytes


def copy_member(data: bytes, info: zipfile.ZipInfo) -> Member:
    """A member with its packed bytes as they stand in a file."""
    at = info.header_offset
    fields = LOCAL_RECORD.unpack_from(data, at)
    begin = at + LOCAL_RECORD.size
    name = data[begin : begin + fields[-2]]
    if name.isascii():
        # Old packers write names that only some programs find.
        name = name.replace(b"\\", b"/")
    begin += fields[-2] + fields[-1]
    time, date = fields[4:6]
    return Member(
        name=name,
        flags=info.flag_bits & ~_SIZES_BEHIND_FLAG,
        method=info.compress_type,
        time=time,
        date=date,
        checksum=info.CRC,
        size=info.file_size,
        extra=_without_zip64(info.extra),
        attributes=info.external_attr,
        packed=data[begin : begin + info.compress_size],
    )


def _without_zip64(extra: bytes) -> bytes:
    """The further fields of a member's header; sizes in 64 bits are not needed in a copy."""
    kept, at = b"", 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, at)
        if kind != _ZIP64_FIELD:
            kept += extra[at : at + 4 + size]
        at += 4 + size
    return kept


def pack(name: bytes, body: bytes) -> Member:
    """A part as a member, packed, with the same date each time."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = compressor.compress(body) + compressor.flush()
    day = (ISSUE_DATE.year - 1980) << 9 | ISSUE_DATE.month << 5 | ISSUE_DATE.day
    return Member(
        name=name,
        flags=0 if name.isascii() else _UTF8_FLAG,
        method=zipfile.ZIP_DEFLATED,
        time=0,
        date=day,
        checksum=zlib.crc32(body),
        size=len(body),
        extra=b"",
        attributes=0,
        packed=packed,
    )


def write_archive(members: Sequence[Member]) -> bytes:
    """A ZIP file of members, in their order."""
    written, directory, at = [], [], 0
    for each in members:
        shared = (
            _VERSION,
            each.flags,
            each.method,
            each.time,
            each.date,
            each.checksum,
            len(each.packed),
            each.size,
            len(each.name),
            len(each.extra),
        )
        head = LOCAL_RECORD.pack(LOCAL_MARK, *shared) + each.name + each.extra
        entry = ENTRY_RECORD.pack(ENTRY_MARK, _VERSION, *shared, 0, 0, 0, each.attributes, at)
        written += [head, each.packed]
        directory.append(entry + each.name + each.extra)
        at += len(head) + len(each.packed)
    whole = b"".join(directory)
    count = len(members)
    end = END_RECORD.pack(END_MARK, 0, 0, count, count, len(whole), at, 0)
    return b"".join((*written, whole, end))


def digest_of(data: bytes, left_out: str) -> str:
    """A digest of all members of a ZIP file but one, by names, sizes and checksums.

    Args:
        data: The file.
        left_out: The key of the member that is left out.
    """
    digest = hashlib.sha256()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for info in archive.infolist():
            if member_key(info.filename) != left_out:
                digest.update(f"{info.filename}\0{info.CRC}\0{info.file_size}\n".encode())
    return digest.hexdigest()
