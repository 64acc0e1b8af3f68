"""One workbook from bytes to a submission."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.foreign_files import workbook as foreign_workbook
from tests.foreign_files import zipped
from tests.samples import (
    EDITIONS,
    F2019,
    F2021,
    FORMS,
    JIUTAI,
    YEARS,
    codes,
    consistent,
    entered,
    read,
    told,
    workbook,
    zeros,
)
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome, Submission

_CELL = "requests.received.natural"
_TOTAL = "requests.received.total"


def _edited(path: Path, **cells: object) -> Outcome:
    """The workbook with cells of the cover changed, ``B5="..."``, as openpyxl saves it."""
    book = openpyxl.load_workbook(path)
    cover = book.worksheets[0]
    for address, value in cells.items():
        cover[address] = value
    book.save(path)
    return read(path)


def _submission(outcome: Outcome) -> Submission:
    assert outcome.submission is not None
    return outcome.submission


def _field(form: Form, name: str) -> str:
    return lay_out(form).fields[name].address


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_what_was_filled_in_is_what_is_read(form: Form, tmp_path: Path) -> None:
    values = consistent(form, 5)
    texts = {
        "narrative.overview": "第一行\n第二行 <b>&\"'",
        "narrative.problems": " ",
        "narrative.other": "🙂" + "长" * 9_000,
    }
    path = workbook(form, values | texts | {"unit.contact": "张三"}, tmp_path / "a.xlsx")
    outcome = read(path)
    submission = _submission(outcome)
    assert outcome.findings == ()
    assert {cell: submission.values[cell] for cell in entered(form)} == {
        cell: Decimal(str(values[cell])) for cell in entered(form)
    }
    assert submission.narratives == texts | {"narrative.problems": ""}
    assert (submission.form, submission.year) == (form, YEARS[form.id])
    assert submission.unit == submission.issued_to == JIUTAI
    assert (submission.consolidated, submission.nil_return) == (False, False)
    assert submission.cover["contact"] == "张三"
    assert submission.places == lay_out(form).cells
    assert len(submission.digest) == 64


@pytest.mark.parametrize(("value", "expected"), [(True, True), (False, False), (None, False)])
def test_a_nil_return_is_read_from_the_cover(
    value: bool | None,  # noqa: FBT001 - as it is chosen
    expected: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    path = workbook(F2021, {"nil_return": value}, tmp_path / "a.xlsx")
    assert _submission(read(path)).nil_return is expected


def test_totals_are_recomputed_and_an_overwritten_one_is_shown_apart(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021) | {_CELL: 3, _TOTAL: 9}, tmp_path / "a.xlsx")
    submission = _submission(read(path))
    assert submission.values[_TOTAL] == 3
    assert submission.shown == {_TOTAL: 9}


@pytest.mark.parametrize("typed", [3, "3"])
def test_overwriting_a_total_with_the_right_number_is_a_warning(
    typed: object, tmp_path: Path
) -> None:
    path = workbook(F2021, zeros(F2021) | {_CELL: 3, _TOTAL: typed}, tmp_path / "a.xlsx")
    assert told(read(path).findings) == [("CELL_OVERWRITTEN", "warning", (_TOTAL,))]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("３", ("RULE_TOTAL_UNUSABLE", "warning")), ("", ("RULE_TOTAL_BLANK", "error"))],
)
def test_a_total_that_shows_a_text_or_nothing_is_said(
    typed: object, expected: tuple[str, str], tmp_path: Path
) -> None:
    path = workbook(F2021, zeros(F2021) | {_CELL: 3, _TOTAL: typed}, tmp_path / "a.xlsx")
    assert told(read(path).findings) == [(*expected, (_TOTAL,))]


def test_a_zero_typed_over_a_total_of_blanks_is_right(tmp_path: Path) -> None:
    path = workbook(F2021, {_TOTAL: 0}, tmp_path / "a.xlsx")
    assert told(read(path).findings) == [("CELL_OVERWRITTEN", "warning", (_TOTAL,))]


def test_untouched_formulas_are_no_finding_also_without_cached_values(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    assert _edited(path).findings == ()


def test_a_workbook_issued_to_another_unit_is_an_error_that_names_both(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    outcome = _edited(path, **{_field(F2021, "unit_code"): "220113002000"})
    assert codes(outcome.findings) == ["UNIT_MISMATCH"]
    said = message_of(outcome.findings[0], "zh")
    assert "220113001000" in said
    assert "220113002000" in said


def test_another_way_to_write_the_name_is_no_mismatch_where_the_code_agrees(
    tmp_path: Path,
) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    outcome = _edited(path, **{_field(F2021, "unit_name"): "九台街道办事处"})
    assert outcome.findings == ()
    assert _submission(outcome).unit.name == "九台街道办事处"


def test_a_unit_code_typed_as_a_number_is_read_whole(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx", unit=Unit("", ""))
    outcome = _edited(path, **{_field(F2021, "unit_code"): 220113001000})
    assert _submission(outcome).unit.code == "220113001000"


def test_an_emptied_unit_is_the_one_it_was_issued_to(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    cells = {_field(F2021, name): None for name in ("unit_code", "unit_name")}
    outcome = _edited(path, **cells)
    assert outcome.findings == ()
    assert _submission(outcome).unit == JIUTAI


def test_nobodys_workbook_is_a_warning(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx", unit=Unit("", ""))
    assert codes(read(path).findings) == ["UNIT_UNNAMED"]


@pytest.mark.parametrize(
    ("text", "code", "year"),
    [
        (2023, None, 2023),
        ("2023年度", None, 2023),
        ("2024", "UNIT_YEAR_CHANGED", 2024),
        ("今年", "UNIT_WRONG_YEAR", 2023),
        (None, None, 2023),
    ],
)
def test_the_year_is_the_covers_if_it_is_one_and_else_the_stamps(
    text: object, code: str | None, year: int, tmp_path: Path
) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    outcome = _edited(path, **{_field(F2021, "year"): text})
    assert codes(outcome.findings) == ([code] if code else [])
    assert _submission(outcome).year == year


def test_a_narrative_that_is_too_long_is_an_error_with_both_numbers(tmp_path: Path) -> None:
    path = workbook(
        F2021, zeros(F2021) | {"narrative.overview": "长" * 10_001}, tmp_path / "a.xlsx"
    )
    (found,) = read(path).findings
    assert (found.code, found.params) == ("TEXT_TOO_LONG", {"length": "10001", "limit": "10000"})
    path = workbook(
        F2021, zeros(F2021) | {"narrative.overview": "长" * 10_000}, tmp_path / "b.xlsx"
    )
    assert read(path).findings == ()


def test_last_years_figures_come_back_as_they_were_issued(tmp_path: Path) -> None:
    priors = {tie.id: n for n, tie in enumerate(F2021.ties) if tie.needs_prior}
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx", priors=priors)
    assert _submission(read(path)).priors == priors


def test_an_added_sheet_is_a_note_and_a_filled_cell_outside_a_warning(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    book.create_sheet("我的计算")["A1"] = 1
    book["三、依申请公开"]["M40"] = "旁注"
    book.save(path)
    found = {each.code: each for each in read(path).findings}
    assert set(found) == {"FILE_SHEET_EXTRA", "CELL_OUTSIDE"}
    assert (found["CELL_OUTSIDE"].addresses, found["CELL_OUTSIDE"].value) == (("M40",), "旁注")
    assert found["FILE_SHEET_EXTRA"].value == "我的计算"


def test_without_the_stamp_the_names_or_labels_tell_the_form(tmp_path: Path) -> None:
    path = workbook(F2019, zeros(F2019), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    del book["_xlsreport"]
    for name in [each.name for each in book.custom_doc_props.props]:
        del book.custom_doc_props[name]
    book.save(path)
    named = read(path)
    assert codes(named.findings) == ["FILE_STAMP_LOST"]
    assert _submission(named).form is F2019
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(path)
    labelled = read(path)
    assert codes(labelled.findings) == ["FILE_STAMP_LOST"]
    assert _submission(labelled).values == _submission(named).values


def test_a_form_that_is_not_at_hand_is_named(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    outcome = read_workbook(path.read_bytes(), "a.xlsx", {F2019.id: F2019})
    assert outcome.status == "unreadable"
    (found,) = outcome.findings
    assert (found.code, found.value) == ("FILE_UNKNOWN_FORM", "zfxxgk-2021")


def test_a_strangers_workbook_is_no_form() -> None:
    outcome = read_workbook(foreign_workbook(), "a.xlsx", FORMS)
    (found,) = outcome.findings
    assert found.code == "FILE_NO_FORM"
    assert "表" in message_of(found, "zh")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b"%PDF-1.7 ...", "FILE_PDF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "FILE_IMAGE"),
        (zipped({"a.txt": "x"}), "FILE_ARCHIVE"),
        (foreign_workbook()[:300], "FILE_CORRUPT"),
    ],
)
def test_whatever_the_gate_refuses_is_one_finding_that_can_be_told(data: bytes, code: str) -> None:
    outcome = read_workbook(data, "a.xlsx", FORMS)
    (found,) = outcome.findings
    assert (outcome.status, found.code, found.file) == ("unreadable", code, "a.xlsx")
    for language in ("zh", "en"):
        assert "{" not in message_of(found, language)


def test_a_submission_says_what_file_it_came_from_and_what_told_its_form(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    fresh = _submission(read(path))
    assert (fresh.container, fresh.located) == ("xlsx", "stamp")
    assert fresh.program == "Microsoft Excel 12.0000"
    book = openpyxl.load_workbook(path)
    del book[lay_out(F2021).sheet("stamp").name]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    book.save(path)
    assert _submission(read(path)).located == "names"
    assert _submission(read(path)).program.startswith("Microsoft Excel")
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(path)
    assert _submission(read(path)).located == "labels"
