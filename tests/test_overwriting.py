"""No result takes the place of what a command was given to read, nor of another result."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from xlsreport.cli.main import build
from xlsreport.cli.overwriting import given_files, refuse_overwriting
from xlsreport.errors import UsageError

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
        refuse_overwriting({"-o": given}, [None, given])
    refuse_overwriting({"-o": tmp_path / "new.xlsx", "--html": None}, [None, given, tmp_path])


def test_two_results_of_one_name_are_refused(tmp_path: Path) -> None:
    one, same = tmp_path / "a.xlsx", tmp_path / "x" / ".." / "a.xlsx"
    with pytest.raises(UsageError, match="-o and --xlsx name one file"):
        refuse_overwriting({"-o": one, "--xlsx": same}, [])
    refuse_overwriting({"-o": one, "--xlsx": tmp_path / "b.xlsx"}, [])


def test_given_files_are_those_of_every_option() -> None:
    key, waivers, decisions = Path("k"), Path("w"), Path("d")
    given = given_files(
        profile="p.yaml", key_file=key, waivers=waivers, decisions=decisions, peers=True
    )
    assert given == (Path("p.yaml"), key, waivers, decisions)


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
