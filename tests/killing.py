"""A program that ends a verb of a collection at many instants, or on a full disk, and looks on.

Called with a season's folder, a folder to work in, the verb (see :data:`VERBS`), how it ends
(``kill``, ``full``) and how often. Prints a line for each time: how the run ended, which files were
lost, what ``verify`` says, and what came of the next run.

The instant is a share of the time of a whole run, most of which is waiting for the disk; the system
then ends the process without another word, as it does on SIGKILL. A disk is full where no file may
be longer than some size.
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

from tests.ready import make_ready
from xlsreport import api
from xlsreport.collection.decide import accept, decide
from xlsreport.collection.season import Season
from xlsreport.collection.settle import close, merge, verify
from xlsreport.collection.start import change_roster
from xlsreport.collection.state import states_of
from xlsreport.collection.take import take
from xlsreport.errors import UsageError

VERBS = ("take", "merge", "accept", "decide", "roster", "close")
NEW_UNIT = ("220113009000", "波泥河街道")
"""Whose report lies in the archive until ``roster`` makes it known."""

_REFUSED = 3


def _do(season: Season, verb: str) -> None:
    with season.working("x"):
        if verb == "take":
            take(season, "x", [], jobs=1)
        elif verb == "merge":
            merge(season, "x")
        elif verb == "decide":
            decide(season, season.roster.units[1].code, "x", "1", "已核实")
        elif verb == "roster":
            change_roster(season, "x", _write_roster(season))
        elif verb == "close":
            close(season, "x")
        else:
            accept(season, season.roster.units[0].code, "x", "已核实")


def _write_roster(season: Season) -> Path:
    """The roster with one unit more, and another code for the last."""
    *units, last = api.read_roster(season.folder.parent / "old.csv").units
    rows = [(unit.code, unit.name) for unit in units]
    rows += [("220113999000", last.name), NEW_UNIT]
    file = season.folder.parent / "new.csv"
    file.write_text("\n".join(["code,name", *map(",".join, rows), ""]), encoding="utf-8")
    return file


def _is_done(season: Season, verb: str) -> bool:
    events = season.events()
    states = [each.state for each in states_of(events, season.roster.units, None)]
    if verb == "take":
        return sorted(states) == ["received", "received", "with_errors"]
    if verb == "decide":
        return any(event.kind == "decided" for event in events)
    if verb == "close":
        return events[-1].kind == "closed"
    if verb == "roster":
        # Every report is one of the new roster's, also the one of the unit with another code.
        return all(states_of(events, season.roster.units, None)[n].versions for n in range(4))
    if verb == "merge":
        return [event.kind for event in events].count("merged") >= 1
    # What is accepted in spite of errors is waived and accepted at once, or not at all.
    counts = [sum(event.kind == kind for event in events) for kind in ("waived", "accepted")]
    return states[0] == "accepted" and counts == [1, 1]


def _list_files(folder: Path) -> set[str]:
    return {hashlib.sha256(each.read_bytes()).hexdigest() for each in folder.iterdir()}


def _run(start: Path, work: Path, verb: str, seconds: float, most: int) -> str:
    notes = Path(os.environ["XDG_CONFIG_HOME"])
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(start, work)
    # This computer remembers how far a season came; the folder is an older one each time.
    shutil.rmtree(notes)
    shutil.copytree(work.parent / "notes", notes)
    child = os.fork()
    if not child:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        season = Season(work)
        if most:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        began = time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            _do(season, verb)
        except UsageError:
            os._exit(_REFUSED)
        except BaseException:  # noqa: BLE001 - which the test tells
            traceback.print_exc()
            os._exit(1)
        if not seconds and not most:
            (work.parent / "time").write_text(str(time.monotonic() - began))
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return "killed"
    return {0: "whole", _REFUSED: "refused"}.get(os.WEXITSTATUS(status), "raised")


def _watch(start: Path, work: Path, verb: str, how: str, count: int) -> None:
    shutil.copytree(Path(os.environ["XDG_CONFIG_HOME"]), work.parent / "notes")
    sent = _list_files(start / "2-收件")
    shutil.copytree(start, work)
    shutil.copyfile(start / "名单.csv", work.parent / "old.csv")
    make_ready(start / "1-下发", api.load_forms())
    _do(Season(work), verb)  # what is read and compiled once is at hand from here on
    _run(start, work, verb, 0, 0)
    whole = float((work.parent / "time").read_text())
    largest = max(each.stat().st_size for each in work.rglob("*") if each.is_file())
    draw = random.Random(6)  # noqa: S311 - no secret
    number = killed = 0
    # On a machine that has grown less busy a run ends before its share is over: then earlier.
    while number < count or (how == "kill" and not killed):
        share = (number + draw.random()) / count if number < count else 0.1 / number
        if how == "kill":
            ended = _run(start, work, verb, max(share * whole, 1e-6), 0)
            killed += ended == "killed"
        else:
            # What is packed in the end is larger while it is written.
            ended = _run(
                start, work, verb, 0, 1 + round(50 * largest * (number / (count - 1)) ** 5)
            )
        season = Season(work)
        left = _list_files(work / "2-收件")
        entered = {event.file for event in season.ledger.events() if event.kind == "received"}
        lost = [each for each in sent if each not in left and each not in entered]
        faults = [fault.en for fault in verify(season) if "does not know" not in fault.en]
        if not any(event.kind == "closed" for event in season.events()):
            _do(season, verb)
        faults += [fault.en for fault in verify(season)]
        print(  # noqa: T201 - read by the test
            ended, lost, faults, "done" if _is_done(season, verb) else "not done"
        )
        number += 1


if __name__ == "__main__":
    _watch(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
