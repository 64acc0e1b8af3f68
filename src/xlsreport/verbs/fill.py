"""Values from a program put into a blank workbook, as if a clerk had typed or pasted them."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from xlsreport.errors import UsageError
from xlsreport.forms.names import unknown_name
from xlsreport.layout import lay_out
from xlsreport.layout.bounds import choices_of
from xlsreport.submission.submission import Submission, Unit
from xlsreport.text.dates import parse_day
from xlsreport.text.words import word
from xlsreport.verbs.fill_lists import refuse_value, rows_of, type_entry
from xlsreport.workbook import Content, Entry

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.form import Form
    from xlsreport.forms.headings import ValueType
    from xlsreport.text.words import Language

__all__ = ["BLANKS_ZERO", "FIELDS", "GivenValues", "content_of", "filled", "parse_values"]

_PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
FIELDS = ("unit.code", "unit.name", "unit.contact", "unit.phone", "nil_return")
"""What may be given besides cells, narratives and what is declared of blanks."""
EXPLAIN = "explain."
"""What stands before a rule where the clerk's explanation is given."""
BLANKS_ZERO = "blanks_zero."
"""What stands before a table's id where its blanks are declared to be 0."""


class GivenValues(dict[str, Any]):
    """The values of a file, which knows where each of them stands.

    Args:
        values: By id.
        source: The file's name.
        text: Its text.
    """

    def __init__(self, values: Mapping[str, Any], source: str, text: str) -> None:
        super().__init__(values)
        self._source, self._text = source, text

    def place(self, name: str) -> str:
        """File and line of an id, with a colon behind."""
        return _place_in(self._source, self._text, json.dumps(name, ensure_ascii=False))


def _place_in(source: str, text: str, wanted: str) -> str:
    """File and line of the last place at which something is written in a text."""
    at = text.rfind(wanted)
    return f"{source}: " if at < 0 else f"{source}:{text.count(chr(10), 0, at) + 1}: "


def parse_values(text: str, source: str = "VALUES") -> dict[str, Any]:
    """The object of ids and values in a JSON text.

    Args:
        text: The text.
        source: The name of its file, for messages.

    Raises:
        UsageError: It is no JSON, or no object; an id is given twice, or a value is no number.
    """
    try:
        values = json.loads(
            text,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
            object_pairs_hook=_refuse_repeated_keys,
        )
    except _OddTokenError as error:
        place = _place_in(source, text, error.token)
        raise UsageError(place + error.zh, place + error.en) from None
    except (ValueError, RecursionError) as error:
        raise UsageError(
            f"{source} 不是完好的 JSON：{error}。", f"{source} is no sound JSON: {error}."
        ) from error
    if not isinstance(values, dict):
        raise UsageError(
            f'{source} 要写成一个对象：{{"编号": 值, ...}}。',
            f'{source} must be one object: {{"id": value, ...}}.',
        )
    return GivenValues(values, source, text)


