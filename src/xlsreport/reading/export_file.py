"""Last year's figures from an export of this program, in whichever format it was kept."""

from __future__ import annotations

import csv
import json
from contextlib import closing
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from msgspec import field
from msgspec.structs import replace

from xlsreport.errors import UsageError, reason_of
from xlsreport.submission.export_columns import FIGURES
from xlsreport.submission.submission import Submission, Unit, with_totals
from xlsreport.text.records import Record
from xlsreport.text.visible import unquoted, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form

__all__ = ["EXPORT_ENDINGS", "read_export", "submission_of", "units_within"]

# What is needed of a line of figures, and what exports before the first numbered schema lack.
_NEEDED = ("form", "year", "unit_code", "unit_name", "cell_id", "value")
_MAY_LACK = ("state", "kind", "submission_no")
_PERIOD = "period"
_LARGEST_JSON = 2_000_000_000
_MOST_DIGITS = 40
_SQLITE_FIGURES = """
    SELECT u.form, u.year, u.unit_code, u.unit_name, c.cell_id, coalesce(f.digits, f.value),
        f.state, u.kind, u.submission_no, {period}
    FROM figure_store AS f JOIN units AS u ON u.submission_no = f.submission_no
    JOIN cells AS c ON c.cell_no = f.cell_no
    ORDER BY f.submission_no, f.cell_no
"""

_Record = tuple[Any, ...]
"""One value for each of ``_NEEDED`` and ``_MAY_LACK``, then the period; ``None`` for none."""


def read_export(path: Path, forms: Mapping[str, Form]) -> list[Submission]:
    """Returns the submissions in an export of this program.

    Args:
        path: What ``export`` has written: CSV, JSON, SQLite or Parquet, by its ending. The
            list of records that JSON was before there were units and texts is understood as well.
        forms: The forms at hand by id.

    Raises:
        UsageError: It cannot be read, is no such export, or is of a form that is not at hand; or
            it is Parquet and the library for that is not installed.
    """
    try:
        groups = _group_lines(_READERS[path.suffix.lower()](path))
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"打不开 {path}：{zh}。",
            f"cannot read {path}: {en}.",
        ) from error
    except (KeyError, TypeError, ValueError, RecursionError, InvalidOperation, csv.Error) as error:
        raise _refuse_other_file(path.name) from error
    for group in groups:
        if group.form not in forms:
            raise UsageError(
                f"{path.name} 里的表单 {group.form} 程序里没有，用 --forms 给出它的定义。",
                f"{path.name} is of the form {group.form}, which is not at hand; give it with "
                "--forms.",
            )
    return [
        submission_of(
            path.name,
            forms[group.form],
            group.year,
            group.unit,
            group.figures,
            period=group.period,
            consolidated=group.consolidated,
            nil_return=group.nil_return,
            summed=group.summed,
        )
        for group in groups
    ]


def submission_of(
    file: str,
    form: Form,
    year: int | None,
    unit: Unit,
    figures: Mapping[str, Number | None],
    *,
    period: str | None = None,
    consolidated: bool = False,
    nil_return: bool = False,
    summed: bool = False,
) -> Submission:
    """Returns a submission of which nothing but the figures of entered cells is known.

    ``summed``: it is a line of a merged workbook, which may be many units' already; what is made
    unit by unit is among the figures.
    """
    return Submission(
        file=file,
        form=form,
        year=year,
        period=period,
        unit=unit,
        issued_to=unit,
        consolidated=consolidated,
        nil_return=nil_return,
        values=with_totals(form, figures, merged=consolidated or summed),
        shown={},
        unreadable=frozenset(),
        healed=frozenset(),
        places={},
        priors={},
        narratives={},
    )


class _Group(Record):
    """The lines of one submission."""

    form: str
    year: int | None
    unit: Unit
    consolidated: bool
    nil_return: bool = False
    summed: bool = False
    period: str | None = None
    figures: dict[str, Number | None] = field(default_factory=dict)


def _group_lines(records: Iterable[_Record]) -> list[_Group]:
    """Returns the lines by submission, in their order.

    Lines without a number of their submission are separated by form, year and unit.
    """
    groups: dict[tuple[str, ...], _Group] = {}
    for form, year, code, name, cell_id, value, state, kind, number, period in records:
        key = (
            _check_text(form),
            _check_text(year),
            _check_text(code),
            _check_text(name),
            _check_text(number),
            _check_text(period),
        )
        group = groups.get(key)
        if group is None:
            when = int(key[1]) if key[1] else None
            group = _Group(key[0], when, Unit(key[2], key[3]), consolidated=kind == "merged")
            group.period = key[5] or None
            group.summed = kind == "part"
            groups[key] = group
        # Such a figure is 0 because the cover says so, not because it was entered.
        nil = state == "nil"
        group.nil_return = group.nil_return or nil
        group.figures[_check_text(cell_id)] = None if nil else _parse_number(value)
    return list(groups.values())


