"""The JSON Schema of a form's YAML, so that editors complete its keys and mark what is wrong.

Keys and choices come from the lists by which the YAML is read; a key that is read but has no shape
here may hold anything. What needs the whole form (names in rules, figures that add up) is left to
``forms check``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias, get_args

from xlsreport.forms.headings import Aggregate
from xlsreport.forms.periods import KINDS
from xlsreport.forms.yaml.chart import BAR_KEYS, CHART_KEYS, CHART_KINDS, KEY_FIGURE_KEYS
from xlsreport.forms.yaml.form import FORM_KEYS, YEARS_KEYS
from xlsreport.forms.yaml.header import HEADER_KEYS, MOST_FIELDS
from xlsreport.forms.yaml.interface import LANGUAGE
from xlsreport.forms.yaml.list_table import (
    COLUMN_KEYS,
    LIST_KEYS,
    LIST_RULE_KEYS,
    LIST_SIDES,
    MOST_COLUMNS,
    MOST_PREPARED,
    MOST_ROWS,
    ROWS_KEYS,
    WIDTHS,
)
from xlsreport.forms.yaml.names import EDITION, ID, LONGEST_SHEET, NAME
from xlsreport.forms.yaml.publication import DRAFT_KEYS, REPORT_KEYS, SENTENCE_KEYS
from xlsreport.forms.yaml.rule import RULE_KEYS, SEVERITIES, SIDES
from xlsreport.forms.yaml.statements import (
    BASIS_KEYS,
    COMPLETION_KEYS,
    FIGURE_KEYS,
    GRAMMAR_LISTS,
    NOTICE_KEYS,
    PERIOD_KEYS,
    STATEMENTS_KEYS,
    WORDING_LISTS,
)
from xlsreport.forms.yaml.table import (
    BLOCK_KEYS,
    HEADING_KEYS,
    LEAF_KEYS,
    NARRATIVE_KEYS,
    ORIENTATIONS,
    PRIOR_KEYS,
    TABLE_KEYS,
)
from xlsreport.forms.yaml.value_type import (
    CELLS_KEYS,
    KEYS_OF_EVERY_KIND,
    KEYS_OF_KIND,
    list_aggregates,
)
from xlsreport.text.country import country
from xlsreport.text.limits import LONGEST_CELL_TEXT

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable, Mapping

__all__ = ["form_schema"]

Schema: TypeAlias = "dict[str, Any]"

# YAML reads 2024 and true as more than text; the reader takes every plain value as it is written.
_TEXT: Schema = {"type": ["string", "number", "boolean", "null"]}
_WORDS: Schema = {"type": ["string", "number", "boolean"], "minLength": 1}
_FLAG: Schema = {"enum": [True, False, "true", "false"]}
_ANY_MAPPING: Schema = {"type": "object"}


def form_schema() -> Schema:
    """The schema of a form's file, JSON Schema draft 2020-12."""
    form = _make_mapping(
        FORM_KEYS,
        ("form", "edition", "title", "years", "tables"),
        {
            "form": _match(NAME),
            "edition": {"type": ["string", "integer"], "pattern": _make_pattern(EDITION)},
            "title": _WORDS,
            "basis": _TEXT,
            "language": _match(LANGUAGE),
            "interface": _WORDS,
            "years": _make_mapping(
                YEARS_KEYS, ("from",), dict.fromkeys(YEARS_KEYS, _make_count(1900, 2099))
            ),
            "periods": _choose(KINDS),
            "header": {**_make_list(_refer("header_field")), "maxItems": MOST_FIELDS},
            "tables": _make_list(_refer("table")),
            "lists": _make_list(_refer("list")),
            "narratives": _make_list(_refer("narrative")),
            "narratives_sheet": _refer("sheet"),
            "mistakes": {**_make_list(_WORDS), "maxItems": 5},
            "rules": _make_list(_refer("form_rule")),
            "statements": {"oneOf": [{"type": "string"}, _refer("statements")]},
            "charts": _make_list(_refer("chart")),
            "key_figures": _make_list(_refer("key_figure")),
            "report": _refer("report"),
        },
    )
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "xlsreport form"}
    parts = {
        **_define_tables(),
        **_define_lists(),
        **_define_relations(),
        **_define_results(),
        **_define_statements(),
    }
    return {**head, **form, "$defs": parts}


