"""What became of units, in the words that reports and workbooks share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.merge.records import Consolidation, UnitResult
    from xlsreport.text.words import Language

__all__ = ["merged_count", "state_of"]


def state_of(each: UnitResult, language: Language) -> str:
    """What became of a unit."""
    key = f"unit_{each.status}"
    if each.status == "with_errors" and each.included:
        key += "_included"
    return word(key, language)


def merged_count(result: Consolidation, language: Language) -> str:
    """How many units are in the sums, and of how many."""
    text = word("merged_count" if result.listed else "merged_count_unlisted", language)
    return text.format(merged=len(result.merged), expected=result.expected)
