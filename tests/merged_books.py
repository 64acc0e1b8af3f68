"""Merged workbooks for tests: made from submissions, written, and looked into."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.samples import F2021, consistent, outcome
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_grid
from xlsreport.reading.workbook.xml_cells import read_witness
from xlsreport.submission.submission import Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.reading.workbook.xml_cells import SheetWitness
    from xlsreport.submission.submission import Outcome

UNITS = (Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道"))


def figures(form: Form, seed: object) -> dict[str, Any]:
    """Consistent figures as numbers."""
    values = consistent(form, seed)
    return {c: Decimal(v) if isinstance(v, str) else v for c, v in values.items()}


def unit(number: int) -> Unit:
    """The unit of that number: 第1镇 ..."""
    return Unit(f"2201{number:04}0000", f"第{number}镇")


def sent(count: int = 2, form: Form = F2021, **more: Any) -> list[Outcome]:
    """Files of so many units, with consistent figures."""
    return [
        outcome(form, figures(form, n), unit=unit(n), file=f"in/{n}.xlsx", **more)
        for n in range(1, count + 1)
    ]


def with_findings(each: Outcome, *findings: Any) -> Outcome:
    """The same file with something to be said of it."""
    return replace(each, findings=findings)


def written(
    outcomes: Sequence[Outcome], folder: Path, result: Consolidation | None = None, **more: Any
) -> Path:
    """The merged workbook of some files."""
    result = result or consolidate(outcomes)
    write_consolidated(result, folder / "m.xlsx", outcomes, **more)
    return folder / "m.xlsx"


def rows(path: Path, sheet: str) -> list[list[str]]:
    """A sheet's cells as texts."""
    return [[str(v) for v in row] for row in read_grid(path.read_bytes()).sheets[sheet].rows]


def seen(path: Path, sheet: str) -> SheetWitness:
    """A sheet as its XML says: formulas, kinds, results."""
    return read_witness(path.read_bytes()).sheets[sheet]
