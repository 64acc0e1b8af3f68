"""The proof of a merge: what was added up, once more and by another way, beside what came out.

The sums of the official tables are made cell by cell from the units' entries. Here the same sums
are made once more from what each unit's own workbook comes to, totals included, so that a figure
that was counted twice, lost or put into another cell shows as a difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.submission import total_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.consolidation.records import Consolidation
    from xlsreport.expression import Number
    from xlsreport.outcome import Outcome

__all__ = ["ReconciledCell", "Reconciliation", "reconcile"]


@dataclass(frozen=True, slots=True)
class ReconciledCell:
    """One cell of the form.

    Attributes:
        cell_id: The cell.
        merged: What the consolidated workbook states.
        parts: The sum of what the units' workbooks come to, each recomputed by itself.
        contributors: How many parts have a figure other than 0 there.
    """

    cell_id: str
    merged: Number | None
    parts: Number | None
    contributors: int

    @property
    def difference(self) -> Number:
        """What was merged less the parts; 0 where all is well."""
        return (self.merged or 0) - (self.parts or 0)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Files in and out, and every cell.

    Attributes:
        files: How many files were read.
        merged_files: How many of them are in the sums, identical ones of a unit counted each.
        left_out_files: How many are not.
        units: How many units are expected or sent something.
        merged_units: How many of them are in the sums.
        cells: Every cell that is added up, in printed order.
    """

    files: int
    merged_files: int
    left_out_files: int
    units: int
    merged_units: int
    cells: tuple[ReconciledCell, ...]

    @property
    def holds(self) -> bool:
        """Whether no cell differs and every file is accounted for."""
        return self.files == self.merged_files + self.left_out_files and not any(
            cell.difference for cell in self.cells
        )


def reconcile(result: Consolidation, outcomes: Sequence[Outcome]) -> Reconciliation:
    """Adds up the parts once more and compares.

    Args:
        result: A merge.
        outcomes: Every file that was read for it.
    """
    merged = {file for each in result.merged for file in each.files if file not in each.set_aside}
    cells = () if result.form is None else tuple(result.form.cells)
    columns: dict[str, list[Number | None]] = {cell: [] for cell in cells}
    for part in result.parts:
        for cell, value in part.figures.items():
            columns[cell].append(value)
    return Reconciliation(
        files=len(outcomes),
        merged_files=sum(each.file in merged for each in outcomes),
        left_out_files=sum(each.file not in merged for each in outcomes),
        units=len(result.units),
        merged_units=len(result.merged),
        cells=tuple(
            ReconciledCell(
                cell, result.values[cell], total_of(values), sum(bool(v) for v in values)
            )
            for cell, values in columns.items()
        ),
    )
