"""An export as an SQLite database.

What the lines of figures share is stored once: ``figures`` is a view with the columns of every
other format, and one more, ``value_text``. A number of SQLite is whole or a binary float; so the
digits of a figure that is not whole are kept as text in a second column.
"""

from __future__ import annotations

import errno
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any

from xlsreport import __version__
from xlsreport.report.exports.lines import exact
from xlsreport.submission.export_columns import SCHEMA
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from xlsreport.forms.expression import Number
    from xlsreport.report.exports.lines import Figures, FormCells, Value
    from xlsreport.submission.export_columns import ExportTables, Table

__all__ = ["sqlite_file"]

_BATCH = 100_000
_LARGEST = 2**63
_TYPES = {
    "text": "TEXT",
    "integer": "INTEGER",
    "decimal": "NUMERIC",
    "boolean": "INTEGER",
    "time": "TEXT",
    "date": "TEXT",
}
_SETTINGS = """
PRAGMA page_size = 4096;
PRAGMA encoding = 'UTF-8';
PRAGMA auto_vacuum = NONE;
-- It takes its place when it is whole; until then nothing needs to be undone.
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA locking_mode = EXCLUSIVE;
"""
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE units ({units}, PRIMARY KEY (submission_no));
CREATE TABLE texts ({texts}, PRIMARY KEY (submission_no, text_id),
    FOREIGN KEY (submission_no) REFERENCES units (submission_no));
CREATE TABLE cells (cell_no INTEGER PRIMARY KEY, form TEXT NOT NULL, cell_id TEXT NOT NULL,
    label TEXT NOT NULL, measure TEXT, table_id TEXT NOT NULL, row_label TEXT NOT NULL,
    column_label TEXT NOT NULL, decimals INTEGER NOT NULL, computed INTEGER NOT NULL,
    UNIQUE (cell_id, form));
CREATE TABLE figure_store (submission_no INTEGER NOT NULL REFERENCES units (submission_no),
    cell_no INTEGER NOT NULL REFERENCES cells (cell_no), value NUMERIC, digits TEXT,
    state TEXT NOT NULL, PRIMARY KEY (submission_no, cell_no)) WITHOUT ROWID;
CREATE VIEW figures AS SELECT {figures},
    coalesce(f.digits, CAST(f.value AS TEXT)) AS value_text
    FROM figure_store AS f JOIN units AS u ON u.submission_no = f.submission_no
    JOIN cells AS c ON c.cell_no = f.cell_no;
"""
_ENTRIES = """CREATE TABLE entries ({entries}, PRIMARY KEY (submission_no, cell_id),
    FOREIGN KEY (submission_no) REFERENCES units (submission_no));"""
_INDEXES = """
CREATE INDEX units_by_code ON units (unit_code, year);
CREATE INDEX figures_by_cell ON figure_store (cell_no, submission_no);
"""
_OF_CELLS = {"cell_id", "label", "measure"}
_OF_STORE = {"value", "state"}


@contextmanager
def sqlite_file(target: Path, tables: ExportTables) -> Iterator[_SqliteFile]:
    """A sink that writes the database to ``target``; the same lines give the same bytes.

    Raises:
        UsageError: It cannot be written.
    """
    with replaced_when_whole(target) as temporary:
        try:
            with closing(sqlite3.connect(temporary, isolation_level=None)) as database:
                database.executescript(_SETTINGS + _write_schema(tables))
                database.execute("BEGIN")
                sink = _SqliteFile(database, tables)
                yield sink
                sink.finish()
                database.execute("COMMIT")
                database.executescript(_INDEXES)
        except sqlite3.OperationalError as error:
            # It is the disk: full, gone or read-only. Reported as for any other file.
            number = errno.ENOSPC if "full" in str(error) else errno.EIO
            raise OSError(number, str(error)) from error


class _SqliteFile:
    """Collects lines and stores them by the batch."""

    def __init__(self, database: sqlite3.Connection, tables: ExportTables) -> None:
        self._database, self._tables = database, tables
        self._cells: dict[str, list[int]] = {}
        self._figures: list[tuple[Any, ...]] = []
        self._units: list[tuple[Any, ...]] = []
        self._texts: list[tuple[Any, ...]] = []
        self._entries: list[tuple[Any, ...]] = []
        self._has_entries = False

    def figures(self, figures: Figures) -> None:
        """All figures of one line."""
        cells = self._cells.get(figures.form.form_id)
        if cells is None:
            cells = self._cells[figures.form.form_id] = self._number_cells(figures.form)
        number = figures.after[-1]
        self._figures += [
            (number, cell, value, None, state)
            if type(value) is int and -_LARGEST <= value < _LARGEST
            else (number, cell, *_store_number(value), state)
            for cell, value, state in zip(cells, figures.values, figures.states, strict=True)
        ]
        if len(self._figures) >= _BATCH:
            self._flush()

    def unit(self, row: tuple[Value, ...]) -> None:
        """A line of ``units``."""
        self._units.append(row)

    def text(self, row: tuple[Value, ...]) -> None:
        """A line of ``texts``."""
        self._texts.append(row)

    def entry(self, row: tuple[Value, ...]) -> None:
        """A line of ``entries``."""
        if not self._has_entries:
            self._database.execute(_ENTRIES.format(entries=_declare_columns(self._tables.entries)))
            self._has_entries = True
        self._entries.append(row)

    def finish(self) -> None:
        """Stores what is left, and what the database says of itself."""
        self._flush()
        facts = {
            "schema": str(SCHEMA),
            "program": f"xlsreport {__version__}",
            "forms": " ".join(self._cells),
        }
        self._insert("meta", sorted(facts.items()))

    def _number_cells(self, form: FormCells) -> list[int]:
        """Stores the cells of a form; the numbers they are known by."""
        first = 1 + sum(len(numbers) for numbers in self._cells.values())
        numbers = list(range(first, first + len(form.cells)))
        self._insert(
            "cells",
            [
                (
                    number,
                    form.form_id,
                    *names,
                    c.table,
                    c.row,
                    c.column,
                    c.value_type.decimals,
                    c.computed,
                )
                for number, names, c in zip(numbers, form.names, form.cells, strict=True)
            ],
        )
        return numbers

    def _flush(self) -> None:
        for table, rows in (
            ("units", self._units),
            ("figure_store", self._figures),
            ("texts", self._texts),
            ("entries", self._entries),
        ):
            self._insert(table, rows)
            rows.clear()

    def _insert(self, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            # The names are constants of this module; values from files are bound.
            self._database.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608


def _write_schema(tables: ExportTables) -> str:
    """The tables, as declared; ``figures`` takes each column from where it is stored."""
    places = [
        f"{'c' if name in _OF_CELLS else 'f' if name in _OF_STORE else 'u'}.{name}"
        for name in tables.figures.names
    ]
    return _TABLES.format(
        units=_declare_columns(tables.units),
        texts=_declare_columns(tables.texts),
        figures=", ".join(places),
    )


def _declare_columns(table: Table) -> str:
    return ", ".join(
        f"{column.name} {_TYPES[column.kind]}{'' if column.nullable else ' NOT NULL'}"
        for column in table.columns
    )


def _store_number(value: Number | None) -> tuple[int | float | None, str | None]:
    """A figure as a number of SQLite, and its digits where that number may not have them all."""
    if value is None:
        return None, None
    if value == int(value) and -_LARGEST <= value < _LARGEST:
        return int(value), None
    return float(value), exact(value)
