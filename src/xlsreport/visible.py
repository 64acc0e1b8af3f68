"""Texts of strangers made fit to be shown: nothing in them moves the cursor or hides."""

from __future__ import annotations

import unicodedata

__all__ = ["one_line"]

# Control and format characters, surrogates, private and unassigned ones, separators of lines.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str) -> str:
    r"""``text`` on one line, characters that cannot be seen escaped as ``\xNN`` or ``\uNNNN``."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        char.encode("unicode_escape").decode() if unicodedata.category(char) in _HIDDEN else char
        for char in text
    )
