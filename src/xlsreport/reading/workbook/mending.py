"""Rewrites what the library of values cannot read, or reads wrongly, and other programs can.

It refuses a whole workbook for one error literal that it does not know, knows sheets only in the
usual folders, and takes the number of a shared text for 0 unless it is written in the plainest way.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

from xlsreport.reading.workbook.package_parts import (
    Parts,
    local_name,
    read_book,
    resolve_target,
)
from xlsreport.reading.workbook.styles import shared_number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.reading.workbook.package_parts import Book

__all__ = ["mend_compound", "mend_package"]

_KNOWN_ERRORS = frozenset(
    {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"}
)  # fmt: skip
_UNKNOWN_ERROR = "#N/A"
_KNOWN_FOLDERS = ("xl/worksheets/", "xl/chartsheets/", "xl/dialogsheets/")
_KNOWN_KINDS = ("worksheet", "chartsheet", "dialogsheet")
_WORKSHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"
_TRUTHS = {"0": "0", "1": "1", "false": "0", "true": "1"}
_TEXTS = frozenset({"str", "inlineStr", "d"})
# Sections, comments, and references to characters in values.
_IN_PIECES = re.compile(rb"<!\[CDATA\[|<!--|<(?:[\w.\-]+:)?v(?:\s[^<>]*)?>[^<]*&#")
_STREAMS = {"workbook": "Workbook", "book": "Book"}
# An entry of a compound file's directory, and the name in it.
_ENTRY, _NAME = 128, 64


def mend_package(data: bytes) -> bytes | None:
    """An .xlsx or .xlsm that has passed the gate, with its sheets written plainly.

    Error literals that the library does not know become ``#N/A``; the second reading has them as
    they are. Numbers lose blanks around them, a text where a number should be becomes a text, and a
    cell with a shared text that does not exist becomes blank. Sheets of macros become worksheets.

    Returns:
        ``None`` if there is nothing to change, or the parts cannot be understood.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            bodies = {name: archive.read(name) for name in archive.namelist()}
        parts = Parts(bodies, bodies.__getitem__)
        book = read_book(parts)
        changed = dict(_mend_sheets(parts, book))
        parts = Parts(bodies | changed, (bodies | changed).__getitem__)
        changed |= dict(_move_sheets(parts, book))
    except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, LookupError, ValueError, OSError):
        return None
    if not changed:
        return None
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as copy:
        for name, body in ({**bodies, **changed}).items():
            copy.writestr(name, body)
    return stream.getvalue()


def _mend_sheets(parts: Parts, book: Book) -> Iterator[tuple[str, bytes]]:
    """The name and new content of every part in which something is not written plainly."""
    strings = parts.root(f"{book.folder}/sharedStrings.xml")
    texts = 0 if strings is None else sum(1 for _ in strings.iter("{*}si"))
    if strings is not None and _is_in_pieces(parts):
        yield parts.actual(parts.latest), etree.tostring(strings, encoding="utf-8")
    for _, sheet in book.sheets:
        root = parts.root(sheet)
        if root is not None:
            cells = root.iter("{*}c")
            mended = sum(_mend_cell(cell, texts) for cell in cells if len(cell))
            if mended or _is_in_pieces(parts):
                yield parts.actual(parts.latest), etree.tostring(root, encoding="utf-8")


def _is_in_pieces(parts: Parts) -> bool:
    """Whether the part asked for last has a text in pieces, which the library does not join."""
    return _IN_PIECES.search(parts.body(parts.latest) or b"") is not None


def _mend_cell(cell: etree._Element, texts: int) -> bool:
    """Writes the value of a cell plainly and says whether it was not.

    Args:
        cell: The cell; changed.
        texts: How many texts the cells share.
    """
    value = next((node for node in cell if local_name(node) == "v"), None)
    kind = cell.get("t", "n")
    if value is None or kind in _TEXTS:
        return False
    written = "".join(map(str, value.itertext()))
    value.text, told = written.strip(), kind
    if kind == "e" and value.text not in _KNOWN_ERRORS:
        value.text = _UNKNOWN_ERROR
    elif kind == "b" and value.text in _TRUTHS:
        value.text = _TRUTHS[value.text]
    elif kind == "s":
        number = shared_number(value.text, texts)
        value.text = "" if number is None else str(number)
        told = "n" if number is None else "s"
    elif kind != "e" and not _is_number(value.text):
        told = "str"
    if told != kind:
        cell.set("t", told)
    return value.text != written or told != kind


def _is_number(text: str) -> bool:
    try:
        float(text or "0")
    except ValueError:
        return False
    return text.isascii() and "_" not in text


def _move_sheets(parts: Parts, book: Book) -> Iterator[tuple[str, bytes]]:
    """Sheets of kinds and in folders that the library does not know, at places that it knows."""
    relations = parts.root(book.relations)
    name = parts.latest
    sheets, moved = {part for _, part in book.sheets}, False
    for at, element in enumerate(() if relations is None else relations):
        part = resolve_target(element, book.folder)
        kind = element.get("Type", "").rpartition("/")[2]
        known = kind in _KNOWN_KINDS and part.lower().startswith(_KNOWN_FOLDERS)
        body = parts.body(part) if part in sheets and not known else None
        if body is not None:
            place, moved = f"xl/worksheets/moved{at}.xml", True
            element.set("Target", f"/{place}")
            element.set("Type", _WORKSHEET)
            yield place, body
    if moved and relations is not None:
        yield parts.actual(name), etree.tostring(relations, encoding="utf-8")


def mend_compound(data: bytes) -> bytes | None:
    """An .xls with the name of its stream in the letters that the library looks for.

    Names in a compound file are the same in any letters.

    Returns:
        ``None`` if there is nothing to change.
    """
    for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
        entry = data[at : at + _NAME]
        name = entry.decode("utf-16-le", "replace").rstrip("\0")
        wanted = _STREAMS.get(name.casefold(), name)
        if wanted != name:
            return data[:at] + wanted.encode("utf-16-le").ljust(_NAME, b"\0") + data[at + _NAME :]
    return None
