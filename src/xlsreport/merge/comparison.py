"""Compares a published report with the sum of the units, cell by cell.

A district's published figures are those of its units and its own organ added up. Where they are
not, either a unit is missing on one side or a figure was changed by hand; where the figures of
one or a few units are exactly what lies between, they are named as a guess.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import lay_out
from xlsreport.merge.missing_unit_guess import guesses_of
from xlsreport.merge.records import Comparison, Difference, Published
from xlsreport.submission.submission import total_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome, Submission

__all__ = ["compare", "published_of"]

_MOST_NAMED = 5


def published_of(submission: Submission) -> Published:
    """A workbook, filled or merged, as a published report: totals as they are shown.

    Args:
        submission: The workbook, read.
    """
    figures = {**submission.values, **submission.shown}
    # A total that is blank or shows no number says nothing, whatever its parts add up to.
    unread = submission.unreadable | {c for c, shown in submission.shown.items() if shown is None}
    for cell in unread:
        figures.pop(cell, None)
    return Published(
        submission.file,
        figures,
        submission.form.id,
        submission.time,
        tuple(cell for cell in submission.form.cells if cell in unread),
    )


def compare(
    result: Consolidation, published: Published, outcomes: Iterable[Outcome] = ()
) -> tuple[Comparison | None, list[Finding]]:
    """Compares the sums with a published report.

    Args:
        result: A merge.
        published: The report.
        outcomes: The files of the merge; those that it left out may be in the published figures.

    Returns:
        What differs (``None`` if the two cannot be compared), and a finding for every cell.
    """
    form = result.form
    if form is None:
        return None, []
    other_form = published.form not in {"", form.id}
    if other_form or (published.time and published.time != result.time):
        params = {
            "source": published.source,
            "published": f"{published.form} {published.time or '?'}".strip(),
            "merged": f"{form.id} {result.time}",
        }
        return None, [Finding("BATCH_COMPARE_OTHER", Severity.ERROR, "", params=params)]
    compared, untold = _collect_comparable(form, published.figures)
    pairs = {
        taker: Difference(taker, total_of(result.values[cell] for cell in cells), figure)
        for taker, (cells, figure) in compared.items()
    }
    # A blank is not 0: the two are neither equal nor different.
    blank = {taker for taker, pair in pairs.items() if {pair.merged, pair.published} == {None, 0}}
    pairs = {taker: pair for taker, pair in pairs.items() if taker not in blank}
    untold = tuple(cell for cell in form.cells if cell in {*untold, *published.unread, *blank})
    differing = tuple(
        pairs[cell] for cell in form.cells if cell in pairs and pairs[cell].difference
    )
    comparison = Comparison(published.source, len(pairs), differing, untold)
    return comparison, list(_make_findings(result, comparison, compared, outcomes))


def _collect_comparable(
    form: Form, figures: Mapping[str, Number | None]
) -> tuple[dict[str, tuple[tuple[str, ...], Number | None]], tuple[str, ...]]:
    """Returns, by cell, the cells whose sum is compared with its figure; and the cells left out."""
    compared: dict[str, tuple[tuple[str, ...], Number | None]] = {
        cell: ((cell,), figures[cell])
        for cell in form.cells
        if cell in figures and form.cells[cell].merged
    }
    hidden: set[str] = set()
    for cell_id, column in form.undivided.items():
        blank = all(figures.get(cell) is None for cell in column.others)
        if cell_id in figures or (blank and figures.get(column.cell) is not None):
            # Its one row holds what the merge may have divided.
            figure = figures.get(cell_id, figures.get(column.cell))
            compared[column.cell] = ((column.cell, *column.others), figure)
            hidden |= set(column.others)
    for cell in hidden:
        compared.pop(cell, None)
    untold = (
        cell.id
        for cell in form.cells.values()
        if cell.merged and cell.id not in compared and cell.id not in hidden
    )
    return compared, tuple(untold)


def _make_findings(
    result: Consolidation,
    comparison: Comparison,
    compared: Mapping[str, tuple[tuple[str, ...], Number | None]],
    outcomes: Iterable[Outcome],
) -> Iterator[Finding]:
    form = result.form
    if form is None:  # pragma: no cover - seen to by the caller
        raise AssertionError
    places = lay_out(form, consolidated=True).cells
    source = comparison.source
    guesses = guesses_of(
        result,
        {taker: cells for taker, (cells, _) in compared.items()},
        {each.cell_id: each.difference for each in comparison.differences},
        outcomes,
    )
    for each in comparison.differences:
        apart = _write_figure(max(each.difference, -each.difference), "")
        yield Finding(
            "BATCH_COMPARE_DIFFERS",
            Severity.ERROR,
            "",
            places=(places[each.cell_id],),
            cell_ids=(each.cell_id,),
            label=form.cells[each.cell_id].label,
            value=_write_figure(each.published, "空"),
            params={
                "source": source,
                "published": _write_figure(each.published, "空"),
                "published_en": _write_figure(each.published, "nothing"),
                "merged": _write_figure(each.merged, "空"),
                "merged_en": _write_figure(each.merged, "nothing"),
                "difference": f"{'多' if each.difference > 0 else '少'} {apart}",
                "difference_en": f"{apart} {'more' if each.difference > 0 else 'less'}",
                **guesses.get(each.cell_id, {}),
            },
        )
    params = {"source": source, "count": str(comparison.cells)}
    if comparison.untold:
        named = "、".join(form.cells[cell].label for cell in comparison.untold[:_MOST_NAMED])
        more = len(comparison.untold) - _MOST_NAMED
        untold = {"cells": named + ("…" if more > 0 else ""), "count": str(len(comparison.untold))}
        yield Finding(
            "BATCH_COMPARE_UNTOLD",
            Severity.WARNING,
            "",
            cell_ids=comparison.untold,
            params={"source": source, **untold},
        )
    if not comparison.differences and comparison.cells:
        yield Finding("BATCH_COMPARE_EQUAL", Severity.NOTE, "", params=params)


def _write_figure(number: Number | None, blank: str) -> str:
    if number is None:
        return blank
    text = f"{number.normalize():f}" if isinstance(number, Decimal) else str(number)
    return text.replace("-", "−")
