"""Reads from the XML of an .xlsx what values alone do not show.

Formulas, error values, raw numbers behind dates, protection, merged cells, names and properties.
The two readings must agree on every cell of the form; where they differ, that is a finding.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree
from msgspec import field

from xlsreport.layout import column_number
from xlsreport.reading.files.limits import GRID_COLUMNS, MEGABYTE
from xlsreport.reading.workbook.package_parts import (
    is_unseen,
    local_name,
    unescaped,
)
from xlsreport.reading.workbook.styles import (
    CellStyle,
    ConditionalFormat,
    RichText,
    font_looks,
    join_runs,
    shared_number,
    style_at,
)
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = [
    "MOST_HIDDEN_ROWS",
    "TWICE",
    "RichText",
    "SheetWitness",
    "Witness",
    "WitnessCell",
    "note_element",
    "read_sheet",
    "read_strings",
]

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_NOTED = tuple(
    f"{{*}}{name}"
    for name in ("si", "row", "mergeCell", "sheetProtection", "dataValidation", "col")
)
_BLANK_CELL = re.compile(rb'<c r="[A-Z]{1,3}[0-9]{1,7}"(?: s="[0-9]+")?(?:/>|></c>)')
_BLANK_ROW = re.compile(rb'<row r="[0-9]{1,7}"(?:(?! hidden=| ht="0)[^<>/])*+(?:/>|></row>)')
# Cells and rows that take their place from the one before them, which must then be there.
_UNPLACED = re.compile(rb"<(?:[A-Za-z_][\w.\-]*:)?(?:c|row)(?! r=\")[\s/>]")
TWICE = "twice"
"""The kind of a cell that has two contents: no reading of it agrees with another one."""
_LONGEST_COLUMN = 7
MOST_HIDDEN_ROWS = 100_000
"""Of more hidden rows of a sheet than this only their number is kept."""


class WitnessCell(NamedTuple):
    """A cell as its XML says.

    Attributes:
        kind: ``n`` number, ``s`` text (shared, inline or a formula's), ``b`` logical, ``e`` error,
            ``d`` date in ISO form, :data:`TWICE` where the cell has two contents.
        text: The number as written, or the text; ``""`` for none.
        formula: The formula without ``=``; ``None`` if there is none or it is empty, ``""`` for a
            cell that shares another one's.
        format: The code of its number format as :class:`~.styles.CellStyle` has it; ``""`` for
            General.
        struck: Spans of ``text`` that are struck out, each from its first character to the one
            behind its last; the whole text where the cell's font is struck out.
        raised: Spans of ``text`` in superscript or subscript, likewise.
    """

    kind: str
    text: str
    formula: str | None
    format: str = ""
    struck: tuple[tuple[int, int], ...] = ()
    raised: tuple[tuple[int, int], ...] = ()

    @property
    def content(self) -> tuple[str, str, str | None]:
        """What it holds, without how that is drawn."""
        return self.kind, self.text, self.formula

    def styled(self, style: CellStyle, text: str) -> WitnessCell:
        """The cell with what its style and the runs of its text say.

        Args:
            style: Its style.
            text: Its text as :func:`read_strings` gives it, with its runs.
        """
        # A formula without a result has a look of its own all the same.
        whole = ((0, len(text)),) if text or self.formula is not None else ()
        if isinstance(text, RichText):
            struck, raised = text.struck, text.raised
        else:
            struck, raised = whole if style.struck else (), whole if style.raised else ()
        if not (style.format or struck or raised):
            return self
        return self._replace(format=style.format, struck=struck, raised=raised)


class SheetWitness(Record):
    """A sheet as its XML says.

    Attributes:
        cells: Every cell with a value or formula by row and column from 0.
        merges: Merged ranges: first row and column, last row and column, from 0.
        protected: Whether the sheet is protected.
        validations: How many validation rules it has.
        hidden_rows: The hidden rows from 0, the first :data:`MOST_HIDDEN_ROWS` of them.
        hidden_count: How many rows are hidden.
        hidden_columns: The hidden columns from 0.
        hidden: Whether the sheet itself is hidden.
        conditional: The number formats of conditions.
    """

    cells: Mapping[tuple[int, int], WitnessCell] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    protected: bool = False
    validations: int = 0
    hidden_rows: set[int] = field(default_factory=set)
    hidden_count: int = 0
    hidden_columns: frozenset[int] = frozenset()
    hidden: bool = False
    conditional: tuple[ConditionalFormat, ...] = ()

    def hide_row(self, row: int) -> None:
        """Notes a hidden row, from 0."""
        self.hidden_count += 1
        if len(self.hidden_rows) < MOST_HIDDEN_ROWS:
            self.hidden_rows.add(row)


class Witness(Record, frozen=True):
    """A workbook as its XML says.

    Attributes:
        sheets: By name.
        names: Global names and what they refer to.
        properties: Custom properties that are texts.
        structure_locked: Whether the sheets are kept in place.
    """

    sheets: Mapping[str, SheetWitness]
    names: Mapping[str, str]
    properties: Mapping[str, str]
    structure_locked: bool


def _iterate_elements(part: bytes) -> Iterator[tuple[str, etree._Element]]:
    """A part's elements that are noted, as they end."""
    events: Iterator[tuple[str, etree._Element]] = etree.iterparse(
        io.BytesIO(_remove_blanks(part)),
        events=("end",),
        # Millions of empty cells are not worth an event each.
        tag=_NOTED,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
    )
    return events


def _remove_blanks(part: bytes) -> bytes:
    """A large part without the empty cells and rows that formatting leaves by the million."""
    if len(part) < MEGABYTE or b"<!" in part or _UNPLACED.search(part):
        return part
    kept, at = [], 0
    while at < len(part):
        # Piece by piece, since what is kept between millions of matches takes memory as well.
        end = part.find(b"<row", at + MEGABYTE)
        end = len(part) if end < 0 else end
        kept.append(_BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", part[at:end])))
        at = end
    return b"".join(kept)


def read_strings(part: bytes | None) -> list[str]:
    """The texts that cells share, in order, as :class:`RichText` where they have runs.

    Args:
        part: The bytes of ``sharedStrings.xml``; ``None`` if there are none.

    Raises:
        etree.XMLSyntaxError: It is malformed.
    """
    texts: list[str] = []
    for _, element in () if part is None else _iterate_elements(part):
        if local_name(element) == "si":
            texts.append(_join_runs(element))
            _forget(element)
    return texts


def _join_runs(element: etree._Element) -> str:
    """The text of a string item: its runs joined, phonetic hints left out."""
    runs: list[tuple[str, tuple[bool, bool] | None]] = []
    for child in element:
        if (name := local_name(child)) == "t":
            runs.append((child.text or "", None))
        elif name == "r":
            text = "".join(t.text or "" for t in child if local_name(t) == "t")
            looks = child.find("{*}rPr")
            runs.append((text, None if looks is None else font_looks(looks)))
    return join_runs(runs)


def read_sheet(
    part: bytes, shared: Sequence[str], styles: Sequence[CellStyle] = ()
) -> SheetWitness:
    """What the part of a sheet says.

    Args:
        part: Its bytes.
        shared: The texts that cells share.
        styles: The styles that cells refer to.

    Raises:
        etree.XMLSyntaxError: It is malformed.
        ValueError: A number of a row is none.
    """
    cells: dict[tuple[int, int], WitnessCell] = {}
    sheet = SheetWitness(cells, [])
    row = -1
    for _, element in _iterate_elements(part):
        match local_name(element):
            case "row":
                # A row without a number follows the one before it.
                row = int(element.get("r") or row + 2) - 1
                if is_unseen(element, "ht"):
                    sheet.hide_row(row)
                _read_row(cells, element, row, shared, styles)
                _forget(element)
            case name:
                note_element(sheet, name, element)
    return sheet


def note_element(sheet: SheetWitness, name: str, element: etree._Element | dict[str, str]) -> None:
    """Notes what an element outside of the rows says of its sheet.

    Args:
        sheet: The sheet; changed.
        name: The element's local name.
        element: The element, or its attributes.
    """
    match name:
        case "mergeCell":
            area = _parse_area(element.get("ref", ""))
            if area is not None:
                sheet.merges.append(area)
        case "sheetProtection":
            sheet.protected = element.get("sheet") in {"1", "true"}
        case "dataValidation":
            sheet.validations += 1
        case "col" if is_unseen(element, "width"):
            ends = element.get("min", ""), element.get("max", "")
            if all(end.isdecimal() and len(end) <= _LONGEST_COLUMN for end in ends):
                sheet.hidden_columns |= set(
                    range(max(int(ends[0]), 1) - 1, min(int(ends[1]), GRID_COLUMNS))
                )


def _read_row(
    cells: dict[tuple[int, int], WitnessCell],
    row: etree._Element,
    number: int,
    shared: Sequence[str],
    styles: Sequence[CellStyle],
) -> None:
    column = -1
    for element in row:
        if local_name(element) != "c":
            continue
        place = number
        found = _ADDRESS.fullmatch(element.get("r", ""))
        if found:
            place, column = int(found[2]) - 1, column_number(found[1])
        else:
            # A cell without an address follows the one before it in its row.
            column += 1
        if len(element):
            cell = _parse_cell(element, shared, styles)
            before = cells.get((place, column))
            if cell is not None and before is not None and cell.content != before.content:
                # Which of the two people see depends on their program.
                cell = WitnessCell(TWICE, f"{before.text} / {cell.text}", None)
            if cell is not None:
                cells[place, column] = cell


def _forget(element: etree._Element) -> None:
    """Frees a row or text that was read, and what is left of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _parse_cell(
    element: etree._Element, shared: Sequence[str], styles: Sequence[CellStyle]
) -> WitnessCell | None:
    kind = element.get("t", "n")
    raw, formula, inline = "", None, ""
    for child in element:
        match local_name(child):
            case "v":
                if raw:
                    kind = TWICE
                    raw += " / "
                raw += "".join(map(str, child.itertext()))
            case "f":
                formula = child.text or ("" if child.attrib else None)
            case "is":
                inline = _join_runs(child)
    if raw and inline:
        kind, raw = TWICE, f"{raw} / {inline}"
    elif kind == "s" and raw.strip() and shared_number(raw, len(shared)) is None:
        kind = TWICE  # there is no such text: what people see depends on their program
    text = _resolve_text(kind, raw, inline, shared)
    if not text and formula is None:
        return None
    cell = WitnessCell("s" if kind in {"s", "str", "inlineStr"} else kind, str(text), formula)
    return cell.styled(style_at(styles, element.get("s")), text)


def _resolve_text(kind: str, raw: str, inline: str, shared: Sequence[str]) -> str:
    match kind:
        case "s":
            number = shared_number(raw, len(shared))
            return "" if number is None else shared[number]
        case "inlineStr":
            return inline
        case "str":
            return unescaped(raw)
        case _:
            return raw.strip()


def _parse_area(reference: str) -> tuple[int, int, int, int] | None:
    first, _, last = reference.replace("$", "").partition(":")
    start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last or first)
    if start is None or end is None:
        return None
    return int(start[2]) - 1, column_number(start[1]), int(end[2]) - 1, column_number(end[1])
