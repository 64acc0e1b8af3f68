"""A form as JSON and back: every record of it, so that it need not be worked out from YAML again.

The JSON is a list of values, each after those it consists of, equal ones once:

* a text, a number, ``true``, ``false``, ``null``: itself;
* ``["Cell", 3, 7, ...]``: a record, its fields by their numbers in the list;
* ``["()", ...]`` and ``["{}", ...]``: a tuple, and a mapping as key, value, key, value;
* ``["Decimal", "0.5"]`` and ``["date", "2024-01-31"]``.

The last value is the form. The names of the fields stand next to the list: a record that has
others by now is not read.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

from xlsreport.forms import form, headings, lists, publication, statements
from xlsreport.forms.expression import Calculation, Comparison, Term
from xlsreport.forms.form import Form
from xlsreport.forms.phrases import Grammar

__all__ = ["form_from_text", "form_to_text"]

_RECORDS: dict[str, type[Any]] = {
    record.__name__: record
    for record in (
        Form,
        form.Bar,
        form.Chart,
        form.Block,
        form.Cell,
        headings.Choice,
        form.Heading,
        form.Narrative,
        form.Prior,
        form.Rule,
        form.Table,
        form.Tie,
        form.Undivided,
        form.ValueType,
        Calculation,
        Comparison,
        Term,
        Grammar,
        lists.Condition,
        lists.ListColumn,
        lists.ListRule,
        lists.ListTable,
        lists.ListTerm,
        publication.Draft,
        publication.DraftSentence,
        publication.Publication,
        statements.Basis,
        statements.Completion,
        statements.Notice,
        statements.Period,
        statements.StatedFigure,
        statements.Statements,
        statements.Wording,
    )
}


def form_to_text(whole: Form, head: dict[str, Any]) -> str:
    """A form as JSON, one value a line.

    Args:
        whole: The form.
        head: Further entries, by keys other than ``fields`` and ``values``.

    Raises:
        TypeError: It holds something that has no place in this format.
    """
    pool = _Pool()
    pool.add(whole)
    parts = [f"{_to_json(key)}: {_to_json(value)}" for key, value in head.items()]
    names = ",\n".join(f"{_to_json(name)}: {_to_json(own)}" for name, own in _list_fields().items())
    values = ",\n".join(_to_json(value) for value in pool.values)
    parts += [f'"fields": {{\n{names}\n}}', f'"values": [\n{values}\n]']
    return "{\n" + ",\n".join(parts) + "\n}\n"


def form_from_text(data: dict[str, Any]) -> Form | None:
    """The form in what :func:`form_to_text` wrote, once its JSON is read.

    Returns:
        The form, or ``None`` if its records have other fields than those of this program.
    """
    if data["fields"] != _list_fields():
        return None
    made: list[Any] = []
    for value in data["values"]:
        if not isinstance(value, list):
            made.append(value)
            continue
        kind, *numbers = value
        if kind == "Decimal":
            made.append(Decimal(numbers[0]))
            continue
        if kind == "date":
            made.append(date.fromisoformat(numbers[0]))
            continue
        parts = [made[number] for number in numbers]
        if kind == "()":
            made.append(tuple(parts))
        elif kind == "{}":
            made.append(dict(zip(parts[::2], parts[1::2], strict=True)))
        else:
            made.append(_RECORDS[kind](*parts))
    whole = made[-1]
    return whole if isinstance(whole, Form) else None


def _list_fields() -> dict[str, list[str]]:
    return {name: list(record.__struct_fields__) for name, record in _RECORDS.items()}


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


class _Pool:
    """Values in the order in which they can be made, each once."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[tuple[Any, ...], int] = {}

    def add(self, value: object) -> int:
        """The number of a value, which is put into the list if it is new."""
        entry: Any
        key: tuple[Any, ...]
        # A language with words of its own is more than its code.
        if value is None or type(value) in {str, int, bool}:
            entry, key = value, (type(value), value)
        elif isinstance(value, Decimal):
            entry, key = ["Decimal", str(value)], ("Decimal", str(value))
        elif isinstance(value, date):
            entry, key = ["date", value.isoformat()], ("date", value.isoformat())
        else:
            entry = self._make_entry(value)
            key = tuple(entry)
        if key not in self._numbers:
            self._numbers[key] = len(self.values)
            self.values.append(entry)
        return self._numbers[key]

    def _make_entry(self, value: object) -> list[Any]:
        name = type(value).__name__
        if isinstance(value, tuple):
            return ["()", *(self.add(each) for each in value)]
        if isinstance(value, dict):
            return ["{}", *(self.add(each) for pair in value.items() for each in pair)]
        if type(value) is _RECORDS.get(name):
            return [name, *(self.add(getattr(value, each)) for each in _list_fields()[name])]
        raise TypeError(f"a form cannot hold {name}")
