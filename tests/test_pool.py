"""Workers: one bad file costs one finding, and the batch goes on."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import connection
from typing import TYPE_CHECKING, Any

import pytest

from xlsreport import api
from xlsreport.demo.figures import consistent_figures
from xlsreport.errors import UsageError, WorkbookError
from xlsreport.reading.files.limits import MEGABYTE
from xlsreport.reading.files.sources import Source
from xlsreport.submission.submission import Unit
from xlsreport.workers import pool as worker
from xlsreport.workers.job import read_source
from xlsreport.workers.pool import Readers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form

FORMS = api.load_forms()
FORM = FORMS["zfxxgk-2019"]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    unit = Unit("220113002000", "营城街道")
    api.blank(FORM, folder / "blank.xlsx", 2020, unit)
    api.fill(folder / "blank.xlsx", consistent_figures(FORM, "x"), folder / "filled.xlsx", FORMS)
    return folder / "filled.xlsx"


@pytest.fixture(params=["copied", "spawned"])
def way(request: pytest.FixtureRequest) -> Iterator[str]:
    """Both ways of starting a worker: with a second thread about, none is a copy."""
    if request.param == "copied":
        yield "copied"
        return
    over = threading.Event()
    other = threading.Thread(target=over.wait)
    other.start()
    yield "spawned"
    over.set()
    other.join()


# Jobs as a worker may meet them.


def process_id(item: object, forms: Mapping[str, Form]) -> int:
    del item, forms
    return os.getpid()


def forms_known(item: str, forms: Mapping[str, Form]) -> Any:
    return forms[item]


def meet(item: tuple[Path, int], forms: Mapping[str, Form]) -> bool:
    """Whether one of the last two items sees the other one begin before it ends itself."""
    del forms
    folder, number = item
    (folder / str(number)).touch()
    until = time.monotonic() + 5
    while number >= 6 and not (folder / str(13 - number)).exists():
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def behave(item: str, forms: Mapping[str, Form]) -> Any:  # noqa: C901 - a case for each evil
    del forms
    match item:
        case "abort":
            os.abort()
        case "segfault":
            ctypes.string_at(0)
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "exit":
            os._exit(0)
        case "sleep":
            time.sleep(600)
        case "loop":
            while True:
                pass
        case "refuse":
            raise WorkbookError("FILE_GRID_TOO_LARGE", sheet="表", cell="XFD1", limit=5)
        case "fail":
            raise ZeroDivisionError("by nought")
        case "memory":
            return len(bytes(600 * MEGABYTE))
        case "hoard":
            _HOARD.append(bytes(200 * MEGABYTE))
    return item


_HOARD: list[bytes] = []


def test_outcomes_come_in_the_order_of_the_files_and_refer_to_our_own_forms(
    filled: Path, tmp_path: Path, way: str
) -> None:
    assert way in {"copied", "spawned"}
    (tmp_path / "text.xlsx").write_text("a,b")
    sources = [
        Source(f"{number}", filled if number % 3 else tmp_path / "text.xlsx")
        for number in range(14)
    ]
    with Readers(FORMS, jobs=2) as readers:
        outcomes = list(readers.read(sources))
    assert outcomes == [read_source(source, FORMS) for source in sources]
    assert [outcome.file for outcome in outcomes] == [str(number) for number in range(14)]
    assert all(o.submission.form is FORM for o in outcomes if o.submission is not None)
    assert sum(outcome.submission is None for outcome in outcomes) == 5


@pytest.mark.parametrize("death", ["abort", "segfault", "kill", "exit"])
def test_a_worker_that_dies_is_one_finding_and_the_next_file_gets_a_new_one(death: str) -> None:
    with Readers(FORMS, jobs=1) as readers:
        results = list(readers.each(behave, ["one", death, "two"]))
    died = results[1]
    assert isinstance(died, WorkbookError)
    assert died.code == "FILE_WORKER_DIED"
    assert [results[0], results[2]] == ["one", "two"]


def test_death_also_costs_one_file_where_workers_are_spawned(way: str) -> None:
    assert way
    with Readers(FORMS, jobs=2) as readers:
        results = list(readers.each(behave, ["abort", "1", "2", "3", "4", "kill", "5", "6"]))
    codes = [each.code if isinstance(each, WorkbookError) else each for each in results]
    assert codes == ["FILE_WORKER_DIED", "1", "2", "3", "4", "FILE_WORKER_DIED", "5", "6"]


@pytest.mark.parametrize("hang", ["sleep", "loop"])
def test_a_worker_that_does_not_come_back_is_ended(hang: str) -> None:
    with Readers(FORMS, jobs=2, seconds=0.5) as readers:
        results = list(readers.each(behave, [hang, hang]))
    slow = [each for each in results if isinstance(each, WorkbookError)]
    assert [(each.code, each.params) for each in slow] == [("FILE_TOO_SLOW", {"seconds": 1})] * 2


def test_where_workers_do_not_come_back_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = _Clock(tmp_path)
    monkeypatch.setattr(worker, "time", clock)
    monkeypatch.setattr(worker, "wait", clock.wait)
    first, second = str(tmp_path / "first"), str(tmp_path / "second")
    with Readers(FORMS, jobs=2) as readers:
        results = list(readers.each(hang_if_path, [first, *"abcd", second, *"efghijklmnop"]))
    slow = [number for number, each in enumerate(results) if isinstance(each, WorkbookError)]
    assert slow == [0, 5]
    assert "".join(each for each in results if isinstance(each, str)) == "abcdefghijklmnop"


class _Clock:
    """A clock that stands still until every worker that is busy has said that it hangs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._now = 0.0
        self._ended = 0

    def monotonic(self) -> float:
        return self._now

    def wait(self, connections: list[Any], timeout: float) -> list[Any]:
        while not (ready := list(connection.wait(connections, 0.02))):
            hanging = len(list(self._folder.iterdir())) - self._ended
            if hanging == len(connections):
                self._ended += hanging
                self._now += timeout
                return []
        return ready


