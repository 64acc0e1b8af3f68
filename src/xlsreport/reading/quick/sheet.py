"""One sheet read by a grammar of how the spreadsheet programs write it.

The values are cut out; what remains is the sheet's skeleton, which says which value belongs to
which cell, of what type it is and which formula stands there. Files of one template and program
have the same few skeletons, so that of most files only the values are read. Every byte is
accounted for: what stands before and behind the cells by the gate and an XML parser, the cells by
the grammar, the values by what may stand in a text. Everything else is left to the reader by
element.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from xlsreport.reading.gate.cell_budget import Extent
from xlsreport.reading.quick.bounded_cache import Remembered
from xlsreport.reading.quick.sheet_fragments import Piece, known_pieces, pieces_of
from xlsreport.reading.quick.sheet_frame import frame_of
from xlsreport.reading.quick.text import plain_text
from xlsreport.reading.workbook.styles import CellStyle, style_at
from xlsreport.reading.workbook.xml_cells import SheetWitness, WitnessCell, unescaped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["PlainCells", "Skeleton", "plain_sheet"]

_Position = tuple[int, int]

_START, _END = b"<sheetData>", b"</sheetData>"
_VALUE = re.compile(rb"<v>([^<]*)</v>")
# Printable ASCII but for what may begin a reference or end a section, and line breaks.
_HARMLESS = bytes(code for code in range(0x20, 0x7F) if chr(code) not in "&>") + b"\t\n"
_MOST_NUMBERS = 65_536
_NUMBER_DIGITS = 7
_SEVERAL = 2


class _Numbers(dict[bytes, int]):
    """The numbers of shared texts by how they are written."""

    def __missing__(self, written: bytes) -> int:
        if not written.isdigit() or len(written) > _NUMBER_DIGITS:
            raise ValueError(written)
        number = int(written)
        if len(self) < _MOST_NUMBERS:
            self[written] = number
        return number


_numbers = _Numbers()


@dataclass(slots=True)
class Skeleton:
    """A sheet without its values.

    Attributes:
        at: For each cell's place (row and column from 0) the number of its value; for a cell
            without one the complement of its number in ``fixed``.
        kinds: Each value's type as written.
        formulas: Each value's formula.
        fixed: The cells without a value.
        texts: Gives, of all values, those that are numbers of shared texts; ``None`` for none.
        extent: How far the filled cells reach.
        hidden: The rows that are hidden, from 0.
        styles: The number of each value's style as written.
        fixed_styles: The same of the cells in ``fixed``.
        prefixed: Whether a prefix is used that the sheet must declare.
        notes: What others have worked out from this skeleton, by whatever they choose.
    """

    at: dict[_Position, int] = field(default_factory=dict)
    kinds: list[str] = field(default_factory=list)
    formulas: list[str | None] = field(default_factory=list)
    fixed: list[WitnessCell] = field(default_factory=list)
    texts: Callable[[Sequence[bytes]], tuple[bytes, ...]] | None = None
    extent: Extent = field(default_factory=Extent)
    hidden: list[int] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    fixed_styles: list[str] = field(default_factory=list)
    prefixed: bool = False
    notes: dict[object, Any] = field(default_factory=dict)


class PlainCells(Mapping[_Position, WitnessCell]):
    """The cells of a sheet, made when they are asked for.

    Attributes:
        skeleton: Where they stand and what they are.
        written: Their values as they are written.
        styles: The styles that they refer to.
    """

    __slots__ = ("_shared", "skeleton", "styles", "written")

    def __init__(
        self,
        skeleton: Skeleton,
        written: Sequence[bytes],
        shared: Sequence[str],
        styles: Sequence[CellStyle],
    ) -> None:
        self.skeleton, self.written, self._shared = skeleton, written, shared
        self.styles = styles

    def __getitem__(self, place: _Position) -> WitnessCell:
        """The cell at a place.

        Raises:
            KeyError: There is none, or nothing in it.
        """
        number = self.skeleton.at[place]
        if number < 0:
            cell = self.skeleton.fixed[~number]
            style = style_at(self.styles, self.skeleton.fixed_styles[~number])
            return cell.styled(style, cell.text)
        kind, formula = self.skeleton.kinds[number], self.skeleton.formulas[number]
        text = self._text(kind, self.written[number])
        if not text and formula is None:
            raise KeyError(place)
        cell = WitnessCell("s" if kind in {"s", "str"} else kind, str(text), formula)
        return cell.styled(style_at(self.styles, self.skeleton.styles[number]), text)

    def __iter__(self) -> Iterator[_Position]:
        """The places of all cells in which there is something."""
        return (place for place in self.skeleton.at if place in self)

    def __len__(self) -> int:
        """How many cells there are in which there is something."""
        return sum(1 for _ in self)

    def _text(self, kind: str, raw: bytes) -> str:
        if kind == "s":
            return self._shared[_numbers[raw]]
        text = plain_text(raw)
        assert text is not None, raw  # every value was looked at  # noqa: S101
        return unescaped(text) if kind == "str" else text.strip()


_skeletons: Remembered[tuple[Piece | None, ...], Skeleton] = Remembered(4_000_000)


def plain_sheet(
    part: bytes, shared: Sequence[str], styles: Sequence[CellStyle] = ()
) -> tuple[SheetWitness, Extent] | None:
    """Reads the part of a sheet.

    Args:
        part: Its bytes.
        shared: The texts that cells share.
        styles: The styles that they refer to.

    Returns:
        What :func:`~xlsreport.reading.workbook.xml_cells.read_sheet` gives, and how far the cells
        and ranges reach as the gate counts them; ``None`` if the part is not wholly what the
        grammar describes.
    """
    start = part.find(_START) + len(_START)
    end = part.find(_END, start)
    if start < len(_START) or end < 0:
        return None
    frame = frame_of(part, start, end)
    if frame is None:
        return None
    pieces = _VALUE.split(part[start:end])
    values = pieces[1::2]
    skeleton = _skeleton(pieces[0::2], end - start)
    if skeleton is None or (skeleton.prefixed and not frame.declares_prefix):
        return None
    if not _are_texts(values) or not _are_numbers(skeleton, values, len(shared)):
        return None
    outside, own = frame.witness, skeleton.extent
    extent = Extent(own.rows, own.columns, filled=own.filled, covered=frame.covered)
    sheet = SheetWitness(
        PlainCells(skeleton, values, shared, styles),
        outside.merges,
        outside.protected,
        outside.validations,
        hidden_columns=outside.hidden_columns,
    )
    for row in skeleton.hidden:
        sheet.hide_row(row)
    return sheet, extent


def _skeleton(raw: list[bytes], weight: int) -> Skeleton | None:
    skeleton = _skeletons.get(known_pieces(raw), weight)
    if skeleton is not None:
        return skeleton
    pieces = pieces_of(raw)
    if pieces is None:
        return None
    skeleton = _skeletons.get(pieces, weight)
    if skeleton is None:
        skeleton = _built(pieces)
        if skeleton is not None:
            _skeletons.keep(pieces, skeleton, weight)
    return skeleton


def _built(pieces: tuple[Piece, ...]) -> Skeleton | None:
    """The skeleton of some pieces; ``None`` if they do not follow each other or a cell is twice."""
    first, *others = pieces
    if first.begins_in_cell or not all(piece.begins_in_cell for piece in others):
        return None
    if pieces[-1].opened is not None or any(piece.opened is None for piece in pieces[:-1]):
        return None
    skeleton = Skeleton()
    cells = 0
    for piece in pieces:
        skeleton.hidden += piece.hidden
        skeleton.prefixed |= piece.prefixed
        for place, cell, style in piece.cells:
            skeleton.at[place] = ~len(skeleton.fixed)
            skeleton.fixed.append(cell)
            skeleton.fixed_styles.append(style)
        for row, column in piece.filled:
            skeleton.extent.add(row, column)
        cells += len(piece.cells)
        if piece.opened is not None:
            (row, column), kind, formula, style = piece.opened
            skeleton.at[row, column] = len(skeleton.kinds)
            skeleton.kinds.append(kind)
            skeleton.formulas.append(formula)
            skeleton.styles.append(style)
            skeleton.extent.add(row + 1, column + 1)
    if len(skeleton.at) < cells + len(skeleton.kinds):
        return None
    numbered = [at for at, kind in enumerate(skeleton.kinds) if kind == "s"]
    if len(numbered) >= _SEVERAL:
        skeleton.texts = itemgetter(*numbered)
    elif numbered:
        skeleton.texts = itemgetter(slice(numbered[0], numbered[0] + 1))
    return skeleton


def _are_texts(values: list[bytes]) -> bool:
    """Whether every value may stand where it does."""
    joined = b"\n".join(values)
    if not joined.translate(None, _HARMLESS):
        return True
    # No character reaches over the line break between two values, and no reference does.
    return plain_text(joined) is not None


def _are_numbers(skeleton: Skeleton, values: list[bytes], count: int) -> bool:
    """Whether every number of a shared text is one."""
    if skeleton.texts is None:
        return True
    try:
        return max(map(_numbers.__getitem__, skeleton.texts(values))) < count
    except ValueError:
        return False
