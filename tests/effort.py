"""How much the tests try: a little on every change, much more with ``make thorough``."""

from __future__ import annotations

import os

__all__ = ["DRAW", "THOROUGH", "times"]

THOROUGH = bool(os.environ.get("XLSREPORT_THOROUGH"))
"""Whether the tests are to take hours."""

DRAW = os.environ.get("XLSREPORT_DRAW", "")
"""Other random cases than the usual ones where it says anything; part of their seeds."""


def times(usual: int, thorough: int) -> int:
    """How often something is tried.

    Args:
        usual: On every change; at most a twentieth of ``thorough``.
        thorough: With ``make thorough``.
    """
    assert usual * 20 <= thorough
    return thorough if THOROUGH else usual
