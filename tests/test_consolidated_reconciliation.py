"""核对: merged figures beside their parts, each difference a live formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.merged_books import rows, seen, sent, unit, with_findings, written
from tests.office import recalculated
from tests.samples import EDITIONS, F2021
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.proof import reconcile
from xlsreport.reading.workbook.values import read_witness
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

_ERROR = Finding("CELL_BLANK", Severity.ERROR, "in/2.xlsx", params={"count": "1"})


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_every_cell_has_a_line_and_no_difference(form: Form, tmp_path: Path) -> None:
    path = written(sent(3, form), tmp_path)
    lines = rows(path, "核对")[8:]
    assert [line[1:3] for line in lines] == [[c.row, c.column] for c in form.cells.values()]
    assert {line[5] for line in lines} == {line[7] for line in lines} == {"0.0"}
    assert {line[9] for line in lines} == {"相符"}
    assert [line[3] for line in lines] == [line[4] for line in lines] == [x[6] for x in lines]


def test_differences_are_formulas_over_the_table_and_the_details(tmp_path: Path) -> None:
    path = written(sent(3), tmp_path)
    sheet = seen(path, "核对").cells
    assert sheet[8, 3].formula == "SUM('二、主动公开'!$B$6)"
    assert sheet[8, 4].formula == "SUM('明细'!C7:C9)"
    assert sheet[8, 5].formula == "ROUND(D9-E9,0)"
    assert sheet[8, 6].formula is None
    assert sheet[8, 7].formula == "ROUND(D9-G9,0)"


def test_files_and_units_are_accounted_for(tmp_path: Path) -> None:
    outcomes = sent(3)
    outcomes[1] = with_findings(outcomes[1], _ERROR)
    sheet = rows(written(outcomes, tmp_path), "核对")
    assert [row[:5] for row in sheet[3:6]] == [
        ["", "全部", "已汇总", "未汇总", "相差"],
        ["收到的文件（份）", "3.0", "2.0", "1.0", "0.0"],
        ["报来的单位（个）", "3.0", "2.0", "1.0", "0.0"],
    ]


def test_with_a_roster_units_are_those_that_must_report(tmp_path: Path) -> None:
    outcomes = sent(3)
    listed = Roster((RosterUnit(unit(1).code, unit(1).name, "镇", (), "", ""),), "roster.csv")
    sheet = rows(written(outcomes, tmp_path, consolidate(outcomes, listed)), "核对")
    assert sheet[4][:5] == ["收到的文件（份）", "3.0", "1.0", "2.0", "0.0"]
    assert sheet[5][:5] == ["应报的单位（个）", "1.0", "1.0", "0.0", "0.0"]


def test_how_many_units_have_a_figure_is_said(tmp_path: Path) -> None:
    outcomes = sent(3)
    proof = reconcile(consolidate(outcomes), outcomes)
    lines = rows(written(outcomes, tmp_path), "核对")[8:]
    assert [line[8] for line in lines] == [f"{cell.contributors}.0" for cell in proof.cells]


def test_a_figure_changed_afterwards_shows_as_a_difference(tmp_path: Path) -> None:
    import openpyxl

    path = written(sent(3), tmp_path)
    book = openpyxl.load_workbook(path)
    book["三、依申请公开"]["D7"] = 999_999
    changed = tmp_path / "changed.xlsx"
    book.save(changed)
    (saved,) = recalculated([changed], tmp_path / "libreoffice")
    sheet = read_witness(saved.read_bytes()).sheets["核对"].cells
    assert sheet[1, 0].text.startswith("不符：")
    states = [sheet[row, 9].text for row in range(8, 8 + len(F2021.cells))]
    assert states.count("不符") > 1  # the cell and every total above it
    assert states.count("相符") > 150


def test_a_merge_that_does_not_add_up_is_written_as_such(tmp_path: Path) -> None:
    outcomes = sent(2)
    result = consolidate(outcomes)
    proof = reconcile(result, outcomes)
    first, *others = proof.cells
    wrong = replace(proof, cells=(replace(first, parts=(first.parts or 0) + 1), *others))
    path = written(outcomes, tmp_path, replace(result, reconciliation=wrong))
    assert rows(path, "核对")[1][0] == "不符：2 处相差不为 0"
    assert rows(path, "核对")[8][9] == "不符"
