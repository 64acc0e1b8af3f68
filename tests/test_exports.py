"""Exports in all formats: the same tables, whole or not at all, the same bytes each time."""

from __future__ import annotations

import io
import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.exported import (
    ALL,
    AMOUNT,
    CELL,
    TABLE_NAMES,
    TOTAL,
    line,
    tables,
    unread,
    values,
    written,
)
from tests.samples import F2019, F2021, JIUTAI
from xlsreport.errors import UsageError
from xlsreport.findings.finding import Finding, Severity
from xlsreport.report.exports import ENDINGS, files_of, stream_figures, write_export
from xlsreport.submission.export_columns import FIGURES, TABLES
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.office import Office
    from xlsreport.report.exports import Line

_OTHER = Unit("220113002000", "营城街道")
_TEXTS = {"narrative.overview": '第一行\n“第二行”, "三"', "narrative.problems": "=1+1"}


def _lines() -> list[Line]:
    """Two forms, a nil return, blanks, an amount, a merged workbook with a unit, a stranger."""
    faulty = Finding("RULE_TIE", Severity.ERROR, "b.xlsx")
    return [
        line({CELL: 3, AMOUNT: Decimal("59237.244901")}, narratives=_TEXTS, digest="a" * 64),
        line(
            {CELL: None}, number=2, unit=_OTHER, file="b.xlsx", status="with_errors", merged=False,
            left_out="with_errors", findings=(faulty,),
        ),
        line(form=F2019, number=3, blank=True, nil_return=True, file="c.xlsx"),
        line(number=4, kind="merged", unit=Unit("220113000000", "九台区"), file="m.xlsx"),
        line({CELL: 9}, number=5, kind="part", merged=False, left_out="part", file="m.xlsx"),
        unread(6),
        *[line(number=7, year=1999, unit=Unit("", "无代码"), file="d.xlsx", narratives={})],
    ]  # fmt: skip


@pytest.mark.parametrize("ending", ALL)
def test_every_format_has_the_same_three_tables(tmp_path: Path, ending: str) -> None:
    expected = written(tmp_path / "a.json", *_lines())
    found = written(tmp_path / f"e{ending}", *_lines())
    for table in TABLES:
        assert found[table.name] == expected[table.name]
        assert list(found[table.name][0]) == list(table.names)
    assert {name: len(rows) for name, rows in found.items()} == {
        "figures": 5 * len(F2021.cells) + len(F2019.cells),
        "units": 7,
        "texts": 5 * 3,
    }


@pytest.mark.parametrize("ending", ALL)
def test_blank_zero_and_a_nil_return_are_three_things(tmp_path: Path, ending: str) -> None:
    found = written(tmp_path / f"e{ending}", *_lines())["figures"]
    said = {
        each["submission_no"]: (each["value"], each["state"])
        for each in found
        if each["cell_id"] == CELL
    }
    assert said[1] == (3, "entered")
    assert said[2] == (None, "blank")
    assert said[3] == (0, "nil")
    assert said[4] == (0, "entered")


@pytest.mark.parametrize("ending", ALL)
@pytest.mark.parametrize(
    "amount",
    ["59237.244901", "0.000001", "-0.0000000001", "123456789012345.123456", "7", "0.1"],
)
def test_no_digit_of_an_amount_is_lost(tmp_path: Path, ending: str, amount: str) -> None:
    found = written(tmp_path / f"e{ending}", line({AMOUNT: Decimal(amount)}))
    assert values(found["figures"], AMOUNT) == [Decimal(amount)]


@pytest.mark.parametrize("ending", ALL)
@pytest.mark.parametrize("count", [10**15 - 1, -3, 2**63 - 1, 2**63])
def test_no_digit_of_a_count_is_lost(tmp_path: Path, ending: str, count: int) -> None:
    found = written(tmp_path / f"e{ending}", line({CELL: count}))
    assert values(found["figures"], CELL) == [count]


@pytest.mark.parametrize("ending", ALL)
@pytest.mark.parametrize("text", ["=1+1", "'=1", 'a,"b"\r\n', "\t@", "两\n行", "𠮷"])
def test_texts_come_through_unchanged(tmp_path: Path, ending: str, text: str) -> None:
    each = line(unit=Unit("1", text), narratives={"narrative.overview": text})
    found = written(tmp_path / f"e{ending}", each)
    assert {row["unit_name"] for name in TABLE_NAMES for row in found[name]} == {text}
    assert found["texts"][0]["text"] == text