def content_of(submission: Submission) -> Content:
    """What a workbook holds, so that it can be written again.

    Raises:
        UsageError: It holds something that could not be written again as it is.
    """
    if submission.unreadable or submission.healed:
        raise UsageError(
            f"{submission.file} 里已经有写成文字的内容，请用空白表来填。",
            f"{submission.file} already holds texts in its cells; fill in a blank workbook.",
        )
    entries: dict[str, Entry] = {}
    lists = {name: [row.values for row in each.rows] for name, each in submission.lists.items()}
    # What is counted from rows is not typed over: they may still come where there are none yet.
    needed = {table.id for table in submission.form.lists if not table.optional}
    counted = {
        cell
        for cell, terms in submission.form.counted.items()
        if any(lists.get(term.names[0]) or term.names[0] in needed for term in terms)
    }
    for cell in submission.form.cells.values():
        value = submission.shown.get(cell.id) if cell.computed else submission.values[cell.id]
        if cell.id in submission.declared_zero or cell.id in counted:
            continue
        if value is not None:
            entries[cell.id] = value
        elif cell.id in submission.shown:
            entries[cell.id] = ""
    entries |= {cell: each for cell, each in submission.entries.items() if each is not None}
    language = submission.form.language
    chosen = {word("yes", language): True, word("no", language): False}
    return Content(
        year=submission.year,
        period=submission.period,
        header=submission.header,
        unit=submission.unit,
        issued_to=submission.issued_to,
        entries=entries,
        narratives=submission.narratives,
        contact=submission.cover.get("contact", ""),
        phone=submission.cover.get("phone", ""),
        nil_return=chosen.get(submission.cover.get("nil_return", "")),
        explanations=submission.explanations,
        blanks_zero=frozenset(submission.blanks_are_zero),
        deadline=submission.cover.get("deadline", ""),
        return_to=submission.cover.get("return_to", ""),
        priors=submission.priors,
        serial=submission.stamp.serial if submission.stamp is not None else "",
        signature=submission.stamp.signature if submission.stamp is not None else "",
        lists=lists,
    )


def filled(form: Form, content: Content, values: Mapping[str, Any]) -> Content:
    """``content`` with ``values`` put in.

    Args:
        form: The form.
        content: What the workbook holds already.
        values: By cell or narrative id, ``unit.code``, ``unit.name``, ``unit.contact``,
            ``unit.phone``, ``nil_return``, or ``blanks_zero.<table>`` with a truth value, or
            ``explain.<rule>``, which is written to every line of that rule on the sheet of checks.
            ``header.<id>`` with the entry of a field on the cover. The id of a list with its rows,
            objects with an entry by column. A number, or a text that is a plain number, becomes a
            number cell; any other text stays as it is, also in a computed cell, whose formula it
            replaces; ``None`` leaves the cell as it is.

    Raises:
        UsageError: An id is unknown, or a value is no number, text, truth value or null.
    """
    entries, narratives = dict(content.entries), dict(content.narratives)
    fields: dict[str, str] = {}
    texts = {narrative.id for narrative in form.narratives}
    zeros = {f"{BLANKS_ZERO}{table.id}": table.id for table in form.tables}
    declared = set(content.blanks_zero)
    explained, lines = dict(content.explanations), _list_lines(form)
    lists = dict(content.lists)
    named = frozenset(_name_lists(form))
    header, asked = dict(content.header), {each.id: each for each in form.header}
    for name, value in values.items():
        if name in named:
            lists[name] = rows_of(form, name, value)
            continue
        try:
            _refuse_unfit(form, name, values)
            field = _field(name, value, form) if name in FIELDS and value is not None else ""
        except UsageError as error:
            place = values.place(name) if isinstance(values, GivenValues) else ""
            raise UsageError(place + error.zh, place + error.en) from error
        cell = form.undivided[name].cell if name in form.undivided else name
        if value is None:
            continue
        if cell in form.every:
            entries[cell] = _entry(value, form.every[cell].value_type, form.language)
        elif name in asked:
            header[name] = type_entry(asked[name], value)
        elif name in zeros:
            (declared.add if value else declared.discard)(zeros[name])
        elif name in lines:
            explained |= dict.fromkeys(lines[name], str(value))
        elif name in texts:
            narratives[name] = str(value)
        else:
            fields[name] = field
    nil = fields.get("nil_return")
    language = form.language
    return replace(
        content,
        entries=entries,
        narratives=narratives,
        unit=Unit(
            fields.get("unit.code", content.unit.code), fields.get("unit.name", content.unit.name)
        ),
        contact=fields.get("unit.contact", content.contact),
        phone=fields.get("unit.phone", content.phone),
        explanations=explained,
        blanks_zero=frozenset(declared),
        lists=lists,
        header=header,
        nil_return=content.nil_return if nil is None else nil == word("yes", language),
    )


