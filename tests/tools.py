"""Programs of others that some tests need."""

from __future__ import annotations

import os
import shutil

import pytest


def require(program: str) -> str:
    """Where ``program`` is; skips the test without it, or fails if nothing may be skipped."""
    found = shutil.which(program)
    if found is not None:
        return found
    if os.environ.get("XLSREPORT_NO_SKIP"):
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"{program} is not installed")
