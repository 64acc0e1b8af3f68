"""Lists: rows as high as their texts, texts that stay texts, paper that fits."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.merged_books import rows, sent, with_findings, written
from xlsreport.findings.finding import Finding, Severity
from xlsreport.report.finding_rows import merge_findings

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet


def _sheet(folder: Path, waived: str) -> Worksheet:
    finding = Finding("CELL_BLANK", Severity.NOTE, "in/1.xlsx", params={"count": "1"})
    outcomes = [with_findings(sent(1)[0], Finding(**_fields(finding, waived)))]
    path = written(outcomes, folder, findings=merge_findings(outcomes, [], "zh"))
    return openpyxl.load_workbook(path)["审核问题"]


def _fields(finding: Finding, waived: str) -> dict[str, object]:
    names = ("code", "severity", "file", "params")
    return {name: getattr(finding, name) for name in names} | {"waived": waived}


@pytest.mark.parametrize(("length", "lines"), [(5, 2), (40, 4), (100, 10)])
def test_a_row_is_as_high_as_its_longest_text(length: int, lines: int, tmp_path: Path) -> None:
    height = _sheet(tmp_path, "因" * length).row_dimensions[4].height
    assert height == pytest.approx(17 + 14.5 * (lines - 1), abs=15)


def test_no_row_is_higher_than_programs_allow_and_no_text_longer_than_anyone_reads(
    tmp_path: Path,
) -> None:
    sheet = _sheet(tmp_path, "因" * 5_000)
    assert sheet.row_dimensions[4].height <= 409
    assert len(sheet["I4"].value) == 2_000


def test_lists_print_on_one_page_across_with_their_headings(tmp_path: Path) -> None:
    sheet = _sheet(tmp_path, "")
    # As wide as one page, which is what the file format takes for granted, and as long as it gets.
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (None, 0)
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet.freeze_panes == "C4"


def test_an_empty_list_still_has_its_headings_and_its_filter(tmp_path: Path) -> None:
    path = written(sent(1), tmp_path)
    assert rows(path, "审核问题")[2][0] == "单位代码"
    assert openpyxl.load_workbook(path)["审核问题"].auto_filter.ref == "A3:I4"