def hang_if_path(item: str, forms: Mapping[str, Form]) -> str:
    """Hangs on the path of a file, which it makes first to say so."""
    del forms
    if os.sep in item:
        open(item, "x").close()  # noqa: PTH123
        time.sleep(600)
    return item


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a process's memory")
def test_a_worker_gets_no_more_memory_than_its_measure() -> None:
    with Readers(FORMS, jobs=1) as readers:
        results = list(readers.each(behave, ["memory", "next"]))
    assert isinstance(results[0], WorkbookError)
    assert results[0].code == "FILE_WORKER_DIED"
    assert results[1] == "next"
    with Readers(FORMS, jobs=1, memory=800 * MEGABYTE) as readers:
        assert list(readers.each(behave, ["memory"])) == [600 * MEGABYTE]


@pytest.mark.skipif(sys.platform != "linux", reason="the size of a process is read from /proc")
def test_a_worker_that_keeps_memory_is_replaced_before_the_next_file() -> None:
    with Readers(FORMS, jobs=1) as readers:
        assert list(readers.each(behave, ["hoard"] * 4)) == ["hoard"] * 4


def test_what_a_job_raises_comes_back_as_an_error_of_ours() -> None:
    with Readers(FORMS, jobs=1) as readers:
        refused, failed, after = readers.each(behave, ["refuse", "fail", "after"])
    assert isinstance(refused, WorkbookError)
    assert (refused.code, refused.params["cell"]) == ("FILE_GRID_TOO_LARGE", "XFD1")
    assert isinstance(failed, WorkbookError)
    assert failed.code == "FILE_INTERNAL"
    assert failed.params["value"] == "ZeroDivisionError: by nought"
    assert after == "after"


def test_one_worker_reads_many_files_and_no_more_are_started_than_are_worth_it() -> None:
    with Readers(FORMS, jobs=8) as readers:
        few = set(readers.each(process_id, range(4)))
        many = set(readers.each(process_id, range(60)))
    assert len(few) == 1
    assert few <= many
    assert 1 < len(many) <= 8


def test_workers_that_were_started_work_until_the_last_file(tmp_path: Path) -> None:
    with Readers(FORMS, jobs=2) as readers:
        met = list(readers.each(meet, [(tmp_path, number) for number in range(8)]))
    assert met == [True] * 8


