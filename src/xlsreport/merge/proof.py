"""The proof of a merge: what the units' workbooks come to, once more and by another way.

The sums of the official tables are made from the lines of the details, entered cells only. Here
the same sums are made from the files themselves, one by one, totals included: what each workbook
comes to by itself, added up, must be what the totals over the sums come to. A figure that was
counted twice, lost or put into another cell shows as a difference, and so does a file that no unit
accounts for.
"""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.form import parts_below
from xlsreport.layout import lay_out
from xlsreport.merge.records import ReconciledCell, ReconciledList, Reconciliation
from xlsreport.submission.packing import figures_of
from xlsreport.submission.submission import counted, extreme_day, extreme_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Cell, Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import EntryValue, Outcome, Submission

__all__ = ["ColumnSum", "column_sums", "find_extremes", "proof_findings", "reconcile"]


def reconcile(result: Consolidation, outcomes: Sequence[Outcome]) -> Reconciliation:
    """Adds up the files once more and compares.

    Args:
        result: A merge.
        outcomes: Every file that was read for it.
    """
    counting = {each.submission.file for each in result.merged if each.submission is not None}
    # The files themselves, not the lines that were made of them.
    sent = [each.submission for each in outcomes if each.submission and each.file in counting]
    used = Counter(file for each in result.units for file in each.files)
    read = Counter(outcome.file for outcome in outcomes)
    in_sums = sum(len(each.files) - len(each.set_aside) for each in result.merged)
    return Reconciliation(
        files=len(outcomes),
        merged_files=in_sums,
        left_out_files=sum(used.values()) - in_sums,
        units=result.expected,
        merged_units=len(result.merged),
        cells=()
        if result.form is None
        else (
            *_reconcile_cells(result, result.form, sent),
            *_reconcile_days(result, result.form),
        ),
        unaccounted=tuple(sorted(((used - read) + (read - used)).keys())),
        lists=_reconcile_lists(result, outcomes) if result.lists else (),
    )


def _reconcile_lists(
    result: Consolidation, outcomes: Sequence[Outcome]
) -> tuple[ReconciledList, ...]:
    from xlsreport.merge.list_proof import reconcile_lists

    return reconcile_lists(result, outcomes)


def _reconcile_cells(
    result: Consolidation, form: Form, sent: Sequence[Submission]
) -> Iterator[ReconciledCell]:
    stated = column_sums((_count_figures(each) for each in sent), form.cells)
    lines = stated
    if len(result.parts) != len(sent):  # lines of merged workbooks were carried up
        lines = column_sums((part.figures for part in result.parts), form.cells)
    typed = _sum_typed_over(sent)
    extremes = find_extremes([_count_figures(each) for each in sent], form) if sent else {}
    sums = {
        c.id: stated[c.id].total if c.added_up else extremes.get(c.id) for c in form.cells.values()
    }
    for cell in form.cells.values():
        parts = sums[cell.id]
        if cell.value_type.aggregate == "computed":
            # A rate is no sum of rates: it is computed once more from what was stated.
            parts = _calculate_again(form, cell, sums)
        more = typed.get(cell.id, 0) if cell.added_up else 0
        yield ReconciledCell(
            cell_id=cell.id,
            merged=result.values[cell.id],
            parts=parts,
            contributors=lines[cell.id].contributors,
            shown=(parts or 0) + more if more else parts,
        )


def _reconcile_days(result: Consolidation, form: Form) -> Iterator[ReconciledCell]:
    """The first or last days that a merge takes, as programs number them."""
    expanded = any(part.within is not None for part in result.parts)
    for cell in form.entries.values():
        if not cell.has_extreme:
            continue
        from xlsreport.layout.bounds import day_number  # few forms have days

        stated: list[EntryValue | None] = []
        for sent in (each.submission for each in result.merged if each.submission is not None):
            lines = sent.details if expanded and not sent.nil_return else ()
            stated += [line.entries.get(cell.id) for line in lines] or [sent.entries.get(cell.id)]
        taken = [part.entries.get(cell.id) for part in result.parts]
        days = (extreme_day(cell, taken), extreme_day(cell, stated))
        merged, parts = (None if day is None else day_number(day) for day in days)
        known = sum(entry is not None for entry in taken)
        yield ReconciledCell(cell.id, merged, parts, known, shown=parts)


def _calculate_again(form: Form, cell: Cell, sums: Mapping[str, Number | None]) -> Number | None:
    from xlsreport.forms.calculation import calculate  # few forms have arithmetic

    figures = dict(sums)
    for part in parts_below(form, cell.id):
        if form.cells[part].value_type.aggregate == "computed" and figures[part] is None:
            figures[part] = _calculate_again(form, form.cells[part], sums)
    return calculate(cell, figures.get)


def _count_figures(submission: Submission) -> Mapping[str, Number | None]:
    return counted(submission) if submission.nil_return else submission.values


