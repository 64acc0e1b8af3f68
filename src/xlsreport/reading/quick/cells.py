"""The cells of a sheet as the quick way cut them out, made when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import compress, count
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsreport.reading.quick.markup import BeyondError, decode_text, read_item
from xlsreport.reading.workbook.package_parts import unescaped
from xlsreport.reading.workbook.styles import PLAIN_STYLE, CellStyle
from xlsreport.reading.workbook.xml_cells import WitnessCell

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from xlsreport.reading.quick.markup import Grammar

__all__ = ["KINDS", "Look", "PlainCells", "Tables", "index_tables"]

_Position = tuple[int, int]
Look = tuple[str | None, str | None]
"""Style and kind of a cell as they are written; ``None`` where it does not say."""

_DIGITS = 9
KINDS = {"str": "s", "s": "s", "inlineStr": "s", None: "n", "n": "n", "b": "b", "e": "e", "d": "d"}
"""The kinds that a cell may state, each with what it is for a reader."""
_COUNTED = frozenset({None, "n"})


class Tables(NamedTuple):
    """What cells name by number, by that number as it is written.

    Attributes:
        shared: The texts that cells share; ``""`` by ``""``.
        styles: The styles; the first by ``None``.
        formats: The number formats of the styles whose font is neither struck out nor raised.
    """

    shared: Mapping[str, str]
    styles: Mapping[str | None, CellStyle]
    formats: Mapping[str | None, str]


def index_tables(shared: Sequence[str], styles: Sequence[CellStyle]) -> Tables:
    """What cells name by number, by that number as it is written.

    Args:
        shared: The texts that cells share.
        styles: The styles that they refer to.
    """
    texts = dict(zip(map(str, range(len(shared))), shared, strict=True))
    texts[""] = ""
    return Tables(texts, *_index_styles(tuple(styles)))


@lru_cache(maxsize=64)
def _index_styles(
    styles: tuple[CellStyle, ...],
) -> tuple[Mapping[str | None, CellStyle], Mapping[str | None, str]]:
    looks: dict[str | None, CellStyle] = {None: styles[0] if styles else PLAIN_STYLE}
    looks.update(zip(map(str, range(len(styles))), styles, strict=True))
    return looks, {number: look.format for number, look in looks.items() if not any(look[1:])}


class PlainCells(Mapping[_Position, WitnessCell]):
    """The cells of a sheet, made when they are asked for.

    Args:
        grammar: The expressions for the part's prefix.
        places: The cells that have something in them, in the order of the columns.
        looks: By the attributes of a cell behind its address its style and its kind, ``None`` where
            they do not say.
        columns: For each of them these attributes, those and the text of its formula, its value
            and its own text, as they are written; ``None`` for what it does not have.

    Attributes:
        places: The places of the cells with something in them, be it an empty text.
    """

    __slots__ = ("_columns", "_grammar", "_index", "_looks", "_tables", "places")

    def __init__(
        self,
        grammar: Grammar,
        places: Sequence[_Position],
        looks: Mapping[str | None, Look],
        columns: Sequence[list[str | None]],
    ) -> None:
        """Notes what is written.

        Raises:
            BeyondError: Two cells are in one place, of which the reader by element takes neither,
                or one is outside of the grid.
        """
        self._grammar, self._looks, self._columns = grammar, looks, columns
        self._index = dict(zip(places, count()))
        if len(self._index) < len(places) or (-1, -1) in self._index:
            raise BeyondError
        self.places = self._index.keys()
        self._tables = Tables({}, {}, {})

    @property
    def holds_truth(self) -> bool:
        """Whether there is a truth value."""
        return any(kind == "b" for _, kind in self._looks.values())

    def bind(self, tables: Tables) -> bool:
        """Takes what cells name by number; ``False`` if there is no text of some number."""
        self._tables = tables
        attributes, _, _, values, _ = self._columns
        texts = {raw for raw, (_, kind) in self._looks.items() if kind == "s"}
        shared = set(compress(values, map(texts.__contains__, attributes)))
        return shared - {None} <= tables.shared.keys()

    def counts(self, formats: Container[str]) -> dict[_Position, int]:
        """The plain counts of at most nine digits, by place.

        Args:
            formats: The number formats that show a count as it is.
        """
        drawn = self._tables.formats
        plain = {
            raw
            for raw, (style, kind) in self._looks.items()
            if kind in _COUNTED and drawn.get(style) in formats
        }
        attributes, tags, _, values, _ = self._columns
        cells = zip(self._index, tags, values, strict=True)
        return {
            place: int(raw)
            for place, tag, raw in compress(cells, map(plain.__contains__, attributes))
            if tag is None and raw and len(raw) <= _DIGITS and raw.isascii() and raw.isdigit()
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
        at = self._index.get(place)
        if at is None:
            return default
        look, tag, formula, raw, inline = [column[at] for column in self._columns]
        style, kind = self._looks[look]
        text = decode_text(raw) if raw else ""
        if kind == "s":
            text = self._tables.shared[text]
        elif inline is not None:
            text = read_item(self._grammar, inline)
        else:
            text = unescaped(text) if kind == "str" else text.strip()
        code = None
        if tag is not None and (formula or "=" in tag):
            code = decode_text(formula or "")
        if not text and code is None:
            return default
        plain = self._tables.formats.get(style)
        if plain is not None and type(text) is str:
            return WitnessCell(KINDS[kind], text, code, plain)
        number = style and (style.lstrip("0") or "0")
        drawn = self._tables.styles.get(number, PLAIN_STYLE)
        return WitnessCell(KINDS[kind], str(text), code).styled(drawn, text)

    def __iter__(self) -> Iterator[_Position]:
        """The places of all cells in which there is something."""
        return (place for place in self.places if self.get(place) is not None)

    def __len__(self) -> int:
        """How many cells there are in which there is something."""
        return sum(1 for _ in self)
