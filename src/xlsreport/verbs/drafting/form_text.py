"""A drafted form as YAML, with a comment wherever something has to be looked at."""

from __future__ import annotations

import json
import keyword
import re
from typing import TYPE_CHECKING

from xlsreport.reading.office_blank import one_line
from xlsreport.text.records import Record
from xlsreport.verbs.drafting.words import CONFIRM, DOUBTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.text.words import Language
    from xlsreport.verbs.drafting.blocks import DraftBlock, DraftHeading
    from xlsreport.verbs.drafting.kinds import Kind

__all__ = ["DraftForm", "DraftTable", "form_text"]

_ID = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_LINE = re.compile(r"\d+|第\d+行")
_PLACE = re.compile(r"\{(\d+)\}")
_HEADS = (
    (
        f"由现有表格起草。带“{CONFIRM}”的地方请看一看，改好后删掉那句话。",
        f"Drafted from a blank. See to what is marked {CONFIRM} (to confirm) and delete the mark.",
    ),
    (
        "编号 r1、c1、t1 是按顺序取的，请改成有意义的英文；定下来以后不要再改。",
        "Ids as r1, c1 and t1 only count; give them a meaning, and never change them afterwards.",
    ),
)
_SHORT, _SHORT_GROUP = 18, 12
# Words that YAML or Python read as something else.
_RESERVED = frozenset((*keyword.kwlist, "prior", "true", "false", "null", "yes", "no", "on", "off"))


class DraftTable(Record):
    """A table of a draft.

    Attributes:
        title: Its printed heading.
        sheet: The name of its sheet.
        landscape: Whether it is printed across.
        cells: What its cells hold.
        blocks: Its blocks.
        rules: The rules of each block, as ``each|expression``.
        note: Lines below it.
        id: Its id.
    """

    title: str
    sheet: str
    landscape: bool
    cells: Kind
    blocks: list[DraftBlock]
    rules: list[list[str]]
    note: str = ""
    id: str = ""


class DraftForm(Record):
    """A drafted form.

    Attributes:
        name: Its name.
        title: Its title.
        language: ``zh`` or ``en``.
        year: Its first year.
        tables: Its tables.
        narratives: Title and most characters (0 for any number) of its texts.
    """

    name: str
    title: str
    language: str
    year: int
    tables: list[DraftTable]
    narratives: list[tuple[str, int]]


def form_text(form: DraftForm, language: Language) -> str:
    """The YAML of a draft, its comments in a language."""
    for number, table in enumerate(form.tables, start=1):
        table.id = f"t{number}"
        _name_headings(table)
    return "".join(f"{line}\n" for line in _list_lines(form, language))


def _list_lines(form: DraftForm, language: Language) -> Iterator[str]:
    said = 1 if language == "en" else 0
    yield f"# {_HEADS[0][said]}"
    yield f"# {_HEADS[1][said]}"
    yield f"form: {form.name}{_doubt(['form'], language)}"
    yield 'edition: "1"' + _doubt(["edition"], language)
    yield f"title: {_quote(one_line(form.title))}"
    yield f"language: {form.language}"
    yield f"years: {{from: {form.year}}}{_doubt(['years'], language)}"
    # A form needs a table; what is one line a thing is a list beside one.
    listed = [table for table in form.tables if is_list(table)]
    listed = listed if len(listed) < len(form.tables) else []
    yield "tables:"
    for table in form.tables:
        if table not in listed:
            yield from _list_table(table, language)
    if listed:
        yield "lists:"
    for table in listed:
        yield from _list_list(table, language)
    if form.narratives:
        yield "narratives:"
    for number, (title, longest) in enumerate(form.narratives, start=1):
        most = f", longest: {longest}" if longest else ""
        yield f"- {{id: n{number}, title: {_quote(one_line(title))}{most}}}"


def is_list(table: DraftTable) -> bool:
    """Whether the rows of a table are lines to be filled in, which only numbers tell apart."""
    (block, *others) = table.blocks
    plain = not others and not any(each.children or each.total for each in block.columns)
    rows = [each for each in block.rows if not each.children and not each.total]
    numbered = all(_LINE.fullmatch(each.label) for each in rows)
    return plain and numbered and len(rows) == len(block.rows) > 1


def _list_list(table: DraftTable, language: Language) -> Iterator[str]:
    (block,) = table.blocks
    yield f"- id: {table.id}"
    yield f"  title: {_quote(one_line(table.title))}"
    yield f"  sheet: {_quote(table.sheet)}"
    if table.note:
        yield f"  note: {_quote(one_line(table.note))}"
    yield f"  rows: {{prepared: {len(block.rows)}}}"
    yield "  columns:"
    for column in block.columns:
        keys: dict[str, object] = {
            "id": column.id,
            "label": column.label,
            "cells": column.cells or table.cells,
        }
        yield f"  - {_flow(keys)}{_doubt(column.doubts, language)}"


