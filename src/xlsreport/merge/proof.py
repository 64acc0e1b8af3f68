"""The proof of a merge: what the units' workbooks come to, once more and by another way.

The sums of the official tables are made from the lines of the details, entered cells only. Here
the same sums are made from the files themselves, one by one, totals included: what each workbook
comes to by itself, added up, must be what the totals over the sums come to. A figure that was
counted twice, lost or put into another cell shows as a difference, and so does a file that no unit
accounts for.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.merge.summing import column_sums
from xlsreport.submission.submission import counted

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.outcome import Outcome
    from xlsreport.submission.submission import Submission

__all__ = ["ReconciledCell", "Reconciliation", "reconcile"]


@dataclass(frozen=True, slots=True)
class ReconciledCell:
    """One cell of the form.

    Attributes:
        cell_id: The cell.
        merged: What the consolidated workbook states.
        parts: The sum of what the units' workbooks come to, each recomputed by itself.
        contributors: How many parts have a figure other than 0 there.
        shown: The sum of what the units' workbooks show: as ``parts``, but for totals whose
            formula somebody typed over.
    """

    cell_id: str
    merged: Number | None
    parts: Number | None
    contributors: int
    shown: Number | None = None

    @property
    def difference(self) -> Number:
        """What was merged less the parts; 0 where all is well."""
        return (self.merged or 0) - (self.parts or 0)

    @property
    def shown_difference(self) -> Number:
        """What was merged less what the units show; 0 unless a total was typed over."""
        return (self.merged or 0) - (self.shown or 0)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Files in and out, and every cell.

    Attributes:
        files: How many files were read.
        merged_files: How many of them are in the sums, identical ones of a unit counted each.
        left_out_files: How many are not.
        units: How many units are expected; without a roster, how many sent something.
        merged_units: How many of them are in the sums.
        cells: Every cell of the form, in printed order.
        unaccounted: Files that are no unit's, several units', or were never read; none where all
            is well.
    """

    files: int
    merged_files: int
    left_out_files: int
    units: int
    merged_units: int
    cells: tuple[ReconciledCell, ...]
    unaccounted: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether no cell differs and every file is accounted for."""
        return (
            not self.unaccounted
            and self.files == self.merged_files + self.left_out_files
            and not self.differing
        )

    @property
    def differing(self) -> tuple[ReconciledCell, ...]:
        """The cells that differ."""
        return tuple(cell for cell in self.cells if cell.difference)


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
