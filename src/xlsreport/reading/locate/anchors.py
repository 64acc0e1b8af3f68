"""What a table's layout expects: its rows and columns, each with its labels.

A table is described by its rows and columns of the layout, each with its own label and those above
it; a sheet is read the same way, so that a row or column of one can be put to one of the other
wherever it stands.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from msgspec import field

from xlsreport.reading.locate.labels import ALIKE, likeness, normal_label
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsreport.layout import Label, Layout, Place, Sheet
    from xlsreport.reading.locate.labels import AlteredLabel, LostLabel

__all__ = ["Anchor", "Block", "TableAnchors", "TableMatch", "anchors_of", "scores_of"]

# Just enough to prefer the line under the right headings among equal labels.
_UNDER_ITS_HEADING = 0.005

Kind = Literal["band", "head", "row", "column"]


class Anchor(Record, frozen=True):
    """A row or column of the layout.

    Attributes:
        kind: ``band`` (a line across the table), ``head`` (a row of column headings), ``row``
            or ``column`` of figures.
        at: Its row or column in the layout.
        labels: Its label; for a ``head`` every heading that begins in it.
        above: The labels it stands under, outermost first.
        unit: The unit of measure of its figures; ``""`` if they have several or none.
    """

    kind: Kind
    at: int
    labels: tuple[str, ...]
    above: tuple[str, ...] = ()
    unit: str = ""

    @property
    def label(self) -> str:
        """Its own label; ``""`` for none."""
        return self.labels[0] if self.labels else ""


class Block(Record, frozen=True):
    """A part of a table with its own column headings.

    Attributes:
        lines: Its anchors down the sheet: band, heads and rows.
        columns: Its anchors across the sheet.
    """

    lines: tuple[Anchor, ...]
    columns: tuple[Anchor, ...]

    @property
    def rows(self) -> tuple[Anchor, ...]:
        """The lines that hold figures."""
        return tuple(line for line in self.lines if line.kind == "row")


class TableAnchors(Record, frozen=True):
    """A table's blocks in printed order, and whether its rows have labels.

    Attributes:
        table: The table's id.
        blocks: Its blocks.
        has_stub: Whether its rows have labels.
        labels: Every label in its normal form.
        cells: The ids of its cells by row and column of the layout.
    """

    table: str
    blocks: tuple[Block, ...]
    has_stub: bool
    labels: frozenset[str]
    cells: Mapping[tuple[int, int], str]


class TableMatch(Record):
    """What was found of one table on one sheet.

    Attributes:
        table: Its id.
        sheet: The sheet's name.
        cells: Place by cell id of what may be read.
        unread: Real places of cells that may not be read: their label is lost, or their group is
            one undivided row there.
        altered: Labels that are recognized but changed.
        lost: Labels that cannot be recognized.
        rows: Row of the sheet by row of the layout.
        columns: Column of the sheet by column of the layout, one mapping a block.
        moved: The labels of rows and columns that stand out of order.
        undivided: The label of every group that is one row there, with that row.
        labels: Every position of the sheet that holds one of the table's labels.
        twice: Rows that repeat the label of a row that was taken, with that label.
    """

    table: str
    sheet: str
    cells: dict[str, Place] = field(default_factory=dict)
    unread: dict[str, Place] = field(default_factory=dict)
    altered: list[AlteredLabel] = field(default_factory=list)
    lost: list[LostLabel] = field(default_factory=list)
    rows: dict[int, int] = field(default_factory=dict)
    columns: list[dict[int, int]] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    undivided: dict[str, int] = field(default_factory=dict)
    labels: set[tuple[int, int]] = field(default_factory=set)
    twice: dict[int, str] = field(default_factory=dict)


def anchors_of(layout: Layout, sheet: Sheet) -> TableAnchors:
    """The anchors of the table that a sheet of the layout holds."""
    return _find_anchors(layout, sheet.name)


@lru_cache(maxsize=256)
def _find_anchors(layout: Layout, name: str) -> TableAnchors:
    """As :func:`anchors_of`, by the sheet's name."""
    sheet = next(each for each in layout.sheets if each.name == name)
    cells = {
        (place.row, place.column): layout.form.every[cell]
        for cell, place in layout.cells.items()
        if place.sheet == sheet.name
    }
    rows = {row for row, _ in cells}
    blocks: list[Block] = []
    lines: list[Anchor] = []
    top = min(label.place.row for label in sheet.labels if label.style in {"band", "heading"})
    for row in range(top, max(rows) + 1):
        if row not in rows:
            lines.append(_make_head(sheet, row))
            continue
        lines.append(_make_row(sheet, row))
        if row + 1 in rows:
            continue
        columns = sorted({column for r, column in cells if top <= r <= row})
        first_row = min(line.at for line in lines if line.kind == "row")
        across = []
        for column in columns:
            units = {
                cells[r, column].value_type.unit
                for r in range(first_row, row + 1)
                if (r, column) in cells
            }
            across.append(_make_column(sheet, top, first_row, column, units))
        blocks.append(Block(tuple(lines), tuple(across)))
        lines, top = [], row + 1
    has_stub = any(label.style in {"stub", "stub_total"} for label in sheet.labels)
    texts = {
        text
        for block in blocks
        for anchor in (*block.lines, *block.columns)
        for text in (*anchor.labels, *anchor.above)
        if text
    }
    labels = frozenset(map(normal_label, texts))
    ids = {position: cell.id for position, cell in cells.items()}
    return TableAnchors(sheet.table, tuple(blocks), has_stub, labels, ids)


