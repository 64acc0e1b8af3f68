"""Reads sheets and shared texts with one regular expression a part, whichever program wrote them.

The grammar of the cells accounts for every byte; what stands around them is parsed as a sheet
without cells. A part beyond it is left to the reader by element
(:mod:`xlsreport.reading.workbook.xml_cells`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsreport.reading.files.limits import GRID_ROWS
from xlsreport.reading.gate.cell_budget import Extent, area
from xlsreport.reading.quick.markup import (
    PLACES,
    BeyondError,
    Grammar,
    compile_grammar,
    decode_text,
    open_part,
    parse_attributes,
    parse_frame,
    plain_strings,
    read_item,
    try_both,
)
from xlsreport.reading.workbook.package_parts import is_unseen, local_name, unescaped
from xlsreport.reading.workbook.styles import PLAIN_STYLE, CellStyle
from xlsreport.reading.workbook.xml_cells import (
    SheetWitness,
    WitnessCell,
    note_element,
    read_sheet,
    read_strings,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

__all__ = [
    "LARGEST_PART",
    "PlainCells",
    "Scans",
    "Tables",
    "index_tables",
    "plain_sheet",
]

_Position = tuple[int, int]

_COUNT = re.compile("[0-9]{1,9}")
_STYLE = re.compile("[0-9]{1,6}")
_ROW = re.compile("[1-9][0-9]{0,6}")

_KINDS = {"str": "s", "s": "s", "inlineStr": "s", "": "n", "n": "n", "b": "b", "e": "e", "d": "d"}
# Each with whether the cell has no text of its own.
_ALLOWED_KINDS = {(kind, kind != "inlineStr") for kind in _KINDS}
_KINDS_WITHOUT_TEXT = _KINDS.keys() - {"inlineStr"}
_COUNTED = frozenset({"", "n"})
# Of what is found of a cell.
_PLACE, _KIND, _FORMULA_TAG = map(itemgetter, (0, 2, 4))
_SPANS = frozenset({"mergeCell", "hyperlink", "comment"})
_NOTED_TAGS = tuple(
    f"{{*}}{name}" for name in (*_SPANS, "sheetProtection", "dataValidation", "col", "row", "c")
)
# Read by themselves, since they differ between files of one template.
_OWN_BLOCKS = ("sheetViews", "headerFooter")
_REMEMBERED_BYTES = 262_144
LARGEST_PART = 8_000_000
"""A part of more bytes is read in pieces; the details of 1,000 units take less."""


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
        the grammar, also when an XML parser has written it anew.
    """
    found = _scan_sheet(part)
    return (found.sheet, found.extent) if found is not None and found.bind(tables) else None


def _scan_sheet(part: bytes) -> _Scan | None:
    """What the part of a sheet says, without tables; ``None`` if it is beyond the grammar."""
    return try_both(part, lambda each: _scan_once(each, written_so=each is part))


def _scan_once(part: bytes, *, written_so: bool) -> _Scan:
    """What a part says; raises as :meth:`_Scanner.scan` and :func:`open_part`."""
    prefix, frame, text = open_part(part, b"worksheet", b"sheetData")
    around = _read_around(prefix, frame)
    sheet = SheetWitness(
        merges=list(around.sheet.merges),
        protected=around.sheet.protected,
        validations=around.sheet.validations,
        hidden_columns=around.sheet.hidden_columns,
    )
    sheet.cells = cells = _Scanner(compile_grammar(prefix), around.prefixes).scan(text, sheet)
    extent = Extent(filled=len(cells.written), covered=around.covered)
    if cells.written:
        last, furthest = max(cells.written), max(map(itemgetter(1), cells.written))
        extent.reach(last[0] + 1, furthest + 1)
    return _Scan(sheet, cells, extent, written_so)


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


