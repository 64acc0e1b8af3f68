"""Reads an ordinary workbook in one pass: gate, second reading and properties of the same bytes.

The gate, the reader by element and the properties each unpack and parse the whole file. Here an
.xlsx or .xlsm that is packed as spreadsheet programs do it is unpacked once and judged part by
part; a sheet beyond the grammar of :mod:`xlsreport.reading.quick.sheet` is judged by the gate and
read by element. The result is exactly what they would give for the whole file. Where that is not
certain there is none: only the gate ever refuses a file or says what is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from lxml import etree

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import MAX_FILE_BYTES, MAX_INFLATED_BYTES
from xlsreport.reading.files.zip_archive import Archive, Member, PackedMember, write_archive
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
from xlsreport.reading.quick.markup import plain_strings
from xlsreport.reading.quick.sheet import LARGEST_PART, Scans
from xlsreport.reading.workbook.package_parts import (
    Book,
    Parts,
    program_in,
    read_book,
    remember_small,
    time_in,
)
from xlsreport.reading.workbook.values import read_package
from xlsreport.reading.workbook.xml_cells import Witness, read_strings
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

__all__ = ["PlainParts", "PlainReading", "judge_alone", "plain_parts", "read_plainly"]

_BOOK = "xl/workbook.xml"
_LEADING = (CONTENT_TYPES, "_rels/.rels", "xl/_rels/workbook.xml.rels", _BOOK)
_STRINGS = "xl/sharedstrings.xml"
_HEAD = 512
_METHODS = (0, 8)
_MOST_MEMBERS = 500
# Of markup, in bytes once unpacked.
_LARGEST_PACKAGE = 16_000_000
_MARKUP = (".xml", ".rels", ".vml")
_MACROS = "vbaproject.bin"


class PlainReading(Record, frozen=True):
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


class PlainParts(Record, frozen=True):
    """A package that was unpacked.

    Attributes:
        members: Its members but folders, by the name under which libraries look for them
            (:func:`~xlsreport.reading.gate.package.member_key`), in the package's order.
        bodies: The unpacked bytes of those that are markup, likewise.
    """

    members: Mapping[str, Member]
    bodies: Mapping[str, bytes]

    def stored(self) -> bytes:
        """The bodies as a package in which nothing is packed.

        A library that gets it need not unpack everything again, and reads what was judged.
        """
        held = ((self.members[key], body) for key, body in self.bodies.items())
        packed = [PackedMember(m.name.encode("ascii"), b, m.size, m.checksum) for m, b in held]
        return write_archive(packed)


def plain_parts(data: bytes) -> PlainParts | None:
    """Unpacks a package.

    Returns:
        ``None`` unless it is packed in the plainest way, directory, headers, sizes and checksums
        agree, nothing overlaps, no two names are the same, and there are no macros.
    """
    try:
        archive = Archive(data, _MOST_MEMBERS)
        files = [each for each in archive.members if not each.is_folder]
        members = {each.name.casefold(): each for each in files}
        markup = {key: each for key, each in members.items() if key.endswith(_MARKUP)}
        sizes = [each.size for each in markup.values()]
        if (
            not archive.plain
            or len(members) < len(files)
            or sum(each.size for each in archive.members) > MAX_INFLATED_BYTES
            or max(sizes, default=0) > LARGEST_PART
            or sum(sizes) > _LARGEST_PACKAGE
            # Some programs name the folders of their parts as members of their own.
            or any(each.size for each in archive.members if each.is_folder)
            or any(_is_read(archive, key, members[key]) for key in members.keys() - markup)
        ):
            return None
        return PlainParts(members, {key: archive.read(each) for key, each in markup.items()})
    except WorkbookError:
        return None


def _is_read(archive: Archive, key: str, member: Member) -> bool:
    """Whether libraries may read a part that is not named like markup, as they do no picture."""
    head = archive.head(member, _HEAD)
    known = is_xml(head) or head.startswith(XLSB_SHEET_START) or key.endswith(_MACROS)
    return known or member.method not in _METHODS


def read_plainly(data: bytes) -> PlainReading | None:
    """Reads an ordinary workbook.

    Args:
        data: The whole file.

    Returns:
        ``None`` if it is not certain to be one.
    """
    try:
        parts = plain_parts(data) if len(data) <= MAX_FILE_BYTES else None
        return None if parts is None else _read(parts)
    except (WorkbookError, etree.XMLSyntaxError, LookupError, ValueError):
        return None


def _read(parts: PlainParts) -> PlainReading | None:
    """Everything; parts are judged in no particular order, since none may be refused.

    Raises:
        ValueError: A number is none.
        WorkbookError: What the gate raises; the others as :func:`_read_outline`.
    """
    members, bodies = parts.members, parts.bodies
    # Another kind of document's properties count where its own say nothing.
    if "meta.xml" in members or any(key.startswith(MACRO_SHEETS) for key in members):
        return None
    outline = _read_outline(tuple(members), *(bodies[key] for key in _LEADING))
    if outline is None or not outline[1].keys() <= bodies.keys():
        return None
    container, labels, book = outline
    texts = plain_strings(bodies[_STRINGS]) if _STRINGS in bodies else ()
    scans, budget = Scans(), Budget()
    for key, body in bodies.items():
        name = members[key].name
        if key in labels:
            extent = scans.judge(key, body) or judge_alone(key, name, body, labels[key])
        elif key != _STRINGS:
            extent = _judge_once(key, name, body)
        elif texts is None:
            extent = judge_alone(key, name, body)
        else:
            continue  # there are no cells in it
        if not budget.take(extent):
            return None
    readers = (lambda part: read_strings(part) if texts is None else texts), scans.prepare
    return PlainReading(
        Passed(container, ()),
        read_package(Parts(bodies, bodies.__getitem__), readers, book),
        time_in(bodies.get("docprops/core.xml", b"")),
        program_in(bodies.get("docprops/app.xml", b"")),
        parts.stored(),
    )


def judge_alone(key: str, name: str, body: bytes, sheet: str | None = None) -> Extent:
    """How far one part reaches, judged by the gate as if it were the only one.

    Args:
        key: The name under which libraries look for the part.
        name: Its name.
        body: Its bytes.
        sheet: The name of the sheet that it holds; ``None`` if it holds none.

    Raises:
        WorkbookError: As :func:`judge_part`.
    """
    archive = _hold({name: body})
    return judge_part(archive, key, archive.members[0], sheet, Budget())


_judge_once = remember_small(judge_alone)


def _hold(bodies: Mapping[str, bytes]) -> Archive:
    """An archive of nothing but some parts, by their names, as the gate wants it."""
    packed = [
        PackedMember(name.encode(), each, len(each), crc32(each)) for name, each in bodies.items()
    ]
    return Archive(write_archive(packed), len(packed))


@remember_small
def _read_outline(
    keys: tuple[str, ...], *leading: bytes
) -> tuple[Container, Mapping[str, str], Book] | None:
    """What leads to the sheets, as the gate and the reader by element each find it.

    Args:
        keys: Every member's key.
        leading: The parts of the keys in ``_LEADING``.

    Returns:
        The format, the keys of the sheets' parts with the sheets' names, and the workbook part;
        ``None`` if that does not lie where it always lies, or a part is a sheet for the reader by
        element only.

    Raises:
        WorkbookError: What the gate raises.
        etree.XMLSyntaxError: A part is malformed.
        LookupError: One is missing.
    """
    bodies = dict(zip(_LEADING, leading, strict=True))
    held = _hold(bodies)
    # Of the others only their names are looked at.
    members = dict.fromkeys(keys, held.members[0]) | {each.name: each for each in held.members}
    main = main_part(held, members)
    if main != _BOOK:
        return None
    check_document(main, bodies[main][:_HEAD])
    labels = sheet_parts(held, members, main)
    book = read_book(Parts(bodies, bodies.__getitem__))
    sheets = {part.lower() for _, part in book.sheets}
    if book.folder != "xl" or sheets & members.keys() - labels.keys():
        return None
    return container_of(bodies[CONTENT_TYPES]), labels, book
