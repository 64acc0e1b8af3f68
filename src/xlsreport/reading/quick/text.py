"""The text between two tags, decoded without an XML parser where that is certain."""

from __future__ import annotations

import re

__all__ = ["SPACE", "plain_text"]

SPACE = rb"[ \t\r\n]*"
"""What may stand between tags and means nothing there, as a pattern."""

# Characters that XML does not allow, those that a parser turns into others, and the end of a
# section that must not stand in a text.
_ODD = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|\\]\\]>")
_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_LARGEST = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)


def plain_text(raw: bytes) -> str | None:
    """The text that a parser would give.

    Args:
        raw: Bytes in UTF-8 without ``<``.

    Returns:
        ``None`` where a parser would refuse it, or turn a character into another one.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if _ODD.search(text):
        return None
    if "&" not in text:
        return text
    try:
        return _REFERENCE.sub(_meant, text)
    except ValueError:
        return None


def _meant(reference: re.Match[str]) -> str:
    """The character that a reference means.

    Raises:
        ValueError: It means none that XML allows.
    """
    name, digits, hexadecimal = reference.groups()
    if name is not None:
        return _NAMED[name]
    if digits is None and hexadecimal is None:
        raise ValueError(reference[0])
    code = int(digits) if digits is not None else int(hexadecimal, 16)
    if code > _LARGEST or code in _SURROGATES:
        raise ValueError(reference[0])
    char = chr(code)
    if char != "\r" and _ODD.match(char):
        raise ValueError(reference[0])
    return char