def _define_tables() -> dict[str, Schema]:
    of_block: dict[str, Schema] = {
        "title": _TEXT,
        "corner": _TEXT,
        "boxhead": _make_list(_refer("column")),
        "stub": _make_list(_refer("row")),
        "cells": _refer("cells"),
        "rules": _make_list(_refer("rule")),
    }
    needs_stub = {"dependentRequired": {"corner": ["stub"]}}
    table = _make_mapping(
        TABLE_KEYS,
        ("id", "title", "sheet"),
        {
            **of_block,
            "id": {**_match(ID), "not": {"enum": ["form", "narrative", "unit"]}},
            "title": _WORDS,
            "sheet": _refer("sheet"),
            "orientation": _choose(ORIENTATIONS),
            "note": _TEXT,
            "optional": _FLAG,
            "blocks": _make_list(_refer("block")),
        },
    )
    without = _forbid(("boxhead", "stub", "corner", "rules"))
    split = {"if": {"required": ["blocks"]}, "then": without, "else": {"required": ["boxhead"]}}
    return {
        "sheet": {
            "type": ["string", "number"],
            "minLength": 1,
            "maxLength": LONGEST_SHEET,
            "pattern": r"^[^\[\]:*?/\\'\n]*$",
        },
        "table": {**table, **split, **needs_stub},
        "block": {**_make_mapping(BLOCK_KEYS, ("boxhead",), of_block), **needs_stub},
        "column": _define_heading("column", "unsplit"),
        "row": _define_heading("row", "span"),
        "cells": _define_cells(),
        "narrative": _make_mapping(
            NARRATIVE_KEYS,
            ("id", "title"),
            {
                "id": _match(ID),
                "title": _WORDS,
                "placeholder": _TEXT,
                "help": _TEXT,
                "longest": _make_count(1, LONGEST_CELL_TEXT),
            },
        ),
    }


def _define_lists() -> dict[str, Schema]:
    of_column: dict[str, Schema] = {
        "id": _match(ID),
        "label": _WORDS,
        "short": _WORDS,
        "cells": _refer("cells"),
        "total": _FLAG,
        "width": _make_count(*WIDTHS),
        "help": _TEXT,
        "source": _TEXT,
    }
    column = _make_mapping(COLUMN_KEYS, ("id", "label"), of_column)
    field = _make_mapping(HEADER_KEYS, ("id", "label"), {k: of_column[k] for k in HEADER_KEYS})
    rule = _make_mapping(
        LIST_RULE_KEYS,
        ("id", "expr"),
        {
            "id": _match(ID),
            "each": _choose(LIST_SIDES),
            "expr": _WORDS,
            "when": _WORDS,
            "severity": _choose(SEVERITIES),
            "title": _TEXT,
            "source": _TEXT,
        },
    )
    rows = {"prepared": _make_count(1, MOST_PREPARED), "most": _make_count(1, MOST_ROWS)}
    table = _make_mapping(
        LIST_KEYS,
        ("id", "title", "sheet", "columns"),
        {
            "id": {**_match(ID), "not": {"enum": ["form", "narrative", "unit"]}},
            "title": _WORDS,
            "sheet": _refer("sheet"),
            "rows": _make_mapping(ROWS_KEYS, (), rows),
            "columns": {**_make_list(column), "maxItems": MOST_COLUMNS},
            "key": _make_list(_match(ID)),
            "optional": _FLAG,
            "orientation": _choose(ORIENTATIONS),
            "note": _TEXT,
            "rules": _make_list(rule),
        },
    )
    return {"list": table, "header_field": field}


