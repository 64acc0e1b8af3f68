"""What a result may replace: its own older versions, and nothing that holds somebody's work."""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.samples import F2021, FORMS, consistent, workbook
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.errors import UsageError
from xlsreport.submission.submission import Unit
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from pathlib import Path

_ONE, _OTHER = Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道")


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return workbook(F2021, consistent(F2021, "a"), tmp_path / "filled.xlsx", unit=_ONE)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    return workbook(F2021, consistent(F2021, "b"), tmp_path / "other.xlsx", unit=_OTHER)


def _run(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(build("zh"), [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    "command",
    [
        ("blank", "zfxxgk-2021", "--year", 2024, "-o", "{filled}"),
        ("merge", "{other}", "-o", "{filled}"),
        ("check", "{other}", "--xlsx", "{filled}"),
        ("check", "{other}", "--html", "{filled}"),
        ("merge", "{other}", "-o", "{new}", "--html", "{roster}"),
        ("export", "{other}", "-o", "{roster}"),
        ("export", "{other}", "-o", "{database}"),
    ],
    ids=lambda command: " ".join(map(str, command)),
)
def test_what_holds_work_is_refused_and_force_replaces_it(
    command: tuple[object, ...], filled: Path, other: Path, tmp_path: Path
) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("单位代码,单位名称,单位类型\n", encoding="utf-8")
    database = tmp_path / "mine.sqlite"
    with closing(sqlite3.connect(database)) as mine:
        mine.execute("CREATE TABLE notes (text)")
    places = {
        "{filled}": filled, "{other}": other, "{roster}": roster, "{database}": database,
        "{new}": tmp_path / "new.xlsx",
    }  # fmt: skip
    arguments = [places.get(str(each), each) for each in command]
    target = next(places[str(each)] for each in command[::-1] if str(each) in places)
    before = target.read_bytes()
    code, said = _run(*arguments)
    assert (code, target.read_bytes()) == (2, before)
    assert "没有覆盖" in said
    assert "--force" in said
    code, _ = _run(*arguments, "--force")
    assert code in {0, 1}
    assert target.read_bytes() != before


def test_fill_replaces_an_untouched_blank_but_no_filled_workbook(
    filled: Path, tmp_path: Path
) -> None:
    blank, target = tmp_path / "blank.xlsx", tmp_path / "target.xlsx"
    api.blank(F2021, blank, 2024, _OTHER)
    api.blank(F2021, target, 2024, _OTHER)
    api.fill(blank, consistent(F2021, "b"), target, FORMS)
    before = filled.read_bytes()
    with pytest.raises(UsageError, match="holds no earlier blank workbook"):
        api.fill(blank, consistent(F2021, "b"), filled, FORMS)
    assert filled.read_bytes() == before
    api.fill(blank, consistent(F2021, "b"), filled, FORMS, force=True)
    assert filled.read_bytes() != before


def test_a_blank_in_which_only_a_contact_was_typed_is_somebodys_work(tmp_path: Path) -> None:
    target = tmp_path / "blank.xlsx"
    api.blank(F2021, target, 2024, _ONE)
    api.blank(F2021, target, 2024, _ONE)  # it holds nothing yet
    workbook(F2021, {"unit.contact": "张三"}, target, unit=_ONE)
    with pytest.raises(UsageError, match="not overwritten"):
        api.blank(F2021, target, 2024, _ONE)


@pytest.mark.parametrize(
    "arguments",
    [
        ("merge", "{other}", "-o", "out.xlsx"),
        ("check", "{other}", "--html", "out.html"),
        ("check", "{other}", "--xlsx", "out.xlsx"),
        *(("export", "{other}", "-o", f"out{end}") for end in (".csv", ".json", ".sqlite")),
        ("export", "{other}", "-o", "out.parquet"),
    ],
    ids=lambda arguments: f"{arguments[0]} {arguments[-1]}",
)
def test_an_older_result_of_the_same_kind_is_replaced(
    arguments: tuple[str, ...], other: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    given = [str(other) if each == "{other}" else each for each in arguments]
    assert _run(*given)[0] in {0, 1}
    assert _run(*given)[0] in {0, 1}


def test_a_link_keeps_pointing_and_its_file_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    file, link = folder / "newest.txt", tmp_path / "link.txt"
    file.write_text("old", encoding="utf-8")
    link.symlink_to(file)
    with replaced_when_whole(link) as temporary:
        temporary.write_text("new", encoding="utf-8")
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"


def test_a_file_that_is_replaced_keeps_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "closed.txt"
    file.touch(mode=0o600)
    with replaced_when_whole(file) as temporary:
        temporary.write_text("new", encoding="utf-8")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_no_place_for_a_result(tmp_path: Path, other: Path) -> None:
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    code, said = _run("merge", other, "-o", pipe)
    assert code == 2
    assert "管道" in said


@pytest.mark.parametrize(
    ("one", "two"), [("A/1", "A:1"), ("a1", "A1"), ("x" * 300, "x" * 299 + "y")]
)
def test_no_two_units_get_one_file(one: str, two: str, tmp_path: Path) -> None:
    units = tuple(RosterUnit(code, "甲局", "", (), "", "") for code in (one, two))
    files = api.issue(F2021, 2024, Roster(units, "r.csv"), tmp_path / "out")
    assert len({file.name.casefold() for file in files}) == 2
    assert all(file.exists() for file in files)
    assert all(len(file.name.encode()) <= 255 for file in files)
