"""The header of a form from YAML: fields of its own on the cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.forms.list_cells import header_cell
from xlsreport.forms.prompts import prompt_of, too_long
from xlsreport.forms.yaml.list_table import read_column
from xlsreport.text.words import word

if TYPE_CHECKING:
    from xlsreport.forms.lists import ListColumn
    from xlsreport.forms.yaml.node import Node
    from xlsreport.text.words import Language

__all__ = ["HEADER_KEYS", "MOST_FIELDS", "read_header"]

HEADER_KEYS = ("id", "label", "short", "cells", "help", "source")
# The cover is one page.
MOST_FIELDS = 12
_TAKEN = (
    "unit_code", "unit_name", "year", "year.period", "contact", "phone", "nil_return", "deadline",
    "return_to", "state", "state_merged", "entries",
)  # fmt: skip


def read_header(nodes: list[Node], language: Language) -> tuple[ListColumn, ...]:
    """The fields, their ids with ``header.`` before them.

    Raises:
        DefinitionError: Something in them is wrong; with its line.
    """
    if len(nodes) > MOST_FIELDS:
        nodes[MOST_FIELDS].refuse(
            f"封面上最多 {MOST_FIELDS} 个栏目。", f"a header has at most {MOST_FIELDS} fields."
        )
    seen: set[str] = set()
    labels = {_squeeze(word(f"cover_{name}", language)) for name in _TAKEN}
    fields = []
    for node in nodes:
        node.entries(HEADER_KEYS, ("id", "label"))
        field = read_column(node)
        if field.id in seen:
            node.refuse(f"编号“{field.id}”用了两次。", f"the id {field.id!r} is used twice.")
        seen.add(field.id)
        # Fields are found again by their labels, wherever they were moved.
        if _squeeze(field.label) in labels:
            node.refuse(
                f"封面上已有“{field.label}”一栏，收回来分不清。请改 label。",
                f"the cover has a field {field.label!r} already, and nothing tells them apart. "
                "Change the label.",
            )
        labels.add(_squeeze(field.label))
        fault = too_long(prompt_of(header_cell(field), language))
        if fault is not None:
            node.refuse(
                f"“{field.short}”的{fault.part_zh}有 {fault.length} 个字符，"
                f"最多 {fault.limit} 个。",
                f"the {fault.part_en} of {field.id!r} has {fault.length} characters, "
                f"at most {fault.limit} are allowed.",
            )
        fields.append(replace(field, id=f"header.{field.id}"))
    return tuple(fields)


def _squeeze(label: str) -> str:
    return "".join(label.casefold().split())
