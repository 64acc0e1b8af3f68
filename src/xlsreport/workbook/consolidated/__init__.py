"""The consolidated workbook: the form with live sums, every unit's figures, who reported, proof.

The form's cells are formulas over the sheet of details, so that every figure can be followed to
the units it comes from. The workbook carries the form's stamp and can be read and merged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import lay_out
from xlsreport.merge.proof import reconcile
from xlsreport.submission.seal import SealRecord, compute_seal, seal_fact, seal_line
from xlsreport.workbook.consolidated.charts import plots_of, write_charts
from xlsreport.workbook.consolidated.cover import write_cover
from xlsreport.workbook.consolidated.detail import MOST_ROWS, Details
from xlsreport.workbook.consolidated.merged_book import MergedBook
from xlsreport.workbook.consolidated.reconciliation import verdict_of, write_reconciliation
from xlsreport.workbook.consolidated.unit_lists import (
    FindingLine,
    FindingLines,
    carried_facts,
    show_fact,
    state_fact,
    write_carried,
    write_findings,
    write_sources,
    write_status,
)
from xlsreport.workbook.content import Content
from xlsreport.workbook.form_sheets import FormSheets
from xlsreport.workbook.package import large_workbook, replaced_when_whole
from xlsreport.workbook.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsreport.forms.expression import Number
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["FindingLine", "FindingLines", "write_consolidated"]

# A workbook with more lines cannot be read again; its seal needs no list of them.
_MOST_SEALED = 10_000


def write_consolidated(
    result: Consolidation,
    target: Path,
    outcomes: Sequence[Outcome],
    previous: Sequence[Submission] | None = None,
    *,
    findings: FindingLines | None = None,
    paths: Mapping[str, Path] | None = None,
    most_rows: int = MOST_ROWS,
    key: bytes | None = None,
    texts: tuple[Mapping[str, str], str, str] = ({}, "", ""),
) -> None:
    """Writes the merged workbook.

    Args:
        result: A consolidation in which something was merged.
        target: Where; an older file of that name is replaced once the new one is whole.
        outcomes: Every file that was read for it, in any order.
        previous: Last year's submissions, for the charts; ``None`` if none were given.
        findings: What its sheet of findings lists; ``None`` for nothing.
        paths: Where each file lies on disk, by its name in ``outcomes``; ``None`` for no links.
        most_rows: After how many lines of details a further sheet begins.
        key: The key that the seal is signed with; ``None`` for a seal without signature.
        texts: The officer's own: narratives by id, the contact and the telephone number.

    Raises:
        ValueError: Nothing was merged.
        UsageError: The target cannot be written.
    """
    form = result.form
    if form is None:
        raise ValueError("nothing was merged")
    layout = lay_out(form, consolidated=True)
    details = Details(result, form, most_rows)
    files = sorted(outcomes, key=lambda outcome: outcome.file)
    with replaced_when_whole(target) as path, large_workbook(path, form.title) as book:
        proof = result.reconciliation or reconcile(result, files)
        styles = Styles(book)
        merged = MergedBook(book, styles, layout, result, files, proof)
        records = list(_seal_lines(merged, details))
        identity = (form.id, str(result.year or ""), result.unit.code, result.unit.name)
        content = Content(
            year=result.year,
            unit=result.unit,
            issued_to=result.unit,
            narratives=texts[0],
            contact=texts[1],
            phone=texts[2],
            key=key,
            seal=compute_seal(identity, records),
            sealed=records if len(records) <= _MOST_SEALED else (),
        )
        sheets = FormSheets(book, layout, content, sums=_make_sums(result, details), styles=styles)
        sheets.write()
        verdict = verdict_of(merged)
        plots = plots_of(merged, details, previous)
        cover = sheets.sheets[layout.sheet("cover").name]
        write_cover(
            merged,
            cover,
            (verdict.reference, verdict.text),
            _list_contents(merged, drawn=bool(plots)),
        )
        details.write(merged)
        write_status(merged)
        write_reconciliation(merged, details, verdict)
        write_carried(merged)
        write_findings(merged, findings or FindingLines())
        write_sources(merged, paths or {}, target.parent)
        if plots:
            write_charts(merged, plots)


def _seal_lines(merged: MergedBook, details: Details) -> Iterator[SealRecord]:
    """Yields what is sealed: the lines of the details, the units' states, further facts."""
    for part in details.parts:
        yield seal_line(
            merged.form, part.unit, part.within, part.figures, with_errors=part.with_errors
        )
    for each in merged.result.units:
        yield seal_fact(state_fact(merged, each), "state")
    for fact in merged.result.facts:
        yield seal_fact(show_fact(fact), "fact" if fact.further else "state")


def _make_sums(result: Consolidation, details: Details) -> dict[str, tuple[str, Number] | None]:
    """For every entered cell, the formula over its column of details and what it comes to."""
    return {
        cell.id: (details.sum_of(cell.id), result.values[cell.id] or 0) if cell.added_up else None
        for cell in details.form.cells.values()
        if not cell.computed
    }


def _list_contents(merged: MergedBook, *, drawn: bool) -> list[tuple[str, str]]:
    """The merge's own sheets and what is to be seen on them."""
    keys = ["detail", "status", "reconciliation"]
    keys += ["carried"] if carried_facts(merged) else []
    keys += ["audit", "sources"]
    keys += ["charts"] if drawn else []
    return [(merged.word(f"sheet_{key}"), merged.word(f"contents_{key}")) for key in keys]
