"""JSON: one object, one line a record, every digit."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from tests.exported import AMOUNT, line, unread
from xlsreport import __version__
from xlsreport.report.exports import write_export
from xlsreport.submission.export_columns import SCHEMA

if TYPE_CHECKING:
    from pathlib import Path


def test_it_is_one_object_that_says_its_schema(tmp_path: Path) -> None:
    write_export(tmp_path / "e.json", [line(), unread(2)])
    record = json.loads((tmp_path / "e.json").read_text("utf-8"))
    assert list(record) == ["schema", "program", "figures", "units", "texts"]
    assert (record["schema"], record["program"]) == (SCHEMA, f"xlsreport {__version__}")
    assert [each["submission_no"] for each in record["units"]] == [1, 2]


def test_every_record_is_a_line(tmp_path: Path) -> None:
    write_export(tmp_path / "e.json", [line(), line(number=2)])
    lines = (tmp_path / "e.json").read_text("utf-8").splitlines()
    records = [json.loads(each.rstrip(",")) for each in lines if each.startswith('{"unit_code')]
    assert len(records) == 400


def test_an_amount_is_a_number_with_its_digits(tmp_path: Path) -> None:
    write_export(tmp_path / "e.json", [line({AMOUNT: Decimal("0.0000001")})])
    text = (tmp_path / "e.json").read_text("utf-8")
    assert '"value": 0.0000001,' in text
    assert all(isinstance(each["value"], (int, float)) for each in json.loads(text)["figures"])


def test_nothing_lies_beside_it_when_it_is_done(tmp_path: Path) -> None:
    write_export(tmp_path / "e.json", [line()])
    assert [each.name for each in tmp_path.iterdir()] == ["e.json"]
