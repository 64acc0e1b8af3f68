"""Texts in CSV files: none is run as a formula, and each is read as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.text.visible import quoted, unquoted


@given(st.text())
def test_a_quoted_text_is_told_apart_and_never_runs(text: str) -> None:
    assert unquoted(quoted(text)) == text
    assert not quoted(text).startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    )


@pytest.mark.parametrize("text", ["'", "''", "'a", "九台街道", "1-2", "", "'90年代"])
def test_a_text_that_does_not_run_is_left_alone(text: str) -> None:
    assert quoted(text) == text
    assert unquoted(text) == text
