"""The frozen records of a form's tables and narratives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from xlsreport.forms.headings import Heading, ValueType
    from xlsreport.forms.rule import Rule

__all__ = ["Block", "Narrative", "Table", "Undivided"]


class Block(Record, frozen=True):
    """A part of a table with its own column headings.

    Attributes:
        title: A line across the table above the headings; ``""`` for none.
        corner: The text over the row headings; ``""`` for none.
        boxhead: The column headings.
        stub: The row headings; one heading without label and id where the table has a single
            unnamed row.
        value_type: What the block's cells hold unless a heading says otherwise.
        rules: Relations within this block.
    """

    title: str
    corner: str
    boxhead: tuple[Heading, ...]
    stub: tuple[Heading, ...]
    value_type: ValueType
    rules: tuple[Rule, ...] = ()


class Table(Record, frozen=True):
    """A table of the form; it gets a sheet of its own.

    Attributes:
        id: First part of its cells' ids.
        title: The printed heading.
        sheet: The name of its sheet, at most 31 characters.
        landscape: Paper orientation.
        blocks: At least one.
        note: A line printed below the table; ``""`` for none.
        optional: Whether a unit may leave it wholly blank.
    """

    id: str
    title: str
    sheet: str
    landscape: bool
    blocks: tuple[Block, ...]
    note: str = ""
    optional: bool = False


class Narrative(Record, frozen=True):
    """A section of text.

    Attributes:
        id: ``narrative.<name>``.
        title: The printed heading.
        placeholder: What the printed form says in its place.
        help: What to write, in plain words.
        longest: Most characters allowed, at most 32,767 (what a cell holds).
    """

    id: str
    title: str
    placeholder: str
    help: str
    longest: int


class Undivided(Record, frozen=True):
    """One column of a group of rows that some reports print as a single row.

    Attributes:
        group: The path of the group's heading.
        label: What messages call the group.
        cell: The cell that takes the figure of the single row.
        others: The group's other cells in this column, which such a report does not tell.
    """

    group: str
    label: str
    cell: str
    others: tuple[str, ...]
