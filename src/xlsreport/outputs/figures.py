"""Tidy figures: one line for every cell of every submission, as CSV or JSON."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from xlsreport.outcome import Outcome

__all__ = ["COLUMNS", "figure_records", "figures_csv"]

COLUMNS = ("unit_code", "unit_name", "year", "form", "status", "cell_id", "label", "value")
# A text that starts with one of these would be run as a formula when the CSV is opened.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def figure_records(outcomes: Iterable[Outcome]) -> Iterator[dict[str, Any]]:
    """One record a figure, in the order of files and form; ``value`` is ``None`` if blank."""
    for outcome in outcomes:
        submission = outcome.submission
        if submission is None:
            continue
        for cell in submission.form.cells.values():
            yield {
                "unit_code": submission.unit.code,
                "unit_name": submission.unit.name,
                "year": submission.year,
                "form": submission.form.id,
                "status": outcome.status,
                "cell_id": cell.id,
                "label": cell.label,
                "value": submission.values[cell.id],
            }


def figures_csv(records: Iterable[dict[str, Any]]) -> str:
    """The records as CSV with a heading; a blank figure is an empty field."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow([_safe(record[name]) for name in COLUMNS])
    return target.getvalue()


def _safe(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return "'" + value
    return "" if value is None else value
