"""Texts in CSV files that people open in a spreadsheet program: none is run as a formula."""

from __future__ import annotations

__all__ = ["quoted", "unquoted"]

# A text that starts with one of these may be run as a formula when a CSV is opened; the wide ones
# by programs set to Chinese or Japanese.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def quoted(text: str) -> str:
    """A text for a CSV: with ``'`` in front where a spreadsheet program would run it."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_STARTS) else text


def unquoted(text: str) -> str:
    """A text of a CSV as it was before :func:`quoted`."""
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS):
        return text[1:]
    return text
