"""What was measured, as JSON, a table in Markdown and a plot.

    python bench/report.py bench/results

draws plot and table anew from ``latest.json``.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ratios", "write_report"]

_NAMES = {
    "inflate": "inflate only (floor)",
    "calamine": "calamine, bare loop",
    "pandas": "pandas with calamine",
    "openpyxl": "openpyxl, load and add up",
    "openpyxl_read_only": "openpyxl read-only",
    "ours": "xlsreport: gate, read, audit, check (one process)",
    "workers_1": "xlsreport: the same by one worker",
    "workers_2": "xlsreport: the same by two workers",
    "merge_1": "xlsreport merge, end to end, one worker",
    "merge_2": "xlsreport merge, end to end, two workers",
    "merge_keeping": "xlsreport merge, first run with a cache",
    "merge_again": "xlsreport merge, second run, nothing changed",
    "read_keeping": "xlsreport: reading alone, first run with a cache",
    "read_again": "xlsreport: reading alone, second run",
    "replay": "XlsxWriter calls of a blank, replayed",
    "issue_1": "xlsreport issue, one process",
    "issue_2": "xlsreport issue, two processes",
    "click": "python -c 'import click'",
    "help": "xlsreport --help",
    "forms": "xlsreport forms",
}
# What is compared with what: name, group, the one above the line, the one below it.
_RATIOS = (
    ("openpyxl loop / merge end to end, one worker", "sizes", "openpyxl", "merge_1"),
    ("read and check / bare calamine loop", "sizes", "ours", "calamine"),
    ("read and check, one worker / two", "sizes", "workers_1", "workers_2"),
    ("merge with one worker / with two", "sizes", "merge_1", "merge_2"),
    ("reading, first run / second run", "sizes", "read_keeping", "read_again"),
    ("merge, first run / second run", "sizes", "merge_keeping", "merge_again"),
    ("issue / replayed XlsxWriter calls", "issue", "issue_1", "replay"),
    ("issue with one process / with two", "issue", "issue_1", "issue_2"),
    ("--help / import click", "start_up", "help", "click"),
    ("forms / import click", "start_up", "forms", "click"),
)


def ratios(results: dict[str, Any]) -> Iterator[tuple[str, str, float]]:
    """Every ratio that can be told: its name, the number of files, its value."""
    for name, group, above, below in _RATIOS:
        sets = results["sizes"].items() if group == "sizes" else [("", results.get(group, {}))]
        for size, rows in sets:
            if above in rows and below in rows:
                yield name, size, rows[above]["seconds"] / rows[below]["seconds"]


def write_report(results: dict[str, Any], folder: Path) -> None:
    """Writes ``latest.json`` and ``latest.md``."""
    folder.mkdir(parents=True, exist_ok=True)
    told = [{"name": n, "files": size, "ratio": round(r, 3)} for n, size, r in ratios(results)]
    text = json.dumps(results | {"ratios": told}, ensure_ascii=False, indent=1)
    (folder / "latest.json").write_text(text + "\n", encoding="utf-8")
    (folder / "latest.md").write_text("\n".join(_lines(results)) + "\n", encoding="utf-8")


def _lines(results: dict[str, Any]) -> Iterator[str]:
    machine = results["machine"]
    yield (
        f"Measured on {machine['cores']} cores ({machine['processor'] or machine['machine']}, "
        f"{machine['system']}, Python {machine['python']}) by `make bench`. Medians of repeats "
        "that took turns. Memory is the peak of the largest single process."
    )
    yield ""
    yield "| ratio | files | value |"
    yield "|---|---:|---:|"
    for name, size, value in ratios(results):
        yield f"| {name} | {_number(size)} | {value:.2f} |"
    for size, rows in results["sizes"].items():
        yield ""
        yield f"### {_number(size)} files"
        yield ""
        yield from _table(rows, int(size))
    for title, group in (("Handing out", "issue"), ("Start-up", "start_up")):
        yield ""
        yield f"### {title}"
        yield ""
        yield from _table(results[group], 0)


def _table(rows: dict[str, Any], size: int) -> Iterator[str]:
    yield "| | ms a file | seconds | peak MB | repeats |"
    yield "|---|---:|---:|---:|---:|"
    for name, row in rows.items():
        count = size or row["files"]
        note = ""
        if row.get("read", count) < count:
            note = f" (projected from {row['read']:.0f} files)"
        yield (
            f"| {_NAMES[name]}{note} | {row['seconds'] / count * 1000:.2f} | {row['seconds']:.2f} "
            f"| {row['largest_mb']:.0f} | {row['repeats']} |"
        )


def _number(size: str) -> str:
    return f"{int(size):,}" if size else ""


def main() -> None:
    """The command line; the plot needs matplotlib, and without it there is none.

    It runs in a process of its own: memory that whoever measures has used itself would be told as
    that of the processes measured next.
    """
    folder = Path(sys.argv[1])
    results = json.loads((folder / "latest.json").read_text(encoding="utf-8"))
    del results["ratios"]
    write_report(results, folder)
    if importlib.util.find_spec("matplotlib") is not None:
        _plot(results, folder / "latest.svg")


def _plot(results: dict[str, Any], target: Path) -> None:
    """Milliseconds a file over the number of files, both scales logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    # Texts as texts and no dates: small, and the same for the same figures.
    mpl.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "xlsreport", "font.size": 9})
    from matplotlib import pyplot as plt

    shown = ("openpyxl", "openpyxl_read_only", "pandas", "merge_1", "merge_2", "ours",
             "merge_again", "calamine", "inflate")  # fmt: skip
    figure, axes = plt.subplots(figsize=(7.2, 4.4))
    for name in shown:
        points = [
            (int(size), rows[name]["seconds"] / int(size) * 1000)
            for size, rows in results["sizes"].items()
            if name in rows
        ]
        if points:
            of_ours = name.startswith(("merge", "ours"))
            axes.plot(
                *zip(*points, strict=True),
                marker="o",
                markersize=4,
                linewidth=2.2 if of_ours else 1.0,
                linestyle="-" if of_ours else "--",
                label=_NAMES[name],
            )
    axes.set(xscale="log", yscale="log", xlabel="files", ylabel="ms a file")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=7, loc="center left", bbox_to_anchor=(1.0, 0.5))
    figure.savefig(target, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)


if __name__ == "__main__":
    main()
