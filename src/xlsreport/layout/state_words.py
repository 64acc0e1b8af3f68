"""The words in which the states of sheets count what is open and what is faulty."""

from __future__ import annotations

from xlsreport.layout.cover_sheet import LIGHT_KINDS

__all__ = ["COUNT_WORDS", "ENTRY_WORDS", "FAILURES", "FAULT_WORDS", "LIST_WORDS"]

COUNT_WORDS: dict[str, str] = {kind: f"state_{kind}s" for kind in (*LIGHT_KINDS, "bound")}
"""The words of a state that count faulty cells, by kind; they stand in this order."""

FAULT_WORDS: dict[str, str] = {
    kind: "state_nil_false" if kind == "nil" else f"state_{kind}" for kind in COUNT_WORDS
} | {"entry": "state_blank", "section": "state_blank"}
"""The words for the state of a line that counts faulty cells, by kind."""

ENTRY_WORDS = {"entry": "state_entries", "section": "state_sections"}
"""The words of a state that count missing entries of the cover and missing texts."""

LIST_WORDS = {"rows": "state_half_rows", "entries": "state_wrong", "keys": "state_repeated"}
"""The words of a state that count faulty rows and cells of a list, by kind of line."""

FAILURES = "state_failures"
"""The word of a state that counts ties that do not hold."""
