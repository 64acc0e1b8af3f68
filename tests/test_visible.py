from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, tzinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.text.visible import office_day, visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12件", "12件"),
        ("a\nb", r"a\nb"),
        ("\x1b[31mred", r"\u001b[31mred"),
        ("N\u200b", r"N\u200b"),
        ("1\u202e2", r"1\u202e2"),
        ("\ud800", r"\ud800"),
        ("a\u2028b", r"a\u2028b"),
        ("\U000e0041", r"\U000e0041"),
        ("１２　３", "１２　３"),
        ("a\u3164b", r"a\u3164b"),
        ("字\ufe0f", r"字\ufe0f"),
        ("字\U000e0100", r"字\U000e0100"),
        ("", ""),
    ],
)
def test_what_cannot_be_seen_is_escaped_and_the_rest_left_alone(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text())
def test_result_is_one_printable_line(text: str) -> None:
    shown = visible(text)
    assert len(shown.splitlines()) <= 1
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in shown)


def test_the_day_is_that_of_the_offices_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls(2026, 1, 31, 17, 0, tzinfo=UTC).astimezone(tz)  # type: ignore[return-value]

    monkeypatch.setattr("xlsreport.text.visible.datetime", Clock)
    assert office_day().isoformat() == "2026-02-01"
