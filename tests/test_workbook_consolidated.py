"""The merged workbook: live sums over every unit's figures, who is in it and who is not."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from samples import EDITIONS, F2021, YEARS, consistent, outcome, read, zeros
from xlsreport.consolidation import Consolidation, consolidate
from xlsreport.findings import Finding, Severity
from xlsreport.layout import lay_out
from xlsreport.reading.grid import read_grid
from xlsreport.reading.witness import read_witness
from xlsreport.roster import Roster, RosterUnit
from xlsreport.submission import Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.form import Form
    from xlsreport.outcome import Outcome

_UNITS = [Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道")]
_CELL = "requests.received.natural"


def _figures(form: Form, seed: int) -> dict[str, Any]:
    values = consistent(form, seed)
    return {c: Decimal(v) if isinstance(v, str) else v for c, v in values.items()}


def _sent(form: Form = F2021) -> list[Outcome]:
    return [
        outcome(form, _figures(form, number), unit=unit, file=f"{number}.xlsx")
        for number, unit in enumerate(_UNITS)
    ]


def _written(result: Consolidation, folder: Path) -> Path:
    write_consolidated(result, folder / "m.xlsx", outcomes)
    return folder / "m.xlsx"


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_it_reads_as_the_sum_and_as_merged(form: Form, tmp_path: Path) -> None:
    result = consolidate(_sent(form), unit=Unit("220113000000", "九台区"))
    each = read(_written(result, tmp_path))
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
    book = openpyxl.load_workbook(_written(consolidate(_sent(form)), tmp_path))
    layout, detail = lay_out(form, consolidated=True), book["明细"]
    ids = {cell.value: cell.column_letter for cell in detail[5] if cell.value}
    for cell in form.cells.values():
        place = layout.cells[cell.id]
        formula = book[place.sheet][place.address].value
        if cell.computed:
            assert formula == f"={layout.formulas[cell.id]}"
        else:
            column = ids[cell.id]
            assert formula == f"=SUM('明细'!{column}6:{column}7)"


def test_the_sheet_of_details_has_one_row_a_unit_with_all_figures(tmp_path: Path) -> None:
    sent = _sent()
    book = openpyxl.load_workbook(_written(consolidate(sent), tmp_path))
    detail = book["明细"]
    ids = [cell.value for cell in detail[5]][2:]
    assert ids == list(F2021.cells)
    for row, each in zip((6, 7), sent, strict=True):
        assert each.submission is not None
        code, name, *figures = [cell.value for cell in detail[row]]
        assert Unit(code, name) == each.submission.unit
        expected = [each.submission.values[cell] for cell in ids]
        assert [Decimal(str(figure)) for figure in figures] == [Decimal(str(v)) for v in expected]
    end, total, *sums = [cell.value for cell in detail[8]]
    assert (end, total) == ("end", "合计")
    assert sums[0] == "=SUM(C6:C7)"


def test_blank_figures_stay_blank_in_the_details(tmp_path: Path) -> None:
    figures = zeros(F2021) | {_CELL: None}
    sent = [outcome(F2021, figures, unit=_UNITS[0])]
    detail = openpyxl.load_workbook(_written(consolidate(sent), tmp_path))["明细"]
    column = [cell.value for cell in detail[5]].index(_CELL)
    assert detail[6][column].value is None
    assert detail[6][column + 1].value == 0


def test_a_nil_return_stands_in_the_details_as_zeros(tmp_path: Path) -> None:
    sent = [outcome(F2021, {}, unit=_UNITS[0], nil_return=True)]
    detail = openpyxl.load_workbook(_written(consolidate(sent), tmp_path))["明细"]
    assert {cell.value for cell in detail[6][2:]} == {0}


def test_who_is_missing_or_left_out_is_said_on_the_cover_and_on_its_own_sheet(
    tmp_path: Path,
) -> None:
    error = Finding("CELL_BLANK", Severity.ERROR, "1.xlsx", params={"count": "1"})
    sent = [
        outcome(F2021, zeros(F2021), unit=_UNITS[0], file="0.xlsx"),
        outcome(F2021, zeros(F2021), error, unit=_UNITS[1], file="1.xlsx"),
    ]
    missing = RosterUnit("220113003000", "九郊街道", "街道", (), "", "")
    listed = [RosterUnit(u.code, u.name, "街道", (), "", "") for u in _UNITS]
    result = consolidate(sent, Roster((*listed, missing), "r.csv"))
    grid = read_grid(_written(result, tmp_path).read_bytes())
    status = [[str(value) for value in row] for row in grid.sheets["报送情况"].rows]
    assert status == [
        ["报送情况", "", "", ""],
        ["单位代码", "填报单位", "状态", "文件"],
        ["220113001000", "九台街道", "已汇总", "0.xlsx"],
        ["220113002000", "营城街道", "有错误，未汇总", "1.xlsx"],
        ["220113003000", "九郊街道", "未报", ""],
    ]
    cover = {str(value) for _, _, value in grid.sheets["封面与填报说明"].filled()}
    assert "已汇总 1 个，应报 3 个" in cover
    assert "营城街道（220113002000）：有错误，未汇总" in cover
    assert "九郊街道（220113003000）：未报" in cover


def test_errors_that_were_merged_as_asked_are_marked(tmp_path: Path) -> None:
    error = Finding("CELL_BLANK", Severity.ERROR, "1.xlsx", params={"count": "1"})
    sent = [outcome(F2021, zeros(F2021), error, unit=_UNITS[0])]
    result = consolidate(sent, include_errors=True)
    grid = read_grid(_written(result, tmp_path).read_bytes())
    assert grid.sheets["报送情况"].rows[2][2] == "有错误，已按要求汇总"


def test_nothing_merged_is_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="nothing was merged"):
        _written(consolidate([]), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_strangers_texts_stay_texts(tmp_path: Path) -> None:
    unit = Unit("=1+1", "@<r>&\n名</r>")
    sent = [outcome(F2021, zeros(F2021), unit=unit, file="=cmd.xlsx")]
    data = _written(consolidate(sent), tmp_path).read_bytes()
    detail = read_witness(data).sheets["明细"].cells
    assert (detail[5, 0].kind, detail[5, 0].text) == ("s", "=1+1")
    assert (detail[5, 1].kind, detail[5, 1].text) == ("s", "@<r>&\n名</r>")
    assert read_witness(data).sheets["报送情况"].cells[2, 3].text == "=cmd.xlsx"


def test_the_same_merge_gives_the_same_bytes(tmp_path: Path) -> None:
    write_consolidated(consolidate(_sent()), tmp_path / "a.xlsx")
    write_consolidated(consolidate(_sent()), tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
