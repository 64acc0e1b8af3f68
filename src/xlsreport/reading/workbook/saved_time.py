"""When a workbook was last saved, as its own properties say."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

from lxml import etree

__all__ = ["saved_at", "time_in"]

# Where the containers keep it, and what the element is called there.
_PARTS = (("docprops/core.xml", "modified"), ("meta.xml", "date"))
_LARGEST_PART = 1_000_000
# Every file that this program writes carries this date instead of the day of its making.
_NOT_SAVED_SINCE = datetime(2024, 1, 1, tzinfo=UTC)


def saved_at(data: bytes) -> datetime | None:
    """The time at which somebody last saved a workbook.

    Args:
        data: A file that has passed the gate.

    Returns:
        The time, with its zone (UTC where none is given); ``None`` if the file does not say, or
        has not been saved since this program wrote it.
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
    """The time that an element of a part states; see :func:`saved_at`.

    Raises:
        etree.XMLSyntaxError: The part is malformed.
        ValueError: What stands there is no time.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    for node in etree.fromstring(part, parser).iter(f"{{*}}{element}"):
        time = datetime.fromisoformat((node.text or "").strip())
        time = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
        return None if time == _NOT_SAVED_SINCE else time
    return None
