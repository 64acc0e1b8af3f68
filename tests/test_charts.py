"""The charts themselves: native, beside their figures, on pages that end between them."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import openpyxl
from msgspec.structs import replace

from tests.merged_books import sent, written
from tests.tools import require

if TYPE_CHECKING:
    from pathlib import Path

    from tests.office import Office


def _parts(path: Path, pattern: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = [each for each in archive.namelist() if re.fullmatch(pattern, each)]
        return [archive.read(name).decode() for name in names]


def _whole(folder: Path, count: int) -> Path:
    outcomes = sent(count)
    previous = [
        replace(each.submission, year=2022) for each in outcomes if each.submission is not None
    ]
    return written(outcomes, folder, previous=previous)


def test_charts_are_native_and_point_at_the_figures_beside_them(tmp_path: Path) -> None:
    path = _whole(tmp_path, 3)
    charts = _parts(path, r"xl/charts/chart\d+\.xml")
    assert len(charts) == 3
    assert all("<c:barChart>" in chart for chart in charts)
    for chart in charts:
        areas = re.findall(r"<c:f>([^<]*)</c:f>", chart)
        assert areas
        assert all(area.startswith(("图表!", "'图表'!")) for area in areas)


def test_what_a_chart_shows_before_it_is_recalculated_is_right(tmp_path: Path) -> None:
    path = _whole(tmp_path, 3)
    sheet = openpyxl.load_workbook(path, data_only=True)["图表"]
    shown = [str(sheet.cell(row, 2).value) for row in (6, 7, 8)]
    values = _parts(path, r"xl/charts/chart1\.xml")[0].partition("<c:val>")[2]
    assert re.findall(r"<c:v>([^<]*)</c:v>", values)[:3] == shown


def test_two_years_have_two_colours_and_a_legend(tmp_path: Path) -> None:
    (years,) = _parts(_whole(tmp_path, 3), r"xl/charts/chart3\.xml")
    assert len(set(re.findall(r'<a:srgbClr val="(\w+)"/>', years))) == 2
    assert "<c:legend>" in years


def test_a_page_ends_between_charts_and_not_within_one(tmp_path: Path) -> None:
    path = _whole(tmp_path, 30)
    sheet = openpyxl.load_workbook(path)["图表"]
    breaks = [each.id for each in sheet.row_breaks.brk]
    anchors = [(c.anchor._from.row, c.anchor.to.row) for c in sheet._charts]
    assert all(not first < end <= last for end in breaks for first, last in anchors)


def test_a_chart_fits_a_small_screen_however_many_units_there_are(tmp_path: Path) -> None:
    for count in (15, 16, 200):
        sheet = openpyxl.load_workbook(_whole(tmp_path, count))["图表"]
        # In rows of 17 points, below the lines that stay in view.
        heights = [c.anchor.to.row - c.anchor._from.row for c in sheet._charts]
        assert max(heights) <= 18, count


def test_libreoffice_draws_them(office: Office, tmp_path: Path) -> None:
    import subprocess

    assert office.convert(_whole(tmp_path, 3), tmp_path / "m.pdf")
    text = subprocess.run(
        [require("pdftotext"), str(tmp_path / "m.pdf"), "-"], check=True, capture_output=True
    ).stdout.decode()
    page = next(each for each in text.split("\f") if "左边的数字由公式取自各表和明细" in each)
    # Once in the table and once as the chart's own title.
    assert page.count("本年度办理结果") == 2
