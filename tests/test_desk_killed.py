"""What a unit has a receipt for is there, at whatever instant the desk is killed."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Event
from typing import TYPE_CHECKING

from tests.effort import times
from tests.tools import load_bench
from xlsreport.collection.links import list_links
from xlsreport.collection.season import Season
from xlsreport.collection.settle import verify
from xlsreport.desk.office import state_of_all

if TYPE_CHECKING:
    from pathlib import Path


def test_killed_in_the_middle_of_uploads_no_file_with_a_receipt_is_lost(tmp_path: Path) -> None:
    door = load_bench("door")
    count, kills = times(4, 300), times(1, 20)
    folder, files = door.make_season(tmp_path, count)
    season = Season(folder)
    links = list_links(season, season.events())
    receipts: list[str] = []
    port = 0
    up, over = Event(), Event()

    def send(code: str) -> None:
        while not over.is_set():
            up.wait()
            try:
                receipts.append(door.upload(port, links[code], files[code])[1])
            except (OSError, HTTPException):
                time.sleep(0.05)  # it was killed just then, and is started again
            else:
                return

    with ThreadPoolExecutor(8) as pool:
        coming = [pool.submit(send, code) for code in files]
        try:
            for number in range(kills + 1):
                with door.served(folder) as (process, port):
                    up.set()
                    until = count if number == kills else count * (number + 1) // (kills + 2)
                    while len(receipts) < until and not all(each.done() for each in coming):
                        time.sleep(0.01)
                    up.clear()
                    process.kill()
                    process.wait()
                again = Season(folder)
                entered = {e.file for e in again.events() if e.kind == "received"}
                for digest in receipts:
                    assert digest in entered
                    assert again.archive.read(digest)
        finally:
            over.set()
            up.set()
    assert [each.exception() for each in coming] == [None] * count
    assert len(set(receipts)) == count
    season = Season(folder)
    assert list(verify(season)) == []
    assert {each.state for each in state_of_all(season)[1]} == {"received", "with_errors"}
