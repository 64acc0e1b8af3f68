"""The lists of a published report: their tables are told by their headings and read row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout.list_place import HEADING_ROW, places_of
from xlsreport.reading.cells.list_rows import read_one_list
from xlsreport.reading.locate.labels import normal_label
from xlsreport.reading.published.plain import read_as
from xlsreport.reading.workbook.values import Grid, SheetGrid
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.findings.finding import Finding
    from xlsreport.layout import Layout
    from xlsreport.reading.published.document import RawTable
    from xlsreport.submission.submission import ListRows

__all__ = ["ListTables"]


class ListTables:
    """Collects the rows of a form's lists from the tables of a report.

    Args:
        layout: The form's layout.
    """

    def __init__(self, layout: Layout) -> None:
        self._places = places_of(layout)
        self._rows: dict[str, list[list[object]]] = {}
        self._units: dict[str, list[str]] = {}
        tables = [place.table for place in self._places.values()]
        texts = [text for each in tables for text in (each.title, each.note) if text]
        self._titles = {normal_label(text) for text in texts}
        self._unit = normal_label(word("column_unit_name", layout.form.language))

    def take(self, table: RawTable) -> bool:
        """Takes the rows of a table; whether all headings of a list stand above them."""
        if not self._places or not table.rows:
            return False
        heads = [normal_label(cell.text) for cell in table.rows[0]]
        for name, place in self._places.items():
            columns = place.table.columns
            wanted = [normal_label(column.label) for column in columns]
            if heads not in (wanted, [self._unit, *wanted]):
                continue
            skip = len(heads) - len(wanted)
            for row in table.rows[1:]:
                texts = [cell.text.strip() for cell in row]
                self._units.setdefault(name, []).append(texts[0] if skip else "")
                pairs = zip(columns, texts[skip:], strict=False)
                self._rows.setdefault(name, []).append(
                    [read_as(text, column.value_type) for column, text in pairs]
                )
            return True
        return False

    def is_title(self, text: str) -> bool:
        """Whether a line is the title of a list, or the note that is printed with it."""
        return normal_label(text) in self._titles

    def read(self, file: str) -> tuple[dict[str, ListRows], list[Finding]]:
        """The rows of the lists that were found by id, and what is to be said of them.

        Args:
            file: The file's name as findings show it.
        """
        found: dict[str, ListRows] = {}
        findings: list[Finding] = []
        for name, rows in self._rows.items():
            place = self._places[name]
            before: list[object] = [""] * place.first_column
            labels: list[object] = [column.label for column in place.table.columns]
            lines = [*([[]] * HEADING_ROW), *([*before, *line] for line in [labels, *rows])]
            grid = Grid({place.table.sheet: SheetGrid(place.table.sheet, lines, hidden=False)})
            read, said = read_one_list(place, grid, None, file, audited=False)
            units = self._units[name]
            own = [(row, units[row.row - HEADING_ROW - 1]) for row in read.rows]
            given = (row._replace(unit=Unit("", unit)) if unit else row for row, unit in own)
            found[name] = read._replace(rows=tuple(given))
            findings += [each for each in said if each.code != "LIST_ROWS_BELOW"]
        return found, findings
