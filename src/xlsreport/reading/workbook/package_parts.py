"""The parts of a package by name, and what those that lead to its sheets say.

Its properties say which program last saved a workbook, and when.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from datetime import UTC, datetime
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from lxml import etree

from xlsreport.layout.stamp import ISSUE_DATE
from xlsreport.text.records import Record
from xlsreport.text.visible import office_zone, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = [
    "Book",
    "Parts",
    "is_unseen",
    "local_name",
    "office_time",
    "parse_part",
    "program_in",
    "read_book",
    "read_properties",
    "remember_small",
    "resolve_target",
    "saved_at",
    "saved_by",
    "time_in",
    "unescaped",
]

_Given = ParamSpec("_Given")
_Read = TypeVar("_Read")

_NO_SIZE = re.compile(r"0+(?:\.0*)?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

# Strict and transitional workbooks name the relationship by different addresses.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
_RELATIONSHIP_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
_OFFICE_PART, _ODS_PART = "docprops/app.xml", "meta.xml"
_LARGEST_PART = 1_000_000
_REMEMBERED_BYTES = 262_144
_REMEMBERED_PARTS = 128
_LONGEST = 60
# LibreOffice and Gnumeric: name, version, then what the build was made on.
_WITH_VERSION = re.compile(r"([^/]+)/([0-9]+(?:\.[0-9]+)?)(?:[.$\s].*)?", re.DOTALL)
# Where the containers keep it, and what the element is called there.
_TIMES = {"docprops/core.xml": "modified", "meta.xml": "date"}
# They write the time of the computer's own clock, and Z for UTC behind it.
_LOCAL_CLOCKS = ("libreoffice", "openoffice", "apache openoffice", "neooffice", "collabora")


class Book(Record, frozen=True):
    """What the workbook part says.

    Attributes:
        folder: Where it lies, ``xl`` as a rule.
        relations: The name of the part that says where its sheets lie.
        sheets: Each sheet's name and the name of its part.
        names: Global names and what they refer to.
        structure_locked: Whether the sheets are kept in place.
        hidden: The names of the sheets that people do not see.
    """

    folder: str
    relations: str
    sheets: tuple[tuple[str, str], ...]
    names: Mapping[str, str]
    structure_locked: bool
    hidden: frozenset[str] = frozenset()


class Parts:
    """The parts of a package by name, without regard to case and kind of slash.

    Attributes:
        latest: The part that was asked for last; ``""`` before the first.
    """

    def __init__(self, names: Iterable[str], read: Callable[[str], bytes]) -> None:
        """Notes the names.

        Args:
            names: As the package has them.
            read: Gives the bytes of the part of a name.
        """
        self.latest = ""
        self._read = read
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in names}

    def root(self, name: str) -> etree._Element | None:
        """The parsed part; ``None`` if there is none of that name."""
        actual = self._find_name(name)
        if actual is None:
            return None
        return parse_part(self._read(actual))

    def body(self, name: str) -> bytes | None:
        """The bytes of the part; ``None`` if there is none of that name."""
        actual = self._find_name(name)
        return None if actual is None else self._read(actual)

    def actual(self, name: str) -> str:
        """The name that the package has for a part that is there."""
        return self._names[name.lower()]

    def _find_name(self, name: str) -> str | None:
        self.latest = name.lstrip("/")
        return self._names.get(self.latest.lower())


def remember_small(
    read: Callable[_Given, _Read], most: int = _REMEMBERED_BYTES, kept: int = _REMEMBERED_PARTS
) -> Callable[_Given, _Read]:
    """Has a function remember what it made of small parts.

    They are the same in every file of one program.

    Args:
        read: The function. What it is given has a length or is ``None``, what it gives may not be
            changed.
        most: How long that may be together to be remembered.
        kept: Of how many the last are remembered.
    """
    once = lru_cache(maxsize=kept)(read)

    @wraps(read)
    def read_once(*args: _Given.args, **more: _Given.kwargs) -> _Read:
        small = sum(map(len, filter(None, args))) <= most  # type: ignore[arg-type]
        return once(*args, **more) if small else read(*args, **more)  # type: ignore[arg-type]

    return read_once


def parse_part(part: bytes | str) -> etree._Element:
    """The root of a part, parsed without resolving anything.

    Raises:
        etree.XMLSyntaxError: It is malformed.
        ValueError: It is empty.
    """
    return etree.fromstring(part, _PARSER)


def read_book(parts: Parts) -> Book:
    """Reads the workbook part.

    Raises:
        KeyError: There is none.
        etree.XMLSyntaxError: It, or what leads to it, is malformed.
    """
    book_name = _find_book(parts)
    book = parts.root(book_name)
    if book is None:
        raise KeyError(book_name)
    folder, _, base = book_name.rpartition("/")
    relations = f"{folder}/_rels/{base}.rels"
    targets = _read_targets(parts, relations, folder)
    sheets: list[tuple[str, str]] = []
    names: dict[str, str] = {}
    locked = False
    hidden: set[str] = set()
    for element in book.iter():
        match local_name(element):
            case "sheet":
                part = targets.get(next((element.get(key) for key in _RELATIONSHIP_ID
                                         if element.get(key)), "") or "")  # fmt: skip
                if part is not None:
                    sheets.append((element.get("name", ""), part))
                if element.get("state") in {"hidden", "veryHidden"}:
                    hidden.add(element.get("name", ""))
            case "definedName" if element.get("localSheetId") is None:
                names[element.get("name", "")] = element.text or ""
            case "workbookProtection":
                locked = element.get("lockStructure") in {"1", "true"}
    return Book(folder, relations, tuple(sheets), names, locked, frozenset(hidden))


def _find_book(parts: Parts) -> str:
    root = parts.root("_rels/.rels")
    if root is not None:
        for element in root:
            if isinstance(element.tag, str) and element.get("Type", "").endswith("/officeDocument"):
                return element.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _read_targets(parts: Parts, relations: str, folder: str) -> dict[str, str]:
    root = parts.root(relations)
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        part = resolve_target(element, folder)
        if part:
            found[element.get("Id", "")] = part
    return found


def resolve_target(relation: etree._Element, folder: str) -> str:
    """The part that a relation leads to; ``""`` for one that leads out of the package.

    Args:
        relation: The element.
        folder: Where the part lies whose relation it is.
    """
    target = relation.get("Target", "") if isinstance(relation.tag, str) else ""
    if not target or relation.get("TargetMode") == "External":
        return ""
    whole = target if target.startswith("/") else posixpath.join(folder, target)
    return posixpath.normpath(whole).lstrip("/")


def read_properties(parts: Parts) -> dict[str, str]:
    """The custom properties by name, of any type, as texts."""
    root = parts.root("docProps/custom.xml")
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        if isinstance(element.tag, str) and element.get("name"):
            value = element[0] if len(element) == 1 else element
            if value is element or len(value) or not isinstance(value.tag, str):
                text = "".join(map(str, element.itertext()))
            else:
                text = f"{element.text or ''}{value.text or ''}{value.tail or ''}"
            found[element.get("name", "")] = text
    return found


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; ``""`` for comments and instructions."""
    tag = element.tag
    return _strip_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=512)
