"""What the tab key offers, by the protocol that the scripts of all shells speak."""

from __future__ import annotations

import re
import shlex
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner
from docs.build_man import FOLDERS, write_manual
from docs.build_site import walk_commands

from tests.seasons import UNITS, start_season
from xlsreport.cli.main import build
from xlsreport.findings.catalogue import CATALOGUE

_PAGE = (Path(__file__).parents[1] / "docs" / "shell.md").read_text("utf-8")
_POWERSHELL = tuple(map(int, version("click").split(".")[:2])) >= (8, 5)


def _answer(shell: str, step: str, **more: str) -> str:
    environment = {"_XLSREPORT_COMPLETE": f"{shell}_{step}", **more}
    return CliRunner().invoke(build("zh"), [], env=environment, prog_name="xlsreport").output


def _offered(line: str) -> list[str]:
    """What bash offers where the line ends: values, or the kinds of paths it is to complete."""
    words = shlex.split(line)
    at = len(words) if line.endswith(" ") else len(words) - 1
    lines = _answer("bash", "complete", COMP_WORDS=line, COMP_CWORD=str(at))
    return [each.removeprefix("plain,") for each in lines.split()]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_page_says_how_each_shell_gets_its_script(shell: str) -> None:
    assert f"{shell}_source" in _PAGE
    if shell != "powershell" or _POWERSHELL:
        assert "xlsreport" in _answer(shell, "source")


@pytest.mark.skipif(not _POWERSHELL, reason="click knows PowerShell since 8.5")
def test_powershell_gets_value_and_explanation() -> None:
    said = _answer("powershell", "complete", COMP_WORDS="xlsreport blank zf", COMP_CWORD="2")
    assert said.split()[:6] == [
        "plain", "zfxxgk", "政府信息公开工作年度报告",
        "plain", "zfxxgk-2019", "政府信息公开工作年度报告",
    ]  # fmt: skip


def test_commands_options_and_choices() -> None:
    assert {"check", "collect", "merge"} <= set(_offered("xlsreport "))
    assert _offered("xlsreport collect sta") == ["start", "status"]
    assert "--roster" in _offered("xlsreport check --ro")
    assert _offered("xlsreport check --format c") == ["csv"]


def test_forms_also_those_given() -> None:
    every = ["zfxxgk", "zfxxgk-2019", "zfxxgk-2021"]
    assert sorted(_offered("xlsreport issue ")) == every
    assert _offered("xlsreport collect start x --form zfxxgk-2") == every[1:]
    own = Path(__file__).parent / "forms" / "library-2024.yaml"
    assert _offered(f"xlsreport blank --forms {own} lib") == ["library", "library-2024"]
    assert sorted(_offered("xlsreport blank --forms none.yaml ")) == every


def test_units_of_the_season_by_code_or_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    season = start_season(tmp_path)
    assert _offered(f"xlsreport collect -C {shlex.quote(str(season))} accept ") == list(UNITS)
    monkeypatch.chdir(season)
    assert _offered("xlsreport collect return 220113002") == ["220113002000"]
    assert _offered("xlsreport collect remind 九") == ["九台街道", "九郊街道"]
    roster = season / "名单.csv"
    line = f"xlsreport merge . --roster {shlex.quote(str(roster))} --accept-incomplete "
    assert _offered(line) == list(UNITS)


@pytest.mark.parametrize("content", [None, "", "a,b\n1,2\n"])
def test_no_units_where_no_roster_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        (tmp_path / "r.csv").write_text(content, encoding="utf-8")
    assert _offered("xlsreport merge . --roster r.csv --accept-incomplete ") == []
    assert _offered("xlsreport collect accept ") == []


def test_codes_rules_and_profiles() -> None:
    assert _offered("xlsreport explain ") == list(CATALOGUE)
    assert "CELL_BLANK" in _offered("xlsreport explain cell_bl")
    assert "requests.balance" in _offered("xlsreport waive a.xlsx requests.b")
    assert "RULE_TIE" in _offered("xlsreport waive a.xlsx RULE_T")
    assert _offered("xlsreport check --profile s") == ["strict", "standard"]
    assert _offered("xlsreport check --profile my") == ["file,my"]


@pytest.mark.parametrize("line", ["xlsreport check a", "xlsreport merge a -o b"])
def test_paths_are_left_to_the_shell(line: str) -> None:
    assert _offered(line) == [f"file,{line[-1]}"]


def test_every_command_has_its_manual_page_in_both_languages(tmp_path: Path) -> None:
    write_manual(tmp_path)
    for language, folder in FOLDERS.items():
        names = {f"{path.replace(' ', '-')}.1" for path, _, _ in walk_commands(language)}
        assert {page.name for page in (tmp_path / folder).iterdir()} == names
        for page in (tmp_path / folder).iterdir():
            text = page.read_text(encoding="utf-8")
            assert text.startswith('.TH "XLSREPORT')
            assert len(re.findall(r"^\.SH ", text, re.MULTILINE)) >= 4
            assert text.count(".nf") == text.count(".fi")


def test_what_looks_like_an_instruction_stands_as_text(tmp_path: Path) -> None:
    write_manual(tmp_path)
    page = (tmp_path / "man1" / "xlsreport-check.1").read_text(encoding="utf-8")
    assert r"\-\-roster" in page
    known = (".TH", ".SH", ".nf", ".fi")
    assert all(line.startswith(known) for line in page.splitlines() if line.startswith("."))
