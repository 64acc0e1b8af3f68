"""Single changes to a filled workbook, as people and programs make them, each with its outcome."""

from __future__ import annotations

from tests import mutations_fault, mutations_said, mutations_silent
from tests.mutating import MUTATIONS, Mutation

__all__ = ["MODULES", "MUTATIONS", "Mutation"]

MODULES = (mutations_silent, mutations_said, mutations_fault)
"""Where the mutations stand; importing them fills the list."""
