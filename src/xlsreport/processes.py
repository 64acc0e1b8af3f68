"""Processes of this machine: how many are of use, and how they are started."""

from __future__ import annotations

import os
import signal
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

__all__ = ["processors", "start_unheard"]


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
