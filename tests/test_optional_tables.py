"""Tables that a unit may leave out whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from xlsreport import api
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.content import cached_results

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

_FORM = """form: counts
edition: "1"
title: 情况表
years: {from: 2024}
tables:
- id: stock
  title: 存量
  sheet: 存量
  boxhead: [{id: now, label: 本年}]
  stub: [{id: homes, label: 户数}, {id: heads, label: 人数}]
- id: water
  title: 用水
  sheet: 用水
  optional: true
  boxhead: [{id: now, label: 本年}]
  stub:
  - {id: wells, label: 水井}
  - {id: taps, label: 水龙头}
  - {id: all, label: 合计, total_of: siblings}
  - {id: opened, label: 通水日期, cells: {type: date}}
rules:
- {id: taps_within, title: 水龙头不多于户数, expr: water.taps.now <= stock.homes.now}
"""
_STOCK = {"stock.homes.now": 3, "stock.heads.now": 9}
_WATER = {"water.wells.now": 1, "water.taps.now": 2, "water.opened.now": "2024-05-01"}
_UNITS = (Unit("11", "甲镇"), Unit("12", "乙镇"))


@pytest.fixture
def form(tmp_path: Path) -> Form:
    file = tmp_path / "form.yaml"
    file.write_text(_FORM, encoding="utf-8")
    return read_form(file)


def _write(form: Form, target: Path, values: dict[str, Any], unit: Unit = _UNITS[0]) -> Path:
    write_form(form, filled(form, Content(2025, unit, unit), values), target)
    return target


def _codes(form: Form, file: Path) -> list[str]:
    report = api.check([file], {form.id: form})
    return [each.code for outcome in report.outcomes for each in outcome.findings]


def test_a_table_that_is_left_out_is_no_fault(form: Form, tmp_path: Path) -> None:
    assert _codes(form, _write(form, tmp_path / "a.xlsx", _STOCK)) == []


def test_a_table_that_must_be_filled_in_is_one(form: Form, tmp_path: Path) -> None:
    assert _codes(form, _write(form, tmp_path / "a.xlsx", _WATER)) == [
        "CELL_BLANK",
        "RULE_NOT_ASSESSABLE",
    ]


@pytest.mark.parametrize(
    ("given", "codes"),
    [
        (["water.wells.now"], ["CELL_BLANK", "CELL_ENTRY_BLANK"]),
        (["water.opened.now"], ["CELL_BLANK"]),
        (["water.wells.now", "water.taps.now"], ["CELL_ENTRY_BLANK"]),
        (list(_WATER), []),
    ],
)
def test_a_table_that_was_begun_is_like_any_other(
    form: Form, tmp_path: Path, given: list[str], codes: list[str]
) -> None:
    values = _STOCK | {cell: _WATER[cell] for cell in given}
    found = _codes(form, _write(form, tmp_path / "a.xlsx", values))
    assert sorted(code for code in found if code.startswith("CELL_")) == codes


def test_blanks_declared_to_be_0_are_a_table_that_was_used(form: Form, tmp_path: Path) -> None:
    values = _STOCK | {"blanks_zero.water": True, "water.opened.now": "2024-05-01"}
    report = api.check([_write(form, tmp_path / "a.xlsx", values)], {form.id: form})
    submission = report.outcomes[0].submission
    assert submission is not None
    assert submission.values["water.all.now"] == 0
    assert report.outcomes[0].findings == ()


@pytest.mark.parametrize(
    ("values", "count"), [(_STOCK, 0), (_STOCK | {"water.taps.now": 2}, 2), (_STOCK | _WATER, 0)]
)
def test_the_light_of_a_table_that_is_left_out_is_green(
    form: Form, values: dict[str, Any], count: int
) -> None:
    content = filled(form, Content(2025, _UNITS[0], _UNITS[0]), values)
    layout = lay_out(form)
    assert cached_results(layout, content).tallies["water", "blank"][0] == count
    (line,) = (each for each in layout.tallies if (each.table, each.kind) == ("water", "blank"))
    assert line.count.startswith("IF(COUNTA(")
    (other,) = (each for each in layout.tallies if (each.table, each.kind) == ("stock", "blank"))
    assert "COUNTA" not in other.count.replace("COUNTA(", "", 0)[:10]


def test_a_merge_says_how_many_units_used_it_and_adds_up_theirs(form: Form, tmp_path: Path) -> None:
    forms = {form.id: form}
    files = [
        _write(form, tmp_path / "a.xlsx", _STOCK | _WATER),
        _write(form, tmp_path / "b.xlsx", _STOCK, _UNITS[1]),
    ]
    merged = api.merge(files, tmp_path / "m.xlsx", forms, unit=Unit("1", "县")).consolidation
    assert merged.values["water.all.now"] == 3
    (note,) = (each for each in merged.findings if each.code == "BATCH_TABLE_USED")
    assert (note.params["count"], note.params["left"]) == ("1", "1")
    above = api.merge([tmp_path / "m.xlsx"], tmp_path / "mm.xlsx", forms).consolidation
    assert above.values["water.all.now"] == 3


def test_a_merge_in_which_nobody_used_it_is_complete(form: Form, tmp_path: Path) -> None:
    forms = {form.id: form}
    file = _write(form, tmp_path / "a.xlsx", _STOCK)
    api.merge([file], tmp_path / "m.xlsx", forms, unit=Unit("1", "县"))
    assert _codes(form, tmp_path / "m.xlsx") == []
    notes = [cell.value for row in openpyxl.load_workbook(file)["用水"].iter_rows() for cell in row]
    assert any("可以整张不填" in str(text) for text in notes)
