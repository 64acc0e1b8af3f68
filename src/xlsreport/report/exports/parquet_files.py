"""An export as Parquet: one file a table, values as exact decimals."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from xlsreport import __version__
from xlsreport.errors import UsageError
from xlsreport.report.exports.lines import entries_file, table_files
from xlsreport.submission.export_columns import DECIMALS, LIST_COLUMNS, SCHEMA, Column, Table
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from xlsreport.forms.expression import Number
    from xlsreport.forms.lists import ListColumn, ListTable
    from xlsreport.report.exports.lines import Figures, FormCells, Value
    from xlsreport.submission.export_columns import ColumnKind, ExportTables
    from xlsreport.submission.submission import ListValue

__all__ = ["ParquetRows", "list_rows", "parquet_files", "require_parquet"]

# Lines of a row group: readers take a file by the group, and so does the memory of this program.
_FIGURES_A_GROUP = 200_000
_OTHERS_A_GROUP = 2_000
_DIGITS = 38
# Their place behind units and texts.
_ENTRIES = 2
_OF_CELLS = ("cell_id", "label", "measure")


def require_parquet() -> None:
    """Makes sure that the library which writes and reads Parquet is there, without loading it.

    It brings threads along, and workers that read are copies of a process without any.

    Raises:
        UsageError: It is not; says how to install it.
    """
    if find_spec("pyarrow") is None:
        raise UsageError(
            "Parquet 要用到 pyarrow，还没有安装。请运行：python -m pip install pyarrow，"
            "或改用 .csv、.json、.sqlite。",
            "Parquet needs the library pyarrow, which is not installed. Run: "
            "python -m pip install pyarrow; or take .csv, .json or .sqlite.",
        )


@contextmanager
def parquet_files(target: Path, tables: ExportTables) -> Iterator[_ParquetFiles]:
    """A sink that writes ``target`` and, in files next to it, units and texts.

    Each file takes its place when all of them are whole; ``target`` itself comes last.

    Raises:
        UsageError: A file cannot be written, or the library is missing.
    """
    require_parquet()
    with ExitStack() as stack:
        temporaries = [
            stack.enter_context(replaced_when_whole(file)) for file in table_files(target)
        ]
        with ExitStack() as open_files:
            declared = (tables.figures, tables.units, tables.texts)
            pairs = zip(temporaries, declared, strict=True)
            figures, units, texts = (open_files.enter_context(_writer(*each)) for each in pairs)

            def begin_entries() -> Any:  # noqa: ANN401 - untyped library
                temporary = stack.enter_context(replaced_when_whole(entries_file(target)))
                return open_files.enter_context(_writer(temporary, tables.entries))

            sink = _ParquetFiles(figures, units, texts, begin_entries)
            yield sink
            sink.finish()


class _ParquetFiles:
    """Collects lines and writes them by the row group."""

    def __init__(
        self,
        figures: Any,  # noqa: ANN401 - untyped library
        units: Any,  # noqa: ANN401
        texts: Any,  # noqa: ANN401
        begin_entries: Callable[[], Any],
    ) -> None:
        self._writer = figures
        self._group = _Group()
        self._others = [(units, _Rows()), (texts, _Rows())]
        self._begin_entries = begin_entries

    def figures(self, figures: Figures) -> None:
        """All figures of one line."""
        self._group.add(figures)
        if len(self._group.values) >= _FIGURES_A_GROUP:
            self._flush()

    def unit(self, row: tuple[Value, ...]) -> None:
        """A line of ``units``."""
        self._add(0, row)

    def text(self, row: tuple[Value, ...]) -> None:
        """A line of ``texts``."""
        self._add(1, row)

    def entry(self, row: tuple[Value, ...]) -> None:
        """A line of ``entries``."""
        if len(self._others) == _ENTRIES:
            self._others.append((self._begin_entries(), _Rows()))
        self._add(_ENTRIES, row)

    def finish(self) -> None:
        """Writes what is left."""
        self._flush()
        for writer, rows in self._others:
            rows.write(writer)

    def _add(self, which: int, row: tuple[Value, ...]) -> None:
        writer, rows = self._others[which]
        rows.append(row)
        if len(rows) >= _OTHERS_A_GROUP:
            rows.write(writer)

    def _flush(self) -> None:
        if self._group.values:
            self._writer.write_table(self._group.table(self._writer.schema))
            self._group = _Group()


class _Rows(list[tuple[Any, ...]]):
    """Lines of a small table."""

    def write(self, writer: Any) -> None:  # noqa: ANN401 - untyped library
        """Writes them as a row group and forgets them."""
        import pyarrow as pa

        if not self:
            return
        columns = [
            pa.array(
                [_parse_value(v, of.type) for v in values]
                if pa.types.is_temporal(of.type)
                else values,
                of.type,
            )
            for values, of in zip(zip(*self, strict=True), writer.schema, strict=True)
        ]
        writer.write_table(pa.table(columns, schema=writer.schema))
        self.clear()


class _Group:
    """A row group of figures: what lines share is kept once, with the number of its user."""

    def __init__(self) -> None:
        self.values: list[Number | None] = []
        self._states: list[str] = []
        self._lines: list[tuple[Value, ...]] = []
        self._line_of: list[int] = []
        self._names: list[tuple[str, str, str | None]] = []
        self._name_of: list[int] = []
        self._forms: dict[str, range] = {}

    def add(self, figures: Figures) -> None:
        """All figures of one line."""
        names = self._forms.get(figures.form.form_id) or self._number_cells(figures.form)
        self._line_of += [len(self._lines)] * len(figures.values)
        self._lines.append((*figures.before, *figures.after))
        self._name_of += names
        self.values += figures.values
        self._states += figures.states

    def _number_cells(self, form: FormCells) -> range:
        first = len(self._names)
        self._names += form.names
        numbers = self._forms[form.form_id] = range(first, len(self._names))
        return numbers

    def table(self, schema: Any) -> Any:  # noqa: ANN401 - untyped library
        """The group as a table of the library."""
        import pyarrow as pa

        line_of = pa.array(self._line_of, pa.int32())
        name_of = pa.array(self._name_of, pa.int32())
        of_lines = [name for name in schema.names if name not in {*_OF_CELLS, "value", "state"}]
        shared = dict(zip(of_lines, zip(*self._lines, strict=True), strict=True))
        names = dict(zip(_OF_CELLS, zip(*self._names, strict=True), strict=True))
        columns = []
        for field in schema:
            if field.name in shared:
                columns.append(pa.array(shared[field.name], field.type).take(line_of))
            elif field.name in names:
                columns.append(pa.array(names[field.name], field.type).take(name_of))
            else:
                own = self.values if field.name == "value" else self._states
                columns.append(pa.array(own, field.type))
        return pa.table(columns, schema=schema)


@contextmanager
def list_rows(file: Path, table: ListTable) -> Iterator[ParquetRows]:
    """A sink for the rows of a list, which writes them when it is left."""
    own = [Column(each.id, _kind_of(each), "", "", nullable=True) for each in table.columns]
    head = [
        Column(name, "integer" if name in {"line", "row"} else "text", "", "")
        for name in LIST_COLUMNS
    ]
    with _writer(file, Table(table.id, "", "", (*head, *own))) as writer:
        rows = ParquetRows(writer)
        yield rows
        rows.write()


class ParquetRows:
    """Collects rows of a list and writes them by the row group.

    Args:
        writer: The library's writer.
    """

    def __init__(self, writer: Any) -> None:  # noqa: ANN401 - untyped library
        self._writer = writer
        self._rows: list[Sequence[ListValue]] = []

    def add(self, row: Sequence[ListValue]) -> None:
        """Takes a row: what stands in front, then the values of the list's columns."""
        self._rows.append(row)
        if len(self._rows) >= _OTHERS_A_GROUP:
            self.write()

    def write(self) -> None:
        """Writes what was collected."""
        import pyarrow as pa

        if self._rows:
            columns = zip(zip(*self._rows, strict=True), self._writer.schema, strict=True)
            arrays = [pa.array(values, of.type) for values, of in columns]
            self._writer.write_table(pa.table(arrays, schema=self._writer.schema))
            self._rows.clear()


