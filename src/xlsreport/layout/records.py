"""The frozen records of a layout: what stands where, in rows and columns counted from 0."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import field

from xlsreport.text.records import Record
from xlsreport.text.words import word_of_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.form import Form, Tie

__all__ = [
    "FIELDS",
    "CheckColumns",
    "CheckLine",
    "Label",
    "Layout",
    "Place",
    "Sheet",
    "SheetKind",
    "TallyLine",
    "address",
    "column_name",
    "column_number",
    "height_of",
    "line_height",
    "lines_needed",
    "list_fields",
    "quoted",
    "ranges",
    "width_of",
]

SheetKind = Literal["cover", "table", "list", "narratives", "checks", "stamp"]


class Place(Record, frozen=True):
    """A cell or a merged range: sheet name, first row and column, last row and column, from 0."""

    sheet: str
    row: int
    column: int
    last_row: int
    last_column: int

    @classmethod
    def one(cls, sheet: str, row: int, column: int) -> Place:
        """The place of a single cell."""
        return cls(sheet, row, column, row, column)

    @property
    def merged(self) -> bool:
        """Whether it covers more than one cell."""
        return (self.row, self.column) != (self.last_row, self.last_column)

    @property
    def address(self) -> str:
        """The first cell's address without the sheet: ``D8``."""
        return address(self.row, self.column)

    @property
    def reference(self) -> str:
        """The first cell's absolute address with the sheet, as formulas write it."""
        return f"{quoted(self.sheet)}!${column_name(self.column)}${self.row + 1}"

    @property
    def area(self) -> str:
        """``A1:C3``, or ``A1`` for a single cell."""
        last = address(self.last_row, self.last_column)
        return f"{self.address}:{last}" if self.merged else self.address


class Label(Record, frozen=True):
    """A fixed text.

    Attributes:
        place: Where.
        text: The text, or a formula if it starts with ``=`` and ``formula`` is set.
        style: The name of its looks; ``workbook.styles`` knows what that means.
        formula: Whether the text is a formula.
        goes_to: The address a click leads to, as ``'校验'!A1``; ``""`` for none.
    """

    place: Place
    text: str
    style: str
    formula: bool = False
    goes_to: str = ""


class Sheet(Record, frozen=True):
    """One sheet.

    Attributes:
        name: At most 31 characters.
        kind: What it holds.
        table: The table's id on a table's sheet, else ``""``.
        labels: The fixed texts.
        widths: Width of each column in characters of the default font.
        heights: Height in points of the rows that need a certain one.
        frozen: How many rows and columns stay in view.
        print_area: The printed range; ``None`` for the whole sheet.
        pages: Further printed ranges, each on a page of its own.
        repeat_rows: First and last row printed on every page; ``None`` for none.
        landscape: Paper orientation.
    """

    name: str
    kind: SheetKind
    table: str
    labels: tuple[Label, ...]
    widths: tuple[float, ...]
    heights: Mapping[int, float]
    frozen: tuple[int, int]
    print_area: Place | None
    repeat_rows: tuple[int, int] | None
    landscape: bool
    pages: tuple[Place, ...] = ()


class CheckColumns(NamedTuple):
    """The columns of the sheet of checks, from 0; ``None`` for one that it does not have.

    Attributes:
        rule: What is checked.
        where: Of which row or column.
        left: The left side, or a count.
        right: The right side.
        difference: Left less right.
        state: The verdict.
        link: The link to the cell.
        explanation: The clerk's explanation.
        number: The line's number among those that are open.
    """

    rule: int
    where: int
    left: int
    right: int
    difference: int
    state: int
    link: int
    explanation: int | None = None
    number: int | None = None


class CheckLine(Record, frozen=True):
    """A tie on the sheet of checks, with the formulas of its columns (without ``=``).

    Attributes:
        tie: The tie.
        row: Its row.
        sentence: The tie in words.
        left: The left side.
        right: The right side.
        difference: Left less right.
        state: The verdict.
        goes_to: The cell that its link leads to.
        no_prior: The condition that last year's figures are missing, where it needs them and the
            line then shows nothing else; ``""`` elsewhere.
        leaders: The ties that come first: while one of them fails, this one's failing follows.
    """

    tie: Tie
    row: int
    sentence: str
    left: str
    right: str
    difference: str
    state: str
    goes_to: Place
    no_prior: str = ""
    leaders: tuple[str, ...] = ()


