from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import xlsreport
from xlsreport.reading.workbook.package_parts import office_time, saved_at

if TYPE_CHECKING:
    from collections.abc import Callable


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


def test_a_zone_is_kept_and_a_time_without_one_has_none() -> None:
    data = package("docProps/core.xml", "modified", "2025-02-03T08:00:00+08:00")
    assert saved_at(data) == datetime(2025, 2, 3, 8, tzinfo=timezone(timedelta(hours=8)))
    data = package("docProps/core.xml", "modified", "2025-02-03T08:00:00")
    assert saved_at(data) == datetime(2025, 2, 3, 8)  # noqa: DTZ001 - as the file states it


@pytest.mark.parametrize("time", ["", "gestern", "2024-01-01T00:00:00Z"])
def test_what_says_nothing_or_is_this_program_s_own_date_is_none(time: str) -> None:
    assert saved_at(package("docProps/core.xml", "modified", time)) is None


def test_a_file_without_properties_says_nothing() -> None:
    assert saved_at(b"no package") is None
    assert saved_at(package("other.xml", "modified", "2025-02-03")) is None


CHINA = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    "program", ["LibreOffice 7.4", "LibreOffice", "OpenOffice 4.1", "Collabora_OfficeDev 24.4"]
)
def test_programs_that_write_the_clock_s_time_as_utc_are_read_by_the_office_s_clock(
    program: str,
) -> None:
    stated = datetime(2025, 1, 31, 17, tzinfo=UTC)
    assert office_time(stated, program) == datetime(2025, 1, 31, 17, tzinfo=CHINA)


@pytest.mark.parametrize("program", ["Microsoft Excel 16.0300", "WPS 表格", "gnumeric 1.12", ""])
def test_what_other_programs_call_utc_is_utc(program: str) -> None:
    stated = datetime(2025, 1, 31, 17, tzinfo=UTC)
    assert office_time(stated, program) == stated


def test_a_time_without_a_zone_is_the_office_s_and_one_with_another_zone_is_kept() -> None:
    bare = datetime(2025, 1, 31, 17)  # noqa: DTZ001 - the point of the test
    assert office_time(bare, "") == datetime(2025, 1, 31, 17, tzinfo=CHINA)
    there = datetime(2025, 1, 31, 17, tzinfo=CHINA)
    assert office_time(there, "LibreOffice 7.4") == there
    assert office_time(None, "LibreOffice 7.4") is None


def test_the_office_s_zone_is_that_of_the_country(
    tmp_path: Path, choose_country: Callable[[str], None]
) -> None:
    usual = Path(xlsreport.__file__).parent / "text" / "countries" / "cn.toml"
    file = tmp_path / "other.toml"
    file.write_text(
        usual.read_text("utf-8").replace("utc_offset = 8", "utc_offset = -5.5"), "utf-8"
    )
    choose_country(str(file))
    stated = datetime(2025, 1, 31, 17, tzinfo=UTC)
    assert office_time(stated, "LibreOffice") == datetime(2025, 1, 31, 22, 30, tzinfo=UTC)
