"""The command line: options in, one call, exit code out."""

from __future__ import annotations

import gc

# What is imported, and what was read of thousands of units, stays; looking through it for garbage
# again and again does not make it less.
gc.set_threshold(50_000)

from xlsreport.cli.main import main  # noqa: E402 - only now

__all__ = ["main"]
