"""Whether 核对 still states what the details come to; where it does not, one finding a table.

The sums there are constants, made from the units' files when the workbook was written.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place
from xlsreport.layout.bounds import day_number
from xlsreport.reading.audit.merged_sides import is_same, make_lost, to_number
from xlsreport.reading.cells.status_sheet import find_headings
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness, WitnessCell

__all__ = ["compare_proof"]

_MOST_DIFFERING = 5
_LONGEST_QUOTE = 100


def compare_proof(
    form: Form,
    grid: Grid,
    witness: Witness | None,
    values: Mapping[str, Number | None],
    file: str,
    days: Mapping[str, date],
) -> Iterator[Finding]:
    """Yields the tables for which 核对 states other sums than the details come to.

    Args:
        form: The form.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.
        values: What the details come to, totals included.
        file: The file's name as findings show it.
        days: The first or last days that the details come to; those that are not known left out.
            Workbooks of earlier versions have no lines for them.
    """
    right: Mapping[str, Number | date | None] = {**values, **days}
    language = form.language
    sheet = grid.sheets.get(word("sheet_reconciliation", language))
    keys = ("reconcile_table", "reconcile_row", "reconcile_column", "reconcile_parts")
    found = None if sheet is None else find_headings(sheet, [word(key, language) for key in keys])
    if sheet is None or found is None:
        yield make_lost(word("sheet_reconciliation", language), file)
        return
    heading, columns = found
    seen = None if witness is None else witness.sheets.get(sheet.name)
    differing: dict[str, list[tuple[Cell, Place, str]]] = {}
    labels: dict[tuple[str, ...], list[Cell]] = {}
    for cell in form.every.values():
        if cell.merged and cell.id in right:
            key = (form.table(cell.table).title, cell.row, cell.column)
            labels.setdefault(tuple(map(_squeeze, key)), []).append(cell)
    for row in range(heading + 1, len(sheet.rows)):
        texts = tuple(_squeeze(sheet.text(row, column)) for column in columns[:3])
        if not labels.get(texts):
            continue
        cell = labels[texts].pop(0)
        raw = sheet.value(row, columns[3])
        there = None if seen is None else seen.cells.get((row, columns[3]))
        stated = _read_stated(raw, there)
        if stated is None or not _agrees(stated, right[cell.id], cell):
            place = Place.one(sheet.name, row, columns[3])
            value = visible(str(raw) if there is None else there.text)
            value = value if stated is None else str(stated)
            differing.setdefault(cell.table, []).append((cell, place, value[:_LONGEST_QUOTE]))
    for table, cells in differing.items():
        yield _gather_differing(form.table(table).title, cells, right, file)
    left = [cell for cells in labels.values() for cell in cells if cell.id not in days]
    if left:
        names = "、".join(cell.label for cell in left[:5])
        yield make_lost(word("sheet_reconciliation", language), file, f"（{names}）", len(left))


def _read_stated(raw: object, there: WitnessCell | None) -> Number | date | None:
    if isinstance(raw, bool) or (there is not None and there.kind == "e"):
        return None
    if isinstance(raw, date):
        return raw.date() if isinstance(raw, datetime) else raw
    return to_number(raw) if isinstance(raw, (int, float)) else None


def _agrees(stated: Number | date, right: Number | date | None, cell: Cell) -> bool:
    if isinstance(right, date):
        return stated in (right, day_number(right))
    return not isinstance(stated, date) and is_same(stated, right, cell)


def _gather_differing(
    title: str,
    cells: Sequence[tuple[Cell, Place, str]],
    values: Mapping[str, Number | date | None],
    file: str,
) -> Finding:
    """One finding for all such cells of a table: a figure that was changed is in its totals too."""
    most, rest = cells[:_MOST_DIFFERING], len(cells) - _MOST_DIFFERING
    told = [(cell.label, str(values[cell.id] or 0), stated) for cell, _, stated in most]
    zh = "；".join(f"{label}：明细 {right}，核对“{stated}”" for label, right, stated in told)
    en = "; ".join(
        f'{label}: details {right}, reconciliation "{stated}"' for label, right, stated in told
    )
    return Finding(
        "CELL_PROOF_DIFFERS",
        Severity.ERROR,
        file,
        places=tuple(place for _, place, _ in cells),
        cell_ids=tuple(cell.id for cell, _, _ in cells),
        label=cells[0][0].label if len(cells) == 1 else title,
        value=cells[0][2] if len(cells) == 1 else None,
        params={
            "cells": zh + (f"；另有 {rest} 格" if rest > 0 else ""),
            "cells_en": en + (f"; {rest} more cells" if rest > 0 else ""),
        },
    )


def _squeeze(text: str) -> str:
    return "".join(text.split())
