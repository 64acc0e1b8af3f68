"""The merged workbook: live sums over every unit's figures, who is in it and who is not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import openpyxl
import pytest
from msgspec.structs import replace

from tests.merged_books import UNITS, figures, rows, seen, written
from tests.office import recalculated
from tests.samples import EDITIONS, F2021, YEARS, outcome, read, zeros
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_witness
from xlsreport.submission.submission import Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome

_CELL = "requests.received.natural"


def _sent(form: Form = F2021) -> list[Outcome]:
    return [
        outcome(form, figures(form, number), unit=unit, file=f"{number}.xlsx")
        for number, unit in enumerate(UNITS)
    ]


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_it_reads_as_the_sum_and_as_merged(form: Form, tmp_path: Path) -> None:
    sent = _sent(form)
    result = consolidate(sent, unit=Unit("220113000000", "九台区"))
    each = read(written(sent, tmp_path, result))
    assert each.findings == ()
    submission = each.submission
    assert submission is not None
    assert submission.consolidated
    assert (submission.form, submission.year) == (form, YEARS[form.id])
    assert submission.unit == Unit("220113000000", "九台区")
    assert dict(submission.values) == dict(result.values)


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_every_entered_cell_is_a_live_sum_over_its_column_of_details(
    form: Form, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(written(_sent(form), tmp_path))
    layout, detail = lay_out(form, consolidated=True), book["明细"]
    ids = {cell.value: cell.column_letter for cell in detail[3] if cell.value}
    for cell in form.cells.values():
        place = layout.cells[cell.id]
        formula = book[place.sheet][place.address].value
        if cell.computed:
            assert formula == f"={layout.formulas[cell.id]}"
        else:
            column = ids[cell.id]
            assert formula == f"=SUM('明细'!{column}7:{column}8)"


def test_the_sheet_of_details_has_one_row_a_unit_with_all_figures(tmp_path: Path) -> None:
    sent = _sent()
    book = openpyxl.load_workbook(written(sent, tmp_path))
    detail = book["明细"]
    ids = [cell.value for cell in detail[3]][2:]
    assert ids == list(F2021.cells)
    for row, each in zip((7, 8), sent, strict=True):
        assert each.submission is not None
        code, name, *figures = [cell.value for cell in detail[row]]
        assert Unit(code, name) == each.submission.unit
        expected = [each.submission.values[cell] for cell in ids]
        assert [Decimal(str(figure)) for figure in figures] == [Decimal(str(v)) for v in expected]
    total, _, *sums = [cell.value for cell in detail[2]]
    assert total == "合计"
    assert sums[0] == "=SUM(C7:C8)"


def test_blank_figures_stay_blank_in_the_details(tmp_path: Path) -> None:
    figures = zeros(F2021) | {_CELL: None}
    sent = [outcome(F2021, figures, unit=UNITS[0])]
    detail = openpyxl.load_workbook(written(sent, tmp_path))["明细"]
    column = [cell.value for cell in detail[3]].index(_CELL)
    assert detail[7][column].value is None
    assert detail[7][column + 1].value == 0


def test_a_nil_return_stands_in_the_details_as_zeros(tmp_path: Path) -> None:
    sent = [outcome(F2021, {}, unit=UNITS[0], nil_return=True)]
    detail = openpyxl.load_workbook(written(sent, tmp_path))["明细"]
    assert {cell.value for cell in detail[7][2:]} == {0}


def test_nothing_merged_is_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was merged"):
        written([], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_strangers_texts_stay_texts(tmp_path: Path) -> None:
    unit = Unit("=1+1", "@<r>&\n名</r>")
    sent = [outcome(F2021, zeros(F2021), unit=unit, file="=cmd.xlsx")]
    data = written(sent, tmp_path).read_bytes()
    detail = read_witness(data).sheets["明细"].cells
    assert (detail[6, 0].kind, detail[6, 0].text) == ("s", "=1+1")
    assert (detail[6, 1].kind, detail[6, 1].text) == ("s", "@<r>&\n名</r>")
    assert read_witness(data).sheets["报送情况"].cells[4, 4].text == "=cmd.xlsx"


def test_the_same_merge_gives_the_same_bytes_whatever_the_order_of_files(tmp_path: Path) -> None:
    sent = _sent()
    previous = [replace(each.submission, year=2022) for each in sent if each.submission is not None]
    result = consolidate(sent)
    write_consolidated(result, tmp_path / "a.xlsx", sent, previous)
    write_consolidated(result, tmp_path / "b.xlsx", sent[::-1], previous)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_its_sheets_stand_in_the_order_in_which_they_are_read(tmp_path: Path) -> None:
    names = openpyxl.load_workbook(written(_sent(), tmp_path)).sheetnames
    assert names == [
        "封面与填报说明", "二、主动公开", "三、依申请公开", "四、复议诉讼", "一五六、文字部分",
        "校验", "_xlsreport", "概览", "明细", "报送情况", "核对", "审核问题", "来源", "图表",
    ]  # fmt: skip


def test_a_form_without_charts_has_no_sheet_of_them(tmp_path: Path) -> None:
    sent = _sent(replace(F2021, charts=()))
    path = written(sent, tmp_path)
    assert "图表" not in openpyxl.load_workbook(path).sheetnames
    assert "图表" not in {text for row in rows(path, "封面与填报说明") for text in row}


def test_every_sheet_of_its_own_is_protected_and_prints_its_headings(tmp_path: Path) -> None:
    path = written(_sent(), tmp_path)
    book = openpyxl.load_workbook(path)
    for name in ("明细", "报送情况", "核对", "审核问题", "来源"):
        assert seen(path, name).protected
        assert bool(book[name].print_title_rows) is (name not in {"明细", "来源"})
        assert book[name].freeze_panes
        assert book[name].auto_filter.ref
        assert book[name].protection.autoFilter is False  # may be used


def test_saved_again_by_libreoffice_it_is_read_without_a_word(tmp_path: Path) -> None:
    sent = _sent()
    previous = [replace(each.submission, year=2022) for each in sent if each.submission is not None]
    first = sent[0].submission
    assert first is not None
    paths = {first.file: tmp_path / first.file}
    path = written(sent, tmp_path, previous=previous, paths=paths, most_rows=1)
    (saved,) = recalculated([path], tmp_path / "libreoffice")
    again = read(saved)
    assert again.findings == ()
    assert again.submission is not None
    assert dict(again.submission.values) == dict(consolidate(sent).values)


def test_texts_of_the_merged_report_have_the_room_that_a_unit_has(tmp_path: Path) -> None:
    path = written(_sent(), tmp_path)
    layout = lay_out(F2021)
    sheet = layout.sheet("narratives").name
    target = openpyxl.load_workbook(path)[sheet]
    assert target.page_setup.orientation == "landscape"
    for place in layout.narratives.values():
        assert (
            target.row_dimensions[place.row + 1].height
            == layout.sheet("narratives").heights[place.row]
        )
    assert not [each for each in read(path).findings if "TEXT" in each.code]


def test_without_last_years_figures_the_checks_say_so_and_show_no_difference(
    tmp_path: Path,
) -> None:
    sheet = openpyxl.load_workbook(written(_sent(), tmp_path), data_only=True)["校验"]
    lines = [line for line in sheet.iter_rows(values_only=True) if "上年报告" in str(line[0])]
    assert lines
    assert {line[2:6] for line in lines} == {(None, None, None, "无上年数")}
