"""An ordinary workbook in one pass: gate, second reading and properties from the same bytes.

The gate, the witness and the properties each unpack and parse the whole file, whatever it may be.
Here an .xlsx or .xlsm that is packed and written the way spreadsheet programs do it is unpacked
once and judged part by part; parts that were judged before are not judged again. What comes out
is exactly what the others would give. Where that is not certain nothing comes out, and the others
are asked; only they ever refuse a file or say what is wrong with it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import (
    MAX_COVERED_CELLS,
    MAX_FILE_BYTES,
    MAX_FILLED_CELLS,
    MAX_GRID_CELLS,
)
from xlsreport.reading.files.zip_archive import Member
from xlsreport.reading.gate.gate import Container, Passed, check_document, container_of
from xlsreport.reading.gate.package import CONTENT_TYPES, main_part, sheet_parts
from xlsreport.reading.quick.bounded_cache import Remembered
from xlsreport.reading.quick.sheet import plain_sheet
from xlsreport.reading.quick.sheet_frame import judged_alone
from xlsreport.reading.quick.strings import plain_strings
from xlsreport.reading.quick.zip import HeldParts, plain_parts
from xlsreport.reading.workbook.package_parts import Book, Parts, read_book, read_properties
from xlsreport.reading.workbook.properties import program_in, time_in
from xlsreport.reading.workbook.styles import CellStyle, read_styles
from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, read_sheet, read_strings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from xlsreport.reading.gate.cell_budget import Extent
    from xlsreport.reading.quick.zip import PlainParts

__all__ = ["PlainReading", "read_plainly"]

_BOOK = "xl/workbook.xml"
_RELATIONS = ("_rels/.rels", "xl/_rels/workbook.xml.rels")
_STRINGS = "xl/sharedstrings.xml"
_STYLES = "xl/styles.xml"
_TIME, _PROGRAM = "docprops/core.xml", "docprops/app.xml"
_OTHER_PROPERTIES = "meta.xml"
_HEAD = 512
_LARGEST_PROPERTIES = 1_000_000


@dataclass(frozen=True, slots=True)
class PlainReading:
    """What one pass over a workbook tells.

    Attributes:
        passed: What the gate says of it.
        witness: Its XML.
        saved: The time it states; see :func:`~xlsreport.reading.workbook.properties.saved_at`.
        program: What saved it; see :func:`~xlsreport.reading.workbook.properties.saved_by`.
        package: The parts that were judged, unpacked, as one file for the other reading.
    """

    passed: Passed
    witness: Witness
    saved: datetime | None
    program: str
    package: bytes


@dataclass(frozen=True, slots=True)
class _Outline:
    """What the parts that lead to the sheets say.

    Attributes:
        container: The format.
        labels: The keys of the sheets' parts with the sheets' names.
        book: The workbook part.
    """

    container: Container
    labels: Mapping[str, str]
    book: Book


_outlines: Remembered[tuple[object, ...], _Outline] = Remembered(2_000_000)
_extents: Remembered[tuple[str, bytes], Extent] = Remembered(2_000_000)
_times: Remembered[bytes, tuple[datetime | None]] = Remembered(1_000_000)
_programs: Remembered[bytes, tuple[str]] = Remembered(1_000_000)


class _OddError(Exception):
    """Something is not as it is in ordinary workbooks."""


def read_plainly(data: bytes) -> PlainReading | None:
    """Reads an ordinary workbook.

    Args:
        data: The whole file.

    Returns:
        ``None`` if it is none, for whatever reason.
    """
    parts = plain_parts(data) if len(data) <= MAX_FILE_BYTES else None
    # Another kind of document's properties count where its own say nothing.
    if parts is None or _OTHER_PROPERTIES in parts.names:
        return None
    try:
        return _Reading(parts).result()
    except (_OddError, WorkbookError, etree.XMLSyntaxError, LookupError, ValueError):
        return None


class _Reading:
    def __init__(self, parts: PlainParts) -> None:
        self.parts, self.bodies, self.names = parts, parts.bodies, parts.names
        self.outline = self._outline()
        self.filled = self.grid = self.covered = 0

    def result(self) -> PlainReading:
        """Everything; parts in no particular order, since none may be refused."""
        labels, book = self.outline.labels, self.outline.book
        for key, body in self.bodies.items():
            if key not in labels and key != _STRINGS:
                self._count(self._judged(key, body))
        shared = self._strings()
        styles = read_styles(self.bodies.get(_STYLES))
        read = {key: self._sheet(key, label, shared, styles) for key, label in labels.items()}
        sheets: dict[str, SheetWitness] = {}
        for name, part in book.sheets:
            key = part.lower()
            if key not in read and key in self.names:
                raise _OddError
            if key in read:
                sheets[name] = replace(read[key], hidden=name in book.hidden)
        properties = read_properties(Parts(self.bodies, self.bodies.__getitem__))
        witness = Witness(sheets, book.names, properties, book.structure_locked)
        return PlainReading(
            Passed(self.outline.container, ()),
            witness,
            self._saved(),
            self._program(),
            self.parts.stored(),
        )

    def _outline(self) -> _Outline:
        leading = [self.bodies[key] for key in (CONTENT_TYPES, *_RELATIONS, _BOOK)]
        key = (*leading, *self.names)
        weight = sum(map(len, leading))
        outline = _outlines.get(key, weight)
        if outline is None:
            outline = _outlined(self.bodies, self.names)
            _outlines.keep(key, outline, weight)
        return outline

    def _judged(self, key: str, body: bytes) -> Extent:
        extent = _extents.get((key, body), len(body))
        if extent is None:
            extent = judged_alone(key, self.names[key], body, None)
            _extents.keep((key, body), extent, len(body))
        return extent

    def _count(self, extent: Extent) -> None:
        """Adds up what the gate's budget adds up."""
        self.filled += extent.filled
        self.grid += extent.rows * extent.columns
        self.covered += extent.covered
        if (
            self.filled > MAX_FILLED_CELLS
            or self.grid > MAX_GRID_CELLS
            or self.covered > MAX_COVERED_CELLS
        ):
            raise _OddError

    def _strings(self) -> Sequence[str]:
        body = self.bodies.get(_STRINGS)
        if body is None:
            return ()
        texts = plain_strings(body)
        if texts is None:
            self._count(judged_alone(_STRINGS, self.names[_STRINGS], body, None))
            return read_strings(body)
        return texts

    def _sheet(
        self, key: str, label: str, shared: Sequence[str], styles: Sequence[CellStyle]
    ) -> SheetWitness:
        body = self.bodies[key]
        found = plain_sheet(body, shared, styles)
        if found is None:
            self._count(judged_alone(key, self.names[key], body, label))
            return read_sheet(body, shared, styles)
        self._count(found[1])
        return found[0]

    def _saved(self) -> datetime | None:
        body = self.bodies.get(_TIME)
        if body is None or len(body) > _LARGEST_PROPERTIES:
            return None
        known = _times.get(body, len(body))
        if known is None:
            try:
                known = (time_in(body, "modified"),)
            except (etree.XMLSyntaxError, ValueError):
                known = (None,)
            _times.keep(body, known, len(body))
        return known[0]

    def _program(self) -> str:
        body = self.bodies.get(_PROGRAM)
        if body is None or len(body) > _LARGEST_PROPERTIES:
            return ""
        known = _programs.get(body, len(body))
        if known is None:
            known = (program_in(body),)
            _programs.keep(body, known, len(body))
        return known[0]


def _outlined(bodies: Mapping[str, bytes], names: Mapping[str, str]) -> _Outline:
    """What leads to the sheets, as the gate and the witness each find it.

    Raises:
        _OddError: The workbook part does not lie where it always lies.
        WorkbookError: What the gate raises.
        etree.XMLSyntaxError: A part is malformed.
        LookupError: One is missing.
    """
    members = {
        key: Member(at, key, False, 0, 0, 0, len(bodies.get(key, b"")), 0)  # noqa: FBT003
        for at, key in enumerate(names)
    }
    held = HeldParts(dict(bodies))
    main = main_part(held, members)
    if main != _BOOK:
        raise _OddError
    check_document(names[main], bodies[main][:_HEAD])
    labels = sheet_parts(held, members, main)
    book = read_book(Parts(bodies, bodies.__getitem__))
    if book.folder != "xl" or not labels.keys() <= bodies.keys():
        raise _OddError
    return _Outline(container_of(bodies[CONTENT_TYPES]), labels, book)
