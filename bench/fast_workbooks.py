"""Filled workbooks by the ten thousand: the parts of a few real ones, with other values put in.

A template is a workbook that XlsxWriter or LibreOffice saved. What the writer would put into each
cell is asked of the writer itself, with a book in place of XlsxWriter's that only takes notes; a
cell whose value differs from the template's is written anew into the sheet's XML, its looks and
its formula kept. Parts that are the same in every workbook are packed once.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr, unescape

from msgspec import Struct

from xlsreport.layout import lay_out
from xlsreport.workbook.form_sheets import FormSheets

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.form import Form
    from xlsreport.workbook import Content

__all__ = ["Template"]

_CELL = re.compile(r'<c r="([A-Z]+)([0-9]+)"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
_LOOKS = re.compile(r' s="[0-9]+"')
_FORMULA = re.compile(r"<f[ >].*?</f>", re.DOTALL)
_SHEET = re.compile(r'<sheet name="([^"]+)" sheetId="[0-9]+"[^>]* r:id="([^"]+)"')
_HEADER = re.compile(r"(<oddHeader>)(.*?)(</oddHeader>)", re.DOTALL)
_STRINGS = "xl/sharedStrings.xml"
_PROPERTIES = "docProps/custom.xml"
# The same input gives the same bytes: what LibreOffice writes here is when it ran.
_SAVED = re.compile(r"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_DATE = r"\g<1>2025-01-06T09:00:00Z"


class _Notes:
    """In place of a book: takes note of values and properties, and does nothing."""

    def __init__(self) -> None:
        self.cells: dict[tuple[str, int, int], Any] = {}
        self.properties: dict[str, str] = {}
        self.headers: dict[str, str] = {}

    def add_worksheet(self, name: str) -> _SheetNotes:
        return _SheetNotes(name, self)

    def add_format(self, _: object) -> None:
        """Looks do not matter."""

    def set_custom_property(self, name: str, value: str, _: str) -> None:
        self.properties[name] = value

    def define_name(self, *_: object) -> None:
        """The same in every workbook."""


class _SheetNotes:
    def __init__(self, name: str, notes: _Notes) -> None:
        self._name = name
        self._cells = notes.cells
        self._headers = notes.headers

    def write_string(self, row: int, column: int, text: str, _: object = None) -> None:
        self._cells[self._name, row, column] = text

    def write_number(self, row: int, column: int, number: Any, _: object = None) -> None:
        self._cells[self._name, row, column] = number

    def write_blank(self, row: int, column: int, *_: object) -> None:
        self._cells[self._name, row, column] = ""

    def write_formula(
        self, row: int, column: int, formula: str, _: object = None, value: object = 0
    ) -> None:
        del formula
        self._cells[self._name, row, column] = value

    def set_header(self, text: str) -> None:
        self._headers[self._name] = text

    def __getattr__(self, _: str) -> Any:
        """Whatever else is done to a sheet is the same in every workbook."""
        return _nothing


def _nothing(*_: object, **__: object) -> None:
    return None


class _Filler(FormSheets):
    """Writes what may differ between workbooks; labels and links never do."""

    def _label(self, *_: object) -> None:
        pass

    def _goto(self, *_: object) -> None:
        pass


def _notes(form: Form, content: Content) -> _Notes:
    notes = _Notes()
    _Filler(notes, lay_out(form), content).write()
    return notes


class _Packed(Struct, frozen=True):
    name: bytes
    crc: int
    data: bytes
    size: int


class _SheetPart:
    """A sheet's XML cut at every cell."""

    def __init__(self, xml: str) -> None:
        self.pieces: list[str] = []
        self.cells: dict[tuple[int, int], tuple[int, str, str]] = {}
        end = 0
        for match in _CELL.finditer(xml):
            self.pieces.append(xml[end : match.start()])
            end = match.end()
            looks, formula = _LOOKS.search(match[3]), _FORMULA.search(match[4] or "")
            self.cells[int(match[2]) - 1, _column(match[1])] = (
                len(self.pieces),
                f'<c r="{match[1]}{match[2]}"{looks[0] if looks else ""}',
                formula[0] if formula else "",
            )
            self.pieces.append(match[0])
        self.pieces.append(xml[end:])


