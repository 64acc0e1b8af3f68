"""One node of a form's YAML to one chart, its cells looked up; see ``docs/forms.md``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.forms.charts import Bar, Chart, ChartKind
from xlsreport.forms.names import unknown_name
from xlsreport.forms.yaml.node import Node, at, text_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.form import Cell

__all__ = [
    "BAR_KEYS",
    "CHART_KEYS",
    "CHART_KINDS",
    "KEY_FIGURE_KEYS",
    "read_chart",
    "read_key_figures",
]

CHART_KEYS = ("title", "kind", "bars")
BAR_KEYS = ("label", "cells")
KEY_FIGURE_KEYS = (*BAR_KEYS, "of")
CHART_KINDS: tuple[ChartKind, ...] = ("units", "totals", "years")
# More than this cannot be distinguished on a page.
_MOST_BARS = 30
_LONGEST_TITLE = 100
_MOST_KEY_FIGURES = 20


def read_chart(node: Node, cells: Mapping[str, Cell]) -> Chart:
    """A chart.

    Args:
        node: The node.
        cells: The form's cells by id.

    Raises:
        DefinitionError: Something in it is wrong; with its line.
    """
    entries = node.entries(CHART_KEYS, CHART_KEYS)
    title = entries["title"].words()
    if len(title) > _LONGEST_TITLE:
        entries["title"].refuse(
            f"图表标题有 {len(title)} 个字符，最多 {_LONGEST_TITLE} 个。",
            f"the chart's title has {len(title)} characters, at most {_LONGEST_TITLE} are allowed.",
        )
    chosen = entries["kind"].one_of(CHART_KINDS)
    kind = next(each for each in CHART_KINDS if each == chosen)
    bars = tuple(_read_bar(each, cells) for each in entries["bars"].items())
    if kind == "units" and len(bars) > 1:
        entries["bars"].refuse(
            "kind 为 units 的图表只能有一项 bars。", "a chart of kind 'units' has one bar."
        )
    if len(bars) > _MOST_BARS:
        entries["bars"].refuse(
            f"一个图表最多 {_MOST_BARS} 项 bars。", f"a chart has at most {_MOST_BARS} bars."
        )
    kinds = [cells[cell].value_type for bar in bars for cell in bar.cells]
    units = sorted({"%" if each.kind == "percent" else each.unit for each in kinds})
    if len(units) > 1:
        entries["bars"].refuse(
            f"一个图表里的格要用同一个单位，这里有：{'、'.join(units)}。",
            f"the cells of a chart share one unit of measure; these have: {', '.join(units)}.",
        )
    return Chart(title, kind, bars)


def read_key_figures(nodes: Sequence[Node], cells: Mapping[str, Cell]) -> tuple[Bar, ...]:
    """The key figures of a merged workbook.

    Args:
        nodes: One a figure.
        cells: The form's cells by id.

    Raises:
        DefinitionError: Something in them is wrong; with its line.
    """
    if len(nodes) > _MOST_KEY_FIGURES:
        nodes[_MOST_KEY_FIGURES].refuse(
            f"key_figures 最多 {_MOST_KEY_FIGURES} 项。",
            f"an key_figures has at most {_MOST_KEY_FIGURES} figures.",
        )
    return tuple(_read_key_figure(node, cells) for node in nodes)


def _read_key_figure(node: Node, cells: Mapping[str, Cell]) -> Bar:
    entries = node.entries(KEY_FIGURE_KEYS, ("cells",))
    bar = _read_bar(node, cells, KEY_FIGURE_KEYS)
    if "of" not in entries:
        return bar
    whole = _read_sum(entries["of"], cells)
    kinds = {cells[cell].value_type.unit for cell in (*bar.cells, *whole)}
    if len(kinds) > 1:
        entries["of"].refuse(
            "占比的两边要用同一个单位。", "both sides of a share have one unit of measure."
        )
    return Bar(bar.label, bar.cells, whole)


def _read_bar(node: Node, cells: Mapping[str, Cell], keys: tuple[str, ...] = BAR_KEYS) -> Bar:
    entries = node.entries(keys, ("cells",))
    found = _read_sum(entries["cells"], cells)
    label = text_of(entries, "label")
    if not label and len(found) > 1:
        node.refuse("几格相加的一项要写 label。", "a bar of several cells needs a label.")
    return Bar(label or cells[found[0]].label, found)


def _read_sum(node: Node, cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """Cells to be added up, none of them counted twice."""
    found: list[str] = []
    for each in node.items():
        found += _find_cells(each, cells)
    for cell in found:
        if found.count(cell) > 1:
            node.refuse(
                f"“{cell}”写了两次，会重复计算。",
                f"{cell!r} is named twice and would be counted twice.",
            )
        if len(found) > 1 and not cells[cell].value_type.can_be_added:
            node.refuse(
                f"“{cell}”是百分比，不能和别的格相加；请单独作一项。",
                f"{cell!r} is a percent and cannot be added to other cells; make it an item by "
                "itself.",
            )
        within = [part for part in cells[cell].parts if part in found]
        if within:
            node.refuse(
                f"“{within[0]}”已经包含在总计“{cell}”里，会重复计算。",
                f"{within[0]!r} is part of the total {cell!r} and would be counted twice.",
            )
    return tuple(found)


def _find_cells(node: Node, cells: Mapping[str, Cell]) -> list[str]:
    """The cells that an id names; ``*`` stands for one part of it, totals left out."""
    text = node.text()
    if "*" not in text:
        if text not in cells:
            with at(node):
                raise unknown_name(text, list(cells))
        return [text]
    pattern = re.compile(re.escape(text).replace(r"\*", r"[a-z0-9_]+"))
    found = [cell for cell in cells if pattern.fullmatch(cell)]
    found = [cell for cell in found if not any(part in found for part in cells[cell].parts)]
    if not found:
        node.refuse(f"没有一格的编号符合“{text}”。", f"no cell's id matches {text!r}.")
    return found
