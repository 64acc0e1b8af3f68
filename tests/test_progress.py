"""What is shown while work is done."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from xlsreport.cli import terminal
from xlsreport.cli.language import Speaker
from xlsreport.cli.terminal import Progress


class _Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Clock:
    own = _Clock()
    monkeypatch.setattr(terminal, "time", own)
    return own


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody sits at a terminal."""
    monkeypatch.setattr(terminal, "sys", SimpleNamespace(stderr=_Terminal()))


class _Terminal:
    def isatty(self) -> bool:
        return True


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "100/4000 每秒 50 份，剩余 1 分 18 秒"),
        ("en", "100/4000 50 a second, 1 min 18 s left"),
    ],
)
def test_a_bar_says_how_fast_it_goes_and_how_long_it_takes(
    language: str, said: str, clock: _Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(Speaker(language))  # type: ignore[arg-type]
    clock.now += 2
    progress(100, 4000)
    assert said in capsys.readouterr().err


@pytest.mark.usefixtures("watched")
def test_short_work_shows_nothing_and_a_bar_that_was_shown_ends_its_line(
    clock: _Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(Speaker("en"))
    clock.now += 0.9
    progress(10, 10)
    assert capsys.readouterr().err == ""
    progress = Progress(Speaker("en"))
    clock.now += 1.5
    progress(5, 10)
    clock.now += 0.01
    progress(6, 10)
    clock.now += 0.01
    progress(10, 10)
    shown = capsys.readouterr().err
    assert "5/10" in shown
    assert "6/10" not in shown  # ten times a second are enough
    assert shown.endswith("\n")


def test_nothing_is_shown_where_nobody_looks(
    clock: _Clock, capsys: pytest.CaptureFixture[str]
) -> None:
    progress = Progress(Speaker("zh"))
    clock.now += 60
    progress(1, 10)
    assert capsys.readouterr().err == ""


def test_times_are_said_as_people_say_them() -> None:
    assert terminal._duration(59.4) == ("59 秒", "59 s")
    assert terminal._duration(61) == ("1 分 01 秒", "1 min 01 s")
    assert terminal._duration(7380) == ("2 小时 03 分", "2 h 03 min")