class Scans:
    """Sheets that the gate judges by the grammar, kept for the second reading.

    A part beyond the grammar, or too large for it, is judged and read element by element.
    """

    def __init__(self) -> None:
        """Nothing is scanned yet."""
        self._found: dict[bytes, _Scan] = {}

    def judge(self, part: bytes) -> Extent | None:
        """How far the cells of a sheet's part reach; ``None`` if the gate has to look at it."""
        found = _scan_sheet(part) if len(part) <= LARGEST_PART else None
        if found is None:
            return None
        self._found[part] = found
        return found.extent

    def read_strings(self, part: bytes | None) -> Sequence[str]:
        """As :func:`~xlsreport.reading.workbook.xml_cells.read_strings`."""
        texts = plain_strings(part) if part is not None else None
        return read_strings(part) if texts is None else texts

    def prepare(
        self, shared: Sequence[str], styles: Sequence[CellStyle]
    ) -> Callable[[bytes], SheetWitness]:
        """Gives what reads a sheet as :func:`~.workbook.xml_cells.read_sheet` does."""
        tables = index_tables(shared, styles)

        def read(part: bytes) -> SheetWitness:
            found = self._found.pop(part, None)
            if found is not None and found.bind(tables):
                return found.sheet
            return read_sheet(part, shared, styles)

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
    for name in _OWN_BLOCKS:
        tag = f"{prefix}{name}>".encode("ascii")
        at, end = frame.find(b"<" + tag, start), frame.rfind(b"</" + tag)
        if start <= at < end:
            end += len(tag) + 2
            if _parse_around(root + frame[at:end] + closing) != _parse_around(root + closing):
                raise BeyondError
            frame = frame[:at] + frame[end:]
    return (_parse_around if len(frame) <= _REMEMBERED_BYTES else _parse_around.__wrapped__)(frame)


@lru_cache(maxsize=128)
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


class PlainCells(Mapping[_Position, WitnessCell]):
    """The cells of a sheet, made when they are asked for.

    Attributes:
        written: By place each cell as it is written: address, style, kind, ``""``, tag and text of
            its formula, value, own text.
    """

    __slots__ = ("_grammar", "_tables", "written")

    def __init__(self, grammar: Grammar, written: Mapping[_Position, tuple[str, ...]]) -> None:
        self._grammar, self.written = grammar, written
        self._tables = Tables({}, {}, {})

    def bind(self, tables: Tables) -> bool:
        """Takes what cells name by number; ``False`` if there is no text of some number."""
        self._tables = tables
        shared = {each[6] for each in self.written.values() if each[2] == "s"}
        return shared <= tables.shared.keys()

    def counts(self, formats: Container[str]) -> dict[_Position, int]:
        """The plain counts of at most nine digits, by place.

        Args:
            formats: The number formats that show a count as it is.
        """
        looks = {style for style, code in self._tables.formats.items() if code in formats}
        return {
            place: int(raw)
            for place, (_, style, kind, _, tag, _, raw, _) in self.written.items()
            if not tag and kind in _COUNTED and style in looks and _COUNT.fullmatch(raw)
        }

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
        token = self.written.get(place)
        if token is None:
            return default
        _, style, kind, _, tag, formula, raw, inline = token
        text = decode_text(raw) if "&" in raw else raw
        if kind == "s":
            text = self._tables.shared[text]
        elif kind == "inlineStr":
            text = read_item(self._grammar, inline)
        else:
            text = unescaped(text) if kind == "str" else text.strip()
        code = decode_text(formula) if formula or "=" in tag else None
        if not text and code is None:
            return default
        plain = self._tables.formats.get(style)
        if plain is not None and type(text) is str:
            return WitnessCell(_KINDS[kind], text, code, plain)
        look = self._tables.styles.get(style.lstrip("0") or style[:1], PLAIN_STYLE)
        return WitnessCell(_KINDS[kind], str(text), code).styled(look, text)

    def __iter__(self) -> Iterator[_Position]:
        """The places of all cells in which there is something."""
        return (place for place in self.written if self.get(place) is not None)

    def __len__(self) -> int:
        """How many cells there are in which there is something."""
        return sum(1 for _ in self)


class _Scan(NamedTuple):
    """A sheet, its cells, how far they reach, and whether no parser had to write it anew."""

    sheet: SheetWitness
    cells: PlainCells
    extent: Extent
    written_so: bool

    def bind(self, tables: Tables) -> bool:
        """Takes what cells name by number; ``False`` if there is no text of some number."""
        if not self.cells.bind(tables):
            return False
        if not self.written_so:
            # Other readers may take its texts for something else, which is looked into.
            self.sheet.cells = dict(self.cells)
        return True


