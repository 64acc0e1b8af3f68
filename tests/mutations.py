"""Single changes to a filled workbook, as people and programs make them, each with its outcome."""

from __future__ import annotations

import mutations_fault
import mutations_said
import mutations_silent
from mutating import MUTATIONS, Mutation

__all__ = ["MODULES", "MUTATIONS", "Mutation"]

MODULES = (mutations_silent, mutations_said, mutations_fault)
"""Where the mutations stand; importing them fills the list."""