class TallyLine(Record, frozen=True):
    """A line on the sheet of checks that counts faulty cells of a kind among ``cells``.

    Those of a table (``blank``, ``text``, ``number``, ``nil``, ``bound``) count its entered cells;
    ``entry`` and ``section``, of table ``""``, count the missing entries of the cover and the
    missing texts; those of a list (``rows``, ``entries``, ``keys``, ``rule.<id>``) go by its id.
    """

    table: str
    kind: str
    row: int
    count: str
    state: str
    goes_to: Place
    cells: tuple[str, ...]

    @property
    def key(self) -> str:
        """Table and kind, as ``requests.blank``; for the cover ``.entry``."""
        return f"{self.table}.{self.kind}"


class Layout(Record, frozen=True, eq=False):
    """Where everything of a form stands in its workbook; equal only to itself, so that it is a key.

    Attributes:
        form: The form.
        sheets: In order; the stamp's sheet last.
        cells: Place of every cell by id, of figures and of other entries.
        formulas: Formula (without ``=``) of every computed cell by id.
        narratives: Place of every narrative by id.
        fields: Place of the cover's entries by name (``unit_code``, ``unit_name``, ``year``,
            ``contact``, ``phone``, ``nil_return``, ``deadline``, ``return_to``).
        priors: For every tie that needs last year's figures, where their sum stands, by tie id.
        differences: For the same ties, where the difference is shown.
        checks: The lines of the sheet of checks.
        tallies: The counting lines of the sheet of checks.
        zeros: Where each table's blanks can be declared to be 0, by table id; none in a merged
            workbook and in the layout of 0.1.0.
        check_columns: The columns of the sheet of checks.
        open_rows: The rows of the sheet of checks that list what is open, from 0.
        displays: The formulas (without ``=``) of that list and of the lines' numbers, by row and
            column.
        printed_texts: Where the cover shows the texts that stand in front of the tables on paper,
            by the narrative's id; empty where it shows none.
        states: Where each table's state stands, by table id; ``""`` is the whole workbook's,
            ``.entry`` and ``.section`` those of the cover's entries and of the texts.
        state_formulas: The formulas of those (without ``=``).
        fingerprint: 16 hexadecimal digits that change when any of this form's places or labels do.
        voids: Where a total meets nothing to add up: the form has no cell there.
        lists: The ids of the lists that have a sheet of their own; none in a merged workbook,
            whose lists have no place before it is known how many rows there are.
        counted: The formulas (without ``=``) of the cells that are counted from lists, by id.
    """

    form: Form
    sheets: tuple[Sheet, ...]
    cells: Mapping[str, Place]
    formulas: Mapping[str, str]
    narratives: Mapping[str, Place]
    fields: Mapping[str, Place]
    priors: Mapping[str, Place]
    differences: Mapping[str, Place]
    checks: tuple[CheckLine, ...]
    tallies: tuple[TallyLine, ...]
    zeros: Mapping[str, Place]
    check_columns: CheckColumns
    open_rows: tuple[int, ...]
    displays: Mapping[tuple[int, int], str]
    printed_texts: Mapping[str, Place]
    states: Mapping[str, Place]
    state_formulas: Mapping[str, str]
    fingerprint: str
    voids: tuple[Place, ...] = ()
    lists: tuple[str, ...] = ()
    counted: Mapping[str, str] = field(default_factory=dict)

    @property
    def check_rows(self) -> list[int]:
        """The rows of the sheet of checks that hold a line, from 0."""
        return [line.row for line in self.checks] + [line.row for line in self.tallies]

    @property
    def explanations(self) -> dict[str, Place]:
        """Where each line of the sheet of checks can be explained, by the id of its tie.

        Counting lines go by table and kind, as ``requests.blank``; empty where none can be.
        """
        column = self.check_columns.explanation
        if column is None:
            return {}
        name = self.sheet("checks").name
        rows = {tally.key: tally.row for tally in self.tallies}
        rows |= {line.tie.id: line.row for line in self.checks}
        return {key: Place.one(name, row, column) for key, row in rows.items()}

    def sheet(self, kind: SheetKind) -> Sheet:
        """The (first) sheet of that kind."""
        return next(sheet for sheet in self.sheets if sheet.kind == kind)