def _list_table(table: DraftTable, language: Language) -> Iterator[str]:
    yield f"- id: {table.id}"
    yield f"  title: {_quote(one_line(table.title))}"
    yield f"  sheet: {_quote(table.sheet)}"
    if table.landscape:
        yield "  orientation: landscape"
    if table.note:
        yield f"  note: {_quote(one_line(table.note))}"
    yield f"  cells: {_flow(table.cells)}"
    if len(table.blocks) == 1 and not table.blocks[0].title:
        yield from _list_block(table.blocks[0], table.rules[0], "  ", language)
        return
    yield "  blocks:"
    for block, rules in zip(table.blocks, table.rules, strict=True):
        lines = list(_list_block(block, rules, "    ", language))
        if block.title:
            lines.insert(0, f"    title: {_quote(block.title)}")
        yield f"  - {lines[0].lstrip()}"
        yield from lines[1:]


def _list_block(
    block: DraftBlock, rules: list[str], indent: str, language: Language
) -> Iterator[str]:
    yield f"{indent}boxhead:"
    yield from _list_headings(block.columns, indent, language, spans=True)
    if block.rows:
        if block.corner:
            yield f"{indent}corner: {_quote(block.corner)}"
        yield f"{indent}stub:"
        yield from _list_headings(block.rows, indent, language, spans=False)
    if rules:
        yield f"{indent}rules:"
    paths = {
        "column": dict(_list_paths(block.rows)),
        "row": dict(_list_paths(block.columns)),
    }
    for number, rule in enumerate(rules, start=block.body[0]):
        each, _, expression = rule.partition("|")
        named = "".join(
            paths[each][int(part)] if at % 2 else part
            for at, part in enumerate(_PLACE.split(expression))
        )
        doubt = _doubt(["formula"], language)
        yield f"{indent}- {{id: sum_{number}, each: {each}, expr: {named}}}{doubt}"


def _doubt(keys: list[str], language: Language) -> str:
    """The comment that marks a place; nothing without a doubt."""
    if not keys:
        return ""
    if language == "en":
        return f"  # {CONFIRM} (to confirm): {'; '.join(DOUBTS[key][1] for key in keys)}"
    return f"  # {CONFIRM}：{'；'.join(DOUBTS[key][0] for key in keys)}"


def _list_headings(
    headings: list[DraftHeading], indent: str, language: Language, *, spans: bool
) -> Iterator[str]:
    for each in headings:
        doubts = _doubt(each.doubts, language)
        keys: dict[str, object] = {"id": each.id, "label": each.label}
        if each.short:
            keys["short"] = each.short
        if each.children:
            yield f"{indent}- id: {each.id}{doubts}"
            yield f"{indent}  label: {_quote(each.label)}"
            if each.short:
                yield f"{indent}  short: {_quote(each.short)}"
            yield f"{indent}  children:"
            yield from _list_headings(each.children, f"{indent}  ", language, spans=spans)
            continue
        if each.total:
            keys["total_of"] = "siblings"
        elif each.cells is not None:
            keys["cells"] = each.cells
        if each.help:
            keys["help"] = each.help
        if spans and each.last > each.first:
            keys["span"] = each.last - each.first + 1
        yield f"{indent}- {_flow(keys)}{doubts}"


def _list_paths(headings: list[DraftHeading], above: str = "") -> Iterator[tuple[int, str]]:
    for each in headings:
        path = f"{above}.{each.id}".lstrip(".")
        if each.children:
            yield from _list_paths(each.children, path)
        else:
            yield each.first, path


def _name_headings(table: DraftTable) -> None:
    """Gives every heading an id that is used once in the table, and short names that fit."""
    taken: dict[str, set[str]] = {"r": set(), "c": set()}
    for block in table.blocks:
        for start, headings in (("r", block.rows), ("c", block.columns)):
            _name_level(headings, start, taken[start], in_group=False)


def _name_level(
    headings: list[DraftHeading], start: str, taken: set[str], *, in_group: bool
) -> None:
    for each in headings:
        each.id = _choose_id(each.label, start, taken)
        label = one_line(each.label)
        most = _SHORT_GROUP if each.children else _SHORT if in_group else _SHORT + _SHORT_GROUP
        if len(label) > most:
            each.short = label[: most - 1] + "…"
        _name_level(each.children, start, taken, in_group=True)


def _choose_id(label: str, start: str, taken: set[str]) -> str:
    words = re.findall(r"[a-z0-9]+", label.lower()) if label.isascii() else []
    name = "_".join(words)[:30].strip("_")
    if not _ID.fullmatch(name) or name in _RESERVED or name in taken:
        number = len(taken) + 1
        while (name := f"{start}{number}") in taken:
            number += 1
    taken.add(name)
    return name


def _flow(keys: dict[str, object]) -> str:
    return "{" + ", ".join(f"{key}: {_write(value)}" for key, value in keys.items()) + "}"


def _write(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case dict():
            return _flow(value)
        case list():
            return "[" + ", ".join(_write(each) for each in value) + "]"
        case str():
            return value if _ID.fullmatch(value) and value not in _RESERVED else _quote(value)
    return str(value)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
