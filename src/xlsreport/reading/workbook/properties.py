"""Reads from a workbook's properties which program last saved it, and when."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import UTC, datetime

from lxml import etree

from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.text.visible import office_zone, visible

__all__ = ["office_time", "program_in", "saved_at", "saved_by", "time_in"]

_OFFICE_PART, _ODS_PART = "docprops/app.xml", "meta.xml"
_LARGEST_PART = 1_000_000
_LONGEST = 60
# LibreOffice and Gnumeric: name, version, then what the build was made on.
_WITH_VERSION = re.compile(r"([^/]+)/([0-9]+(?:\.[0-9]+)?)(?:[.$\s].*)?", re.DOTALL)


def saved_by(data: bytes) -> str:
    """Returns the program that last saved a workbook, with its version.

    Args:
        data: A file that has passed the gate.

    Returns:
        ``Microsoft Excel 16.0300``, ``LibreOffice 7.4``, ``WPS 表格``; at most 60 characters,
        invisible ones escaped; ``""`` if the file does not say. A file that was not saved again
        after this program wrote it says ``Microsoft Excel 12.0000``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {
                info.filename.replace("\\", "/").lstrip("/").lower(): info
                for info in archive.infolist()
            }
            for name in (_OFFICE_PART, _ODS_PART):
                info = parts.get(name)
                if info is not None and info.file_size <= _LARGEST_PART:
                    return program_in(archive.read(info))
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError):
        return ""
    return ""


def program_in(part: bytes) -> str:
    """Returns the program that ``docProps/app.xml`` or ``meta.xml`` names; see :func:`saved_by`."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(part, parser)
    except (etree.XMLSyntaxError, ValueError):
        return ""
    name = _read_text(root, "Application") or _read_text(root, "generator")
    stated = _WITH_VERSION.fullmatch(name)
    # Programs that state their own version also write that of an Excel they resemble.
    name = f"{stated[1]} {stated[2]}" if stated else f"{name} {_read_text(root, 'AppVersion')}"
    return visible(name.strip()[:_LONGEST])[:_LONGEST] if name.strip() else ""


def _read_text(root: etree._Element, name: str) -> str:
    """Returns the text of the first element of a name; ``""`` for none."""
    for node in root.iter(f"{{*}}{name}"):
        return " ".join((node.text or "").split())
    return ""


# Where the containers keep it, and what the element is called there.
_PARTS = (("docprops/core.xml", "modified"), ("meta.xml", "date"))


def saved_at(data: bytes) -> datetime | None:
    """Returns the time at which a workbook was last saved.

    Args:
        data: A file that has passed the gate.

    Returns:
        The time as the file states it, with its zone if there is one (see
        :func:`office_time`); ``None`` if the file does not say, or has not been saved since this
        program wrote it.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {
                info.filename.replace("\\", "/").lstrip("/").lower(): info
                for info in archive.infolist()
            }
            for name, element in _PARTS:
                info = parts.get(name)
                if info is not None and info.file_size <= _LARGEST_PART:
                    return time_in(archive.read(info), element)
    except (zipfile.BadZipFile, etree.XMLSyntaxError, ValueError, OSError, NotImplementedError):
        return None
    return None


def time_in(part: bytes, element: str) -> datetime | None:
    """Returns the time that an element of a part states; see :func:`saved_at`.

    Raises:
        etree.XMLSyntaxError: The part is malformed.
        ValueError: What stands there is no time.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for node in etree.fromstring(part, parser).iter(f"{{*}}{element}"):
        time = datetime.fromisoformat((node.text or "").strip())
        aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
        return None if aware == ISSUE_DATE.replace(tzinfo=UTC) else time
    return None


# They write the time of the computer's own clock, and Z for UTC behind it.
_LOCAL_CLOCKS = ("libreoffice", "openoffice", "apache openoffice", "neooffice", "collabora")


def office_time(stated: datetime | None, program: str) -> datetime | None:
    """Returns the time at which a workbook was saved, from the one that it states.

    Args:
        stated: What :func:`saved_at` returns.
        program: What :func:`saved_by` returns.

    Returns:
        The time with its zone: a time without one, and what LibreOffice and its relatives call
        UTC, is read by the office's clock. ``None`` for ``None``.
    """
    if stated is None:
        return None
    local_clock = program.casefold().startswith(_LOCAL_CLOCKS) and not stated.utcoffset()
    if stated.tzinfo is None or local_clock:
        return stated.replace(tzinfo=office_zone())
    return stated
