"""Measures this program beside its peers and writes a table and a plot.

    python bench/run.py                       # 20 and 1,000 files
    python bench/run.py --sizes 20 1000 10000 40000

Every measurement is a process of its own; the ways that are compared take turns within each
repeat, and the median counts. Ratios of one run mean something, seconds only on one machine. Slow
peers read a sample, and what that would come to for all files is said to be projected.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import measure
from readers import missing_library
from report import write_report

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["main"]

HERE = Path(__file__).parent
# The command as a user starts it, and the options by which one run differs from another.
COMMAND = [sys.executable, "-c", "from xlsreport.cli.main import run; run()"]
NO_CACHE = "--no-cache"
JOBS = "--jobs"
_SAMPLED = {"openpyxl", "openpyxl_read_only", "pandas"}
_READING = ("inflate", "calamine", "pandas", "openpyxl", "openpyxl_read_only", "ours")
_DONE = (0, 1)  # 1: there are findings, as a unit that is missing


class Bench:
    """One run: where the files lie, how often, and what came out.

    Args:
        files: What ``bench/files.py`` made.
        scratch: A folder for results of the commands.
        repeats: How often each is measured at most.
        peer_sample: How many files a slow peer reads at most.
    """

    def __init__(self, files: Path, scratch: Path, repeats: int, peer_sample: int) -> None:
        self.files, self.scratch = files, scratch
        self.repeats, self.peer_sample = repeats, peer_sample

    def repeats_for(self, count: int) -> int:
        """Fewer for many files: a run of ten thousand varies less than one of twenty."""
        return max(1, min(self.repeats, 6000 // count))

    def size(self, count: int) -> dict[str, Any]:
        """Reading, merging and merging again, for ``count`` files."""
        folder, listed = self._set(count)
        readings = {
            kind: lambda kind=kind: self._read(kind, listed)
            for kind in _READING
            if not missing_library(kind)
        }
        workers = {
            f"workers_{jobs}": lambda jobs=jobs: self._read("ours_workers", listed, Path(str(jobs)))
            for jobs in (1, 2)
        }
        merges = {
            f"merge_{jobs}": lambda jobs=jobs: self._merge(folder, count, jobs) for jobs in (1, 2)
        }
        found = self._in_turns({**readings, **workers, **merges}, self.repeats_for(count))
        found |= self._again(folder, listed, count)
        return found

    def issue(self, count: int) -> dict[str, Any]:
        """Handing out ``count`` workbooks, beside the bare calls of XlsxWriter."""
        roster = self.scratch / "issue.csv"
        self._roster(roster, count)

        def ours(jobs: int) -> dict[str, float]:
            folder = self.scratch / "issued"
            command = [*COMMAND, "issue", "zfxxgk", "--year", "2024", "--roster", roster]
            measured = measure.run([*command, "-o", folder, JOBS, str(jobs)])
            shutil.rmtree(folder)
            return _row(measured, count)

        def bare() -> dict[str, float]:
            folder = self.scratch / "replayed"
            measured = measure.run([sys.executable, HERE / "replay.py", str(count), folder])
            shutil.rmtree(folder)
            return _row(measured, count, json.loads(measured.output)["seconds"])

        ways = {"replay": bare, "issue_1": lambda: ours(1), "issue_2": lambda: ours(2)}
        return self._in_turns(ways, self.repeats_for(count))

    def start_up(self) -> dict[str, Any]:
        """The quick commands beside a bare import of click."""
        ways = {
            "click": [sys.executable, "-c", "import click"],
            "help": [*COMMAND, "--help"],
            "forms": [*COMMAND, "forms"],
        }
        times = {
            name: lambda command=command: _row(measure.run(command), 1)
            for name, command in ways.items()
        }
        return self._in_turns(times, 5 * self.repeats if self.repeats > 1 else 1)

    def _in_turns(
        self, ways: dict[str, Callable[[], dict[str, float]]], repeats: int
    ) -> dict[str, Any]:
        rows: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
        for _ in range(repeats):
            for name, way in ways.items():
                rows[name].append(way())
                print(f"  {name:20} {rows[name][-1]['seconds']:9.3f} s", flush=True)
        return {
            name: {key: statistics.median(row[key] for row in own) for key in own[0]}
            | {"repeats": repeats}
            for name, own in rows.items()
        }

    def _set(self, count: int) -> tuple[Path, Path]:
        """A folder with the first ``count`` files, and the list of them."""
        folder, listed = self.scratch / f"set-{count}", self.scratch / f"set-{count}.txt"
        folder.mkdir()
        there = {file.name: file for file in (self.files / "submitted").rglob("*.xlsx")}
        # In the roster's order files of both kinds take turns.
        names = [f"{code}_{name}.xlsx" for code, name in self._units(count)]
        for name in names:
            os.link(there[name], folder / name)
        listed.write_text("\n".join(str(folder / name) for name in names), encoding="utf-8")
        return folder, listed

    def _units(self, count: int) -> list[tuple[str, str]]:
        lines = (self.files / "roster.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
        if len(lines) < count:
            raise SystemExit(f"there are {len(lines)} files; make {count} with bench/files.py")
        pairs = [line.split(",")[:2] for line in lines[:count]]
        return [(code, name) for code, name in pairs]

    def _roster(self, target: Path, count: int) -> Path:
        lines = ["单位代码,单位名称", *(f"{code},{name}" for code, name in self._units(count))]
        target.write_text("\n".join(lines), encoding="utf-8-sig")
        return target

    def _read(self, kind: str, listed: Path, *more: Path) -> dict[str, float]:
        paths = listed.read_text(encoding="utf-8").splitlines()
        sample = paths[: self.peer_sample] if kind in _SAMPLED else paths
        part = self.scratch / "sample.txt"
        part.write_text("\n".join(sample), encoding="utf-8")
        measured = measure.run([sys.executable, HERE / "readers.py", kind, part, *more])
        row = _row(measured, len(sample), json.loads(measured.output)["seconds"])
        return row | {"read": len(sample), "seconds": row["seconds"] * len(paths) / len(sample)}

    def _merge(
        self, folder: Path, count: int, jobs: int, cache: Path | None = None
    ) -> dict[str, float]:
        """``merge`` from the command to the written workbook."""
        roster = self._roster(self.scratch / "roster.csv", count)
        target = self.scratch / "merged.xlsx"
        target.unlink(missing_ok=True)
        options = [JOBS, str(jobs), *([NO_CACHE] if cache is None else [])]
        command = [*COMMAND, "merge", folder, "-o", target, "--roster", roster, *options]
        kept = {"XDG_CACHE_HOME": str(cache)} if cache is not None else {}
        measured = measure.run(command, kept, _DONE)
        assert target.exists()
        return _row(measured, count)

    def _again(self, folder: Path, listed: Path, count: int) -> dict[str, Any]:
        """A first run that keeps what it reads, and a second with nothing changed."""
        found: dict[str, list[dict[str, float]]] = {}
        for repeat in range(self.repeats_for(count)):
            cache, kept = (self.scratch / f"{name}-{count}-{repeat}" for name in ("cache", "kept"))
            for name in ("merge_keeping", "merge_again"):
                found.setdefault(name, []).append(self._merge(folder, count, 1, cache))
            for name in ("read_keeping", "read_again"):
                found.setdefault(name, []).append(self._read("ours_kept", listed, kept))
            for each in (cache, kept):
                shutil.rmtree(each, ignore_errors=True)
        return {
            name: {key: statistics.median(row[key] for row in rows) for key in rows[0]}
            | {"repeats": len(rows)}
            for name, rows in found.items()
        }


def _row(measured: measure.Measured, count: int, seconds: float | None = None) -> dict[str, float]:
    """One measurement; ``seconds`` where the command timed itself, without its start."""
    return {
        "files": count,
        "seconds": measured.seconds if seconds is None else seconds,
        "largest_mb": measured.largest_mb,
        "together_mb": measured.together_mb,
    }


def _machine() -> dict[str, Any]:
    """What the figures were measured on."""
    model = ""
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text(encoding="utf-8", errors="replace").splitlines()
        models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
        model = models[0] if models else ""
    return {
        "system": platform.system(),
        "machine": platform.machine(),
        "processor": model,
        "cores": os.cpu_count(),
        "python": platform.python_version(),
    }


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[20, 1000])
    parser.add_argument("--files", type=Path, help="what bench/files.py made; else made anew")
    parser.add_argument("--issue", type=int, default=1000, help="workbooks handed out (1000)")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peer-sample", type=int, default=200, help="files for slow peers (200)")
    parser.add_argument("--output", type=Path, default=HERE / "results")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlsreport-bench-", dir=given.files) as name:
        scratch = Path(name)
        files = given.files
        if files is None:
            files = scratch / "files"
            most = max(*given.sizes, given.issue)
            command = [sys.executable, HERE / "files.py", files, "--count", str(most)]
            command += ["--last-year", "0"]
            print(measure.run(command).output, end="")
        bench = Bench(files, scratch, given.repeats, given.peer_sample)
        results: dict[str, Any] = {"machine": _machine(), "sizes": {}}
        print("start-up")
        results["start_up"] = bench.start_up()
        print(f"issue, {given.issue} units")
        results["issue"] = bench.issue(given.issue)
        for size in sorted(set(given.sizes)):
            print(f"{size} files")
            results["sizes"][str(size)] = bench.size(size)
            # Written after each size: a long run that is stopped leaves what it has.
            write_report(results, given.output)
    measure.run([sys.executable, HERE / "report.py", given.output])
    print((given.output / "latest.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
