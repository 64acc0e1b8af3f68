"""Reads sheets and shared texts with one regular expression a part, whichever program wrote them.

The cells with something in them are cut out; a grammar accounts for every byte between them, and
what stands around the rows is parsed as a sheet without cells. A part beyond it is left to the
reader by element (:mod:`xlsreport.reading.workbook.xml_cells`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from lxml import etree
from msgspec.structs import replace

from xlsreport.reading.files.limits import GRID_ROWS
from xlsreport.reading.gate.cell_budget import Extent, area
from xlsreport.reading.quick.cells import KINDS, PlainCells, index_tables
from xlsreport.reading.quick.markup import (
    FILLED,
    PLACES,
    BeyondError,
    compile_grammar,
    open_part,
    parse_attributes,
    parse_frame,
    plain_strings,
    read_item,
)
from xlsreport.reading.workbook.package_parts import is_unseen, local_name, remember_small
from xlsreport.reading.workbook.xml_cells import (
    SheetWitness,
    note_element,
    read_sheet,
    read_strings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from xlsreport.reading.quick.cells import Look
    from xlsreport.reading.workbook.styles import CellStyle

__all__ = ["LARGEST_PART", "Scans"]

_STYLE = re.compile("[0-9]{1,6}")
_ROW = re.compile("[1-9][0-9]{0,6}")

# Of every cell that is cut out: what stands before it, its address and the columns.
_WIDTH = 7
_SPANS = frozenset({"mergeCell", "hyperlink", "comment"})
_NOTED_TAGS = tuple(
    f"{{*}}{name}" for name in (*_SPANS, "sheetProtection", "dataValidation", "col", "row", "c")
)
# Read by themselves, since they differ between files of one template.
_OWN_BLOCKS = ("sheetViews", "headerFooter")
_NEAR = 2_048
LARGEST_PART = 8_000_000
"""A part of more bytes is read in pieces; the details of 1,000 units take less."""


class Scans:
    """Sheets that were judged by the grammar, kept for the second reading.

    A part beyond the grammar, or too large for it, is judged and read element by element.
    """

    def __init__(self) -> None:
        """Nothing is scanned yet."""
        self._found: dict[str, tuple[bytes, SheetWitness, PlainCells]] = {}

    def judge(self, key: str, part: bytes) -> Extent | None:
        """How far the cells of a sheet's part reach; ``None`` if the gate has to look at it.

        Args:
            key: The name under which libraries look for the part.
            part: Its bytes.
        """
        if len(part) > LARGEST_PART:
            return None
        try:
            prefix, frame, text = open_part(part, b"worksheet", b"sheetData")
            around = _read_around(prefix, frame)
            sheet = replace(around.sheet, merges=[*around.sheet.merges], hidden_rows=set())
            sheet.cells = cells = _Scanner(prefix, around.prefixes).scan(text, sheet)
        except (BeyondError, etree.XMLSyntaxError, ValueError):
            return None
        self._found[key] = part, sheet, cells
        places = cells.places
        extent = Extent(filled=len(places), covered=around.covered)
        if places:
            extent.reach(*(max(map(itemgetter(at), places)) + 1 for at in (0, 1)))
        return extent

    def read_strings(self, part: bytes | None) -> Sequence[str]:
        """As :func:`~xlsreport.reading.workbook.xml_cells.read_strings`."""
        texts = plain_strings(part) if part is not None else None
        return read_strings(part) if texts is None else texts

    def prepare(
        self, shared: Sequence[str], styles: Sequence[CellStyle]
    ) -> Callable[[str, bytes], SheetWitness]:
        """Gives what reads a sheet as :func:`~.workbook.xml_cells.read_sheet` does."""
        tables = index_tables(shared, styles)

        def read(name: str, part: bytes) -> SheetWitness:
            found = self._found.get(name.casefold())
            if found is None or found[0] != part or not found[2].bind(tables):
                return read_sheet(part, shared, styles)
            # Of two sheets in one part one may be hidden.
            return replace(found[1])

        return read


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
    root, closing = frame[:start], f"</{prefix}worksheet>".encode("ascii")
    # They stand near the begin and near the end; between them there may be much.
    for name, near in zip(_OWN_BLOCKS, (start, max(start, len(frame) - _NEAR)), strict=True):
        tag = f"{prefix}{name}>".encode("ascii")
        at = frame.find(b"<" + tag, near, near + _NEAR)
        end = frame.rfind(b"</" + tag, near, near + _NEAR)
        if start <= at < end:
            end += len(tag) + 2
            if not _says_nothing(root, frame[at:end], closing):
                raise BeyondError
            frame = frame[:at] + frame[end:]
    return _parse_once(_Frame(frame))


@lru_cache(maxsize=128)
def _says_nothing(root: bytes, block: bytes, closing: bytes) -> bool:
    """Whether an element changes nothing of what a sheet says; raises as :func:`_parse_around`."""
    return _parse_around(root + block + closing) == _parse_around(root + closing)


class _Frame(bytes):
    """Bytes of which few are looked at to find the same ones."""

    __slots__ = ()
    __eq__ = bytes.__eq__

    def __hash__(self) -> int:
        """Made of the length and both ends: the same frames are large."""
        return hash((len(self), self[:_NEAR], self[-_NEAR:]))


def _parse_around(frame: bytes) -> _Around:
    """What a sheet without cells says; raises as :func:`_read_around`."""
    root = parse_frame(frame)
    sheet, extent = SheetWitness(), Extent()
    if len(root.findall("{*}sheetData")) > 1:
        raise BeyondError
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


_parse_once = remember_small(_parse_around)


@lru_cache(maxsize=512)
def _read_row(raw: str) -> tuple[str | None, bool, frozenset[str]]:
    """The number among a row's attributes, whether it is not seen, and their prefixes."""
    attributes, prefixes = parse_attributes(raw)
    return attributes.get("r"), is_unseen(attributes, "ht"), prefixes


