"""Writes the tables of columns and values into docs/exports.md, as the program declares them.

``make docs`` runs it; a test compares the result with what is committed.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.submission.export_columns import ENTRIES, LEFT_OUT, SCHEMA, STATES, TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

PAGE = Path(__file__).with_name("exports.md")
_TABLE = r"(?m)^(### {heading}\n\n)(?:\|.*\n)+"


def page(text: str) -> str:
    """The page with every table as declared."""
    if f"The schema has the version {SCHEMA}:" not in text:
        raise ValueError("the page speaks of another version of the schema")
    for table in (*TABLES, ENTRIES):
        rows = (
            (f"`{c.name}`", c.kind, "may be" if c.nullable else "never", c.en, c.zh)
            for c in table.columns
        )
        text = _put(text, table.name, ("column", "kind", "empty", "what", "说明"), rows)
    for name, values in (("state", STATES), ("left_out", LEFT_OUT)):
        rows = ((f"`{value}`", en, zh) for value, (zh, en) in values.items())
        text = _put(text, f"Values of `{name}`", ("value", "what", "说明"), rows)
    return text


def _put(text: str, heading: str, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(columns)} |", "|---" * len(columns) + "|"]
    table = "".join(f"{line}\n" for line in [*lines, *(f"| {' | '.join(row)} |" for row in rows)])
    new, count = re.subn(
        _TABLE.format(heading=re.escape(heading)), lambda found: found[1] + table, text
    )
    if count != 1:
        raise ValueError(f"the page has no table {heading}")
    return new


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text("utf-8")), encoding="utf-8", newline="\n")
