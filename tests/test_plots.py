"""图表: what is drawn of a merge, how it is told of thousands, and that it follows the figures."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.merged_books import rows, seen, sent, unit, written
from tests.samples import F2021, outcome, read, zeros
from xlsreport.forms.form import Bar, Chart

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome, Submission

_RECEIVED = "requests.received.natural"


def _with(figures: list[int], form: Any = F2021) -> list[Outcome]:
    return [
        outcome(form, zeros(form) | {_RECEIVED: figure}, unit=unit(n), file=f"in/{n}.xlsx")
        for n, figure in enumerate(figures, start=1)
    ]


def _sheet(path: Path) -> list[list[str]]:
    return [[text for text in row[:3] if text] for row in rows(path, "图表")]


def _charts(path: Path) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = [each for each in archive.namelist() if each.startswith("xl/charts/chart")]
        return [archive.read(name).decode() for name in sorted(names)]


def test_units_are_drawn_the_largest_first(tmp_path: Path) -> None:
    path = written(_with([3, 9, 0, 9]), tmp_path)
    assert _sheet(path)[3:9] == [
        ["本年新收政府信息公开申请"],
        ["本年新收（件）"],
        ["第2镇", "9.0"],
        ["第4镇", "9.0"],
        ["第1镇", "3.0"],
        ["第3镇", "0.0"],
    ]
    assert seen(path, "图表").cells[5, 1].formula == (
        f"SUM(INDEX('明细'!$S$7:$S$10,MATCH(\"{unit(2).code}\",'明细'!$A$7:$A$10,0)))"
    )
    assert "<c:v>第2镇</c:v>" in _charts(path)[0]


def test_of_many_units_the_largest_are_drawn_and_the_rest_is_told(tmp_path: Path) -> None:
    path = written(_with(list(range(1, 101))), tmp_path)
    sheet = _sheet(path)
    assert sheet[3] == ["本年新收政府信息公开申请：最多的 10 个单位"]
    assert sheet[5] == ["第100镇", "100.0"]
    assert sheet[14] == ["第91镇", "91.0"]
    assert sheet[15] == ["其余 90 个单位", "4095.0"]
    assert sheet[16] == ["100 个单位中最多的 10 个占 18.9%。"]
    assert "其余" not in _charts(path)[0]


def test_how_many_units_have_how_much_is_counted_by_formulas(tmp_path: Path) -> None:
    path = written(_with([0] * 12 + [5] * 10 + [10, 99, 100, 12_345]), tmp_path, most_rows=20)
    sheet = _sheet(path)
    at = sheet.index(["本年新收政府信息公开申请：单位分布"])
    assert sheet[at + 2 : at + 8] == [
        ["0", "12.0"],
        ["1–9", "10.0"],
        ["10–99", "2.0"],
        ["100–999", "1.0"],
        ["1000–9999", "0.0"],
        ["10000 以上", "1.0"],
    ]
    formula = seen(path, "图表").cells[at + 3, 1].formula
    assert formula is not None
    assert formula.count("COUNTIF(") == 4
    assert "'明细2'!" in formula


def test_outcomes_are_drawn_as_the_form_groups_them(tmp_path: Path) -> None:
    path = written(sent(3), tmp_path)
    sheet = _sheet(path)
    at = sheet.index(["本年度办理结果"])
    assert [row[0] for row in sheet[at + 2 : at + 8]] == [
        "予以公开", "部分公开", "不予公开", "无法提供", "不予处理", "其他处理",
    ]  # fmt: skip
    formula = seen(path, "图表").cells[at + 4, 1].formula
    assert formula is not None
    assert formula.startswith("SUM('三、依申请公开'!$J$")
    assert formula.count(",") == 7


def _last_year(outcomes: list[Outcome], **changed: Any) -> list[Submission]:
    return [
        replace(each.submission, year=2022, **changed)
        for each in outcomes
        if each.submission is not None
    ]


def test_last_year_is_drawn_for_the_units_of_both_years(tmp_path: Path) -> None:
    outcomes = _with([3, 9, 4])
    path = written(outcomes, tmp_path, previous=_last_year(_with([2, 1])))
    sheet = _sheet(path)
    at = sheet.index(["与上年相比"])
    assert sheet[at + 1] == ["2022", "2023"]
    assert sheet[at + 2] == ["本年新收", "3.0", "12.0"]
    assert "只比较两年都有数的 2 个单位（共 3 个）。" in {row[0] for row in sheet if row}
    assert len(_charts(path)) == 3


@pytest.mark.parametrize("previous", [None, []])
def test_without_last_year_there_is_no_comparison(previous: Any, tmp_path: Path) -> None:
    path = written(_with([3, 9]), tmp_path, previous=previous)
    assert ["与上年相比"] not in _sheet(path)
    assert len(_charts(path)) == 2


def test_last_year_of_other_units_is_no_comparison(tmp_path: Path) -> None:
    others = [replace(each, unit=unit(77)) for each in _last_year(_with([1]))]
    path = written(_with([3]), tmp_path, previous=others)
    assert ["与上年相比"] not in _sheet(path)


def test_what_last_years_form_did_not_have_is_not_compared(tmp_path: Path) -> None:
    chart = Chart("年", "years", (Bar("收费", ("proactive.fees.amount",)),
                                  Bar("新收", ("requests.received.total",))))  # fmt: skip
    outcomes = _with([3], replace(F2021, charts=(chart,)))
    cells = {cell: c for cell, c in F2021.cells.items() if cell != "proactive.fees.amount"}
    older = _last_year(_with([2]), form=replace(F2021, cells=cells))
    sheet = _sheet(written(outcomes, tmp_path, previous=older))
    assert [row[0] for row in sheet if len(row) == 3] == ["新收"]


def test_a_form_with_nothing_to_draw_has_no_sheet_of_charts(tmp_path: Path) -> None:
    (*_, years) = F2021.charts
    path = written(_with([3], replace(F2021, charts=(years,))), tmp_path)
    assert _charts(path) == []
    assert read(path).findings == ()


def test_names_that_look_like_formulas_stay_texts(tmp_path: Path) -> None:
    (each,) = _with([3])
    assert each.submission is not None
    named = replace(each, submission=replace(each.submission, unit=replace(unit(1), name="=1+1")))
    path = written([named], tmp_path)
    cell = seen(path, "图表").cells[5, 0]
    assert (cell.kind, cell.text, cell.formula) == ("s", "=1+1", None)
