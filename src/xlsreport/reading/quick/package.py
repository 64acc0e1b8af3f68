"""Reads an ordinary workbook in one pass: gate, second reading and properties of the same bytes.

The gate, the reader by element and the properties each unpack and parse the whole file. Here an
.xlsx or .xlsm that is packed as spreadsheet programs do it is unpacked once and judged part by
part; a sheet beyond the grammar of :mod:`xlsreport.reading.quick.sheet` is judged by the gate and
read by element. The result is exactly what they would give for the whole file. Where that is not
certain there is none: only the gate ever refuses a file or says what is wrong with it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct
from msgspec.structs import replace

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import (
    MAX_COVERED_CELLS,
    MAX_FILE_BYTES,
    MAX_FILLED_CELLS,
    MAX_GRID_CELLS,
    MAX_INFLATED_BYTES,
)
from xlsreport.reading.files.zip_archive import (
    END_MARK,
    END_RECORD,
    ENTRY_MARK,
    ENTRY_RECORD,
    LOCAL_MARK,
    LOCAL_RECORD,
    Archive,
    Member,
)
from xlsreport.reading.gate.biff import XLSB_SHEET_START
from xlsreport.reading.gate.cell_budget import Budget, Extent
from xlsreport.reading.gate.gate import Container, Passed, check_document, container_of
from xlsreport.reading.gate.package import (
    CONTENT_TYPES,
    MACRO_SHEETS,
    judge_part,
    main_part,
    sheet_parts,
)
from xlsreport.reading.gate.xml import is_xml
from xlsreport.reading.quick.cells import index_tables
from xlsreport.reading.quick.markup import plain_strings
from xlsreport.reading.quick.sheet import LARGEST_PART, plain_sheet
from xlsreport.reading.workbook.package_parts import (
    Book,
    Parts,
    program_in,
    read_book,
    read_properties,
    time_in,
)
from xlsreport.reading.workbook.styles import (
    CellStyle,
    find_conditional,
    read_conditional_codes,
    read_styles,
)
from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, read_sheet, read_strings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime


__all__ = ["PlainParts", "PlainReading", "judge_alone", "plain_parts", "read_plainly"]

_BOOK = "xl/workbook.xml"
_LEADING = (CONTENT_TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels", _BOOK)
_STRINGS = "xl/sharedstrings.xml"
_STYLES = "xl/styles.xml"
_TIME, _PROGRAM = "docprops/core.xml", "docprops/app.xml"
_OTHER_PROPERTIES = "meta.xml"
_HEAD = 512
_METHODS = (0, 8)
_MOST_MEMBERS = 500
# Of markup, in bytes once unpacked.
_LARGEST_PACKAGE = 16_000_000
_MARKUP = (".xml", ".rels", ".vml")
_MACROS = "vbaproject.bin"
_LARGEST_PROPERTIES = 1_000_000
# Parts up to this size are the same in every file of one program and are judged once.
_REMEMBERED_BYTES = 262_144
_REMEMBERED_PARTS = 64


class PlainReading(Struct, frozen=True):
    """The result of one pass over a workbook.

    Attributes:
        passed: What the gate says of it.
        witness: Its XML.
        saved: The time it states; see :func:`~xlsreport.reading.workbook.package_parts.saved_at`.
        program: What saved it; see :func:`~xlsreport.reading.workbook.package_parts.saved_by`.
        package: The parts that were judged, unpacked, as one file for the other reading.
    """

    passed: Passed
    witness: Witness
    saved: datetime | None
    program: str
    package: bytes


class _Outline(Struct, frozen=True):
    """What the parts that lead to the sheets say.

    Attributes:
        container: The format.
        labels: The keys of the sheets' parts with the sheets' names.
        book: The workbook part.
    """

    container: Container
    labels: Mapping[str, str]
    book: Book


class _OddError(Exception):
    """Something is not as it is in ordinary workbooks."""


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
            common = (20, 0, 0, 0, 0x21, crc, size, size, len(name), 0)
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
        agree, nothing overlaps, no two names are the same, and there are no macros.
    """
    parts = PlainParts()
    try:
        archive = Archive(data, _MOST_MEMBERS)
        if not archive.plain or sum(each.size for each in archive.members) > MAX_INFLATED_BYTES:
            return None
        return parts if all(_add(parts, archive, each) for each in archive.members) else None
    except WorkbookError:
        return None


def _add(parts: PlainParts, archive: Archive, member: Member) -> bool:
    """Adds a member; ``False`` if it is beyond what is read here."""
    key = member.name.casefold()
    if key in parts.names:
        return False
    if member.is_folder:
        # Some programs name the folders of their parts as members of their own.
        return not member.size
    parts.names[key] = member.name
    if not key.endswith(_MARKUP):
        # A part such as a picture, which no library reads, by its first bytes.
        head = archive.head(member, _HEAD)
        known = is_xml(head) or head.startswith(XLSB_SHEET_START) or key.endswith(_MACROS)
        return not known and member.method in _METHODS
    parts.size += member.size
    if member.size > LARGEST_PART or parts.size > _LARGEST_PACKAGE:
        return False
    parts.bodies[key] = archive.read(member)
    parts.checksums.append(member.checksum)
    return True