class _Scanner:
    """Scans the cells of one part.

    Args:
        grammar: The expressions for the part's prefix.
        prefixes: The prefixes that the root declares.
    """

    def __init__(self, grammar: Grammar, prefixes: frozenset[str]) -> None:
        self._grammar, self._prefixes = grammar, prefixes

    def scan(self, text: str, sheet: SheetWitness) -> PlainCells:
        """The cells.

        Args:
            text: What stands between the tags of ``sheetData``.
            sheet: Gets the hidden rows.

        Raises:
            BeyondError: There is anything beyond the grammar.
        """
        grammar = self._grammar
        usual = grammar.usual.fullmatch(text) is not None
        if not usual and grammar.cells.fullmatch(text) is None:
            raise BeyondError
        self._read_rows(text, sheet)
        cells = grammar.filled.findall(text)
        if not usual:
            odd = {raw: self._read_attributes(raw.rstrip("/")) for raw in grammar.odd.findall(text)}
            cells = [(*odd[each[3]], *each[3:]) if each[3] else each for each in cells]
        written = dict(zip(map(PLACES.__getitem__, map(_PLACE, cells)), cells, strict=True))
        # Of two cells in one place the reader by element takes neither.
        if len(written) < len(cells) or (-1, -1) in written:
            raise BeyondError
        own_texts = "is>" in text
        kinds = {(each[2], not each[7]) for each in cells} if own_texts else set(map(_KIND, cells))
        if not kinds <= (_ALLOWED_KINDS if own_texts else _KINDS_WITHOUT_TEXT):
            raise BeyondError
        for tag in set(map(_FORMULA_TAG, cells)) - {"", f"<{grammar.prefix}f>"}:
            self._parse(tag[2 + len(grammar.prefix) : -1].rstrip("/"))
        if own_texts:
            for each in cells:
                # Whether properties are well-formed only a parser knows.
                if "rPr>" in each[7]:
                    read_item(grammar, each[7])
        return PlainCells(grammar, written)

    def _read_rows(self, text: str, sheet: SheetWitness) -> None:
        """Notes the hidden rows.

        Raises:
            BeyondError: The number of a row is none, or outside of the grid.
        """
        rows = self._grammar.rows.findall(text)
        tags = {rest: self._parse(rest.rstrip("/")) for rest in {rest for _, rest in rows}}
        row = 0
        if not any("r" in each or is_unseen(each, "ht") for each in tags.values()):
            numbers = {number for number, _ in rows}
            if "" not in numbers:
                # Most sheets: only how far they reach is of interest.
                rows = rows[:0] if max(map(int, numbers), default=0) <= GRID_ROWS else rows
        for stated, rest in rows:
            number = stated
            if "r" in tags[rest]:
                if stated or not _ROW.fullmatch(tags[rest]["r"]):
                    raise BeyondError
                number = tags[rest]["r"]
            row = int(number) if number else row + 1
            if row > GRID_ROWS:
                raise BeyondError
            if is_unseen(tags[rest], "ht"):
                sheet.hide_row(row - 1)

    def _read_attributes(self, raw: str) -> tuple[str, str, str]:
        """The address, style and kind of a cell.

        Raises:
            BeyondError: The address is none, or outside of the grid; the style is none.
        """
        attributes = self._parse(raw)
        place, style = attributes.get("r", ""), attributes.get("s", "")
        if PLACES[place][0] < 0 or (style and not _STYLE.fullmatch(style)):
            raise BeyondError
        return place, style, attributes.get("t", "")

    def _parse(self, raw: str) -> Mapping[str, str]:
        """The attributes of a tag among the cells that have no prefix.

        Raises:
            BeyondError: As :func:`parse_attributes`, or the root does not declare a prefix.
        """
        attributes, prefixes = parse_attributes(raw)
        if not prefixes <= self._prefixes:
            raise BeyondError
        return attributes
