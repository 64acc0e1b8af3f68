"""Processes of this machine: how many are of use, how they are started and kept small."""

from __future__ import annotations

import multiprocessing
import os
import signal
from contextlib import suppress
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

__all__ = [
    "UNGUARDED",
    "WORKER",
    "address_space",
    "limit_memory",
    "processors",
    "refuse_unguarded",
    "start_unheard",
    "unguarded",
]

_STATM = "/proc/self/statm"

WORKER = "xlsreport-worker"
"""The name of this package's worker processes."""

UNGUARDED = 78
"""The exit code of a worker that would have run the script by which it was started."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_unheard(process: BaseProcess) -> None:
    """Starts a process that never hears Ctrl-C, not even while it starts.

    A terminal sends it to the program and to all it has started. A process that is just starting
    would answer with a traceback before it has come to ignoring it. The program itself hears it as
    soon as the process is started. Systems without such a mask (Windows) send it as ever.

    Raises:
        OSError: The system starts no more processes.
    """
    if not hasattr(signal, "pthread_sigmask"):
        process.start()
        return
    if isinstance(process, SpawnProcess):
        # What the library starts before its first fresh process lifts the mask again.
        from multiprocessing import resource_tracker

        resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def unguarded() -> UsageError:
    """The error for a script whose work would be done again by every process that it starts."""
    return UsageError(
        "读表要另外启动进程，而这个脚本会被每个进程从头再执行一遍。请把调用放进 "
        'if __name__ == "__main__": 之下，或用 RunSettings(executor=…) 交给现成的进程。',
        "reading starts further processes, and each of them would run this script from its start. "
        'Put the calls under if __name__ == "__main__":, or give RunSettings an executor.',
    )


def refuse_unguarded() -> None:
    """Makes sure that this process is not just being started by another one.

    A fresh process first runs the script that started it. A worker of ours ends there at once,
    before it does the script's work a second time; the process that waits for it says why.

    Raises:
        UsageError: It is, by processes that are not ours.
    """
    process = multiprocessing.current_process()
    if getattr(process, "_inheriting", False):
        if process.name == WORKER:
            os._exit(UNGUARDED)
        raise unguarded()


def limit_memory(memory: int, size: int) -> None:
    """Holds this process to ``size`` and ``memory`` bytes, where the system can do that."""
    try:
        import resource
    except ImportError:
        return
    # A system may know the limit and refuse it all the same.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if size:
            resource.setrlimit(resource.RLIMIT_AS, (size + memory, size + memory))


def address_space() -> int:
    """Bytes of address space of this process; 0 where the system does not say."""
    try:
        with open(_STATM, "rb", buffering=0) as stream:  # noqa: PTH123 - asked after every file
            pages = int(stream.read().split()[0])
    except (OSError, ValueError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