def test_a_job_may_carry_much_and_is_sent_to_each_worker_once(way: str) -> None:
    assert way
    with Readers(FORMS, jobs=2) as readers:
        first = set(readers.each(_Loaded("first"), range(40)))
        second = set(readers.each(_Loaded("second"), range(40)))
    assert {text for text, _ in first} == {"first"}
    assert {text for text, _ in second} == {"second"}
    # Two workers have unpickled each job once.
    assert {times for _, times in first} == {1}
    assert {times for _, times in second} == {2}


class _Loaded:
    """A job that counts how often it has arrived in a process."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __setstate__(self, state: dict[str, str]) -> None:
        self.__dict__ |= state
        _ARRIVED.append(self.text)

    def __call__(self, item: int, forms: Mapping[str, Form]) -> tuple[str, int]:
        del item, forms
        return self.text, len(_ARRIVED)


_ARRIVED: list[str] = []


def test_what_a_worker_had_in_hand_when_it_died_is_done_by_another() -> None:
    items = [str(number) for number in range(100)]
    items[30] = items[60] = "kill"
    with Readers(FORMS, jobs=2) as readers:
        results = list(readers.each(behave, items))
    died = [number for number, each in enumerate(results) if isinstance(each, WorkbookError)]
    assert died == [30, 60]
    assert [each for each in results if isinstance(each, str)] == [i for i in items if i != "kill"]


def test_nothing_is_started_before_there_is_something_to_read() -> None:
    with Readers(FORMS, jobs=4) as readers:
        assert list(readers.read([])) == []
        assert multiprocessing.active_children() == []


def test_no_worker_outlives_its_readers() -> None:
    with Readers(FORMS, jobs=2) as readers:
        numbers = list(readers.each(process_id, range(20)))
    for number in numbers:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_results_that_nobody_waited_for_are_not_taken_for_later_ones() -> None:
    with Readers(FORMS, jobs=2) as readers:
        for first in readers.each(behave, [f"old {number}" for number in range(20)]):
            assert first == "old 0"
            break
        assert list(readers.each(behave, list("abcdefgh"))) == list("abcdefgh")


def test_results_that_nobody_asked_for_are_not_taken_for_later_ones() -> None:
    with Readers(FORMS, jobs=2) as readers:
        # Workers are at work when this returns; a generator that was never begun cleans up nothing.
        readers.each(behave, [f"old {number}" for number in range(20)])
        assert list(readers.each(behave, list("abcdefgh"))) == list("abcdefgh")


def test_two_orders_at_once_get_their_own_results() -> None:
    with Readers(FORMS, jobs=2) as readers:
        one = readers.each(behave, [f"one {number}" for number in range(40)])
        other = readers.each(behave, [f"other {number}" for number in range(40)])
        both = list(zip(one, other, strict=True))
    assert both == [(f"one {number}", f"other {number}") for number in range(40)]


def test_a_job_that_cannot_be_sent_leaves_the_workers_free() -> None:
    def local(item: object, forms: Mapping[str, Form]) -> object:
        del forms
        return item

    with Readers(FORMS, jobs=2) as readers:
        with pytest.raises((AttributeError, pickle.PicklingError)):
            readers.each(local, ["item"])
        assert list(readers.each(behave, ["a", "b"])) == ["a", "b"]


def test_a_form_travels_as_its_id(way: str) -> None:
    assert way
    with Readers(FORMS, jobs=1) as readers:
        (form,) = readers.each(forms_known, ["zfxxgk-2021"])
    assert form is FORMS["zfxxgk-2021"]


def test_a_worker_that_cannot_start_is_said_in_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "limit_memory", lambda *_: os._exit(3))
    _copies(monkeypatch)
    with Readers(FORMS, jobs=1) as readers, pytest.raises(UsageError) as caught:
        list(readers.each(process_id, [1]))
    assert caught.value.zh.startswith("读表的进程启动不了")


@pytest.mark.parametrize("error", [BlockingIOError(11, "no more"), OSError(24, "too many")])
def test_where_the_system_starts_no_process_that_is_said_in_one_sentence(
    error: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "start_unheard", _Starts(0, error))
    with Readers(FORMS, jobs=2) as readers, pytest.raises(UsageError) as caught:
        list(readers.each(process_id, range(20)))
    assert caught.value.zh.startswith("读表的进程启动不了")
    assert multiprocessing.active_children() == []


def test_where_no_more_processes_may_be_started_those_that_run_do_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, "start_unheard", _Starts(1, BlockingIOError(11, "no more")))
    with Readers(FORMS, jobs=3) as readers:
        assert len(list(readers.each(process_id, range(60)))) == 60


def test_an_interrupted_start_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "start_unheard", _Starts(1, None))
    with Readers(FORMS, jobs=1) as readers, pytest.raises(KeyboardInterrupt):
        list(readers.each(process_id, range(2)))
    assert multiprocessing.active_children() == []


class _Starts:
    """Starts some processes; later ones fail, or somebody interrupts behind the last start."""

    def __init__(self, count: int, error: OSError | None) -> None:
        self.left, self.error = count, error

    def __call__(self, process: Any) -> None:
        self.left -= 1
        if self.left < 0 and self.error is not None:
            raise self.error
        process.start()
        if self.error is None:
            raise KeyboardInterrupt


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_a_worker_that_is_ended_politely_is_one_finding_whatever_the_program_does_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _copies(monkeypatch)
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        with Readers(FORMS, jobs=1) as readers:
            results = list(readers.each(end_politely, [1, 2]))
    finally:
        signal.signal(signal.SIGTERM, before)
    codes = [each.code for each in results if isinstance(each, WorkbookError)]
    assert codes == ["FILE_WORKER_DIED"] * 2


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def end_politely(item: int, forms: Mapping[str, Form]) -> int:
    del forms
    os.kill(os.getpid(), signal.SIGTERM)
    return item


def test_a_file_that_kills_its_worker_leaves_the_batch_whole(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """End to end: the library aborts on one of three files."""
    monkeypatch.setattr("xlsreport.reading.opened.read_grid_like", _aborting)
    _copies(monkeypatch)
    paths = [tmp_path / f"{name}.xlsx" for name in ("a", "deadly", "z")]
    for path in paths:
        path.write_bytes(filled.read_bytes() + (b"\0" * 7 if path.stem == "deadly" else b""))
    report = api.check(paths, FORMS)
    assert [outcome.status for outcome in report.outcomes] == [
        "accepted",
        "unreadable",
        "accepted",
    ]
    assert [finding.code for finding in report.outcomes[1].findings] == ["FILE_WORKER_DIED"]


def _copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers are copies of this process, with what was patched in it, whatever threads it has."""
    monkeypatch.setattr(threading, "active_count", lambda: 1)


