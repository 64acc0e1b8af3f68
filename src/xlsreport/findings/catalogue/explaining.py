"""Explanations of each code at length, read from YAML only when they are asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.forms.yaml.node import read_yaml
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.yaml.node import Node
    from xlsreport.text.words import Language

__all__ = ["Explanation", "explanations", "plain"]

_PARTS = ("files", "cells", "lists", "rules", "units", "one_unit", "texts", "batch", "published")
_PLACEHOLDER = re.compile(r"\{\w+\}")


class Explanation(Record, frozen=True):
    """A code explained in one language.

    Attributes:
        means: What was found.
        why: Why it matters.
        example: What fires it.
        mend: How to mend it, where the finding's own remedy does not say all; ``""`` for none.
    """

    means: str
    why: str
    example: str
    mend: str


@lru_cache(maxsize=1)
def explanations() -> Mapping[tuple[str, Language], Explanation]:
    """All explanations by code and language.

    Raises:
        DefinitionError: A file is damaged; with its line.
    """
    found: dict[tuple[str, Language], Explanation] = {}
    for part in _PARTS:
        root = read_yaml(Path(__file__).parent / "explanations" / f"{part}.yaml")
        codes = root.value if isinstance(root.value, dict) else {}
        for code, node in codes.items():
            texts = node.entries(("zh", "en"), ("zh", "en"))
            found[code, "zh"] = _read_explanation(texts["zh"])
            found[code, "en"] = _read_explanation(texts["en"])
    return found


def _read_explanation(node: Node) -> Explanation:
    keys = ("means", "why", "example")
    texts = {key: each.text() for key, each in node.entries((*keys, "mend"), keys).items()}
    return Explanation(**{"mend": "", **texts})


def plain(pattern: str) -> str:
    """A sentence of the catalogue with its placeholders as dots, for reading without a finding."""
    return _PLACEHOLDER.sub("…", pattern)
