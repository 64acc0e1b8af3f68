"""Tidy figures: one line a figure, safe to open in a spreadsheet program."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest

from samples import F2021, JIUTAI, outcome, zeros
from xlsreport.outcome import Outcome
from xlsreport.outputs.figures import COLUMNS, figure_records, figures_csv
from xlsreport.submission import Unit

_CELL = "requests.received.natural"


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_cell_is_a_record_in_the_forms_order() -> None:
    records = list(figure_records([outcome(F2021, zeros(F2021) | {_CELL: 3})]))
    assert [each["cell_id"] for each in records] == list(F2021.cells)
    found = next(each for each in records if each["cell_id"] == _CELL)
    assert found == {
        "unit_code": JIUTAI.code,
        "unit_name": JIUTAI.name,
        "year": 2023,
        "form": "zfxxgk-2021",
        "status": "accepted",
        "cell_id": _CELL,
        "label": "一、本年新收／自然人",
        "value": 3,
    }
    assert tuple(found) == COLUMNS


def test_files_that_cannot_be_read_have_no_records() -> None:
    assert list(figure_records([Outcome("a.pdf", None, ())])) == []


def test_blank_zero_and_amounts_are_told_apart() -> None:
    figures = zeros(F2021) | {_CELL: None, "proactive.fees.amount": Decimal("59237.2449")}
    rows = {
        row["cell_id"]: row["value"]
        for row in _rows(figures_csv(figure_records([outcome(F2021, figures)])))
    }
    assert rows[_CELL] == ""
    assert rows["requests.received.legal"] == "0"
    assert rows["proactive.fees.amount"] == "59237.2449"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_would_run_as_a_formula_is_quoted(start: str) -> None:
    name = f'{start}HYPERLINK("http://a.b")'
    text = figures_csv(figure_records([outcome(F2021, {}, unit=Unit("1", name))]))
    assert {row["unit_name"] for row in csv.DictReader(io.StringIO(text, newline=""))} == {
        f"'{name}"
    }


def test_a_negative_figure_stays_a_number() -> None:
    figures = zeros(F2021) | {_CELL: -3}
    rows = _rows(figures_csv(figure_records([outcome(F2021, figures)])))
    assert next(row["value"] for row in rows if row["cell_id"] == _CELL) == "-3"


@pytest.mark.parametrize("name", ['a,"b"', "两\n行", "平常"])
def test_other_names_come_through_unchanged(name: str) -> None:
    rows = _rows(figures_csv(figure_records([outcome(F2021, {}, unit=Unit("1", name))])))
    assert rows[0]["unit_name"] == name


def test_no_records_are_a_heading_alone() -> None:
    assert figures_csv([]) == ",".join(COLUMNS) + "\n"
