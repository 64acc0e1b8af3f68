"""Made-up figures for the demo: consistent ones, and a few with the faults that really occur."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.forms.form import Form

__all__ = ["FAULTS", "consistent_figures"]

_MADE_UP = "演示：本表数字是虚构的。"
_COLUMNS = ("natural", "business", "research", "welfare", "legal", "other")


def consistent_figures(form: Form, seed: str) -> dict[str, Any]:
    """Figures of a unit that fit together in every tie; the same for the same seed."""
    draw = random.Random(seed)  # noqa: S311 - demo figures, not secrets
    values: dict[str, Any] = {
        cell.id: draw.randint(0, 9) if cell.id.endswith(".decisions") else 0
        for cell in form.cells.values()
        if not cell.computed
    }
    values["proactive.normative.made"] = values["proactive.normative.disclosed"] = draw.randint(
        0, 4
    )
    values["proactive.normative.disclosed_total"] = 4 + draw.randint(0, 20)
    values["proactive.licensing.prior_items"] = draw.randint(5, 40)
    values["proactive.licensing.change"] = draw.randint(-3, 5)
    outcomes = ("outcome.granted", "outcome.partial", "outcome.unavailable.not_held")
    for column in _COLUMNS:
        if column in {"natural", "business"} or draw.random() < 0.1:  # noqa: PLR2004 - now and then
            done = [draw.randint(0, 5) for _ in outcomes]
            waiting, carried_in = draw.randint(0, 2), draw.randint(0, 2)
            for row, count in zip(outcomes, done, strict=True):
                values[f"requests.{row}.{column}"] = count
            received = sum(done) + waiting - carried_in
            values[f"requests.received.{column}"] = max(0, received)
            values[f"requests.carried_in.{column}"] = carried_in + min(0, received)
            values[f"requests.carried_out.{column}"] = waiting
    values["narrative.overview"] = _MADE_UP
    values["narrative.problems"] = _MADE_UP
    values["narrative.other"] = f"{_MADE_UP}本年度没有收取信息处理费。"
    return values


def _break_balance(values: dict[str, Any]) -> None:
    values["requests.received.natural"] += 3


def _empty_row(values: dict[str, Any]) -> None:
    for column in _COLUMNS:
        values[f"requests.carried_out.{column}"] = None


def _write_words(values: dict[str, Any]) -> None:
    values["requests.received.natural"] = f"{values['requests.received.natural']}件"
    values["proactive.licensing.decisions"] = "约100"


def _add_remark(values: dict[str, Any]) -> None:
    values["proactive.penalties.decisions"] = "12（其中简易程序 5 件）"


FAULTS: dict[str, Callable[[dict[str, Any]], None]] = {
    "220113002000": _break_balance,
    "220113003000": _empty_row,
    "220113005000": _write_words,
    "220113007000": _add_remark,
}
"""What is done to the figures of some units, by code."""
