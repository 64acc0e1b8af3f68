"""How what others wrote is shown: nothing in a text moves the cursor or hides, times are local."""

from __future__ import annotations

import unicodedata
from datetime import timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["local", "one_line"]

# One time zone in the whole country: a day ends at midnight there, wherever this runs.
_CHINA = timezone(timedelta(hours=8))

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


def local(time: datetime) -> datetime:
    """A time by the clocks of the people who read it."""
    return time.astimezone(_CHINA)
