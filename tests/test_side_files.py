"""Rosters, waivers, decisions, profiles, values, keys: every odd form gets a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.effort import times
from tests.side_file_fuzzing import KINDS, Kind, answer, odd_file

if TYPE_CHECKING:
    from pathlib import Path

_BY_NAME = {kind.name: kind for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_sound_file_is_read(kind: Kind, tmp_path: Path) -> None:
    assert answer(kind, kind.sound, tmp_path) is None


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_whatever_stands_there_is_read_or_refused_by_the_name_of_the_file(
    kind: Kind, tmp_path: Path
) -> None:
    for seed in range(times(25, 800)):
        error = answer(kind, odd_file(kind, seed), tmp_path)
        if error is not None:
            assert kind.name in error.text("zh"), seed
            assert kind.name in error.text("en"), seed


@pytest.mark.parametrize(
    ("name", "old", "new", "line"),
    [
        ("roster.csv", "220113001000,九台街道", "NaN,九台街道", 3),
        ("roster.csv", "220113001000,九台街道", "inf,九台街道", 3),
        ("roster.csv", "220113001000,九台街道", "220113000000,九台街道", 3),
        ("waivers.csv", "D8=9；D9=0", "D8=NaN", 2),
        ("waivers.csv", "D8=9；D9=0", "D8=inf；D9=0", 2),
        ("waivers.csv", "D8=9；D9=0", "D8=9；D8=0", 2),
        ("waivers.csv", "原因,核实人", "原因,原因", 1),
        ("decisions.csv", "原因,决定人", "原因,原因", 1),
        ("decisions.csv", "220113002000,营城街道,", "220113001000,九台街道,a.xlsx", 3),
        ("profile.yaml", "jump_factor: 5", "jump_factor: .nan", 7),
        ("profile.yaml", "jump_factor: 5", "jump_factor: .inf", 7),
        ("profile.yaml", "jump_factor: 5", "jump_factor: 1e400", 7),
        ("profile.yaml", "jump_floor: 20", "jump_factor: 20", 7),
        ("profile.yaml", "deadline: 2025-01-31", "profile: theirs", 6),
        ("values.json", "{", '{"unit.name": NaN,', 1),
        ("values.json", "{", '{"unit.name": -Infinity,', 1),
        ("values.json", '"unit.name": ', '"nil_return": true, "nil_return": ', 0),
        ("values.json", '"unit.name": ', '"requests.received.natural": 1e400, "x": ', 0),
    ],
)
def test_what_is_no_figure_or_given_twice_is_an_error_with_its_line(
    name: str, old: str, new: str, line: int, tmp_path: Path
) -> None:
    text = _BY_NAME[name].sound.decode("gb18030" if name == "waivers.csv" else "utf-8-sig")
    assert old in text
    wrong = text.replace(old, new, 1)
    error = answer(_BY_NAME[name], wrong.encode(), tmp_path)
    assert error is not None
    at = line or wrong[: wrong.index(new)].count("\n") + 1
    for said in (error.text("zh"), error.text("en")):
        assert name in said
        assert f":{at}" in said or f"第 {at} 行" in said or f"row {at}" in said, said


def test_a_figure_beyond_all_bounds_says_how_it_is_written(tmp_path: Path) -> None:
    error = answer(_BY_NAME["values.json"], b'{"requests.received.natural": 1e400}', tmp_path)
    assert error is not None
    assert "values.json:1" in error.text("zh")
