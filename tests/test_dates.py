"""Days in the ways people write them."""

from __future__ import annotations

from datetime import date

import pytest

from xlsreport.text.dates import find_day, parse_day

DAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    "text",
    ["2026-01-31", "2026-1-31", "2026/1/31", "2026.1.31", "2026。1。31", "20260131",
     "2026年1月31日", "2026 年 1 月 31 日", "2026年1月31号", "２０２６年１月３１日", "2026–01–31",
     "2026—1—31", "2026−01−31", "2026-01-31 00:00:00", "2026-01-31T00:00", "二〇二六年一月三十一日",
     "二○二六年一月31日", "二零二六年1月卅一日", "二O二六年一月三十一日"],
)  # fmt: skip
def test_a_day_is_read_in_the_ways_people_write_it(text: str) -> None:
    assert parse_day(text) == find_day(f"请于{text}前报送") == DAY


@pytest.mark.parametrize(
    "text", ["2026-02-30", "2026-01", "1月31日", "12026-01-31", "202601311", "一二月三四日", ""]
)
def test_what_is_no_day_is_none(text: str) -> None:
    assert parse_day(text) is None
    assert find_day(text) is None


@pytest.mark.parametrize("text", ["2026-01-31 17:00", "2026年1月31日前", "2026.1.31（星期六）"])
def test_a_text_that_only_names_a_day_is_not_taken_for_one(text: str) -> None:
    assert parse_day(text) is None
    assert find_day(text) == DAY
