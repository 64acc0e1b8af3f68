"""The rows of lists beside an export: a file for each list of a form that has rows.

Beside Parquet it is Parquet with typed columns, beside every other format CSV.
"""

from __future__ import annotations

import csv
from contextlib import ExitStack
from datetime import date
from typing import TYPE_CHECKING, Self, TextIO

from xlsreport.report.exports.lines import exact
from xlsreport.submission.export_columns import LIST_COLUMNS
from xlsreport.text.visible import quoted
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import ListTable
    from xlsreport.report.exports.lines import Line
    from xlsreport.report.exports.parquet_files import ParquetRows
    from xlsreport.submission.submission import ListValue

__all__ = ["ListFiles", "list_file"]


def list_file(target: Path, form: Form, table: ListTable) -> Path:
    """Where the rows of a form's list stand beside an export to ``target``."""
    ending = "parquet" if target.suffix.lower() == ".parquet" else "csv"
    return target.with_name(f"{target.stem}.{form.id}.{table.id}.{ending}")


class ListFiles:
    """Writes rows as they come; each file takes its place when all of them are whole.

    ``figures.csv`` has ``figures.requests-2025.applications.csv`` next to it. The columns are the
    number of the line of the export, code and name of the unit, the way down to it, the row on the
    sheet, then those of the list.

    Args:
        target: The export.
    """

    def __init__(self, target: Path) -> None:
        self._target = target
        self._stack = ExitStack()
        self._writers: dict[Path, _CsvRows | ParquetRows] = {}
        self._counts: dict[Path, int] = {}

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that were written."""
        return tuple(self._writers)

    @property
    def counts(self) -> tuple[int, ...]:
        """How many rows each of them has."""
        return tuple(self._counts[file] for file in self._writers)

    @property
    def left(self) -> tuple[Path, ...]:
        """Files of an earlier export for lists that have no rows now."""
        return tuple(f for f in self._counts if f not in self._writers and f.exists())

    def __enter__(self) -> Self:
        """Opens nothing before there is a row."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Closes the files; they replace older ones only where nothing was raised."""
        self._stack.__exit__(kind, error, trace)

    def add(self, line: Line) -> None:
        """Writes the rows of a unit's or a merged workbook.

        Raises:
            UsageError: A file cannot be written.
        """
        submission = line.submission
        if submission is None or line.kind == "part":
            return
        for table in submission.form.lists:
            rows = submission.lists.get(table.id)
            file = list_file(self._target, submission.form, table)
            self._counts.setdefault(file, 0)
            if rows is None or not rows.rows:
                continue
            writer = self._open(file, table)
            self._counts[file] += len(rows.rows)
            for row in rows.rows:
                unit = row.unit or submission.unit
                above = "" if row.within is None else row.within.label
                head = (line.number, unit.code, unit.name, above, row.row + 1)
                writer.add((*head, *row.values))

    def _open(self, file: Path, table: ListTable) -> _CsvRows | ParquetRows:
        if file not in self._writers:
            temporary = self._stack.enter_context(replaced_when_whole(file))
            if file.suffix == ".parquet":
                from xlsreport.report.exports.parquet_files import list_rows

                self._writers[file] = self._stack.enter_context(list_rows(temporary, table))
            else:
                # Excel takes a CSV for UTF-8 only if it starts with a byte order mark.
                stream = self._stack.enter_context(
                    temporary.open("w", encoding="utf-8-sig", newline="")
                )
                self._writers[file] = _CsvRows(stream, table)
        return self._writers[file]


class _CsvRows:
    """Writes rows as lines of text."""

    def __init__(self, stream: TextIO, table: ListTable) -> None:
        self._writer = csv.writer(stream, lineterminator="\n")
        self._writer.writerow((*LIST_COLUMNS, *(column.id for column in table.columns)))

    def add(self, row: Sequence[ListValue]) -> None:
        """Writes a row."""
        self._writer.writerow([_write_value(value) for value in row])


def _write_value(value: ListValue) -> str:
    """A value as text: days as 2025-01-31, ``true`` and ``false``, exact numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return quoted(value) if isinstance(value, str) else exact(value)
