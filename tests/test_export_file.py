"""Last year's figures from exports: every format, and those of earlier versions."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.exported import ALL, AMOUNT, CELL, line, unread
from tests.samples import F2019, F2021, FORMS, JIUTAI, consistent
from xlsreport import api
from xlsreport.errors import UsageError
from xlsreport.reading.export_file import EXPORT_ENDINGS, read_export
from xlsreport.report.exports import write_export
from xlsreport.submission.submission import Unit, counted, with_totals

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.report.exports import Line

_OTHER = Unit("220113002000", "营城街道")
_OLD = {
    "unit_code": JIUTAI.code, "unit_name": JIUTAI.name, "year": 2023, "form": F2021.id,
    "status": "accepted", "cell_id": CELL, "label": "一、本年新收／自然人", "value": 3,
}  # fmt: skip


def _lines() -> list[Line]:
    return [
        line(consistent(F2021, 1) | {AMOUNT: Decimal("59237.244901"), CELL: None}),
        line(number=2, unit=_OTHER, blank=True, nil_return=True),
        line({CELL: 7}, number=3, unit=_OTHER),  # a second one of the same unit
        line(form=F2019, number=4, year=2020),
        line(number=5, kind="merged", unit=Unit("220113000000", "九台区"), consolidated=True),
        line({CELL: 9}, number=6, kind="part", merged=False, left_out="part"),
        unread(7),
    ]


@pytest.mark.parametrize("ending", ALL)
def test_an_export_gives_the_figures_that_went_in(tmp_path: Path, ending: str) -> None:
    write_export(tmp_path / f"e{ending}", _lines())
    found = read_export(tmp_path / f"e{ending}", FORMS)
    expected = [each.submission for each in _lines() if each.submission is not None]
    for back, gone in zip(found, expected, strict=True):
        # Amounts were given as text here and there; what counts is the number.
        entered = {cell: _exact(value) for cell, value in gone.values.items()}
        assert dict(back.values) == with_totals(gone.form, entered)
        assert (back.form, back.year, back.unit) == (gone.form, gone.year, gone.unit)
        assert (back.nil_return, back.consolidated) == (gone.nil_return, gone.consolidated)
        assert {type(value) for value in back.values.values()} <= {int, Decimal, type(None)}
    assert set(counted(found[1]).values()) == {0}


def _exact(value: Any) -> Any:
    return None if value is None else Decimal(str(value))


def test_every_ending_of_an_export_is_understood() -> None:
    assert set(ALL) == EXPORT_ENDINGS


@pytest.mark.parametrize("ending", ALL)
def test_read_previous_takes_every_format(tmp_path: Path, ending: str) -> None:
    write_export(tmp_path / f"E{ending.upper()}", _lines())
    assert len(api.read_previous([tmp_path / f"E{ending.upper()}"], FORMS)) == 6


@pytest.mark.parametrize("ending", ALL)
@pytest.mark.parametrize("name", ["=名", "'=名", "\t名", "'90年代", "两\r\n行"])
def test_a_name_comes_back_as_it_was(tmp_path: Path, ending: str, name: str) -> None:
    write_export(tmp_path / f"e{ending}", [line(unit=Unit("-1", name))])
    (each,) = read_export(tmp_path / f"e{ending}", FORMS)
    assert each.unit == Unit("-1", name)


@pytest.mark.parametrize("ending", ALL)
def test_an_empty_export_has_nobody(tmp_path: Path, ending: str) -> None:
    write_export(tmp_path / f"e{ending}", [unread()])
    assert read_export(tmp_path / f"e{ending}", FORMS) == []


def _old_csv(*records: dict[str, Any]) -> str:
    rows = [",".join(str(value) for value in each.values()) for each in records]
    return "\n".join([",".join(_OLD), *rows, ""])


@pytest.mark.parametrize("bom", ["", "\ufeff"])
def test_an_export_of_version_0_1_is_understood(tmp_path: Path, bom: str) -> None:
    records = [_OLD, _OLD | {"cell_id": AMOUNT, "value": Decimal("5.000001")}]
    (tmp_path / "e.csv").write_text(bom + _old_csv(*records), encoding="utf-8")
    listed = json.dumps(records, ensure_ascii=False, default=float)
    (tmp_path / "e.json").write_text(bom + listed, encoding="utf-8")
    for name in ("e.csv", "e.json"):
        (each,) = read_export(tmp_path / name, FORMS)
        assert (each.unit, each.year, each.form) == (JIUTAI, 2023, F2021)
        assert (each.values[CELL], each.values[AMOUNT]) == (3, Decimal("5.000001"))
        assert each.values["requests.received.legal"] is None


def test_a_csv_that_chinese_excel_saved_again_is_understood(tmp_path: Path) -> None:
    (tmp_path / "e.csv").write_bytes(_old_csv(_OLD).replace("\n", "\r\n").encode("gb18030"))
    (each,) = read_export(tmp_path / "e.csv", FORMS)
    assert each.unit == JIUTAI


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@pytest.mark.parametrize("table", ["units", "texts"])
def test_a_table_without_figures_is_refused_with_the_name_of_the_right_one(
    tmp_path: Path, ending: str, table: str
) -> None:
    write_export(tmp_path / f"e{ending}", _lines())
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / f"e.{table}{ending}", FORMS)
    assert "没有数" in caught.value.zh
    assert ".units" in caught.value.en


_FIELDS = '"form":"zfxxgk-2021","unit_code":"","unit_name":"","cell_id":"a"'
_NO_EXPORTS = [
    ("e.csv", b""),
    ("e.csv", b"a,b\n1,2\n"),
    ("e.csv", _old_csv(_OLD).encode() + b"1,2\n"),
    ("e.csv", _old_csv(_OLD | {"value": "x"}).encode()),
    ("e.csv", _old_csv(_OLD | {"value": "1E+999999999"}).encode()),
    ("e.csv", _old_csv(_OLD | {"year": "²"}).encode()),
    ("e.csv", _old_csv(_OLD).encode() + b'"open'),
    ("e.csv", b"PK\x03\x04" + bytes(range(256))),
    ("e.csv", (",".join([*_OLD, "state"]) + "\n").encode()),
    ("e.json", b""),
    ("e.json", b"["),
    ("e.json", b"1"),
    ("e.json", b"[1]"),
    ("e.json", b"[{}]"),
    ("e.json", b"{}"),
    ("e.json", b'{"figures": 1}'),
    ("e.json", b'[{"form": "zfxxgk-2021"}]'),
    ("e.json", b"\xff\xfe"),
    ("e.json", b"[" * 100_000),
    ("e.json", f'[{{{_FIELDS},"year":1,"value":"x"}}]'.encode()),
    ("e.json", f'[{{{_FIELDS},"year":1,"value":"NaN"}}]'.encode()),
    ("e.json", f'[{{{_FIELDS},"year":1,"value":NaN}}]'.encode()),
    ("e.json", f'[{{{_FIELDS},"year":[],"value":1}}]'.encode()),
    ("e.json", f'[{{{_FIELDS},"year":1.5,"value":1}}]'.encode()),
    ("e.sqlite", b""),
    ("e.sqlite", b"SQLite format 3\x00" + b"\x00" * 100),
    ("e.sqlite", b"no database"),
    ("e.parquet", b""),
    ("e.parquet", b"PAR1" + b"\x00" * 100 + b"PAR1"),
]


@pytest.mark.parametrize(("name", "content"), _NO_EXPORTS)
def test_what_is_no_export_of_this_program_is_refused(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / name, FORMS)
    assert name in caught.value.zh
    assert name in caught.value.en


def test_a_database_whose_tables_are_something_else_is_refused(tmp_path: Path) -> None:
    target = tmp_path / "e.sqlite"
    write_export(target, [line()])
    with closing(sqlite3.connect(target)) as database:
        database.execute("ALTER TABLE figure_store RENAME TO other")
        database.execute("CREATE VIEW figure_store AS SELECT * FROM other")
        database.commit()
    with pytest.raises(UsageError):
        read_export(target, FORMS)


def test_a_parquet_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"a": [1]}), tmp_path / "e.parquet")
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / "e.parquet", FORMS)
    assert "不是 xlsreport export" in caught.value.zh


def test_reading_a_database_leaves_nothing_and_changes_nothing(tmp_path: Path) -> None:
    target = tmp_path / "e #1?.sqlite"
    write_export(target, [line()])
    before = target.read_bytes()
    assert len(read_export(target, FORMS)) == 1
    assert [each.name for each in tmp_path.iterdir()] == [target.name]
    assert target.read_bytes() == before


@pytest.mark.parametrize("ending", ALL)
def test_an_export_of_a_form_that_is_not_at_hand_is_refused(tmp_path: Path, ending: str) -> None:
    write_export(tmp_path / f"e{ending}", [line(form=F2019)])
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / f"e{ending}", {F2021.id: F2021})
    assert F2019.id in caught.value.zh


@pytest.mark.parametrize("ending", ALL)
def test_a_file_that_is_not_handed_out_is_a_message(tmp_path: Path, ending: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / f"none{ending}", FORMS)
    assert f"none{ending}" in caught.value.zh


def test_parquet_without_its_library_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sys

    write_export(tmp_path / "e.parquet", [line()])
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / "e.parquet", FORMS)
    assert "pip install pyarrow" in caught.value.zh


def test_a_json_that_no_memory_holds_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_export(tmp_path / "e.json", [line()])
    monkeypatch.setattr("xlsreport.reading.export_file._LARGEST_JSON", 1000)
    with pytest.raises(UsageError) as caught:
        read_export(tmp_path / "e.json", FORMS)
    assert ".sqlite" in caught.value.zh