def _strip_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def saved_by(data: bytes) -> str:
    """Returns the program that last saved a workbook, with its version.

    Args:
        data: A file that has passed the gate.

    Returns:
        ``Microsoft Excel 16.0300``, ``LibreOffice 7.4``, ``WPS 表格``; at most 60 characters,
        invisible ones escaped; ``""`` if the file does not say. A file that was not saved again
        after this program wrote it says ``Microsoft Excel 12.0000``.
    """
    return program_in(_find_part(data, (_OFFICE_PART, _ODS_PART))[1])


def _find_part(data: bytes, names: Iterable[str]) -> tuple[str, bytes]:
    """The first of some parts that is there and not too large, with its name.

    Returns:
        Nothing twice if there is none, or the file is no package that can be read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {
                info.filename.replace("\\", "/").lstrip("/").lower(): info
                for info in archive.infolist()
            }
            for name in names:
                info = parts.get(name)
                if info is not None and info.file_size <= _LARGEST_PART:
                    return name, archive.read(info)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, EOFError, NotImplementedError):
        pass
    return "", b""


@remember_small
def program_in(part: bytes) -> str:
    """Returns the program that ``docProps/app.xml`` or ``meta.xml`` names; see :func:`saved_by`.

    Args:
        part: The part; empty if there is none.
    """
    root = _parse_properties(part)
    if root is None:
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


def saved_at(data: bytes) -> datetime | None:
    """Returns the time at which a workbook was last saved.

    Args:
        data: A file that has passed the gate.

    Returns:
        The time as the file states it, with its zone if there is one (see
        :func:`office_time`); ``None`` if the file does not say, or has not been saved since this
        program wrote it.
    """
    name, part = _find_part(data, _TIMES)
    return time_in(part, _TIMES[name]) if name else None


def time_in(part: bytes, element: str = "modified") -> datetime | None:
    """Returns the time that an element of a part states; see :func:`saved_at`.

    Args:
        part: The part; empty if there is none.
        element: What the time is called there, as in ``docProps/core.xml`` by itself.
    """
    root = _parse_properties(part)
    for node in root.iter(f"{{*}}{element}") if root is not None else ():
        try:
            time = datetime.fromisoformat((node.text or "").strip())
        except ValueError:
            return None
        aware = time if time.tzinfo is not None else time.replace(tzinfo=UTC)
        return None if aware == ISSUE_DATE.replace(tzinfo=UTC) else time
    return None


def _parse_properties(part: bytes) -> etree._Element | None:
    """The root of a part with properties; ``None`` if it is malformed, or too large."""
    try:
        return parse_part(part) if len(part) <= _LARGEST_PART else None
    except (etree.XMLSyntaxError, ValueError):
        return None


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


def unescaped(text: str) -> str:
    """Excel writes control characters as ``_x000D_``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def is_unseen(element: etree._Element | Mapping[str, str], size: str) -> bool:
    """Whether a row or column is hidden, or 0 high or wide by the attribute ``size``."""
    stated = element.get(size)
    return element.get("hidden") in {"1", "true"} or bool(stated and _NO_SIZE.fullmatch(stated))
