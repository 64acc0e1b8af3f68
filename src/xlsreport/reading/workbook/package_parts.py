"""The parts of a package by name, and what those that lead to its sheets say."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["Book", "Parts", "local_name", "read_book", "read_properties"]

# Strict and transitional workbooks name the relationship by different addresses.
_RELATIONSHIP_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True, slots=True)
class Book:
    """What the workbook part says.

    Attributes:
        folder: Where it lies, ``xl`` as a rule.
        sheets: Each sheet's name and the name of its part.
        names: Global names and what they refer to.
        structure_locked: Whether the sheets are kept in place.
        hidden: The names of the sheets that people do not see.
    """

    folder: str
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
        return etree.fromstring(self._read(actual), _make_parser())

    def body(self, name: str) -> bytes | None:
        """The bytes of the part; ``None`` if there is none of that name."""
        actual = self._find_name(name)
        return None if actual is None else self._read(actual)

    def _find_name(self, name: str) -> str | None:
        self.latest = name.lstrip("/")
        return self._names.get(self.latest.lower())


def _make_parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


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
    targets = _read_targets(parts, book_name)
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
    folder = book_name.rpartition("/")[0]
    return Book(folder, tuple(sheets), names, locked, frozenset(hidden))


def _find_book(parts: Parts) -> str:
    root = parts.root("_rels/.rels")
    if root is not None:
        for element in root:
            if isinstance(element.tag, str) and element.get("Type", "").endswith("/officeDocument"):
                return element.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _read_targets(parts: Parts, book_name: str) -> dict[str, str]:
    folder, _, name = book_name.rpartition("/")
    root = parts.root(f"{folder}/_rels/{name}.rels")
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        target = element.get("Target", "") if isinstance(element.tag, str) else ""
        if target and element.get("TargetMode") != "External":
            whole = target if target.startswith("/") else posixpath.join(folder, target)
            found[element.get("Id", "")] = posixpath.normpath(whole).lstrip("/")
    return found


def read_properties(parts: Parts) -> dict[str, str]:
    """The custom properties by name, of any type, as texts."""
    root = parts.root("docProps/custom.xml")
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        if isinstance(element.tag, str) and element.get("name"):
            found[element.get("name", "")] = "".join(map(str, element.itertext()))
    return found


def local_name(element: etree._Element) -> str:
    """An element's name without its namespace; ``""`` for comments and instructions."""
    tag = element.tag
    return _strip_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=512)
def _strip_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]
