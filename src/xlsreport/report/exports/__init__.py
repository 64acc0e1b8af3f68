"""Tidy exports: figures, units and texts as CSV, JSON, SQLite or Parquet.

The columns are declared in :mod:`xlsreport.submission.export_columns`; here they are filled and
written. Lines are taken one by one and written by the batch, so that a province fits into memory.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.report.exports.lines import (
    FigureLines,
    Line,
    entries_file,
    entry_rows,
    table_files,
    text_rows,
    unit_row,
)
from xlsreport.report.exports.list_files import ListFiles, list_file
from xlsreport.report.results import Written
from xlsreport.submission.export_columns import tables_for

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import TextIO

    from xlsreport.forms.form import Form
    from xlsreport.report.exports.lines import Sink
    from xlsreport.submission.export_columns import ExportTables

__all__ = ["ENDINGS", "Line", "files_of", "stream_figures", "write_export"]

ENDINGS = (".csv", ".json", ".parquet", ".sqlite")
"""What the name of an export may end with."""

_ONE_TABLE_A_FILE = {".csv", ".parquet"}


def files_of(target: Path, forms: Iterable[Form] = ()) -> tuple[Path, ...]:
    """The files that an export to ``target`` writes, ``target`` first.

    Args:
        target: Where.
        forms: The forms at hand: their cells that hold no figure and their lists have files of
            their own.

    Raises:
        UsageError: Its name ends with none of :data:`ENDINGS`, or it is Parquet and the library
            for that is not installed.
    """
    from xlsreport.report.exports.parquet_files import require_parquet

    ending = target.suffix.lower()
    if ending not in ENDINGS:
        known = "、".join(ENDINGS)
        raise UsageError(
            f"导出文件要以 {known} 结尾，不能是“{target.name}”。",
            f"an export ends with {', '.join(ENDINGS)}; {target.name!r} does not.",
        )
    if ending == ".parquet":
        require_parquet()
    at_hand = tuple(forms)
    files = table_files(target) if ending in _ONE_TABLE_A_FILE else (target,)
    if ending in _ONE_TABLE_A_FILE and any(form.entries for form in at_hand):
        files = (*files, entries_file(target))
    return (*files, *(list_file(target, form, table) for form in at_hand for table in form.lists))


def write_export(target: Path, lines: Iterable[Line], forms: Iterable[Form] = ()) -> Written:
    """Writes an export; files of those names are replaced once the new ones are whole.

    Args:
        target: Where; its ending says which format. See :func:`files_of`.
        lines: Gone through once, and never held.
        forms: Those of the lines: one with periods adds a column.

    Raises:
        UsageError: As :func:`files_of`, or a file cannot be written. Each file is the old one or
            the new one; ``target`` comes last, so that it is never newer than the other files.
    """
    files, tables = files_of(target), tables_for(forms)
    for file in files:
        if file.is_dir():
            raise UsageError(
                f"{file} 是文件夹，不能写成导出文件，请换一个名字。",
                f"{file} is a folder; choose another name for the export.",
            )
    with ListFiles(target) as lists, _open_sink(target, tables) as sink:
        units, figures, texts, entries = _write_lines(lines, sink, tables, lists)
    left = lists.left
    if len(files) > 1:
        beside = entries_file(target)
        files = (*files, beside) if entries else files
        left = left if entries or not beside.exists() else (beside, *left)
    return Written((*files, *lists.files), units, figures, texts, entries, lists.counts, left)


def stream_figures(stream: TextIO, lines: Iterable[Line], forms: Iterable[Form] = ()) -> Written:
    """Writes the table of figures as CSV to a stream, without a byte order mark.

    Args:
        stream: Where; stays open.
        lines: Gone through once.
        forms: As for :func:`write_export`.
    """
    from xlsreport.report.exports.csv_files import CsvFiles

    tables = tables_for(forms)
    return Written((), *_write_lines(lines, CsvFiles(tables, stream, None, None), tables))


def _open_sink(target: Path, tables: ExportTables) -> AbstractContextManager[Sink]:
    ending = target.suffix.lower()
    if ending == ".csv":
        from xlsreport.report.exports.csv_files import csv_files

        return csv_files(target, tables)
    if ending == ".json":
        from xlsreport.report.exports.json_file import json_file

        return json_file(target, tables)
    if ending == ".sqlite":
        from xlsreport.report.exports.sqlite_file import sqlite_file

        return sqlite_file(target, tables)
    from xlsreport.report.exports.parquet_files import parquet_files

    return parquet_files(target, tables)


def _write_lines(
    lines: Iterable[Line], sink: Sink, tables: ExportTables, lists: ListFiles | None = None
) -> tuple[int, int, int, int]:
    """Hands every line to a sink; how many units, figures, texts and entries there were."""
    timed = tables.timed
    figure_lines = FigureLines(timed=timed)
    units = figures = texts = entries = 0
    for line in lines:
        sink.unit(unit_row(line, timed=timed, header=tables.header))
        units += 1
        found = figure_lines.of(line)
        if found is not None:
            sink.figures(found)
            figures += len(found.values)
        for row in text_rows(line, timed=timed):
            sink.text(row)
            texts += 1
        for row in entry_rows(line, timed=timed):
            sink.entry(row)
            entries += 1
        if lists is not None:
            lists.add(line)
    return units, figures, texts, entries
