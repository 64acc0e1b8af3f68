"""Files as other programs, accidents and attackers make them, built from their bytes."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from typing import TYPE_CHECKING

import pytest

from xlsreport.errors import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
MACRO_TYPE = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

SHEET = "xl/worksheets/sheet1.xml"
A1 = '<row r="1"><c r="A1"><v>1</v></c></row>'


def sheet(rows: str = A1, before: str = "", after: str = "") -> str:
    """A worksheet part with the XML of its rows."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData>{after}</worksheet>"
    )


def relation(identifier: str, kind: str, target: str, more: str = "") -> str:
    return f'<Relationship Id="{identifier}" Type="{_OFFICE}/{kind}" Target="{target}"{more}/>'


def relations(*items: str) -> str:
    return (
        f'<?xml version="1.0"?><Relationships xmlns="{_RELATIONS}">{"".join(items)}</Relationships>'
    )


def types(main: str = SHEET_TYPE, part: str = "/xl/workbook.xml") -> str:
    return (
        f'<?xml version="1.0"?><Types xmlns="{_TYPES}"><Default Extension="xml" '
        f'ContentType="application/xml"/><Override PartName="{part}" ContentType="{main}"/></Types>'
    )


def parts(rows: str = A1, before: str = "", after: str = "") -> dict[str, str | bytes]:
    """The parts of the smallest workbook, by name; its only sheet is called 表."""
    workbook = (
        f'<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": relations(relation("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": workbook,
        "xl/_rels/workbook.xml.rels": relations(
            relation("rId1", "worksheet", "worksheets/sheet1.xml")
        ),
        SHEET: sheet(rows, before, after),
    }


def zipped(members: Mapping[str, str | bytes] | Iterable[tuple[str, str | bytes]]) -> bytes:
    """A ZIP archive of these members, in this order; a name may come twice."""
    items = members.items() if hasattr(members, "items") else members
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        for name, body in items:
            archive.writestr(
                zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), body, zipfile.ZIP_DEFLATED
            )
    return stream.getvalue()


def workbook(rows: str = A1, before: str = "", after: str = "", **more: str | bytes) -> bytes:
    """A workbook of one sheet, and more parts given as ``xl__styles_xml="..."``."""
    members = parts(rows, before, after)
    for name, body in more.items():
        members[name.replace("__", "/").replace("_", ".")] = body
    return zipped(members)


_ODS_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
ODS_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods_parts(rows: str) -> dict[str, str | bytes]:
    """The parts of an OpenDocument spreadsheet whose only sheet is called 表."""
    return {
        "mimetype": ODS_MIMETYPE,
        "content.xml": (
            f'<?xml version="1.0"?><office:document-content {_ODS_NAMES}><office:body>'
            f'<office:spreadsheet><table:table table:name="表">{rows}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>"
        ),
        "META-INF/manifest.xml": (
            '<?xml version="1.0"?><manifest:manifest '
            'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        ),
    }


def ods_row(*cells: str, repeated: int | str | None = None) -> str:
    attribute = "" if repeated is None else f' table:number-rows-repeated="{repeated}"'
    return f"<table:table-row{attribute}>{''.join(cells)}</table:table-row>"


def ods_cell(value: int | None = None, repeated: int | str | None = None) -> str:
    attributes = "" if repeated is None else f' table:number-columns-repeated="{repeated}"'
    if value is not None:
        attributes += f' office:value-type="float" office:value="{value}"'
    return f"<table:table-cell{attributes}/>"


END_OF_CHAIN, FREE, TABLE_SECTOR = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD


def compound(
    streams: Mapping[str, bytes],
    change_table: Callable[[list[int]], object] | None = None,
    change_header: Callable[[bytearray], object] | None = None,
) -> bytes:
    """A compound file of these streams, each padded to 4,096 bytes at least.

    Its first stream starts in sector 0; the directory follows the last one.
    """
    sectors: list[bytes] = []
    table: list[int] = []

    def put(body: bytes) -> int:
        first, count = len(sectors), -(-len(body) // 512)
        for at in range(count):
            sectors.append(body[at * 512 : (at + 1) * 512].ljust(512, b"\0"))
            table.append(first + at + 1 if at < count - 1 else END_OF_CHAIN)
        return first

    entries = [_entry("Root Entry", 5, END_OF_CHAIN, 0)]
    for name, body in streams.items():
        padded = body.ljust(4096, b"\0")
        entries.append(_entry(name, 2, put(padded), len(padded)))
    directory = put(b"".join(entries).ljust(-(-len(entries) // 4) * 512, b"\0"))
    count = len(table) // 128 + 1
    tables = [len(table) + at for at in range(count)]
    table += [TABLE_SECTOR] * count
    table += [FREE] * (count * 128 - len(table))
    if change_table:
        change_table(table)
    sectors += [struct.pack("<128I", *table[at * 128 : (at + 1) * 128]) for at in range(count)]
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16))
    header += struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9I", 0, count, directory, 0, 4096, END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    header += struct.pack("<109I", *(tables + [FREE] * (109 - count)))
    if change_header:
        change_header(header)
    return bytes(header) + b"".join(sectors)


def _entry(name: str, kind: int, first: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le")
    fixed = struct.pack("<HBB3I", len(encoded) + 2, kind, 1, FREE, FREE, FREE)
    return encoded.ljust(64, b"\0") + fixed + bytes(36) + struct.pack("<3I", first, size, 0)


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of the old binary format."""
    return struct.pack("<2H", kind, len(body)) + body


def number_record(row: int, column: int, value: float = 1) -> bytes:
    """A number in a cell, row and column from 0."""
    return record(0x0203, struct.pack("<3Hd", row, column, 0, value))


def dimensions_record(top: int, bottom: int, left: int, right: int) -> bytes:
    return record(0x0200, struct.pack("<2I3H", top, bottom, left, right, 0))


def old_workbook(
    cells: bytes, early: bytes = b"", place: int | None = None, sheets: int = 1
) -> bytes:
    """The workbook stream of an .xls whose sheets all are the one with these cells."""
    start = record(0x0809, struct.pack("<4H2I", 0x0600, 5, 0, 0, 0, 0)) + early
    name = bytes([1, 1]) + "表".encode("utf-16-le")

    def sheet_list(at: int) -> bytes:
        return record(0x0085, struct.pack("<I2B", at, 0, 0) + name) * sheets

    end = record(0x000A)
    at = len(start) + len(sheet_list(0)) + len(end)
    own = record(0x0809, struct.pack("<4H2I", 0x0600, 16, 0, 0, 0, 0))
    return start + sheet_list(at if place is None else place) + end + own + cells + end


def refusal(function: Callable[..., object], *arguments: object) -> WorkbookError:
    """The error with which ``function`` refuses these arguments."""
    with pytest.raises(WorkbookError) as caught:
        function(*arguments)
    return caught.value


def why(function: Callable[..., object], *arguments: object) -> str:
    """The code of that error, and its reason where it has one: ``FILE_CORRUPT checksum``."""
    error = refusal(function, *arguments)
    return f"{error.code} {error.params.get('reason', '')}".strip()
