"""Outcomes as few bytes: what workers send back, what a cluster ships and what the cache keeps.

MessagePack holds nothing but plain values, so that bytes from a disk or a network can be wrong but
never run anything. What a form says already (ids, places of a workbook in its own layout) is not
repeated; figures stay packed until they are asked for, which is what lets 40,000 submissions
lie in memory at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError
from msgspec.msgpack import Decoder, Encoder, Ext

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place, lay_out
from xlsreport.layout.stamp import Stamp
from xlsreport.submission.submission import (
    Below,
    Detail,
    ListRow,
    ListRows,
    Outcome,
    Submission,
    Unit,
)

if TYPE_CHECKING:
    from collections.abc import (
        Callable,
        ItemsView,
        Iterable,
        Iterator,
        KeysView,
        Sequence,
        ValuesView,
    )

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import ListValue

__all__ = ["Figures", "figures_of", "pack_outcome", "unpack_outcome"]

# What MessagePack has no number for is packed as its digits: it comes back as exact as it was.
_AMOUNT, _COUNT, _DAY = 1, 2, 3
_NONE: frozenset[str] = frozenset()
_LARGEST = 2**63


class Figures(Mapping[str, "Number | None"]):
    """The figures of all cells of a form, packed.

    ``items()`` and ``values()`` unpack them once; a single look-up costs as much as all of them,
    and :func:`figures_of` a third of that.

    Args:
        form: The form.
        packed: A figure for each of its cells in printed order.
    """

    __slots__ = ("_form", "_packed")

    def __init__(self, form: Form, packed: bytes) -> None:
        self._form = form
        self._packed = packed

    def __getitem__(self, cell: str) -> Number | None:
        """The figure of a cell; ``None`` if it is blank."""
        return self._unpack_all()[cell]

    def __iter__(self) -> Iterator[str]:
        """The ids in printed order."""
        return iter(self._form.cells)

    def __len__(self) -> int:
        """How many cells the form has."""
        return len(self._form.cells)

    def __contains__(self, cell: object) -> bool:
        """Whether the form has such a cell."""
        return cell in self._form.cells

    def keys(self) -> KeysView[str]:
        """The ids in printed order."""
        return dict.fromkeys(self._form.cells).keys()

    def items(self) -> ItemsView[str, Number | None]:
        """Ids and figures in printed order."""
        return self._unpack_all().items()

    def values(self) -> ValuesView[Number | None]:
        """The figures in printed order."""
        return self._unpack_all().values()

    def of(self, cells: tuple[str, ...]) -> Sequence[Number | None]:
        """As :func:`figures_of`."""
        figures = _DECODER.decode(self._packed)
        if len(figures) != len(self._form.cells):
            raise ValueError("no packed figures")
        figures.append(None)
        return _picker(self._form, cells)(figures)

    def _unpack_all(self) -> dict[str, Number | None]:
        return dict(zip(self._form.cells, _DECODER.decode(self._packed), strict=True))

    def __reduce__(self) -> tuple[type[Figures], tuple[Form, bytes]]:
        """Travels between processes as it is."""
        return Figures, (self._form, self._packed)


def figures_of(
    figures: Mapping[str, Number | None], cells: tuple[str, ...]
) -> Sequence[Number | None]:
    """The figures of some cells in their order; ``None`` for a cell that is blank or not there."""
    if isinstance(figures, Figures):
        return figures.of(cells)
    return [figures.get(cell) for cell in cells]


@lru_cache(maxsize=64)
def _picker(
    form: Form, cells: tuple[str, ...]
) -> Callable[[list[Number | None]], Sequence[Number | None]]:
    """What takes the figures of some cells out of a form's figures with ``None`` behind them."""
    places = {cell: at for at, cell in enumerate(form.cells)}
    wanted = [places.get(cell, -1) for cell in cells]
    # Of one place it would give the figure itself.
    return itemgetter(*wanted) if len(wanted) > 1 else lambda all_: [all_[at] for at in wanted]


def pack_outcome(outcome: Outcome) -> bytes:
    """An outcome as bytes; the name of its file stays behind.

    Args:
        outcome: A file that was read, perhaps checked.
    """
    record = [
        _pack_findings(outcome.findings, outcome.file),
        _pack_submission(outcome.submission),
        {check: _pack_findings(told, outcome.file) for check, told in outcome.told.items()},
    ]
    return _ENCODER.encode(record)