@lru_cache(maxsize=2_048)
def _read_look(raw: str) -> tuple[str, Look, frozenset[str]]:
    """The address among the attributes of a cell, its style and kind, and their prefixes.

    Raises:
        BeyondError: The style is none, the kind is not known, the address holds a quotation mark,
            or as :func:`parse_attributes`.
    """
    attributes, prefixes = parse_attributes(raw)
    place, style, kind = attributes.get("r", ""), attributes.get("s"), attributes.get("t")
    if kind not in KINDS or (style is not None and not _STYLE.fullmatch(style)) or '"' in place:
        raise BeyondError
    return place, (style, kind), prefixes


class _Scanner:
    """Scans the cells of one part.

    Args:
        prefix: The root's prefix with its colon, or ``""``.
        prefixes: The prefixes that the root declares.
    """

    def __init__(self, prefix: str, prefixes: frozenset[str]) -> None:
        self._grammar, self._prefixes = compile_grammar(prefix), prefixes

    def scan(self, text: str, sheet: SheetWitness) -> PlainCells:
        """The cells.

        Args:
            text: What stands between the tags of ``sheetData``.
            sheet: Gets the hidden rows.

        Raises:
            BeyondError: There is anything beyond the grammar.
        """
        behind = text.find(">") + 1
        if text[behind : behind + 1].isspace():
            self._grammar = compile_grammar(self._grammar.prefix, blanks=True)
        frame, pieces = self._cut(text)
        if frame is None:
            self._grammar = compile_grammar(self._grammar.prefix, blanks=True)
            frame, pieces = self._cut(self._grammar.odd.sub(self._put_in_order, text))
            if frame is None:
                raise BeyondError
        self._read_rows(frame, sheet)
        addresses, *columns = (pieces[at::_WIDTH] for at in range(1, _WIDTH))
        places = list(map(PLACES.__getitem__, addresses))
        attributes, tags, _, _, inline = columns
        known = {raw: _read_look(f' r=""{raw}') for raw in set(attributes)}
        looks = {raw: look for raw, (_, look, _) in known.items()}
        used = [prefixes for *_, prefixes in known.values()]
        used += [parse_attributes(tag.removesuffix("/"))[1] for tag in set(tags) - {None, ""}]
        self._check_prefixes(used)
        stated = any(kind == "inlineStr" for _, kind in looks.values())
        if stated or inline.count(None) < len(inline):
            self._check_own_texts(zip((looks[raw][1] for raw in attributes), inline, strict=True))
        return PlainCells(self._grammar, places, looks, columns)

    def _cut(self, text: str) -> tuple[str | None, list[Any]]:
        """What is left without the filled cells, ``None`` if it is none, and all pieces."""
        pieces = self._grammar.filled.split(text)
        frame = FILLED.join(pieces[::_WIDTH])
        return frame if self._grammar.frame.fullmatch(frame) else None, pieces

    def _check_own_texts(self, cells: Iterable[tuple[str | None, str | None]]) -> None:
        """Raises :class:`BeyondError` for a text within a cell that is none, or not of its kind."""
        for kind, inline in cells:
            if (kind == "inlineStr") != (inline is not None):
                raise BeyondError
            # Whether properties are well-formed only a parser knows.
            if inline is not None and "rPr>" in inline:
                read_item(self._grammar, inline)

    def _put_in_order(self, tag: re.Match[str]) -> str:
        """The tag of a cell as most programs write it; raises as :func:`_read_look`."""
        place, (style, kind), prefixes = _read_look(tag[1])
        self._check_prefixes([prefixes])
        looks = (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
        return f'<{self._grammar.prefix}c r="{place}"{looks}{tag[2]}>'

    def _read_rows(self, frame: str, sheet: SheetWitness) -> None:
        """Notes the hidden rows.

        Args:
            frame: The rows without the cells that have something in them.
            sheet: Gets them.

        Raises:
            BeyondError: The number of a row is none, or outside of the grid.
        """
        rows = self._grammar.rows.findall(frame)
        tags = {rest: _read_row(rest) for rest in {rest for _, rest in rows}}
        self._check_prefixes(prefixes for *_, prefixes in tags.values())
        row = 0
        if not any(number is not None or unseen for number, unseen, _ in tags.values()):
            numbers = {number for number, _ in rows}
            if "" not in numbers:
                # Most sheets: only how far they reach is of interest.
                rows = rows[:0] if max(map(int, numbers), default=0) <= GRID_ROWS else rows
        for stated, rest in rows:
            other, unseen, _ = tags[rest]
            number = stated if other is None else other
            if other is not None and (stated or not _ROW.fullmatch(other)):
                raise BeyondError
            row = int(number) if number else row + 1
            if row > GRID_ROWS:
                raise BeyondError
            if unseen:
                sheet.hide_row(row - 1)

    def _check_prefixes(self, used: Iterable[frozenset[str]]) -> None:
        """Raises :class:`BeyondError` for a prefix that the root does not declare."""
        if not frozenset().union(*used) <= self._prefixes:
            raise BeyondError
