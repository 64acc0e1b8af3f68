"""The figures of a merged workbook, read from its sheet of details and not from its sums.

What a formula showed when the file was last saved may be stale or missing; the constants it adds
up are there in any case. A cell of the details that holds no such constant any more is a fault.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.layout import Place
from xlsreport.layout.stamp import DETAIL_END, DETAIL_KIND, DETAIL_LAST, DETAIL_LINES
from xlsreport.reading.cells.entry_cells import find_count, plain_counts
from xlsreport.reading.cells.numbers import NumberKind, number_kind, read_number
from xlsreport.reading.cells.shown import refuse_shown
from xlsreport.reading.workbook.values import write_value
from xlsreport.submission.seal import write_figure
from xlsreport.submission.submission import Detail, Unit, aggregate_of, parse_unit, with_totals
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import detail_sheet, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.reading.workbook.values import Grid, SheetGrid
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell
    from xlsreport.submission.submission import EntryValue, ListValue

__all__ = [
    "DetailFault",
    "DetailRow",
    "below_end",
    "read_detail",
    "rows_of_ids",
    "sums_of",
]

_FIRST_ROWS = 12
# Between the row of ids and the first line.
_HEADING_ROWS = 3
# Code and name of the unit.
_TEXT_COLUMNS = 2
_LONGEST_QUOTE = 100


class DetailFault(NamedTuple):
    """A cell of the details that does not hold what the program writes there.

    Attributes:
        cell_id: The cell of the form.
        place: Where it stands on the sheet of details.
        value: What stands there, made visible; ``""`` for nothing.
    """

    cell_id: str
    place: Place
    value: str


class DetailRow(Record, frozen=True):
    """One line of the details and where it stands.

    Attributes:
        detail: The line; its computed figures are worked out from the entered ones.
        sheet: The name of its sheet.
        row: Its row from 0.
        columns: The column of every cell of the form, and of every field of its cover, from 0.
        shown: What stands in the columns of computed cells; a cell without a number is left out.
        faults: Cells that hold something else than a number or nothing.
        with_errors: Whether the line is marked as one with errors.
        further: What else is sealed of it: the kind of unit, figures of last year.
    """

    detail: Detail
    sheet: str
    row: int
    columns: Mapping[str, int]
    shown: Mapping[str, Number]
    faults: tuple[DetailFault, ...]
    with_errors: bool = False
    further: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """Its first cell, the unit's code."""
        return Place.one(self.sheet, self.row, 0)

    def place_of(self, cell: str) -> Place:
        """Where the line has a cell."""
        return Place.one(self.sheet, self.row, self.columns[cell])


def read_detail(form: Form, grid: Grid, witness: Witness | None = None) -> list[DetailRow] | None:
    """Returns the lines on the sheets of details.

    The row of ids says where each cell stands and how many lines there are; they may have been
    sorted. To the left of the first cell are code, name and, in a workbook that carries up the
    lines of others, the column that says whose they were.

    Args:
        form: The form.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.

    Returns:
        The lines in the sheets' order, ``None`` for a blank figure; ``None`` as a whole if there
        is no such sheet or one of them cannot be understood.
    """
    lines: list[DetailRow] = []
    sheets = list(_find_sheets(form, grid))
    for sheet in sheets:
        cells = None if witness is None else witness.sheets.get(sheet.name)
        found = _read_lines(form, sheet, cells)
        if found is None:
            return None
        lines += found
    return lines if sheets else None


def below_end(form: Form, grid: Grid) -> list[tuple[Place, str]]:
    """Returns what is filled in below the last line of the details, each cell with its text."""
    found: list[tuple[Place, str]] = []
    for sheet in _find_sheets(form, grid):
        block = _find_block(form, sheet)
        last = len(sheet.rows) if block is None else block.last
        found += [
            (Place.one(sheet.name, row, column), sheet.text(row, column))
            for row, column, value in sheet.filled()
            if row > last and str(value).strip()
        ]
    return found


def rows_of_ids(form: Form, grid: Grid) -> dict[str, int]:
    """Returns the row of ids on every sheet of details that keeps it hidden."""
    return {
        sheet.name: row
        for sheet in _find_sheets(form, grid)
        for row in range(min(_FIRST_ROWS, len(sheet.rows)))
        if sheet.text(row, 0).startswith(DETAIL_LINES)
    }


