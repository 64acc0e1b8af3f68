"""An export as one JSON object, written piece by piece."""

from __future__ import annotations

import json
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from xlsreport import __version__
from xlsreport.report.exports.lines import exact
from xlsreport.submission.export_columns import SCHEMA
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsreport.report.exports.lines import Figures, Value
    from xlsreport.submission.export_columns import ExportTables, Table

__all__ = ["json_file"]

_PIECE = 1_000_000


@contextmanager
def json_file(target: Path, tables: ExportTables) -> Iterator[_JsonFile]:
    """A sink that writes the object to ``target``, one line a record.

    Raises:
        UsageError: It cannot be written.
    """
    with (
        replaced_when_whole(target) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as stream,
        # In the file they stand behind the figures, which would not fit into memory.
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=target.parent) as units,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=target.parent) as texts,
        tempfile.TemporaryFile("w+", encoding="utf-8", newline="", dir=target.parent) as entries,
    ):
        program = json.dumps(f"xlsreport {__version__}")
        stream.write(f'{{"schema": {SCHEMA}, "program": {program}, "figures": [')
        sink = _JsonFile(tables, stream, units, texts, entries)
        yield sink
        spools = [(tables.units.name, units), (tables.texts.name, texts)]
        if sink.has_entries:
            spools.append((tables.entries.name, entries))
        for name, spool in spools:
            stream.write(f'\n],\n"{name}": [')
            spool.seek(0)
            while piece := spool.read(_PIECE):
                stream.write(piece)
        stream.write("\n]}\n")


class _JsonFile:
    """Writes records, each behind a comma but the first of its table."""

    def __init__(
        self,
        tables: ExportTables,
        figures: IO[str],
        units: IO[str],
        texts: IO[str],
        entries: IO[str],
    ) -> None:
        self._tables = tables
        self._figures, self._units, self._texts = figures, units, texts
        self._entries = entries
        self._cells: dict[str, list[str]] = {}
        self._begun: set[IO[str]] = set()

    def figures(self, figures: Figures) -> None:
        """All figures of one line."""
        form, table = figures.form, self._tables.figures
        cells = self._cells.get(form.form_id)
        if cells is None:
            cells = [_write_pairs(table, name, len(figures.before)) for name in form.names]
            self._cells[form.form_id] = cells
        before = _write_pairs(table, figures.before, 0)
        after = _write_pairs(table, figures.after, len(table.names) - len(figures.after))
        self._write_records(
            self._figures,
            ",\n".join(
                f'{{{before}, {cell}, "value": {"null" if value is None else exact(value)}, '
                f'"state": "{state}", {after}}}'
                for cell, value, state in zip(cells, figures.values, figures.states, strict=True)
            ),
        )

    def unit(self, row: tuple[Value, ...]) -> None:
        """A line of ``units``."""
        self._write_records(self._units, f"{{{_write_pairs(self._tables.units, row, 0)}}}")

    def text(self, row: tuple[Value, ...]) -> None:
        """A line of ``texts``."""
        self._write_records(self._texts, f"{{{_write_pairs(self._tables.texts, row, 0)}}}")

    def entry(self, row: tuple[Value, ...]) -> None:
        """A line of ``entries``."""
        self._write_records(self._entries, f"{{{_write_pairs(self._tables.entries, row, 0)}}}")

    @property
    def has_entries(self) -> bool:
        """Whether there are any."""
        return self._entries in self._begun

    def _write_records(self, stream: IO[str], records: str) -> None:
        stream.write(",\n" if stream in self._begun else "\n")
        self._begun.add(stream)
        stream.write(records)


def _write_pairs(table: Table, values: tuple[Value, ...], first: int) -> str:
    """Names and values, from the column at ``first`` on."""
    names = table.names[first : first + len(values)]
    return ", ".join(
        f'"{name}": {json.dumps(value, ensure_ascii=False)}'
        for name, value in zip(names, values, strict=True)
    )
