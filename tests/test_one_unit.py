"""Code, name and figures of a workbook are of one unit, in a check and in a merge."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.merging import CELL, DISTRICT, UNITS, decided, merged_workbook, roster, sent
from tests.reports import report
from tests.samples import F2021, codes, consistent, zeros
from xlsreport.checks.all_checks import check_unit
from xlsreport.checks.compared_figures import check_twins
from xlsreport.checks.policy.context import Assignment, Context
from xlsreport.findings.finding import Finding, Severity, message_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.merge.version_choice import find_repeated
from xlsreport.submission.submission import Outcome, Submission, Unit
from xlsreport.units.roster import Roster, RosterUnit

EAST, WEST = Unit("220113104000", "城关镇"), Unit("220122100000", "城关镇")


def found(
    code: str, name: str, file: str = "a.xlsx", listed: Roster | None = None
) -> list[Finding]:
    submission = replace(report(), unit=Unit(code, name), file=file)
    return list(check_unit(submission, Context(assignment=Assignment(roster=listed))))


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("220113001000", "九台街道", []),
        ("220113001000", "九台街办", []),
        ("220113001000.0", "长春市九台区九台街道", []),
        ("220113001000", "", []),
        ("", "九台街道", []),
        ("220113001000", "营城街道", ["UNIT_TWO_UNITS"]),
        ("２２０１１３００１０００", "营城街道办事处", ["UNIT_TWO_UNITS"]),
        ("220113001000", "甲乙街道", ["UNIT_NAME_UNLISTED"]),
        ("999", "甲乙街道", []),
    ],
)
def test_the_name_on_the_cover_is_that_of_the_code(code: str, name: str, said: list[str]) -> None:
    assert codes(found(code, name, listed=roster())) == said


def test_so_are_the_names_in_the_details_of_a_merged_workbook() -> None:
    parts = [sent(0, zeros(F2021), unit=replace(UNITS[0], name=UNITS[1].name))]
    book = merged_workbook(parts, DISTRICT, "d.xlsx").submission
    assert book is not None
    context = Context(assignment=Assignment(roster=roster()))
    (told,) = check_unit(book, context)
    assert told.code == "UNIT_TWO_UNITS"
    assert message_of(told, "zh").startswith("“明细”里的单位代码是名单上九台街道")
    right = merged_workbook([sent(0, zeros(F2021))], DISTRICT, "d.xlsx").submission
    assert right is not None
    assert list(check_unit(right, context)) == []


def test_an_alias_is_the_unit_s_own_name() -> None:
    listed = Roster((RosterUnit("220113001000", "九台街道", "", ("老城办",), "", ""),), "r.csv")
    assert found("220113001000", "老城办", listed=listed) == []


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("220113001000_九台街道.xlsx", []),
        ("年报.xlsx", []),
        ("九台街道和营城街道.xlsx", []),
        ("营城街道.xlsx", ["UNIT_FILE_NAME"]),
        ("in/220113002000_x.xlsx", ["UNIT_FILE_NAME"]),
    ],
)
def test_a_file_s_name_names_no_other_unit(file: str, said: list[str]) -> None:
    assert codes(found("220113001000", "九台街道", file, roster())) == said


def test_without_a_roster_a_code_in_the_file_s_name_is_compared() -> None:
    assert codes(found("220113001000", "甲", "220113002000.xlsx")) == ["UNIT_FILE_NAME"]
    assert found("220113001000", "甲", "220113000000_220113001000.xlsx") == []
    assert found("220113001000", "甲", "220113000000_甲.xlsx") == []
    assert found("", "甲", "220113002000.xlsx") == []


# --- Without a roster ---------------------------------------------------------------------------


def file(number: int, unit: Unit, figure: int) -> Outcome:
    return sent(0, zeros(F2021) | {CELL: figure}, unit=unit, file=f"{number}.xlsx")


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (Unit("220113001000", "九台街道"), Unit("220113001001", "九台街道")),
        (Unit("220113001000", "九台街道"), Unit("", "九台街道")),
        (Unit("", "九台街道"), Unit("", "九台 街道办事处")),
        (Unit("", "第1街道"), Unit("", "第１街道")),
        (Unit("220113001000", "九台街道"), Unit("220113001000.0", "九台街道")),
        (Unit("220113001000", "九台街道"), Unit("220113001000", "营城街道")),
    ],
)
def test_one_unit_twice_is_a_conflict_in_a_merge_and_in_a_check(one: Unit, two: Unit) -> None:
    files = [file(1, one, 1), file(2, two, 2), file(3, Unit("220113009000", "别的镇"), 4)]
    result = consolidate(files)
    assert result.values[CELL] == 4
    assert "UNIT_DUPLICATE" in codes(result.findings)
    assert codes(find_repeated(files)) == [
        each for each in codes(result.findings) if each.startswith("UNIT_")
    ]
    same = consolidate([file(1, one, 1), file(2, two, 1)])
    assert same.values[CELL] == 1
    assert "UNIT_DUPLICATE_SAME" in codes(same.findings)


def test_one_name_under_two_codes_and_one_code_of_two_names_are_errors_of_their_own() -> None:
    for one, two in (
        (Unit("220113001000", "九台街道"), Unit("220113001001", "九台街道")),
        (Unit("220113001000", "九台街道"), Unit("220113001000", "营城街道")),
    ):
        (error,) = [
            each
            for each in find_repeated([file(1, one, 1), file(2, two, 1)])
            if each.code == "UNIT_CODE_AND_NAME"
        ]
        assert error.blocks
        assert "1.xlsx" in message_of(error, "zh")
        assert "2.xlsx" in message_of(error, "zh")


def test_two_counties_have_a_town_each_and_a_bare_name_is_neither() -> None:
    files = [file(1, EAST, 1), file(2, WEST, 2)]
    assert consolidate(files).values[CELL] == 3
    assert find_repeated(files) == []
    bare = [*files, file(3, Unit("", "城关镇"), 4)]
    result = consolidate(bare)
    assert result.values[CELL] == 3
    assert codes(find_repeated(bare)) == ["UNIT_NAME_OF_SEVERAL"]
    assert "UNIT_NAME_OF_SEVERAL" in codes(result.findings)
    assert not result.complete
    listed = consolidate(bare, roster(EAST, WEST))
    assert listed.values[CELL] == 3
    assert "UNIT_NAME_OF_SEVERAL" in codes(listed.findings)


def test_reports_of_two_years_are_no_versions_of_one_in_a_check() -> None:
    files = [file(1, UNITS[0], 1), file(2, UNITS[0], 2)]
    older = replace(files[1], submission=replace(_submission(files[1]), year=2022))
    assert find_repeated([files[0], older]) == []


def test_two_counties_with_one_name_go_up_with_all_their_lines() -> None:
    books = [
        merged_workbook([file(1, EAST, 1)], DISTRICT, "d.xlsx"),
        merged_workbook([file(2, WEST, 2)], Unit("220122000000", "农安县"), "e.xlsx"),
    ]
    result = consolidate(books, choices=MergeChoices(expand=True))
    assert result.values[CELL] == 3
    assert [each.unit for each in result.parts] == [EAST, WEST]
    assert [each for each in result.findings if each.blocks] == []


# --- Twins ----------------------------------------------------------------------------------------


def _submission(outcome: Outcome) -> Submission:
    assert outcome.submission is not None
    return outcome.submission


def test_two_units_with_the_same_figures_are_named_with_their_files() -> None:
    figures = consistent(F2021, "seed")
    twins = [_submission(sent(number, figures)) for number in (0, 1)]
    other = _submission(sent(2, consistent(F2021, "other")))
    (warning,) = check_twins([*twins, other], None)
    assert warning.severity is Severity.WARNING
    said = message_of(warning, "zh")
    assert "九台街道" in said
    assert "营城街道" in said
    assert "九郊街道" not in said
    assert list(check_twins([twins[0], replace(twins[0], file="b.xlsx")], None)) == []
    assert list(check_twins([twins[0], replace(twins[1], year=2022)], None)) == []


@pytest.mark.parametrize(("cells", "severity"), [(1, "note"), (9, "note"), (10, "warning")])
def test_few_figures_are_a_note_and_zeros_are_nothing(cells: int, severity: str) -> None:
    entered = [each.id for each in F2021.cells.values() if not each.computed][:cells]
    figures = zeros(F2021) | dict.fromkeys(entered, 7)
    twins = [_submission(sent(number, figures)) for number in (0, 1)]
    assert [each.severity.value for each in check_twins(twins, None)] == [severity]
    nothing = [_submission(sent(number, zeros(F2021))) for number in (0, 1)]
    assert list(check_twins(nothing, None)) == []


def test_lines_of_merged_workbooks_are_compared_as_well() -> None:
    figures = {cell: Decimal(value) for cell, value in consistent(F2021, "seed").items()}
    book = merged_workbook([sent(0, figures)], DISTRICT, "d.xlsx")
    assert codes(check_twins([_submission(book), _submission(sent(1, figures))], None)) == [
        "UNIT_TWINS"
    ]
    # The town itself beside its line is one unit.
    assert list(check_twins([_submission(book), _submission(sent(0, figures))], None)) == []


# --- Decisions --------------------------------------------------------------------------------


@pytest.mark.parametrize("with_roster", [True, False])
@pytest.mark.parametrize(
    ("name", "used"), [("营城街道", False), ("甲局", False), ("九台街办", True), ("", True)]
)
def test_a_decision_with_code_and_name_of_two_units_has_no_effect(
    name: str, *, used: bool, with_roster: bool
) -> None:
    files = [file(1, UNITS[0], 1), file(2, UNITS[1], 2)]
    decision = decided(Unit(UNITS[0].code, name), "leave_out")
    result = consolidate(
        files,
        roster(*UNITS[:2]) if with_roster else None,
        choices=MergeChoices(decisions=(decision,)),
    )
    assert result.values[CELL] == (2 if used else 3)
    said = [each for each in result.findings if each.code == "BATCH_DECISION_TWO_UNITS"]
    assert [each.blocks for each in said] == ([] if used else [True])


# --- Below ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", UNITS[0].code])
def test_a_unit_that_only_its_name_tells_counts_once_with_a_warning(code: str) -> None:
    town = Unit(code, "九台街道")
    book = merged_workbook([file(1, town, 3), file(2, UNITS[1], 4)], DISTRICT, "d.xlsx")
    result = consolidate([book, file(1, Unit("", "九台街办"), 3)])
    assert result.values[CELL] == 7
    assert [(each.code, each.severity) for each in result.findings if "ONCE" in each.code] == [
        ("UNIT_ONCE_BY_NAME", Severity.WARNING)
    ]
    known = consolidate([book, file(1, UNITS[0], 3)])
    wanted = "UNIT_COUNTED_ONCE" if code else "UNIT_ONCE_BY_NAME"
    assert [each.code for each in known.findings if "ONCE" in each.code] == [wanted]
