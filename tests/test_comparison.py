"""A published report beside the sum of its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.merging import CELL, ERROR, UNITS, roster, sent
from tests.reports import report
from tests.sample_forms import FORMS
from tests.samples import F2021, codes, consistent, entered, outcome, zeros
from xlsreport.findings.finding import Severity, message_of
from xlsreport.layout import lay_out
from xlsreport.merge.comparison import compare, published_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import Consolidation, MergeChoices, Published
from xlsreport.submission.submission import Unit, with_totals

if TYPE_CHECKING:
    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Outcome

_TOTAL = "requests.received.total"


def _four() -> list[Outcome]:
    files = []
    for number in range(4):
        figures = {c: v for c, v in consistent(F2021, f"u{number}").items() if isinstance(v, int)}
        figures["requests.received.business"] = 100 + 13 * number
        files.append(sent(number, figures))
    return files


def _published(values: Any, **more: Any) -> Published:
    return Published("公布.xlsx", dict(values), **more)


def _compared(
    files: list[Outcome], published: Published, **more: Any
) -> tuple[Consolidation, list[Finding]]:
    result = consolidate(files, roster(), choices=MergeChoices(compare=published), **more)
    found = [each for each in result.findings if each.code.startswith("BATCH_COMPARE")]
    return result, found


def _sum_of(files: list[Outcome]) -> dict[str, Any]:
    return dict(consolidate(files, roster()).values)


def test_the_sum_of_all_units_agrees_and_that_is_said() -> None:
    result, (found,) = _compared(_four(), _published(_sum_of(_four())))
    assert (found.code, found.severity) == ("BATCH_COMPARE_EQUAL", Severity.NOTE)
    assert "200 格全部一致" in message_of(found, "zh")
    assert result.comparison is not None
    assert (result.comparison.cells, result.comparison.differences) == (200, ())
    assert result.complete


def test_every_differing_cell_is_a_finding_with_both_figures_and_the_difference() -> None:
    values = _sum_of(_four())
    merged = values[CELL]
    result, found = _compared(_four(), _published(values | {CELL: merged - 5}))
    (only,) = found
    assert (only.code, only.severity) == ("BATCH_COMPARE_DIFFERS", Severity.ERROR)
    assert only.places == (lay_out(F2021, consolidated=True).cells[CELL],)
    said = message_of(only, "zh")
    assert f"公布的是 {merged - 5}，各单位合计是 {merged}，合计比公布的多 5" in said
    assert F2021.cells[CELL].label in said
    assert f"the units add up to {merged}: 5 more" in message_of(only, "en")
    assert result.to_be_written


def test_a_blank_that_is_published_is_not_0_and_differs_from_a_figure() -> None:
    files = [sent(0, zeros(F2021) | {CELL: 2})]
    blank = dict.fromkeys(F2021.cells)
    _, found = _compared(files, _published(blank))
    *differing, unread = found
    assert {each.cell_ids[0] for each in differing} == {CELL, _TOTAL}
    assert unread.code == "BATCH_COMPARE_UNTOLD"
    assert set(unread.cell_ids) == F2021.cells.keys() - {CELL, _TOTAL}
    assert "公布的是 空" in message_of(found[0], "zh")
    assert "says nothing" in message_of(found[0], "en")


def test_amounts_are_told_without_needless_digits() -> None:
    from decimal import Decimal

    cell = "proactive.fees.amount"
    files = [sent(0, zeros(F2021) | {cell: Decimal("1.500000")})]
    published = _published(_sum_of(files) | {cell: Decimal("2.25")})
    _, (found,) = _compared(files, published)
    assert "公布的是 2.25，各单位合计是 1.5，合计比公布的少 0.75" in message_of(found, "zh")


def test_cells_that_are_not_published_are_named_and_not_taken_for_equal() -> None:
    values = {cell: value for cell, value in _sum_of(_four()).items() if "appeals" not in cell}
    result, (found, equal) = _compared(_four(), _published(values))
    assert (found.code, found.severity) == ("BATCH_COMPARE_UNTOLD", Severity.WARNING)
    assert "15 格" in message_of(found, "zh")
    assert equal.code == "BATCH_COMPARE_EQUAL"
    assert "185" in message_of(equal, "zh")
    assert result.comparison is not None
    assert set(result.comparison.untold) == {c for c in F2021.cells if "appeals" in c}


@pytest.mark.parametrize("other", [{"form": "zfxxgk-2019"}, {"time": "2022"}], ids=["form", "year"])
def test_a_report_of_another_form_or_year_is_not_compared(other: dict[str, Any]) -> None:
    result, (found,) = _compared(_four(), _published(_sum_of(_four()), **other))
    assert (found.code, found.severity) == ("BATCH_COMPARE_OTHER", Severity.ERROR)
    assert str(next(iter(other.values()))) in message_of(found, "zh")
    assert "zfxxgk-2021 2023" in message_of(found, "en")
    assert result.comparison is None


def test_nothing_merged_is_nothing_to_compare() -> None:
    assert compare(consolidate([]), _published({})) == (None, [])


# Undivided rows.
_GROUP = "requests.outcome.other.natural"
_DIVIDED = [f"requests.outcome.other.{row}.natural" for row in ("uncorrected", "unpaid", "rest")]


def _divided() -> list[Outcome]:
    return [sent(0, zeros(F2021) | dict(zip(_DIVIDED, (3, 1, 4), strict=True)))]


@pytest.mark.parametrize("figure", [8, 7])
def test_an_undivided_row_is_compared_with_the_sum_of_what_the_merge_divides(figure: int) -> None:
    values = {c: v for c, v in _sum_of(_divided()).items() if c not in _DIVIDED}
    result, found = _compared(_divided(), _published(values | {_GROUP: figure}))
    assert codes(found) == (["BATCH_COMPARE_EQUAL"] if figure == 8 else ["BATCH_COMPARE_DIFFERS"])
    assert result.comparison is not None
    assert result.comparison.untold == ()


def test_a_row_read_into_its_last_part_is_compared_like_an_undivided_one() -> None:
    values = _sum_of(_divided()) | dict(zip(_DIVIDED, (None, None, 8), strict=True))
    _, found = _compared(_divided(), _published(values))
    assert codes(found) == ["BATCH_COMPARE_EQUAL"]


def test_a_divided_report_is_compared_row_by_row() -> None:
    values = _sum_of(_divided()) | dict(zip(_DIVIDED, (0, 0, 8), strict=True))
    _, found = _compared(_divided(), _published(values))
    assert [each.cell_ids[0] for each in found] == _DIVIDED


# A workbook as published.
def test_a_workbook_is_compared_by_the_totals_it_shows() -> None:
    each = report({CELL: 3}, shown={_TOTAL: 5, "requests.carried_in.total": None})
    published = published_of(each)
    assert published.figures[_TOTAL] == 5
    # One that shows no number is not published, whatever its parts add up to.
    assert "requests.carried_in.total" not in published.figures
    assert published.unread == ("requests.carried_in.total",)
    assert (published.form, published.time, published.source) == ("zfxxgk-2021", "2024", each.file)


def test_cells_that_cannot_be_read_are_not_compared() -> None:
    published = published_of(report({CELL: None}, unreadable=frozenset({CELL})))
    assert CELL not in published.figures
    assert published.unread == (CELL,)
    files = [sent(0, zeros(F2021), year=2024)]
    _, found = _compared(files, published)
    assert codes(found) == ["BATCH_COMPARE_UNTOLD", "BATCH_COMPARE_EQUAL"]


def test_what_a_merge_does_not_add_up_is_not_compared() -> None:
    form = FORMS["library-2024"]
    file = outcome(form, dict.fromkeys(entered(form), 1), unit=Unit("1", "a"), year=2024)
    figures = dict(with_totals(form, dict.fromkeys(entered(form), 1))) | {"money.open.usual": 9}
    result = consolidate([file], choices=MergeChoices(compare=Published("p", figures)))
    assert result.comparison is not None
    assert (result.comparison.differences, result.comparison.untold) == ((), ())


# Guesses.
def _guess(found: list[Finding]) -> set[str]:
    return {each.params.get("guess", "") for each in found}


def test_a_unit_that_was_not_published_is_guessed_from_all_cells() -> None:
    files = _four()
    _, found = _compared(files, _published(_sum_of(files[:2] + files[3:])))
    assert len(found) > 20
    (guess,) = _guess(found)
    assert "九郊街道" in guess
    assert "没有计入" in guess
    assert "猜测：" in message_of(found[0], "zh")
    assert "A guess:" in message_of(found[0], "en")


@pytest.mark.parametrize("without", [(0, 2), (0, 1, 3)], ids=["two", "three"])
def test_two_or_three_units_that_were_not_published_are_guessed_together(
    without: tuple[int, ...],
) -> None:
    files = _four()
    rest = [each for number, each in enumerate(files) if number not in without]
    (guess,) = _guess(_compared(files, _published(_sum_of(rest)))[1])
    assert all(UNITS[number].name in guess for number in without)


def test_a_unit_that_was_published_twice_is_guessed() -> None:
    files = _four()
    whole, once = _sum_of(files), dict(files[1].submission.values)
    twice = {cell: None if (sum_ := whole[cell]) is None else sum_ + (once[cell] or 0)
             for cell in whole}  # fmt: skip
    (guess,) = _guess(_compared(files, _published(twice))[1])
    assert "营城街道" in guess
    assert "多计了一次" in guess


def test_a_unit_that_was_published_though_the_merge_left_it_out_is_guessed() -> None:
    files = _four()
    faulty = replace(files[1], findings=(ERROR,))
    _, found = _compared([files[0], faulty, *files[2:]], _published(_sum_of(files)))
    (guess,) = _guess(found)
    assert "营城街道" in guess
    assert "没有汇总" in guess


def test_one_cell_that_differs_by_one_units_figure_is_guessed_too() -> None:
    files = _four()
    cell, values = "requests.received.business", _sum_of(files)
    published = _published(values | {cell: values[cell] - 126, CELL: values[CELL] + 7})
    _, found = _compared(files, published)
    by_cell = {each.cell_ids[0]: each.params.get("guess", "") for each in found}
    assert "九郊街道" in by_cell[cell]
    assert by_cell[CELL] == ""


def test_where_several_units_would_explain_it_none_is_guessed() -> None:
    files = [sent(number, zeros(F2021) | {CELL: 50}) for number in range(4)]
    values = _sum_of(files)
    _, found = _compared(files, _published(values | {CELL: 150, _TOTAL: 150}))
    assert _guess(found) == {""}


def test_small_differences_are_met_by_chance_and_nobody_is_guessed() -> None:
    files = _four()
    values = _sum_of(files)
    (found,) = _compared(files, _published(values | {CELL: values[CELL] - 1}))[1]
    assert "guess" not in found.params


def test_many_units_are_searched_one_by_one_only() -> None:
    units = [Unit(f"3208130{n:02}000", f"镇{n}") for n in range(1, 81)]
    files = [
        sent(0, zeros(F2021) | {CELL: 1000 + n * n}, unit=unit, file=f"{n:03}.xlsx")
        for n, unit in enumerate(units)
    ]
    choices = MergeChoices(compare=_published(consolidate(files[:7] + files[8:]).values))
    found = consolidate(files, choices=choices).findings
    (guess,) = _guess([each for each in found if each.code == "BATCH_COMPARE_DIFFERS"])
    assert "镇8（" in guess
    pair = MergeChoices(compare=_published(consolidate(files[:7] + files[9:]).values))
    found = consolidate(files, choices=pair).findings
    assert all("guess" not in e.params for e in found if e.code == "BATCH_COMPARE_DIFFERS")


@pytest.mark.parametrize(("apart", "guessed"), [(10, True), (9, False)])
def test_one_cell_is_guessed_at_from_ten_on(apart: int, *, guessed: bool) -> None:
    files = [sent(number, zeros(F2021) | {CELL: apart * (number == 1)}) for number in range(4)]
    # The total was published rightly, so that no unit explains both.
    published = _published(_sum_of(files) | {CELL: 0})
    (found,) = _compared(files, published)[1]
    assert ("guess" in found.params) is guessed


@pytest.mark.parametrize(("cells", "guessed"), [(20, True), (21, False)])
def test_single_cells_are_guessed_at_where_twenty_differ_and_no_more(
    cells: int, *, guessed: bool
) -> None:
    differing = entered(F2021)[:cells]
    figures = zeros(F2021) | {cell: 50 + number for number, cell in enumerate(differing)}
    files = [
        sent(0, figures | {differing[0]: 0}),
        sent(1, zeros(F2021) | {differing[0]: 50}),
        sent(2, zeros(F2021)),
        sent(3, zeros(F2021)),
    ]
    published = _published(_sum_of(files) | dict.fromkeys(differing, 0))
    found = _compared(files, published)[1]
    assert len(found) == cells
    assert all(("guess" in each.params) is guessed for each in found)


@pytest.mark.parametrize(("count", "guessed"), [(60, True), (61, False)])
def test_sets_are_guessed_among_sixty_units_and_no_more(count: int, *, guessed: bool) -> None:
    units = [Unit(f"3208130{n:02}000", f"镇{n}") for n in range(1, count + 1)]
    files = [
        sent(0, zeros(F2021) | {CELL: 1000 + n * n}, unit=unit, file=f"{n:03}.xlsx")
        for n, unit in enumerate(units)
    ]
    # 1000 + 59² - 1 and 1000 + 0: no other two come to it, and no single one.
    left = {0, 7}
    rest = [each for number, each in enumerate(files) if number not in left]
    choices = MergeChoices(compare=_published(consolidate(rest).values))
    found = consolidate(files, choices=choices).findings
    differing = [each for each in found if each.code == "BATCH_COMPARE_DIFFERS"]
    assert all(("guess" in each.params) is guessed for each in differing)
