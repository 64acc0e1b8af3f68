"""How much the tests try: a little on every change, much more with ``make thorough``."""

from __future__ import annotations

import os

__all__ = ["THOROUGH", "times"]

THOROUGH = bool(os.environ.get("XLSREPORT_THOROUGH"))
"""Whether the tests are to take hours."""


def times(usual: int, thorough: int) -> int:
    """How often something is tried.

    Args:
        usual: On every change; at most a twentieth of ``thorough``.
        thorough: With ``make thorough``.
    """
    assert usual * 20 <= thorough
    return thorough if THOROUGH else usual
