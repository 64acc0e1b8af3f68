"""What of other programs and folders some tests need."""

from __future__ import annotations

import importlib
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).parents[1] / "bench"
"""The folder of the benchmarks."""


def load_bench(name: str) -> Any:
    """A module of the benchmarks, in this process: starting one takes longer than what it does."""
    sys.path.insert(0, str(BENCH))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCH))


def require(program: str) -> str:
    """The path of a program; the test is skipped, or fails where nothing may be, without it."""
    found = shutil.which(program)
    if found is not None:
        return found
    if os.environ.get("XLSREPORT_NO_SKIP"):
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"{program} is not installed")