def _define_heading(name: str, without: str) -> Schema:
    """A heading on one side of a table, which may not say what belongs to the other side."""
    keys = [key for key in HEADING_KEYS if key != without]
    heading = _make_mapping(
        keys,
        ("label",),
        {
            "id": _match(ID),
            "label": _WORDS,
            "short": _TEXT,
            "children": _make_list(_refer(name)),
            "total_of": _choose(("siblings",)),
            "help": _TEXT,
            "source": _TEXT,
            "cells": _refer("cells"),
            "prior": _make_mapping(
                PRIOR_KEYS,
                ("expr",),
                {"expr": _WORDS, "severity": _choose(SEVERITIES), "source": _TEXT},
            ),
            "span": _make_count(1, 50),
            "unsplit": _match(ID),
            "computed": _WORDS,
            "where": _WORDS,
        },
    )
    leaf = {"required": ["id"], **_forbid(("unsplit",))}
    group = {"if": {"required": ["children"]}, "then": _forbid(LEAF_KEYS), "else": leaf}
    total = {"if": {"required": ["total_of"]}, "then": _forbid(("cells",))}
    return {**heading, "allOf": [group, total, {"dependentRequired": {"unsplit": ["id"]}}]}


def _define_cells() -> Schema:
    bound: Schema = {"type": ["number", "string"]}
    labels: list[Schema] = [
        {"type": "array", "items": _WORDS, "minItems": 2},
        {"type": "object", "additionalProperties": _WORDS, "minProperties": 2},
    ]
    cells = _make_mapping(
        CELLS_KEYS,
        ("type",),
        {
            "type": _choose(KEYS_OF_KIND),
            "unit": _TEXT,
            "decimals": _make_count(0, 10),
            "signed": _FLAG,
            **dict.fromkeys(("min", "max", "plausible"), bound),
            "aggregate": _choose(get_args(Aggregate)),
            "longest": _make_count(1, LONGEST_CELL_TEXT),
            "choices": {"oneOf": labels},
            "blank": _choose(("allowed",)),
        },
    )
    of_kind: list[Schema] = [
        {
            "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
            "then": {
                "propertyNames": {"enum": [*keys, *KEYS_OF_EVERY_KIND]},
                "properties": {
                    "aggregate": _choose(list_aggregates(kind)),
                    **({"decimals": _make_count(1, 10)} if kind == "amount" else {}),
                    **({} if kind == "percent" else {"plausible": _make_count(1, 10**11)}),
                },
                "required": {"amount": ["decimals"], "choice": ["choices"]}.get(kind, []),
            },
        }
        for kind, keys in KEYS_OF_KIND.items()
    ]
    return {**cells, "allOf": of_kind}


def _define_relations() -> dict[str, Schema]:
    shapes: dict[str, Schema] = {
        "id": _match(ID), "each": _choose(SIDES), "expr": _WORDS, "title": _TEXT, "source": _TEXT,
        "severity": _choose(SEVERITIES), "below": _choose(each.id for each in country().levels),
        "in_workbook": _FLAG, "if": _WORDS,
    }  # fmt: skip
    hidden = {
        "if": {"required": ["below"]},
        "then": {"properties": {"in_workbook": {"enum": [False, "false"]}}},
    }
    once = [key for key in RULE_KEYS if key != "each"]
    return {
        "rule": {**_make_mapping(RULE_KEYS, ("id", "each", "expr"), shapes), **hidden},
        "form_rule": {**_make_mapping(once, ("id", "expr"), shapes), **hidden},
    }


def _define_results() -> dict[str, Schema]:
    bar: dict[str, Schema] = {"label": _TEXT, "cells": _make_list(_WORDS), "of": _make_list(_WORDS)}
    chart = _make_mapping(
        CHART_KEYS,
        CHART_KEYS,
        {
            "title": {**_WORDS, "maxLength": 100},
            "kind": _choose(CHART_KINDS),
            "bars": {**_make_list(_refer("bar")), "maxItems": 30},
        },
    )
    single = {
        "if": {"properties": {"kind": {"const": "units"}}},
        "then": {"properties": {"bars": {"maxItems": 1}}},
    }
    sentence = _make_mapping(
        SENTENCE_KEYS,
        ("text",),
        {
            "text": _WORDS,
            "when": _make_list(_WORDS),
            "none": _make_list(_WORDS),
            "of": _TEXT,
            "starts": _FLAG,
        },
    )
    draft = {"narrative": _match(ID), "sentences": _make_list(sentence)}
    report: dict[str, Schema] = {
        "title": _TEXT,
        "sections": _make_list(_match(ID)),
        "draft": _make_mapping(DRAFT_KEYS, DRAFT_KEYS, draft),
    }
    return {
        "bar": _make_mapping(BAR_KEYS, ("cells",), bar),
        "chart": {**chart, **single},
        "key_figure": _make_mapping(KEY_FIGURE_KEYS, ("cells",), bar),
        "report": _make_mapping(REPORT_KEYS, (), report),
    }


