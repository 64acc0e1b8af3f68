"""The seal of a merged workbook: a digest over its units' lines, independent of their order.

A workbook goes up by mail, and people touch it on the way. The seal tells the next level that
nothing of what the units sent was changed: their lines of figures, their states, and what was
waived, decided or accepted. The officer's own texts and unlocked cells are not sealed. The seal is
no secret: with a key an HMAC stands next to it (:meth:`~xlsreport.layout.stamp.Stamp.sealed`).
"""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from decimal import Decimal
from functools import lru_cache
from operator import getitem
from typing import TYPE_CHECKING, Literal, NamedTuple

from xlsreport.submission.packing import figures_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Below, ListRow, ListValue, Unit

__all__ = [
    "SealRecord",
    "compute_seal",
    "differing_cells",
    "missing_from",
    "seal_fact",
    "seal_line",
    "seal_list",
    "write_figure",
    "write_value",
]

LONGEST_TEXT = 2_000
"""So much of a text is sealed: a longer one is cut in the lists of a merged workbook."""

# So many figures of a cell are kept as they are sealed.
_MOST_KEPT = 500


class SealRecord(NamedTuple):
    """One sealed line.

    Attributes:
        kind: ``line`` of the details, ``state`` of a unit, its ``text``, further ``fact``, or a
            whole ``list``.
        label: The unit, as lists show it; of a list its sheet.
        digest: 16 hexadecimal digits over the line.
        cells: For a line of the details: two hexadecimal digits for each entered cell, which show
            the cells of a changed line; ``""`` for other lines.
    """

    kind: Literal["line", "state", "fact", "text", "list"]
    label: str
    digest: str
    cells: str = ""


def seal_line(
    form: Form,
    unit: Unit,
    within: Unit | None,
    figures: Mapping[str, Number | None],
    *,
    with_errors: bool,
    further: Sequence[str] = (),
) -> SealRecord:
    """Returns the record of a line of the details.

    Args:
        form: The form.
        unit: The unit of the line.
        within: The node from whose workbook the line was taken; ``None`` for none.
        figures: The line's figures by cell id.
        with_errors: Whether the line is marked as one with errors.
        further: What else the line shows: the kind of unit, figures of last year.
    """
    above = "" if within is None else within.label
    entered = figures_of(figures, _list_entered(form))
    sealed = list(map(getitem, _sealed_figures(form), entered))
    texts = _join(("line", unit.code, unit.name, above, "1" if with_errors else ""))
    texts += "".join([text for text, _ in sealed]) + _join(further)
    return SealRecord("line", unit.label, _digest(texts), "".join([mark for _, mark in sealed]))


def seal_fact(fact: Below) -> SealRecord:
    """Returns the record of a unit's state, of its text, or of what was waived or decided."""
    above = "" if fact.within is None else fact.within.label
    kind: Literal["state", "fact", "text"] = "fact" if fact.further else "state"
    reason = fact.reason
    if fact.state == "text":
        # The whole of it, however long it is.
        kind, reason = "text", hashlib.sha256(" ".join(reason.split()).encode()).hexdigest()
    parts = (fact.unit.code, fact.unit.name, above, fact.state, fact.rule, reason)
    return SealRecord(kind, fact.unit.label, _digest(_join((kind, *parts))))


def seal_list(sheet: str, rows: Iterable[ListRow]) -> SealRecord:
    """Returns the record of all rows of a list, whatever their order.

    Args:
        sheet: The name of its sheet.
        rows: Its rows with their units.
    """
    lines = sorted(_join(_write_row(row)) for row in rows)
    return SealRecord("list", sheet, _digest(_join(("list", sheet)) + "".join(lines)))


def _write_row(row: ListRow) -> Iterator[str]:
    """The texts of one row."""
    unit, above = row.unit, row.within
    yield "" if unit is None else unit.code
    yield "" if unit is None else unit.name
    yield "" if above is None else above.label
    yield from map(write_value, row.values)


def compute_seal(identity: Sequence[str], records: Iterable[SealRecord]) -> str:
    """Returns the seal: 64 hexadecimal digits.

    Args:
        identity: The form's id, the year, the code and the name of the merged unit.
        records: Every sealed line, in any order.
    """
    digests = sorted(each.digest for each in records)
    return hashlib.sha256("\n".join([*map(_squeeze, identity), *digests]).encode()).hexdigest()


def missing_from(records: Iterable[SealRecord], others: Iterable[SealRecord]) -> list[SealRecord]:
    """Returns the records that are not among ``others``, each as often as it is missing there."""
    left = Counter(each.digest for each in others)
    found: list[SealRecord] = []
    for each in records:
        if left[each.digest]:
            left[each.digest] -= 1
        else:
            found.append(each)
    return found


def differing_cells(form: Form, before: SealRecord, now: SealRecord) -> tuple[str, ...]:
    """Returns the ids of the entered cells in which two records of a line differ."""
    entered = _list_entered(form)
    if len(before.cells) != 2 * len(entered) or len(now.cells) != len(before.cells):
        return ()
    return tuple(
        cell
        for at, cell in enumerate(entered)
        if before.cells[2 * at : 2 * at + 2] != now.cells[2 * at : 2 * at + 2]
    )


@lru_cache(maxsize=64)
def _list_entered(form: Form) -> tuple[str, ...]:
    """The ids of a form's entered cells."""
    return tuple(cell.id for cell in form.cells.values() if not cell.from_merged)


class _SealedFigures(dict["Number | None", tuple[str, str]]):
    """Figures of one cell as a line's digest takes them, each with its two digits for the cells.

    Most figures of a form are the same few numbers in every unit: these are made once.
    """

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place

    def __missing__(self, value: Number | None) -> tuple[str, str]:
        text = write_figure(value)
        sealed = _join((text,)), f"{zlib.crc32(f'{self._place}:{text}'.encode()) & 0xFF:02x}"
        if len(self) < _MOST_KEPT:
            self[value] = sealed
        return sealed


@lru_cache(maxsize=64)
def _sealed_figures(form: Form) -> tuple[_SealedFigures, ...]:
    return tuple(map(_SealedFigures, range(len(_list_entered(form)))))


def _join(parts: Iterable[str]) -> str:
    return "".join([f"{len(part)}:{part}" for part in map(_squeeze, parts)])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _squeeze(text: str) -> str:
    """A text without what spreadsheet programs change in it: line ends and spaces."""
    return " ".join(text[:LONGEST_TEXT].split())


def write_value(value: ListValue) -> str:
    """Returns a figure as :func:`write_figure`, anything else as a text."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return write_figure(value)
    return "" if value is None else str(value)


def write_figure(value: Number | None) -> str:
    """Returns a figure with as many digits as a spreadsheet keeps; ``""`` for a blank cell."""
    return "" if value is None else f"{float(value):.15g}"
