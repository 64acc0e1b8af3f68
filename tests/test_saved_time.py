from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest

from xlsreport.reading.workbook.properties import saved_at


def package(name: str, element: str, time: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr(name, f'<p xmlns:t="urn:x"><t:{element}>{time}</t:{element}></p>')
    return target.getvalue()


@pytest.mark.parametrize(
    ("name", "element"),
    [("docProps/core.xml", "modified"), ("docProps\\Core.xml", "modified"), ("meta.xml", "date")],
)
def test_the_time_stands_in_the_properties(name: str, element: str) -> None:
    data = package(name, element, "2025-02-03T08:00:00Z")
    assert saved_at(data) == datetime(2025, 2, 3, 8, tzinfo=UTC)


def test_a_zone_is_kept_and_none_is_utc() -> None:
    data = package("docProps/core.xml", "modified", "2025-02-03T08:00:00+08:00")
    assert saved_at(data) == datetime(2025, 2, 3, 8, tzinfo=timezone(timedelta(hours=8)))
    data = package("docProps/core.xml", "modified", "2025-02-03T08:00:00")
    assert saved_at(data) == datetime(2025, 2, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize("time", ["", "gestern", "2024-01-01T00:00:00Z"])
def test_what_says_nothing_or_is_this_program_s_own_date_is_none(time: str) -> None:
    assert saved_at(package("docProps/core.xml", "modified", time)) is None


def test_a_file_without_properties_says_nothing() -> None:
    assert saved_at(b"no package") is None
    assert saved_at(package("other.xml", "modified", "2025-02-03")) is None
