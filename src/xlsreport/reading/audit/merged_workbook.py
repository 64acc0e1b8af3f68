"""The audit of a merged workbook: its seal, its sides, and what it says of the units below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.reading.audit.merged_proof import compare_proof
from xlsreport.reading.audit.merged_seal import check_seal
from xlsreport.reading.audit.merged_sides import (
    compare_details,
    compare_shown,
    compare_states,
    group_shown,
)
from xlsreport.reading.cells.status_sheet import read_facts, read_states, report_below
from xlsreport.submission.submission import extreme_day
from xlsreport.text.records import Record
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.layout import Layout, Place
    from xlsreport.layout.stamp import Stamp
    from xlsreport.reading.cells.detail_sheet import DetailRow
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.reading.workbook.xml_cells import Witness
    from xlsreport.submission.submission import Below, ListRows

__all__ = ["MergedAudit", "audit_merged", "has_merge_sheets"]


class MergedAudit(Record, frozen=True):
    """What came of it.

    Attributes:
        findings: What disagrees, and what is missing, in doubt or waived below.
        below: What the workbook says of its units.
        shown: The cells that show something else than the details, with the figure that they show,
            ``None`` for none; ``None`` as a whole if the details are lost.
    """

    findings: tuple[Finding, ...]
    below: tuple[Below, ...]
    shown: dict[str, Number | None] | None


def audit_merged(
    layout: Layout,
    stamp: Stamp | None,
    grid: Grid,
    witness: Witness | None,
    places: Mapping[str, Place],
    values: Mapping[str, Number | None],
    rows: Sequence[DetailRow] | None,
    file: str,
    drawn: Witness | None = None,
    lists: Mapping[str, ListRows] | None = None,
) -> MergedAudit:
    """Compares the sides of a merged workbook.

    Args:
        layout: The layout of the merged workbook.
        stamp: Its stamp; ``None`` if it is lost.
        grid: The workbook's values.
        witness: Its XML; ``None`` for containers without.
        places: Where the form's cells stand in this file.
        values: What the details come to, totals included; what the cells show if they are lost.
        rows: The lines of the details; ``None`` if they are lost.
        file: The file's name as findings show it.
        drawn: Its cells with their formats in any container; ``None`` where only values are known.
        lists: The rows of its lists by id; ``None`` for none.
    """
    form = layout.form
    states, facts = read_states(form, grid), read_facts(form, grid)
    below = (*(each.fact for each in states or ()), *facts)
    findings = list(
        check_seal(form, stamp, grid, rows or [], states or [], facts, file, lists or {})
    )
    findings += report_below([each for each in below if each.state], form.language, file)
    findings += compare_states(form, grid, states, rows, file)
    lines = [each.detail.entries for each in rows or ()]
    days = {
        name: day
        for name, cell in form.entries.items()
        if (day := extreme_day(cell, [line.get(name) for line in lines])) is not None
    }
    findings += compare_proof(form, grid, witness, values, file, days)
    if rows is None:
        return MergedAudit(tuple(findings), below, None)
    findings += compare_details(form, rows, file)
    differing = list(compare_shown(layout, places, grid, witness, values, rows, file, drawn))
    findings += group_shown(form, [finding for finding, _ in differing])
    shown = {finding.cell_ids[0]: figure for finding, figure in differing}
    return MergedAudit(tuple(findings), below, shown)


def has_merge_sheets(form: Form, grid: Grid) -> bool:
    """Returns whether a workbook has the sheets that only a merge writes."""
    keys = ("sheet_detail", "sheet_reconciliation", "sheet_status")
    return all(word(key, form.language) in grid.sheets for key in keys)
