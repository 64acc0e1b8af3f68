"""What reading and checking costs for each file of a folder, as a multiple of a bare calamine loop.

    python bench/programs.py FOLDER [--repeats 25]

The folder holds workbooks as different programs write them. Each file is read in one process, warm,
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

from xlsreport.checks.all_checks import check_outcome
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading import reader
from xlsreport.reading.quick.package import read_plainly

if TYPE_CHECKING:
    from collections.abc import Callable

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
        reader.read_plainly = lambda _: None
        try:
            check()
        finally:
            reader.read_plainly = read_plainly

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


def main() -> None:
    """Prints one line of a Markdown table for every workbook of a folder."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=25)
    asked = parser.parse_args()
    print("| file | calamine alone, ms | read and checked | the thorough way |")
    print("|---|---:|---:|---:|")
    for file in sorted(asked.folder.glob("*.xlsx")):
        data = file.read_bytes()
        bare, multiples = measure(data, asked.repeats)
        quick, thorough = (f"{multiples[way]:.1f}" for way in _WAYS)
        print(f"| {file.stem} | {bare:.2f} | {quick} | {thorough} |", flush=True)


if __name__ == "__main__":
    main()
