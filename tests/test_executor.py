"""Reading by an executor: the outcomes of workers of this machine, in the same order."""

from __future__ import annotations

import os
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import F2021, FORMS, consistent, workbook
from xlsreport import api
from xlsreport.errors import UsageError, WorkbookError
from xlsreport.reading.files.sources import Source, find_sources
from xlsreport.submission.submission import Unit
from xlsreport.workers import job as module
from xlsreport.workers.job import ExecutorReaders, read_with
from xlsreport.workers.pool import Readers
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form


class _Deadly(Exception):  # noqa: N818 - what a cluster says of work that kills its workers
    pass


class _Here(Executor):
    """Runs at once, in this process; a handful that holds ``deadly`` kills whoever has it."""

    def __init__(self) -> None:
        self.handfuls: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        _, items = args
        self.handfuls.append(len(items))
        if "deadly" in items:
            future.set_exception(_Deadly())
        elif "lost" in items:
            future.set_exception(OSError("connection lost"))
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def _readers(executor: Executor) -> ExecutorReaders:
    return ExecutorReaders(executor, FORMS, is_fatal=lambda error: isinstance(error, _Deadly))


def echo(item: str, forms: Mapping[str, Form]) -> str:
    assert forms.keys() == FORMS.keys()
    if item == "refuse":
        raise WorkbookError("FILE_GRID_TOO_LARGE", sheet="表", cell="XFD1", limit=5)
    if item == "fail":
        raise ZeroDivisionError("by nought")
    return item


def process_id(item: str, forms: Mapping[str, Form]) -> int:
    del item, forms
    return os.getpid()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    returned = tmp_path / "returned"
    returned.mkdir()
    for number in range(5):
        unit = Unit(f"22011300{number}000", f"第{number}街道")
        workbook(F2021, consistent(F2021, number), returned / f"{number}.xlsx", unit=unit)
    (returned / "5.xlsx").write_text("a,b")
    return returned


def test_outcomes_are_those_of_workers(folder: Path) -> None:
    sources, _ = find_sources([folder])
    with ThreadPoolExecutor(2) as pool, Readers(FORMS) as readers:
        by_executor = list(read_with(ExecutorReaders(pool, FORMS), sources, FORMS))
        assert by_executor == list(readers.read(sources))


def test_a_merge_by_another_process_writes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    here, there = tmp_path / "here.xlsx", tmp_path / "there.xlsx"
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        api.merge([folder], there, FORMS, settings=RunSettings(executor=pool))
        (number,) = ExecutorReaders(pool, FORMS).each(process_id, ["a"])
        assert number != os.getpid()
    api.merge([folder], here, FORMS)
    assert here.read_bytes() == there.read_bytes()


def test_answers_come_in_order_and_errors_as_ours() -> None:
    items = [str(number) for number in range(40)]
    executor = _Here()
    assert list(_readers(executor).each(echo, items)) == items
    assert executor.handfuls == [16, 16, 8]
    refused, failed, after = _readers(executor).each(echo, ["refuse", "fail", "after"])
    assert isinstance(refused, WorkbookError)
    assert (refused.code, refused.params["cell"]) == ("FILE_GRID_TOO_LARGE", "XFD1")
    assert isinstance(failed, WorkbookError)
    assert failed.code == "FILE_INTERNAL"
    assert after == "after"


def test_a_file_that_kills_is_found_among_its_handful_and_the_others_are_read() -> None:
    executor = _Here()
    answers = list(_readers(executor).each(echo, ["a", "b", "deadly", "c"]))
    assert [getattr(each, "code", each) for each in answers] == ["a", "b", "FILE_WORKER_DIED", "c"]
    assert executor.handfuls == [4, 1, 1, 1, 1]


def test_an_executor_that_fails_is_no_fault_of_a_file() -> None:
    with pytest.raises(UsageError) as caught:
        list(_readers(_Here()).each(echo, ["a", "lost"]))
    assert "connection lost" in caught.value.zh
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(UsageError, match="See that it is still running"):
        list(ExecutorReaders(pool, FORMS).each(echo, ["a"]))


def test_only_so_many_bytes_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST_UNDER_WAY", 20)
    executor = _Here()
    answers = _readers(executor).each(echo, [str(number) for number in range(100)])
    assert next(answers) == "0"
    assert executor.handfuls == [16, 16]


def test_a_file_is_shipped_with_its_bytes_and_its_time(folder: Path) -> None:
    (source, *_), _ = find_sources([folder])
    shipped = source.loaded()
    assert shipped.path is None
    assert shipped.read() == source.read()
    assert shipped.modified() == source.modified()
    assert shipped.loaded() is shipped
    with pytest.raises(WorkbookError):
        Source("gone", folder / "gone.xlsx").loaded()


def test_a_file_that_has_gone_is_one_answer(folder: Path) -> None:
    sources = [Source("gone", folder / "gone.xlsx"), *find_sources([folder])[0][:1]]
    outcomes = list(read_with(_readers(_Here()), sources, FORMS))
    assert [outcome.status for outcome in outcomes] == ["unreadable", "accepted"]
    assert [finding.code for finding in outcomes[0].findings] == ["FILE_UNREADABLE"]
