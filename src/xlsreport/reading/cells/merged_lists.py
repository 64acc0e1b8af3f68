"""The lists of a merged workbook: the rows of many units, each with the unit it is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.layout.list_place import ListPlace
from xlsreport.reading.cells.list_rows import read_one_list
from xlsreport.submission.submission import ListRow, ListRows, Unit, parse_unit
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.form import Form
    from xlsreport.reading.workbook.values import Grid, SheetGrid
    from xlsreport.reading.workbook.xml_cells import Witness

__all__ = ["read_merged_lists"]

_MOST_ROWS = 1_048_576
# The headings stand below title, proof and totals.
_FIRST_ROWS = 12


def read_merged_lists(
    form: Form, grid: Grid, witness: Witness | None, file: str, *, audited: bool
) -> tuple[dict[str, ListRows], list[Finding]]:
    """The rows of every list by id, and what is to be said of them.

    Args:
        form: The form.
        grid: The workbook's values.
        witness: Its cells as the file has them; ``None`` where only values are known.
        file: The file's name as findings show it.
        audited: Whether both must say the same of every cell.
    """
    found: dict[str, ListRows] = {}
    findings: list[Finding] = []
    for table in form.lists:
        # As many rows as there are; a list that nobody filled in is there all the same.
        whole = replace(table, prepared=_MOST_ROWS, most=_MOST_ROWS, optional=False)
        place = ListPlace(whole, form.language, first_column=3)
        read, said = read_one_list(place, grid, witness, file, audited=audited, named=True)
        sheet = grid.sheets.get(read.sheet)
        found[table.id] = read if sheet is None else _add_units(form, read, sheet)
        findings += said
    return found, findings


def _add_units(form: Form, rows: ListRows, sheet: SheetGrid) -> ListRows:
    language = form.language
    keys = ("column_unit_code", "column_unit_name", "detail_within")
    columns: dict[str, int] = {}
    for row in range(min(_FIRST_ROWS, len(sheet.rows))):
        texts = [sheet.text(row, at).strip() for at in range(3)]
        if word(keys[0], language) in texts:
            columns = {key: texts.index(word(key, language)) for key in keys
                       if word(key, language) in texts}  # fmt: skip
            break

    def text(row: int, key: str) -> str:
        return sheet.text(row, columns[key]).strip() if key in columns else ""

    return ListRows(
        rows.sheet,
        rows.columns,
        tuple(
            ListRow(
                each.row,
                each.values,
                each.odd,
                Unit(text(each.row, keys[0]), text(each.row, keys[1])),
                parse_unit(within) if (within := text(each.row, keys[2])) else None,
            )
            for each in rows.rows
        ),
    )
