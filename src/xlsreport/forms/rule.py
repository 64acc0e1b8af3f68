"""A declared relation between cells, before it is spelled out for every row or column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from xlsreport.forms.expression import Comparison
    from xlsreport.forms.headings import SeverityName

__all__ = ["Each", "LevelName", "Rule"]

Each = Literal["column", "row", "once"]
LevelName = str
"""The id of a level of administration of the country (:class:`~xlsreport.text.country.Level`)."""


class Rule(Record, frozen=True):
    """A declared relation, before it is spelled out for every row or column.

    Attributes:
        id: Its name within the table.
        each: ``column``: names are rows, one tie a column; ``row``: the reverse; ``once``: names
            are full cell ids.
        expression: The relation with the names as declared.
        severity: How bad it is when it does not hold.
        title: What to call it in a list; ``""`` for none.
        source: Who demands it.
        below: It holds only for units below this level; ``None`` for all units.
        in_workbook: Whether the workbook itself shows it to the clerk; otherwise only the office
            checks it.
        condition: It is asked only where this holds, its names as declared; ``None`` for always.
    """

    id: str
    each: Each
    expression: Comparison
    severity: SeverityName
    title: str
    source: str
    below: LevelName | None = None
    in_workbook: bool = True
    condition: Comparison | None = None
