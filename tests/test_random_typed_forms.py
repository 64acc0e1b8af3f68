"""Random forms of all types of cells go all the way round, whatever meets in their tables."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from tests.effort import DRAW, times
from xlsreport.errors import DefinitionError
from xlsreport.forms.periods import KINDS
from xlsreport.forms.yaml.form import read_form
from xlsreport.forms.yaml.value_type import AGGREGATES
from xlsreport.verbs.try_form import try_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

CHOICES = (["甲", "乙"], {"a": "A~*?", "b": 'B "x"'}, ["=1", "-2"], ["是", "否", "不清楚"])
ROWS, COLUMNS = ("东山镇", "西河乡", "南岭街道", "北湖村"), ("许可", "处罚", "强制", "收费")


def draw_cells(draw: random.Random) -> dict[str, Any]:
    """What a row or column holds, with some of the keys that its type may have."""
    kind = draw.choice(list(AGGREGATES))
    further: dict[str, dict[str, Any]] = {
        "count": {"unit": "件", "min": draw.randint(0, 5), "max": draw.randint(5, 50)},
        "amount": {"unit": "万元", "max": 1000},
        "percent": {"decimals": draw.randint(0, 3), "max": "100%"},
        "text": {"longest": draw.choice([1, 5, 40, 2000])},
        "date": {"min": "2000-01-01", "max": "2023-06-30"},
        "choice": {},
        "yes_no": {},
    }
    cells = {"type": kind} | {
        key: value for key, value in further[kind].items() if draw.random() < 0.5
    }
    cells |= {"decimals": draw.randint(1, 4)} if kind == "amount" else {}
    cells |= {"choices": draw.choice(CHOICES)} if kind == "choice" else {}
    cells |= {"blank": "allowed"} if draw.random() < 0.3 else {}
    return cells | ({"aggregate": draw.choice(AGGREGATES[kind])} if draw.random() < 0.4 else {})


def draw_headings(
    draw: random.Random, labels: tuple[str, ...], typed: float, within: str = ""
) -> list[dict[str, Any]]:
    """Headings, some of them groups, some with a total behind them."""
    found: list[dict[str, Any]] = []
    for number, label in enumerate(labels[: draw.randint(1, len(labels))]):
        heading: dict[str, Any] = {"id": f"h{within}{number}", "label": f"{within}{label}"}
        if not within and draw.random() < 0.25:
            heading["children"] = draw_headings(draw, labels, typed, f"{number}")
        elif draw.random() < typed:
            heading["cells"] = draw_cells(draw)
        found.append(heading)
    if draw.random() < 0.35:
        found.append({"id": f"t{within}", "label": f"{within}合计", "total_of": "siblings"})
    return found


def list_paths(headings: list[dict[str, Any]], above: str = "") -> list[str]:
    """The names of rows or columns in expressions."""
    found = []
    for each in headings:
        path = f"{above}{each['id']}"
        found += list_paths(each["children"], f"{path}.") if "children" in each else [path]
    return found


def draw_arithmetic(draw: random.Random, headings: list[dict[str, Any]]) -> None:
    """Adds headings that are computed from others, and bounds that are others."""
    for number in range(draw.randint(0, 2)):
        a, b, c = (draw.choice(list_paths(headings)) for _ in range(3))
        shapes = ["{a} / {b}", "{a} / ({b} + {c})", "{a} * {b}", "{a} - {b}", "100 - {a}"]
        cells: dict[str, Any] = draw.choice(
            [{"type": "percent", "decimals": 1}, {"type": "amount", "decimals": 6, "signed": True}]
        )
        cells |= draw.choice([{}, {}, {"aggregate": draw.choice(["none", "computed", "max"])}])
        computed = draw.choice(shapes).format(a=a, b=b, c=c)
        heading = {"id": f"k{number}", "label": f"算{number}", "computed": computed, "cells": cells}
        headings.insert(draw.randint(0, len(headings)), heading)
    if draw.random() < 0.3:
        bound = {"type": "count", draw.choice(["min", "max"]): draw.choice(list_paths(headings))}
        headings.append({"id": "bound", "label": "有界", "cells": bound})


def draw_rules(draw: random.Random, parts: dict[str, Any]) -> list[dict[str, Any]]:
    each = draw.choice(["row", "column"]) if "stub" in parts else "row"
    names = list_paths(parts["boxhead" if each == "row" else "stub"])
    a, b, c = (draw.choice(names) for _ in range(3))
    operator = draw.choice(["<=", ">=", "==", "!=", "<"])
    rule = {"id": "rule", "each": each, "expr": f"{a} {operator} 2 * {b}"}
    return [rule | ({"if": f"{c} > {draw.randint(0, 3)}"} if draw.random() < 0.6 else {})]


def draw_blocks(draw: random.Random, parts: dict[str, Any]) -> dict[str, Any]:
    """The same table in two blocks: the rows of the second are others."""
    keys = [each for each in ("boxhead", "stub", "rules", "cells") if each in parts]
    first = {"title": "上块"} | {each: parts[each] for each in keys}
    second = {
        "title": "下块",
        "boxhead": parts["boxhead"],
        "stub": [{"id": "lower", "label": "下", "children": draw_headings(draw, ROWS, 0.25, "9")}],
    }
    kept = {key: value for key, value in parts.items() if key not in keys}
    return kept | {"blocks": [first, second]}


def draw_list(draw: random.Random) -> dict[str, Any]:
    """A list with rules of its rows."""
    columns = [{"id": f"c{at}", "label": f"列{at}", "cells": draw_cells(draw)} for at in range(4)]
    columns.append({"id": "n", "label": "序", "cells": {"type": "count"}})
    ordered = [c["id"] for c in columns if c["cells"]["type"] in {"count", "amount", "percent"}]
    rule = {"id": "r", "expr": f"{draw.choice(ordered)} <= 3 * {draw.choice(ordered)}"}
    rule |= {"when": f"{draw.choice(ordered)} >= 1"} if draw.random() < 0.5 else {}
    rule |= {"severity": draw.choice(["error", "warning", "note"])}
    return {
        "id": "things", "title": "列表", "sheet": "L", "columns": columns, "rules": [rule],
        "rows": {"prepared": 4, "most": 20},
    }  # fmt: skip


def draw_form(draw: random.Random) -> dict[str, Any]:
    tables = []
    for number in range(draw.randint(1, 3)):
        boxhead = draw_headings(draw, COLUMNS, 0.6)
        table = {"id": f"t{number}", "title": f"表{number}", "sheet": f"S{number}"}
        parts: dict[str, Any] = {"boxhead": boxhead}
        if draw.random() < 0.75:
            parts["stub"] = draw_headings(draw, ROWS, 0.25)
        if draw.random() < 0.4:
            parts["cells"] = draw_cells(draw)
        if draw.random() < 0.3:
            parts["optional"] = True
        for side in [each for each in ("boxhead", "stub") if each in parts]:
            if draw.random() < 0.4:
                draw_arithmetic(draw, parts[side])
        if draw.random() < 0.4:
            parts["rules"] = draw_rules(draw, parts)
        if "stub" in parts and draw.random() < 0.3:
            parts = draw_blocks(draw, parts)
        tables.append(table | parts)
    language = draw.choice(["zh", "en"])
    head = {"form": "drawn", "edition": "1", "title": "F", "language": language}
    periods = draw.choice([None, None, *KINDS])
    if periods is not None:
        head["periods"] = periods
    head["header"] = [
        {"id": f"f{number}", "label": f"栏目{number}", "cells": draw_cells(draw)}
        for number in range(draw.randint(0, 4))
    ]
    lists = {"lists": [draw_list(draw)]} if draw.random() < 0.3 else {}
    return head | {"years": {"from": 2024}, "tables": tables, **lists}


def read_next(draw: random.Random, file: Path) -> Form:
    """The next form that is not refused: no total adds up what cannot be added."""
    while True:
        file.write_text(json.dumps(draw_form(draw), ensure_ascii=False), encoding="utf-8")
        with suppress(DefinitionError):
            return read_form(file)


@pytest.mark.parametrize("seed", range(times(4, 400)))
def test_a_form_that_is_not_refused_works(seed: int, tmp_path: Path) -> None:
    draw = random.Random(f"{seed}{DRAW}")  # noqa: S311 - a seed, no secret
    try_form(read_next(draw, tmp_path / "form.yaml"))
