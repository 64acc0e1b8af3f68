"""What reading and checking costs for each file of a folder, as a multiple of a bare calamine loop.

    python bench/programs.py [FOLDER] [--repeats 25]

The folder holds workbooks as different programs write them; without one, a made-up workbook is
written in the manner of each (see ``styles``), and once more with thousands of empty styled rows.
Each file is read in one process, warm,
by turns: all sheets by calamine alone; read and checked; read and checked with the quick way turned
off. The multiple is the median over the repeats of processor time divided by that of the calamine
loop before it, so that a machine that is busy with other work slows both alike.
"""

from __future__ import annotations

import argparse
import io
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from python_calamine import CalamineWorkbook

from files import content_of, template
from made_up import YEAR, townships
from styles import STYLES, styled, with_empty_rows, with_renamed_sheets
from xlsreport.checks.all_checks import check_outcome
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading import opened, reader
from xlsreport.reading.quick.package import read_plainly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WAYS = ("quick", "thorough")


def measure(data: bytes, repeats: int) -> tuple[float, dict[str, float]]:
    """Measures one file.

    Args:
        data: Its bytes.
        repeats: How many times each way is taken.

    Returns:
        Milliseconds of the calamine loop, and the multiple of it by way.
    """
    forms = load_forms()

    def load() -> None:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)

    def check() -> None:
        check_outcome(reader.read_workbook(data, "x", forms))

    def check_thoroughly() -> None:
        opened.read_plainly = lambda _: None
        try:
            check()
        finally:
            opened.read_plainly = read_plainly

    ways = dict(zip(_WAYS, (check, check_thoroughly), strict=True))
    for way in (load, *ways.values()):
        way()
    bare: list[float] = []
    multiples: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            bare.append(_time_once(load))
            multiples[name].append(_time_once(way) / bare[-1])
    return median(bare) * 1000, {name: median(each) for name, each in multiples.items()}


def _time_once(action: Callable[[], object]) -> float:
    """Seconds of processor time that an action takes."""
    start = time.process_time()
    action()
    return time.process_time() - start


def _list_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.glob("*.xlsx")):
        yield file.stem, file.read_bytes()


def _list_made() -> Iterator[tuple[str, bytes]]:
    """One workbook in the manner of each program."""
    form = load_forms()["zfxxgk-2021"]
    unit = next(townships(1))
    data = template(form, YEAR, 1).filled(content_of(form, unit, YEAR, 1, 0))
    for style in STYLES:
        yield style, styled(data, style)
    yield "Numbers", with_renamed_sheets(data)
    yield "empty styled rows", with_empty_rows(data)


def main() -> None:
    """Prints one line of a Markdown table for every workbook of a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--repeats", type=int, default=25)
    asked = parser.parse_args()
    print("| file | calamine alone, ms | read and checked | the thorough way |")
    print("|---|---:|---:|---:|")
    for name, data in _list_made() if asked.folder is None else _list_files(asked.folder):
        bare, multiples = measure(data, asked.repeats)
        quick, thorough = (f"{multiples[way]:.1f}" for way in _WAYS)
        print(f"| {name} | {bare:.2f} | {quick} | {thorough} |", flush=True)


if __name__ == "__main__":
    main()
