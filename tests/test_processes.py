"""Processes: how many, and that Ctrl-C reaches the program that starts them and nobody else."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from xlsreport.workers.processes import processors, start_unheard

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


def _hears(told: Connection) -> None:
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    told.send(signal.SIGINT not in blocked)


@pytest.mark.skipif(os.name == "nt", reason="no such mask there")
@pytest.mark.parametrize("way", ["fork", "spawn"])
def test_a_started_process_hears_nothing_and_its_program_does(way: str) -> None:
    context = multiprocessing.get_context(way)
    here, there = context.Pipe()
    process = context.Process(target=_hears, args=(there,))  # type: ignore[attr-defined]
    start_unheard(process)
    assert here.recv() is False
    process.join()
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_where_there_is_no_mask_it_is_started_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(signal, "pthread_sigmask", raising=False)
    process = multiprocessing.get_context("spawn").Process(target=abs, args=(1,))
    start_unheard(process)
    process.join()
    assert process.exitcode == 0


def test_only_processors_that_may_be_used_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {3, 5}, raising=False)
    assert processors() == 2
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert processors() == 1


_STUCK_WHILE_LOADING = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)
class Stuck:
    def find_spec(self, name, *_):
        if name == "xlsreport.cli.main":
            print("loading", flush=True)
            time.sleep(900)
sys.meta_path.insert(0, Stuck())
import xlsreport.cli
"""


@pytest.mark.skipif(os.name == "nt", reason="sends no such signal there")
def test_ctrl_c_while_the_program_loads_ends_it_without_a_traceback() -> None:
    command = [sys.executable, "-c", _STUCK_WHILE_LOADING]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"loading\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
    assert (said, process.returncode) == (b"", -signal.SIGINT)


def test_once_it_is_loaded_ctrl_c_is_answered_as_before() -> None:
    code = (
        "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "import xlsreport.cli; print(signal.getsignal(signal.SIGINT).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert done.stdout.split() == [b"default_int_handler"]
