"""Many workbooks: the same from one process or several, also where one of those ends early."""

from __future__ import annotations

import multiprocessing
import os
from typing import TYPE_CHECKING

import pytest

from tests.samples import F2021
from xlsreport.errors import UsageError
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content
from xlsreport.workbook.many import processes_for, write_forms

if TYPE_CHECKING:
    from pathlib import Path


def _work(folder: Path, count: int) -> list[tuple[Content, Path]]:
    folder.mkdir(exist_ok=True)
    units = [Unit(f"22011300{number}000", f"第{number}街道") for number in range(1, count + 1)]
    return [
        (Content(year=2024, unit=unit, issued_to=unit), folder / f"{unit.code}.xlsx")
        for unit in units
    ]


def _written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_two_processes_write_what_one_writes_and_count_every_workbook(tmp_path: Path) -> None:
    alone, together = [], []
    write_forms(F2021, _work(tmp_path / "1", 5), 1, lambda *done: alone.append(done))
    write_forms(F2021, _work(tmp_path / "2", 5), 2, lambda *done: together.append(done))
    assert _written(tmp_path / "1") == _written(tmp_path / "2")
    assert len(_written(tmp_path / "1")) == 5
    assert alone == together == [(number, 5) for number in range(1, 6)]


def test_with_one_process_none_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(multiprocessing, "get_context", lambda *_: pytest.fail("started"))
    write_forms(F2021, _work(tmp_path / "1", 1))
    assert len(_written(tmp_path / "1")) == 1


def test_where_no_process_can_be_started_this_one_writes_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr("multiprocessing.context.SpawnProcess.start", refuse)
    told: list[tuple[int, int]] = []
    write_forms(F2021, _work(tmp_path / "1", 3), 2, lambda *done: told.append(done))
    assert len(_written(tmp_path / "1")) == 3
    assert told[-1] == (3, 3)


def test_what_a_process_leaves_undone_is_done_by_this_one(tmp_path: Path) -> None:
    work = _work(tmp_path / "1", 6)

    def end_one(done: int, of: int) -> None:
        # As when the system runs out of memory.
        del of
        if done == 1:
            multiprocessing.active_children()[0].kill()

    write_forms(F2021, work, 2, end_one)
    written = _written(tmp_path / "1")
    assert {target.name for _, target in work} <= set(written)
    left = [name for name in written if name.startswith(".xlsreport-")]
    for name in left:  # what the killed process had in hand
        (tmp_path / "1" / name).unlink()
    write_forms(F2021, _work(tmp_path / "2", 6))
    assert _written(tmp_path / "1") == _written(tmp_path / "2")


def test_a_target_that_cannot_be_written_is_said_as_by_one_process(tmp_path: Path) -> None:
    work = _work(tmp_path / "1", 4)
    work[2] = (work[2][0], tmp_path / "none" / "x.xlsx")
    with pytest.raises(UsageError) as caught:
        write_forms(F2021, work, 2)
    assert str(work[2][1]) in caught.value.zh
    assert work[1][1].exists()
    assert multiprocessing.active_children() == []


def test_whoever_stops_listening_leaves_no_process_and_no_half_of_a_file(tmp_path: Path) -> None:
    def stop(*_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_forms(F2021, _work(tmp_path / "1", 40), 2, stop)
    assert multiprocessing.active_children() == []
    assert not [name for name in _written(tmp_path / "1") if name.startswith(".")]


@pytest.mark.parametrize(
    ("count", "processors", "expected"), [(1, 8, 1), (99, 8, 1), (100, 8, 2), (40_000, 8, 8)]
)
def test_processes_are_started_only_where_they_are_worth_it(
    monkeypatch: pytest.MonkeyPatch, count: int, processors: int, expected: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(processors), raising=False)
    assert processes_for(count) == expected