def read_plainly(data: bytes) -> PlainReading | None:
    """Reads an ordinary workbook.

    Args:
        data: The whole file.

    Returns:
        ``None`` if it is not certain to be one.
    """
    parts = plain_parts(data) if len(data) <= MAX_FILE_BYTES else None
    # Another kind of document's properties count where its own say nothing.
    if parts is None or _OTHER_PROPERTIES in parts.names:
        return None
    if any(key.startswith(MACRO_SHEETS) for key in parts.names):
        return None
    try:
        return _Reading(parts).result()
    except (_OddError, WorkbookError, etree.XMLSyntaxError, LookupError, ValueError):
        return None


def judge_alone(key: str, name: str, body: bytes, sheet: str | None) -> Extent:
    """How far one part reaches, judged by the gate as if it were the only one.

    Args:
        key: The name under which libraries look for the part.
        name: Its name.
        body: Its bytes.
        sheet: The name of the sheet that it holds; ``None`` if it holds none.

    Raises:
        WorkbookError: As :func:`judge_part`.
    """
    member = Member(0, name, False, 0, 0, len(body), len(body), 0)  # noqa: FBT003
    return judge_part(HeldParts({name: body}), key, member, sheet, Budget())


_judge_once = lru_cache(maxsize=_REMEMBERED_PARTS)(judge_alone)
_read_styles_once = lru_cache(maxsize=_REMEMBERED_PARTS)(read_styles)
_read_codes_once = lru_cache(maxsize=_REMEMBERED_PARTS)(read_conditional_codes)


class _Reading:
    def __init__(self, parts: PlainParts) -> None:
        self.parts, self.bodies, self.names = parts, parts.bodies, parts.names
        leading = tuple(self.bodies[key] for key in _LEADING)
        small = sum(map(len, leading)) <= _REMEMBERED_BYTES
        outline = _read_outline if small else _read_outline.__wrapped__
        self.outline: _Outline = outline(leading, tuple(self.names.items()))
        if not self.outline.labels.keys() <= self.bodies.keys():
            raise _OddError
        self.filled = self.grid = self.covered = 0

    def result(self) -> PlainReading:
        """Everything; parts in no particular order, since none may be refused."""
        labels, book = self.outline.labels, self.outline.book
        for key, body in self.bodies.items():
            if key not in labels and key != _STRINGS:
                judge = _judge_once if len(body) <= _REMEMBERED_BYTES else judge_alone
                self._count(judge(key, self.names[key], body, None))
        shared = self._read_strings()
        styles = self._read_styles()
        codes = _read_codes_once(self.bodies.get(_STYLES))
        tables = index_tables(shared, styles)
        read: dict[str, SheetWitness] = {}
        for key, label in labels.items():
            found = plain_sheet(self.bodies[key], tables)
            if found is None:
                self._count(judge_alone(key, self.names[key], self.bodies[key], label))
                read[key] = read_sheet(self.bodies[key], shared, styles)
            else:
                read[key], extent = found
                self._count(extent)
            if codes:
                read[key].conditional = find_conditional(self.bodies[key], codes)
        sheets: dict[str, SheetWitness] = {}
        for name, part in book.sheets:
            key = part.lower()
            if key not in read and key in self.names:
                raise _OddError
            if key in read:
                # Two sheets may name one part.
                sheets[name] = (
                    read[key] if name not in book.hidden else replace(read[key], hidden=True)
                )
        properties = read_properties(Parts(self.bodies, self.bodies.__getitem__))
        return PlainReading(
            Passed(self.outline.container, ()),
            Witness(sheets, book.names, properties, book.structure_locked),
            self._read_time(),
            program_in(self._find_properties(_PROGRAM)),
            self.parts.stored(),
        )

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

    def _read_strings(self) -> Sequence[str]:
        body = self.bodies.get(_STRINGS)
        if body is None:
            return ()
        texts = plain_strings(body)
        if texts is None:
            self._count(judge_alone(_STRINGS, self.names[_STRINGS], body, None))
            return read_strings(body)
        return texts

    def _read_styles(self) -> tuple[CellStyle, ...]:
        body = self.bodies.get(_STYLES, b"")
        return (_read_styles_once if len(body) <= _REMEMBERED_BYTES else read_styles)(body or None)

    def _read_time(self) -> datetime | None:
        try:
            return time_in(self._find_properties(_TIME), "modified")
        except (etree.XMLSyntaxError, ValueError):
            return None

    def _find_properties(self, key: str) -> bytes:
        body = self.bodies.get(key, b"")
        return body if len(body) <= _LARGEST_PROPERTIES else b""


@lru_cache(maxsize=_REMEMBERED_PARTS)
def _read_outline(leading: tuple[bytes, ...], names: tuple[tuple[str, str], ...]) -> _Outline:
    """What leads to the sheets, as the gate and the reader by element each find it.

    Args:
        leading: The parts of the names in ``_LEADING``.
        names: Every member's key and name.

    Raises:
        _OddError: The workbook part does not lie where it always lies.
        WorkbookError: What the gate raises.
        etree.XMLSyntaxError: A part is malformed.
        LookupError: One is missing.
    """
    bodies = dict(zip(_LEADING, leading, strict=True))
    members = {
        key: Member(at, key, False, 0, 0, 0, len(bodies.get(key, b"")), 0)  # noqa: FBT003
        for at, (key, _) in enumerate(names)
    }
    held = HeldParts(bodies)
    main = main_part(held, members)
    if main != _BOOK:
        raise _OddError
    check_document(dict(names)[main], bodies[main][:_HEAD])
    labels = sheet_parts(held, members, main)
    book = read_book(Parts(bodies, bodies.__getitem__))
    if book.folder != "xl":
        raise _OddError
    return _Outline(container_of(bodies[CONTENT_TYPES]), labels, book)
