"""From what was read to the lines of an export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from tests.exported import CELL, tables, values
from tests.samples import F2019, F2021, FORMS, JIUTAI, consistent, outcome, workbook, zeros
from xlsreport import api
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.submission.submission import Outcome, Unit, counted
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.verbs.export import Fates, lines_of

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.report.exports import Line

OTHER = Unit("220113002000", "营城街道")
THIRD = Unit("220113003000", "九郊街道")
DISTRICT = Unit("220113000000", "九台区")


def _roster(*units: Unit) -> Roster:
    return Roster(tuple(RosterUnit(u.code, u.name, "街道", (), "", "") for u in units), "r.csv")


def _lines(*outcomes: Outcome, roster: Roster | None = None) -> list[Line]:
    return list(lines_of(outcomes, Fates(outcomes, roster)))


def _fates(*outcomes: Outcome, roster: Roster | None = None) -> list[tuple[str, bool, str]]:
    lines = _lines(*outcomes, roster=roster)
    return [(each.file or each.unit.name, each.merged, each.left_out) for each in lines]


def _sent(file: str, unit: Unit = JIUTAI, figure: int = 0, **more: Any) -> Outcome:
    return outcome(F2021, zeros(F2021) | {CELL: figure}, unit=unit, file=file, **more)


def test_a_unit_that_sent_one_workbook_is_merged() -> None:
    (each,) = _lines(_sent("a"))
    assert (each.number, each.kind, each.unit, each.file) == (1, "unit", JIUTAI, "a")
    assert (each.status, each.merged, each.left_out) == ("accepted", True, "")


def test_a_workbook_with_errors_is_left_out() -> None:
    faulty = replace(_sent("a"), findings=(Finding("RULE_TIE", Severity.ERROR, "a"),))
    (each,) = _lines(faulty)
    assert (each.status, each.merged, each.left_out) == ("with_errors", False, "with_errors")
    assert each.findings == faulty.findings


def test_of_two_that_differ_neither_is_merged() -> None:
    assert _fates(_sent("a"), _sent("b", figure=1)) == [
        ("a", False, "duplicate"),
        ("b", False, "duplicate"),
    ]


def test_of_two_that_agree_one_is_merged() -> None:
    assert _fates(_sent("b"), _sent("a")) == [("b", False, "repeated"), ("a", True, "")]


def test_a_file_that_cannot_be_read_is_left_out_and_has_no_unit() -> None:
    assert _fates(_sent("a"), Outcome("x", None, ())) == [
        ("a", True, ""),
        ("x", False, "unreadable"),
    ]
    assert _fates(Outcome("x", None, ())) == [("x", False, "unreadable")]
    assert _lines(Outcome("x", None, ()))[0].unit == Unit("", "")


def test_years_and_forms_are_merged_each_for_itself() -> None:
    old = outcome(F2019, zeros(F2019), file="b", year=2020)
    assert _fates(_sent("a"), old, _sent("c", year=2022)) == [
        ("a", True, ""),
        ("b", True, ""),
        ("c", True, ""),
    ]


def test_a_roster_adds_who_is_missing_and_says_who_is_a_stranger() -> None:
    roster = _roster(THIRD, JIUTAI)
    assert _fates(_sent("a"), _sent("b", OTHER), roster=roster) == [
        ("a", True, ""),
        ("b", False, "not_on_roster"),
        (THIRD.name, False, "missing"),
    ]
    missing = _lines(_sent("a"), roster=roster)[-1]
    assert (missing.number, missing.unit, missing.file) == (2, THIRD, "")
    assert (missing.status, missing.submission) == ("missing", None)


def test_with_nothing_sent_everybody_on_the_roster_is_missing() -> None:
    assert _fates(roster=_roster(THIRD, JIUTAI)) == [
        (THIRD.name, False, "missing"),
        (JIUTAI.name, False, "missing"),
    ]


def test_a_unit_that_sent_only_another_year_is_not_missing() -> None:
    roster = _roster(JIUTAI, OTHER)
    lines = _fates(_sent("a"), _sent("b", OTHER, year=2022), roster=roster)
    assert lines == [("a", True, ""), ("b", True, "")]


def test_a_unit_whose_file_cannot_be_read_is_not_missing() -> None:
    named = Outcome("220113002000.xlsx", None, ())
    assert _fates(_sent("a"), named, roster=_roster(JIUTAI, OTHER)) == [
        ("a", True, ""),
        ("220113002000.xlsx", False, "unreadable"),
    ]


def test_what_is_merged_adds_up_to_the_merge() -> None:
    sent = [
        _sent("a", figure=3), _sent("b", OTHER, 4), _sent("c", OTHER, 4), _sent("d", THIRD, 1),
        _sent("e", THIRD, 2), outcome(F2021, {}, unit=DISTRICT, file="f", nil_return=True),
    ]  # fmt: skip
    merged = [each.submission for each in _lines(*sent) if each.merged]
    sums = consolidate(sent).values
    assert {
        cell: sum(counted(each)[cell] or 0 for each in merged if each is not None) for cell in sums
    } == dict(sums)
    assert sums[CELL] == 7


def test_a_merged_workbook_brings_its_units_which_count_with_its_sum(tmp_path: Path) -> None:
    books = [
        workbook(F2021, consistent(F2021, u.code), tmp_path / f"{u.code}.xlsx", unit=u)
        for u in (JIUTAI, OTHER)
    ]
    api.merge(books, tmp_path / "m.xlsx", FORMS)
    report = api.export([tmp_path / "m.xlsx"], tmp_path / "e.json", FORMS)
    found = tables(tmp_path / "e.json")
    assert [
        (each["submission_no"], each["kind"], each["unit_code"], each["merged"], each["left_out"])
        for each in found["units"]
    ] == [
        (1, "merged", "220113000000", True, None),
        (2, "part", JIUTAI.code, False, "part"),
        (3, "part", OTHER.code, False, "part"),
    ]
    for name in ("file", "sha256", "saved_utc", "program", "container", "located", "status"):
        assert len({each[name] for each in found["units"]}) == 1
    whole, *parts = values(found["figures"], CELL)
    assert whole == sum(parts)
    assert report.written.figures == 3 * len(F2021.cells)


def test_files_are_taken_one_at_a_time() -> None:
    sent = [_sent("a"), _sent("b", OTHER)]
    taken: list[str] = []

    def files() -> Any:
        for each in sent:
            taken.append(each.file)
            yield each

    lines = lines_of(files(), Fates(sent, None))
    assert next(lines).file == "a"
    assert taken == ["a"]
