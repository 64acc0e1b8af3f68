"""Fields of a form's own on the cover."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from xlsreport import api
from xlsreport.errors import DefinitionError, UsageError
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.merge.records import MergeChoices
from xlsreport.submission.submission import Submission, Unit
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.report.results import CheckReport

_FORM = """form: counts
edition: "1"
title: 情况表
years: {from: 2024}
header:
- {id: head, label: 单位负责人, cells: {type: text, longest: 5}}
- {id: kind, label: 单位类别, cells: {type: choice, choices: {town: 镇, township: 乡}}}
- {id: staff, label: 人员, cells: {type: count, min: 1, max: 50}}
- {id: rent, label: 房租, cells: {type: amount, unit: 元, decimals: 2, blank: allowed}}
- {id: reported, label: 报出日期, cells: {type: date, min: 2025-01-01}}
- {id: whole, label: 含下属单位, cells: {type: yes_no, blank: allowed}}
tables:
- id: stock
  title: 存量
  sheet: 存量
  boxhead: [{id: now, label: 本年}]
  stub: [{id: homes, label: 户数}, {id: heads, label: 人数}]
"""
_VALUES: dict[str, Any] = {
    "stock.homes.now": 3, "stock.heads.now": 9, "header.head": "王某", "header.kind": "town",
    "header.staff": 4, "header.rent": Decimal("12.50"), "header.reported": "2025-01-31",
    "header.whole": True,
}  # fmt: skip
_READ = {
    "header.head": "王某", "header.kind": "镇", "header.staff": 4, "header.rent": Decimal("12.5"),
    "header.reported": date(2025, 1, 31), "header.whole": True,
}  # fmt: skip


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return _read(tmp_path, _FORM)


def _read(folder: Path, text: str) -> Form:
    file = folder / "form.yaml"
    file.write_text(text, encoding="utf-8")
    return read_form(file)


def _write(form: Form, target: Path, unit: Unit | None = None, **values: object) -> Path:
    given = {**_VALUES, **{f"header.{name}": value for name, value in values.items()}}
    unit = unit or Unit("11", "甲镇")
    write_form(form, filled(form, Content(2025, unit, unit), given), target)
    return target


def _check(form: Form, file: Path) -> CheckReport:
    return api.check([file], {form.id: form})


def _submission(report: CheckReport) -> Submission:
    found = report.outcomes[0].submission
    assert found is not None
    return found


def _said(report: CheckReport) -> list[tuple[str, str]]:
    return [(each.code, each.label) for outcome in report.outcomes for each in outcome.findings]


def _change(file: Path, change: Callable[[Any], None]) -> Path:
    book = openpyxl.load_workbook(file)
    change(book.worksheets[0])
    book.save(file)
    return file


def test_every_type_is_written_and_read_back(form: Form, tmp_path: Path) -> None:
    report = _check(form, _write(form, tmp_path / "a.xlsx"))
    assert dict(_submission(report).header) == _READ
    assert _said(report) == []


def test_what_must_be_filled_in_and_is_not_is_one_error(form: Form, tmp_path: Path) -> None:
    report = _check(form, _write(form, tmp_path / "a.xlsx", head="", staff="", rent="", whole=""))
    (finding,) = report.outcomes[0].findings
    assert (finding.code, finding.params["fields"]) == ("UNIT_HEADER_BLANK", "单位负责人、人员")
    fields = lay_out(form).fields
    assert finding.places == (fields["header.head"], fields["header.staff"])


def test_an_untouched_blank_is_only_untouched(form: Form, tmp_path: Path) -> None:
    unit = Unit("11", "甲镇")
    write_form(form, Content(2025, unit, unit), tmp_path / "a.xlsx")
    assert [code for code, _ in _said(_check(form, tmp_path / "a.xlsx"))] == ["FILE_UNTOUCHED"]


@pytest.mark.parametrize(
    ("field", "entry", "label"),
    [
        ("head", "六个字的名字", "单位负责人"),
        ("kind", "市", "单位类别"),
        ("staff", 0, "人员"),
        ("staff", 51, "人员"),
        ("staff", "四人", "人员"),
        ("reported", date(2024, 12, 31), "报出日期"),
        ("reported", "上旬", "报出日期"),
    ],
)
def test_an_entry_that_a_field_does_not_take_is_an_error(
    form: Form, tmp_path: Path, field: str, entry: object, label: str
) -> None:
    place = lay_out(form).fields[f"header.{field}"]
    file = _write(form, tmp_path / "a.xlsx")

    def put(sheet: Any) -> None:
        sheet[place.address] = entry

    report = _check(form, _change(file, put))
    assert _said(report) == [("UNIT_HEADER_ENTRY", label)]
    assert report.outcomes[0].status == "with_errors"
    assert _submission(report).header[f"header.{field}"] is None


@pytest.mark.parametrize("field", ["head", "staff", "reported"])
def test_a_formula_without_a_result_is_one_error(form: Form, tmp_path: Path, field: str) -> None:
    place = lay_out(form).fields[f"header.{field}"]
    file = _write(form, tmp_path / "a.xlsx")
    report = _check(form, _change(file, lambda sheet: sheet.__setitem__(place.address, "=1+1")))
    assert [code for code, _ in _said(report)] == ["TEXT_ERROR"]
    assert _submission(report).header[f"header.{field}"] is None


def test_fields_are_found_by_their_labels_below_a_row_that_was_put_in(
    form: Form, tmp_path: Path
) -> None:
    file = _write(form, tmp_path / "a.xlsx")

    def put(sheet: Any) -> None:
        merged = list(sheet.merged_cells.ranges)
        for area in merged:
            sheet.unmerge_cells(str(area))
        sheet.insert_rows(6)

    report = _check(form, _change(file, put))
    assert dict(_submission(report).header) == _READ


@pytest.mark.parametrize("label", ["邮箱", "负责人职务"])  # the second is like 负责人 at the seal
def test_a_field_that_an_older_workbook_lacks_is_all_that_is_said_of_it(
    form: Form, tmp_path: Path, label: str
) -> None:
    file = _write(form, tmp_path / "a.xlsx")
    text = _FORM.replace(
        "tables:", f"- {{id: more, label: {label}, cells: {{type: text}}}}\ntables:"
    )
    report = _check(_read(tmp_path, text), file)
    (finding,) = [each for each in report.outcomes[0].findings if each.severity != "note"]
    assert (finding.code, finding.params["fields"]) == ("UNIT_HEADER_BLANK", label)
    assert dict(_submission(report).header) == {**_READ, "header.more": None}


def test_the_state_on_the_cover_waits_for_the_fields(form: Form) -> None:
    from xlsreport.workbook.content import cached_results

    layout, unit = lay_out(form), Unit("11", "甲镇")
    whole = filled(form, Content(2025, unit, unit), {**_VALUES, "unit.contact": "王"})
    lacking = filled(form, Content(2025, unit, unit), {**_VALUES, "header.staff": ""})
    counts = [
        cached_results(layout, content).tallies["", "entry"][0] for content in (whole, lacking)
    ]
    assert counts == [0, 1]


def test_a_merge_lists_the_fields_of_every_unit_and_keeps_the_officers_own(
    form: Form, tmp_path: Path
) -> None:
    forms, target = {form.id: form}, tmp_path / "m.xlsx"
    files = [
        _write(form, tmp_path / "a.xlsx"),
        _write(form, tmp_path / "b.xlsx", Unit("12", "乙镇"), head="李某", whole=False),
    ]
    api.merge(files, target, forms, unit=Unit("1", "县"))
    sheet = openpyxl.load_workbook(target)["报送情况"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    heading = next(row for row in rows if "单位负责人" in row)
    at = heading.index("单位负责人")
    assert heading[at : at + 6] == [each.label for each in form.header]
    assert [row[at] for row in rows if row[0] in {"11", "12"}] == ["王某", "李某"]
    assert [row[at + 5] for row in rows if row[0] in {"11", "12"}] == ["是", "否"]
    place = lay_out(form, consolidated=True).fields["header.head"]

    def put(sheet: Any) -> None:
        sheet[place.address] = "县长"

    _change(target, put)
    again = api.merge(files, target, forms, unit=Unit("1", "县"))
    assert "BATCH_TEXTS_KEPT" in [each.code for each in again.consolidation.findings]
    assert _submission(_check(form, target)).header["header.head"] == "县长"
    above = api.merge([target], tmp_path / "mm.xlsx", forms)
    assert above.consolidation.values["stock.heads.now"] == 18


def _units_of_counties(form: Form, folder: Path) -> tuple[list[Path], dict[str, str]]:
    """Two merged workbooks, and who is the head of every unit below them."""
    merged, heads = [], {}
    for county in ("1", "2"):
        files = []
        for town in ("1", "2"):
            code = f"{county}{town}"
            heads[code] = f"王{code}"
            files.append(
                _write(form, folder / f"{code}.xlsx", Unit(code, f"镇{code}"), head=heads[code],
                       whole=town == "1", rent=f"{code}.05")
            )  # fmt: skip
        merged.append(folder / f"m{county}.xlsx")
        api.merge(files, merged[-1], {form.id: form}, unit=Unit(county, f"县{county}"))
    return merged, heads


def test_the_fields_of_every_unit_are_carried_through_a_merge_of_merges(
    form: Form, tmp_path: Path
) -> None:
    merged, heads = _units_of_counties(form, tmp_path)
    forms = {form.id: form}
    choices = MergeChoices(expand=True)
    api.merge(merged, tmp_path / "mm.xlsx", forms, choices=choices, unit=Unit("0", "市"))
    top = api.merge([tmp_path / "mm.xlsx"], tmp_path / "mmm.xlsx", forms, choices=choices)
    for lines in (_submission(_check(form, tmp_path / "mm.xlsx")).details, top.consolidation.parts):
        assert {each.unit.code: each.header["header.head"] for each in lines} == heads
        assert [each.header["header.whole"] for each in lines] == [True, False, True, False]
        assert [each.header["header.rent"] for each in lines] == [
            Decimal("11.05"), Decimal("12.05"), Decimal("21.05"), Decimal("22.05")
        ]  # fmt: skip
        assert all(each.header["header.reported"] == date(2025, 1, 31) for each in lines)
    assert _said(_check(form, tmp_path / "mm.xlsx")) == []
    api.export(merged, tmp_path / "e.json", forms)
    units = json.loads((tmp_path / "e.json").read_text("utf-8"))["units"]
    found = {each["unit_code"]: each["header_head"] for each in units if each["kind"] == "part"}
    assert found == heads


def test_a_merge_that_carries_no_lines_up_lists_the_fields_with_the_texts(
    form: Form, tmp_path: Path
) -> None:
    merged, heads = _units_of_counties(form, tmp_path)
    forms = {form.id: form}
    api.merge(merged, tmp_path / "mm.xlsx", forms, unit=Unit("0", "市"))
    above = api.merge([tmp_path / "mm.xlsx"], tmp_path / "mmm.xlsx", forms, unit=Unit("9", "省"))
    carried = _submission(_check(form, tmp_path / "mmm.xlsx")).below
    for facts in (above.consolidation.facts, carried):
        found = {(each.unit.code, each.rule): each.reason for each in facts if each.state == "text"}
        assert {code: found[code, "header.head"] for code in heads} == heads
        assert found["11", "header.whole"] == "是"
        assert found["11", "header.reported"] == "2025-01-31"
        assert "市／县1" in {each.within.name for each in facts if each.within}
    assert _said(_check(form, tmp_path / "mmm.xlsx")) == []


def test_a_field_that_was_changed_in_the_details_breaks_the_seal(
    form: Form, tmp_path: Path
) -> None:
    merged, _ = _units_of_counties(form, tmp_path)
    book = openpyxl.load_workbook(merged[0])
    (cell,) = (c for row in book["明细"].iter_rows() for c in row if c.value == "王11")
    cell.value = "李某"
    book.save(merged[0])
    assert "FILE_SEAL_BROKEN" in [code for code, _ in _said(_check(form, merged[0]))]


def test_fields_whose_columns_change_places_in_the_hidden_row_break_the_seal(
    form: Form, tmp_path: Path
) -> None:
    merged, _ = _units_of_counties(form, tmp_path)
    book = openpyxl.load_workbook(merged[0])
    ids = {c.value: c for row in book["明细"].iter_rows(max_row=5) for c in row if c.value}
    ids["header.head"].value, ids["header.kind"].value = "header.kind", "header.head"
    book.save(merged[0])
    assert "FILE_SEAL_BROKEN" in [code for code, _ in _said(_check(form, merged[0]))]


@pytest.mark.parametrize("ending", ["csv", "json", "sqlite", "parquet"])
def test_an_export_has_a_column_a_field_in_the_table_of_units(
    form: Form, tmp_path: Path, ending: str
) -> None:
    target = tmp_path / f"e.{ending}"
    api.export([_write(form, tmp_path / "a.xlsx")], target, {form.id: form})
    rows = _read_units(target, ending)
    assert {name: rows[name] for name in ("header_head", "header_kind", "header_rent")} == {
        "header_head": "王某", "header_kind": "镇", "header_rent": "12.5",
    }  # fmt: skip
    assert str(rows["header_staff"]) == "4"
    assert str(rows["header_reported"]) == "2025-01-31"


def _read_units(target: Path, ending: str) -> dict[str, Any]:
    if ending == "csv":
        with target.with_name("e.units.csv").open(encoding="utf-8-sig") as stream:
            return next(csv.DictReader(stream))
    if ending == "json":
        (unit,) = json.loads(target.read_text("utf-8"))["units"]
        return dict(unit)
    if ending == "sqlite":
        import sqlite3

        with sqlite3.connect(target) as database:
            database.row_factory = sqlite3.Row
            return dict(database.execute("SELECT * FROM units").fetchone())
    import pyarrow.parquet as pq

    return dict(pq.read_table(target.with_name("e.units.parquet")).to_pylist()[0])


def test_fill_refuses_a_field_that_is_not_there_and_names_the_nearest(form: Form) -> None:
    with pytest.raises(UsageError, match=r"header\.head"):
        filled(form, Content(2025), {"header.haed": "王某"})


@pytest.mark.parametrize(
    ("old", "new", "line", "named"),
    [
        ("id: kind", "id: head", 7, "head"),
        ("label: 单位类别", "label: 单 位 负责人", 7, "单 位 负责人"),
        ("label: 单位负责人", "label: 填报人", 6, "填报人"),
        ("longest: 5}}", "longest: 5}, width: 3}", 6, "width"),
        ("type: count", "type: cuont", 8, "count"),
        ("max: 50", "max: stock.homes.now", 8, "列表的列和封面的栏目，min、max 只能写数字"),
        ("min: 2025-01-01", "min: head", 10, "those of a date days like 2025-01-31"),
    ],
)
def test_a_wrong_header_is_refused_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, named: str
) -> None:
    with pytest.raises(DefinitionError) as refused:
        _read(tmp_path, _FORM.replace(old, new, 1))
    assert refused.value.line == line
    assert named in refused.value.zh + refused.value.en


_PAGE = """<html><p>甲镇2025年情况表</p>{above}<p>存量</p>
<table><tr><td></td><td>本年</td></tr><tr><td>户数</td><td>3</td></tr>
<tr><td>人数</td><td>9</td></tr></table>{below}</html>"""


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("<p>单位负责人：王某　单位类别：镇</p><p>人员： 4</p>",
         "<p>房租：12.50；报出日期：2025年1月31日；含下属单位：是</p>"),
        ("<table><tr><td>单位负责人</td><td>王某</td><td>单位类别</td><td>镇</td></tr><tr>"
         "<td>人员</td><td>4</td><td>房租</td><td>12.50</td></tr></table>",
         "<p>报出日期: 2025-01-31</p><p>含下属单位: 是</p>"),
    ],
)  # fmt: skip
def test_import_reads_the_fields_that_a_report_prints(
    form: Form, tmp_path: Path, above: str, below: str
) -> None:
    page, target = tmp_path / "r.html", tmp_path / "r.xlsx"
    page.write_text(_PAGE.format(above=above, below=below), encoding="utf-8")
    report = api.import_reports([page], target, {form.id: form}, form=form)
    assert dict(_submission(report).header) == _READ
    assert _said(report) == [("FILE_FROM_REPORT", "")]
    assert report.whole
    assert dict(_submission(_check(form, target)).header) == _READ


@pytest.mark.parametrize(
    ("above", "blank", "codes"),
    [
        ("", 4, []),
        ("<p>人员：九十</p>", 4, ["UNIT_HEADER_BLANK", "UNIT_HEADER_ENTRY"]),
        ("<p>人员：4</p>", 3, ["UNIT_HEADER_BLANK"]),
        ("<p>另有人员：4，均为专职</p>", 4, []),
    ],
)
def test_fields_that_a_report_does_not_print_stay_blank(
    form: Form, tmp_path: Path, above: str, blank: int, codes: list[str]
) -> None:
    page = tmp_path / "r.html"
    page.write_text(_PAGE.format(above=above, below=""), encoding="utf-8")
    report = api.import_reports([page], tmp_path / "r.xlsx", {form.id: form}, form=form)
    assert list(report.blank.values()) == [blank]
    assert sorted(code for code, _ in _said(report) if code.startswith("UNIT_")) == codes
