"""Reads sheets and shared texts with one regular expression a part, whichever program wrote them.

The grammar of the cells accounts for every byte; what stands around them is parsed as a sheet
without cells. A part beyond it is left to the reader by element
(:mod:`xlsreport.reading.workbook.xml_cells`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree

from xlsreport.layout import column_number
from xlsreport.reading.gate.cell_budget import Extent, area, in_grid
from xlsreport.reading.quick.markup import (
    BeyondError,
    Grammar,
    compile_grammar,
    decode_text,
    open_part,
    parse_attributes,
    parse_frame,
    read_item,
)
from xlsreport.reading.workbook.package_parts import local_name
from xlsreport.reading.workbook.styles import PLAIN_STYLE, CellStyle
from xlsreport.reading.workbook.xml_cells import (
    SheetWitness,
    WitnessCell,
    note_element,
    unescaped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["PlainCells", "Tables", "index_tables", "plain_sheet", "plain_strings"]

_Position = tuple[int, int]

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_MOST_PLACES = 50_000
_STYLE = re.compile("[0-9]{1,6}")
_ROW = re.compile("[1-9][0-9]{0,6}")

_KINDS = {"str": "s", "": "n", "n": "n", "b": "b", "e": "e", "d": "d"}
_TRUE = frozenset({"1", "true"})
_SPANS = frozenset({"mergeCell", "hyperlink", "comment"})
_NOTED_TAGS = tuple(
    f"{{*}}{name}" for name in (*_SPANS, "sheetProtection", "dataValidation", "col", "row", "c")
)
# Read by themselves, since they differ between files of one template.
_OWN_BLOCKS = ("sheetViews", "headerFooter")
_REMEMBERED_BYTES = 262_144


class Tables(NamedTuple):
    """What cells name by number, by that number as it is written.

    Attributes:
        shared: The texts that cells share; ``""`` by ``""``.
        styles: The styles; the first by ``""``.
        formats: The number formats of the styles whose font is neither struck out nor raised.
    """

    shared: Mapping[str, str]
    styles: Mapping[str, CellStyle]
    formats: Mapping[str, str]


def plain_sheet(part: bytes, tables: Tables) -> tuple[SheetWitness, Extent] | None:
    """Reads the part of a sheet.

    Args:
        part: Its bytes.
        tables: What :func:`index_tables` returned.

    Returns:
        What :func:`~xlsreport.reading.workbook.xml_cells.read_sheet` returns, and how far the
        cells and ranges reach as the gate counts them; ``None`` if the part has anything beyond
        the grammar.
    """
    try:
        prefix, frame, text = open_part(part, b"worksheet", b"sheetData")
        around = _read_around(prefix, frame)
        reader = _Reader(compile_grammar(prefix), tables, around.prefixes)
        reader.read_cells(text)
    except (BeyondError, etree.XMLSyntaxError, UnicodeDecodeError):
        return None
    reader.extent.covered = around.covered
    sheet = replace(
        around.sheet,
        cells=reader.cells,
        merges=list(around.sheet.merges),
        hidden_rows=reader.sheet.hidden_rows,
        hidden_count=reader.sheet.hidden_count,
    )
    return sheet, reader.extent


def plain_strings(part: bytes) -> list[str] | None:
    """The shared texts in order, as :func:`~xlsreport.reading.workbook.xml_cells.read_strings`.

    Args:
        part: The bytes of ``sharedStrings.xml``.

    Returns:
        ``None`` if the part has anything beyond the grammar.
    """
    try:
        prefix, frame, items = open_part(part, b"sst", b"sst")
        parse_frame(frame)
        grammar = compile_grammar(prefix)
        texts: list[str] = []
        for simple, item, odd in grammar.items.findall(items):
            if odd:
                return None
            texts.append(read_item(grammar, item) if item else unescaped(decode_text(simple)))
    except (BeyondError, etree.XMLSyntaxError, UnicodeDecodeError):
        return None
    return texts


def index_tables(shared: Sequence[str], styles: Sequence[CellStyle]) -> Tables:
    """What cells name by number, by that number as it is written.

    Args:
        shared: The texts that cells share.
        styles: The styles that they refer to.
    """
    texts = dict(zip(map(str, range(len(shared))), shared, strict=True))
    looks = dict(zip(map(str, range(len(styles))), styles, strict=True))
    looks[""] = styles[0] if styles else PLAIN_STYLE
    formats = {number: look.format for number, look in looks.items() if not any(look[1:])}
    return Tables({**texts, "": ""}, looks, formats)


class _Around(NamedTuple):
    """What stands around the cells of a sheet.

    Attributes:
        sheet: What it says, without any cells; not to be changed.
        covered: The cells under merges and links, as the gate counts them.
        prefixes: The prefixes that the root declares.
    """

    sheet: SheetWitness
    covered: int
    prefixes: frozenset[str]


def _read_around(prefix: str, frame: bytes) -> _Around:
    """Reads what stands around the cells of a sheet.

    Args:
        prefix: The root's prefix with its colon, or ``""``.
        frame: The part without its cells.

    Raises:
        BeyondError: There are rows or cells, or a range reaches beyond the grid.
        etree.XMLSyntaxError: It is not well-formed.
    """
    start = frame.index(b">") + 1
    for name in _OWN_BLOCKS:
        tag = (prefix + name).encode("ascii") + b">"
        at, end = frame.find(b"<" + tag, start), frame.rfind(b"</" + tag)
        if start <= at < end:
            end += len(tag) + 2
            own = b"%s%s</%sworksheet>" % (frame[:start], frame[at:end], prefix.encode("ascii"))
            if _parse_around(own) != _parse_around(
                b"%s</%sworksheet>" % (frame[:start], prefix.encode())
            ):
                raise BeyondError
            frame = frame[:at] + frame[end:]
    return (_parse_around if len(frame) <= _REMEMBERED_BYTES else _parse_around.__wrapped__)(frame)


@lru_cache(maxsize=128)
def _parse_around(frame: bytes) -> _Around:
    """What a sheet without cells says; raises as :func:`_read_around`."""
    root = parse_frame(frame)
    sheet, extent = SheetWitness(), Extent()
    for element in root.iter(*_NOTED_TAGS):
        name = local_name(element)
        if name in {"row", "c"}:
            raise BeyondError
        reference = element.get("ref") if name in _SPANS else None
        if reference is not None:
            cells = area(reference)
            if cells < 0:
                raise BeyondError
            extent.cover(cells)
        note_element(sheet, name, element)
    return _Around(sheet, extent.covered, frozenset(each for each in root.nsmap if each) | {"xml"})


class _Places(dict[str, _Position]):
    """Row and column from 0 of addresses, (-1, -1) outside of the grid."""

    def __missing__(self, address: str) -> _Position:
        found, place = _ADDRESS.fullmatch(address), (-1, -1)
        if found is not None and in_grid(int(found[2]), column_number(found[1]) + 1):
            place = int(found[2]) - 1, column_number(found[1])
        if len(self) < _MOST_PLACES:
            self[address] = place
        return place


_places = _Places()


class PlainCells(Mapping[_Position, WitnessCell]):
    """The cells of a sheet, made when they are asked for.

    Attributes:
        written: By place a cell's address, style, kind, formula and value as they are written.
        made: Cells that are made already; ``None`` for one with nothing in it.
    """

    __slots__ = ("_tables", "made", "written")

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.written: dict[_Position, tuple[str, ...]] = {}
        self.made: dict[_Position, WitnessCell | None] = {}

    def __getitem__(self, place: _Position) -> WitnessCell:
        """The cell at a place.

        Raises:
            KeyError: There is none, or nothing in it.
        """
        cell: WitnessCell | None = self.get(place)
        if cell is None:
            raise KeyError(place)
        return cell

    def get(self, place: _Position, default: Any = None) -> Any:  # noqa: ANN401 - as of a mapping
        """The cell at a place; ``default`` if there is none, or nothing in it."""
        if place not in self.made:
            token = self.written.get(place)
            if token is None:
                return default
            kind, text = _resolve_value(self._tables, token[2], token[4] or token[5])
            formula = decode_text(token[3].partition(">")[2]) if token[3] else None
            self.made[place] = _make_cell(self._tables, token[1], kind, text, formula)
        cell = self.made[place]
        return default if cell is None else cell

    def __iter__(self) -> Iterator[_Position]:
        """The places of all cells in which there is something."""
        places = {**self.written, **self.made}
        return (place for place in places if self.get(place) is not None)

    def __len__(self) -> int:
        """How many cells there are in which there is something."""
        return sum(1 for _ in self)


def _resolve_value(tables: Tables, kind: str, raw: str) -> tuple[str, str]:
    """The kind and text of a cell whose value and kind are in the grammar."""
    value = decode_text(raw) if "&" in raw or "<" in raw else raw
    if kind == "s":
        return kind, tables.shared[value]
    if kind in {"str", "inlineStr"}:
        return "s", unescaped(value)
    return _KINDS[kind], value.strip()


def _make_cell(
    tables: Tables, style: str, kind: str, text: str, formula: str | None
) -> WitnessCell | None:
    """A cell; ``None`` if there is nothing in it."""
    if not text and formula is None:
        return None
    plain = tables.formats.get(style)
    if plain is not None and type(text) is str:
        return WitnessCell(kind, text, formula, plain)
    look = tables.styles.get(style.lstrip("0") or style[:1], PLAIN_STYLE)
    return WitnessCell(kind, str(text), formula).styled(look, text)


class _Reader:
    """Reads the cells or texts of one part by their tokens.

    Attributes:
        grammar: The expressions for the part's prefix.
        cells: The cells.
        sheet: The hidden rows.
        extent: How far the cells reach.
    """

    def __init__(self, grammar: Grammar, tables: Tables, prefixes: frozenset[str]) -> None:
        self.grammar = grammar
        self.cells = PlainCells(tables)
        self.sheet = SheetWitness(self.cells)
        self.extent = Extent()
        self._tables, self._prefixes = tables, prefixes

    def read_cells(self, text: str) -> None:
        """Reads the cells.

        Raises:
            BeyondError: There is anything beyond the grammar.
        """
        row, count, inside, column = -1, 0, False, None
        written, shared = self.cells.written, self._tables.shared
        # Where no cell has an address they follow each other.
        first = None if f'<{self.grammar.prefix}c r="' in text else -1
        for token in self.grammar.cells.findall(text):
            if token[0]:
                _, _, kind, formula, value, inline, *_ = token
                known = value in shared if kind == "s" else kind in _KINDS
                if not inside or not (kind == "inlineStr" if inline else known) or "<" in value:
                    raise BeyondError
                if formula and formula[0] != ">":
                    self._parse(formula.partition(">")[0])
                written[_places[token[0]]] = token
                count += 1
                continue
            closed, number, attributes, row_end, row_open, last, cell, _ = token[6:]
            if (row_end or row_open) and inside == bool(closed):
                row, inside = self._open_row(row, number, attributes), bool(row_open)
                column = first
            elif last and inside:
                inside = False
            elif cell and inside:
                column = self._read_cell(cell, row, column)
            else:
                raise BeyondError
        if inside or len(written) < count:
            raise BeyondError
        self._reach_written()

    def _reach_written(self) -> None:
        """Counts the cells that are written as most are."""
        written = self.cells.written
        if (-1, -1) in written or not self.cells.made.keys().isdisjoint(written):
            raise BeyondError
        self.extent.filled += len(written)
        if written:
            rows, columns = zip(*written, strict=True)
            self.extent.reach(max(rows) + 1, max(columns) + 1)

    def _read_cell(self, raw: str, row: int, column: int | None) -> int | None:
        """Reads a cell that is not written as most are.

        Args:
            raw: The whole cell.
            row: Its row from 0 if it has no address.
            column: The column before it likewise; ``None`` if it must have an address.

        Returns:
            Its column from 0 where cells have no addresses, else ``None``.
        """
        found = self.grammar.cell.fullmatch(raw)
        if found is None:
            raise BeyondError
        attributes = self._parse(found[1])
        style, kind = attributes.get("s", ""), attributes.get("t", "")
        if "r" in attributes:
            place, column = _places[attributes["r"]], None
        elif column is None or not in_grid(row + 1, column + 2):
            raise BeyondError
        else:
            place, column = (row, column + 1), column + 1
        if place[0] < 0 or (style and not _STYLE.fullmatch(style)):
            raise BeyondError
        formula: str | None = None
        if found[2]:
            self._parse(found[3])
            formula = decode_text(found[4] or "")
        if found[2] or found[5] or found[7] is not None:
            kind, text = self._read_content(kind, found[6] or "", found[7])
            # Of two cells in one place the reader by element takes neither.
            if self.cells.made.get(place) is not None:
                raise BeyondError
            self.cells.made[place] = _make_cell(self._tables, style, kind, text, formula)
            self.extent.add(place[0] + 1, place[1] + 1)
        return column

    def _read_content(self, kind: str, value: str, inline: str | None) -> tuple[str, str]:
        """The kind and text of a cell.

        Args:
            kind: Its kind as it is written.
            value: Its value as it is written.
            inline: Its own text likewise; ``None`` for none.

        Raises:
            BeyondError: The kind is unknown or not that of the content.
        """
        if (kind == "inlineStr") != (inline is not None):
            raise BeyondError
        if inline is not None:
            return "s", read_item(self.grammar, inline)
        if value not in self._tables.shared if kind == "s" else kind not in _KINDS:
            raise BeyondError
        if "<" in value:
            raise BeyondError
        return _resolve_value(self._tables, kind, value)

    def _open_row(self, before: int, number: str, raw: str) -> int:
        """The number of a row from 0, which is noted if it is hidden.

        Raises:
            BeyondError: Its number is none, or outside of the grid.
        """
        attributes = self._parse(raw)
        written = number or attributes.get("r", str(before + 2))
        twice = bool(number) and "r" in attributes
        if twice or not _ROW.fullmatch(written) or not in_grid(int(written), 1):
            raise BeyondError
        if attributes.get("hidden") in _TRUE:
            self.sheet.hide_row(int(written) - 1)
        return int(written) - 1

    def _parse(self, raw: str) -> Mapping[str, str]:
        """The attributes of a tag among the cells that have no prefix.

        Raises:
            BeyondError: As :func:`parse_attributes`, or the root does not declare a prefix.
        """
        attributes, prefixes = parse_attributes(raw)
        if not prefixes <= self._prefixes:
            raise BeyondError
        return attributes
