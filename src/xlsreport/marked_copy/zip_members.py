"""Members of a ZIP file: copied as they are packed, and made from parts.

The standard library packs every member anew; what was not changed has to stay as it is.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib

from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.reading.files.zip_archive import LOCAL_RECORD, PackedMember
from xlsreport.reading.gate.package import member_key

__all__ = ["copy_member", "digest_of", "pack"]

_UTF8_FLAG = 0x0800
_SIZES_BEHIND_FLAG = 0x0008
_ZIP64_FIELD = 0x0001


def copy_member(data: bytes, info: zipfile.ZipInfo) -> PackedMember:
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
    return PackedMember(
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


def pack(name: bytes, body: bytes) -> PackedMember:
    """A part as a member, packed, with the same date each time."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, -15)
    packed = compressor.compress(body) + compressor.flush()
    day = (ISSUE_DATE.year - 1980) << 9 | ISSUE_DATE.month << 5 | ISSUE_DATE.day
    return PackedMember(
        name=name,
        flags=0 if name.isascii() else _UTF8_FLAG,
        method=zipfile.ZIP_DEFLATED,
        date=day,
        checksum=zlib.crc32(body),
        size=len(body),
        packed=packed,
    )


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
