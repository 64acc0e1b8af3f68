"""明细: every unit's figures, on as many sheets as it takes, to be found again by the reader."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.merged_books import figures, rows, seen, sent, unit, with_findings, written
from tests.samples import EDITIONS, F2021, codes, outcome, read, zeros
from xlsreport.findings.finding import Finding, Severity
from xlsreport.forms.headings import ValueType
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.cells.detail_sheet import read_detail
from xlsreport.reading.workbook.values import read_grid
from xlsreport.submission.submission import Unit
from xlsreport.workbook.consolidated.detail import Details

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

_ERROR = Finding("CELL_BLANK", Severity.ERROR, "in/2.xlsx", params={"count": "1"})


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
@pytest.mark.parametrize("most", [1, 10, 25])
def test_details_on_several_sheets_read_as_the_same_sums(
    form: Form, most: int, tmp_path: Path
) -> None:
    outcomes = sent(25, form)
    result = consolidate(outcomes)
    path = written(outcomes, tmp_path, result, most_rows=most)
    each = read(path)
    assert each.findings == ()
    assert each.submission is not None
    assert dict(each.submission.values) == dict(result.values)
    sheets = [name for name in read_grid(path.read_bytes()).sheets if name.startswith("明细")]
    assert len(sheets) == -(-25 // most)
    assert sheets[:3] == ["明细", "明细2", "明细3"][: len(sheets)]


def test_the_forms_cells_add_up_every_sheet_of_details(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(sent(25), tmp_path, most_rows=10))
    column = {cell.value: cell.column_letter for cell in book["明细"][5]}["requests.received.legal"]
    formulas = {str(cell.value) for row in book["三、依申请公开"].iter_rows() for cell in row}
    assert (
        f"=SUM('明细'!{column}6:{column}15,'明细2'!{column}6:{column}15,'明细3'!{column}6:{column}10)"
        in formulas
    )
    assert [book[name]["B16"].value for name in ("明细", "明细2")] == ["本页小计"] * 2
    assert book["明细3"]["A11"].value == "end"


def test_one_sheet_ends_with_the_total(tmp_path: Path) -> None:
    path = written(sent(3), tmp_path)
    assert rows(path, "明细")[8][:2] == ["end", "合计"]
    cell = seen(path, "明细").cells[8, 2]
    assert cell.formula == "SUM(C6:C8)"


def test_a_line_says_whose_merged_workbook_it_was_taken_from(tmp_path: Path) -> None:
    outcomes = sent(3)
    result = consolidate(outcomes)
    city = Unit("220100000000", "长春市／九台区")
    first, *others = result.parts
    result = replace(result, parts=(replace(first, within=city), *others))
    path = written(outcomes, tmp_path, result)
    assert rows(path, "明细")[1][2] == "所属"
    assert rows(path, "明细")[5][2] == city.label
    lines = read_detail(F2021, read_grid(path.read_bytes()))
    assert lines is not None
    assert [line.detail.within for line in lines] == [city, None, None]
    assert [line.detail.unit for line in lines] == [unit(1), unit(2), unit(3)]
    # 报送情况 lists the unit as one that reported by itself: that its line is another's shows.
    assert "UNIT_LINE_LOST" in codes(read(path).findings)


def test_without_lines_of_others_there_is_no_column_for_them(tmp_path: Path) -> None:
    texts = {text for row in rows(written(sent(2), tmp_path), "明细") for text in row}
    assert texts.isdisjoint({"所属", "有错误"})


def test_a_unit_that_was_merged_in_spite_of_errors_is_marked(tmp_path: Path) -> None:
    outcomes = sent(2)
    outcomes[1] = with_findings(outcomes[1], _ERROR)
    result = consolidate(outcomes, include_errors=True)
    path = written(outcomes, tmp_path, result)
    assert [rows(path, "明细")[row][2] for row in (1, 5, 6)] == ["有错误", "", "有错误"]
    fonts = [openpyxl.load_workbook(path)["明细"].cell(row, 2).font for row in (6, 7)]
    assert [font.color is not None and font.color.rgb == "FF9C0006" for font in fonts] == [
        False,
        True,
    ]
    assert read(path).submission.values == result.values


def test_zeros_are_readable_and_lighter_than_other_figures(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(
        written([outcome(F2021, zeros(F2021, proactive__licensing__decisions=3))], tmp_path)
    )["明细"]
    ids = [cell.value for cell in sheet[5]]
    three, nought = (
        sheet.cell(6, ids.index(cell) + 1)
        for cell in ("proactive.licensing.decisions", "proactive.penalties.decisions")
    )
    assert (three.value, nought.value) == (3, 0)
    assert nought.number_format == three.number_format == "General"
    assert nought.font.color.rgb == "FF8C8C8C"
    assert three.font.color is None or three.font.color.rgb != "FF8C8C8C"


def test_blank_figures_stay_blank_and_keep_their_border(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(
        written([outcome(F2021, zeros(F2021, proactive__licensing__decisions=None))], tmp_path)
    )["明细"]
    ids = [cell.value for cell in sheet[5]]
    cell = sheet.cell(6, ids.index("proactive.licensing.decisions") + 1)
    assert cell.value is None
    assert cell.border.left.style == "thin"


def test_every_figure_stands_there_with_all_its_digits(tmp_path: Path) -> None:
    values = figures(F2021, 1) | {
        "proactive.fees.amount": Decimal("59237.244901"),
        "proactive.licensing.decisions": 123456789012,
    }
    path = written([outcome(F2021, values)], tmp_path)
    lines = read_detail(F2021, read_grid(path.read_bytes()))
    assert lines is not None
    for cell, value in values.items():
        assert lines[0].detail.figures[cell] == value


def test_what_the_form_does_not_add_up_has_no_total(tmp_path: Path) -> None:
    cell = F2021.cells["proactive.licensing.decisions"]
    rate = replace(cell, value_type=ValueType("count", "%", aggregate="none"))
    form = replace(F2021, cells={**F2021.cells, cell.id: rate})
    outcomes = sent(2, form)
    path = written(outcomes, tmp_path)
    column = rows(path, "明细")[4].index(cell.id)
    assert seen(path, "明细").cells[5, column].text != ""
    end = seen(path, "明细").cells.get((7, column))
    assert end is None or (end.formula, end.text) == (None, "")
    (line,) = [row for row in rows(path, "核对") if row[1:3] == [cell.row, cell.column]]
    assert "不相加" in line


@pytest.mark.parametrize(
    ("part", "reference"), [(0, "'明细'!C6"), (9, "'明细'!C15"), (10, "'明细2'!C6")]
)
def test_a_figure_can_be_pointed_at(part: int, reference: str) -> None:
    details = Details(consolidate(sent(12)), F2021, 10)
    assert details.figure_of(part, next(iter(F2021.cells))) == reference


def test_rows_of_the_form_are_not_torn_apart_on_paper(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(sent(2), tmp_path))["明细"]
    ids = [str(cell.value).rpartition(".")[0] for cell in sheet[5]]
    breaks = [each.id for each in sheet.col_breaks.brk]
    assert len(breaks) > 3
    assert all(ids[each] != ids[each - 1] for each in breaks)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "http://a.b"])
def test_names_that_look_like_formulas_stay_texts(text: str, tmp_path: Path) -> None:
    path = written([outcome(F2021, zeros(F2021), unit=Unit("1", text))], tmp_path)
    cell = seen(path, "明细").cells[5, 1]
    assert (cell.kind, cell.text, cell.formula) == ("s", text, None)