@lru_cache(maxsize=1024)
def column_name(column: int) -> str:
    """``A`` for 0, ``AA`` for 26."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@lru_cache(maxsize=1024)
def column_number(letters: str) -> int:
    """The column, from 0, that letters in any case stand for: 26 for ``AA``."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def address(row: int, column: int) -> str:
    """``D8`` for row 7, column 3."""
    return f"{column_name(column)}{row + 1}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas write it."""
    return "'" + sheet.replace("'", "''") + "'"


def ranges(places: Iterable[Place], *, with_sheet: bool = True) -> list[str]:
    """The fewest rectangles that cover the first cells of ``places``, as formulas write them.

    Args:
        places: Cells, of one sheet or several.
        with_sheet: Whether to write the sheet's name in front of each.

    Returns:
        Ranges in the order of sheets and rows: runs within a row, equal runs in rows that follow
        each other joined.
    """
    wanted: dict[str, dict[int, set[int]]] = {}
    for place in places:
        wanted.setdefault(place.sheet, {}).setdefault(place.row, set()).add(place.column)
    found: list[str] = []
    for sheet, columns_of in wanted.items():
        open_runs: dict[tuple[int, int], tuple[int, int]] = {}
        rectangles: list[tuple[int, int, int, int]] = []
        for row in sorted(columns_of):
            runs = _runs(sorted(columns_of[row]))
            for run in list(open_runs):
                first, last = open_runs[run]
                if run not in runs or last != row - 1:
                    rectangles.append((first, run[0], last, run[1]))
                    del open_runs[run]
            for run in runs:
                first, _ = open_runs.get(run, (row, row))
                open_runs[run] = (first, row)
        rectangles += [(first, a, last, b) for (a, b), (first, last) in open_runs.items()]
        for first, left, last, right in sorted(rectangles):
            area = Place(sheet, first, left, last, right).area
            found.append(f"{quoted(sheet)}!{area}" if with_sheet else area)
    return found


def _runs(columns: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for column in columns:
        if runs and runs[-1][1] == column - 1:
            runs[-1] = (runs[-1][0], column)
        else:
            runs.append((column, column))
    return runs


# Points for one line of 11-point text, with the slack that substituted fonts need.
_LINE = 15.5


class _Widths(dict[str, int]):
    """The columns that a character takes, looked up once."""

    def __missing__(self, char: str) -> int:
        self[char] = width = 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        return width


_width = _Widths().__getitem__
# Anything but ASCII, ideographs, and the marks written among them. These are two columns wide.
_UNUSUAL = re.compile("[^\x00-\x7f\u3001-\u303e\u4e00-\u9fff\uff01-\uff60“”]")


def width_of(text: str) -> int:
    """Columns of the longest line; a full-width character takes two."""
    lines = text.split("\n")
    if _UNUSUAL.search(text):
        return max(sum(map(_width, line)) for line in lines)
    # Nearly every text; character by character is slow for a narrative.
    return max(2 * len(line) - len(line.encode("ascii", "ignore")) for line in lines)


def lines_needed(text: str, width: float) -> int:
    """Lines the text takes in a cell ``width`` characters wide, at least 1.

    A tenth of the width is not counted on: fonts are substituted, and a line is not broken in the
    middle of a full-width character.
    """
    room = max(2.0, width * 0.9)
    return sum(max(1, math.ceil(width_of(line) / room)) for line in text.split("\n"))


def line_height(lines: int) -> float:
    """Row height in points for that many lines."""
    return _LINE * lines + 3


def height_of(text: str, width: float, *, least: float) -> float:
    """Row height in points for a text broken within some columns, at least the usual height."""
    return max(least, line_height(lines_needed(text, width * 1.05)))


FIELDS = (
    "unit_code", "unit_name", "year", "contact", "phone", "nil_return", "deadline", "return_to",
)  # fmt: skip
"""The cover's entries that every form has, in order."""


def list_fields(form: Form) -> Iterator[tuple[str, str]]:
    """The cover's entries in order with their labels, the form's own before the nil return."""
    for name in FIELDS:
        if name == "nil_return":
            yield from ((field.id, field.label) for field in form.header)
        yield name, word_of_time(f"cover_{name}", form.language, form.periods)
