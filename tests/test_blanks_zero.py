"""其余空格均为 0: what a clerk declares of a table's blanks, from the list to the merged sums."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.samples import EDITIONS, F2021, FORMS, codes, read, workbook
from tests.surgery import inserted, opened, rearranged, saved
from xlsreport.checks.all_checks import check_outcome
from xlsreport.errors import UsageError
from xlsreport.layout import lay_out
from xlsreport.reading.reader import read_workbook
from xlsreport.report.exports.lines import FormCells
from xlsreport.report.json_report import check_json
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.verbs.fill import content_of, filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

ONE = {
    "requests.received.natural": 1,
    "requests.outcome.granted.natural": 1,
    **{f"blanks_zero.{table.id}": True for table in F2021.tables},
}


def declared(path: Path, **more: Any) -> Path:
    return workbook(F2021, ONE | more, path)


def test_a_table_with_one_figure_needs_no_zeros(tmp_path: Path) -> None:
    outcome = check_outcome(read(declared(tmp_path / "a.xlsx")))
    submission = outcome.submission
    assert submission is not None
    assert submission.blanks_are_zero == ("proactive", "requests", "appeals")
    assert not {"CELL_BLANK", "RULE_TIE", "FILE_UNTOUCHED"} & set(codes(outcome.findings))
    assert submission.values["requests.received.total"] == 1
    assert submission.values["appeals.reconsideration.upheld"] == 0
    assert "requests.received.natural" not in submission.declared_zero
    assert len(submission.declared_zero) == sum(not c.computed for c in F2021.cells.values()) - 2


def test_blanks_of_a_table_that_declares_nothing_stay_an_error(tmp_path: Path) -> None:
    outcome = check_outcome(read(declared(tmp_path / "a.xlsx", **{"blanks_zero.appeals": False})))
    blank = [each for each in outcome.findings if each.code == "CELL_BLANK"]
    assert [F2021.cells[each.cell_ids[0]].table for each in blank] == ["appeals"]


def test_json_packing_exports_and_filling_again_keep_what_was_declared(tmp_path: Path) -> None:
    outcome = read(declared(tmp_path / "a.xlsx"))
    submission = outcome.submission
    assert submission is not None
    record = check_json([outcome], [], [], "zh")["submissions"][0]
    assert record["blanks_are_zero"] == ["proactive", "requests", "appeals"]
    assert record["values"]["appeals.reconsideration.upheld"] == 0
    again = unpack_outcome(pack_outcome(outcome), outcome.file, FORMS).submission
    assert again is not None
    assert again.declared_zero == submission.declared_zero
    assert again.blanks_are_zero == submission.blanks_are_zero
    values, states = FormCells(F2021).figures(submission)
    assert set(states) == {"entered", "computed", "declared_zero"}
    assert None not in values
    content = content_of(submission)
    assert content.blanks_zero == {"proactive", "requests", "appeals"}
    assert len(content.entries) == 2


def test_a_value_that_is_no_truth_value_is_refused() -> None:
    with pytest.raises(UsageError, match="blanks_zero"):
        filled(F2021, Content(year=2024), {"blanks_zero.requests": "是"})
    with pytest.raises(UsageError, match="blanks_zero"):
        filled(F2021, Content(year=2024), {"blanks_zero.request": True})


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_the_choice_is_one_unlocked_cell_in_row_1(form: Form, tmp_path: Path) -> None:
    write_form(form, Content(year=2024), tmp_path / "a.xlsx")
    book = load_workbook(tmp_path / "a.xlsx")
    layout = lay_out(form)
    for table in form.tables:
        sheet = book[table.sheet]
        unlocked = [cell.coordinate for cell in sheet[1] if not cell.protection.locked]
        assert unlocked == [layout.zeros[table.id].address]
        rules = [r for r in sheet.data_validations.dataValidation if unlocked[0] in r.sqref]
        assert [rule.formula1 for rule in rules] == ['"其余空格均为 0"']


@pytest.mark.parametrize(
    ("text", "code", "counts"),
    [("其余空格均为０", "CELL_NORMALIZED", True), ("√", "CELL_NORMALIZED", True),
     ("大概没有", "CELL_NOT_A_CHOICE", False)],
)  # fmt: skip
def test_what_is_pasted_there_is_read_or_named(
    text: str, code: str, *, counts: bool, tmp_path: Path
) -> None:
    book = opened(declared(tmp_path / "a.xlsx").read_bytes())
    place = lay_out(F2021).zeros["appeals"]
    book[place.sheet][place.address] = text
    outcome = read_workbook(saved(book), "a.xlsx", FORMS)
    assert outcome.submission is not None
    assert ("appeals" in outcome.submission.blanks_are_zero) is counts
    assert code in codes(outcome.findings)


def test_the_choice_is_found_in_a_table_that_was_moved(tmp_path: Path) -> None:
    book = opened(declared(tmp_path / "a.xlsx").read_bytes())
    place = lay_out(F2021).zeros["appeals"]
    sheet = book[place.sheet]
    rearranged(sheet, inserted(sheet.max_row, 2))
    outcome = read_workbook(saved(book), "a.xlsx", FORMS)
    assert outcome.submission is not None
    assert "appeals" in outcome.submission.blanks_are_zero
    assert "CELL_OUTSIDE" not in codes(outcome.findings)
