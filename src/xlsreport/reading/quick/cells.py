"""The cells of a sheet as the quick way cut them out, made when they are asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import chain, compress, count
from typing import TYPE_CHECKING, Any, NamedTuple

from xlsreport.reading.quick.markup import decode_text
from xlsreport.reading.workbook.package_parts import unescaped
from xlsreport.reading.workbook.styles import PLAIN_STYLE, CellStyle
from xlsreport.reading.workbook.xml_cells import WitnessCell
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

__all__ = ["KINDS", "Heads", "Look", "PlainCells", "Tables", "index_tables"]

_Position = tuple[int, int]
Look = tuple[str | None, str | None]
"""Style and kind of a cell as they are written; ``None`` where it does not say."""

_DIGITS = 9
# So many texts few sheets of ours share.
_NUMBERS = tuple(map(str, range(1_000)))
KINDS = {"str": "s", "s": "s", "inlineStr": "s", None: "n", "n": "n", "b": "b", "e": "e", "d": "d"}
"""The kinds that a cell may state, each with what it is for a reader."""
_COUNTED = frozenset({None, "n"})
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:E[-+]?[0-9]+)?")
_SHORT = 40


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
    numbers = chain(_NUMBERS, map(str, count(len(_NUMBERS))))
    texts = dict(zip(numbers, shared))  # noqa: B905 - as many as there are texts
    texts[""] = ""
    return Tables(texts, *_index_styles(tuple(styles)))


@lru_cache(maxsize=64)
def _index_styles(
    styles: tuple[CellStyle, ...],
) -> tuple[Mapping[str | None, CellStyle], Mapping[str | None, str]]:
    looks: dict[str | None, CellStyle] = {None: styles[0] if styles else PLAIN_STYLE}
    looks.update(zip(map(str, range(len(styles))), styles, strict=True))
    return looks, {number: look.format for number, look in looks.items() if not any(look[1:])}


class Heads(Record, frozen=True, eq=False):
    """What the tags of a sheet's rows and cells say, whatever is in the cells; not to be changed.

    Attributes:
        numbers: The cells with something in them, by place, numbered from 0.
        attributes: Of each of those its attributes behind its address, or with it, as written.
        looks: By such attributes the style and the kind.
        hidden: The hidden rows, from 0.
        reach: How many rows and columns hold all those cells.
        kinds: By kind of each of those cells whether it is of that kind; of kinds that occur.
    """

    numbers: Mapping[_Position, int]
    attributes: Sequence[str]
    looks: Mapping[str, Look]
    hidden: Sequence[int]
    reach: tuple[int, int]
    kinds: Mapping[str | None, Sequence[bool]]


class PlainCells(Mapping[_Position, WitnessCell]):
    """The cells of a sheet, made when they are asked for.

    Args:
        heads: What the tags say.
        columns: For each cell with something in it the attributes and the text of its formula, its
            value and its own text, as they are written; ``None`` for what it does not have.
        own_texts: The cells' own texts, by how they are written.

    Attributes:
        heads: What the tags say.
        places: The places of the cells with something in them, be it an empty text.
    """

    __slots__ = ("_columns", "_own_texts", "_tables", "heads", "places")

    def __init__(
        self, heads: Heads, columns: Sequence[list[str | None]], own_texts: Mapping[str, str]
    ) -> None:
        """Notes what is written."""
        self.heads, self._columns, self._own_texts = heads, columns, own_texts
        self.places = heads.numbers.keys()
        self._tables = Tables({}, {}, {})

    def bind(self, tables: Tables) -> bool:
        """Takes what cells name by number; ``False`` if there is no text of some number."""
        self._tables = tables
        shared = set(compress(self._columns[2], self.heads.kinds.get("s", ())))
        return shared - {None} <= tables.shared.keys()

    def counts(self, formats: Container[str]) -> dict[_Position, int]:
        """The plain counts of at most nine digits, by place.

        Args:
            formats: The number formats that show a count as it is.
        """
        drawn = self._tables.formats
        plain = {
            raw
            for raw, (style, kind) in self.heads.looks.items()
            if kind in _COUNTED and drawn.get(style) in formats
        }
        tags, _, values, _ = self._columns
        cells = zip(self.heads.numbers, tags, values, strict=True)
        return {
            place: int(digits)
            for place, tag, raw in compress(cells, map(plain.__contains__, self.heads.attributes))
            # Java writes 5.0 for 5.
            if tag is None and raw and (digits := raw.removesuffix(".0")).isdigit()
            if len(digits) <= _DIGITS and digits.isascii()
        }

    def texts(self) -> frozenset[str] | None:
        """The texts of all cells, without blanks around; ``None`` if other readers may differ.

        They take what is no number for a text and some texts for dates, refuse what is neither true
        nor false, and may cut off the blanks around a text, which makes a long one a shorter one.
        """
        values = self._columns[2]
        raw_of = {
            kind: set(filter(None, compress(values, of_kind)))
            for kind, of_kind in self.heads.kinds.items()
        }
        found = {self._tables.shared[raw] for raw in raw_of.get("s", ())}
        found |= {unescaped(decode_text(raw)) for raw in raw_of.get("str", ())}
        found.update(self._own_texts.values())
        numbers = (raw for kind in _COUNTED for raw in raw_of.get(kind, ()))
        if (
            any(raw_of.get(kind) for kind in "bde")
            or not all(map(_NUMBER.fullmatch, numbers))
            or any(len(text) > _SHORT and text != text.strip() for text in found)
        ):
            return None
        return frozenset(text.strip() for text in found if not text.isspace() and text)

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
        at = self.heads.numbers.get(place)
        if at is None:
            return default
        tag, formula, raw, inline = [column[at] for column in self._columns]
        style, kind = self.heads.looks[self.heads.attributes[at]]
        if kind == "s":
            text = self._tables.shared[raw or ""]
        elif inline is not None:
            text = self._own_texts[inline]
        else:
            text = decode_text(raw) if raw else ""
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
