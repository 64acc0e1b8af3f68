"""Programs that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def require(program: str) -> str:
    """The path of a program; skips the test without it, or fails where nothing may be skipped."""
    found = shutil.which(program)
    if found is None:
        if os.environ.get("XLSREPORT_NO_SKIP"):
            pytest.fail(f"{program} is not installed")
        pytest.skip(f"{program} is not installed")
    return found
