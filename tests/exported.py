"""Exports that tests write, and what programs of others read from them."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.samples import F2021, JIUTAI, submission, zeros
from xlsreport.report.exports import ENDINGS, Line, files_of, write_export
from xlsreport.submission.submission import Unit
from xlsreport.text.visible import unquoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form

CELL = "requests.received.natural"
TOTAL = "requests.received.total"
AMOUNT = "proactive.fees.amount"
TABLE_NAMES = ("figures", "units", "texts")
ALL = ENDINGS
_TIMES = "%Y-%m-%d %H:%M:%S"


def line(
    figures: Mapping[str, Any] | None = None,
    form: Form = F2021,
    number: int = 1,
    *,
    unit: Unit = JIUTAI,
    blank: bool = False,
    **more: Any,
) -> Line:
    """One unit's line, with these figures and 0 (or nothing, if ``blank``) elsewhere."""
    of_line = {
        name: more.pop(name)
        for name in ("kind", "status", "merged", "left_out", "findings")
        if name in more
    }
    entries = dict(figures or {}) if blank else zeros(form) | dict(figures or {})
    each = submission(form, entries, unit=unit, **more)
    fields: dict[str, Any] = {"kind": "unit", "status": "accepted", "merged": True} | of_line
    return Line(number=number, unit=unit, file=each.file, submission=each, **fields)


def unread(number: int = 1, file: str = "x.pdf") -> Line:
    """The line of a file that could not be read."""
    return Line(
        number, "unit", Unit("", ""), file, "unreadable", merged=False, left_out="unreadable"
    )


def tables(target: Path) -> dict[str, list[dict[str, Any]]]:
    """The three tables of an export, in the same Python values whatever the format."""
    ending = target.suffix
    if ending == ".json":
        record = json.loads(target.read_text("utf-8"), parse_float=Decimal)
        return {name: record[name] for name in TABLE_NAMES}
    if ending == ".sqlite":
        return dict(zip(TABLE_NAMES, _of_sqlite(target), strict=True))
    read = _of_csv if ending == ".csv" else _of_parquet
    return {name: read(file) for name, file in zip(TABLE_NAMES, files_of(target), strict=True)}


def written(target: Path, *lines: Line) -> dict[str, list[dict[str, Any]]]:
    """Writes an export and reads it."""
    write_export(target, lines)
    return tables(target)


def values(records: list[dict[str, Any]], cell: str) -> list[Any]:
    """A cell's value in every submission."""
    return [each["value"] for each in records if each["cell_id"] == cell]


def _of_sqlite(target: Path) -> list[list[dict[str, Any]]]:
    found = []
    with closing(sqlite3.connect(target)) as database:
        database.row_factory = sqlite3.Row
        for name in TABLE_NAMES:
            order = "submission_no, rowid" if name == "texts" else "submission_no"
            rows = [dict(r) for r in database.execute(f"SELECT * FROM {name} ORDER BY {order}")]  # noqa: S608
            for row in rows:
                for column in {"merged", "nil_return"} & set(row):
                    row[column] = None if row[column] is None else bool(row[column])
                if "value_text" in row:
                    row["value"] = _number(row.pop("value_text"))
            found.append(rows)
    return found


def _of_csv(file: Path) -> list[dict[str, Any]]:
    whole = {"year", "submission_no", "errors", "warnings", "notes", "waived"}
    rows: list[dict[str, Any]] = []
    with file.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            plain: dict[str, Any] = {}
            for name, text in row.items():
                if text == "":
                    plain[name] = None
                elif name in whole:
                    plain[name] = int(text)
                elif name in {"merged", "nil_return"}:
                    plain[name] = {"true": True, "false": False}[text]
                else:
                    plain[name] = _number(text) if name == "value" else unquoted(text)
            rows.append(plain)
    return rows


def _of_parquet(file: Path) -> list[dict[str, Any]]:
    import pyarrow.parquet as pq

    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    for row in rows:
        if "saved_utc" in row and row["saved_utc"] is not None:
            row["saved_utc"] = row["saved_utc"].strftime(_TIMES)
    return rows


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
