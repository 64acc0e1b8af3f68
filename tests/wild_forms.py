"""Forms as strangers declare them, made from a seed: odd labels and ids, deep groups, any size."""

from __future__ import annotations

import random
import re
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["wild_form"]

_LABELS = (
    "Loans", "总计", "合计（件）", 'said "so"', "it's {year} {0} %s", "=SUM(A1)", "+1", "@x", "-",
    "A1", "R1C1", "R2C3", "TRUE", "#REF!", "1/2", "2024-01-01", "3.5%", "<b>&amp;</b>", "a\nb",
    "甲\n乙\n丙", "数 量", "_x000D_", "𠮷林镇", "ﾊﾝｶｸ", "e\u0301t\u00e9", "\u200f\u05e2\u05d1",
    "1e5", "00",
    "（一）", "年 月 日", "Label " * 40, "很长的标题" * 60, "\\N{DIGIT ONE}", "[1]", "a!b",
    "'quoted'", "*", "~?", "¥1,000", "⑴", "①", "Checks", "Yes", "Not reported", "&D &P", "a\u3000b",
)  # fmt: skip
_IDS = (
    "a1", "r1c1", "b2", "xfd1048576", "true", "sum", "c", "r", "total", "e5", "n0", "null", "yes",
    "x_1", "row", "col", "all", "names", "print_area", "prior_1", "abc", "nan", "inf", "value",
)  # fmt: skip
_CELLS: tuple[dict[str, Any], ...] = (
    {"type": "count"},
    {"type": "count", "unit": "件"},
    {"type": "count", "signed": True},
    {"type": "count", "unit": "%", "aggregate": "none"},
    {"type": "count", "unit": 'units of "x" & y', "plausible": 3},
    {"type": "amount", "decimals": 1},
    {"type": "amount", "unit": "万元", "decimals": 2, "signed": True},
    {"type": "amount", "unit": "USD", "decimals": 6, "plausible": 1},
    {"type": "amount", "decimals": 10, "aggregate": "none"},
)
_TYPED: tuple[dict[str, Any], ...] = (
    {"type": "percent", "decimals": 1, "max": "100%"},
    {"type": "percent", "signed": True, "min": "-50%", "aggregate": "max"},
    {"type": "count", "min": 5, "max": 7, "blank": "allowed"},
    {"type": "amount", "decimals": 2, "min": "0.5", "aggregate": "min"},
    {"type": "text", "longest": 1},
    {"type": "text", "blank": "allowed"},
    {"type": "date", "min": "2024-02-29", "aggregate": "min"},
    {"type": "date", "blank": "allowed", "max": "2024-01-01"},
    {"type": "choice", "choices": ["TRUE", "1", "A1"]},
    {"type": "choice", "choices": {"a": 'said "so"', "b": "甲；乙"}, "aggregate": "none"},
    {"type": "yes_no"},
)
_SHEETS = (
    "S",
    "表 一",
    "A1",
    "R1C1",
    "2024",
    "a&b",
    "x!y",
    '"q"',
    "{0}",
    "甲（乙）",
    "=1",
    "TRUE",
    "#",
)


def wild_form(seed: object) -> dict[str, Any]:
    """A form as plain values; not every one is right."""
    return _Wild(random.Random(f"form {seed}")).form()  # noqa: S311


