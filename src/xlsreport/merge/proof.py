"""The proof of a merge: what the units' workbooks come to, once more and by another way.

The sums of the official tables are made from the lines of the details, entered cells only. Here
the same sums are made from the files themselves, one by one, totals included: what each workbook
comes to by itself, added up, must be what the totals over the sums come to. A figure that was
counted twice, lost or put into another cell shows as a difference, and so does a file that no unit
accounts for.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.merge.records import ReconciledCell, Reconciliation
from xlsreport.merge.summing import column_sums
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["reconcile"]


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
        cells=() if result.form is None else tuple(_cells(result, result.form, sent)),
        unaccounted=tuple(sorted(((used - read) + (read - used)).keys())),
    )


def _cells(
    result: Consolidation, form: Form, sent: Sequence[Submission]
) -> Iterator[ReconciledCell]:
    stated = column_sums((_counted(each) for each in sent), form.cells)
    lines = stated
    if len(result.parts) != len(sent):  # lines of merged workbooks were carried up
        lines = column_sums((part.figures for part in result.parts), form.cells)
    typed = _typed_over(sent)
    for cell in form.cells.values():
        parts = stated[cell.id].total if cell.added_up else None
        more = typed.get(cell.id, 0) if cell.added_up else 0
        yield ReconciledCell(
            cell_id=cell.id,
            merged=result.values[cell.id],
            parts=parts,
            contributors=lines[cell.id].told,
            shown=(parts or 0) + more if more else parts,
        )


def _counted(submission: Submission) -> Mapping[str, Number | None]:
    return counted(submission) if submission.nil_return else submission.values


def _typed_over(sent: Sequence[Submission]) -> dict[str, Number]:
    """By total: what the units show there more than their figures come to."""
    more: dict[str, Number] = {}
    for cell, difference in _differences(sent):
        more[cell] = more.get(cell, 0) + difference
    return more


def _differences(sent: Sequence[Submission]) -> Iterator[tuple[str, Number]]:
    for each in sent:
        if each.shown and not each.nil_return:
            values = dict(each.values.items())
            for cell, shown in each.shown.items():
                if shown is not None and shown != (values[cell] or 0):
                    yield cell, shown - (values[cell] or 0)
