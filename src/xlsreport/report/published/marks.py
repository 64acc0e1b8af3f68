"""Marks by which a published report of ours is known again, as long as nobody changed it."""

from __future__ import annotations

import re
import zipfile
import zlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MARK", "is_own_report", "mark_html", "mark_pdf", "seal_docx"]

MARK = "xlsreport-report"
"""What a report of ours is marked with."""

# Behind the end of a page or of a PDF; readers of both pass over it.
_END = re.compile(rb"(?:<!--|%) " + MARK.encode() + rb" ([0-9a-f]{8})(?: -->)?\n\Z")
_DOCX = re.compile(MARK.encode() + rb" ([0-9a-f]{8})\Z")
_LARGEST = 60_000_000


def mark_html(page: str) -> str:
    """A page with a mark at its end that fits just this page."""
    return f"{page}<!-- {MARK} {zlib.crc32(page.encode()):08x} -->\n"


def mark_pdf(data: bytes) -> bytes:
    """A PDF with a mark at its end that fits just this one."""
    return data + f"% {MARK} {zlib.crc32(data):08x}\n".encode()


def seal_docx(file: Path) -> None:
    """Writes a package anew, the same for the same parts, with a mark over them in its comment."""
    with zipfile.ZipFile(file) as archive:
        parts = [(each.filename, archive.read(each)) for each in archive.infolist()]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        archive.comment = f"{MARK} {_sum_parts(archive):08x}".encode()


def is_own_report(file: Path) -> bool:
    """Whether a file is a report that this program wrote and that nobody changed since."""
    if file.stat().st_size > _LARGEST:
        return False
    data = file.read_bytes()
    if data.startswith(b"PK"):
        return _is_own_package(file)
    found = _END.search(data)
    return found is not None and zlib.crc32(data[: found.start()]) == int(found[1], 16)


def _is_own_package(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            found = _DOCX.search(archive.comment)
            return found is not None and _sum_parts(archive) == int(found[1], 16)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError):
        return False


def _sum_parts(archive: zipfile.ZipFile) -> int:
    """A sum over names and checksums of all parts, as the directory states them."""
    total = 0
    for member in sorted(archive.infolist(), key=lambda each: each.filename):
        total = zlib.crc32(f"{member.filename} {member.CRC}".encode(), total)
    return total
