# ruff: noqa: E501 - a table is read by its rows
"""The state of a unit, from events alone."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from xlsreport.collection.ledger import Event
from xlsreport.collection.state import UnitState, states_of
from xlsreport.units.roster import RosterUnit

_UNIT = RosterUnit("1", "甲镇", "", (), "", "")


def _state(*events: tuple[str, str, dict[str, Any]], deadline: date | None = None) -> UnitState:
    listed = [
        Event(
            number,
            f"2024-01-{number:02}T01:00:00+00:00",
            "王五",
            kind,
            unit,
            file,
            json.dumps(data),
            "",
            "",
        )  # type: ignore[arg-type]
        for number, (kind, file, data) in enumerate(events, start=1)
        for unit in ["" if kind == "received" else "1"]
    ]
    (found,) = states_of(listed, [_UNIT], deadline)
    return found


def _finding(severity: str, key: str = "k") -> dict[str, Any]:
    return {"rule": "r", "severity": severity, "where": "", "key": key, "explanation": None}


def _checked(file: str, *findings: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    return "checked", file, {"status": "x", "findings": list(findings)}


_ACCEPTED = ("accepted", "a", {"reason": ""})
_RETURNED = ("returned", "a", {"reason": ""})
_EXPLAINED = ("explained", "a", {"rule": "r", "text": "已核对", "keys": ["k"]})


@pytest.mark.parametrize(
    ("events", "state"),
    [
        ([], "not_issued"),
        ([("issued", "", {})], "issued"),
        ([_checked("a")], "received"),
        ([_checked("a", _finding("error"))], "with_errors"),
        ([_checked("a", _finding("error")), _RETURNED], "returned"),
        ([_checked("a", _finding("error")), _RETURNED, _checked("b")], "corrected"),
        ([_checked("a", _finding("error")), _RETURNED, _checked("b", _finding("error"))], "with_errors"),
        ([_checked("a", _finding("warning"))], "to_explain"),
        ([_checked("a", _finding("warning")), _EXPLAINED], "explained"),
        # The same finding of the next version has been explained; one with other figures has not.
        ([_checked("a", _finding("warning")), _EXPLAINED, _checked("b", _finding("warning"))], "explained"),
        ([_checked("a", _finding("warning")), _EXPLAINED, _checked("b", _finding("warning", "l"))], "to_explain"),
        ([_checked("a"), _ACCEPTED], "accepted"),
        ([_checked("a"), _ACCEPTED, _checked("b")], "received"),
        ([_checked("a"), _ACCEPTED, ("undone", "", {"numbers": [2], "reason": "x"})], "received"),
        ([("left_out", "", {"reason": "撤并"})], "left_out"),
        ([_checked("a"), ("left_out", "", {"reason": "撤并"})], "left_out"),
        ([_checked("a"), _checked("b", _finding("error")), ("decided", "a", {"reason": "x"})], "received"),
        ([_checked("a"), _checked("b"), ("decided", "a", {"reason": "x"}), _ACCEPTED], "accepted"),
        ([_checked("a"), ("decided", "a", {"reason": "x"}), _checked("b", _finding("error"))], "with_errors"),
    ],
)  # fmt: skip
def test_the_state_follows_from_the_events(
    events: list[tuple[str, str, dict[str, Any]]], state: str
) -> None:
    assert _state(*events).state == state


def test_late_counts_from_the_first_arrival_and_is_unknown_without_one() -> None:
    received = ("received", "a", {"name": "a", "sent": "2024-02-02T17:00:00+00:00"})
    assert _state(deadline=date(2024, 2, 1)).late is None
    assert _state(received, _checked("a")).late is None
    assert _state(received, _checked("a"), deadline=date(2024, 2, 1)).late == 2
    assert _state(received, _checked("a"), deadline=date(2024, 2, 3)).late == 0
    more = ("extended", "", {"deadline": "2024-02-03"})
    assert _state(more, received, _checked("a"), deadline=date(2024, 2, 1)).late == 0
