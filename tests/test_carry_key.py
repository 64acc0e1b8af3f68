"""The key of a collection goes from one computer to another by a file."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from tests.seasons import UNITS, run, start_season

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return start_season(tmp_path)


def _go_elsewhere(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """As on another computer: the user's configuration is another folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home))
    monkeypatch.setattr("platformdirs.user_config_dir", lambda *_, **__: str(home))


def test_with_the_carried_key_another_computer_signs_and_proves(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "密钥.json"
    run(season, "key", "--export", str(key))
    if os.name != "nt":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    _go_elsewhere(monkeypatch, tmp_path / "another")
    run(season, "key", code=1)
    said = run(season, "verify").stdout
    assert "没有这次收表的密钥" in said
    assert "不能核对的" in said
    run(season, "key", "--import", str(key))
    run(season, "key")
    run(season, "leave-out", next(iter(UNITS)), "--reason", "撤并")
    said = run(season, "verify").stdout
    assert "密钥" not in said


def test_what_was_entered_elsewhere_is_a_fault_until_the_next_event_and_then_a_remark(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = UNITS
    with monkeypatch.context() as elsewhere:
        _go_elsewhere(elsewhere, tmp_path / "another")
        run(season, "leave-out", first, "--reason", "撤并")
        run(season, "verify")
    assert "没有签名" in run(season, "verify", code=1).stdout
    run(season, "leave-out", second, "--reason", "撤并")
    assert "把它签住了" in run(season, "verify").stdout


def test_a_key_of_another_collection_or_a_wrong_one_is_not_kept(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "密钥.json"
    run(season, "key", "--export", str(key))
    run(season, "key", "--export", str(key), code=2)  # never over a file that is there
    run(season, "key", "--export", str(season / "key.json"), code=2)
    whole = key.read_text(encoding="utf-8")
    _go_elsewhere(monkeypatch, tmp_path / "another")
    for wrong in ("", "[]", '{"id": 1, "key": 2}', whole.replace('"key": "', '"key": "00')):
        key.write_text(wrong, encoding="utf-8")
        run(season, "key", "--import", str(key), code=2)
    run(season, "key", "--import", str(tmp_path / "none.json"), code=2)
    run(season, "key", code=1)
