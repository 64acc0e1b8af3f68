"""The second reading: what the XML of an .xlsx says that values alone do not show.

Formulas, error values, raw numbers behind dates, protection, merged cells, names and properties.
The two readings must agree on every cell of the form; where they differ, that is a finding.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.reading.refusal import Reason, corrupt

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["SheetWitness", "Witness", "WitnessCell", "read_witness"]

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Strict and transitional workbooks name the relationship by different addresses.
_RELATIONSHIP_ID = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)


@dataclass(frozen=True, slots=True)
class WitnessCell:
    """A cell as its XML says.

    Attributes:
        kind: ``n`` number, ``s`` text (shared, inline or a formula's), ``b`` logical, ``e`` error,
            ``d`` date in ISO form.
        text: The number as written, or the text; ``""`` for none.
        formula: The formula without ``=``; ``None`` if there is none, ``""`` for a cell that
            shares another one's.
    """

    kind: str
    text: str
    formula: str | None


@dataclass(slots=True)
class SheetWitness:
    """A sheet as its XML says.

    Attributes:
        cells: Every cell with a value or formula by row and column from 0.
        merges: Merged ranges: first row and column, last row and column, from 0.
        protected: Whether the sheet is protected.
        validations: How many validation rules it has.
        hidden_rows: How many rows are hidden.
    """

    cells: dict[tuple[int, int], WitnessCell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    protected: bool = False
    validations: int = 0
    hidden_rows: int = 0


@dataclass(frozen=True, slots=True)
class Witness:
    """A workbook as its XML says.

    Attributes:
        sheets: By name.
        names: Global names and what they refer to.
        properties: Custom properties that are texts.
        structure_locked: Whether the sheets are kept in place.
    """

    sheets: Mapping[str, SheetWitness]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    structure_locked: bool


def read_witness(data: bytes) -> Witness:
    """Reads the XML of an .xlsx or .xlsm that has passed the gate.

    Raises:
        WorkbookError: ``FILE_CORRUPT``: a part is missing or malformed.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(_Parts(archive))
    except (
        zipfile.BadZipFile, etree.XMLSyntaxError, KeyError, ValueError, IndexError, EOFError,
        OSError, NotImplementedError,
    ) as error:  # fmt: skip
        raise corrupt(Reason.STRUCTURE, str(error)[:120]) from error


class _Parts:
    """The parts of a package by name, whatever case and slashes their names are written in."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {
            name.replace("\\", "/").lstrip("/").lower(): name for name in archive.namelist()
        }

    def root(self, name: str) -> etree._Element | None:
        """The parsed part; ``None`` if there is none of that name."""
        actual = self._names.get(name.lstrip("/").lower())
        if actual is None:
            return None
        return etree.fromstring(self._archive.read(actual), _parser())

    def stream(self, name: str) -> Iterator[tuple[str, etree._Element]] | None:
        """The part's elements as they end."""
        actual = self._names.get(name.lstrip("/").lower())
        if actual is None:
            return None
        source = io.BytesIO(self._archive.read(actual))
        events: Iterator[tuple[str, etree._Element]] = etree.iterparse(
            source, events=("end",), resolve_entities=False, no_network=True, load_dtd=False
        )
        return events


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def _read(parts: _Parts) -> Witness:
    book_name = _book_name(parts)
    book = parts.root(book_name)
    if book is None:
        raise KeyError(book_name)
    targets = _targets(parts, book_name)
    shared: list[str] | None = None
    sheets: dict[str, SheetWitness] = {}
    names: dict[str, str] = {}
    locked = False
    for element in book.iter():
        match _local(element):
            case "sheet":
                part = targets.get(next((element.get(key) for key in _RELATIONSHIP_ID
                                         if element.get(key)), "") or "")  # fmt: skip
                if part is None:
                    continue
                if shared is None:
                    shared = _shared_strings(parts, book_name)
                stream = parts.stream(part)
                if stream is not None:
                    sheets[element.get("name", "")] = _sheet(stream, shared)
            case "definedName" if element.get("localSheetId") is None:
                names[element.get("name", "")] = element.text or ""
            case "workbookProtection":
                locked = element.get("lockStructure") in {"1", "true"}
    return Witness(sheets, names, _properties(parts), locked)


def _book_name(parts: _Parts) -> str:
    root = parts.root("_rels/.rels")
    if root is not None:
        for element in root:
            if isinstance(element.tag, str) and element.get("Type", "").endswith("/officeDocument"):
                return element.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def _targets(parts: _Parts, book_name: str) -> dict[str, str]:
    folder, _, name = book_name.rpartition("/")
    root = parts.root(f"{folder}/_rels/{name}.rels")
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        target = element.get("Target", "") if isinstance(element.tag, str) else ""
        if target and element.get("TargetMode") != "External":
            whole = target if target.startswith("/") else posixpath.join(folder, target)
            found[element.get("Id", "")] = posixpath.normpath(whole).lstrip("/")
    return found


def _shared_strings(parts: _Parts, book_name: str) -> list[str]:
    folder = book_name.rpartition("/")[0]
    stream = parts.stream(f"{folder}/sharedStrings.xml")
    texts: list[str] = []
    for _, element in stream or ():
        if _local(element) == "si":
            texts.append(_rich_text(element))
            element.clear()
    return texts


def _rich_text(element: etree._Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    pieces: list[str] = []
    for child in element:
        match _local(child):
            case "t":
                pieces.append(child.text or "")
            case "r":
                pieces += [t.text or "" for t in child if _local(t) == "t"]
    return _unescaped("".join(pieces))


def _sheet(stream: Iterator[tuple[str, etree._Element]], shared: list[str]) -> SheetWitness:
    sheet = SheetWitness()
    row, column = -1, -1
    for _, element in stream:
        match _local(element):
            case "c":
                found = _ADDRESS.fullmatch(element.get("r", ""))
                if found:
                    row, column = int(found[2]) - 1, _column(found[1])
                else:
                    # A cell without an address follows the one before it in its row.
                    parent = element.getparent()
                    above = int(parent.get("r", "0")) - 1 if parent is not None else row
                    row, column = (row, column + 1) if above in {row, -1} else (above, 0)
                cell = _cell(element, shared)
                if cell is not None:
                    sheet.cells[row, column] = cell
            case "row":
                sheet.hidden_rows += element.get("hidden") in {"1", "true"}
                element.clear()
            case "mergeCell":
                area = _area(element.get("ref", ""))
                if area is not None:
                    sheet.merges.append(area)
            case "sheetProtection":
                sheet.protected = element.get("sheet") in {"1", "true"}
            case "dataValidation":
                sheet.validations += 1
    return sheet


def _cell(element: etree._Element, shared: list[str]) -> WitnessCell | None:
    kind = element.get("t", "n")
    raw, formula, inline = "", None, ""
    for child in element:
        match _local(child):
            case "v":
                raw = "".join(map(str, child.itertext()))
            case "f":
                formula = child.text or ""
            case "is":
                inline = _rich_text(child)
    if kind == "s":
        text = shared[int(raw)] if raw.strip() else ""
    elif kind == "inlineStr":
        text = inline
    elif kind == "str":
        text = _unescaped(raw)
    else:
        text = raw.strip()
    if not text and formula is None:
        return None
    return WitnessCell("s" if kind in {"s", "str", "inlineStr"} else kind, text, formula)


def _properties(parts: _Parts) -> dict[str, str]:
    root = parts.root("docProps/custom.xml")
    found: dict[str, str] = {}
    for element in root if root is not None else ():
        if isinstance(element.tag, str) and element.get("name"):
            found[element.get("name", "")] = "".join(map(str, element.itertext()))
    return found


def _area(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.replace("$", "").partition(":")
    start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
    if start is None or end is None:
        return None
    return int(start[2]) - 1, _column(start[1]), int(end[2]) - 1, _column(end[1])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _unescaped(text: str) -> str:
    """Excel writes control characters as ``_x000D_``."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text) if "_x" in text else text


def _local(element: etree._Element) -> str:
    """An element's name without its namespace; ``""`` for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""