def _aborting(data: bytes, witness: Any) -> Any:
    from xlsreport.reading.workbook.values import read_grid_like

    if data.endswith(b"\0" * 7):
        os.abort()
    return read_grid_like(data, witness)


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
def test_interrupting_ends_program_and_workers_without_a_trace(tmp_path: Path) -> None:
    script = tmp_path / "wait.py"
    script.write_text(
        "import sys, time\n"
        "from xlsreport.forms.library.find_forms import load_forms\n"
        "from xlsreport.workers.pool import Readers\n"
        "import wait_job\n"
        "with Readers(load_forms(), jobs=1) as readers:\n"
        "    try:\n"
        "        for result in readers.each(wait_job.job, [1, 2]):\n"
        "            print(result, flush=True)\n"
        "    except KeyboardInterrupt:\n"
        "        pass\n"
        "print('ended', flush=True)\n"
    )
    (tmp_path / "wait_job.py").write_text(
        "import os, time\n"
        "def job(item, forms):\n"
        "    if item == 2: time.sleep(600)\n"
        "    return os.getpid()\n"
    )
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([*sys.path, str(tmp_path)])},
    ) as process:
        assert process.stdout is not None
        number = int(process.stdout.readline())
        # As a terminal does it: to the program and to all it has started.
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=900)
    assert (out, err, process.returncode) == ("ended\n", "", 0)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
