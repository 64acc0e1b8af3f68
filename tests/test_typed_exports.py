"""The table of entries in every format of an export: a column of its own for each type."""

from __future__ import annotations

import csv
import datetime as dt
import json
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from tests.filled import filled, read
from tests.typed import GOOD, written
from xlsreport.report.exports import write_export
from xlsreport.submission.export_columns import ENTRIES
from xlsreport.verbs.export import Fates, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

EXPECTED = {
    "t.x.opened": ("date", None, "2001-03-04", None, "entered"),
    "t.x.code": ("text", "007", None, None, "entered"),
    "t.x.kind": ("choice", "Branch", None, None, "entered"),
    "t.x.free": ("yes_no", None, None, True, "entered"),
    "t.y.opened": ("date", None, "1999-12-31", None, "entered"),
    "t.y.code": ("text", None, None, None, "blank"),
    "t.y.kind": ("choice", "Other", None, None, "entered"),
    "t.y.free": ("yes_no", None, None, False, "entered"),
}


def export(target: Path, outcome: Outcome) -> tuple[Path, ...]:
    return write_export(target, lines_of([outcome], Fates([outcome], None))).files


def test_csv(tmp_path: Path) -> None:
    files = export(tmp_path / "f.csv", written(GOOD))
    assert files[-1] == tmp_path / "f.entries.csv"
    with files[-1].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == ENTRIES.names
    flags = {"": None, "true": True, "false": False}
    assert {
        row["cell_id"]: (
            row["type"], row["text"] or None, row["day"] or None, flags[row["yes"]], row["state"]
        )
        for row in rows
    } == EXPECTED  # fmt: skip


def test_json(tmp_path: Path) -> None:
    (file,) = export(tmp_path / "f.json", written(GOOD))
    rows = json.loads(file.read_text(encoding="utf-8"))["entries"]
    found = {r["cell_id"]: (r["type"], r["text"], r["day"], r["yes"], r["state"]) for r in rows}
    assert found == EXPECTED


def test_sqlite(tmp_path: Path) -> None:
    (file,) = export(tmp_path / "f.sqlite", written(GOOD))
    with closing(sqlite3.connect(file)) as database:
        rows = database.execute("SELECT cell_id, type, text, day, yes, state FROM entries")
        found = {
            cell: (kind, text, day, None if yes is None else bool(yes), state)
            for cell, kind, text, day, yes, state in rows
        }
    assert found == EXPECTED


def test_parquet(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    files = export(tmp_path / "f.parquet", written(GOOD))
    rows = parquet.read_table(files[-1]).to_pylist()
    found = {
        r["cell_id"]: (
            r["type"],
            r["text"],
            r["day"] and r["day"].isoformat(),
            r["yes"],
            r["state"],
        )
        for r in rows
    }
    assert found == EXPECTED
    assert isinstance(rows[0]["day"], dt.date)


def test_a_form_of_figures_has_no_such_table(tmp_path: Path) -> None:
    outcome = read(filled("2021").data)
    assert len(export(tmp_path / "f.csv", outcome)) == 3
    (file,) = export(tmp_path / "f.json", outcome)
    assert "entries" not in json.loads(file.read_text(encoding="utf-8"))
