"""Reads sheets and shared texts with one regular expression a part, whichever program wrote them.

What cells have in them is cut out; a grammar accounts for every byte of the tags that are left, and
what stands around the rows is parsed as a sheet without cells. A part beyond it is left to the
reader by element (:mod:`xlsreport.reading.workbook.xml_cells`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import compress, count
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from msgspec.structs import replace

from xlsreport.reading.files.limits import GRID_ROWS
from xlsreport.reading.gate.cell_budget import Extent, area
from xlsreport.reading.quick.cells import KINDS, Heads, PlainCells, index_tables
from xlsreport.reading.quick.markup import (
    FILLED,
    BeyondError,
    compile_grammar,
    open_part,
    parse_attributes,
    parse_frame,
    place_of,
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
    from collections.abc import Callable, Sequence

    from xlsreport.reading.quick.cells import Look
    from xlsreport.reading.quick.markup import Grammar
    from xlsreport.reading.workbook.styles import CellStyle

__all__ = ["LARGEST_PART", "Scans"]

_STYLE = re.compile("[0-9]{1,6}")
_ROW = re.compile("[1-9][0-9]{0,6}")

# Of everything that is cut out: what stands before it, and the columns.
_WIDTH = 5
_SPANS = frozenset({"mergeCell", "hyperlink", "comment"})
_NOTED_TAGS = tuple(
    f"{{*}}{name}" for name in (*_SPANS, "sheetProtection", "dataValidation", "col", "row", "c")
)
# Read by themselves, since they differ between files of one template.
_OWN_BLOCKS = ("sheetViews", "headerFooter")
_NEAR = 2_048
# The tags of so many characters are remembered; those of our workbooks have 25,000.
_MOST_KEPT = 32_768
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
            cells = _scan(prefix, around.prefixes, text)
        except (BeyondError, etree.XMLSyntaxError, ValueError):
            return None
        sheet = replace(around.sheet, merges=[*around.sheet.merges], hidden_rows=set(), cells=cells)
        for row in cells.heads.hidden:
            sheet.hide_row(row)
        self._found[key] = part, sheet, cells
        extent = Extent(filled=len(cells.places), covered=around.covered)
        extent.reach(*cells.heads.reach)
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
    return _parse_once(frame)


@lru_cache(maxsize=128)
def _says_nothing(root: bytes, block: bytes, closing: bytes) -> bool:
    """Whether an element changes nothing of what a sheet says; raises as :func:`_parse_around`."""
    return _parse_around(root + block + closing) == _parse_once(root + closing)


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


def _read_look(prefixes: frozenset[str], raw: str) -> tuple[str | None, Look]:
    """The address among the attributes of a cell, ``None`` for none, and its style and kind.

    Raises:
        BeyondError: The style is none, the kind is not known, or as :func:`parse_attributes`.
    """
    attributes = parse_attributes(prefixes, raw)
    place, style, kind = map(attributes.get, "rst")
    if kind not in KINDS or (style is not None and not _STYLE.fullmatch(style)):
        raise BeyondError
    return place, (style, kind)


def _scan(prefix: str, prefixes: frozenset[str], text: str) -> PlainCells:
    """Reads what stands between the tags of ``sheetData``.

    Args:
        prefix: The root's prefix with its colon, or ``""``.
        prefixes: The prefixes that the root declares.
        text: What stands there.

    Raises:
        BeyondError: There is anything beyond the grammar.
        etree.XMLSyntaxError: The properties of a run are malformed.
    """
    grammar = compile_grammar(prefix)
    pieces = grammar.filled.split(text)
    heads = _read_heads_once(prefix, prefixes, FILLED.join(pieces[::_WIDTH]))
    tags, *_, inline = columns = [pieces[at::_WIDTH] for at in range(1, _WIDTH)]
    for tag in set(tags) - {None, ""}:
        parse_attributes(prefixes, tag.removesuffix("/"))
    own = set(inline) - {None}
    stated = heads.kinds.get("inlineStr")
    if (own or stated) and [each is not None for each in inline] != stated:
        raise BeyondError
    return PlainCells(heads, columns, {raw: read_item(prefix, raw) for raw in own})


def _read_heads(prefix: str, prefixes: frozenset[str], frame: str) -> Heads:
    """What the tags of rows and cells say; they are the same in many files of one program.

    Args:
        prefix: The root's prefix with its colon, or ``""``.
        prefixes: The prefixes that the root declares.
        frame: What stands between the tags of ``sheetData``, but for what is in the cells.

    Raises:
        BeyondError: Anything is beyond the grammar, of two filled cells in one place the reader by
            element takes neither, or a row or cell is outside of the grid.
        etree.XMLSyntaxError: Attributes are malformed.
    """
    grammar = compile_grammar(prefix)
    if not grammar.frame.fullmatch(frame):
        raise BeyondError
    # There may be tens of thousands, of which nothing is left to be known.
    frame = grammar.blank.sub("", frame)
    cells = grammar.cells.findall(frame)
    tags = {raw: _read_look(prefixes, raw) for raw in {raw for _, raw, _ in cells}}
    looks = {raw: look for raw, (_, look) in tags.items()}
    # An address stands in front of the other attributes, or among them.
    stated = {raw: place for raw, (place, _) in tags.items() if place is not None}
    if stated and any(at and raw in stated for at, raw, _ in cells):
        raise BeyondError
    places = [place_of(at or stated.get(raw, "")) for at, raw, _ in cells]
    attributes = [raw for _, raw, mark in cells if mark]
    numbers = dict(zip(compress(places, [mark for *_, mark in cells]), count()))
    if len(numbers) < len(attributes) or (-1, -1) in places:
        raise BeyondError
    kinds = [looks[raw][1] for raw in attributes]
    return Heads(
        numbers=numbers,
        attributes=attributes,
        looks=looks,
        hidden=_list_hidden(grammar, prefixes, frame),
        reach=tuple(max(each) + 1 for each in zip(*numbers, strict=True)) or (0, 0),
        kinds={kind: [each == kind for each in kinds] for kind in set(kinds)},
    )


_read_heads_once = remember_small(_read_heads, _MOST_KEPT)


def _list_hidden(grammar: Grammar, prefixes: frozenset[str], frame: str) -> list[int]:
    """The hidden rows; raises as :func:`_read_heads`."""
    rows = grammar.rows.findall(frame)
    tags = {raw: parse_attributes(prefixes, raw) for raw in {raw for _, raw in rows}}
    row, hidden = 0, []
    for stated, raw in rows:
        other = tags[raw].get("r")
        number = stated if other is None else other
        if other is not None and (stated or not _ROW.fullmatch(other)):
            raise BeyondError
        row = int(number) if number else row + 1
        if row > GRID_ROWS:
            raise BeyondError
        if is_unseen(tags[raw], "ht"):
            hidden.append(row - 1)
    return hidden
