"""Reads from an .xls what values alone do not show: formulas, errors, formats, struck text, merges.

Only the records of Excel 97 and later (BIFF8) are read. A formula's text is not decoded: that there
is one is known, not which.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import XLS_COLUMNS
from xlsreport.reading.gate.gate import WORKBOOK_STREAMS
from xlsreport.reading.gate.ole import CompoundFile
from xlsreport.reading.workbook.styles import BUILT_IN_FORMATS, CellStyle
from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["read_xls_cells"]

_BIFF8 = 0x0600
_END, _BOF, _STRINGS, _MORE = 0x000A, 0x0809, 0x00FC, 0x003C
_NUMBER, _RK, _RUN_OF_RK, _SHARED, _TRUTH, _FORMULA, _RESULT = (
    0x0203, 0x027E, 0x00BD, 0x00FD, 0x0205, 0x0006, 0x0207,
)  # fmt: skip
_COLUMNS, _ROW, _MERGES = 0x007D, 0x0208, 0x00E5
_STRIKE = 0x08
_ROW_HIDDEN = 0x20
_RESULT_TRUTH, _RESULT_ERROR = 1, 2
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?",
    0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
Spans = tuple[tuple[int, int], ...]


class _Book(Record):
    """What the sheets refer to."""

    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN_FORMATS))
    styles: list[tuple[int, int]] = field(default_factory=list)
    fonts: list[tuple[bool, bool]] = field(default_factory=list)
    strings: list[tuple[str, list[tuple[int, int]]]] = field(default_factory=list)
    sheets: list[tuple[int, str]] = field(default_factory=list)

    def code_of(self, style: int) -> str:
        """The format code of a cell style; ``""`` for General."""
        code = self.formats.get(self.styles[style][1], "") if style < len(self.styles) else ""
        return "" if code.lower() == "general" else code

    def styled(self, cell: WitnessCell, style: int) -> WitnessCell:
        """The cell with what the font of its style says; parts of a text have it already."""
        if cell.kind == "s" and cell.formula is None:
            return cell
        font = self.styles[style][0] if style < len(self.styles) else 0
        struck, raised = self._marks_of(font)
        return cell.styled(CellStyle(cell.format, struck=struck, raised=raised), cell.text)

    def _marks_of(self, font: int) -> tuple[bool, bool]:
        """Whether a font is struck out, and whether it is raised or lowered."""
        # There is no font 4: the numbers go on with 5.
        number = font - (font > 4)  # noqa: PLR2004
        return self.fonts[number] if number < len(self.fonts) else (False, False)

    def spans_of(self, text: str, runs: list[tuple[int, int]], style: int) -> tuple[Spans, Spans]:
        """Where a text is struck out and where it is raised; before its runs the style says so."""
        font = self.styles[style][0] if style < len(self.styles) else 0
        runs = [(0, font), *runs]
        ends = [*(start for start, _ in runs[1:]), len(text)]
        found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = [], []
        for (start, number), end in zip(runs, ends, strict=True):
            for spans, marked in zip(found, self._marks_of(number), strict=True):
                if marked and end > start:
                    spans.append((start, end))
        return tuple(found[0]), tuple(found[1])


def read_xls_cells(data: bytes) -> Witness | None:
    """Reads the cells of an .xls that has passed the gate.

    Returns:
        The sheets with their cells, merged ranges and what is hidden; no names, properties or
        protection. ``None`` for an older format, or if the records cannot be understood.
    """
    try:
        stream = next(filter(_is_biff8, CompoundFile(data).streams(*WORKBOOK_STREAMS)), b"")
        if not stream:
            return None
        book = _read_globals(stream)
        sheets = {name: _read_sheet(stream, place, book) for place, name in book.sheets}
    except (WorkbookError, struct.error, IndexError, UnicodeDecodeError, ValueError):
        return None
    return Witness(sheets, {}, {}, structure_locked=False)


def _is_biff8(stream: bytes) -> bool:
    return len(stream) >= 8 and struct.unpack_from("<3H", stream)[0::2] == (_BOF, _BIFF8)  # noqa: PLR2004


def _list_records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Type and body of the records of one part of the stream; charts within it are passed over."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<2H", stream, at)
        at += 4
        if kind == _BOF:
            depth += 1
        elif kind == _END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at : at + size]
        at += size


def _read_globals(stream: bytes) -> _Book:
    book = _Book()
    strings: list[bytes] = []
    last = 0
    for kind, body in _list_records(stream, 0):
        match kind:
            case 0x0031:  # font
                escape = struct.unpack_from("<H", body, 8)[0]
                book.fonts.append((bool(body[2] & _STRIKE), bool(escape)))
            case 0x041E:  # format
                index, length = struct.unpack_from("<2H", body)
                book.formats[index] = _decode(body[5:], length, wide=bool(body[4] & 1))
            case 0x00E0:  # cell style
                font, code = struct.unpack_from("<2H", body)
                book.styles.append((font, code))
            case 0x0085:  # sheet
                name = _decode(body[8:], body[6], wide=bool(body[7] & 1))
                book.sheets.append((struct.unpack_from("<I", body)[0], name))
            case 0x00FC:  # shared strings
                strings = [body]
            case 0x003C if last in {_STRINGS, _MORE} and strings:
                strings.append(body)
        last = kind
    if strings:
        book.strings = list(_Strings(strings).read())
    return book


def _decode(body: bytes, length: int, *, wide: bool) -> str:
    if wide:
        return body[: 2 * length].decode("utf-16-le")
    return body[:length].decode("latin-1")


class _Strings:
    """The table of shared strings, which goes on over several records."""

    def __init__(self, parts: list[bytes]) -> None:
        self.parts, self.part, self.at = parts, 0, 8

    def read(self) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Each string with the fonts of its parts: start, number of the font."""
        (count,) = struct.unpack_from("<I", self.parts[0], 4)
        for _ in range(count):
            if self.at >= len(self.parts[self.part]):
                if self.part + 1 >= len(self.parts):
                    return
                self.part, self.at = self.part + 1, 0
            length, flags = struct.unpack("<HB", self._take(3))
            runs = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
            extra = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
            text = self._take_text(length, wide=bool(flags & 1))
            marks = [struct.unpack("<2H", self._take(4)) for _ in range(runs)]
            self._take(extra)
            yield text, [(start, font) for start, font in marks]

    def _take(self, size: int) -> bytes:
        taken = b""
        while size > len(taken):
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 0
            piece = self.parts[self.part][self.at : self.at + size - len(taken)]
            taken += piece
            self.at += len(piece)
        return taken

    def _take_text(self, length: int, *, wide: bool) -> str:
        """Letters; a new record begins with a byte that says how wide they are from there on."""
        text = ""
        while len(text) < length:
            if self.at >= len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 1
                wide = bool(self.parts[self.part][0] & 1)
            size = 2 if wide else 1
            here = (len(self.parts[self.part]) - self.at) // size
            count = min(length - len(text), here)
            if not count:
                raise ValueError
            body = self.parts[self.part][self.at : self.at + count * size]
            # Each half of a pair counts as one letter.
            text += body.decode("utf-16-le", "surrogatepass") if wide else body.decode("latin-1")
            self.at += count * size
            length -= sum(ord(char) > 0xFFFF for char in text[-count:])  # noqa: PLR2004
        return text


