"""Rows of lists from a program: objects by column, as JSON has them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.forms.names import unknown_name
from xlsreport.text.limits import LONGEST_CELL_TEXT

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.forms.lists import ListColumn, ListTable
    from xlsreport.workbook.list_results import ListEntry

__all__ = ["invent_rows", "refuse_value", "rows_of"]

# Excel knows no larger number.
_NO_CELL_HOLDS = Decimal("1E308")


def rows_of(form: Form, name: str, value: object) -> list[list[ListEntry]]:
    """The rows of a list as they are typed, in the order of its columns.

    Args:
        form: The form.
        name: The list's id.
        value: Objects with entries by column: numbers, texts, ``true``, ``false``, ``null``; days
            as ``2025-01-31``; choices by label or id. What a column does not take stays as it is,
            as if a clerk had typed it.

    Raises:
        UsageError: It is no list of objects, or a column is unknown.
    """
    table = _find_list(form, name)
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise UsageError(
            f"“{name}”要写成对象的列表：[{{“列”: 值}}, …]。",
            f"{name!r} must be a list of objects: [{{column: value}}, ...].",
        )
    columns = {column.id: column for column in table.columns}
    rows: list[list[ListEntry]] = []
    for row in value:
        for key in row:
            if key not in columns:
                near = unknown_name(str(key), list(columns))
                raise UsageError(near.zh, near.en)
            refuse_value(f"{name}.{key}", row[key])
        rows.append([type_entry(column, row.get(key)) for key, column in columns.items()])
    return rows


def _find_list(form: Form, name: str) -> ListTable:
    for table in form.lists:
        if table.id == name:
            return table
    near = unknown_name(name, [table.id for table in form.lists])
    raise UsageError(near.zh, near.en)


def type_entry(column: ListColumn, value: object) -> ListEntry:
    """An entry of a list or of a header as the workbook is to hold it."""
    kind = column.value_type
    if value is None or value == "":
        return None
    if isinstance(value, float):
        return Decimal(repr(value))
    if not isinstance(value, str):
        return value if isinstance(value, (bool, int, Decimal, date)) else str(value)
    if kind.is_figure:
        return _type_figure(value)
    if kind.kind == "date":
        return _type_day(value)
    known: dict[str, str | bool] = {each.id: each.label for each in kind.choices}
    known |= {"true": True, "false": False} if kind.kind == "yes_no" else {}
    return known.get(value, value)


def _type_figure(text: str) -> ListEntry:
    plain = text.removeprefix("-").replace(".", "", 1)
    if plain.isascii() and plain.isdigit():
        return Decimal(text) if "." in text else int(text)
    return text


def _type_day(text: str) -> ListEntry:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def refuse_value(name: str, value: object) -> None:
    """Makes sure that a cell can hold a number or a text.

    Args:
        name: What is given, for the message.
        value: The number or text; anything else is let pass.

    Raises:
        UsageError: It is too large, too long, or holds half a character.
    """
    if isinstance(value, (int, float, Decimal)) and not abs(Decimal(value)) < _NO_CELL_HOLDS:
        raise UsageError(
            f"“{name}”的数太大，一格放不下。", f"the number of {name!r} is more than a cell holds."
        )
    if isinstance(value, str) and not _is_whole_text(value):
        raise UsageError(
            f"“{name}”的文字里有半个字符（\\ud800 之类），写不进工作簿。",
            f"the text of {name!r} holds half a character (as \\ud800), which no file can hold.",
        )
    if isinstance(value, str) and len(value) > LONGEST_CELL_TEXT:
        raise UsageError(
            f"“{name}”的文字超过 {LONGEST_CELL_TEXT} 个字符，一格放不下。",
            f"the text of {name!r} is longer than the {LONGEST_CELL_TEXT} characters of a cell.",
        )


def _is_whole_text(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def invent_rows(table: ListTable, year: int, count: int = 3) -> list[list[ListEntry]]:
    """Whole rows of which no two have the same key, for trying a form."""
    return [
        [invent_field(column, number, year) for column in table.columns]
        for number in range(1, min(count, table.most) + 1)
    ]


def invent_field(column: ListColumn, number: int, year: int) -> ListEntry:
    """An entry that a column or a field of the header takes, for trying a form."""
    kind = column.value_type
    if kind.kind == "date":
        day = date(year, 1, number)
        day = max(day, kind.least) if isinstance(kind.least, date) else day
        return min(day, kind.most) if isinstance(kind.most, date) else day
    if kind.kind == "choice":
        return kind.choices[number % len(kind.choices)].label
    if kind.kind == "yes_no":
        return number % 2 == 0
    if kind.kind == "text":
        return str(number)
    figure = Decimal(number).scaleb(-kind.decimals)
    figure = max(figure, kind.least) if isinstance(kind.least, Decimal) else figure
    figure = min(figure, kind.most) if isinstance(kind.most, Decimal) else figure
    return figure if kind.decimals else int(figure)
