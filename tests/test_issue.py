"""Handing out: what the cover and the locks say, and last year's figures beside this year's."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from xlsreport.cli.main import build
from xlsreport.errors import UsageError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Submission, Unit
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.verbs.issue import Handout, blank, issue
from xlsreport.verbs.take_in import read_previous
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

FORMS = load_forms()
F2019, F2021 = FORMS["zfxxgk-2019"], FORMS["zfxxgk-2021"]
UNITS = tuple(RosterUnit(f"32081300{n}000", f"{name}街道", "街道", (), "王", "1")
              for n, name in enumerate(("高良涧", "朱坝"), start=1))  # fmt: skip


def read(path: Path) -> Submission:
    submission = read_workbook(path.read_bytes(), path.name, FORMS).submission
    assert submission is not None
    return submission


def test_the_cover_says_unit_contact_deadline_and_address(tmp_path: Path) -> None:
    handout = Handout(deadline="2024年1月20日", return_to="xxgk@example.cn")
    files = issue(F2021, 2023, Roster(UNITS, "r"), tmp_path / "out", handout=handout)
    assert [file.name for file in files] == [
        "320813001000_高良涧街道_2023年报.xlsx",
        "320813002000_朱坝街道_2023年报.xlsx",
    ]
    cover = read(files[1]).cover
    assert cover["unit_name"] == "朱坝街道"
    assert cover["contact"] == "王"
    assert (cover["deadline"], cover["return_to"]) == ("2024年1月20日", "xxgk@example.cn")


def test_serials_count_up_and_signatures_follow_them(tmp_path: Path) -> None:
    files = issue(F2021, 2023, Roster(UNITS, "r"), tmp_path, handout=Handout(key=b"k" * 32))
    stamps = [read(file).stamp for file in files]
    assert [stamp.serial for stamp in stamps if stamp] == ["2023-0001", "2023-0002"]
    assert all(stamp and stamp.vouched_by(b"k" * 32) for stamp in stamps)


def test_a_password_locks_every_sheet_and_reading_needs_none(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    blank(F2021, path, 2023, handout=Handout(password="secret"))
    with zipfile.ZipFile(path) as package:
        sheets = [name for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
        protected = [re.search(rb"<sheetProtection password=", package.read(n)) for n in sheets]
    assert all(protected)
    assert read(path).untouched


def test_a_blank_for_no_year_leaves_it_to_the_clerk(tmp_path: Path) -> None:
    path = tmp_path / "x.xlsx"
    blank(F2021, path, None)
    submission = read(path)
    assert submission.cover["year"] == ""
    assert submission.year is None


def test_last_years_closing_figures_stand_beside_the_inputs_also_from_the_older_form(
    tmp_path: Path,
) -> None:
    last = tmp_path / "last.xlsx"
    unit = Unit(UNITS[0].code, UNITS[0].name)
    figures = {c.id: 0 for c in F2019.cells.values() if not c.computed}
    figures |= {"requests.carried_out.natural": 4, "requests.received.natural": 4}
    write_form(F2019, Content(year=2020, unit=unit, issued_to=unit, entries=figures), last)
    previous = read_previous([last], FORMS)
    files = issue(F2021, 2021, Roster(UNITS, "r"), tmp_path / "out", previous)
    first, second = read(files[0]), read(files[1])
    tie = "requests.prior.carried_in[requests.carried_in.natural]"
    assert first.priors[tie] == 4
    # Nothing is filled in for the clerk, least of all a zero; the other unit has no last year.
    assert first.untouched
    assert second.priors == {}
    assert tie in lay_out(F2021).priors


def test_a_filled_workbook_is_never_replaced(tmp_path: Path) -> None:
    issue(F2021, 2023, Roster(UNITS, "r"), tmp_path)
    with pytest.raises(UsageError) as caught:
        issue(F2021, 2023, Roster(UNITS, "r"), tmp_path)
    assert "换一个文件夹" in caught.value.zh


def test_a_short_key_is_refused_with_the_length_it_needs(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"short")
    arguments = ["blank", "zfxxgk-2021", "--year", "2023", "-o", str(tmp_path / "x.xlsx")]
    result = CliRunner().invoke(build("zh"), [*arguments, "--key-file", str(key)])
    assert result.exit_code == 2
    assert "16 个字节" in result.stderr
    key.write_bytes(b"0123456789abcdef\n")
    assert CliRunner().invoke(build("zh"), [*arguments, "--key-file", str(key)]).exit_code == 0


def test_last_years_file_is_never_overwritten_by_the_merge(tmp_path: Path) -> None:
    this, last = tmp_path / "this.xlsx", tmp_path / "last.xlsx"
    for path, year in ((this, 2023), (last, 2022)):
        unit = Unit(UNITS[0].code, UNITS[0].name)
        write_form(F2021, Content(year=year, unit=unit, nil_return=True), path)
    before = last.read_bytes()
    arguments = ["merge", str(this), "--previous", str(last), "-o", str(last)]
    result = CliRunner().invoke(build("zh"), arguments)
    assert result.exit_code == 2
    assert "不能覆盖" in result.stderr
    assert last.read_bytes() == before


def test_the_command_writes_the_same_with_any_number_of_processes(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    lines = [f"{unit.code},{unit.name},街道" for unit in UNITS]
    roster.write_text("\n".join(["单位代码,单位名称,单位类型", *lines]), encoding="utf-8")
    common = ["issue", "zfxxgk", "--year", "2023", "--roster", str(roster)]
    folders = {jobs: tmp_path / jobs for jobs in ("1", "2")}
    for jobs, folder in folders.items():
        arguments = [*common, "-o", str(folder), "--jobs", jobs]
        assert CliRunner().invoke(build("zh"), arguments).exit_code == 0
    written = [
        {file.name: file.read_bytes() for file in folder.iterdir()} for folder in folders.values()
    ]
    assert written[0] == written[1]
    assert len(written[0]) == len(UNITS)