def _sum_typed_over(sent: Sequence[Submission]) -> dict[str, Number]:
    """By total: what the units show there more than their figures come to."""
    more: dict[str, Number] = {}
    for cell, difference in _find_differences(sent):
        more[cell] = more.get(cell, 0) + difference
    return more


def _find_differences(sent: Sequence[Submission]) -> Iterator[tuple[str, Number]]:
    for each in sent:
        if each.shown and not each.nil_return:
            values = dict(each.values.items())
            for cell, shown in each.shown.items():
                if shown is not None and shown != (values[cell] or 0):
                    yield cell, shown - (values[cell] or 0)


_MOST_NAMED = 5


def proof_findings(result: Consolidation, proof: Reconciliation) -> Iterator[Finding]:
    """Findings about sums that cannot be proved, and about totals that units show otherwise.

    Args:
        result: A merge in which something was merged.
        proof: Its proof.
    """
    form = result.form
    if form is None:
        return
    if not proof.holds:
        zh, en = [], []
        if proof.unaccounted:
            files = "、".join(proof.unaccounted[:_MOST_NAMED])
            zh.append(f"有文件不知道算在哪个单位（{files}）")
            en.append(f"files are no unit's, or several units' ({files})")
        elif proof.files != proof.merged_files + proof.left_out_files:
            counts = f"{proof.files} ≠ {proof.merged_files} + {proof.left_out_files}"
            zh.append(f"文件数对不上（{counts}）")
            en.append(f"the numbers of files do not agree ({counts})")
        if proof.differing:
            cells = "、".join(
                f"{form.every[each.cell_id].label} {each.merged} / {each.parts}"
                for each in proof.differing[:_MOST_NAMED]
            )
            zh.append(f"{len(proof.differing)} 格的汇总数不等于各单位之和（{cells}）")
            en.append(f"{len(proof.differing)} cells are not the sum of their parts ({cells})")
        for listed in proof.lists:
            if not listed.holds:
                counts = f"{listed.rows} / {listed.parts}"
                zh.append(f"列表“{listed.list_id}”的行数或合计对不上（{counts} 行）")
                en.append(f"the list {listed.list_id!r} is not that of the units ({counts} rows)")
        params = {"what": "；".join(zh), "what_en": "; ".join(en)}
        yield Finding("BATCH_UNPROVEN", Severity.ERROR, "", params=params)
    places = lay_out(form, consolidated=True).cells
    for each in proof.cells:
        if not each.difference and each.shown_difference:
            yield Finding(
                "BATCH_TOTALS_SHOWN",
                Severity.WARNING,
                "",
                places=(places[each.cell_id],),
                cell_ids=(each.cell_id,),
                label=form.every[each.cell_id].label,
                value=str(each.shown or 0),
                params={
                    "merged": str(each.merged or 0),
                    "difference": str(-each.shown_difference).replace("-", "−"),
                },
            )


# So many rows lie unpacked in memory at a time.
_ROWS_AT_ONCE = 500


class ColumnSum:
    """What one cell comes to over many rows.

    Attributes:
        total: The sum; ``None`` if no row has a figure.
        contributors: How many rows have a figure other than 0.
    """

    __slots__ = ("contributors", "total")

    def __init__(self) -> None:
        self.total: Number | None = None
        self.contributors = 0

    def add(self, column: Sequence[Number | None]) -> None:
        """Adds the figures of some rows."""
        known = [figure for figure in column if figure is not None]
        if known:
            self.total = sum(known, 0 if self.total is None else self.total)
            self.contributors += len(known) - known.count(0)


def find_extremes(
    rows: Sequence[Mapping[str, Number | None]], form: Form
) -> dict[str, Number | None]:
    """The smallest or largest figure of every cell of which a merge takes that."""
    cells = [cell for cell in form.cells.values() if cell.has_extreme]
    return {cell.id: extreme_of(cell, [row.get(cell.id) for row in rows]) for cell in cells}


def column_sums(
    rows: Iterable[Mapping[str, Number | None]], cells: Iterable[str]
) -> dict[str, ColumnSum]:
    """The sum of every cell over some rows.

    Args:
        rows: Figures by cell id; a cell that a row lacks is blank. Every row is read once as a
            whole, since rows may lie packed in memory.
        cells: The ids of the cells.
    """
    order = tuple(cells)
    sums = {cell: ColumnSum() for cell in order}
    lines = (figures_of(row, order) for row in rows)
    while chunk := list(islice(lines, _ROWS_AT_ONCE)):
        for each, column in zip(sums.values(), _transpose(chunk), strict=True):
            each.add(column)
    return sums


def _transpose(chunk: list[Sequence[Number | None]]) -> Iterator[tuple[Number | None, ...]]:
    return zip(*chunk, strict=True)