def _find_sheets(form: Form, grid: Grid) -> Iterator[SheetGrid]:
    """明细, 明细2 ...: more lines than a sheet has rows go on in further sheets."""
    number = 1
    while sheet := grid.sheets.get(detail_sheet(number, form.language)):
        yield sheet
        number += 1


class _Block(NamedTuple):
    """Where the lines of one sheet stand.

    Attributes:
        ids: The row of ids.
        columns: The column of every cell of the form, and of every field of its cover.
        further: The columns of kinds, of last year's figures and of the fields.
        rows: The rows of the lines.
        last: The last row that belongs to them: theirs, or in older workbooks that of the totals.
    """

    ids: int
    columns: Mapping[str, int]
    further: Sequence[int]
    rows: Sequence[int]
    last: int


def _find_block(form: Form, sheet: SheetGrid) -> _Block | None:
    """Finds the lines of one sheet; ``None`` if its ids or the number of its lines are lost."""
    ids = next(
        (
            row
            for row in range(min(_FIRST_ROWS, len(sheet.rows)))
            if sum(str(value) in form.every for value in sheet.rows[row]) > len(form.every) // 2
        ),
        None,
    )
    if ids is None:
        return None
    texts = list(map(str, sheet.rows[ids]))
    fields = {each.id for each in form.header}
    columns = {text: at for at, text in enumerate(texts) if text in form.every or text in fields}
    if any(cell.id not in columns for cell in form.cells.values() if not cell.from_merged):
        return None
    further = [
        column
        for column, text in enumerate(texts)
        if text == DETAIL_KIND or text.startswith(DETAIL_LAST)
    ]
    # In the order of the form, as they are sealed: ids that were swapped are noticed.
    named = (*form.entries, *(each.id for each in form.header))
    further += [columns[each] for each in named if each in columns]
    count = texts[0].removeprefix(DETAIL_LINES)
    if texts[0].startswith(DETAIL_LINES) and count.isascii() and count.isdigit():
        heading = word("cover_unit_code", form.language)
        near = range(ids + 1, ids + 2 * _HEADING_ROWS)
        first = next((row for row in near if sheet.text(row, 0).strip() == heading), None)
        first = ids + _HEADING_ROWS if first is None else first
        filled = (row for row in range(first + 1, len(sheet.rows)) if _is_filled(sheet, row))
        rows = list(islice(filled, int(count)))
        return _Block(ids, columns, further, rows, rows[-1] if rows else first)
    last = next(
        (row for row in range(ids + 1, len(sheet.rows)) if sheet.text(row, 0) == DETAIL_END),
        None,
    )
    return None if last is None else _Block(ids, columns, (), range(ids + 1, last), last)


def _is_filled(sheet: SheetGrid, row: int) -> bool:
    return any(value not in ("", None) for value in sheet.rows[row])


def _read_lines(
    form: Form, sheet: SheetGrid, witness: SheetWitness | None
) -> list[DetailRow] | None:
    """Reads the lines of one sheet; ``None`` if they are not found."""
    block = _find_block(form, sheet)
    if block is None:
        return None
    columns = block.columns
    first = min(columns.values())
    heads = range(block.rows[0] if block.rows else block.ids)
    above = _find_column(word("detail_within", form.language), sheet, heads, first)
    errors = _find_column(word("detail_errors", form.language), sheet, heads, first)
    cells = [(each, columns[each.id]) for each in form.cells.values() if each.id in columns]
    counts = plain_counts(witness)
    lines: list[DetailRow] = []
    for row in block.rows:
        figures, shown, faults = _read_figures(cells, sheet, witness, counts, row)
        within = "" if above is None else sheet.text(row, above).strip()
        unit = Unit(sheet.text(row, 0), sheet.text(row, 1))
        figures = with_totals(form, figures, merged=True)
        entries = _read_entries(form, sheet, witness, row, columns) if form.entries else {}
        header = _read_header(form, sheet, witness, row, columns) if form.header else {}
        detail = Detail(unit, figures, parse_unit(within) if within else None, entries, header)
        marked = errors is not None and bool(sheet.text(row, errors).strip())
        further = tuple(_write_further(sheet.value(row, column)) for column in block.further)
        lines.append(
            DetailRow(detail, sheet.name, row, columns, shown, tuple(faults), marked, further)
        )
    return lines


