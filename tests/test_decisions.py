"""Decisions meet the units and files of a merge; what fits nothing is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.merging import CELL, UNITS, decided, roster, sent
from tests.samples import F2021, zeros
from xlsreport.findings.finding import Severity, message_of
from xlsreport.merge.decisions import rulings
from xlsreport.merge.roster_match import Matching
from xlsreport.submission.submission import Outcome, Unit

if TYPE_CHECKING:
    from xlsreport.findings.finding import Finding
    from xlsreport.merge.decisions import Decision

_A, _B = UNITS[:2]


def _matching(*, listed: bool = True) -> Matching:
    files = [
        sent(0, zeros(F2021), file="in/a.xlsx"),
        sent(0, zeros(F2021) | {CELL: 1}, file="in/b.xlsx"),
        sent(0, zeros(F2021) | {CELL: 2}, file="alt/b.xlsx"),
        sent(1, zeros(F2021), file="in/c.xlsx"),
        Outcome(f"in/{_A.code}_坏.xlsx", None, ()),
    ]
    return Matching(files, roster(*UNITS[:2]) if listed else None)


def _unused(*decisions: Decision) -> list[Finding]:
    return rulings(decisions, _matching())[1]


def test_a_file_is_named_with_or_without_its_folder() -> None:
    for name in ("a.xlsx", "in/a.xlsx", "in\\a.xlsx"):
        ruled, unused = rulings([decided(_A, "use", name)], _matching())
        assert unused == []
        assert list(ruled[_A.code].use) == ["in/a.xlsx"]


def test_without_a_roster_units_are_known_by_code_or_by_a_name_that_is_one_units() -> None:
    for unit in (Unit(_B.code, ""), Unit("", _B.name), Unit("", f"{_B.name}办事处")):
        ruled, unused = rulings([decided(unit, "use")], _matching(listed=False))
        assert (list(ruled), unused) == ([_B.code], [])


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (decided(Unit("9", ""), "use", "a.xlsx"), "没有这个单位"),
        (decided(_A, "use", "d.xlsx"), "没有交这个文件"),
        (decided(_B, "use", "a.xlsx"), "没有交这个文件"),
        (decided(_A, "use", "f" * 64), "没有交这个文件"),
        (decided(_A, "use", "b.xlsx"), "几个文件都叫这个名字"),
        (decided(_A, "use"), "要写明采用哪个文件"),
        (decided(_A, "use", f"{_A.code}_坏.xlsx"), "读不出"),
    ],
    ids=["unit", "file", "other's file", "digest", "two of that name", "which", "unreadable"],
)
def test_a_decision_that_fits_nothing_is_said_with_its_row(decision: Decision, why: str) -> None:
    (found,) = _unused(decision)
    assert (found.code, found.severity) == ("BATCH_DECISION_UNUSED", Severity.WARNING)
    assert "d.csv:2" in message_of(found, "zh")
    assert why in message_of(found, "zh")
    assert "d.csv:2" in message_of(found, "en")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (decided(_A, "use", "a.xlsx"), decided(Unit("", _A.name), "use", "in/b.xlsx", line=3)),
        (decided(_A, "use", "a.xlsx"), decided(_A, "leave_out", "in/a.xlsx", line=3)),
        (decided(_A, "leave_out", "a.xlsx"), decided(_A, "use", "in/a.xlsx", line=3)),
        (decided(_A, "use", "a.xlsx"), decided(_A, "leave_out", line=3)),
        (decided(_A, "leave_out"), decided(_A, "use", "a.xlsx", line=3)),
    ],
    ids=["two files", "use then not", "not then use", "use then unit not", "unit not then use"],
)
def test_of_two_decisions_that_contradict_each_other_the_second_is_said(
    first: Decision, second: Decision
) -> None:
    (found,) = _unused(first, second)
    assert "d.csv:3" in message_of(found, "zh")
    assert "矛盾" in message_of(found, "zh")
    assert "d.csv:2" in message_of(found, "en")


def test_the_same_bytes_in_two_files_are_left_out_together() -> None:
    twice = [
        replace(each, submission=replace(each.submission, digest="a" * 64))
        for each in (sent(0, zeros(F2021), file=f"{n}.xlsx") for n in range(2))
    ]
    ruled, unused = rulings([decided(_A, "leave_out", "a" * 64)], Matching(twice, None))
    assert unused == []
    assert list(ruled[_A.code].leave_out) == ["0.xlsx", "1.xlsx"]
    used, unused = rulings([decided(_A, "use", "a" * 64)], Matching(twice, None))
    assert (list(used[_A.code].use), unused) == (["0.xlsx"], [])


def test_a_unit_that_sent_nothing_has_no_file_to_use() -> None:
    (found,) = rulings([decided(_B, "use")], Matching([], roster(*UNITS[:2])))[1]
    assert "没有读得出的表" in message_of(found, "zh")


def test_no_decision_is_no_ruling() -> None:
    assert rulings([], _matching()) == ({}, [])
