"""Many workbooks of one form, written by several processes where that is asked for."""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

from xlsreport.workbook import write_form
from xlsreport.workers.processes import processors, start_unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.workbook import Content

    Work = Sequence[tuple[Content, Path]]

__all__ = ["processes_for", "write_forms"]

# A process takes as long to start as it needs for ten workbooks.
_WORTH_A_PROCESS = 50
# What a process may need to finish the workbook in hand after its connection was closed.
_SECONDS_TO_END = 10.0
_READY, _DONE = b"0", b"1"


def processes_for(count: int) -> int:
    """The number of processes worth starting for ``count`` workbooks, at most one a processor."""
    return max(1, min(processors(), count // _WORTH_A_PROCESS))


def write_forms(
    form: Form,
    work: Work,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Writes a workbook for every content.

    What is written does not depend on ``jobs``. A process that ends before its work is done is
    no error: this process writes the rest, and raises the error if it cannot.

    Args:
        form: The form.
        work: What goes into each workbook, and where it is written.
        jobs: How many processes write; 1 writes in this one and starts none. More are fresh
            processes, so a program of its own that asks for them must guard its start with
            ``if __name__ == "__main__"``.
        progress: Called with how many are done of how many.

    Raises:
        UsageError: A file cannot be written; those before it stay.
    """
    done = 0

    def tell(more: int) -> None:
        nonlocal done
        done += more
        if progress is not None and more:
            progress(done, len(work))

    rest = work
    if jobs > 1:
        parts = [work[number::jobs] for number in range(jobs)]
        written = [0] * jobs
        for number in _write_in_processes(form, parts):
            written[number] += 1
            tell(1)
        rest = [one for part, count in zip(parts, written, strict=True) for one in part[count:]]
    for content, target in rest:
        write_form(form, content, target)
        tell(1)


def _write_in_processes(form: Form, parts: Sequence[Work]) -> Iterator[int]:
    """Writes every part in a process of its own; gives a part's number for each of its workbooks.

    Ends when all processes have ended or have reported that they are done.
    """
    listening: dict[Connection, int] = {}
    processes: list[SpawnProcess] = []
    try:
        # Where no more processes may be started, those that run go on with their parts.
        with suppress(OSError):
            for number in range(len(parts)):
                connection = _start_writer(processes)
                listening[connection] = number
        while listening:
            ready = wait(list(listening))
            for connection, number in list(listening.items()):
                if connection not in ready:
                    continue
                try:
                    if connection.recv_bytes() == _READY:
                        connection.send((form, parts[number]))
                        continue
                except (EOFError, OSError):
                    del listening[connection]
                    connection.close()
                else:
                    yield number
    finally:
        _end_writers(list(listening), processes)


def _end_writers(connections: Sequence[Connection], processes: Sequence[SpawnProcess]) -> None:
    """Ends each process after the workbook in hand, so that no part of a workbook is left."""
    for connection in connections:
        connection.close()
    for process in processes:
        process.join(_SECONDS_TO_END)
        if process.is_alive():  # pragma: no cover - a disk that does not answer
            process.terminate()
            process.join()


def _start_writer(processes: list[SpawnProcess]) -> Connection:
    """Starts a process, which is added to those that run, and returns the way to it.

    Raises:
        OSError: The system starts no more.
    """
    # A fresh process: a copy of one that has threads may hang. Its part is sent when it runs,
    # since one that ends at once would not take it.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    with there:
        process = context.Process(target=_write_part, args=(there,), daemon=True)
        try:
            start_unheard(process)
        except OSError:
            here.close()
            raise
    processes.append(process)
    return here


def _write_part(connection: Connection) -> None:
    """Writes workbooks one after the other and says so; stops at the first that fails."""
    # Ctrl-C reaches every process of a terminal; the one that started this one ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with connection, suppress(Exception):
        connection.send_bytes(_READY)
        form, part = connection.recv()
        for content, target in part:
            write_form(form, content, target)
            connection.send_bytes(_DONE)