def _define_statements() -> dict[str, Schema]:
    texts = _make_list(_WORDS)
    text_keys = ("phrases", "none", "short", "editions", "causes", "short_after", "none_unless")
    more = ("about", "unless", "counters", "not_after", "done", "issuers", "others", "when")
    shapes: dict[str, Schema] = {
        **dict.fromkeys((*text_keys, *more), texts),
        **dict.fromkeys(("whole", "in_part", "split"), _FLAG),
        **dict.fromkeys(("id", "label", "number", "instead", "title"), _TEXT),
        "expr": _WORDS,
        "since": _make_count(1900, 2099),
        "bases": _make_list(_refer("basis")),
    }
    day = {"type": "string", "pattern": r"^\d{1,2}-\d{1,2}$"}
    period = {"words": texts, "first_day": day, "last_day": day}
    return {
        "basis": _make_mapping(BASIS_KEYS, ("label", "expr"), shapes),
        "statements": _make_mapping(
            STATEMENTS_KEYS,
            (),
            {
                "opening": _match(ID),
                "expected": _ANY_MAPPING,
                "grammar": _make_mapping(GRAMMAR_LISTS, (), dict.fromkeys(GRAMMAR_LISTS, texts)),
                "wording": _make_mapping(WORDING_LISTS, (), dict.fromkeys(WORDING_LISTS, texts)),
                "period": _make_mapping(PERIOD_KEYS, PERIOD_KEYS, period),
                "figures": _make_list(
                    _make_mapping(FIGURE_KEYS, ("id", "label", "phrases", "bases"), shapes)
                ),
                "completions": _make_list(
                    _make_mapping(COMPLETION_KEYS, ("label", "phrases", "expr"), shapes)
                ),
                "notices": _make_list(
                    _make_mapping(NOTICE_KEYS, ("number", "since", "instead"), shapes)
                ),
                "sets": _ANY_MAPPING,
                "citations": texts,
                "no_repeats": _make_list(_match(ID)),
                "must_say": _ANY_MAPPING,
            },
        ),
    }


def _make_mapping(
    keys: Iterable[str], required: Iterable[str], shapes: Mapping[str, Schema]
) -> Schema:
    """A mapping of exactly these keys; one without a shape may hold anything."""
    return {
        "type": "object",
        "properties": {key: shapes.get(key, {}) for key in keys},
        "required": list(required),
        "additionalProperties": False,
    }


def _forbid(keys: Iterable[str]) -> Schema:
    return {"properties": dict.fromkeys(keys, False)}


def _make_list(item: Schema) -> Schema:
    return {"type": "array", "items": item, "minItems": 1}


def _refer(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _choose(choices: Iterable[str]) -> Schema:
    return {"enum": list(choices)}


def _match(pattern: re.Pattern[str]) -> Schema:
    # The ids true and null are more than text to YAML.
    return {"type": ["string", "boolean", "null"], "pattern": _make_pattern(pattern)}


def _make_pattern(pattern: re.Pattern[str]) -> str:
    """A pattern for the whole text, as JavaScript writes it."""
    return f"^(?:{pattern.pattern})$".replace(r"\Z", "$")


def _make_count(least: int, most: int) -> Schema:
    """A whole number, which may also stand in quotation marks."""
    bounds = {"minimum": least, "maximum": most}
    return {"type": ["integer", "string"], "pattern": "^[0-9]+$", **bounds}