class Template:
    """A filled workbook whose values are replaced.

    Args:
        form: Its form.
        content: What it was filled with: every cell that others fill must be filled.
        data: The file.
    """

    def __init__(self, form: Form, content: Content, data: bytes) -> None:
        self._form = form
        self._own = _notes(form, content)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        self._names = dict(_sheets(parts))
        self._sheets = {
            name: _SheetPart(parts[path].decode("utf-8")) for name, path in self._names.items()
        }
        self._strings = parts[_STRINGS].decode("utf-8")
        self._string_count = self._strings.count("<si>")
        self._properties = parts[_PROPERTIES].decode("utf-8")
        varying = {*self._names.values(), _STRINGS, _PROPERTIES}
        core = parts["docProps/core.xml"].decode("utf-8")
        parts["docProps/core.xml"] = _SAVED.sub(_DATE, core).encode()
        self._order = list(parts)
        self._constant = {
            name: _packed(name, part) for name, part in parts.items() if name not in varying
        }

    def filled(self, content: Content) -> bytes:
        """The workbook with another content.

        Raises:
            KeyError: A cell is to be filled that the template does not have.
        """
        notes = _notes(self._form, content)
        changed: dict[str, dict[tuple[int, int], Any]] = {}
        own = self._own.cells
        for key, value in notes.cells.items():
            if own[key] != value:
                changed.setdefault(key[0], {})[key[1:]] = value
        texts: list[str] = []
        made: dict[str, str] = {}
        for name, path in self._names.items():
            part = self._sheets[name]
            pieces = list(part.pieces)
            for place, value in changed.get(name, {}).items():
                number, start, formula = part.cells[place]
                pieces[number] = self._cell(start, formula, value, texts)
            made[path] = self._with_header("".join(pieces), name, notes)
        made[_STRINGS] = self._with_texts(texts)
        made[_PROPERTIES] = self._with_properties(notes.properties)
        return _zipped(
            self._constant[name] if name in self._constant else _packed(name, made[name].encode())
            for name in self._order
        )

    def _cell(self, start: str, formula: str, value: Any, texts: list[str]) -> str:
        if isinstance(value, (int, float, Decimal)):
            return f"{start}>{formula}<v>{value:.16G}</v></c>"
        if formula:
            return f'{start} t="str">{formula}<v>{escape(value)}</v></c>'
        if value == "":
            return f"{start}/>"
        texts.append(value)
        return f'{start} t="s"><v>{self._string_count + len(texts) - 1}</v></c>'

    def _with_header(self, xml: str, sheet: str, notes: _Notes) -> str:
        before, after = self._own.headers[sheet], notes.headers[sheet]
        # The unit's name is the only part that differs; LibreOffice writes codes of its own.
        old, new = (text.split("&R")[0].removeprefix("&L&9 ") for text in (before, after))
        return _HEADER.sub(
            lambda match: match[1] + match[2].replace(escape(old), escape(new)) + match[3], xml
        )

    def _with_texts(self, texts: list[str]) -> str:
        more = "".join(f'<si><t xml:space="preserve">{escape(text)}</t></si>' for text in texts)
        total = self._string_count + len(texts)
        xml = re.sub(r' count="[0-9]+"', "", self._strings, count=1)
        xml = re.sub(r' uniqueCount="[0-9]+"', f' uniqueCount="{total}"', xml, count=1)
        return xml.replace("</sst>", f"{more}</sst>")

    def _with_properties(self, properties: Mapping[str, str]) -> str:
        xml = self._properties
        for name, value in properties.items():
            if self._own.properties[name] != value:
                pattern = rf"( name={quoteattr(name)}[^>]*><vt:lpwstr>)[^<]*"
                xml = re.sub(pattern, lambda match, text=value: match[1] + escape(text), xml)
        return xml


def _sheets(parts: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Name and path of every sheet."""
    rels = parts["xl/_rels/workbook.xml.rels"].decode("utf-8")
    for name, number in _SHEET.findall(parts["xl/workbook.xml"].decode("utf-8")):
        tag = re.search(rf'<Relationship [^>]*Id="{number}"[^>]*>', rels)
        assert tag is not None
        target = re.search(r'Target="([^"]+)"', tag[0])
        assert target is not None
        yield unescape(name), f"xl/{target[1].removeprefix('/xl/')}"


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _packed(name: str, data: bytes) -> _Packed:
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return _Packed(
        name.encode(), zlib.crc32(data), packer.compress(data) + packer.flush(), len(data)
    )


def _zipped(parts: Iterator[_Packed]) -> bytes:
    """A ZIP of parts that are packed already, which Python's own module cannot take."""
    out, directory = bytearray(), bytearray()
    count = 0
    for part in parts:
        # Deflated, no date but the first of 1980, as XlsxWriter writes it.
        common = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 0x21, part.crc, len(part.data), part.size, len(part.name), 0
        )
        directory += b"PK\1\2" + struct.pack("<H", 20) + common
        directory += struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + part.name
        out += b"PK\3\4" + common + part.name + part.data
        count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(directory), len(out), 0)
    return bytes(out + directory + b"PK\5\6" + end)
