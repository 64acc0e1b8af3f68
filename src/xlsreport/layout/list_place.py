"""Where a list stands on its sheet; rows and columns counted from 0."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.layout.records import Place, column_name, quoted
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from xlsreport.forms.lists import ListTable
    from xlsreport.layout.records import Layout
    from xlsreport.text.words import Language

__all__ = [
    "HEADING_ROW",
    "HINT_ROW",
    "INFO_ROW",
    "STATE_ROW",
    "TITLE_ROW",
    "TOTAL_ROW",
    "ListPlace",
    "place_of",
    "places_of",
]

# What is printed begins at the title.
STATE_ROW, HINT_ROW, TITLE_ROW, INFO_ROW, TOTAL_ROW, HEADING_ROW = range(6)
# The state takes the first columns of the list, the link stands behind it.
_STATE_COLUMNS = 3


class ListPlace(Record, frozen=True):
    """The place of one list; the totals stand above the headings, so that rows can go on below.

    Attributes:
        table: The list.
        language: The language of what the workbook itself says, and so of its Yes and No.
        first_column: The first column; in front of it stands the number of the row.
    """

    table: ListTable
    language: Language
    first_column: int = 1

    @property
    def last_column(self) -> int:
        """The last column of the list."""
        return self.first_column + len(self.table.columns) - 1

    @property
    def width(self) -> int:
        """The last column of what stands above the list."""
        return max(self.last_column, self.first_column + _STATE_COLUMNS)

    @property
    def first_row(self) -> int:
        """The first row of the list."""
        return HEADING_ROW + 1

    @property
    def prepared_row(self) -> int:
        """The last row that is prepared."""
        return HEADING_ROW + self.table.prepared

    @property
    def last_row(self) -> int:
        """The last row that is read."""
        return HEADING_ROW + self.table.most

    @property
    def state(self) -> Place:
        """Where its state stands."""
        return Place(self.table.sheet, STATE_ROW, 1, STATE_ROW, _STATE_COLUMNS)

    @property
    def info(self) -> Place:
        """Where unit and year stand."""
        return Place(self.table.sheet, INFO_ROW, 0, INFO_ROW, self.width)

    @property
    def whole(self) -> Place:
        """Headings and prepared rows."""
        sheet = self.table.sheet
        return Place(sheet, HEADING_ROW, self.first_column, self.prepared_row, self.last_column)

    @property
    def anchor(self) -> str:
        """The id of a column that no row leaves blank."""
        return next(each.id for each in self.table.columns if not each.value_type.may_be_blank)

    def column(self, name: str) -> int:
        """The place of a column by its id."""
        return self.first_column + self.table.position(name)

    def area(self, name: str) -> str:
        """All rows of a column, as formulas of any sheet write it."""
        letter = column_name(self.column(name))
        sheet = quoted(self.table.sheet)
        return f"{sheet}!${letter}${self.first_row + 1}:${letter}${self.last_row + 1}"

    def at(self, name: str) -> str:
        """The first cell of a column with its row left open, as conditions over rows write it."""
        return f"${column_name(self.column(name))}{self.first_row + 1}"


def place_of(table: ListTable, language: Language) -> ListPlace:
    """Where a list stands in a unit's workbook."""
    return ListPlace(table, language)


@lru_cache(maxsize=64)
def places_of(layout: Layout) -> dict[str, ListPlace]:
    """Where the lists of a layout stand, by id; empty where it has no sheets for them."""
    form = layout.form
    return {
        table.id: place_of(table, form.language) for table in form.lists if table.id in layout.lists
    }