def _read_csv(path: Path) -> Iterator[_Record]:
    with path.open(encoding=_detect_encoding(path), newline="") as stream:
        reader = csv.reader(stream, strict=True)
        heading = next(reader, [])
        if "left_out" in heading or "text_id" in heading:
            raise _refuse_other_table(path.name)
        columns = [heading.index(name) for name in _NEEDED]
        columns += [heading.index(name) for name in _MAY_LACK if name in heading]
        lacking = (None,) * (len(_NEEDED) + len(_MAY_LACK) - len(columns))
        if lacking and len(lacking) < len(_MAY_LACK):
            raise KeyError(_MAY_LACK)
        for row in reader:
            if len(row) != len(heading):
                raise ValueError(row)
            period = row[heading.index(_PERIOD)] if _PERIOD in heading else None
            yield *(unquoted(row[column]) for column in columns), *lacking, period


def _detect_encoding(path: Path) -> str:
    """Returns UTF-8, or the encoding in which Chinese Excel saves a CSV."""
    try:
        with path.open(encoding="utf-8") as stream:
            while stream.read(1_000_000):
                pass
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _read_json(path: Path) -> Iterator[_Record]:
    if path.stat().st_size > _LARGEST_JSON:
        raise UsageError(
            f"{path.name} 太大，读不进内存。这么多单位请用 .sqlite 或 .csv 导出。",
            f"{path.name} is too large to be read into memory; export so many units as .sqlite or "
            ".csv.",
        )
    content = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    records = content["figures"] if isinstance(content, dict) else content
    if not isinstance(records, list):
        raise TypeError
    for record in records:
        yield (
            *(record[name] for name in _NEEDED),
            *(record.get(name) for name in (*_MAY_LACK, _PERIOD)),
        )


def _read_sqlite(path: Path) -> Iterator[_Record]:
    import sqlite3

    if path.stat().st_size == 0:
        raise ValueError(path)  # to SQLite, an empty file is a database without tables
    where = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(where, uri=True)) as database:
            # A stranger's schema must neither run functions nor stand in for the tables.
            database.execute("PRAGMA trusted_schema = OFF")
            database.execute("PRAGMA query_only = ON")
            plain = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN "
            plain += "('units', 'cells', 'figure_store') AND sql NOT LIKE '%VIRTUAL%'"
            if database.execute(plain).fetchone()[0] != 3:  # noqa: PLR2004 - the names above
                raise KeyError("figure_store")
            columns = [row[1] for row in database.execute("PRAGMA table_info(units)")]
            period = "u.period" if _PERIOD in columns else "NULL"
            yield from database.execute(_SQLITE_FIGURES.format(period=period))
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error


def _read_parquet(path: Path) -> Iterator[_Record]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            f"读 {path.name} 要用到 pyarrow，还没有安装。请运行：python -m pip install pyarrow。",
            f"{path.name} needs the library pyarrow, which is not installed. Run: "
            "python -m pip install pyarrow.",
        ) from error
    names = [*_NEEDED, *_MAY_LACK]
    try:
        with pq.ParquetFile(path) as file:
            if set(names) - set(file.schema_arrow.names):
                table = (file.schema_arrow.metadata or {}).get(b"xlsreport.table")
                raise (
                    _refuse_other_file(path.name)
                    if table is None
                    else _refuse_other_table(path.name)
                )
            timed = _PERIOD in file.schema_arrow.names
            names += [_PERIOD] if timed else []
            for batch in file.iter_batches(columns=names):
                rows = zip(*(batch.column(name).to_pylist() for name in names), strict=True)
                yield from rows if timed else ((*row, None) for row in rows)
    except (pa.ArrowException, OSError) as error:
        raise ValueError(str(error)) from error


_READERS: Mapping[str, Callable[[Path], Iterator[_Record]]] = {
    ".csv": _read_csv,
    ".json": _read_json,
    ".sqlite": _read_sqlite,
    ".parquet": _read_parquet,
}
EXPORT_ENDINGS = frozenset(_READERS)
"""What the names of exports end with."""


def _check_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (str, int)):
        return str(value)
    raise TypeError(value)


def _parse_number(value: object) -> Number | None:
    if value is None or value == "":
        return None
    number = Decimal(str(value))
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        raise ValueError(value)
    if number == int(number):
        return int(number)
    # Parquet pads every figure to the same number of places.
    return Decimal(f"{number:f}".rstrip("0"))


def _refuse_other_file(file: str) -> UsageError:
    return UsageError(
        f"{file} 不是 xlsreport export 导出的文件。",
        f"{file} is no file that xlsreport export has written.",
    )


def _refuse_other_table(file: str) -> UsageError:
    return UsageError(
        f"{visible(file)} 是导出的单位表或文字表，没有数。请给出同时导出的 {FIGURES.name} 那个文件"
        "（名字里没有 .units、.texts 的）。",
        f"{visible(file)} is the table of units or texts of an export and has no figures; give the "
        "file of figures of the same export, whose name has neither .units nor .texts.",
    )


def units_within(submission: Submission) -> list[Submission]:
    """Returns the units in a merged workbook's details, each as a submission of its own.

    Args:
        submission: A workbook, read; one that is not consolidated carries none.
    """
    file, form, year = submission.file, submission.form, submission.year
    return [
        replace(
            submission_of(
                file, form, year, line.unit, line.figures, period=submission.period, summed=True
            ),
            entries=line.entries,
            header=line.header,
        )
        for line in submission.details
    ]
