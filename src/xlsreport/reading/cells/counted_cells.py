"""The cells that are counted from lists: worked out from the rows, compared with what they show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.list_terms import evaluate_terms, know_rows
from xlsreport.reading.cells.entry_cells import same_formula, witness_cell
from xlsreport.reading.cells.list_rows import read_lists
from xlsreport.reading.cells.merged_lists import read_merged_lists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from xlsreport.layout import Layout
    from xlsreport.reading.cells.entry_cells import Entries
    from xlsreport.reading.locate.tables import Location
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness
    from xlsreport.submission.submission import ListRows

__all__ = ["read_and_count"]

# What is said of a formula in an entered cell, which the workbook itself has put there.
_OF_FORMULAS = frozenset({"CELL_FORMULA", "CELL_FORMULA_EMPTY"})


def read_and_count(
    layout: Layout,
    location: Location,
    entries: Entries,
    grid: Grid,
    witness: Witness | None,
    days: tuple[date, date] | None,
    file: str,
    *,
    audited: bool,
    consolidated: bool,
) -> tuple[dict[str, ListRows], list[Finding]]:
    """Reads the lists of a workbook, and what its form counts from them; says all of both.

    Args:
        layout: The form's layout.
        location: Where its cells stand.
        entries: What was read from them; is changed.
        grid: The workbook's values.
        witness: Its cells; ``None`` where only values are known.
        days: The first and the last day reported on.
        file: The file's name as findings show it.
        audited: Whether both readings must say the same of every cell.
        consolidated: Whether it is a merged workbook, whose cells are sums and counted by none.
    """
    if consolidated:
        return read_merged_lists(layout.form, grid, witness, file, audited=audited)
    lists, findings = read_lists(layout, grid, witness, file, audited=audited)
    findings += _settle_counted(layout, location, entries, lists, witness, days, file)
    return lists, [*findings, *entries.findings(file)]


def _settle_counted(
    layout: Layout,
    location: Location,
    entries: Entries,
    lists: Mapping[str, ListRows],
    witness: Witness | None,
    days: tuple[date, date] | None,
    file: str,
) -> Iterator[Finding]:
    """Gives counted cells what the rows come to, and yields where they show something else.

    A list that is left out, and may be, counts nothing: the cell keeps what was entered.

    Args:
        layout: The form's layout.
        location: Where its cells stand.
        entries: What was read from them; is changed.
        lists: The rows.
        witness: The workbook's cells; ``None`` where only values are known.
        days: The first and the last day reported on.
        file: The file's name as findings show it.
    """
    form = layout.form
    tables = {table.id: table for table in form.lists}
    rows = {name: [row.values for row in each.rows] for name, each in lists.items()}
    known = know_rows(form.lists, rows, days)
    for cell, terms in form.counted.items():
        place = location.cells.get(cell)
        used = [tables[term.names[0]] for term in terms]
        left_out = all(table.optional and not rows[table.id] for table in used)
        there = None if place is None else witness_cell(witness, place)
        own = (
            there is not None
            and there.formula is not None
            and same_formula(_plain(there.formula), _plain(layout.counted[cell]))
        )
        if own:
            entries.remarks = [
                each
                for each in entries.remarks
                if each[0].id != cell or each[2] not in _OF_FORMULAS
            ]
            entries.unreadable.discard(cell)
            entries.healed.discard(cell)
        if left_out:
            continue
        shown, unreadable = entries.values.get(cell), cell in entries.unreadable
        right = evaluate_terms(terms, known, {})
        entries.values[cell] = right
        # What cannot be read in a row is said there, and may be what the counts differ by.
        odd = any(row.odd for table in used for row in lists[table.id].rows)
        # A program that does not compute leaves the formula without a result.
        if place is None or unreadable or odd or shown == right or (own and shown is None):
            continue
        yield Finding(
            "LIST_COUNT_DIFFERS",
            Severity.WARNING if own else Severity.ERROR,
            file,
            places=(place,),
            cell_ids=(cell,),
            label=form.cells[cell].label,
            value="" if shown is None else str(shown),
            params={
                "right": str(right),
                "lists": "、".join(dict.fromkeys(table.title for table in used)),
            },
        )


def _plain(formula: str) -> str:
    """A formula without what programs write around the names of sheets in their own way."""
    return formula.replace("'", "").replace("$", "").replace("!", ".")
