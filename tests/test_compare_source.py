"""A published report is read from whatever was kept of it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import DATA, F2021, FORMS, consistent, workbook, zeros
from xlsreport import api
from xlsreport.errors import UsageError
from xlsreport.submission.submission import Unit
from xlsreport.verbs.compare_source import read_published

if TYPE_CHECKING:
    from pathlib import Path

_CELL = "requests.received.natural"
_GROUP = "requests.outcome.other.natural"


def _json(folder: Path, record: Any) -> Path:
    (folder / "p.json").write_text(json.dumps(record), encoding="utf-8")
    return folder / "p.json"


def test_the_record_of_a_real_report_is_read_with_its_form_and_year() -> None:
    found = read_published(DATA / "real" / "suqian_2023.json", FORMS)
    assert (found.source, found.form, found.time) == ("suqian_2023.json", "zfxxgk-2021", "2023")
    assert found.figures["proactive.fees.amount"] == Decimal("59237.2449")
    assert found.figures["requests.received.total"] == 3511
    assert found.unread == ()


def test_an_undivided_row_keeps_the_id_of_its_group() -> None:
    found = read_published(DATA / "real" / "huaian_hongze_2023.json", FORMS)
    assert _GROUP in found.figures
    assert "requests.outcome.other.rest.natural" not in found.figures


def test_values_as_fill_takes_them_are_read_as_people_write_numbers(tmp_path: Path) -> None:
    values = zeros(F2021) | {
        _CELL: "00", "requests.received.legal": "", "requests.received.other": "/",
        "requests.received.business": "很多", "requests.received.research": "12件",
        "requests.received.welfare": None, "proactive.fees.amount": 1.5,
        "unit.name": "九台区", "narrative.overview": "总体情况",
        "appeals.direct_suit.other": True,
    }  # fmt: skip
    found = read_published(_json(tmp_path, values), FORMS)
    rows = {c.rpartition(".")[2]: v for c, v in found.figures.items() if ".received." in c}
    assert rows == {"natural": 0, "legal": None, "other": None, "research": 12, "welfare": None}
    assert found.figures["proactive.fees.amount"] == Decimal("1.5")
    assert found.unread == ("requests.received.business", "appeals.direct_suit.other")
    assert (found.form, found.time) == ("zfxxgk-2021", "")


def test_cells_that_several_forms_have_do_not_tell_the_form(tmp_path: Path) -> None:
    assert read_published(_json(tmp_path, {_CELL: 3}), FORMS).form == ""


def test_the_json_of_a_merge_is_read(tmp_path: Path) -> None:
    record = {"form": "zfxxgk-2021", "year": 2024, "unit": {}, "values": zeros(F2021)}
    found = read_published(_json(tmp_path, record), FORMS)
    assert (found.form, found.time, found.figures[_CELL]) == ("zfxxgk-2021", "2024", 0)


@pytest.mark.parametrize("name", ["m.csv", "m.json", "m.sqlite"])
def test_an_export_of_one_report_is_read(name: str, tmp_path: Path) -> None:
    workbook(F2021, consistent(F2021, 1), tmp_path / "a.xlsx")
    api.export([tmp_path / "a.xlsx"], tmp_path / name, FORMS)
    found = read_published(tmp_path / name, FORMS)
    assert found.figures[_CELL] == consistent(F2021, 1)[_CELL]
    assert (found.form, found.time) == ("zfxxgk-2021", "2023")


def test_an_export_of_a_merged_workbook_is_read_for_its_sum(tmp_path: Path) -> None:
    files = [
        workbook(F2021, consistent(F2021, n), tmp_path / f"{n}.xlsx", unit=Unit(f"{n}", f"镇{n}"))
        for n in (1, 2)
    ]
    api.merge(files, tmp_path / "m.xlsx", FORMS, unit=Unit("X", "县"))
    api.export([tmp_path / "m.xlsx"], tmp_path / "m.json", FORMS)
    found = read_published(tmp_path / "m.json", FORMS)
    assert found.figures[_CELL] == sum(consistent(F2021, n)[_CELL] for n in (1, 2))


def test_a_workbook_is_read_with_the_totals_it_shows(tmp_path: Path) -> None:
    values = consistent(F2021, 1) | {"requests.received.total": 9999}
    found = read_published(workbook(F2021, values, tmp_path / "a.xlsx"), FORMS)
    assert found.figures["requests.received.total"] == 9999
    assert found.source.endswith("a.xlsx")


def test_several_reports_are_not_one(tmp_path: Path) -> None:
    for name in "ab":
        workbook(F2021, consistent(F2021, name), tmp_path / f"{name}.xlsx")
    with pytest.raises(UsageError, match="holds 2 reports"):
        read_published(tmp_path, FORMS)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"requests.recieved.natural": 3}, "requests.received.natural"),
        ({"form": "other-1", "values": {_CELL: 1}}, "not at hand"),
        ({}, "p.json"),
        ([1], "export"),
    ],
)
def test_what_is_no_report_is_refused(record: Any, said: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_published(_json(tmp_path, record), FORMS)
    assert said in caught.value.en
    assert caught.value.zh


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"nothing")
    with pytest.raises(UsageError, match="cannot be read"):
        read_published(tmp_path / "x.xlsx", FORMS)
    with pytest.raises(UsageError):
        read_published(tmp_path / "none.json", FORMS)


def test_a_file_that_is_no_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text('{"a": 1', encoding="utf-8")
    with pytest.raises(UsageError, match=r"p\.json is no sound JSON") as caught:
        read_published(tmp_path / "p.json", FORMS)
    assert "p.json 不是完好的 JSON" in caught.value.zh
