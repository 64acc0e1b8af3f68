"""The figures of a merged workbook, read from its sheet of details and not from its sums.

What a formula showed when the file was last saved may be stale or missing; the constants it adds
up are there in any case. A cell of the details that holds no such constant any more is a fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from xlsreport.layout import Place
from xlsreport.layout.stamp import DETAIL_END
from xlsreport.reading.cells.numbers import NumberKind, read_number
from xlsreport.reading.cells.shown import refuse_shown
from xlsreport.submission.submission import Detail, Unit, parse_unit, total_of, with_totals
from xlsreport.text.visible import visible
from xlsreport.text.words import detail_sheet, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.reading.workbook.values import Grid, SheetGrid
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness

__all__ = [
    "DetailFault",
    "DetailRow",
    "below_end",
    "read_detail",
    "sums_of",
]

_FIRST_ROWS = 12
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


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One line of the details and where it stands.

    Attributes:
        detail: The line; its computed figures are worked out from the entered ones.
        sheet: The name of its sheet.
        row: Its row from 0.
        columns: The column of every cell of the form, from 0.
        shown: What stands in the columns of computed cells; a cell without a number is left out.
        faults: Cells that hold something else than a number or nothing.
        with_errors: Whether the line is marked as one with errors.
    """

    detail: Detail
    sheet: str
    row: int
    columns: Mapping[str, int]
    shown: Mapping[str, Number]
    faults: tuple[DetailFault, ...]
    with_errors: bool = False

    @property
    def place(self) -> Place:
        """Its first cell, the unit's code."""
        return Place.one(self.sheet, self.row, 0)

    def place_of(self, cell: str) -> Place:
        """Where the line has a cell."""
        return Place.one(self.sheet, self.row, self.columns[cell])


def read_detail(form: Form, grid: Grid, witness: Witness | None = None) -> list[DetailRow] | None:
    """Returns the lines on the sheets of details.

    The row of ids says where each cell stands. To the left of the first one are code, name and, in
    a workbook that carries up the lines of others, the column that says whose they were.

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
        rows = range(len(sheet.rows))
        last = next((row for row in rows if sheet.text(row, 0) == DETAIL_END), len(sheet.rows))
        found += [
            (Place.one(sheet.name, row, column), sheet.text(row, column))
            for row, column, value in sheet.filled()
            if row > last and str(value).strip()
        ]
    return found


def _find_sheets(form: Form, grid: Grid) -> Iterator[SheetGrid]:
    """明细, 明细2 ...: more lines than a sheet has rows go on in further sheets."""
    number = 1
    while sheet := grid.sheets.get(detail_sheet(number, form.language)):
        yield sheet
        number += 1


def _read_lines(
    form: Form, sheet: SheetGrid, witness: SheetWitness | None
) -> list[DetailRow] | None:
    """Reads the lines of one sheet; ``None`` if its ids or its end are not found."""
    ids = next(
        (
            row
            for row in range(min(_FIRST_ROWS, len(sheet.rows)))
            if sum(str(value) in form.cells for value in sheet.rows[row]) > len(form.cells) // 2
        ),
        None,
    )
    if ids is None:
        return None
    columns = {
        str(value): column for column, value in enumerate(sheet.rows[ids]) if value in form.cells
    }
    last = next(
        (row for row in range(ids + 1, len(sheet.rows)) if sheet.text(row, 0) == DETAIL_END),
        None,
    )
    if last is None or any(
        cell.id not in columns for cell in form.cells.values() if not cell.computed
    ):
        return None
    first = min(columns.values())
    above = _find_column(word("detail_within", form.language), sheet, ids, first)
    errors = _find_column(word("detail_errors", form.language), sheet, ids, first)
    lines: list[DetailRow] = []
    for row in range(ids + 1, last):
        figures, shown, faults = _read_figures(form, sheet, witness, row, columns)
        within = "" if above is None else sheet.text(row, above).strip()
        unit = Unit(sheet.text(row, 0), sheet.text(row, 1))
        figures = with_totals(form, figures)
        detail = Detail(unit, figures, parse_unit(within) if within else None)
        marked = errors is not None and bool(sheet.text(row, errors).strip())
        lines.append(DetailRow(detail, sheet.name, row, columns, shown, tuple(faults), marked))
    return lines


def _read_figures(
    form: Form,
    sheet: SheetGrid,
    witness: SheetWitness | None,
    row: int,
    columns: Mapping[str, int],
) -> tuple[dict[str, Number | None], dict[str, Number], list[DetailFault]]:
    """Reads one line: its entered figures, its computed ones as shown, and its faults."""
    figures: dict[str, Number | None] = {}
    shown: dict[str, Number] = {}
    faults: list[DetailFault] = []
    for cell in form.cells.values():
        column = columns.get(cell.id)
        if column is None:
            continue
        raw = sheet.value(row, column)
        there = None if witness is None else witness.cells.get((row, column))
        kind = cell.value_type
        reading = read_number(raw, NumberKind(kind.decimals, kind.signed, ""))
        value = reading.value
        odd = ""
        if there is not None and there.formula is not None:
            odd = f"={there.formula}"
        elif there is not None and there.kind == "e":
            odd, value = there.text, None
        elif raw != "" and not _is_plain(raw, value, computed=cell.computed):
            odd = sheet.text(row, column)
        elif there is not None:
            asked = NumberKind(kind.decimals, kind.signed, kind.unit)
            refused = refuse_shown(raw, there, asked)
            # Another number is shown than is stored: the stored one is quoted with its format.
            odd = f"{there.text} [{there.format}]".removesuffix(" []") if refused else ""
        if odd:
            place = Place.one(sheet.name, row, column)
            faults.append(DetailFault(cell.id, place, visible(odd[:_LONGEST_QUOTE])))
        if not cell.computed:
            figures[cell.id] = value
        elif value is not None:
            shown[cell.id] = value
    return figures, shown, faults


def _is_plain(raw: object, value: Number | None, *, computed: bool) -> bool:
    """Whether a cell of the details holds a number that a merge may have written."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return False
    return computed or value is not None


def _find_column(heading: str, sheet: SheetGrid, ids: int, first: int) -> int | None:
    """Finds a column of texts by its heading; ``None`` if there is none."""
    for column in range(_TEXT_COLUMNS, first):
        if any(sheet.text(row, column).strip() == heading for row in range(ids)):
            return column
    return None


def sums_of(form: Form, lines: Iterable[Detail]) -> dict[str, Number | None]:
    """The sum of every entered cell over some lines.

    ``None`` where no line has a figure, or where the form does not add the cell up.
    """
    figures = [each.figures for each in lines]
    return {
        cell.id: total_of(each[cell.id] for each in figures) if cell.added_up else None
        for cell in form.cells.values()
        if not cell.computed
    }