class _Wild:
    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._numbers = count()
        self._mixed = rng.random() < 0.4

    def form(self) -> dict[str, Any]:
        rng = self._rng
        form: dict[str, Any] = {
            "form": rng.choice(["wild", "a1", "r1c1", "zfxxgk"]),
            "edition": rng.choice(["1", "2024", "a_1"]),
            "title": self._label(),
            "language": rng.choice(["en", "zh"]),
            "years": {"from": rng.choice([1901, 2024, 2024, 2024, 2099])},
        }
        if rng.random() < 0.5:
            form["basis"] = self._label()
        sheets = rng.sample(_SHEETS, len(_SHEETS))
        ids = self._ids()
        form["tables"] = [
            self._table(next(ids), sheet) for sheet in sheets[: rng.choice([1, 1, 2, 3])]
        ]
        if rng.random() < 0.3:
            form["lists"] = [self._list(next(ids), sheets[-1])]
        if rng.random() < 0.5:
            names = self._ids()
            form["narratives"] = [
                {
                    "id": next(names), "title": self._label(),
                    **self._maybe(placeholder=self._label(), help=self._label()[:100]),
                    **self._maybe(longest=rng.choice([1, 5, 2000, 32767])),
                }
                for _ in range(rng.randint(1, 4))
            ]  # fmt: skip
        if rng.random() < 0.3:
            form["mistakes"] = [self._label() for _ in range(rng.randint(1, 5))]
        return form

    def _maybe(self, **keys: Any) -> dict[str, Any]:
        return keys if self._rng.random() < 0.3 else {}

    def _label(self) -> str:
        return self._rng.choice(_LABELS)

    def _ids(self) -> Iterator[str]:
        chosen = self._rng.sample(_IDS, len(_IDS))
        yield from chosen
        yield from (f"z{number}" for number in count())

    def _table(self, name: str, sheet: str) -> dict[str, Any]:
        rng = self._rng
        table: dict[str, Any] = {"id": name, "title": self._label(), "sheet": sheet}
        table |= self._maybe(orientation="landscape") | self._maybe(note=self._label())
        table |= self._maybe(cells=rng.choice(_CELLS))
        many = rng.choice([1, 1, 1, 2, 3])
        blocks = [self._block(single=many == 1) for _ in range(many)]
        if len(blocks) == 1:
            return table | blocks[0]
        widths = [sum(leaf.get("span", 1) for leaf in _leaves(each["boxhead"])) for each in blocks]
        for block, width in zip(blocks, widths, strict=True):
            last = list(_leaves(block["boxhead"]))[-1]
            last["span"] = last.get("span", 1) + max(widths) - width
            block.update(self._maybe(title=self._label()))
        return table | {"blocks": blocks}

    def _list(self, name: str, sheet: str) -> dict[str, Any]:
        rng = self._rng
        ids = (each for each in self._ids() if each not in {"sum", "yes"})
        columns = []
        for label in rng.sample(_LABELS, rng.randint(1, 8)):
            kind = rng.choice((*_CELLS, *_TYPED))
            column = {"id": next(ids), "label": label, "cells": kind}
            if len(column["label"]) > 32:
                column["short"] = "S"
            if kind["type"] in {"count", "amount"} and "aggregate" not in kind:
                column |= self._maybe(total=True)
            columns.append(column | self._maybe(help=self._label()[:60], width=rng.randint(4, 80)))
        made: dict[str, Any] = {
            "id": name,
            "title": self._label(),
            "sheet": sheet,
            "columns": columns,
        }
        made |= self._maybe(rows={"prepared": rng.randint(1, 9), "most": rng.randint(9, 60)})
        made |= self._maybe(key=[columns[0]["id"]]) | self._maybe(note=self._label())
        figures = [each["id"] for each in columns if each["cells"]["type"] in {"count", "amount"}]
        if len(figures) > 1 and rng.random() < 0.5:
            rule = f"{figures[0]} <= 2 * {figures[1]}"
            made["rules"] = [{"id": f"rule{next(self._numbers)}", "expr": rule}]
        return made | self._maybe(optional=True)

    def _block(self, *, single: bool) -> dict[str, Any]:
        rng = self._rng
        wide = single and rng.random() < 0.05
        block: dict[str, Any] = {
            "boxhead": self._headings(120 if wide else rng.choice([1, 2, 3, 5, 8]), "boxhead")
        }
        if rng.random() < 0.8:
            block["stub"] = self._headings(rng.choice([1, 1, 2, 3, 6, 12]), "stub")
            block |= self._maybe(corner=self._label())
        block |= self._maybe(cells=rng.choice(_CELLS))
        if rules := self._rules(block):
            block["rules"] = rules
        return block

    def _headings(
        self, most: int, side: str, depth: int = 0, ids: Iterator[str] | None = None
    ) -> list[dict[str, Any]]:
        rng = self._rng
        ids = ids or self._ids()
        made: list[dict[str, Any]] = []
        left = most
        while left > 0:
            heading: dict[str, Any] = {"label": self._label()}
            if left > 1 and depth < 8 and rng.random() < 0.25 + 0.3 * (depth > 0):
                size = rng.randint(1, left)
                heading["children"] = self._headings(size, side, depth + 1, ids)
                heading |= {"id": next(ids)} if rng.random() < 0.8 else {}
                left -= size
            else:
                heading["id"] = next(ids)
                heading |= self._maybe(help=self._label()[:60]) | self._maybe(source="第 1 条")
                if self._mixed and side == "boxhead":
                    heading |= self._maybe(cells=rng.choice((*_CELLS, *_TYPED)))
                heading |= (
                    {"span": rng.randint(1, 4)} if side == "boxhead" and rng.random() < 0.1 else {}
                )
                left -= 1
            if len(heading["label"]) > 32 and rng.random() < 0.97:
                heading["short"] = rng.choice(
                    ["S", "简称", ""] if "children" in heading else ["S", "简称"]
                )
            made.append(heading)
        plain = [each for each in made if "children" not in each]
        mixed = any("cells" in each for each in _leaves(made))
        if made and rng.random() < (0.03 if mixed else 0.4):
            total = {
                "id": next(ids),
                "label": rng.choice(["Total", "合计"]),
                "total_of": "siblings",
            }
            made.insert(rng.choice([0, len(made)]), total)
        if not depth and len(plain) > 1 and rng.random() < 0.2:
            plain[0]["prior"] = {"expr": plain[1]["id"], "severity": rng.choice(["error", "note"])}
        return made

    def _rules(self, block: dict[str, Any]) -> list[dict[str, Any]]:
        rng = self._rng
        rules = []
        for _ in range(rng.choice([0, 0, 1, 2])):
            each = rng.choice(["column", "row"])
            paths = list(_paths(block.get({"column": "stub", "row": "boxhead"}[each], [])))
            if len(paths) < 2:
                continue
            left, right = rng.sample(paths, 2)
            factor = rng.choice(["", "", "2 * ", "0.5 * ", "0.001 * "])
            operator = rng.choice(["==", "<=", ">=", "<", ">", "!="])
            expr = rng.choice(
                [f"{left} {operator} {factor}{right}", f"{left} {operator} prior({right})",
                 f"{left} - 3 {operator} {factor}({right} + {left})"]
            )  # fmt: skip
            rules.append(
                {"id": f"rule{next(self._numbers)}", "each": each, "expr": expr}
                | self._maybe(severity=rng.choice(["warning", "note"]), title=self._label())
                | self._maybe(source=self._label())
            )
        return rules


def _leaves(headings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in headings:
        if "children" in each:
            yield from _leaves(each["children"])
        else:
            yield each


def _paths(headings: list[dict[str, Any]], above: str = "") -> Iterator[str]:
    for each in headings:
        path = re.sub(r"^\.|\.$", "", f"{above}.{each.get('id', '')}")
        if "children" in each:
            yield from _paths(each["children"], path)
        else:
            yield path
