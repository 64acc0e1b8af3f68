"""The lines of a merge: one a unit, or those of the merged workbooks below; none counted twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.merging import (
    CELL,
    DISTRICT,
    ERROR,
    UNITS,
    decided,
    figures_of,
    line,
    merged_workbook,
    sent,
)
from tests.samples import F2021, codes, entered, outcome, zeros
from xlsreport.findings.finding import Severity, message_of, remedy_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.submission.submission import Detail, Unit, with_totals

if TYPE_CHECKING:
    from xlsreport.submission.submission import Outcome

_EXPAND = MergeChoices(expand=True)
_CITY = Unit("220100000000", "长春市")
_figures = st.dictionaries(
    st.sampled_from(entered(F2021)[:12] + entered(F2021)[-6:]),
    st.none() | st.integers(0, 10_000),
    max_size=8,
)
_batches = st.lists(_figures, min_size=2, max_size=4)


def _batch(figures: list[dict[str, Any]]) -> list[Outcome]:
    return [sent(number, each) for number, each in enumerate(figures)]


def _district(*details: Any, **more: Any) -> Outcome:
    fields: dict[str, Any] = {"unit": DISTRICT, "file": "d.xlsx", "consolidated": True}
    sums = {cell: sum(each.figures[cell] or 0 for each in details) for cell in entered(F2021)}
    return outcome(F2021, sums, details=details, **(fields | more))


def test_a_units_line_is_its_own_mapping_of_figures_and_no_copy() -> None:
    each = sent(0, zeros(F2021) | {CELL: 3})
    (part,) = consolidate([each]).parts
    assert each.submission is not None
    assert part.figures is each.submission.values
    assert (part.unit, part.within, part.file) == (UNITS[0], None, each.file)


def test_nil_returns_share_one_mapping_of_zeros() -> None:
    files = [sent(number, {}, nil_return=True) for number in range(2)]
    first, second = consolidate(files).parts
    assert first.figures is second.figures
    assert set(first.figures.values()) == {0}
    assert list(first.figures) == list(F2021.cells)


def test_a_nil_return_with_figures_counts_them() -> None:
    (part,) = consolidate([sent(0, {CELL: 3}, nil_return=True)]).parts
    assert part.figures[CELL] == 3
    assert part.figures["requests.received.legal"] == 0


def test_a_merged_workbook_is_one_line_unless_it_is_expanded() -> None:
    below = merged_workbook(_batch([{CELL: 3}, {CELL: 4}]), DISTRICT, "d.xlsx")
    assert [part.unit for part in consolidate([below]).parts] == [DISTRICT]
    expanded = consolidate([below], choices=_EXPAND)
    assert [(part.unit, part.within, part.file) for part in expanded.parts] == [
        (UNITS[0], DISTRICT, "d.xlsx"),
        (UNITS[1], DISTRICT, "d.xlsx"),
    ]
    assert expanded.values[CELL] == 7


def test_expanded_lines_of_expanded_workbooks_tell_the_way_down() -> None:
    towns = merged_workbook(_batch([{CELL: 3}, {CELL: 4}]), DISTRICT, "d.xlsx")
    city = merged_workbook([towns], _CITY, "c.xlsx", expand=True)
    result = consolidate([city], choices=_EXPAND)
    assert [part.unit for part in result.parts] == list(UNITS[:2])
    assert {part.within for part in result.parts} == {Unit(_CITY.code, "长春市／九台区")}
    assert result.reconciliation is not None
    assert result.reconciliation.holds


def test_lines_of_a_workbook_with_errors_are_marked() -> None:
    below = replace(_district(line(UNITS[0])), findings=(ERROR,))
    result = consolidate([below], include_errors=True, choices=_EXPAND)
    assert [part.with_errors for part in result.parts] == [True]


def test_a_merged_workbook_whose_details_are_lost_stays_one_line() -> None:
    (part,) = consolidate([_district()], choices=_EXPAND).parts
    assert (part.unit, part.within) == (DISTRICT, None)


@given(_batches, st.integers(1, 3))
def test_expanded_or_not_the_sums_are_those_of_all_units(
    figures: list[dict[str, Any]], at: int
) -> None:
    whole = _batch(figures)
    halves = [
        merged_workbook(half, Unit(f"{number}", f"区{number}"), f"{number}.xlsx")
        for number, half in enumerate((whole[:at], whole[at:]))
        if half
    ]
    plain, expanded = consolidate(halves), consolidate(halves, choices=_EXPAND)
    assert figures_of(plain) == figures_of(expanded) == figures_of(consolidate(whole))
    assert len(expanded.parts) == len(whole)
    for result in (plain, expanded):
        assert result.reconciliation is not None
        assert result.reconciliation.holds


_FIVE, _SIX = {"requests.received.natural": 5}, {"requests.received.natural": 6}


def _lines(*figures: Any) -> list[Detail]:
    return [Detail(UNITS[n], with_totals(F2021, zeros(F2021) | each))
            for n, each in enumerate(figures)]  # fmt: skip


def test_a_unit_in_a_merged_workbook_and_with_its_own_counts_once_if_the_figures_are_the_same(
) -> None:  # fmt: skip
    result = consolidate([_district(*_lines(_FIVE, _SIX)), sent(1, zeros(F2021) | _SIX)])
    (found,) = [each for each in result.findings if each.code == "UNIT_COUNTED_ONCE"]
    assert found.severity is Severity.NOTE
    assert "营城街道" in message_of(found, "zh")
    assert "d.xlsx、in/220113002000.xlsx" in message_of(found, "zh")
    assert result.values["requests.received.natural"] == 11
    assert [each.status for each in result.units] == ["merged", "within"]
    assert result.settled


def test_with_other_figures_it_counts_nowhere_until_a_decision() -> None:
    files = [_district(*_lines(_FIVE, _SIX)), sent(1, zeros(F2021) | {CELL: 9})]
    result = consolidate(files)
    (found,) = [each for each in result.findings if each.code == "UNIT_COUNTED_TWICE"]
    assert found.severity is Severity.ERROR
    assert "6 / 9" in message_of(found, "zh")
    assert result.values[CELL] == 5
    assert result.reconciliation is not None
    assert result.reconciliation.holds
    assert not result.settled
    assert consolidate(files, choices=MergeChoices(require_all=True)).withheld
    chosen = decided(UNITS[1], "use", "220113002000.xlsx")
    ruled = consolidate(files, choices=MergeChoices(decisions=(chosen,)))
    assert ruled.values[CELL] == 14
    assert "UNIT_COUNTED_TWICE" not in codes(ruled.findings)


def test_a_unit_in_two_merged_workbooks_is_taken_out_of_one_or_of_both() -> None:
    other = Unit("220114000000", "乙区")
    same = [
        _district(*_lines(_FIVE)),
        _district(*_lines(_FIVE), line(UNITS[3], **{CELL: 2}), unit=other, file="e.xlsx"),
    ]
    result = consolidate(same)
    assert result.values[CELL] == 7
    assert "UNIT_COUNTED_ONCE" in codes(result.findings)
    assert result.settled
    assert consolidate(same, choices=MergeChoices(require_all=True)).withheld
    different = [
        same[0],
        _district(*_lines(_SIX), line(UNITS[3], **{CELL: 2}), unit=other, file="e.xlsx"),
    ]
    result = consolidate(different)
    assert result.values[CELL] == 2
    assert [each.status for each in result.units] == ["twice", "merged"]
    assert not result.settled
    (found,) = [each for each in result.findings if each.code == "UNIT_TWICE_BELOW"]
    assert "只能由下级改正" in message_of(found, "zh")
    assert f"该由哪一家汇总（{DISTRICT.label}、{other.label}）" in remedy_of(found, "zh")


def test_a_town_beside_the_line_of_its_whole_district_is_left_out() -> None:
    city = Unit("220100000000", "长春市")
    whole = Detail(DISTRICT, with_totals(F2021, zeros(F2021) | _FIVE))
    files = [_district(whole, unit=city, file="c.xlsx"), sent(1, zeros(F2021) | _SIX)]
    result = consolidate(files)
    assert "UNIT_WITHIN_AREA" in codes(result.findings)
    assert result.values[CELL] == 5


def test_a_governments_own_organ_with_the_areas_code_is_not_counted_twice() -> None:
    result = consolidate([_district(line(DISTRICT), line(UNITS[0])), sent(1, zeros(F2021))])
    assert "UNIT_COUNTED_TWICE" not in codes(result.findings)
