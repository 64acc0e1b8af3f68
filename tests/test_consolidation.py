"""Many submissions to one: sums by id, who is in them and who is not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.samples import F2019, F2021, codes, entered, outcome, zeros
from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.decisions import Decision
from xlsreport.merge.records import MergeChoices
from xlsreport.submission.submission import Outcome, Unit, with_totals
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from xlsreport.merge.records import Consolidation

_UNITS = tuple(
    Unit(f"2201130{number:02}000", name)
    for number, name in enumerate(("九台街道", "营城街道", "九郊街道", "西营城街道"), start=1)
)
_DISTRICT = Unit("220113000000", "九台区")
_ERROR = Finding("CELL_BLANK", Severity.ERROR, "", params={"count": "1"})
_CELL = "requests.received.natural"


def _roster(*units: Unit) -> Roster:
    listed = [RosterUnit(u.code, u.name, "街道", (), "", "") for u in units or _UNITS]
    return Roster(tuple(listed), "roster.csv")


def _sent(number: int, figures: dict[str, Any], *findings: Finding, **more: Any) -> Outcome:
    unit = _UNITS[number]
    form = more.pop("form", F2021)
    fields: dict[str, Any] = {"unit": unit, "file": f"in/{unit.code}.xlsx"}
    return outcome(form, figures, *findings, **(fields | more))


def _statuses(result: Consolidation) -> list[tuple[str, str]]:
    return [(each.unit.name, each.status) for each in result.units]


def test_entered_cells_are_added_by_id_and_computed_ones_worked_out() -> None:
    first = zeros(F2021) | {_CELL: 3, "requests.received.legal": 1}
    second = zeros(F2021) | {_CELL: 4, "proactive.fees.amount": Decimal("0.1")}
    result = consolidate([_sent(0, first), _sent(1, second)])
    assert result.complete
    assert (result.form, result.year) == (F2021, 2023)
    assert result.values[_CELL] == 7
    # Added twice it would be 16.
    assert result.values["requests.received.total"] == 8
    assert result.values["proactive.fees.amount"] == Decimal("0.1")


def test_amounts_are_added_exactly() -> None:
    cell = "proactive.fees.amount"
    figures = [zeros(F2021) | {cell: Decimal("0.1")} for _ in range(3)]
    result = consolidate(_sent(number, each) for number, each in enumerate(figures))
    assert result.values[cell] == Decimal("0.3")


def test_a_typed_total_is_not_what_is_added() -> None:
    each = _sent(0, zeros(F2021) | {_CELL: 3}, shown={"requests.received.total": 99})
    assert consolidate([each]).values["requests.received.total"] == 3


def test_blanks_count_as_nothing_and_what_nobody_filled_in_stays_blank() -> None:
    result = consolidate([_sent(0, {_CELL: 3}), _sent(1, {})])
    assert result.values[_CELL] == 3
    assert result.values["requests.received.legal"] is None
    assert result.values["appeals.direct_suit.total"] is None


def test_a_nil_return_counts_0_in_every_cell() -> None:
    result = consolidate([_sent(0, {}, nil_return=True)])
    assert set(result.values.values()) == {0}
    assert set(result.merged[0].figures().values()) == {0}


def test_a_unit_of_the_roster_that_sent_nothing_is_missing() -> None:
    result = consolidate([_sent(0, zeros(F2021))], _roster())
    assert _statuses(result) == [
        ("九台街道", "merged"),
        ("营城街道", "missing"),
        ("九郊街道", "missing"),
        ("西营城街道", "missing"),
    ]
    assert codes(result.findings) == ["UNIT_MISSING"] * 3
    assert "营城街道" in message_of(result.findings[0], "zh")
    assert not result.complete


def test_a_unit_that_is_not_on_the_roster_is_named_and_left_out() -> None:
    stranger = Unit("320831001000", "黎城街道")
    sent = [_sent(0, zeros(F2021)), _sent(1, {_CELL: 5}, unit=stranger)]
    result = consolidate(sent, _roster(_UNITS[0]))
    assert _statuses(result) == [("九台街道", "merged"), ("黎城街道", "not_on_roster")]
    assert codes(result.findings) == ["UNIT_NOT_ON_ROSTER"]
    said = f"{sent[1].file} 的单位黎城街道（320831001000）不在名单 roster.csv 上。"
    assert message_of(result.findings[0], "zh") == said
    assert result.values[_CELL] == 0


def test_a_stranger_without_a_name_goes_by_its_file() -> None:
    sent = _sent(0, zeros(F2021), unit=Unit("", ""))
    (found,) = [each for each in consolidate([sent], _roster(_UNITS[0])).findings
                if each.code == "UNIT_NOT_ON_ROSTER"]  # fmt: skip
    assert sent.file in message_of(found, "zh")
    assert "an unnamed unit" in message_of(found, "en")


def test_another_way_to_write_a_name_is_the_same_unit_with_a_note() -> None:
    sent = _sent(0, zeros(F2021), unit=Unit("", "九台街道办事处"))
    result = consolidate([sent], _roster(_UNITS[0]))
    assert _statuses(result) == [("九台街道", "merged")]
    assert codes(result.findings) == ["UNIT_RENAMED"]


@pytest.mark.parametrize("code", ["２２０１１３００１０００", "220113001000.0", "220113009999"])
def test_another_code_for_a_unit_of_the_roster_is_noted(code: str) -> None:
    sent = _sent(0, zeros(F2021), unit=Unit(code, "九台街道"))
    (found,) = consolidate([sent], _roster(_UNITS[0])).findings
    assert (found.code, found.severity) == ("UNIT_RENAMED", Severity.NOTE)
    assert code in message_of(found, "zh")


def test_without_a_roster_a_code_in_full_width_is_the_same_unit() -> None:
    sent = [
        _sent(0, zeros(F2021) | {_CELL: 3}, unit=Unit(code, "九台街道"), file=f"{n}.xlsx")
        for n, code in enumerate(("220113001000", "２２０１１３００１０００"))
    ]
    result = consolidate(sent, unit=_DISTRICT)
    assert result.values[_CELL] == 3
    assert codes(result.findings) == ["UNIT_DUPLICATE_SAME"]


def test_two_workbooks_with_the_same_content_count_once() -> None:
    sent = [_sent(0, zeros(F2021) | {_CELL: 3}, file=f"{n}.xlsx") for n in "ab"]
    result = consolidate(sent, _roster(_UNITS[0]))
    assert result.values[_CELL] == 3
    assert codes(result.findings) == ["UNIT_DUPLICATE_SAME"]
    assert result.units[0].files == ("a.xlsx", "b.xlsx")
    assert result.complete


@pytest.mark.parametrize(
    "other",
    [
        {"figures": zeros(F2021) | {_CELL: 4}},
        {"figures": zeros(F2021), "nil_return": True},
        {"figures": zeros(F2021), "narratives": {"narrative.other": "另有说明"}},
    ],
    ids=["a figure", "nil return", "a narrative"],
)
def test_two_workbooks_that_differ_are_both_left_out(other: dict[str, Any]) -> None:
    figures = other.pop("figures")
    sent = [_sent(0, zeros(F2021), file="a.xlsx"), _sent(0, figures, file="b.xlsx", **other)]
    result = consolidate([*sent, _sent(1, zeros(F2021))], _roster(*_UNITS[:2]))
    assert _statuses(result) == [("九台街道", "duplicate"), ("营城街道", "merged")]
    (found,) = result.findings
    assert (found.code, found.severity) == ("UNIT_DUPLICATE", Severity.ERROR)
    assert not result.units[0].included


def test_differing_workbooks_are_told_by_the_first_cells_that_differ() -> None:
    many = entered(F2021)[:7]
    sent = [
        _sent(0, zeros(F2021), file="a.xlsx"),
        _sent(0, zeros(F2021) | dict.fromkeys(many, 1), file="b.xlsx"),
    ]
    (found,) = [f for f in consolidate(sent).findings if f.code == "UNIT_DUPLICATE"]
    said = message_of(found, "zh")
    assert F2021.cells[many[0]].label in said
    assert "a.xlsx、b.xlsx" in said
    assert F2021.cells[many[6]].label not in said


def test_a_submission_with_errors_is_left_out_unless_asked_for() -> None:
    sent = [_sent(0, {_CELL: 3}, _ERROR), _sent(1, zeros(F2021) | {_CELL: 4})]
    without = consolidate(sent, unit=_DISTRICT)
    assert _statuses(without) == [("九台街道", "with_errors"), ("营城街道", "merged")]
    assert without.values[_CELL] == 4
    assert codes(without.findings) == ["UNIT_LEFT_OUT"]
    included = consolidate(sent, unit=_DISTRICT, include_errors=True)
    assert included.values[_CELL] == 7
    assert codes(included.findings) == ["UNIT_ERRORS_INCLUDED"]
    assert included.units[0].included
    assert not included.complete


def test_an_unreadable_file_is_its_units_by_the_code_or_name_in_its_own() -> None:
    unreadable = [
        Outcome("in/220113001000_x.xlsx", None, ()),
        Outcome("in/营城街道（改）.xlsx", None, ()),
        Outcome("in/无名.xlsx", None, ()),
    ]
    result = consolidate([*unreadable, _sent(2, zeros(F2021))], _roster(*_UNITS[:3]))
    assert [(each.unit.name, each.status, each.files) for each in result.units] == [
        ("九台街道", "unreadable", ("in/220113001000_x.xlsx",)),
        ("营城街道", "unreadable", ("in/营城街道（改）.xlsx",)),
        ("九郊街道", "merged", ("in/220113003000.xlsx",)),
        ("", "unreadable", ("in/无名.xlsx",)),
    ]


def test_a_name_within_another_units_name_is_not_that_unit() -> None:
    unreadable = Outcome("西营城街道.xlsx", None, ())
    result = consolidate([unreadable, _sent(0, zeros(F2021))], _roster())
    statuses = dict(_statuses(result))
    assert (statuses["营城街道"], statuses["西营城街道"]) == ("missing", "unreadable")


def test_a_file_that_names_two_units_is_neithers() -> None:
    unreadable = Outcome("九台街道和九郊街道.xlsx", None, ())
    result = consolidate([unreadable, _sent(1, zeros(F2021))], _roster())
    assert _statuses(result)[-1] == ("", "unreadable")


def test_a_readable_file_counts_though_another_of_the_unit_is_not() -> None:
    sent = [_sent(0, zeros(F2021)), Outcome("220113001000.xlsx", None, ())]
    (only,) = consolidate(sent, _roster(_UNITS[0])).units
    assert (only.status, len(only.files)) == ("merged", 2)


@pytest.mark.parametrize(
    "other", [{"form": F2019, "year": 2023}, {"year": 2022}], ids=["form", "year"]
)
def test_mixed_forms_and_years_are_refused(other: dict[str, Any]) -> None:
    form = other.get("form", F2021)
    sent = [_sent(0, zeros(F2021)), _sent(1, zeros(form), **other)]
    result = consolidate(sent)
    assert (result.form, result.values) == (None, {})
    assert codes(result.findings) == ["BATCH_MIXED"]
    assert not any(each.included for each in result.units)
    assert "zfxxgk-2021 2023 年度 1 份" in message_of(result.findings[0], "zh")
    for language in ("zh", "en"):
        remedy = remedy_of(result.findings[0], language)
        # Which are the many, which the few, and three ways out.
        assert "--decisions" in remedy
        assert any(each.file in remedy for each in sent)


def _of_another_year(**more: Any) -> Outcome:
    asked = Finding(
        "UNIT_YEAR_NOT_ASKED", Severity.ERROR, "", value="2022", params={"asked": "2023"}
    )
    return _sent(1, zeros(F2021), asked, year=2022, **more)


def test_of_the_years_only_the_one_that_was_asked_for_is_merged() -> None:
    result = consolidate([_sent(0, zeros(F2021)), _of_another_year()], _roster(*_UNITS[:2]))
    assert [each.status for each in result.units] == ["merged", "with_errors"]
    assert (result.year, codes(result.findings)) == (2023, ["UNIT_LEFT_OUT"])


def test_a_year_that_was_not_asked_for_is_refused_where_errors_are_merged() -> None:
    files = [_sent(0, zeros(F2021)), _of_another_year()]
    assert codes(consolidate(files, include_errors=True).findings) == ["BATCH_MIXED"]


def test_nothing_to_merge_is_said() -> None:
    for sent in ([], [_sent(0, {}, _ERROR)], [Outcome("a.xlsx", None, ())]):
        result = consolidate(sent)
        assert result.form is None
        assert not result.complete
        assert codes(result.findings)[-1] == "BATCH_NOTHING"
        assert message_of(result.findings[-1], "zh") == "没有可以汇总的表。"


def test_the_merged_unit_is_the_area_that_its_units_have_in_common() -> None:
    sent = [_sent(number, zeros(F2021)) for number in range(3)]
    assert consolidate(sent).unit.code == "220113000000"
    assert consolidate(sent, unit=Unit("", "九台区")).unit == Unit("220113000000", "九台区")
    given_ = Unit("X", "九台区")
    assert consolidate(sent, unit=given_).unit == given_


def test_a_code_that_was_derived_is_said_where_no_roster_says_that_it_is_the_whole_area() -> None:
    sent = [_sent(number, zeros(F2021)) for number in range(3)]
    (found,) = consolidate(sent).findings
    assert (found.code, found.severity) == ("BATCH_UNIT_DERIVED", Severity.NOTE)
    assert "220113000000" in message_of(found, "zh")
    assert "--unit-code" in message_of(found, "zh")
    for quiet in (
        consolidate(sent, unit=_DISTRICT),
        consolidate(sent, _roster(*_UNITS[:3])),
        consolidate([_sent(0, zeros(F2021), unit=Unit("", "甲"))]),
    ):
        assert quiet.findings == ()


def test_of_mixed_workbooks_the_few_are_named() -> None:
    sent = [_sent(number, zeros(F2021)) for number in range(3)]
    sent.append(_sent(3, zeros(F2021), year=2022))
    (found,) = consolidate(sent).findings
    assert f"其余的（{sent[3].file}）" in remedy_of(found, "zh")
    assert "zfxxgk-2021 2023" in remedy_of(found, "en")


def test_units_come_in_the_rosters_order_and_else_in_that_of_their_codes() -> None:
    sent = [_sent(number, zeros(F2021)) for number in (2, 0, 1)]
    assert [u.unit for u in consolidate(sent).units] == list(_UNITS[:3])
    listed = (_UNITS[1], _UNITS[2], _UNITS[0])
    assert [u.unit for u in consolidate(sent, _roster(*listed)).units] == list(listed)


def test_units_without_any_name_are_told_apart_by_their_files() -> None:
    nobody = Unit("", "")
    sent = [_sent(0, {_CELL: n}, unit=nobody, file=f"{n}.xlsx") for n in (1, 2)]
    result = consolidate(sent)
    assert result.values[_CELL] == 3
    assert [each.unit.name for each in result.units] == ["1.xlsx", "2.xlsx"]


_figures = st.dictionaries(
    st.sampled_from(entered(F2021)[:30] + entered(F2021)[-12:]),
    st.none() | st.integers(0, 10_000),
    max_size=12,
)
_batches = st.lists(_figures, min_size=2, max_size=4)


def _batch(figures: list[dict[str, Any]]) -> list[Outcome]:
    return [_sent(number, each) for number, each in enumerate(figures)]


@given(_batches, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(figures: list[dict[str, Any]], draw: Any) -> None:
    sent = _batch(figures)
    shuffled = list(sent)
    draw.shuffle(shuffled)
    assert consolidate(shuffled, _roster()) == consolidate(sent, _roster())


@given(_batches, st.integers(1, 3))
def test_parts_merged_and_merged_again_give_the_whole(
    figures: list[dict[str, Any]], at: int
) -> None:
    sent = _batch(figures)
    parts = [part for part in (sent[:at], sent[at:]) if part]
    merged = [
        outcome(
            F2021,
            consolidate(part).values,
            unit=Unit(f"{number}", f"区{number}"),
            file=f"{number}.xlsx",
            consolidated=True,
        )
        for number, part in enumerate(parts)
    ]
    assert consolidate(merged).values == consolidate(sent).values


@given(_batches, st.integers(0, 3))
def test_leaving_a_unit_out_takes_exactly_its_figures_away(
    figures: list[dict[str, Any]], which: int
) -> None:
    sent = _batch(figures)
    left_out = sent[which % len(sent)]
    rest = consolidate([each for each in sent if each is not left_out]).values
    whole = consolidate(sent).values
    assert left_out.submission is not None
    own = left_out.submission.values
    assert {cell: (whole[cell] or 0) - (rest[cell] or 0) for cell in whole} == {
        cell: own[cell] or 0 for cell in whole
    }


def test_the_sums_satisfy_the_totals_of_the_form() -> None:
    sent = _batch([{_CELL: 1, "requests.received.legal": 2}, {_CELL: 5}])
    values = dict(consolidate(sent).values)
    assert values == with_totals(F2021, values)


def test_where_forms_are_mixed_the_other_findings_are_listed_as_well() -> None:
    sent = [_sent(0, zeros(F2021)), _sent(1, zeros(F2019), form=F2019, year=2023)]
    stranger = Decision(Unit("9", ""), "", "leave_out", "no such unit", place="d.csv:2")
    result = consolidate(sent, choices=MergeChoices(decisions=(stranger,)))
    assert codes(result.findings) == ["BATCH_DECISION_UNUSED", "BATCH_MIXED"]
