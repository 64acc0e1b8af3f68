"""Measures a season of many units: what ``collect status`` and ``collect take`` cost.

    python bench/season.py build/bench/season --units 2000 --files 100

The season is made once and kept: every unit has three versions in the ledger. The files to be taken
in, and the versions that they follow, are real; those of the other units stand in the ledger only,
with what was found in the real ones. Prints processor time, the least of some repeats, beside that
of a plain loop of Python, since machines and their load differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from made_up import YEAR, Township, figures_of, texts_of, townships
from xlsreport import api
from xlsreport.collection.ledger import Entry, Event
from xlsreport.collection.season import HANDED_OUT, INBOX, Season, Task
from xlsreport.collection.start import change_roster, start
from xlsreport.collection.take import take

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["make_season", "measure"]

_FORM = "zfxxgk-2021"
_SEED = 1
_LOOP = "for i in range(3_000_000): pass"
SEASON, NEW, NEXT = "season", "new", "next"


def make_season(target: Path, units: int, files: int) -> None:
    """Makes the season, the files that are no unit's first, and those of units without any."""
    target.mkdir(parents=True)
    every = list(townships(units))
    chosen = every[: 2 * files]
    task = Task(form=_FORM, year=YEAR, id="", roster="", deadline=f"{YEAR + 1}-01-31")
    # Only those of which files are wanted are handed a real workbook.
    season = start(target / SEASON, task, _write_roster(target / "some.csv", chosen), "bench")
    with season.working("bench"):
        change_roster(season, "bench", _write_roster(target / "all.csv", every))
    for place, some, numbers in ((NEW, chosen[:files], [0]), (NEXT, chosen[files:], [0, 1, 2])):
        for number in numbers:
            folder = target / (place if number == numbers[-1] else f"{place}{number}")
            _fill_files(season, some, number, folder)
            if folder.name != place:
                with season.working("bench"):
                    take(season, "bench", [folder])
    made = [event for event in season.events() if event.kind == "checked"]
    season.enter("bench", list(_invent_versions(every[2 * files :], made)))


def _write_roster(file: Path, units: list[Township]) -> Path:
    lines = [f"{unit.code},{unit.name},{unit.kind}" for unit in units]
    file.write_text("\n".join(["单位代码,单位名称,单位类型", *lines, ""]), encoding="utf-8")
    return file


def _fill_files(season: Season, units: list[Township], number: int, folder: Path) -> None:
    """Fills the workbooks that were handed out; a version differs from the last by one figure."""
    folder.mkdir()
    cells = {cell.id: 0 for cell in season.form.cells.values() if not cell.computed}
    for unit in units:
        (blank,) = (season.folder / HANDED_OUT).glob(f"{unit.code}_*")
        figures, _ = figures_of(unit, YEAR, _SEED)
        values = cells | figures | texts_of(unit, YEAR, _SEED, figures)
        values |= {"proactive.fees.amount": number, "unit.phone": "0431-12345678"}
        values["unit.contact"] = "王五"
        api.fill(blank, values, folder / f"{unit.code}.xlsx", season.forms)


def _invent_versions(units: list[Township], made: list[Event]) -> Iterator[Entry]:
    """Three versions of each unit, of which no file is there."""
    draw = random.Random(_SEED)
    for unit in units:
        yield Entry("issued", unit.code, "", {"name": f"{unit.code}_{unit.name}_{YEAR}.xlsx"})
        for number in range(3):
            sha256 = hashlib.sha256(f"{unit.code} {number}".encode()).hexdigest()
            name = f"{unit.code}_{unit.name}_{number}.xlsx"
            data = {"name": name, "sender": f"{unit.name} <{unit.code}@example.cn>"}
            data["sent"] = f"{YEAR + 1}-01-{10 + number}T01:00:00+00:00"
            yield Entry("received", "", sha256, data)
            yield Entry("checked", unit.code, sha256, draw.choice(made).data)


def measure(target: Path, repeats: int) -> Iterator[tuple[str, float, float]]:
    """Yields what was measured, with the seconds of processor time and of waiting."""
    python = [sys.executable, "-c"]
    cli = [sys.executable, "-m", "xlsreport", "collect", "-C"]
    season = target / SEASON
    _measure([*cli, season, "status"], 1)
    _measure_take(target, NEW, cli, 1)
    yield "plain loop to three million", *_measure([*python, _LOOP], repeats)
    yield "xlsreport --version", *_measure([*cli[:3], "--version"], repeats)
    yield "collect status", *_measure([*cli, season, "status"], repeats)
    yield (
        "collect status --format json",
        *_measure([*cli, season, "status", "--format", "json"], repeats),
    )
    for what, place in (("first versions", NEW), ("versions compared with one before", NEXT)):
        count = len(list((target / place).iterdir()))
        for jobs in (1, 2):
            runs = [_measure_take(target, place, cli, jobs) for _ in range(repeats)]
            cpu, seconds = map(min, zip(*runs, strict=True))
            yield f"collect take --jobs {jobs} of {count} {what}", cpu, seconds


def _measure_take(target: Path, place: str, cli: list[str], jobs: int) -> tuple[float, float]:
    work = target / "work"
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(target / SEASON, work)
    for file in (target / place).iterdir():
        shutil.copyfile(file, work / INBOX / file.name)
    return _measure([*cli, work, "take", "--jobs", str(jobs)], 1)


def _measure(command: list[str | Path], repeats: int) -> tuple[float, float]:
    # As where the program was installed: modules are compiled once, and lie compiled on the disk.
    env = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    best = []
    for _ in range(repeats):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run(command, capture_output=True, env=env, check=False)
        if done.returncode not in {0, 1}:
            raise RuntimeError(done.stderr.decode(errors="replace")[-2000:])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        best.append((cpu, time.perf_counter() - began))
    return min(cpu for cpu, _ in best), min(seconds for _, seconds in best)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, help="a folder; made where it does not exist yet")
    parser.add_argument("--units", type=int, default=2000, help="of the roster (2000)")
    parser.add_argument("--files", type=int, default=100, help="that are taken in at once (100)")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    if not given.target.exists():
        make_season(given.target, given.units, given.files)
    ledger = Season(given.target / SEASON).ledger
    events = len(ledger.events())
    print(f"{events} events, {ledger.file.stat().st_size / events:.0f} bytes each")
    for what, cpu, seconds in measure(given.target, given.repeats):
        print(f"{what}: {cpu:.2f} s of processor time, {seconds:.2f} s in all", flush=True)


if __name__ == "__main__":
    main()
