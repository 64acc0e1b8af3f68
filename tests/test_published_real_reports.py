"""The real reports of the test data: into a workbook, published, and read back the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.publishing import compose, docx_of, html_of, read, read_text, same_content
from tests.samples import DATA, F2019, FORMS, real
from tests.samples import read as read_book
from tests.test_published_layouts import around, tab_before_each
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Submission

REAL = sorted(file.stem for file in (DATA / "real").glob("*.json"))
TEXTS = {
    "narrative.overview": "全年情况如下。\n（一）主动公开\n更新。\n\n（二）依申请公开情况\n办理。",
    "narrative.problems": "一是更新不够及时。\n二是解读形式单一。",
    "narrative.other": "没有其他需要报告的事项。",
}


def sent(name: str, folder: Path) -> Submission:
    return workbook_of(real(name), folder)


def workbook_of(record: dict[str, Any], folder: Path) -> Submission:
    """What is read from the workbook that holds a published report's figures, with texts."""
    form = FORMS[record["form"]]
    unit = Unit("", record["unit"])
    values: dict[str, Any] = dict(TEXTS)
    for cell, value in record["cells_as_published"].items():
        taker = form.undivided[cell].cell if cell in form.undivided else cell
        if not form.cells[taker].computed and value not in {None, ""}:
            values[taker] = value
    content = Content(year=record["year"], unit=unit, issued_to=unit)
    target = folder / "sent.xlsx"
    write_form(form, filled(form, content, values), target)
    submission = read_book(target).submission
    assert submission is not None
    return submission


@pytest.mark.parametrize("name", REAL)
def test_a_real_report_reads_back_from_word_and_web(name: str, tmp_path: Path) -> None:
    submission = sent(name, tmp_path)
    for data in (docx_of(compose(submission), tmp_path), html_of(compose(submission))):
        back = read(data).submission
        assert back is not None
        assert same_content(submission, back)


def test_two_zeros_and_an_added_line_of_a_pasted_report_are_kept(tmp_path: Path) -> None:
    name = next(each for each in REAL if real(each)["form"] == F2019.id and "seed" in each)
    submission = sent(name, tmp_path)
    text = around(tab_before_each, compose(submission))
    row = "\t二、上年结转政府信息公开申请数量\n" + "\t0\n" * 5
    assert row in text
    line = "另加：全年发布信息总数（不含新闻）：2"
    text = text.replace(row, f"{row[:-2]}00\n").replace("\n三、收到", f"\n\t{line}\n\n三、收到", 1)
    outcome = read_text(text)
    assert outcome.submission is not None
    assert same_content(submission, outcome.submission)
    told = {each.code: each.value for each in outcome.findings}
    assert told["CELL_NORMALIZED"] == "00"
    assert told["TEXT_ADDED"] == line
