"""CSV: one file a table, safe to open in a spreadsheet program."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exported import AMOUNT, CELL, line
from xlsreport.report.exports import stream_figures, write_export
from xlsreport.submission.export_columns import FIGURES, TEXTS, UNITS
from xlsreport.submission.submission import Unit
from xlsreport.text.visible import unquoted

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.report.exports import Line


def _rows(*lines: Line) -> list[dict[str, str]]:
    stream = io.StringIO(newline="")
    stream_figures(stream, lines)
    return list(csv.DictReader(io.StringIO(stream.getvalue(), newline=""), strict=True))


def test_every_file_starts_as_excel_wants_it_and_has_its_headings(tmp_path: Path) -> None:
    write_export(tmp_path / "e.csv", [line()])
    for name, table in (("e.csv", FIGURES), ("e.units.csv", UNITS), ("e.texts.csv", TEXTS)):
        content = (tmp_path / name).read_bytes()
        assert content.startswith(b"\xef\xbb\xbf" + ",".join(table.names).encode() + b"\n")


def test_blank_is_an_empty_field_and_zero_is_not() -> None:
    rows = {row["cell_id"]: row for row in _rows(line({CELL: None, AMOUNT: Decimal("0.000001")}))}
    assert rows[CELL]["value"] == ""
    assert rows["requests.received.legal"]["value"] == "0"
    assert rows[AMOUNT]["value"] == "0.000001"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_a_name_that_would_run_as_a_formula_is_quoted(start: str) -> None:
    name = f'{start}HYPERLINK("http://a.b")'
    assert {row["unit_name"] for row in _rows(line(unit=Unit("1", name)))} == {f"'{name}"}


def test_a_negative_figure_stays_a_number() -> None:
    rows = _rows(line({CELL: -3}))
    assert [row["value"] for row in rows if row["cell_id"] == CELL] == ["-3"]


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_every_name_can_be_told_from_what_stands_there(name: str) -> None:
    found = {unquoted(row["unit_name"]) for row in _rows(line(unit=Unit("1", name)))}
    assert found == {name}


def test_no_lines_are_a_heading_alone() -> None:
    stream = io.StringIO()
    stream_figures(stream, [])
    assert stream.getvalue() == ",".join(FIGURES.names) + "\n"