def _read_sheet(stream: bytes, place: int, book: _Book) -> SheetWitness:
    cells: dict[tuple[int, int], WitnessCell] = {}
    merges: list[tuple[int, int, int, int]] = []
    sheet = SheetWitness(cells, merges)
    waiting: tuple[int, int] | None = None
    style = 0
    for kind, body in _list_records(stream, place):
        if kind == _MERGES:
            for at in range(2, 2 + 8 * struct.unpack_from("<H", body)[0], 8):
                top, bottom, left, right = struct.unpack_from("<4H", body, at)
                merges.append((top, left, bottom, right))
        elif kind in {_ROW, _COLUMNS}:
            _note_hidden(sheet, kind, body)
        elif kind == _RESULT and waiting in cells:
            (length,) = struct.unpack_from("<H", body)
            text = _decode(body[3:], length, wide=bool(body[2] & 1))
            cells[waiting] = cells[waiting]._replace(text=text)
            cells[waiting] = book.styled(cells[waiting], style)
        elif kind == _RUN_OF_RK:
            row, column = struct.unpack_from("<2H", body)
            for at in range(4, len(body) - 2, 6):
                style, number = struct.unpack_from("<Hi", body, at)
                cell = _make_number(_decode_rk(number), None, book.code_of(style))
                cells[row, column] = book.styled(cell, style)
                column += 1
        elif kind in _READERS:
            row, column, style = struct.unpack_from("<3H", body)
            waiting = row, column
            cells[waiting] = book.styled(_READERS[kind](body, book.code_of(style), book), style)
    return sheet


