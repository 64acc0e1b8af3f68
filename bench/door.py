"""Measures the door of the desk: units upload at once, each sees its findings.

    python bench/door.py --units 500 --clients 16

Starts ``xlsreport desk --intake`` as a user does, on this computer, and uploads a workbook a unit;
every third has a fault in it. An answer is the page with the findings, from the first byte sent to
the last one received. In the end archive and ledger are compared with the receipts. Processor
seconds are those of the desk with its workers; the clients run on the same processors.
"""

from __future__ import annotations

import argparse
import hashlib
import http.client
import json
import os
import resource
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from files import content_of
from made_up import YEAR, townships
from xlsreport.collection.links import list_links
from xlsreport.collection.season import Season, Task
from xlsreport.collection.settle import verify
from xlsreport.collection.start import start
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.submission.submission import Unit
from xlsreport.workbook import write_form

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["main", "make_season", "served", "upload"]

_FORM, _WHO = "zfxxgk-2021", "bench"
_COMMAND = "from xlsreport.cli.main import main; main()"
_BUSY = 503


def main() -> None:
    """Prints what was measured as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--clients", type=int, default=16)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="xlsreport-door-") as name:
        os.environ["XDG_CONFIG_HOME"] = f"{name}/config"
        season, files = make_season(Path(name), given.units)
        print(json.dumps(_measure(season, files, given.clients), indent=1))


def make_season(folder: Path, count: int) -> tuple[Path, dict[str, bytes]]:
    """Makes a season of made-up townships.

    Args:
        folder: Where.
        count: How many units.

    Returns:
        Its folder, and the filled workbook of every unit by its code; every third has a fault.
    """
    form = load_forms()[_FORM]
    units = list(townships(count))
    roster = folder / "r.csv"
    rows = "".join(f"{unit.code},{unit.name}\n" for unit in units)
    roster.write_text(f"代码,名称\n{rows}", encoding="utf-8")
    above = Unit("220113000000", "县政府")
    task = Task(form=_FORM, year=YEAR, id="", roster="", unit=above, deadline="2099年1月20日")
    season = start(folder / "season", task, roster, _WHO)
    files = {}
    for number, unit in enumerate(units):
        content = content_of(form, unit, YEAR, 7, number)
        wrong = {"requests.received.natural": 987_654 + number} if number % 3 == 0 else {}
        content = replace(content, entries={**content.entries, **wrong}, key=season.key)
        write_form(form, content, folder / "one.xlsx")
        files[unit.code] = (folder / "one.xlsx").read_bytes()
    return season.folder, files


def _measure(folder: Path, files: dict[str, bytes], clients: int) -> dict[str, object]:
    season = Season(folder)
    links = list_links(season, season.events())
    with served(folder) as (process, port):
        began = time.monotonic()
        with ThreadPoolExecutor(clients) as pool:
            answers = list(pool.map(lambda code: upload(port, links[code], files[code]), files))
        seconds = time.monotonic() - began
        peak = int(_read_status(process.pid)["VmHWM"].split()[0]) // 1024
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    times = sorted(each for each, _, _ in answers)
    receipts = {digest for _, digest, _ in answers}
    events = season.events()
    checked = {event.file for event in events if event.kind == "checked"}
    return {
        "units": len(files),
        "clients": clients,
        "seconds": round(seconds, 1),
        "median answer, seconds": round(statistics.median(times), 2),
        "slowest answer, seconds": round(times[-1], 2),
        "refused as busy and sent again": sum(again for _, _, again in answers),
        "processor seconds of the desk": round(used.ru_utime + used.ru_stime, 1),
        "peak MB of the pages' process": peak,
        "receipts missing in the ledger": len(receipts - checked),
        "faults that verify finds": len(list(verify(season))),
    }


@contextmanager
def served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The desk with its door as long as the context lasts; the process, and the door's port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["desk", str(folder), "--no-browser", "--intake", f"127.0.0.1:{port}"]
    command = [sys.executable, "-c", _COMMAND, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield process, port
        finally:
            process.kill()


def upload(port: int, link: str, data: bytes) -> tuple[float, str, int]:
    """Uploads a workbook and asks for the page with what was found.

    Args:
        port: Of the door.
        link: The unit's.
        data: The workbook.

    Returns:
        The seconds that it took, the SHA-256 on the receipt, how often the door was busy.

    Raises:
        OSError: The door is shut.
        ValueError: The page shows no receipt of the file.
    """
    own = hashlib.sha256(data).hexdigest()
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.xlsx"\r\n\r\n'
        + data + b"\r\n--b--\r\n"
    )  # fmt: skip
    again, began = 0, time.monotonic()
    while True:
        door = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        door.request("POST", f"/r/{link}/send", body, kind)
        answer = door.getresponse()
        answer.read()
        if answer.status != _BUSY:
            break
        again += 1
        time.sleep(1)
    door.request("GET", answer.headers["Location"])
    page = door.getresponse().read().decode()
    seconds = time.monotonic() - began
    door.close()
    if own not in page:
        raise ValueError(page)
    return seconds, own, again


def _read_status(process: int) -> dict[str, str]:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":", 1) for line in lines)


if __name__ == "__main__":
    main()
