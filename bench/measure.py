"""Runs a command and tells how long it took and how much memory its processes had."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Measured", "run"]

_BETWEEN_LOOKS = 0.2
_MEGABYTE = 1024  # both sources count in KB


class Measured(Struct, frozen=True):
    """What a command took.

    Attributes:
        seconds: From its start to its end.
        largest_mb: Peak memory of the largest of its processes, as the system kept it.
        together_mb: The most that all of them had at one time, looked at five times a second;
            pages that they share are counted more than once. 0 where the system does not tell.
        output: What it printed.
        code: Its exit code.
    """

    seconds: float
    largest_mb: float
    together_mb: float
    output: str
    code: int


def run(
    command: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    allowed: Sequence[int] = (0,),
) -> Measured:
    """Runs a command to its end.

    Raises:
        RuntimeError: It ended with an exit code that is not ``allowed``; with what it said.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        child = subprocess.Popen(
            command, stdout=out, stderr=said, env={**os.environ, **(env or {})}
        )
        together, status, usage = 0.0, None, None
        while True:
            pid, status, usage = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            spent = time.perf_counter() - start
            if spent > _BETWEEN_LOOKS:
                together = max(together, _resident(child.pid) / _MEGABYTE)
            # Short commands must not be rounded up to the next look.
            time.sleep(0.001 if spent < 1 else _BETWEEN_LOOKS / 10)
        seconds = time.perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        said.seek(0)
        if child.returncode not in allowed:
            shown = said.read().decode(errors="replace")[-2000:]
            raise RuntimeError(f"{command} ended with {child.returncode}:\n{shown}")
        # wait4 tells the peak of the largest among the process and those it has waited for.
        largest = usage.ru_maxrss / _MEGABYTE
        text = out.read().decode(errors="replace")
        return Measured(seconds, largest, max(together, largest), text, child.returncode)


def _resident(root: int) -> int:
    """Resident memory of a process and all below it, in KB."""
    total = 0
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        try:
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
        except OSError:
            continue
        waiting += [int(each) for each in children.split()]
        for line in status.splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1])
    return total