def unpack_outcome(packed: bytes, file: str, forms: Mapping[str, Form]) -> Outcome:
    """The outcome in what :func:`pack_outcome` has made.

    Args:
        packed: The bytes.
        file: What to call the file: in the outcome, its submission and its findings.
        forms: The forms at hand by id; the submission refers to these very objects.

    Raises:
        ValueError: The bytes are no packed outcome.
        KeyError: Its form is not at hand.
    """
    try:
        record = _DECODER.decode(packed)
    except DecodeError as error:  # no ValueError before version 0.21 of the library
        raise ValueError("no packed outcome") from error
    if not isinstance(record, list) or len(record) != 3:  # noqa: PLR2004 - as packed above
        raise ValueError("no packed outcome")
    findings, submission, told = record
    return Outcome(
        file,
        None if submission is None else _unpack_submission(submission, file, forms),
        _unpack_findings(findings, file),
        {check: _unpack_findings(each, file) for check, each in told.items()},
    )


def _to_text(value: object) -> str:
    """A text that knows more than its letters as its letters."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be packed")


def _unpack_exact(code: int, digits: memoryview) -> Number | date:
    text = bytes(digits).decode("ascii")
    if code == _AMOUNT:
        return Decimal(text)
    if code == _COUNT:
        return int(text)
    if code == _DAY:
        return date.fromisoformat(text)
    raise ValueError("no packed outcome")


_ENCODER = Encoder(enc_hook=_to_text)
_DECODER = Decoder(ext_hook=_unpack_exact)


def _pack_exact(value: ListValue | None) -> ListValue | Ext | None:
    """A value as itself, or as its digits; the library would make a text of a day or an amount."""
    if isinstance(value, Decimal):
        return Ext(_AMOUNT, str(value).encode("ascii"))
    if isinstance(value, date):
        return Ext(_DAY, value.isoformat().encode("ascii"))
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return Ext(_COUNT, str(value).encode("ascii"))
    return value


def _pack_figures(values: Mapping[str, Number | None]) -> bytes:
    if isinstance(values, Figures):
        return values._packed  # noqa: SLF001 - its own module
    return _ENCODER.encode([_pack_exact(value) for value in values.values()])


def _pack_values(values: Mapping[str, ListValue | None]) -> dict[str, Any]:
    return {name: _pack_exact(value) for name, value in values.items()}


def _pack_findings(findings: Iterable[Finding], file: str) -> list[list[Any]]:
    return [
        [
            each.code,
            str(each.severity),
            [_pack_place(place) for place in each.places],
            each.cell_ids,
            each.label,
            each.value,
            dict(each.params),
            each.rule,
            each.waived,
            each.explanation,
            # Nearly always the outcome's own file.
            None if each.file == file else each.file,
        ]
        for each in findings
    ]


def _unpack_findings(records: Iterable[list[Any]], file: str) -> tuple[Finding, ...]:
    return tuple(_unpack_finding(each, file) for each in records)


def _unpack_finding(record: list[Any], file: str) -> Finding:
    code, severity, places, cells, label, value, params, rule, waived, explanation, other = record
    return Finding(
        code=code,
        severity=Severity(severity),
        file=file if other is None else other,
        places=tuple(Place(*place) for place in places),
        cell_ids=tuple(cells),
        label=label,
        value=value,
        params=params,
        rule=rule,
        waived=waived,
        explanation=explanation,
    )


def _pack_place(place: Place) -> tuple[str, int, int, int, int]:
    return place.sheet, place.row, place.column, place.last_row, place.last_column


def _pack_submission(each: Submission | None) -> list[Any] | None:
    if each is None:
        return None
    stamp = each.stamp
    return [
        each.form.id,
        each.year,
        [each.unit.code, each.unit.name, each.issued_to.code, each.issued_to.name],
        each.consolidated,
        each.nil_return,
        _pack_figures(each.values),
        _pack_values(each.shown),
        sorted(each.unreadable),
        sorted(each.healed),
        _pack_places(each),
        _pack_values(each.priors),
        dict(each.narratives),
        dict(each.cover),
        each.digest,
        None if stamp is None else [getattr(stamp, name) for name in Stamp.__struct_fields__],
        None if each.saved is None else each.saved.isoformat(),
        [each.program, each.container, each.located],
        [_pack_detail(line) for line in each.details],
        [_pack_below(fact) for fact in each.below],
        each.text_digest,
        each.sentences,
        each.blanks_are_zero,
        _pack_cells(each),
        dict(each.explanations),
        _pack_values(each.entries),
        {name: _pack_list(rows) for name, rows in each.lists.items()},
        each.period,
        _pack_values(each.header),
    ]


def _unpack_submission(record: list[Any], file: str, forms: Mapping[str, Form]) -> Submission:
    (
        form_id, year, units, consolidated, nil_return, values, shown, unreadable, healed, places,
        priors, narratives, cover, digest, stamp, saved, origin, details, below, text_digest,
        sentences, blanks_are_zero, declared_zero, explanations, entries, lists, period, header,
    ) = record  # fmt: skip
    form = forms[form_id]
    return Submission(
        file=file,
        form=form,
        year=year,
        unit=Unit(units[0], units[1]),
        issued_to=Unit(units[2], units[3]),
        consolidated=consolidated,
        nil_return=nil_return,
        values=Figures(form, values),
        shown=shown,
        unreadable=frozenset(unreadable),
        healed=frozenset(healed),
        places=_unpack_places(places, form, consolidated=consolidated),
        priors=priors,
        narratives=narratives,
        cover=cover,
        digest=digest,
        stamp=None if stamp is None else Stamp(*stamp),
        saved=None if saved is None else datetime.fromisoformat(saved),
        program=origin[0],
        container=origin[1],
        located=origin[2],
        details=tuple(_unpack_detail(line, form) for line in details),
        below=tuple(_unpack_below(fact) for fact in below),
        text_digest=text_digest,
        sentences=sentences,
        blanks_are_zero=tuple(blanks_are_zero),
        declared_zero=_unpack_cells(declared_zero, form),
        explanations=explanations,
        entries=entries,
        lists={name: _unpack_list(rows) for name, rows in lists.items()},
        period=period,
        header=header,
    )


def _pack_list(each: ListRows) -> list[Any]:
    rows = [
        [
            row.row,
            [_pack_exact(value) for value in row.values],
            row.odd,
            None if row.unit is None else [row.unit.code, row.unit.name],
            None if row.within is None else [row.within.code, row.within.name],
        ]
        for row in each.rows
    ]
    return [each.sheet, each.columns, rows]


def _unpack_list(record: list[Any]) -> ListRows:
    sheet, columns, rows = record
    return ListRows(
        sheet,
        tuple(columns),
        tuple(
            ListRow(
                row,
                tuple(values),
                tuple(odd),
                None if unit is None else Unit(*unit),
                None if within is None else Unit(*within),
            )
            for row, values, odd, unit, within in rows
        ),
    )


def _pack_detail(line: Detail) -> list[Any]:
    within = None if line.within is None else [line.within.code, line.within.name]
    figures = _pack_figures(line.figures)
    more = [_pack_values(line.entries), _pack_values(line.header)]
    return [line.unit.code, line.unit.name, figures, within, *more]


def _unpack_detail(record: list[Any], form: Form) -> Detail:
    code, name, figures, within, entries, header = record
    above = None if within is None else Unit(within[0], within[1])
    return Detail(Unit(code, name), Figures(form, figures), above, entries, header)


def _pack_below(fact: Below) -> list[Any]:
    within = None if fact.within is None else [fact.within.code, fact.within.name]
    return [fact.unit.code, fact.unit.name, fact.state, fact.reason, within, fact.rule]


def _unpack_below(record: list[Any]) -> Below:
    code, name, state, reason, within, rule = record
    above = None if within is None else Unit(within[0], within[1])
    return Below(Unit(code, name), state, reason, above, rule)


def _pack_cells(each: Submission) -> bytes:
    """The declared cells as one bit for each cell of the form; nothing where none is."""
    if not each.declared_zero:
        return b""
    bits = sum(1 << at for at, cell in enumerate(each.form.cells) if cell in each.declared_zero)
    return bits.to_bytes(len(each.form.cells) // 8 + 1, "little")


def _unpack_cells(packed: bytes, form: Form) -> frozenset[str]:
    bits = int.from_bytes(packed, "little")
    return (
        frozenset(cell for at, cell in enumerate(form.cells) if bits >> at & 1) if bits else _NONE
    )


def _pack_places(each: Submission) -> dict[str, Any] | None:
    """Where the cells stand; ``None`` where that is what the layout says."""
    laid_out = lay_out(each.form, consolidated=each.consolidated).cells
    if each.places is laid_out or each.places == laid_out:
        return None
    return {cell: _pack_place(place) for cell, place in each.places.items()}


def _unpack_places(
    record: dict[str, Any] | None, form: Form, *, consolidated: bool
) -> Mapping[str, Place]:
    if record is None:
        return lay_out(form, consolidated=consolidated).cells
    return {cell: Place(*place) for cell, place in record.items()}
