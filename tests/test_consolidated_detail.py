"""明细: every unit's figures, on as many sheets as it takes, to be found again by the reader."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from msgspec.structs import replace

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
    column = {cell.value: cell.column_letter for cell in book["明细"][3]}["requests.received.legal"]
    formulas = {str(cell.value) for row in book["三、依申请公开"].iter_rows() for cell in row}
    assert (
        f"=SUM('明细'!{column}7:{column}16,'明细2'!{column}7:{column}16,'明细3'!{column}7:{column}11)"
        in formulas
    )
    assert [book[name]["A2"].value for name in ("明细", "明细2")] == ["本页小计"] * 2
    assert [book[name]["A3"].value for name in ("明细", "明细3")] == ["lines 10", "lines 5"]


def test_the_total_stands_above_the_headings(tmp_path: Path) -> None:
    path = written(sent(3), tmp_path)
    codes = [unit(n).code for n in (1, 2, 3)]
    first = [row[0] for row in rows(path, "明细")]
    assert first == ["各单位明细", "合计", "lines 3", "", "", "单位代码", *codes]
    cell = seen(path, "明细").cells[1, 2]
    assert cell.formula == "SUM(C7:C9)"


def test_every_cell_that_is_sorted_is_unlocked_and_no_other(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(sent(3), tmp_path))["明细"]
    assert sheet.auto_filter.ref == f"A6:{sheet.cell(9, sheet.max_column).coordinate}"
    locked = {row: {cell.protection.locked for cell in sheet[row]} for row in range(1, 10)}
    assert locked == {row: {row < 7} for row in range(1, 10)}
    assert not sheet.protection.sort
    assert not sheet.protection.autoFilter


def test_ids_are_out_of_sight(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(sent(2), tmp_path))["明细"]
    assert [row for row in range(1, 10) if sheet.row_dimensions[row].hidden] == [3]


def test_a_line_says_whose_merged_workbook_it_was_taken_from(tmp_path: Path) -> None:
    outcomes = sent(3)
    result = consolidate(outcomes)
    city = Unit("220100000000", "长春市／九台区")
    first, *others = result.parts
    result = replace(result, parts=(replace(first, within=city), *others))
    path = written(outcomes, tmp_path, result)
    assert rows(path, "明细")[5][2] == "所属"
    assert rows(path, "明细")[6][2] == city.label
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
    assert [rows(path, "明细")[row][2] for row in (5, 6, 7)] == ["有错误", "", "有错误"]
    fonts = [openpyxl.load_workbook(path)["明细"].cell(row, 2).font for row in (7, 8)]
    assert [font.color is not None and font.color.rgb == "FF9C0006" for font in fonts] == [
        False,
        True,
    ]
    assert read(path).submission.values == result.values


def test_zeros_are_readable_and_lighter_than_other_figures(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(
        written([outcome(F2021, zeros(F2021, proactive__licensing__decisions=3))], tmp_path)
    )["明细"]
    ids = [cell.value for cell in sheet[3]]
    three, nought = (
        sheet.cell(7, ids.index(cell) + 1)
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
    ids = [cell.value for cell in sheet[3]]
    cell = sheet.cell(7, ids.index("proactive.licensing.decisions") + 1)
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
    column = rows(path, "明细")[2].index(cell.id)
    assert seen(path, "明细").cells[6, column].text != ""
    end = seen(path, "明细").cells.get((1, column))
    assert end is None or (end.formula, end.text) == (None, "")
    (line,) = [row for row in rows(path, "核对") if row[1:3] == [cell.row, cell.column]]
    assert "不相加" in line


@pytest.mark.parametrize(
    ("part", "sheet", "rows"), [(0, "明细", (7, 16)), (9, "明细", (7, 16)), (10, "明细2", (7, 8))]
)
def test_a_figure_can_be_pointed_at_wherever_its_line_is_sorted_to(
    part: int, sheet: str, rows: tuple[int, int]
) -> None:
    details = Details(consolidate(sent(12)), F2021, 10)
    columns = [f"'{sheet}'!${column}${rows[0]}:${column}${rows[1]}" for column in "CA"]
    code = details.parts[part].unit.code
    expected = f'INDEX({columns[0]},MATCH("{code}",{columns[1]},0))'
    assert details.figure_of(part, next(iter(F2021.cells))) == expected


@pytest.mark.parametrize(
    ("units", "wanted"),
    [
        ([Unit("1", "a"), Unit("1", 'b"?')], 'MATCH("b""~?",'),
        ([Unit("", "a"), Unit("", "a")], "'明细'!C8"),
    ],
)
def test_without_a_code_of_its_own_a_line_is_found_by_name_or_place(
    units: list[Unit], wanted: str
) -> None:
    result = consolidate(sent(2))
    parts = tuple(replace(p, unit=u) for p, u in zip(result.parts, units, strict=True))
    details = Details(replace(result, parts=parts), F2021)
    assert wanted in details.figure_of(1, next(iter(F2021.cells)))


def test_last_years_key_figures_stand_beside_and_are_sealed(tmp_path: Path) -> None:
    outcomes = sent(3)
    result = consolidate(outcomes)
    assert result.year is not None
    before = [
        replace(each.submission, year=result.year - 1)
        for each in outcomes[:2]
        if each.submission is not None
    ]
    path = written(outcomes, tmp_path, result, previous=before)
    lines = rows(path, "明细")
    at = lines[2].index("last:requests.received.total")
    assert lines[2][at - 1] == "requests.received.total"
    assert lines[5][at].split("\n")[-1] == "上年"
    assert [line[at] for line in lines[6:8]] == [line[at - 1] for line in lines[6:8]]
    assert lines[8][at] == ""
    assert codes(read(path).findings) == []
    book = openpyxl.load_workbook(path)
    book["明细"].cell(7, at + 1).value = 99999
    book.save(path)
    assert codes(read(path).findings) == ["FILE_SEAL_BROKEN"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1", "http://a.b"])
def test_names_that_look_like_formulas_stay_texts(text: str, tmp_path: Path) -> None:
    path = written([outcome(F2021, zeros(F2021), unit=Unit("1", text))], tmp_path)
    cell = seen(path, "明细").cells[6, 1]
    assert (cell.kind, cell.text, cell.formula) == ("s", text, None)
