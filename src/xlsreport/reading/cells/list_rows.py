"""The rows of a list: found by its headings, every cell read as its column asks for.

Rows may be blank in between, sorted, filtered, or pasted below those that are prepared; what stands
below the last row that is read is an error.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from msgspec import field

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.list_cells import column_cell
from xlsreport.forms.prompts import describe_content
from xlsreport.layout import Place
from xlsreport.layout.bounds import choices_of, is_outside
from xlsreport.layout.list_place import HEADING_ROW, places_of
from xlsreport.reading.cells.entry_cells import Entries, find_lost, read_one_figure
from xlsreport.reading.cells.typed_entries import read_value
from xlsreport.reading.locate.labels import normal_label
from xlsreport.submission.submission import ListRow, ListRows
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from xlsreport.forms.form import Cell
    from xlsreport.forms.lists import ListTable
    from xlsreport.layout import Layout
    from xlsreport.layout.list_place import ListPlace
    from xlsreport.reading.workbook.values import Grid, SheetGrid
    from xlsreport.reading.workbook.xml_cells import SheetWitness, Witness, WitnessCell
    from xlsreport.submission.submission import ListValue
    from xlsreport.text.words import Language

__all__ = ["read_lists", "read_one_list"]

# Rows in which headings are looked for: above them stand a few lines at most.
_HIGHEST_HEADING = 40
_MOST_QUOTED = 3
_LONGEST_QUOTE = 60
_LANGUAGES: tuple[Language, ...] = ("zh", "en")


def read_lists(
    layout: Layout, grid: Grid, witness: Witness | None, file: str, *, audited: bool
) -> tuple[dict[str, ListRows], list[Finding]]:
    """The rows of every list of a form by id, and what is to be said of them.

    A list that is not found has no rows.

    Args:
        layout: The form's layout.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        file: The file's name as findings show it.
        audited: Whether both must say the same of every cell.
    """
    found: dict[str, ListRows] = {}
    findings: list[Finding] = []
    taken = {sheet.name for sheet in layout.sheets}
    for name, place in places_of(layout).items():
        found[name], said = read_one_list(place, grid, witness, file, audited=audited, taken=taken)
        findings += said
    return found, findings


def read_one_list(
    place: ListPlace,
    grid: Grid,
    witness: Witness | None,
    file: str,
    *,
    audited: bool,
    taken: Collection[str] = (),
    named: bool = False,
) -> tuple[ListRows, list[Finding]]:
    """The rows of one list, and what is to be said of them.

    Args:
        place: Where it stands unless it was moved.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        file: The file's name as findings show it.
        audited: Whether both must say the same of every cell.
        taken: The names of the workbook's own sheets, of which only the list's is looked at.
        named: Whether the names of units stand in front of the columns.
    """
    head = _find_heading(place, grid, {*grid.sheets} if named else taken)
    if head is None:
        columns = tuple(range(place.first_column, place.last_column + 1))
        return ListRows(place.table.sheet, columns), [_report_lost(place.table, file)]
    reader = _Reader(place, head, grid, witness, file, audited=audited)
    rows = reader.read(around=not named)
    return rows, reader.findings


class _Heading(NamedTuple):
    """Where the headings of a list stand.

    Attributes:
        sheet: The sheet.
        row: Their row.
        columns: The column of every column of the list; -1 for one that is not there.
    """

    sheet: str
    row: int
    columns: tuple[int, ...]


def _find_heading(place: ListPlace, grid: Grid, taken: Collection[str]) -> _Heading | None:
    """Finds the headings on the list's own sheet, else on one that is none of the workbook's."""
    table = place.table
    names = [table.sheet, *(name for name in grid.sheets if name not in taken)]
    for name in names:
        sheet = grid.sheets.get(name)
        if sheet is None:
            continue
        rows = [HEADING_ROW, *range(min(_HIGHEST_HEADING, len(sheet.rows)))]
        best: tuple[int, _Heading] | None = None
        for row in rows:
            columns = _match_headings(table, sheet, row)
            count = sum(each >= 0 for each in columns)
            if count * 2 > len(columns) and (best is None or count > best[0]):
                best = count, _Heading(name, row, columns)
                if count == len(columns):
                    break
        if best is not None:
            return best[1]
    return None


def _match_headings(table: ListTable, sheet: SheetGrid, row: int) -> tuple[int, ...]:
    texts = sheet.rows[row] if row < len(sheet.rows) else ()
    at: dict[str, int] = {}
    for column, text in enumerate(texts):
        if isinstance(text, str) and text:
            at.setdefault(normal_label(text), column)
    return tuple(at.get(normal_label(column.label), -1) for column in table.columns)


def _report_lost(table: ListTable, file: str) -> Finding:
    severity = Severity.WARNING if table.optional else Severity.ERROR
    return Finding("LIST_LOST", severity, file, params={"table": visible(table.title)})


class _Remarks(Record):
    """What is to be said of the cells of one column under one code."""

    cell: Cell
    places: list[Place] = field(default_factory=list)
    params: list[Mapping[str, str]] = field(default_factory=list)


class _Reader:
    """Reads the rows of one list."""

    def __init__(
        self,
        place: ListPlace,
        head: _Heading,
        grid: Grid,
        witness: Witness | None,
        file: str,
        *,
        audited: bool,
    ) -> None:
        self.place, self.table, self.head, self.file = place, place.table, head, file
        self.sheet = grid.sheets[head.sheet]
        self.witness: SheetWitness | None = (
            witness.sheets.get(head.sheet) if witness is not None else None
        )
        self.audited = audited and self.witness is not None
        self.findings: list[Finding] = []
        self._cells = [column_cell(self.table, column) for column in self.table.columns]
        self._remarks: dict[tuple[str, str], _Remarks] = {}
        self._odd: set[int] = set()
        self._labels = [
            choices_of(column.value_type, place.language) for column in self.table.columns
        ]
        self._entries = Entries()

    def read(self, *, around: bool) -> ListRows:
        """The rows that hold something, in the order of the sheet.

        Args:
            around: Whether to report what stands beside them.
        """
        first = self.head.row + 1
        last = first + self.table.most
        rows = []
        for row in range(first, min(last, len(self.sheet.rows))):
            values = self._read_row(row)
            if values is not None:
                rows.append(ListRow(row, values, tuple(sorted(self._odd))))
        self._report_columns()
        self._report_merged(first, last)
        if around:
            self._report_around(first)
        self._report_length(rows, last)
        self.findings += self._report_remarks()
        return ListRows(self.head.sheet, self.head.columns, tuple(rows))

    def _read_row(self, row: int) -> tuple[ListValue, ...] | None:
        """The values of one row; ``None`` if nothing stands there."""
        raw = self.sheet.rows[row]
        width = len(raw)
        cells = self.witness.cells if self.witness is not None else {}
        filled = any(0 <= at < width and raw[at] != "" for at in self.head.columns)
        if not filled and not any((row, at) in cells for at in self.head.columns):
            return None
        self._odd = set()
        values: list[ListValue] = []
        for position, at in enumerate(self.head.columns):
            if at < 0:
                values.append(None)
                continue
            value = raw[at] if at < width else ""
            there = cells.get((row, at))
            if value == "" and there is None:
                values.append(None)
            elif there is not None and (plain := self._read_plain(position, value, there)):
                values.append(plain)
            else:
                values.append(self._read_cell(position, row, at, value, there))
        if self._odd or any(value is not None for value in values):
            return tuple(values)
        return None

    def _read_plain(self, position: int, raw: object, there: WitnessCell) -> ListValue:
        """A text, choice or day of which nothing is to be said, as in most cells; else ``None``."""
        kind, text, formula, _, struck, raised = there
        asked = self.table.columns[position].value_type
        plain = False
        if formula is not None or struck or raised:
            return None
        if type(raw) is str and kind == "s" and raw == text:
            if asked.kind == "choice":
                plain = raw in self._labels[position]
            elif asked.kind == "text":
                plain = not 0 < asked.longest < len(raw) and raw.strip() == raw
        elif type(raw) is date and kind == "n":
            plain = asked.kind == "date" and asked.least is None and asked.most is None
        return raw if plain and isinstance(raw, (str, date)) else None

    def _read_cell(
        self, position: int, row: int, at: int, raw: object, there: WitnessCell | None
    ) -> ListValue:
        column = self.table.columns[position]
        if column.value_type.is_figure:
            return self._read_number(position, row, at, raw, there)
        place = Place.one(self.head.sheet, row, at)
        lost = find_lost(raw, there, audited=self.audited)
        if lost is not None:
            self._refuse(position, place, lost.code, **lost.params)
            return None
        if there is not None and there.formula is not None and raw != "":
            shown = visible(f"={there.formula or '…'}"[:100])
            self._remark(position, place, "CELL_FORMULA", value=shown, figure=visible(str(raw)))
        value, code, params = read_value(raw, there, column.value_type, self.place.language)
        refused = code in {"CELL_NOT_A_CHOICE", "CELL_NOT_A_DATE"}
        if refused or is_outside(value, column.value_type, self.place.language):
            self._refuse_entry(position, place)
            return None
        if code is not None:
            note = self._refuse if CATALOGUE[code].severity == "error" else self._remark
            note(position, place, code, **params)
        return value

    def _refuse_entry(self, position: int, place: Place) -> None:
        """Notes that a cell holds what its column does not take."""
        kind = self.table.columns[position].value_type
        what, what_en = (describe_content(kind, each).rstrip("。.") for each in _LANGUAGES)
        said = self._quote(place.row, place.column)
        self._refuse(position, place, "LIST_ENTRY", value=said, what=what, what_en=what_en)

    def _quote(self, row: int, at: int) -> str:
        return visible(self.sheet.text(row, at))[:_LONGEST_QUOTE]

    def _read_number(
        self, position: int, row: int, at: int, raw: object, there: WitnessCell | None
    ) -> ListValue:
        cell = self._cells[position]
        place = Place.one(self.head.sheet, row, at)
        entries = self._entries
        value = read_one_figure(entries, cell, place, raw, there, audited=self.audited)
        for _, _, code, params in entries.remarks:
            self._remark(position, place, code, **params)
            if CATALOGUE[code].severity == "error":
                self._odd.add(position)
        entries.remarks.clear()
        outside = is_outside(value, cell.value_type, self.place.language)
        if outside:
            self._refuse_entry(position, place)
        return None if outside else value

    def _refuse(self, position: int, place: Place, code: str, **params: str) -> None:
        self._odd.add(position)
        self._remark(position, place, code, **params)

    def _remark(self, position: int, place: Place, code: str, **params: str) -> None:
        cell = self._cells[position]
        found = self._remarks.setdefault((cell.id, code), _Remarks(cell))
        found.places.append(place)
        found.params.append(params)

    def _report_remarks(self) -> Iterator[Finding]:
        """One finding for each code in a column, with the first of what stands there."""
        for (_, code), found in self._remarks.items():
            params: dict[str, str] = {}
            for key in dict.fromkeys(name for each in found.params for name in each):
                texts = list(dict.fromkeys(each.get(key, "") for each in found.params))
                more = "…" if len(texts) > _MOST_QUOTED else ""
                params[key] = "、".join(texts[:_MOST_QUOTED]) + more
            value = params.pop("value", None)
            yield Finding(
                code,
                Severity(CATALOGUE[code].severity),
                self.file,
                places=tuple(found.places),
                label=found.cell.label,
                value=value,
                params=params,
            )

    def _report_columns(self) -> None:
        """Columns whose headings are not there."""
        lost = [
            column.short
            for column, at in zip(self.table.columns, self.head.columns, strict=True)
            if at < 0
        ]
        if lost:
            self._say("LIST_COLUMN_LOST", (), value="、".join(map(visible, lost)))

    def _report_merged(self, first: int, last: int) -> None:
        """Cells that were merged into one: it is not known which rows they belong to."""
        for top, left, bottom, right in self.witness.merges if self.witness is not None else ():
            within = any(left <= at <= right for at in self.head.columns)
            if within and top < last and bottom >= first:
                area = Place(self.head.sheet, top, left, bottom, right)
                value = visible(self.sheet.text(top, left))
                self._say("CELL_MERGED", (area,), value=value, area=area.area)

    def _report_around(self, first: int) -> None:
        """What stands beside the rows, or above them in the place of nothing."""
        columns = set(self.head.columns)
        number = min(at for at in columns if at >= 0) - 1
        outside: list[tuple[Place, str]] = []
        for row, values in enumerate(self.sheet.rows):
            if row < first:
                continue
            for at, value in enumerate(values):
                if at in columns or value == "" or not str(value).strip():
                    continue
                if at == number and not isinstance(value, str):
                    continue
                outside.append((Place.one(self.head.sheet, row, at), self._quote(row, at)))
        if outside:
            text = "、".join(each for _, each in outside[:_MOST_QUOTED])
            more = "…" if len(outside) > _MOST_QUOTED else ""
            self._say("CELL_OUTSIDE", tuple(each for each, _ in outside), value=text + more)

    def _report_length(self, rows: list[ListRow], last: int) -> None:
        """Rows that were pasted below the prepared ones, and those that are not read."""
        prepared = self.head.row + self.table.prepared
        more = [row.row for row in rows if row.row > prepared]
        if more:
            places = tuple(Place.one(self.head.sheet, row, self._first) for row in more)
            self._say("LIST_ROWS_BELOW", places, count=str(len(more)))
        unread = tuple(
            Place.one(self.head.sheet, row, at)
            for row in range(last, len(self.sheet.rows))
            for at in self.head.columns
            if at >= 0 and self.sheet.value(row, at) != ""
        )
        if unread:
            count = len({place.row for place in unread})
            params = {"count": str(count), "most": str(self.table.most)}
            self._say("LIST_TOO_LONG", unread, **params)

    @property
    def _first(self) -> int:
        return next(at for at in self.head.columns if at >= 0)

    def _say(self, code: str, places: tuple[Place, ...], **params: str) -> None:
        value = params.pop("value", None)
        severity = Severity(CATALOGUE[code].severity)
        label = visible(self.table.title)
        self.findings.append(
            Finding(
                code, severity, self.file, places=places, label=label, value=value, params=params
            )
        )
