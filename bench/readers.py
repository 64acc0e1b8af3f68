"""One way of reading, run over a list of files in a process of its own.

    python bench/readers.py KIND LIST [CACHE]

``LIST`` is a text file with a path a line. Prints one line of JSON: how many files, how many
seconds without start-up and imports, and a sum that all ways that read figures must share.
"""

from __future__ import annotations

import importlib.util
import io
import json
import sys
import time
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["READERS", "missing_library"]

_FORM = "zfxxgk-2021"


def inflate(files: list[Path]) -> None:
    """The floor: every part of every file unpacked, nothing looked at."""
    for file in files:
        with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
            for name in archive.namelist():
                archive.read(name)


def calamine(files: list[Path]) -> None:
    """All sheets as lists of values."""
    from python_calamine import CalamineWorkbook

    for file in files:
        book = CalamineWorkbook.from_filelike(io.BytesIO(file.read_bytes()))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def pandas(files: list[Path]) -> None:
    """All sheets as data frames, by the same library."""
    import pandas as pd

    for file in files:
        pd.read_excel(file, sheet_name=None, header=None, engine="calamine")


def _entered() -> dict[str, list[tuple[int, int]]]:
    """Rows and columns, from 1, of the entered cells, by sheet."""
    from xlsreport.forms.library.find_forms import load_forms
    from xlsreport.layout import lay_out

    form = load_forms()[_FORM]
    places: dict[str, list[tuple[int, int]]] = {}
    for cell in form.cells.values():
        if not cell.computed:
            place = lay_out(form).cells[cell.id]
            places.setdefault(place.sheet, []).append((place.row + 1, place.column + 1))
    return places


def openpyxl(files: list[Path]) -> Decimal:
    """The plain loop: load each, add up the form's cells, check nothing."""
    from openpyxl import load_workbook

    entered, total = _entered(), Decimal(0)
    for file in files:
        book = load_workbook(file)
        for sheet, places in entered.items():
            own = book[sheet]
            for row, column in places:
                total += Decimal(str(own.cell(row, column).value or 0))
    return total


def openpyxl_read_only(files: list[Path]) -> Decimal:
    """The same loop in the library's read-only mode, which goes row by row."""
    from openpyxl import load_workbook

    entered, total = _entered(), Decimal(0)
    for file in files:
        book = load_workbook(file, read_only=True)
        for sheet, places in entered.items():
            wanted = set(places)
            for number, row in enumerate(book[sheet].iter_rows(values_only=True), start=1):
                for column, value in enumerate(row, start=1):
                    if (number, column) in wanted:
                        total += Decimal(str(value or 0))
        book.close()
    return total


def ours(files: list[Path]) -> Decimal:
    """Read through the gate, audited, checked: what a worker does, in this process."""
    from xlsreport.checks.all_checks import check_outcome
    from xlsreport.forms.library.find_forms import load_forms
    from xlsreport.reading.files.sources import find_sources
    from xlsreport.workers.job import read_source

    forms, total = load_forms(), Decimal(0)
    for source in find_sources(files)[0]:
        outcome = check_outcome(read_source(source, forms))
        assert outcome.submission is not None
        assert not outcome.findings, f"{source.name}: {outcome.findings}"
        for cell in outcome.submission.form.cells.values():
            if not cell.computed:
                total += Decimal(outcome.submission.values[cell.id] or 0)  # noqa: PD011 - no pandas
    return total


def ours_workers(files: list[Path], jobs: Path) -> None:
    """Read and checked by worker processes, so many as the name of ``jobs`` says."""
    from xlsreport.forms.library.find_forms import load_forms
    from xlsreport.verbs.take_in import CheckJob, take_in
    from xlsreport.workers.settings import RunSettings

    forms = load_forms()
    with RunSettings(jobs=int(jobs.name)).crew(forms) as crew:
        taken = take_in(crew, files, forms, CheckJob(keep_texts=False))
    assert not any(outcome.findings for outcome in taken.outcomes)


def ours_kept(files: list[Path], cache: Path) -> None:
    """Read by one worker, with what an earlier run has kept in ``cache``."""
    from xlsreport.forms.library.find_forms import load_forms
    from xlsreport.reading.files.sources import find_sources
    from xlsreport.verbs.take_in import ReadJob
    from xlsreport.workers.settings import RunSettings

    forms, settings = load_forms(), RunSettings(jobs=1, cache=cache)
    job = ReadJob(settings.cache_for(forms))
    with settings.crew(forms) as crew:
        for _ in crew.each(job, find_sources(files)[0]):
            pass


READERS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        inflate, calamine, pandas, openpyxl, openpyxl_read_only, ours, ours_kept, ours_workers
    )
}  # fmt: skip


def missing_library(kind: str) -> bool:
    """Whether a way of reading cannot be measured here: its library, or our part, is missing."""
    wanted = {"pandas": "pandas"}.get(kind, "xlsreport")
    return importlib.util.find_spec(wanted) is None


def main() -> None:
    """The command line; each library is imported before the clock starts."""
    kind, listed, *more = sys.argv[1:]
    files = [Path(line) for line in Path(listed).read_text(encoding="utf-8").splitlines()]
    read = READERS[kind]
    arguments = [Path(each) for each in more]
    # One that keeps what it reads is handed nothing: its second file would not be a first any more.
    read(files[: kind != "ours_kept"], *arguments)
    start = time.perf_counter()
    total = read(files, *arguments)
    seconds = time.perf_counter() - start
    told = {"files": len(files), "seconds": seconds, "sum": None if total is None else str(total)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
