"""An export as CSV: one file a table, UTF-8, safe to open in a spreadsheet program."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, TextIO

from xlsreport.report.exports.lines import entries_file, exact, table_files
from xlsreport.text.visible import quoted
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from xlsreport.report.exports.lines import Figures, Value
    from xlsreport.submission.export_columns import ExportTables

__all__ = ["CsvFiles", "csv_files"]

_TO_BE_QUOTED = re.compile('[",\r\n]')


@contextmanager
def csv_files(target: Path, tables: ExportTables) -> Iterator[CsvFiles]:
    """A sink that writes ``target`` and, in files next to it, units and texts.

    Each file takes its place when all of them are whole; ``target`` itself comes last.

    Raises:
        UsageError: A file cannot be written.
    """
    with ExitStack() as stack:
        temporaries = [
            stack.enter_context(replaced_when_whole(file)) for file in table_files(target)
        ]
        with ExitStack() as open_files:
            # Excel takes a CSV for UTF-8 only if it starts with a byte order mark.
            figures, units, texts = (
                open_files.enter_context(each.open("w", encoding="utf-8-sig", newline=""))
                for each in temporaries
            )

            def begin_entries() -> TextIO:
                temporary = stack.enter_context(replaced_when_whole(entries_file(target)))
                file = temporary.open("w", encoding="utf-8-sig", newline="")
                return open_files.enter_context(file)

            yield CsvFiles(tables, figures, units, texts, begin_entries)


class CsvFiles:
    """Writes the three tables to streams, their headings at once.

    Args:
        tables: Their columns.
        figures: Takes the figures.
        units: Takes the units; ``None`` to leave them out.
        texts: Takes the texts; ``None`` likewise.
        begin_entries: Gives the stream that takes the entries, once there are any; ``None``
            likewise.
    """

    def __init__(
        self,
        tables: ExportTables,
        figures: TextIO,
        units: TextIO | None,
        texts: TextIO | None,
        begin_entries: Callable[[], TextIO] | None = None,
    ) -> None:
        self._tables = tables
        self._figures, self._units, self._texts = figures, units, texts
        self._begin_entries = begin_entries
        self._entries: TextIO | None = None
        self._cells: dict[str, list[str]] = {}
        for stream, table in zip(
            (figures, units, texts), (tables.figures, tables.units, tables.texts), strict=True
        ):
            if stream is not None:
                stream.write(f"{','.join(table.names)}\n")

    def figures(self, figures: Figures) -> None:
        """All figures of one line."""
        form = figures.form
        cells = self._cells.get(form.form_id)
        if cells is None:
            cells = self._cells[form.form_id] = [_join(name) for name in form.names]
        before, after = _join(figures.before), _join(figures.after)
        self._figures.write(
            "".join(
                f"{before},{cell},{'' if value is None else exact(value)},{state},{after}\n"
                for cell, value, state in zip(cells, figures.values, figures.states, strict=True)
            )
        )

    def unit(self, row: tuple[Value, ...]) -> None:
        """A line of ``units``."""
        if self._units is not None:
            self._units.write(f"{_join(row)}\n")

    def text(self, row: tuple[Value, ...]) -> None:
        """A line of ``texts``."""
        if self._texts is not None:
            self._texts.write(f"{_join(row)}\n")

    def entry(self, row: tuple[Value, ...]) -> None:
        """A line of ``entries``."""
        if self._begin_entries is None:
            return
        if self._entries is None:
            self._entries = self._begin_entries()
            self._entries.write(f"{','.join(self._tables.entries.names)}\n")
        self._entries.write(f"{_join(row)}\n")


def _join(values: Iterable[Value]) -> str:
    return ",".join(_format_field(value) for value in values)


def _format_field(value: Value) -> str:
    """One field: nothing for ``None``, ``true`` and ``false``, texts quoted where they must be."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = quoted(value)
    return '"' + text.replace('"', '""') + '"' if _TO_BE_QUOTED.search(text) else text