def _note_hidden(sheet: SheetWitness, kind: int, body: bytes) -> None:
    if kind == _ROW:
        if body[12] & _ROW_HIDDEN:
            sheet.hide_row(struct.unpack_from("<H", body)[0])
    elif body[8] & 1:
        first, last = struct.unpack_from("<2H", body)
        sheet.hidden_columns |= set(range(first, min(last, XLS_COLUMNS) + 1))


def _make_number(value: float, formula: str | None, code: str) -> WitnessCell:
    return WitnessCell("n", repr(value), formula, code)


def _read_number(body: bytes, code: str, _: _Book) -> WitnessCell:
    return _make_number(struct.unpack_from("<d", body, 6)[0], None, code)


def _read_rk(body: bytes, code: str, _: _Book) -> WitnessCell:
    return _make_number(_decode_rk(struct.unpack_from("<i", body, 6)[0]), None, code)


def _read_shared(body: bytes, code: str, book: _Book) -> WitnessCell:
    text, runs = book.strings[struct.unpack_from("<I", body, 6)[0]]
    (style,) = struct.unpack_from("<H", body, 4)
    return WitnessCell("s", text, None, code, *book.spans_of(text, runs, style))


def _read_truth(body: bytes, code: str, _: _Book) -> WitnessCell:
    return _make_truth(body[6], None, code, is_error=bool(body[7]))


def _read_formula(body: bytes, code: str, _: _Book) -> WitnessCell:
    """A formula with its result; a text follows in a record of its own."""
    if body[12:14] != b"\xff\xff":
        return _make_number(struct.unpack_from("<d", body, 6)[0], "", code)
    if body[6] in {_RESULT_TRUTH, _RESULT_ERROR}:
        return _make_truth(body[8], "", code, is_error=body[6] == _RESULT_ERROR)
    return WitnessCell("s", "", "", code)


_READERS: dict[int, Callable[[bytes, str, _Book], WitnessCell]] = {
    _NUMBER: _read_number,
    _RK: _read_rk,
    _SHARED: _read_shared,
    _TRUTH: _read_truth,
    _FORMULA: _read_formula,
}


def _make_truth(value: int, formula: str | None, code: str, *, is_error: bool) -> WitnessCell:
    if is_error:
        return WitnessCell("e", _ERRORS.get(value, "#ERR!"), formula, code)
    return WitnessCell("b", str(value), formula, code)


def _decode_rk(number: int) -> float:
    """A number in four bytes: the upper half of a double or an integer, perhaps in hundredths."""
    if number & 2:
        value = float(number >> 2)
    else:
        (value,) = struct.unpack("<d", bytes(4) + struct.pack("<I", number & 0xFFFFFFFC))
    return value / 100 if number & 1 else value
