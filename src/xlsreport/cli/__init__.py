"""The command line: options in, one call, exit code out."""

from __future__ import annotations

import gc
import signal
import sys
import threading

# What is imported, and what was read of thousands of units, stays; looking through it for garbage
# again and again does not make it less.
gc.set_threshold(200_000)
# A thread that packs what another one makes needs Python for moments only; ten times as long as
# here it would wait for each.
sys.setswitchinterval(0.0005)

# While the program loads Ctrl-C just ends it; Python would print where it stood.
_HEARD = (
    signal.getsignal(signal.SIGINT) is signal.default_int_handler
    and threading.current_thread() is threading.main_thread()
)
if _HEARD:
    signal.signal(signal.SIGINT, signal.SIG_DFL)

from xlsreport.cli.main import main, run  # noqa: E402 - only now

if _HEARD:
    signal.signal(signal.SIGINT, signal.default_int_handler)

__all__ = ["main", "run"]
