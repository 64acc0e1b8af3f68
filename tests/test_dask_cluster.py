"""A real scheduler and real workers on this machine, one of them killed in the middle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.samples import F2021, FORMS, consistent, workbook
from xlsreport import api
from xlsreport.errors import UsageError, WorkbookError
from xlsreport.submission.submission import Unit
from xlsreport.workers import dask_cluster
from xlsreport.workers.dask_cluster import cluster_readers
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form

_UNITS = 24
_ADDRESS = re.compile(r"tcp://127\.0\.0\.1:\d+")
_ENVIRONMENT = {
    **os.environ,
    "PYTHONPATH": os.pathsep.join(sys.path),
    # A worker that was killed is given up at once, and its work given to another.
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
}


def _start(*words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env=_ENVIRONMENT,
    )


@contextmanager
def _cluster(
    workers: int, folder: Path, nanny: str = "--no-nanny"
) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A scheduler's address and its workers' processes."""
    scheduler = _start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    started = [scheduler]
    try:
        assert scheduler.stderr is not None
        lines = iter(scheduler.stderr.readline, "")
        address = next(found[0] for line in lines if (found := _ADDRESS.search(line)))
        started += [
            _start_worker(address, folder / f"worker{number}", nanny) for number in range(workers)
        ]
        if workers:
            _await_workers(address, workers)
        yield address, started[1:]
    finally:
        for process in reversed(started):
            _end(process)


def _start_worker(address: str, place: Path, nanny: str = "--no-nanny") -> subprocess.Popen[str]:
    return _start(
        "dask_worker", address, "--nthreads", "1", nanny, "--no-dashboard",
        "--host", "127.0.0.1", "--local-directory", str(place),
    )  # fmt: skip


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


def _await_workers(address: str, count: int) -> None:
    from distributed import Client

    with Client(address, set_as_default=False) as client:  # type: ignore[no-untyped-call]
        client.wait_for_workers(count, timeout=900)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("returned")
    for number in range(_UNITS):
        unit = Unit(f"2201130{number:02}000", f"第{number}街道")
        workbook(F2021, consistent(F2021, number), folder / f"{number}.xlsx", unit=unit)
    return folder


def slowly(item: int, forms: Mapping[str, Form]) -> int:
    del forms
    time.sleep(0.05)
    return item


def deadly(item: int, forms: Mapping[str, Form]) -> int:
    del forms
    if item == 5:
        os._exit(1)
    return item


def test_a_cluster_writes_the_same_bytes_also_when_a_worker_is_killed_whose_work_another_does(
    returned: Path, tmp_path: Path
) -> None:
    here, there, killed = (tmp_path / f"{name}.xlsx" for name in ("here", "there", "killed"))
    api.merge([returned], here, FORMS)
    # One cluster for both deaths: starting one takes most of the time.
    with _cluster(3, tmp_path) as (address, workers):
        settings = RunSettings(dask=address)
        api.merge([returned], there, FORMS, settings=settings)

        def kill(done: int, _: int) -> None:
            if done == 1:
                workers[0].send_signal(signal.SIGKILL)

        report = api.merge([returned], killed, FORMS, progress=kill, settings=settings)
        assert workers[0].wait(timeout=300) != 0
        answers = []
        with cluster_readers(address, FORMS) as readers:
            for answer in readers.each(slowly, range(100)):
                answers.append(answer)
                if answer == 20:
                    workers[1].send_signal(signal.SIGKILL)
        assert workers[2].poll() is None
    assert len(report.outcomes) == _UNITS
    assert there.read_bytes() == here.read_bytes()
    assert killed.read_bytes() == here.read_bytes()
    assert answers == list(range(100))


def test_a_file_that_kills_its_workers_is_one_answer(tmp_path: Path) -> None:
    with (
        _cluster(1, tmp_path, "--nanny") as (address, _),
        cluster_readers(address, FORMS) as readers,
    ):
        answers = list(readers.each(deadly, range(20)))
    died = answers.pop(5)
    assert isinstance(died, WorkbookError)
    assert died.code == "FILE_WORKER_DIED"
    assert answers == [number for number in range(20) if number != 5]


def test_a_scheduler_that_does_not_answer_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dask_cluster, "_CONNECT_SECONDS", 0.5)
    threads = threading.active_count()
    with pytest.raises(UsageError) as caught, cluster_readers("tcp://127.0.0.1:9", FORMS):
        pass
    assert caught.value.zh.startswith("连不上 Dask 调度器 tcp://127.0.0.1:9")
    # With one more, no worker of this process would be a copy of it from here on.
    assert threading.active_count() == threads


@pytest.mark.parametrize("address", ["nonsense", "none://127.0.0.1:9", "tcp://127.0.0.1:x"])
def test_an_address_that_is_none_is_said_before_a_client_is_made(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("distributed.Client", None)
    with pytest.raises(UsageError) as caught, cluster_readers(address, FORMS):
        pass
    assert caught.value.zh.startswith(f"连不上 Dask 调度器 {address}")


def test_workers_without_the_program_are_said_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "xlsreport.py").write_text("raise ModuleNotFoundError('no xlsreport here')")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    monkeypatch.setitem(_ENVIRONMENT, "PYTHONPATH", path)
    with (
        _cluster(1, tmp_path) as (address, _),
        pytest.raises(UsageError, match=r"no xlsreport here.*on every machine"),
        cluster_readers(address, FORMS),
    ):
        pass


def test_a_cluster_without_workers_or_of_another_version_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _cluster(0, tmp_path) as (address, _):
        with pytest.raises(UsageError, match="has no workers"), cluster_readers(address, FORMS):
            pass
        worker = _start_worker(address, tmp_path / "worker")
        _await_workers(address, 1)
        monkeypatch.setattr("xlsreport.__version__", "99.0")
        with pytest.raises(UsageError) as caught, cluster_readers(address, FORMS):
            pass
        _end(worker)
    assert "这里是 99.0" in caught.value.zh


def test_without_dask_it_is_said_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError, match=r"xlsreport\[dask\]"), cluster_readers("x", FORMS):
        pass
