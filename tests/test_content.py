"""What a workbook's formulas come to, worked out by Python: texts are passed over."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.samples import F2021, zeros
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Unit
from xlsreport.workbook.content import Cached, Content, cached_results

if TYPE_CHECKING:
    from collections.abc import Mapping

_WRITTEN: dict[str, Any] = {
    "unit": Unit("1", "甲"),
    "contact": "张三",
    "phone": "1",
    "narratives": {each.id: "情况正常。" for each in F2021.narratives},
}
_TOTAL = "requests.received.total"
_BALANCE = "requests.balance[natural]"


def _cached(entries: Mapping[str, Any], **more: Any) -> Cached:
    return cached_results(lay_out(F2021), Content(year=2023, entries=entries, **more))


def test_a_blank_form_shows_no_totals_and_says_how_many_cells_are_blank() -> None:
    cached = _cached({})
    assert set(cached.cells.values()) == {""}
    assert cached.states["proactive"] == "缺10格 "
    assert cached.states["requests"] == "缺144格 "
    assert cached.states["appeals"] == "缺12格 "
    assert cached.states[""] == "缺166格 封面缺3项 正文缺3段 "
    assert cached.states[".entry"] == "封面缺3项 "
    assert cached.states[".section"] == "正文缺3段 "


def test_a_form_of_zeros_is_complete() -> None:
    cached = _cached(zeros(F2021), **_WRITTEN)
    assert set(cached.cells.values()) == {0}
    assert set(cached.states.values()) == {"完整"}
    assert cached.checks[_BALANCE] == (0, 0, 0, "通过")


def test_a_nil_return_is_complete_without_figures() -> None:
    states = dict(_cached({}, nil_return=True, **_WRITTEN).states)
    assert {states.pop(key) for key in (".entry", ".section")} == {"完整"}
    assert set(states.values()) == {"零报告"}
    assert _cached({}, nil_return=True).tallies["requests", "blank"] == (0, "通过")


def test_totals_add_what_is_there() -> None:
    entries = {"requests.received.natural": 3, "requests.received.legal": 4}
    cached = _cached(entries)
    assert cached.cells[_TOTAL] == 7
    assert cached.cells["requests.carried_in.total"] == ""


def test_a_text_is_passed_over_by_totals_and_lights_up() -> None:
    cached = _cached(zeros(F2021) | {"requests.received.natural": "12件"})
    assert cached.cells[_TOTAL] == 0
    assert cached.tallies["requests", "text"] == (1, "有文字")
    assert cached.tallies["requests", "blank"] == (0, "通过")
    assert cached.states["requests"] == "文字1格 "
    assert cached.checks[_BALANCE][3] == "有文字"


def test_an_overwritten_total_shows_its_entry_and_those_above_build_on_it() -> None:
    entries = zeros(F2021) | {_TOTAL: 9}
    cached = _cached(entries)
    assert cached.cells[_TOTAL] == 9
    left, right, gap, state = cached.checks["requests.balance[total]"]
    assert (left, right, gap, state) == (9, 0, 9, "不符")
    assert cached.states["requests"] == "不平2处 "


def test_an_emptied_total_counts_as_nothing_and_is_not_assessable() -> None:
    cached = _cached(zeros(F2021) | {_TOTAL: ""})
    assert cached.checks["requests.balance[total]"][3] == "未填"


def test_a_total_typed_over_with_a_text_counts_as_nothing() -> None:
    cached = _cached(zeros(F2021) | {_TOTAL: "九"})
    assert cached.checks["requests.balance[total]"][3] == "未填"
    assert cached.tallies["requests", "text"] == (0, "通过")


def test_last_years_figures_make_ties_and_differences_live() -> None:
    cell = "requests.carried_in.natural"
    tie = f"requests.prior.carried_in[{cell}]"
    entries = zeros(F2021) | {cell: 5}
    assert _cached(entries).checks[tie] == ("", "", "", "无上年数")
    assert _cached(entries).differences[tie] == ""
    assert _cached(entries, priors={tie: 3}).differences[tie] == 2
    assert _cached(entries, priors={tie: 3}).checks[tie] == (5, 3, 2, "不符")
    assert _cached({}, priors={tie: 3}).differences[tie] == ""


def test_one_mistake_counts_once_and_not_again_in_the_total() -> None:
    cell = "requests.received.natural"
    cached = _cached(zeros(F2021) | {cell: 1})
    assert cached.checks[_BALANCE][3] == "不符"
    assert cached.checks["requests.balance[total]"][3] == "随分项"
    assert cached.states["requests"] == "不平1处 "


def test_what_is_open_stands_on_top_of_the_sheet_of_checks() -> None:
    layout = lay_out(F2021)
    cached = _cached(zeros(F2021) | {"requests.received.natural": 1}, **_WRITTEN)
    at = layout.open_rows[0]
    state, link, rule, where, count = (cached.displays[at, column] for column in range(5))
    assert (state, link, where, count) == ("不符", "查看", "自然人", 1)
    line = next(line for line in layout.checks if line.tie.id == _BALANCE)
    assert rule == line.sentence
    assert {cached.displays[row, 0] for row in layout.open_rows[1:]} == {""}


def test_blanks_are_one_open_point_a_table_and_name_it() -> None:
    layout = lay_out(F2021)
    cached = _cached({})
    listed = [[cached.displays[row, column] for column in (2, 3, 4)] for row in layout.open_rows]
    assert listed == [
        ["封面没有填的项", "封面", 3],
        ["没有写的文字部分", "一五六、文字部分", 3],
        ["没有填的格", "二、主动公开", 10],
        ["没有填的格", "三、依申请公开", 144],
        ["没有填的格", "四、复议诉讼", 12],
    ]


def test_amounts_stay_exact() -> None:
    cell = "proactive.fees.amount"
    assert _cached(zeros(F2021) | {cell: Decimal("0.3")}).states["proactive"] == "完整"


def test_nobody_is_named_where_nobody_is_known() -> None:
    assert Content(year=None).unit == Unit("", "")
