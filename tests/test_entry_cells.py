"""From entry cells to figures: both readings agree, or a remark says what was amiss."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.samples import F2021, workbook, zeros
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.reading.cells.entry_cells import Entries, figure_at, read_entries
from xlsreport.reading.locate.tables import locate
from xlsreport.reading.workbook.values import Grid, SheetGrid, read_grid, read_witness
from xlsreport.reading.workbook.xml_cells import Witness, WitnessCell

_CELL = "requests.received.natural"
_FEES = "proactive.fees.amount"
_ABSENT = object()
_DAY = dt.datetime(2026, 1, 2)  # noqa: DTZ001 - cells know no time zones


@lru_cache
def _zeros() -> bytes:
    with TemporaryDirectory() as folder:
        return workbook(F2021, zeros(F2021), Path(folder) / "z.xlsx").read_bytes()


def _with(values: dict[str, tuple[Any, WitnessCell | None]]) -> tuple[Grid, Witness]:
    """A form of zeros in which cells hold what the two readings are given as."""
    grid, witness = read_grid(_zeros()), read_witness(_zeros())
    layout = lay_out(F2021)
    sheets = {name: [list(row) for row in sheet.rows] for name, sheet in grid.sheets.items()}
    for cell, (raw, there) in values.items():
        place = layout.cells[cell]
        sheets[place.sheet][place.row][place.column] = raw
        witness.sheets[place.sheet].cells.pop((place.row, place.column), None)
        if there is not None:
            witness.sheets[place.sheet].cells[place.row, place.column] = there
    return (
        Grid(
            {
                name: SheetGrid(name, rows, hidden=grid.sheets[name].hidden)
                for name, rows in sheets.items()
            }
        ),
        witness,
    )


def _read(values: dict[str, tuple[Any, WitnessCell | None]], *, audited: bool = True) -> Entries:
    grid, witness = _with(values)
    location = locate(lay_out(F2021), grid)
    return read_entries(F2021, location, grid, witness if audited else None)


def _n(text: str, formula: str | None = None) -> WitnessCell:
    return WitnessCell("n", text, formula)


def _s(text: str) -> WitnessCell:
    return WitnessCell("s", text, None)


def _codes(entries: Entries) -> list[str]:
    return [code for _, _, code, _ in entries.remarks]


@pytest.mark.parametrize(
    ("raw", "there", "value"),
    [
        (3.0, _n("3"), 3),
        (3.0, _n("3.0"), 3),
        (float("3.0000000000000004"), _n("3.0000000000000004"), 3),
        (3.0, _n("3E0"), 3),
        (0.0, _n("0"), 0),
        ("", None, None),
        ("7", _s("7"), 7),
    ],
)
def test_a_plain_figure_or_blank_is_read_as_it_is(
    raw: object, there: WitnessCell | None, value: int | None
) -> None:
    entries = _read({_CELL: (raw, there)})
    assert entries.values[_CELL] == value
    assert [code for code in _codes(entries) if CATALOGUE[code].severity != "note"] == []


def test_amounts_are_exact_decimals() -> None:
    entries = _read({_FEES: (59237.2449, _n("59237.2449"))})
    assert entries.values[_FEES] == Decimal("59237.2449")
    assert entries.remarks == []


@pytest.mark.parametrize(
    ("raw", "there", "code", "value"),
    [
        ("12件", _s("12件"), "CELL_NORMALIZED", 12),
        ("00", _s("00"), "CELL_NORMALIZED", 0),
        ("22（其中修订 16 件）", _s("22（其中修订 16 件）"), "CELL_ANNOTATED", 22),
        ("/", _s("/"), "CELL_NONE_MARK", None),
        ("约十件", _s("约十件"), "CELL_NOT_NUMBER", None),
        (-1.0, _n("-1"), "CELL_NEGATIVE", None),
        (12.5, _n("12.5"), "CELL_FRACTION", None),
        (True, WitnessCell("b", "1", None), "CELL_BOOLEAN", None),
        ("", WitnessCell("e", "#DIV/0!", None), "CELL_ERROR", None),
        (_DAY, _n("46024"), "CELL_DATE", None),
        (3.0, _n("3", "1+2"), "CELL_FORMULA", 3),
        ("", _n("", "1+2"), "CELL_FORMULA_EMPTY", None),
    ],
)
def test_whatever_is_amiss_is_remarked_with_its_code(
    raw: object, there: WitnessCell | None, code: str, value: int | None
) -> None:
    entries = _read({_CELL: (raw, there)})
    assert _codes(entries) == [code]
    assert entries.values[_CELL] == value
    assert (_CELL in entries.unreadable) == (CATALOGUE[code].severity == "error")


@pytest.mark.parametrize(
    ("raw", "there"),
    [
        ("", _n("12")),
        (12.0, None),
        (12.0, _n("13")),
        (12.0, _s("12")),
        ("12件", _s("13件")),
        (12.0, _n("zwölf")),
        (True, _n("1")),
        (_DAY, _s("2026-01-02")),
    ],
)
def test_where_the_two_readings_differ_neither_is_taken(
    raw: object, there: WitnessCell | None
) -> None:
    entries = _read({_CELL: (raw, there)})
    assert _codes(entries) == ["CELL_DISAGREES"]
    assert entries.values[_CELL] is None
    assert entries.unreadable == {_CELL}


@pytest.mark.parametrize("there", [_s(" 12 "), _s("\n12\t"), _s("12\r\n")])
def test_blanks_around_a_text_are_no_difference(there: WitnessCell) -> None:
    entries = _read({_CELL: ("12", there)})
    assert _codes(entries) == ["CELL_NORMALIZED"]
    assert entries.values[_CELL] == 12


def test_blanks_within_a_text_are_one() -> None:
    assert _codes(_read({_CELL: ("123", _s(" 12 3 "))})) == ["CELL_DISAGREES"]


def test_line_ends_are_no_difference() -> None:
    entries = _read({_CELL: ("1\n2", _s("1\r\n2"))})
    assert "CELL_DISAGREES" not in _codes(entries)


def test_a_small_number_that_a_format_shows_as_a_date_is_that_number() -> None:
    shown = dt.datetime(1900, 1, 9)  # noqa: DTZ001 - cells know no time zones
    entries = _read({_CELL: (shown, _n("9"))})
    assert entries.values[_CELL] == 9
    assert _codes(entries) == ["CELL_NORMALIZED"]
    assert entries.remarks[0][3]["value"] == "1900-01-09"


def test_without_a_second_reading_the_first_is_taken() -> None:
    entries = _read({_CELL: (12.0, None)}, audited=False)
    assert entries.values[_CELL] == 12
    assert entries.remarks == []


def test_only_entered_cells_are_read() -> None:
    entries = _read({})
    assert set(entries.values) == {c.id for c in F2021.cells.values() if not c.computed}
    assert set(entries.values.values()) == {0}


def test_the_same_remark_on_several_cells_of_a_table_is_one_finding() -> None:
    row = [f"requests.received.{c}" for c in ("natural", "business", "legal")]
    values = {cell: ("约", _s("约")) for cell in row}
    values["proactive.rules.issued"] = ("约", _s("约"))
    values["requests.carried_in.natural"] = ("大约", _s("大约"))
    found = list(_read(values).findings("a.xlsx"))
    assert [(each.code, each.value, each.cell_ids) for each in found] == [
        ("CELL_NOT_NUMBER", "约", ("proactive.rules.issued",)),
        ("CELL_NOT_NUMBER", "约", tuple(row)),
        ("CELL_NOT_NUMBER", "大约", ("requests.carried_in.natural",)),
    ]
    assert found[1].label == "一、本年新收"
    assert found[1].addresses == tuple(lay_out(F2021).cells[cell].address for cell in row)


def test_invisible_characters_are_shown_escaped() -> None:
    (found,) = _read({_CELL: ("x\u200b", _s("x\u200b"))}).findings("a.xlsx")
    assert found.value == "x\\u200b"


def test_another_unit_suggests_the_converted_figure() -> None:
    (found,) = _read({_FEES: ("920元", _s("920元"))}).findings("a.xlsx")
    assert (found.code, found.value) == ("CELL_OTHER_UNIT", "920元")
    assert message_of(found, "zh").endswith("单位与本格的“万元”不同（换算后是 0.092）。")
    assert message_of(found, "en").endswith("of this cell is 万元 (converted it is 0.092).")


def test_a_single_figure_can_be_looked_up() -> None:
    grid, witness = _with({_CELL: ("12件", _s("12件"))})
    place = lay_out(F2021).cells[_CELL]
    assert figure_at(F2021.cells[_CELL], place, grid, witness) == 12
