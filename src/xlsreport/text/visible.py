r"""How foreign text is shown: one rule for what cannot be seen, in messages, tables and files.

A text from outside may move the cursor, turn the direction of writing, hide letters or
be run as a formula. Everything that quotes such a text goes through this module.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

__all__ = [
    "SOFT_HYPHEN",
    "is_invisible",
    "is_plain",
    "local",
    "local_minute",
    "office_day",
    "office_zone",
    "quoted",
    "unquoted",
    "visible",
    "without_invisible",
]

SOFT_HYPHEN: Final = "\u00ad"
"""A format character that may be shown nevertheless, as a minus sign."""

# Letters without a glyph, in no category of invisible characters: fillers, an empty braille cell,
# variation selectors.
_BLANK_LETTER: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
# Control and format characters, surrogates, private ones, separators of lines, unusual spaces.
_ESCAPED: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp", "Zs"})
_ORDINARY_SPACES: Final = " \u3000"
_SHORT_ESCAPES: Final = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}
_PLANE: Final = 0xFFFF
# A text that starts with one of these may be run as a formula when a CSV is opened; the wide ones
# by programs set to Chinese or Japanese.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def visible(text: str) -> str:
    r"""``text`` on one line, with what cannot be seen escaped (``\u200b``, ``\n``).

    Ordinary spaces, the ideographic one too, and everything that has a glyph stay as they are.
    """
    if text.replace("\u3000", " ").isprintable() and not _BLANK_LETTER.search(text):
        return text  # nearly every text; letter by letter is slow for a narrative
    return "".join(_escape(char) if _must_escape(char) else char for char in text)


def is_invisible(char: str) -> bool:
    """Whether a character is drawn as nothing: a control or format character, or a filler."""
    return unicodedata.category(char) in {"Cc", "Cf"} or bool(_BLANK_LETTER.match(char))


def is_plain(text: str) -> bool:
    """Whether everything in a text can be seen, ordinary spaces aside.

    Nearly every text is; letter by letter is slow for a long roster.
    """
    return text.isprintable() and not _BLANK_LETTER.search(text)


def without_invisible(text: str) -> str:
    """``text`` without spaces and what cannot be seen."""
    if " " not in text and is_plain(text):
        return text
    return "".join(char for char in text if not char.isspace() and not is_invisible(char))


def local(time: datetime) -> datetime:
    """A time by the clocks of the country, wherever this runs."""
    return time.astimezone(office_zone())


def local_minute(time: datetime) -> str:
    """As :func:`local`, as it is shown: ``2026-01-20 09:30``."""
    return local(time).isoformat(" ", "minutes")[: len("2026-01-20 09:30")]


def office_day() -> date:
    """The day by the clocks of the country, as arrivals and deadlines are counted."""
    return datetime.now(office_zone()).date()


def office_zone() -> timezone:
    """Returns the time zone of the country, whose clocks the office and its units have."""
    # Most commands show no time; what reads the country takes longer than they do.
    from xlsreport.text.country import country

    return timezone(timedelta(hours=country().utc_offset))


def quoted(text: str) -> str:
    """A text for a CSV: with ``'`` in front where a spreadsheet program would run it."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_STARTS) else text


def unquoted(text: str) -> str:
    """A text of a CSV as it was before :func:`quoted`."""
    if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS):
        return text[1:]
    return text


def _must_escape(char: str) -> bool:
    if char in _ORDINARY_SPACES:
        return False
    return (
        unicodedata.category(char) in _ESCAPED
        or bool(_BLANK_LETTER.match(char))
        or ord(char) & 0xFFFE == 0xFFFE  # noqa: PLR2004 - no characters: the last two of a plane
    )


def _escape(char: str) -> str:
    code = ord(char)
    return _SHORT_ESCAPES.get(char) or (f"\\u{code:04x}" if code <= _PLANE else f"\\U{code:08x}")