def scores_of(anchors: Sequence[Anchor], lines: Sequence[tuple[str, ...]]) -> list[list[float]]:
    """How well each anchor fits each line of a sheet.

    Args:
        anchors: Rows (with bands and heads) or columns of the layout.
        lines: For every line its labels, outermost first, its own last; see
            :meth:`SheetTexts.down`.
    """
    labelled = [at for at, each in enumerate(anchors) if each.label and each.kind != "head"]
    exact: dict[str, list[tuple[int, float]]] = {}
    for at in labelled:
        exact.setdefault(normal_label(anchors[at].label), []).append((at, 1.0))
    uppers = sorted({label for anchor in anchors for label in anchor.above})
    outer = {text for texts in lines for text in texts[:-1]}
    known = {text: label for text in outer if (label := _recognize(text, uppers))}
    repeated = {at for some in exact.values() if len(some) > 1 for at, _ in some}
    scores = [[0.0] * len(lines) for _ in anchors]
    for line, texts in enumerate(lines):
        if not texts:
            continue
        # What says the same as a label is no other one.
        fits = exact.get(normal_label(texts[-1])) or _list_alike(texts[-1], anchors, labelled)
        above = {known[text] for text in texts[:-1] if text in known}
        for at, fit in fits:
            here = above.intersection(anchors[at].above)
            if at in repeated and here != above:
                continue  # the same label under another heading
            scores[at][line] = fit + _UNDER_ITS_HEADING * len(here)
    return scores


def _list_alike(
    text: str, anchors: Sequence[Anchor], labelled: Iterable[int]
) -> list[tuple[int, float]]:
    """Those of some anchors whose label a text is most like, and how much."""
    fits = [(at, likeness(text, anchors[at].label, anchors[at].unit)) for at in labelled]
    best = max((fit for _, fit in fits), default=0.0)
    return [(at, fit) for at, fit in fits if fit == best > 0]


def _recognize(text: str, labels: Sequence[str]) -> str:
    """The one of some labels that a text is; ``""`` for none."""
    best = max(labels, key=lambda label: likeness(text, label), default="")
    return best if best and likeness(text, best) >= ALIKE else ""


def _make_row(sheet: Sheet, row: int) -> Anchor:
    covering = [
        label
        for label in sheet.labels
        if label.style in {"stub", "stub_total", "stub_group"}
        and label.place.row <= row <= label.place.last_row
    ]
    return _make_anchor("row", row, sorted(covering, key=lambda label: label.place.column))


def _make_column(sheet: Sheet, top: int, first_row: int, column: int, units: set[str]) -> Anchor:
    covering = [
        label
        for label in sheet.labels
        if label.style == "heading"
        and top <= label.place.row < first_row
        and label.place.column <= column <= label.place.last_column
    ]
    unit = units.pop() if len(units) == 1 else ""
    return _make_anchor("column", column, sorted(covering, key=lambda label: label.place.row), unit)


def _make_anchor(kind: Kind, at: int, labels: list[Label], unit: str = "") -> Anchor:
    texts = [label.text for label in labels if label.text]
    return Anchor(kind, at, tuple(texts[-1:]), tuple(texts[:-1]), unit)


def _make_head(sheet: Sheet, row: int) -> Anchor:
    begins = [label for label in sheet.labels if label.place.row == row and label.text]
    band = [label.text for label in begins if label.style == "band"]
    if band:
        return Anchor("band", row, tuple(band))
    return Anchor("head", row, tuple(label.text for label in begins if label.style == "heading"))
