"""Options as records, and no result in the place of an input or of another result."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from xlsreport.cli.main import build
from xlsreport.cli.option_records import (
    CheckAsked,
    ExportAsked,
    MergeAsked,
    ReadingAsked,
    refuse_overwriting,
)
from xlsreport.errors import UsageError
from xlsreport.workers.settings import RunSettings

_COMMANDS = (
    ("merge", "-o", "out.xlsx"),
    ("check",),
    ("export", "-o", "out.csv"),
)


def _refused(*arguments: object) -> str:
    """What the command line says to arguments that it refuses."""
    result = CliRunner().invoke(build("zh"), [str(each) for each in arguments])
    assert result.exit_code == 2
    return result.stderr


def test_a_result_that_is_an_input_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    given = tmp_path / "roster.csv"
    given.write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match=r"roster\.csv is one of the inputs"):
        refuse_overwriting({"-o": given}, [given])
    refuse_overwriting({"-o": tmp_path / "new.xlsx", "--html": None}, [given, tmp_path])


def test_two_results_of_one_name_are_refused(tmp_path: Path) -> None:
    one, same = tmp_path / "a.xlsx", tmp_path / "x" / ".." / "a.xlsx"
    with pytest.raises(UsageError, match="-o and --xlsx name one file"):
        refuse_overwriting({"-o": one, "--xlsx": same}, [])
    refuse_overwriting({"-o": one, "--xlsx": tmp_path / "b.xlsx"}, [])


_GIVEN = {
    "paths": (Path("in"),),
    "roster": Path("r.csv"),
    "previous": (Path("last"),),
    "profile": "p.yaml",
    "year": None,
    "period": "",
    "deadline": None,
    "peers": False,
    "key_file": Path("k"),
    "waivers": Path("w"),
    "jobs": 3,
    "no_cache": True,
    "dask": "",
    "forms_paths": (Path("f.yaml"),),
    "output": Path("out.csv"),
    "force": False,
}


def test_given_files_are_those_of_every_option_but_the_workbooks() -> None:
    given = ExportAsked(**_GIVEN).given_files()  # type: ignore[arg-type]
    assert {path.name for path in given} == {"last", "f.yaml", "r.csv", "p.yaml", "k", "w"}


def test_options_become_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsreport.workers.cache.usual_folder", lambda: tmp_path)
    assert ExportAsked(**_GIVEN).settings() == RunSettings(jobs=3)  # type: ignore[arg-type]
    other = _GIVEN | {"jobs": None, "no_cache": False, "dask": "tcp://h:1"}
    expected = RunSettings(None, tmp_path, "tcp://h:1")
    assert ExportAsked(**other).settings() == expected  # type: ignore[arg-type]


def test_a_misspelt_option_is_not_swallowed() -> None:
    with pytest.raises(TypeError, match="no_cach"):
        ExportAsked(**_GIVEN, no_cach=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "record"), [("check", CheckAsked), ("merge", MergeAsked), ("export", ExportAsked)]
)
def test_a_command_has_just_the_options_of_its_record(command: str, record: type) -> None:
    options = {parameter.name for parameter in build("en").commands[command].params}
    assert options == set(record.__struct_fields__)


def test_check_merge_and_export_list_the_options_they_share_in_one_order() -> None:
    shared = set(ReadingAsked.__struct_fields__)
    orders = {
        tuple(each.name for each in build("en").commands[name].params if each.name in shared)
        for name in ("check", "merge", "export")
    }
    assert len(orders) == 1


@pytest.mark.parametrize("option", ["--roster", "--waivers", "--key-file", "--decisions"])
@pytest.mark.parametrize("target", ["-o", "--html", "--xlsx"])
def test_merge_never_writes_over_what_its_options_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, option: str, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    given = Path("given.csv")
    given.write_text("单位代码,单位名称,单位类型\n", encoding="utf-8")
    before = given.read_bytes()
    targets = {"-o": "out.xlsx"} | {target: given}
    arguments = [part for each in targets.items() for part in each]
    error = _refused("merge", tmp_path, option, given, *arguments)
    assert "given.csv 是要读的文件之一" in error
    assert given.read_bytes() == before


@pytest.mark.parametrize("command", _COMMANDS, ids=lambda command: command[0])
def test_every_command_refuses_to_write_over_its_roster(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    given = Path("roster.csv")
    given.write_text("x", encoding="utf-8")
    name, *target = command
    target = ["-o", "roster.csv"] if target else ["--html", "roster.csv"]
    error = _refused(name, tmp_path, "--roster", given, *target)
    assert "roster.csv 是要读的文件之一" in error
    assert given.read_text(encoding="utf-8") == "x"