def _read_entries(
    form: Form,
    sheet: SheetGrid,
    witness: SheetWitness | None,
    row: int,
    columns: Mapping[str, int],
) -> dict[str, EntryValue | None]:
    """Reads what one line holds that is no figure."""
    from xlsreport.reading.cells.typed_entries import read_value

    found: dict[str, EntryValue | None] = {}
    for cell in form.entries.values():
        column = columns.get(cell.id)
        if column is not None:
            there = None if witness is None else witness.cells.get((row, column))
            raw = sheet.value(row, column)
            found[cell.id] = read_value(raw, there, cell.value_type, form.language).value
    return found


def _read_header(
    form: Form,
    sheet: SheetGrid,
    witness: SheetWitness | None,
    row: int,
    columns: Mapping[str, int],
) -> dict[str, ListValue]:
    """Reads what one line holds of the unit's cover; nothing of a workbook made before."""
    from xlsreport.reading.cells.typed_entries import read_value

    found: dict[str, ListValue] = {}
    for field in form.header:
        column, kind = columns.get(field.id), field.value_type
        if column is None:
            continue
        raw = sheet.value(row, column)
        if kind.is_figure:
            found[field.id] = read_number(raw, NumberKind(kind.decimals, kind.signed, "")).value
        else:
            there = None if witness is None else witness.cells.get((row, column))
            found[field.id] = read_value(raw, there, kind, form.language).value
    return found


def _write_further(value: object) -> str:
    """Returns a text, day or figure as the seal has it."""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return write_figure(Decimal(str(value)))
    return "" if value is None else str(value)


def _read_figures(
    cells: Iterable[tuple[Cell, int]],
    sheet: SheetGrid,
    witness: SheetWitness | None,
    counts: Mapping[tuple[int, int], int],
    row: int,
) -> tuple[dict[str, Number | None], dict[str, Number], list[DetailFault]]:
    """Reads one line: its entered figures, its computed ones as shown, and its faults."""
    figures: dict[str, Number | None] = {}
    shown: dict[str, Number] = {}
    faults: list[DetailFault] = []
    values = sheet.rows[row]
    for cell, column in cells:
        raw = values[column] if column < len(values) else ""
        value: Number | None
        if type(raw) is float and counts.get((row, column)) == raw and not cell.value_type.decimals:
            value = int(raw)
        else:
            there = None if witness is None else witness.cells.get((row, column))
            value, odd = _read_figure(cell, raw, there)
            if odd:
                place = Place.one(sheet.name, row, column)
                faults.append(DetailFault(cell.id, place, visible(odd[:_LONGEST_QUOTE])))
        if not cell.from_merged:
            figures[cell.id] = value
        elif value is not None:
            shown[cell.id] = value
    return figures, shown, faults


def _read_figure(cell: Cell, raw: object, there: WitnessCell | None) -> tuple[Number | None, str]:
    """The figure of a cell, and what it shows where no merge wrote that; ``""`` where one did."""
    count = find_count(cell, raw, there)
    if count is not None:
        return count, ""
    kind = cell.value_type
    signed = kind.signed or cell.from_merged or cell.calculation is not None
    value = read_number(raw, NumberKind(kind.decimals, signed, "")).value
    if there is not None and there.formula is not None:
        return value, f"={there.formula}"
    if there is not None and there.kind == "e":
        return None, there.text
    if raw != "" and not _is_plain(raw, value, computed=cell.from_merged):
        return value, write_value(raw)
    if there is not None and refuse_shown(raw, there, number_kind(kind)):
        # Another number is shown than is stored: the stored one is quoted with its format.
        return value, f"{there.text} [{there.format}]".removesuffix(" []")
    return value, ""


def _is_plain(raw: object, value: Number | None, *, computed: bool) -> bool:
    """Whether a cell of the details holds a number that a merge may have written."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return False
    return computed or value is not None


def _find_column(heading: str, sheet: SheetGrid, heads: range, first: int) -> int | None:
    """Finds a column of texts by its heading; ``None`` if there is none."""
    for column in range(_TEXT_COLUMNS, first):
        if any(sheet.text(row, column).strip() == heading for row in heads):
            return column
    return None


def sums_of(form: Form, lines: Iterable[Detail]) -> dict[str, Number | None]:
    """What every entered cell comes to over some lines.

    ``None`` where no line has a figure, or where the form makes nothing of them.
    """
    figures = [each.figures for each in lines]
    return {
        cell.id: aggregate_of(cell, [each[cell.id] for each in figures])
        for cell in form.cells.values()
        if not cell.from_merged
    }
