"""Whether two labels say the same, apart from how they are written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["normal_label", "same_label"]

_QUOTES = str.maketrans("", "", "\"'“”‘’「」『』")
_PUNCTUATION = str.maketrans({"，": ",", "、": ",", "。": ".", "；": ";", "：": ":", "．": "."})
_NUMBERING = re.compile(r"^([0-9]+)[.,)]")


@lru_cache(maxsize=4096)
def normal_label(text: str) -> str:
    """A label reduced to what tells it from others.

    Width, spaces, line breaks, quotation marks and the kind of punctuation do not; ``1、`` and
    ``1.`` are the same numbering.
    """
    text = unicodedata.normalize("NFKC", text)
    text = "".join(
        char
        for char in text
        if not char.isspace() and unicodedata.category(char) not in {"Cf", "Cc"}
    )
    text = text.translate(_QUOTES).translate(_PUNCTUATION)
    return _NUMBERING.sub(r"\1.", text).casefold()


def same_label(first: str, second: str) -> bool:
    """Whether two labels are equal but for how they are written."""
    return normal_label(first) == normal_label(second)
