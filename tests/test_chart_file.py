"""What a form may want drawn, and what is refused with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sample_forms import FORMS, LIBRARY
from tests.samples import F2019, F2021
from xlsreport.errors import DefinitionError
from xlsreport.forms.form import Bar, Chart
from xlsreport.forms.yaml.form import read_form

if TYPE_CHECKING:
    from pathlib import Path

_LIBRARY = FORMS["library-2024"]


def _read(charts: str, folder: Path) -> tuple[Chart, ...]:
    text = LIBRARY.read_text(encoding="utf-8")
    before, _, rest = text.partition("charts:\n")
    after = rest[rest.index("narratives:") :]
    (folder / "form.yaml").write_text(f"{before}charts:\n{charts}\n{after}", encoding="utf-8")
    return read_form(folder / "form.yaml").charts


def test_the_charts_of_the_example() -> None:
    assert _LIBRARY.charts == (
        Chart("Loans of the year", "units", (Bar("All loans", ("loans.total.total",)),)),
        Chart(
            "What was lent",
            "totals",
            (
                Bar("Books", ("loans.books.total",)),
                Bar(
                    "Other media",
                    ("loans.media.audio.total", "loans.media.film.total",
                     "loans.media.rest.total"),
                ),
            ),
        ),
        Chart(
            "Compared with last year",
            "years",
            (Bar(_LIBRARY.cells["loans.total.total"].label, ("loans.total.total",)),),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("form", [F2019, F2021], ids=lambda form: form.id)
def test_the_outcomes_drawn_are_all_outcomes_and_none_twice(form: object) -> None:
    drawn = [cell for bar in form.charts[1].bars for cell in bar.cells]
    outcomes = [
        cell
        for cell in form.cells
        if cell.startswith("requests.outcome.")
        and cell.endswith(".total")
        and cell != "requests.outcome.total.total"
    ]
    assert drawn == outcomes


def test_a_star_leaves_out_totals(tmp_path: Path) -> None:
    chart = "- {title: T, kind: totals, bars: [{label: L, cells: [loans.*.adults]}]}"
    ((bar,),) = (chart.bars for chart in _read(chart, tmp_path))
    assert bar.cells == ("loans.books.adults",)


@pytest.mark.parametrize(
    ("chart", "said"),
    [
        ("- {title: T, kind: pie, bars: [{cells: [loans.books.adults]}]}", "one of: units"),
        ("- {title: T, kind: totals, bars: [{cells: [loans.book.adults]}]}", "loans.books.adults"),
        ("- {title: T, kind: totals, bars: [{cells: [loans.*.nobody]}]}", "no cell's id"),
        ("- {title: T, kind: totals}", "'bars' is missing"),
        ("- {title: T, kind: totals, bars: [{label: L}]}", "'cells' is missing"),
        (
            "- {title: T, kind: totals, bars: [{cells: [loans.books.adults, loans.books.young]}]}",
            "needs a label",
        ),
        (
            "- {title: T, kind: totals, bars: [{label: L, cells: [loans.books.adults,"
            " loans.books.adults]}]}",
            "counted twice",
        ),
        (
            "- {title: T, kind: totals, bars: [{label: L, cells: [loans.books.total,"
            " loans.books.adults]}]}",
            "part of the total",
        ),
        (
            "- {title: T, kind: units, bars: [{cells: [loans.books.adults]},"
            " {cells: [loans.books.young]}]}",
            "has one bar",
        ),
        (
            "- {title: T, kind: totals, bars: [{cells: [loans.books.adults]},"
            " {cells: [money.income.fees.amount]}]}",
            "one unit of measure",
        ),
        (f"- {{title: {'T' * 101}, kind: units, bars: [{{cells: [loans.books.adults]}}]}}", "101"),
        (
            "- {title: T, kind: totals, bars: ["
            + ", ".join(["{cells: [loans.books.adults]}"] * 31)
            + "]}",
            "at most 30",
        ),
        ("- {title: T, kind: units, bar: []}", "did you mean 'bars'"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(chart: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        _read(chart, tmp_path)
    assert said in caught.value.en
    assert caught.value.line == 11