@pytest.mark.parametrize("ending", ALL)
def test_nothing_to_export_is_three_empty_tables(tmp_path: Path, ending: str) -> None:
    assert written(tmp_path / f"e{ending}") == {"figures": [], "units": [], "texts": []}


@pytest.mark.parametrize("ending", ALL)
def test_only_files_that_cannot_be_read_are_units_without_figures(
    tmp_path: Path, ending: str
) -> None:
    found = written(tmp_path / f"e{ending}", unread())
    assert [len(found[name]) for name in TABLE_NAMES] == [0, 1, 0]


@pytest.mark.parametrize("ending", ALL)
def test_the_same_lines_give_the_same_bytes(tmp_path: Path, ending: str) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_export(tmp_path / folder / f"e{ending}", _lines())
    first, second = (sorted((tmp_path / folder).iterdir()) for folder in ("a", "b"))
    assert [each.name for each in first] == [each.name for each in second]
    assert [each.read_bytes() for each in first] == [each.read_bytes() for each in second]


@pytest.mark.parametrize("ending", ALL)
def test_lines_are_gone_through_once_and_batches_do_not_show(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = written(tmp_path / f"a{ending}", *_lines())
    for name, batch in (
        ("sqlite_file._BATCH", 1),
        ("parquet_files._FIGURES_A_GROUP", 250),
        ("parquet_files._OTHERS_A_GROUP", 2),
        ("json_file._PIECE", 7),
    ):
        monkeypatch.setattr(f"xlsreport.report.exports.{name}", batch)
    target = tmp_path / f"b{ending}"
    result = write_export(target, iter(_lines()))
    assert tables(target) == expected
    counts = [len(expected[name]) for name in ("units", "figures", "texts")]
    assert [result.units, result.figures, result.texts] == counts
    assert all(file.exists() for file in result.files)


@pytest.mark.parametrize("ending", ALL)
def test_what_breaks_off_leaves_the_old_files_whole(tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"e{ending}"
    write_export(target, _lines())
    before = {each.name: each.read_bytes() for each in tmp_path.iterdir()}

    def broken() -> Iterator[Line]:
        yield line({CELL: 77})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_export(target, broken())
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == before


@pytest.mark.parametrize("ending", ALL)
def test_a_folder_that_is_not_there_is_a_message(tmp_path: Path, ending: str) -> None:
    with pytest.raises(UsageError) as caught:
        write_export(tmp_path / "none" / f"e{ending}", [])
    assert "none" in caught.value.zh


@pytest.mark.parametrize("name", ["e.csv", "e.texts.csv", "e.sqlite"])
def test_a_folder_of_that_name_is_a_message_and_nothing_is_written(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(UsageError) as caught:
        write_export(tmp_path / name.replace(".texts", ""), [line()])
    assert name in caught.value.zh
    assert [each.name for each in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("ending", ALL)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/dev/full is Linux's")
def test_a_full_disk_is_a_message(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file beside the target is a link to a device that is always full."""
    import tempfile

    def full(**_: Any) -> tuple[int, str]:
        name = tmp_path / f"link{len(list(tmp_path.iterdir()))}"
        name.symlink_to("/dev/full")
        return os.open(os.devnull, os.O_RDONLY), str(name)

    monkeypatch.setattr(tempfile, "mkstemp", full)
    with pytest.raises(UsageError) as caught:
        write_export(tmp_path / f"e{ending}", [line() for _ in range(50)])
    assert "写不了" in caught.value.zh
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["e.txt", "e", "e.xlsx", "e.csv.gz", ".csv"])
def test_another_ending_is_refused_with_those_that_are_known(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        write_export(tmp_path / name, [])
    for ending in ENDINGS:
        assert ending in caught.value.zh
        assert ending in caught.value.en
    assert list(tmp_path.iterdir()) == []


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    assert write_export(tmp_path / "E.CSV", [line()]).files[1].name == "E.units.CSV"


def test_a_format_of_one_table_a_file_writes_the_others_beside_it() -> None:
    folder = Path("d")
    assert [str(each.name) for each in files_of(folder / "a.b.csv")] == [
        "a.b.csv", "a.b.units.csv", "a.b.texts.csv",
    ]  # fmt: skip
    assert files_of(folder / "a.sqlite") == (folder / "a.sqlite",)


def test_a_stream_takes_the_figures_alone() -> None:
    stream = io.StringIO()
    result = stream_figures(stream, _lines())
    lines = stream.getvalue().splitlines()
    assert lines[0] == ",".join(FIGURES.names)
    assert len(lines) == 1 + result.figures
    assert (result.files, result.units, result.texts) == ((), 7, 15)


def test_pandas_reads_all_of_it(tmp_path: Path) -> None:
    import pandas as pd

    for ending in (".csv", ".parquet"):
        target = tmp_path / f"e{ending}"
        write_export(target, _lines())
        for file, table in zip(files_of(target), TABLES, strict=True):
            if ending == ".csv":
                frame = pd.read_csv(file, dtype={"unit_code": str})
            else:
                frame = pd.read_parquet(file)
            assert list(frame.columns) == list(table.names)
        figures = pd.read_csv(target, dtype={"unit_code": str}) if ending == ".csv" else (
            pd.read_parquet(target)
        )  # fmt: skip
        assert figures.loc[figures.merged & (figures.cell_id == TOTAL), "value"].sum() == 3
        assert figures.loc[figures.cell_id == CELL, "value"].isna().sum() == 1
        assert figures.unit_code[0] == JIUTAI.code
    exact = pd.read_parquet(tmp_path / "e.parquet")
    assert exact.loc[exact.cell_id == AMOUNT, "value"].iloc[0] == Decimal("59237.244901")


def test_polars_reads_all_of_it(tmp_path: Path) -> None:
    import polars as pl

    write_export(tmp_path / "e.csv", _lines())
    write_export(tmp_path / "e.parquet", _lines())
    types: Any = {"unit_code": pl.String, "value": pl.Decimal(38, 10)}
    for frame in (
        pl.read_csv(tmp_path / "e.csv", schema_overrides=types),
        pl.read_parquet(tmp_path / "e.parquet"),
    ):
        found = frame.filter(pl.col("merged") & (pl.col("cell_id") == AMOUNT))
        assert found["value"].sum() == Decimal("59237.244901")
        assert frame.columns == list(FIGURES.names)
    units = pl.read_csv(tmp_path / "e.units.csv", infer_schema_length=None)
    assert units.schema["merged"] == pl.Boolean


def test_duckdb_reads_all_of_it(tmp_path: Path) -> None:
    import duckdb

    connection = duckdb.connect(config={"autoinstall_known_extensions": "false"})
    for ending in (".csv", ".json", ".parquet"):
        write_export(tmp_path / f"e{ending}", _lines())
    asked = (
        f"SELECT sum(value), count(*), count(value) FROM {{}} WHERE merged AND cell_id = '{TOTAL}'"  # noqa: S608
    )
    nested = f"(SELECT unnest(figures, recursive := true) FROM '{tmp_path}/e.json')"  # noqa: S608
    for source in (f"'{tmp_path}/e.csv'", f"'{tmp_path}/e.parquet'", nested):
        assert connection.sql(asked.format(source)).fetchall() == [(3, 4, 4)]
    connection.close()


def test_excel_and_libreoffice_take_the_csv_for_what_it_is(office: Office, tmp_path: Path) -> None:
    """LibreOffice opens it as it opens any CSV; no text has become a formula."""
    import openpyxl

    harmful = line(unit=Unit("1", '=HYPERLINK("http://a.b","x")'), narratives=_TEXTS)
    write_export(tmp_path / "e.csv", [harmful])
    options = "44,34,76,1,,0,false,true,false,false,false"
    for name, table in (("e.csv", FIGURES), ("e.texts.csv", TABLES[2])):
        result = tmp_path / f"{name}.xlsx"
        csv = "Text - txt - csv (StarCalc)"
        assert office.convert(tmp_path / name, result, csv, options)
        sheet = openpyxl.load_workbook(result).worksheets[0]
        rows = list(sheet.iter_rows())
        assert [cell.value for cell in rows[0]] == list(table.names)
        assert all(cell.data_type != "f" for row in rows for cell in row)
        names = {row[table.names.index("unit_name")].value for row in rows[1:]}
        assert names == {'\'=HYPERLINK("http://a.b","x")'}