def _kind_of(column: ListColumn) -> ColumnKind:
    """What a column of a list is in a typed table; the texts of choices are kept once."""
    kinds: dict[str, ColumnKind] = {
        "count": "integer", "date": "date", "yes_no": "boolean", "text": "text", "choice": "choice",
    }  # fmt: skip
    return kinds.get(column.value_type.kind, "decimal")


def _writer(file: Path, table: Table) -> Any:  # noqa: ANN401 - untyped library
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "text": pa.string(),
        "integer": pa.int64(),
        "decimal": pa.decimal128(_DIGITS, DECIMALS),
        "boolean": pa.bool_(),
        "time": pa.timestamp("ms", "UTC"),
        "date": pa.date32(),
        "choice": pa.dictionary(pa.int32(), pa.string()),
    }
    facts = {
        "schema": str(SCHEMA),
        "program": f"xlsreport {__version__}",
        "table": table.name,
    }
    schema = pa.schema(
        [pa.field(c.name, types[c.kind], c.nullable) for c in table.columns],
        {f"xlsreport.{key}": value for key, value in facts.items()},
    )
    return pq.ParquetWriter(str(file), schema, compression="snappy", use_dictionary=True)


def _parse_value(text: str | None, kind: Any) -> datetime | date | None:  # noqa: ANN401
    import pyarrow as pa

    if text is None:
        return None
    if pa.types.is_date(kind):
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
