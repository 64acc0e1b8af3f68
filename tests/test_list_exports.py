"""Rows of lists in exports, in the reports in JSON and in the published report."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from docx.oxml.ns import qn

from tests.list_books import FORM, ROWS, TABLE, check, write
from tests.sample_forms import REQUESTS
from tests.test_list_merge import DISTRICT, UNITS
from xlsreport.cli.main import build
from xlsreport.forms.yaml.form import read_form
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.own_results import is_export
from xlsreport.reading.published.report import Asked, read_report
from xlsreport.report.exports import files_of, write_export
from xlsreport.report.json_report import check_json, merge_json, to_json
from xlsreport.report.published.content import compose_report
from xlsreport.report.published.docx_table import make_table
from xlsreport.report.published.html_file import render_html
from xlsreport.report.published.printed_list import print_list
from xlsreport.report.published.printed_table import PrintedCell, PrintedTable
from xlsreport.verbs.export import Fates, lines_of
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome


_TYPED = """
- id: more
  title: More
  sheet: More
  cells: {type: text, longest: 9}
  boxhead:
  - {id: c, label: Entry}
  stub:
  - {id: kind, label: Kind}
lists:"""


def test_rows_beside_parquet_are_parquet_with_typed_columns(tmp_path: Path) -> None:
    pa, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    outcomes = _sent(tmp_path)
    target = tmp_path / "x.parquet"
    written = write_export(target, lines_of(outcomes, Fates(outcomes, None)))
    file = tmp_path / "x.requests-2025.applications.parquet"
    assert file in written.files
    assert file in files_of(target, [FORM])
    assert is_export(file)
    table = parquet.read_table(file)
    types = {field.name: field.type for field in table.schema}
    assert types["received"] == pa.date32()
    assert pa.types.is_dictionary(types["applicant"])
    assert (types["pages"], types["line"], types["row"]) == (pa.int64(),) * 3
    assert types["extended"] == pa.bool_()
    assert types["fee"] == pa.decimal128(38, 10)
    names = [column.id for column in TABLE.columns]
    rows = [tuple(row[name] for name in names) for row in table.to_pylist()]
    assert rows == ROWS[:2] * 2
    assert table.column("unit_name").to_pylist() == ["甲街道"] * 2 + ["乙街道"] * 2


def _sent(tmp_path: Path) -> list[Outcome]:
    return [check(write(tmp_path / f"{u.name}.xlsx", ROWS[:2], u)) for u in UNITS[:2]]


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_every_list_is_a_file_beside_the_export(ending: str, tmp_path: Path) -> None:
    outcomes = _sent(tmp_path)
    written = write_export(tmp_path / f"x.{ending}", lines_of(outcomes, Fates(outcomes, None)))
    file = tmp_path / "x.requests-2025.applications.csv"
    assert file in written.files
    with file.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["unit_name"] for row in rows] == ["甲街道", "甲街道", "乙街道", "乙街道"]
    assert rows[0] | {"line": "", "unit_code": ""} == {
        "line": "", "unit_code": "", "unit_name": "甲街道", "within": "", "row": "7",
        "number": "1", "received": "2025-01-06", "applicant": "Citizen", "outcome": "Granted",
        "answered": "2025-01-31", "extended": "", "fee": "2.5", "pages": "3",
    }  # fmt: skip
    assert rows[1]["extended"] == "true"


def test_a_merged_workbook_is_exported_with_the_units_of_its_rows(tmp_path: Path) -> None:
    outcomes = _sent(tmp_path)
    write_consolidated(consolidate(outcomes, None, DISTRICT), tmp_path / "m.xlsx", outcomes)
    merged = [check(tmp_path / "m.xlsx")]
    write_export(tmp_path / "x.csv", lines_of(merged, Fates(merged, None)))
    text = (tmp_path / "x.requests-2025.applications.csv").read_text(encoding="utf-8-sig")
    assert text.count("甲街道") == text.count("乙街道") == 2


@pytest.mark.parametrize("ending", ["csv", "parquet", "json", "sqlite"])
def test_the_command_names_every_file_with_what_is_in_it(ending: str, tmp_path: Path) -> None:
    form = tmp_path / "typed.yaml"
    form.write_text(REQUESTS.read_text("utf-8").replace("\nlists:", _TYPED), "utf-8")
    write(tmp_path / "a.xlsx", ROWS, form=read_form(form), entries={"more.kind.c": "x"})
    target = tmp_path / f"x.{ending}"
    arguments = ["export", str(tmp_path / "a.xlsx"), "-o", str(target), "--forms", str(form)]
    said = CliRunner().invoke(build("en"), [*arguments, "--no-cache"])
    assert said.exception is None or isinstance(said.exception, SystemExit), said.output
    kind = "parquet" if ending == "parquet" else "csv"
    assert f"x.requests-2025.applications.{kind} (rows of a list: 3 lines)" in said.output
    assert "entries: 1 lines" in said.output
    assert "earlier export" not in said.output


def test_a_strangers_file_where_the_rows_would_go_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path / "a.xlsx", ROWS)
    target, beside = tmp_path / "x.csv", tmp_path / "x.requests-2025.applications.csv"
    arguments = ["export", str(tmp_path / "a.xlsx"), "-o", str(target), "--forms", str(REQUESTS)]
    beside.write_text("my own notes", encoding="utf-8")
    said = CliRunner().invoke(build("en"), arguments)
    assert said.exit_code == 2
    assert beside.name in said.output
    assert beside.read_text(encoding="utf-8") == "my own notes"
    beside.unlink()
    for _ in range(2):  # an earlier export is replaced
        assert CliRunner().invoke(build("en"), arguments).exit_code == 0
    assert beside.stat().st_size > 0


def test_files_of_an_earlier_export_are_named_where_there_is_nothing_for_them_now(
    tmp_path: Path,
) -> None:
    outcomes = [check(write(tmp_path / "a.xlsx", []))]
    left = [tmp_path / "x.entries.csv", tmp_path / "x.requests-2025.applications.csv"]
    for file in left:
        file.write_text("an older one", encoding="utf-8")
    written = write_export(tmp_path / "x.csv", lines_of(outcomes, Fates(outcomes, None)))
    assert written.left == tuple(left)
    assert not written.rows
    assert not set(left) & set(written.files)


def test_without_rows_no_further_file_is_written(tmp_path: Path) -> None:
    outcomes = [check(write(tmp_path / "a.xlsx", []))]
    written = write_export(tmp_path / "x.csv", lines_of(outcomes, Fates(outcomes, None)))
    assert len(written.files) == 3


def test_the_reports_in_json_have_the_rows(tmp_path: Path) -> None:
    outcomes = _sent(tmp_path)
    record = json.loads(to_json(check_json(outcomes, [], [], "en")), parse_float=Decimal)
    first = record["submissions"][0]["lists"]["applications"][0]
    assert first["row"] == 7
    assert first["values"]["received"] == "2025-01-06"
    assert first["values"]["fee"] == Decimal("2.5")
    merged = json.loads(to_json(merge_json(outcomes, consolidate(outcomes), "", "en")))
    assert merged["reconciliation"]["lists"] == {"applications": {"rows": 4, "units": 2}}


def test_a_published_report_prints_the_rows_as_a_table(tmp_path: Path) -> None:
    outcome = check(write(tmp_path / "a.xlsx", ROWS))
    assert outcome.submission is not None
    report = compose_report(outcome.submission)
    assert [section.id for section in report.sections] == ["requests", "applications"]
    table = report.sections[1].table
    assert table is not None
    assert [cell.text for cell in table.rows[0]][:2] == ["Number", "Received on"]
    assert [cell.text for cell in table.rows[2]] == [
        "2", "2024-12-30", "Firm", "Refused", "2025-02-28", "Yes", "", "",
    ]  # fmt: skip
    assert "2024-12-30" in render_html(report)
    empty = check(write(tmp_path / "b.xlsx", []))
    assert empty.submission is not None
    assert [section.id for section in compose_report(empty.submission).sections] == ["requests"]


@pytest.mark.parametrize("merged", [False, True])
def test_a_published_report_is_read_back_with_the_rows_of_its_lists(
    tmp_path: Path, *, merged: bool
) -> None:
    outcomes = _sent(tmp_path)
    if merged:
        write_consolidated(consolidate(outcomes, None, DISTRICT), tmp_path / "m.xlsx", outcomes)
        outcomes = [check(tmp_path / "m.xlsx")]
    sent = outcomes[0].submission
    assert sent is not None
    page = render_html(compose_report(sent)).encode()
    found = read_report(page, "x.html", {FORM.id: FORM}, Asked(FORM, 2025, sent.unit))
    assert found is not None
    assert found.submission is not None
    assert [each.code for each in found.findings] == ["FILE_FROM_REPORT"]
    assert dict(found.submission.values) == dict(sent.values)
    for read, first in zip(
        found.submission.lists[TABLE.id].rows, sent.lists[TABLE.id].rows, strict=True
    ):
        assert read.values == first.values
        assert (read.unit and read.unit.name) == (first.unit and first.unit.name)


def test_sections_need_not_name_a_list(tmp_path: Path) -> None:
    text = REQUESTS.read_text(encoding="utf-8") + "report: {sections: [requests]}\n"
    (tmp_path / "form.yaml").write_text(text, encoding="utf-8")
    form = read_form(tmp_path / "form.yaml")
    outcome = check(write(tmp_path / "a.xlsx", ROWS), form)
    assert outcome.submission is not None
    assert [each.id for each in compose_report(outcome.submission).sections] == ["requests"]


def test_a_day_in_a_printed_list_is_not_broken(tmp_path: Path) -> None:
    (outcome, *_) = _sent(tmp_path)
    assert outcome.submission is not None
    printed = print_list(outcome.submission, TABLE)
    assert printed is not None
    at = TABLE.position("received")
    # Ten digits of 10.5 points, in a table of 156 millimetres.
    assert printed.widths[at] * 156 > 10 * 10.5 / 2 / 72 * 25.4


def test_a_word_that_its_column_would_break_is_printed_smaller() -> None:
    sizes = []
    for text in ("Held", "Incomprehensibilities"):
        heading = PrintedCell(0, 0, 0, 0, text, "heading")
        cells = ((heading, PrintedCell(0, 1, 0, 1, "x", "heading")),)
        element = make_table(
            None, PrintedTable("t", cells, (0.1, 0.9), 1, landscape=False, note=""), "en"
        )
        sizes.append({each.get(qn("w:val")) for each in element.iter(qn("w:sz"))})
    assert sizes == [{"24"}, {"12"}]
