"""Parquet: exact decimals, typed columns, and a clear word where the library is missing."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.exported import line
from xlsreport import __version__
from xlsreport.errors import UsageError
from xlsreport.report.exports import files_of, write_export
from xlsreport.report.exports.parquet_files import require_parquet
from xlsreport.submission.export_columns import DECIMALS, TABLES

if TYPE_CHECKING:
    from pathlib import Path

_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "decimal": pa.decimal128(38, DECIMALS),
    "boolean": pa.bool_(),
    "time": pa.timestamp("ms", "UTC"),
}


def test_every_file_has_the_declared_columns_and_says_its_schema(tmp_path: Path) -> None:
    write_export(tmp_path / "e.parquet", [line()])
    for file, table in zip(files_of(tmp_path / "e.parquet"), TABLES, strict=True):
        schema = pq.read_schema(file)
        assert [(field.name, field.type, field.nullable) for field in schema] == [
            (column.name, _TYPES[column.kind], column.nullable) for column in table.columns
        ]
        said = {key: value for key, value in schema.metadata.items() if b"xlsreport" in key}
        assert said == {
            b"xlsreport.schema": b"1",
            b"xlsreport.program": f"xlsreport {__version__}".encode(),
            b"xlsreport.table": table.name.encode(),
        }


def test_texts_that_repeat_are_stored_once(tmp_path: Path) -> None:
    write_export(tmp_path / "e.parquet", [line(number=n) for n in range(1, 100)])
    group = pq.ParquetFile(tmp_path / "e.parquet").metadata.row_group(0)
    for position in range(group.num_columns):
        column = group.column(position)
        if column.physical_type == "BYTE_ARRAY":
            assert "RLE_DICTIONARY" in column.encodings


def test_without_the_library_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    require_parquet()
    monkeypatch.setattr("xlsreport.report.exports.parquet_files.find_spec", lambda _: None)
    with pytest.raises(UsageError) as caught:
        write_export(tmp_path / "e.parquet", [line()])
    assert "python -m pip install pyarrow" in caught.value.zh
    assert "python -m pip install pyarrow" in caught.value.en
    assert list(tmp_path.iterdir()) == []


def test_the_library_is_not_loaded_for_other_formats_nor_before_it_is_needed() -> None:
    assert importlib.util.find_spec("pyarrow") is not None
    program = (
        "import sys; from pathlib import Path; from xlsreport import api; "
        "from xlsreport.report.exports import files_of; files_of(Path('e.parquet')); "
        "files_of(Path('e.csv')); print('pyarrow' in sys.modules, 'sqlite3' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout.split() == [b"False", b"False"]