def _list_lines(form: Form) -> dict[str, list[str]]:
    """The lines of the sheet of checks that an explanation goes to, by ``explain.`` and its rule.

    A counting line goes by table and kind, as ``explain.requests.blank``.
    """
    layout = lay_out(form)
    lines: dict[str, list[str]] = {}
    for line in layout.checks:
        lines.setdefault(f"{EXPLAIN}{line.tie.rule}", []).append(line.tie.id)
    return {
        f"{EXPLAIN}{tally.key.removeprefix('.')}": [tally.key] for tally in layout.tallies
    } | lines


def _refuse_unfit(form: Form, name: str, values: Mapping[str, Any]) -> None:
    """Makes sure that an id is known, given once, and that a cell can hold its value."""
    value = values[name]
    cell = form.undivided[name].cell if name in form.undivided else name
    zeros = [f"{BLANKS_ZERO}{table.id}" for table in form.tables]
    texts = [*(each.id for each in form.narratives), *_list_lines(form)]
    if cell not in form.every and name not in (
        known := [*texts, *FIELDS, *zeros, *_name_lists(form), *(e.id for e in form.header)]
    ):
        near = unknown_name(name, [*form.every, *form.undivided, *known])
        raise UsageError(near.zh, near.en)
    if name in zeros and not isinstance(value, bool | None):
        raise UsageError(f"“{name}”只能是 true 或 false。", f"{name!r} must be true or false.")
    if cell != name and cell in values:
        raise UsageError(
            f"“{name}”和“{cell}”是同一格，只能给一个。",
            f"{name!r} and {cell!r} are the same cell; give one of them.",
        )
    if value is not None and not isinstance(value, (str, int, float, Decimal)):
        raise UsageError(
            f"“{name}”的值要写成数字、文字或 null。",
            f"the value of {name!r} must be a number, a text or null.",
        )
    refuse_value(name, value)


def _name_lists(form: Form) -> list[str]:
    return [table.id for table in form.lists]


def _entry(value: str | float | Decimal, kind: ValueType, language: Language) -> Entry:
    """What is typed for a value; a text that its cell cannot hold stays as it is."""
    if not kind.is_figure:
        return _typed_entry(value, kind, language)
    if isinstance(value, float):
        return Decimal(repr(value))
    percent = value.removesuffix("%") if isinstance(value, str) else ""
    if kind.kind == "percent" and percent != value and _PLAIN_NUMBER.fullmatch(percent):
        return Decimal(percent).scaleb(-2)
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value):
        return Decimal(value) if "." in value else int(value)
    return value


def _typed_entry(value: str | float | Decimal, kind: ValueType, language: Language) -> Entry:
    if isinstance(value, bool) and kind.kind == "yes_no":
        return value
    text = str(value)
    if kind.kind == "date":
        return parse_day(text) or text
    if kind.kind == "yes_no":
        answers = {"true": True, "false": False}
        answers |= dict(zip(choices_of(kind, language), (True, False), strict=True))
        return answers.get(text, text)
    return {each.id: each.label for each in kind.choices}.get(text, text)


def _field(name: str, value: object, form: Form) -> str:
    if name != "nil_return":
        return str(value)
    yes, no = word("yes", form.language), word("no", form.language)
    choices = {True: yes, False: no, yes: yes, no: no}
    if not isinstance(value, (bool, str)) or value not in choices:
        raise UsageError(
            f"nil_return 只能是 true、false、“{yes}”或“{no}”。",
            f"nil_return must be true, false, {yes!r} or {no!r}.",
        )
    return choices[value]


class _OddTokenError(UsageError):
    """Something in a JSON text that is sound JSON for its library only."""

    token = ""


def _refuse_constant(name: str) -> None:
    error = _OddTokenError(f"{name} 不是数。", f"{name} is no number.")
    error.token = name
    raise error


def _refuse_repeated_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        error = _OddTokenError(
            f"“{twice}”给了两次，只能给一个值。", f"{twice!r} is given twice; give one value."
        )
        error.token = json.dumps(twice, ensure_ascii=False)
        raise error
    return values
