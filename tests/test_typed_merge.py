"""Cells of every type in a merge: what is added up, taken, listed unit by unit, and proved."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sample_forms import form_text
from tests.typed import FORM, GOOD, entries, written
from xlsreport.checks.all_checks import check_outcome
from xlsreport.collection.versions import differences
from xlsreport.findings.finding import message_of
from xlsreport.forms.yaml.form import read_form
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.reading.reader import read_workbook
from xlsreport.report.json_report import merge_json
from xlsreport.report.published.content import compose_report
from xlsreport.report.published.html_file import render_html
from xlsreport.report.published.printed_table import print_table
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.verbs.try_form import try_form
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openpyxl.workbook import Workbook

    from xlsreport.forms.form import Form
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook.content import Entry

UNITS = (Unit("A1", "Ayton"), Unit("A2", "Beeford"))


def merged(outcomes: Sequence[Outcome], *, expand: bool = False) -> tuple[Consolidation, bytes]:
    result = consolidate(
        outcomes, None, Unit("A", "All"), choices=MergeChoices(expand=expand), include_errors=True
    )
    with TemporaryDirectory() as folder:
        file = Path(folder) / "merged.xlsx"
        write_consolidated(result, file, outcomes, None)
        return result, file.read_bytes()


def read(data: bytes, form: Form = FORM, name: str = "merged.xlsx") -> Outcome:
    return check_outcome(read_workbook(data, name, {form.id: form}))


def two_units() -> list[Outcome]:
    other: dict[str, Entry] = {**GOOD, "t.x.opened": dt.date(1988, 2, 3), "t.x.code": "0123"}
    return [written(GOOD, UNITS[0], "1.xlsx"), written(other, UNITS[1], "2.xlsx")]


@settings(max_examples=3, deadline=None)
@given(st.lists(entries, min_size=2, max_size=2))
def test_a_merge_adds_up_figures_takes_days_and_keeps_every_entry(
    given_entries: list[dict[str, Entry]],
) -> None:
    outcomes = [
        written(each, unit, f"{unit.code}.xlsx")
        for each, unit in zip(given_entries, UNITS, strict=True)
    ]
    result, data = merged(outcomes)
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    outcome = read(data)
    assert [each for each in outcome.findings if each.code.startswith("CELL_")] == []
    submission = outcome.submission
    assert submission is not None
    assert submission.values["t.x.held"] == sum(int(e["t.x.held"]) for e in given_entries)  # type: ignore[arg-type]
    assert submission.values["t.x.share"] is None
    assert submission.entries["t.x.opened"] == min(e["t.x.opened"] for e in given_entries)  # type: ignore[type-var]
    assert submission.entries["t.x.code"] is None
    for line, sent in zip(submission.details, outcomes, strict=True):
        assert sent.submission is not None
        assert line.entries == sent.submission.entries
        assert line.figures == dict(sent.submission.values)


def test_a_merge_of_a_merge_carries_every_entry_up() -> None:
    _, district = merged(two_units())
    outcome = read(district, name="district.xlsx")
    _, city = merged([outcome], expand=True)
    found = read(city).submission
    assert found is not None
    assert [line.entries["t.x.code"] for line in found.details] == ["007", "0123"]
    assert found.entries["t.x.opened"] == dt.date(1988, 2, 3)


def test_a_unit_whose_line_in_a_merged_workbook_has_other_entries_is_counted_nowhere() -> None:
    outcomes = two_units()
    district = read(merged(outcomes)[1], name="district.xlsx")
    same = merged([district, outcomes[0]])[0]
    other = written({**GOOD, "t.x.code": "008"}, UNITS[0], "1.xlsx")
    differs = merged([district, other])[0]
    codes = [[each.code for each in result.findings] for result in (same, differs)]
    assert "UNIT_COUNTED_ONCE" in codes[0]
    assert "UNIT_COUNTED_TWICE" in codes[1]
    (found,) = [each for each in differs.findings if each.code == "UNIT_COUNTED_TWICE"]
    assert "007 / 008" in message_of(found, "en") or "008 / 007" in message_of(found, "en")


def test_what_is_not_summed_is_named() -> None:
    result, data = merged(two_units())
    record = merge_json((), result, "", "en")
    named = record["reconciliation"]["not_summed"]
    assert "t.x.share" in named
    assert "t.x.kind" in named
    assert "t.x.held" not in named
    assert "t.x.opened" not in named
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Reconciliation"]
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[9] for row in texts if row[9] == "Not summed"] == ["Not summed"] * 8


def tampered(change: Callable[[Workbook], None]) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(merged(two_units())[1]))
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return [each.code for each in read(stream.getvalue()).findings]


def put(sheet: str, address: str, value: object) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][address] = value

    return change


def test_an_entry_changed_in_the_details_breaks_the_seal() -> None:
    book = openpyxl.load_workbook(io.BytesIO(merged(two_units())[1]))
    ids = {cell.value: cell.column_letter for cell in book["Detail"][3]}
    assert "FILE_SEAL_BROKEN" in tampered(put("Detail", f"{ids['t.x.kind']}7", "Other"))


def test_a_day_typed_over_in_the_merged_table_is_an_error() -> None:
    assert "CELL_SUM_SHOWN" in tampered(put("Places", "E5", dt.date(2020, 1, 1)))
    assert "CELL_SUM_SHOWN" not in tampered(put("Places", "E6", dt.date(1999, 12, 31)))


def test_two_files_of_a_unit_that_differ_in_an_entry_are_two_versions() -> None:
    other: dict[str, Entry] = {**GOOD, "t.y.free": True}
    files = [written(each, UNITS[0], f"{at}.xlsx") for at, each in enumerate((GOOD, other))]
    (finding,) = [f for f in consolidate(files).findings if f.code == "UNIT_DUPLICATE"]
    assert finding.cell_ids == ("t.y.free",)
    assert "No, Yes" in message_of(finding, "en")
    first, second = (each.submission for each in files)
    assert first is not None
    assert second is not None
    (change,) = differences(first, second)
    assert (change.cell, change.before, change.now) == ("t.y.free", "No", "Yes")


def test_a_published_report_is_read_back() -> None:
    submission = written(GOOD).submission
    assert submission is not None
    page = render_html(compose_report(submission))
    data = page if isinstance(page, bytes) else page.encode()
    outcome = read_workbook(data, "report.html", {FORM.id: FORM})
    assert [each.code for each in outcome.findings] == ["FILE_FROM_REPORT"]
    assert outcome.submission is not None
    assert dict(outcome.submission.entries) == dict(submission.entries)
    assert dict(outcome.submission.values) == dict(submission.values)


EXTREMES = form_text(
    """
    - id: t
      title: T
      sheet: T
      boxhead:
      - {id: low, label: Low, cells: {type: count, aggregate: min}}
      - {id: high, label: High, cells: {type: amount, decimals: 1, aggregate: max}}
      - {id: rate, label: Rate, cells: {type: percent, aggregate: max}}
      - {id: last, label: Last, cells: {type: date, aggregate: max}}
      - {id: own, label: Own, cells: {type: count, aggregate: append}}
    """
)


@pytest.fixture(scope="module")
def extremes(tmp_path_factory: pytest.TempPathFactory) -> Form:
    file = tmp_path_factory.mktemp("form") / "form.yaml"
    file.write_text(EXTREMES, encoding="utf-8")
    return read_form(file)


def test_the_smallest_and_the_largest_are_taken_and_proved(extremes: Form) -> None:
    values = (
        {"t.low": 3, "t.high": 1.5, "t.rate": "20%", "t.last": "2024-02-03", "t.own": 1},
        {"t.low": 5, "t.high": 0.5, "t.rate": "35%", "t.last": "2023-12-31", "t.own": 2},
    )
    outcomes = []
    with TemporaryDirectory() as folder:
        for unit, given_values in zip(UNITS, values, strict=True):
            file = Path(folder) / f"{unit.code}.xlsx"
            content = Content(2024, unit, unit, contact="A", phone="1")
            write_form(extremes, filled(extremes, content, given_values), file)
            outcomes.append(read(file.read_bytes(), extremes, file.name))
    result, data = merged(outcomes)
    found = read(data, extremes)
    assert found.findings == ()
    assert found.submission is not None
    shown = {**found.submission.values, **found.submission.entries}
    assert {cell: str(value) for cell, value in shown.items()} == {
        "t.low": "3", "t.high": "1.5", "t.rate": "0.35", "t.own": "None", "t.last": "2024-02-03",
    }  # fmt: skip
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    assert len(result.reconciliation.cells) == 5
    book = openpyxl.load_workbook(io.BytesIO(data))
    lines = {row[2].value: row for row in book["Reconciliation"].iter_rows()}
    assert "MAX(" in lines["Last"][4].value
    assert (lines["Last"][6].value.date(), lines["Last"][8].value) == (dt.date(2024, 2, 3), 2)
    assert lines["Own"][9].value == "Not summed"
    lines["Last"][6].value = dt.date(2024, 2, 4)
    lines["High"][6].value = 7
    stream = io.BytesIO()
    book.save(stream)
    (told,) = read(stream.getvalue(), extremes).findings
    assert (told.code, told.cell_ids) == ("CELL_PROOF_DIFFERS", ("t.high", "t.last"))
    assert 'Last: details 2024-02-03, reconciliation "2024-02-04"' in message_of(told, "en")
    # Workbooks of earlier versions have no line for it.
    lines["High"][6].value = 1.5
    for cell in lines["Last"]:
        cell.value = None
    stream = io.BytesIO()
    book.save(stream)
    assert read(stream.getvalue(), extremes).findings == ()


def test_a_merge_of_one_unit_that_left_such_a_cell_blank_shows_a_blank(
    extremes: Form, tmp_path: Path
) -> None:
    content = Content(2024, UNITS[0], UNITS[0], contact="A", phone="1")
    given_values = {"t.low": 3, "t.high": 1.5, "t.last": "2024-02-03", "t.own": 1}
    write_form(extremes, filled(extremes, content, given_values), tmp_path / "1.xlsx")
    _, data = merged([read((tmp_path / "1.xlsx").read_bytes(), extremes, "1.xlsx")])
    again = read(data, extremes)
    assert again.submission is not None
    assert again.submission.values["t.rate"] is None
    assert "CELL_SUM_SHOWN" not in [each.code for each in again.findings]


def test_a_form_of_such_cells_works_in_every_verb(extremes: Form) -> None:
    try_form(extremes)
    try_form(FORM)


def test_a_published_table_prints_entries_and_the_blank_where_a_total_meets_a_text() -> None:
    submission = written(GOOD).submission
    assert submission is not None
    table = print_table(FORM, "t", {**submission.values, **submission.entries})
    rows = [[cell.text for cell in row] for row in table.rows]
    assert rows[1] == ["X", "12", "1.5", "35.5%", "2001-03-04", "007", "Branch", "Yes"]
    assert rows[3] == ["All", "42", "1.5", "", "", "", "", ""]
