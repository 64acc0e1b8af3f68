"""What doctor says of a computer: what is there, and what to do about what is not."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

from click.testing import CliRunner

from xlsreport.cli import doctor
from xlsreport.cli.main import build

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def _say() -> list[str]:
    result = CliRunner().invoke(build("en"), ["doctor"])
    assert result.exit_code == 0, result.output
    return result.stdout.splitlines()


def test_what_the_program_needs_is_named_with_its_version() -> None:
    version = importlib.metadata.version("openpyxl")
    assert any(line.startswith("yes") and f"openpyxl {version}" in line for line in _say())


def test_what_is_missing_comes_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.shutil, "which", lambda name: None)  # noqa: ARG005 - as shutil.which
    monkeypatch.setattr(doctor, "_version_of", lambda name: "" if name == "py7zr" else "1.0")
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    lines = _say()
    missing = [i for i, line in enumerate(lines) if line.startswith("no ")]
    assert [lines[i].split()[1] for i in missing] == ["extra:", "a", "LibreOffice"]
    assert 'pip install "xlsreport[archives]"' in lines[missing[0] + 1]
    assert "install LibreOffice" in lines[missing[2] + 1]
    assert any(line.startswith("?  ") and "fonts" in line for line in lines)


def test_windows_is_asked_for_its_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.platform, "system", lambda: "Windows")
    monkeypatch.setattr(doctor, "_WINDOWS_FONTS", tmp_path)
    assert any(line.startswith("no ") and "Chinese fonts" in line for line in _say())
    (tmp_path / "simfang.ttf").touch()
    assert any(line.startswith("yes") and "simfang" in line for line in _say())


def test_every_extra_for_users_is_looked_for() -> None:
    for_work = {"", "bench", "dev", "mutants", "site"}
    assert set(doctor._EXTRAS) == set(doctor._list_required()) - for_work
