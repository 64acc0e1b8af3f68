"""What stands between two values of a sheet, as the spreadsheet programs write it.

A sheet's cells are cut where a value stands. What remains between two values (the end of one cell,
blank cells, ends of rows, the beginning of the next cell with its formula) is the same in every
file of one template and program, and is taken apart once. The grammar knows what the programs
write and nothing else; a piece that it does not know makes the sheet be read by element.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from xlsreport.layout import column_number
from xlsreport.reading.gate.cell_budget import in_grid
from xlsreport.reading.quick.bounded_cache import Remembered
from xlsreport.reading.quick.text import SPACE, plain_text
from xlsreport.reading.workbook.xml_cells import WitnessCell, unescaped

__all__ = ["Opened", "Piece", "known_pieces", "pieces_of"]

_VALUES = rb'="[ !#-%\'-;=?-~]*"'
_ROW_NAMES = (
    rb"(?:r|spans|ht|s|customFormat|customHeight|hidden|outlineLevel|collapsed|thickTop|thickBot"
    rb"|ph|x14ac:dyDescent)"
)
_TOKEN = re.compile(
    SPACE + rb"(?:"
    rb"<row(?P<row>(?: " + _ROW_NAMES + _VALUES + rb")+)(?P<rowend>/?)>"
    rb"|(?P<rowclose></row>)"
    rb'|<c r="(?P<letters>[A-Z]{1,3})(?P<digits>[1-9][0-9]{0,6})"'
    rb"(?P<cell>(?: [st]" + _VALUES + rb")*)(?P<cellend>/?)>"
    rb"|<f(?P<attributes>(?: (?:t|ref|si|aca|ca)" + _VALUES + rb")*)"
    rb"(?:/>|>(?P<formula>[^<]*)</f>)"
    rb"|(?P<empty><v ?/>)"
    rb"|<is>" + SPACE + rb'<t(?: xml:space="preserve")?>(?P<inline>[^<]*)</t>' + SPACE + rb"</is>"
    rb"|(?P<cellclose></c>))"
)  # fmt: skip
_SPACES = re.compile(SPACE)
_ATTRIBUTE = re.compile(rb" ([A-Za-z0-9:]+)=\"([^\"]*)\"")
_ROW_NUMBER = re.compile(rb"[1-9][0-9]{0,6}")
_VALUE_KINDS = frozenset({b"n", b"s", b"str", b"b", b"e", b"d"})
_TEXT_KINDS = frozenset({"s", "str", "inlineStr"})

_LONGEST_REMEMBERED = 4_000


class Opened(NamedTuple):
    """A cell up to its value.

    Attributes:
        place: Row and column from 0.
        kind: Its type as written, ``n`` where nothing is.
        formula: As :attr:`WitnessCell.formula`.
        style: The number of its style as written.
    """

    place: tuple[int, int]
    kind: str
    formula: str | None
    style: str = "0"


class Piece:
    """What stands between two values.

    Attributes:
        begins_in_cell: Whether it begins behind a value, otherwise before any row.
        opened: The cell whose value comes next; ``None`` where it ends behind all rows.
        cells: Whole cells without a value that have a formula or a text of their own, with the
            number of their style.
        filled: The places, from 1, of whole cells that count as filled.
        hidden: The rows that are hidden, from 0.
        prefixed: Whether a name has a prefix, which the sheet must declare.
    """

    __slots__ = ("begins_in_cell", "cells", "filled", "hidden", "opened", "prefixed")

    def __init__(self, *, begins_in_cell: bool) -> None:
        self.begins_in_cell = begins_in_cell
        self.opened: Opened | None = None
        self.cells: list[tuple[tuple[int, int], WitnessCell, str]] = []
        self.filled: list[tuple[int, int]] = []
        self.hidden: list[int] = []
        self.prefixed = False


# A piece weighs what its bytes and its records take.
_RECORDS = 500
_pieces: Remembered[bytes, Piece] = Remembered(8_000_000)


def known_pieces(raw: list[bytes]) -> tuple[Piece | None, ...]:
    """The pieces that are remembered, ``None`` for others."""
    return tuple(map(_pieces.recent.get, raw))


def pieces_of(raw: list[bytes]) -> tuple[Piece, ...] | None:
    """What some pieces are.

    Returns:
        The same objects for the same bytes as long as they are remembered; ``None`` if one is
        nothing that the grammar knows.
    """
    known: list[Piece] = []
    for piece, text in zip(known_pieces(raw), raw, strict=True):
        if piece is None:
            piece = _pieces.get(text, len(text) + _RECORDS) or _taken_apart(text)  # noqa: PLW2901
            if piece is None:
                return None
        known.append(piece)
    return tuple(known)


def _taken_apart(raw: bytes) -> Piece | None:
    piece = _Reader(raw).piece()
    if piece is not None and len(raw) <= _LONGEST_REMEMBERED:
        _pieces.keep(raw, piece, len(raw) + _RECORDS)
    return piece


class _Reader:
    """Reads one piece, tag by tag.

    The state is what the piece is in: ``sheet``, ``row``, ``cell`` (nothing in it yet),
    ``formula`` (behind one), ``done`` (only the cell's end may follow).
    """

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        within = raw.lstrip(b" \t\r\n").startswith(b"</c>")
        self.found = Piece(begins_in_cell=within)
        self.state = "done" if within else "sheet"
        self.cell: Opened | None = None
        self.text = ""
        self.child = False

    def piece(self) -> Piece | None:
        """The piece; ``None`` if it is not in the grammar."""
        at = 0
        while True:
            token = _TOKEN.match(self.raw, at)
            if token is None:
                break
            at = token.end()
            if not self._take(token):
                return None
        rest = _SPACES.fullmatch(self.raw, at)
        if rest is None or self.state not in {"sheet", "cell", "formula"}:
            return None
        if self.state != "sheet":
            if self.cell is None or self.cell.kind == "inlineStr":
                return None
            self.found.opened = self.cell
        return self.found

    def _take(self, token: re.Match[bytes]) -> bool:
        """Goes on by one tag; ``False`` if it may not stand there."""
        match token.lastgroup:
            case "rowend":
                goes_on = self.state == "sheet" and self._row(token)
            case "rowclose":
                goes_on = self._moves("row", "sheet")
            case "cellend":
                goes_on = self.state == "row" and self._open(token)
            case "empty":
                self.child = True
                goes_on = self._moves("cell", "done") or self._moves("formula", "done")
            case "inline":
                goes_on = self._inline(token)
            case "cellclose":
                goes_on = self._close()
            case _:
                goes_on = self._formula(token)
        return goes_on

    def _moves(self, before: str, behind: str) -> bool:
        if self.state != before:
            return False
        self.state = behind
        return True

    def _row(self, token: re.Match[bytes]) -> bool:
        attributes = _attributes(token["row"])
        number = attributes.get(b"r", b"") if attributes is not None else b""
        if attributes is None or not _ROW_NUMBER.fullmatch(number) or not in_grid(int(number), 1):
            return False
        if attributes.get(b"hidden") in {b"1", b"true"}:
            self.found.hidden.append(int(number) - 1)
        self.found.prefixed |= b"x14ac:dyDescent" in attributes
        self.state = "sheet" if token["rowend"] else "row"
        return True

    def _open(self, token: re.Match[bytes]) -> bool:
        attributes = _attributes(token["cell"])
        row, column = int(token["digits"]), column_number(token["letters"].decode("ascii")) + 1
        if attributes is None or not in_grid(row, column):
            return False
        kind = attributes.get(b"t", b"n")
        if kind not in _VALUE_KINDS and kind != b"inlineStr":
            return False
        if not token["cellend"]:
            style = attributes.get(b"s", b"0").decode("ascii")
            self.cell = Opened((row - 1, column - 1), kind.decode("ascii"), None, style)
            self.text, self.child, self.state = "", False, "cell"
        return True

    def _formula(self, token: re.Match[bytes]) -> bool:
        text = plain_text(token["formula"] or b"")
        if self.cell is None or text is None or _attributes(token["attributes"]) is None:
            return False
        self.cell = self.cell._replace(formula=text)
        self.child = True
        return self._moves("cell", "formula")

    def _inline(self, token: re.Match[bytes]) -> bool:
        text = plain_text(token["inline"])
        if self.cell is None or self.cell.kind != "inlineStr" or text is None:
            return False
        self.text, self.child = unescaped(text), True
        return self._moves("cell", "done")

    def _close(self) -> bool:
        if self.state not in {"cell", "formula", "done"}:
            return False
        self.state = "row"
        # The cell of the value before this piece is told by the piece before that.
        if self.cell is not None and self.child:
            (row, column), kind, formula, style = self.cell
            self.found.filled.append((row + 1, column + 1))
            if self.text or formula is not None:
                kind = "s" if kind in _TEXT_KINDS else kind
                cell = WitnessCell(kind, self.text, formula)
                self.found.cells.append(((row, column), cell, style))
        self.cell = None
        return True


def _attributes(raw: bytes) -> dict[bytes, bytes] | None:
    """The attributes of a tag by their names; ``None`` if one is there twice."""
    pairs = _ATTRIBUTE.findall(raw)
    attributes = dict(pairs)
    return attributes if len(attributes) == len(pairs) else None
