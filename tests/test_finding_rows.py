from __future__ import annotations

import csv
import io

from msgspec.structs import replace

from tests.reports import outcome
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place
from xlsreport.report.finding_rows import (
    COLUMNS,
    finding_rows,
    findings_csv,
    headings,
    merge_findings,
)

FAULT = Finding(
    "CELL_NOT_NUMBER",
    Severity.ERROR,
    "a.xlsx",
    places=(Place.one("二、主动公开", 9, 1), Place.one("二、主动公开", 13, 1)),
    value="=HYPERLINK(1)\n",
    waived="-查过",
)


def test_every_finding_is_a_row_with_its_unit_places_and_texts() -> None:
    batch = [Finding("BATCH_NOTHING", Severity.ERROR, "")]
    first, last = finding_rows([outcome(findings=(FAULT,))], batch, "zh")
    assert dict(zip(COLUMNS, first, strict=True)) == {
        "unit_code": "320813001000",
        "unit_name": "高良涧街道",
        "year": "2024",
        "file": "a.xlsx",
        "severity": "错误",
        "code": "CELL_NOT_NUMBER",
        "rule": "",
        "sheet": "二、主动公开",
        "cells": "B10、B14",
        "message": "二、主动公开!B10、B14：填的是“=HYPERLINK(1)\\n”，不是数字。",
        "remedy": "请在这一格只填一个数字。",
        "explanation": "",
        "waived": "-查过",
    }
    assert last[:3] == ("", "", "")
    assert len(headings("zh")) == len(headings("en")) == len(COLUMNS)


def test_a_unit_that_sent_nothing_has_its_code_and_name() -> None:
    missing = Finding(
        "UNIT_MISSING", Severity.ERROR, "", params={"unit": "营城街道（220113002000）"}
    )
    (row,) = finding_rows([], [missing], "zh")
    assert row[:2] == ("220113002000", "营城街道")
    (line,) = merge_findings([], [missing], "zh").lines
    assert line.texts[:2] == ("220113002000", "营城街道")


def test_a_file_that_could_not_be_read_has_rows_as_well() -> None:
    from xlsreport.submission.submission import Outcome

    unread = Outcome("b.xlsx", None, (Finding("FILE_INTERNAL", Severity.ERROR, "b.xlsx"),))
    (row,) = finding_rows([unread], [], "en")
    assert row[:5] == ("", "", "", "b.xlsx", "error")


def test_the_csv_is_read_back_and_runs_nothing() -> None:
    text = findings_csv([outcome(findings=(FAULT,))], [], "zh")
    heading, row = list(csv.reader(io.StringIO(text)))
    assert tuple(heading) == headings("zh")
    assert row[COLUMNS.index("severity")] == "错误"
    english = next(csv.reader(io.StringIO(findings_csv([], [], "en"))))
    assert tuple(english) == COLUMNS
    assert row[-1] == "'-查过"
    assert row[3] == "a.xlsx"


def test_what_the_unit_explains_stands_beside_its_warning_which_is_to_be_reviewed() -> None:
    explained = Finding("RULE_JUMP", Severity.WARNING, "a.xlsx", explanation="并入两个街道")
    said = [outcome(findings=(explained, replace(explained, severity=Severity.ERROR)))]
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in finding_rows(said, [], "zh")]
    assert [row["explanation"] for row in rows] == ["并入两个街道"] * 2
    assert [row["severity"] for row in rows] == ["待审", "错误"]
    assert not any("并入" in row["message"] for row in rows)
    assert [row[4] for row in finding_rows(said, [], "en")] == ["warning", "error"]
    lines = merge_findings(said, [], "zh").lines
    assert [(line.texts[2], line.texts[6]) for line in lines] == [
        ("待审", "并入两个街道"),
        ("错误", "并入两个街道"),
    ]
