"""The verbs as Python functions."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.samples import DATA, F2021, FORMS, JIUTAI, codes, consistent, read, workbook, zeros
from xlsreport import api
from xlsreport.errors import UsageError, XlsreportError
from xlsreport.findings.finding import Severity
from xlsreport.submission.submission import Unit
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from pathlib import Path

_ROSTER = Roster(
    (
        RosterUnit("220113001000", "九台街道", "街道", (), "张三", "0431-1"),
        RosterUnit("220113002000", "营城街道", "街道", (), "", ""),
    ),
    "roster.csv",
)


def _returned(folder: Path) -> list[Path]:
    folder.mkdir()
    return [
        workbook(
            F2021, consistent(F2021, each.code), folder / f"{each.code}.xlsx",
            unit=Unit(each.code, each.name),
        )
        for each in _ROSTER.units
    ]  # fmt: skip


# blank and issue
def test_a_blank_is_made_out_to_the_unit_and_year(tmp_path: Path) -> None:
    api.blank(F2021, tmp_path / "b.xlsx", 2024, JIUTAI)
    submission = read(tmp_path / "b.xlsx").submission
    assert submission is not None
    assert (submission.year, submission.unit, submission.untouched) == (2024, JIUTAI, True)


def test_every_unit_of_a_roster_gets_its_own_workbook(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    files = api.issue(F2021, 2024, _ROSTER, tmp_path / "out", progress=lambda *s: steps.append(s))
    assert [file.name for file in files] == [
        "220113001000_九台街道_2024年报.xlsx",
        "220113002000_营城街道_2024年报.xlsx",
    ]
    assert steps == [(1, 2), (2, 2)]
    submission = read(files[0]).submission
    assert submission is not None
    assert submission.issued_to == Unit("220113001000", "九台街道")
    assert (submission.cover["contact"], submission.cover["phone"]) == ("张三", "0431-1")


def test_issuing_never_replaces_a_workbook_that_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / "220113002000_营城街道_2024年报.xlsx").write_bytes(b"filled")
    with pytest.raises(UsageError):
        api.issue(F2021, 2024, _ROSTER, tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["220113002000_营城街道_2024年报.xlsx"]


def test_names_of_units_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    unit = RosterUnit("../../x", "a/b\\c:d*e\n" + "长" * 300, "", (), "", "")
    (file,) = api.issue(F2021, 2024, Roster((unit,), "r.csv"), tmp_path / "out")
    assert file.parent == tmp_path / "out"
    assert list((tmp_path / "out").iterdir()) == [file]
    assert "/" not in file.name
    submission = read(file).submission
    assert submission is not None
    assert submission.unit.code == "../../x"


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError) as caught:
        api.issue(F2021, 2024, _ROSTER, tmp_path / "file" / "out")
    assert "建不了文件夹" in caught.value.zh


# check
def test_a_folder_an_archive_and_files_are_checked_alike(tmp_path: Path) -> None:
    files = _returned(tmp_path / "in")
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for file in files:
            archive.write(file, file.name)
    statuses = [
        [(o.status, o.submission and o.submission.unit.name) for o in api.check(p, FORMS).outcomes]
        for p in (files, [tmp_path / "in"], [tmp_path / "in.zip"])
    ]
    assert statuses[0] == [("accepted", "九台街道"), ("accepted", "营城街道")]
    assert statuses[1] == statuses[2] == statuses[0]


def test_a_clean_check_is_clean_and_one_error_is_not(tmp_path: Path) -> None:
    files = _returned(tmp_path / "in")
    assert api.check(files, FORMS).clean
    bad = workbook(F2021, zeros(F2021) | {"requests.received.legal": 1}, tmp_path / "bad.xlsx")
    report = api.check([*files, bad], FORMS)
    assert not report.clean
    assert [o.status for o in report.outcomes] == ["accepted", "accepted", "with_errors"]


def test_a_bad_file_is_one_finding_and_the_others_go_on(tmp_path: Path) -> None:
    files = _returned(tmp_path / "in")
    (tmp_path / "in" / "bad.xlsx").write_bytes(files[0].read_bytes()[:5000])
    (tmp_path / "in" / "notes.txt").write_text("x")
    report = api.check([tmp_path / "in"], FORMS)
    assert [o.status for o in report.outcomes] == ["accepted", "accepted", "unreadable"]
    assert codes(report.batch) == ["FILE_NOT_SPREADSHEET"]
    assert not report.clean


def test_a_stray_document_in_a_folder_alone_is_no_error(tmp_path: Path) -> None:
    _returned(tmp_path / "in")
    (tmp_path / "in" / "notes.txt").write_text("x")
    assert api.check([tmp_path / "in"], FORMS).clean


def test_with_a_roster_missing_units_and_strangers_are_told(tmp_path: Path) -> None:
    files = _returned(tmp_path / "in")
    stranger = workbook(F2021, zeros(F2021), tmp_path / "s.xlsx", unit=Unit("999", "某局"))
    report = api.check([files[0], stranger], FORMS, _ROSTER)
    assert codes(report.batch) == ["UNIT_NOT_ON_ROSTER", "UNIT_MISSING"]
    assert report.consolidation is not None
    assert not report.clean
    assert api.check(files, FORMS, _ROSTER).clean


def test_faults_of_a_unit_are_told_once_with_a_roster(tmp_path: Path) -> None:
    bad = workbook(F2021, zeros(F2021) | {"requests.received.legal": 1}, tmp_path / "bad.xlsx")
    report = api.check([bad], FORMS, Roster(_ROSTER.units[:1], "r.csv"))
    assert report.batch == ()


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        api.check([tmp_path / "none.xlsx"], FORMS)


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    api.check(_returned(tmp_path / "in"), FORMS, progress=lambda *s: steps.append(s))
    assert steps == [(1, 2), (2, 2)]


# merge
def test_merging_writes_the_workbook_and_says_where(tmp_path: Path) -> None:
    target = tmp_path / "m.xlsx"
    report = api.merge(_returned(tmp_path / "in"), target, FORMS, _ROSTER)
    assert report.clean
    assert report.output == target
    submission = read(target).submission
    assert submission is not None
    assert dict(submission.values) == dict(report.consolidation.values)


def test_the_merged_workbook_lists_what_was_found_and_links_to_its_files(tmp_path: Path) -> None:
    import openpyxl

    values = zeros(F2021) | {"requests.received.natural": "12件"}
    (tmp_path / "in").mkdir()
    workbook(F2021, values, tmp_path / "in" / "a.xlsx")
    report = api.merge([tmp_path / "in"], tmp_path / "m.xlsx", FORMS, include_errors=True)
    book = openpyxl.load_workbook(tmp_path / "m.xlsx")
    listed = [row[7].value for row in book["审核问题"].iter_rows(min_row=4)]
    assert set(listed) >= {each.code for each in report.outcomes[0].findings}
    assert book["来源"]["C4"].hyperlink.target == "in\\a.xlsx"
    assert book["来源"]["H4"].value == report.outcomes[0].submission.digest


def test_a_merge_too_large_to_be_read_again_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xlsreport.verbs.targets.MAX_DETAIL_CELLS", 100)
    workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    report = api.merge([tmp_path / "a.xlsx"], tmp_path / "m.xlsx", FORMS)
    assert "BATCH_TOO_MANY_DETAILS" in [each.code for each in report.batch]
    assert report.output is not None


def test_nothing_to_merge_leaves_an_old_result_alone(tmp_path: Path) -> None:
    target = tmp_path / "m.xlsx"
    api.merge(_returned(tmp_path / "in"), target, FORMS)
    before = target.read_bytes()
    bad = workbook(F2021, {}, tmp_path / "bad.xlsx")
    report = api.merge([bad], target, FORMS)
    assert report.output is None
    assert "BATCH_NOTHING" in codes(report.consolidation.findings)
    assert target.read_bytes() == before


def test_an_input_is_never_overwritten(tmp_path: Path) -> None:
    (file, _) = _returned(tmp_path / "in")
    before = file.read_bytes()
    with pytest.raises(UsageError):
        api.merge([file], file, FORMS)
    with pytest.raises(UsageError):
        api.merge([file], tmp_path / "in" / ".." / "in" / file.name, FORMS)
    assert file.read_bytes() == before


def test_a_units_file_in_a_folder_is_not_taken_for_an_older_result(tmp_path: Path) -> None:
    (file, _) = _returned(tmp_path / "in")
    before = file.read_bytes()
    with pytest.raises(UsageError):
        api.merge([tmp_path / "in"], file, FORMS)
    assert file.read_bytes() == before


def test_an_older_result_in_the_same_folder_is_not_merged_into_itself(tmp_path: Path) -> None:
    _returned(tmp_path / "in")
    target = tmp_path / "in" / "m.xlsx"
    first = api.merge([tmp_path / "in"], target, FORMS, _ROSTER)
    second = api.merge([tmp_path / "in"], target, FORMS, _ROSTER)
    assert second.clean
    assert second.consolidation.values == first.consolidation.values


def test_errors_are_left_out_or_merged_as_asked(tmp_path: Path) -> None:
    good, _ = _returned(tmp_path / "in")
    bad = workbook(
        F2021, zeros(F2021) | {"requests.received.legal": 1}, tmp_path / "bad.xlsx",
        unit=Unit("220113002000", "营城街道"),
    )  # fmt: skip
    without = api.merge([good, bad], tmp_path / "a.xlsx", FORMS)
    included = api.merge([good, bad], tmp_path / "b.xlsx", FORMS, include_errors=True)
    cell = "requests.received.legal"
    assert not without.clean
    assert not included.clean
    assert included.consolidation.values[cell] == without.consolidation.values[cell] + 1


@pytest.mark.parametrize("name", ["m.csv", "m.xls", "m", "-"])
def test_a_merged_workbook_is_never_written_under_another_programs_name(
    tmp_path: Path, name: str
) -> None:
    files = _returned(tmp_path / "in")
    with pytest.raises(UsageError, match=r"name ends with \.xlsx") as caught:
        api.merge(files, tmp_path / name, FORMS)
    assert f"不能是“{name}”" in caught.value.zh
    assert [each.name for each in tmp_path.iterdir()] == ["in"]


def test_a_file_that_was_passed_over_is_among_the_findings(tmp_path: Path) -> None:
    _returned(tmp_path / "in")
    (tmp_path / "in" / "x.rar").write_bytes(b"Rar!")
    report = api.merge([tmp_path / "in"], tmp_path / "m.xlsx", FORMS, include_errors=True)
    assert "FILE_ARCHIVE" in codes(report.consolidation.findings)
    assert not report.clean


# export
def test_an_export_has_every_cell_of_every_unit(tmp_path: Path) -> None:
    report = api.export(_returned(tmp_path / "in"), tmp_path / "e.csv", FORMS)
    assert report.written.files == tuple(
        tmp_path / name for name in ("e.csv", "e.units.csv", "e.texts.csv")
    )
    assert report.written.figures == 2 * len(F2021.cells)
    assert (report.written.units, len(report.outcomes), report.batch) == (2, 2, ())
    assert report.whole


def test_an_export_is_not_whole_without_every_file(tmp_path: Path) -> None:
    _returned(tmp_path / "in")
    (tmp_path / "in" / "x.rar").write_bytes(b"Rar!")
    report = api.export([tmp_path / "in"], tmp_path / "e.csv", FORMS)
    assert (codes(report.batch), report.whole) == (["FILE_ARCHIVE"], False)
    (tmp_path / "in" / "x.rar").rename(tmp_path / "in" / "x.xlsx")
    report = api.export([tmp_path / "in"], tmp_path / "e.csv", FORMS)
    assert (report.batch, report.whole, report.written.units) == ((), False, 3)


def test_an_export_of_a_stream_is_csv(tmp_path: Path) -> None:
    stream = io.StringIO()
    report = api.export(_returned(tmp_path / "in"), stream, FORMS)
    assert stream.getvalue().startswith("unit_code,unit_name,year,form,")
    assert report.written.files == ()


@pytest.mark.parametrize("target", ["a.csv", "a.units.csv", "in/b.csv"])
def test_an_export_never_takes_the_place_of_an_input(tmp_path: Path, target: str) -> None:
    """Also where the ending of a workbook is one of an export, in a folder or beside the target."""
    (tmp_path / "in").mkdir()
    file = workbook(F2021, zeros(F2021), tmp_path / target)
    before = file.read_bytes()
    with pytest.raises(UsageError):
        api.export([file], tmp_path / target.replace(".units", ""), FORMS)
    assert file.read_bytes() == before


def test_an_export_never_takes_the_place_of_an_archive_it_read(tmp_path: Path) -> None:
    file = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.write(file, "a.xlsx")
    (tmp_path / "e.csv").hardlink_to(tmp_path / "a.zip")
    with pytest.raises(UsageError):
        api.export([tmp_path / "a.zip"], tmp_path / "e.csv", FORMS)


def test_a_wrong_ending_of_an_export_is_said_before_anything_is_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        api.export([tmp_path / "none.xlsx"], tmp_path / "e.txt", FORMS)
    assert ".parquet" in caught.value.zh


def test_everything_raised_on_purpose_is_one_kind() -> None:
    assert issubclass(UsageError, XlsreportError)
    assert api.read_roster(DATA / "roster_jiutai.csv").units[0].code == "220113001000"
    assert {str(each) for each in Severity} == {"error", "warning", "note"}


def test_a_folder_without_any_workbook_is_an_error_that_says_what_was_looked_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "说明.txt").write_text("见附件", "utf-8")
    assert "BATCH_NO_FILES" in codes(api.check([tmp_path / "in"], FORMS).batch)
    workbook(F2021, zeros(F2021), tmp_path / "in" / "a.xlsx")
    assert "BATCH_NO_FILES" not in codes(api.check([tmp_path / "in"], FORMS).batch)
