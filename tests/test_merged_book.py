"""What every sheet of a merged workbook is made from: texts behind each other, files."""

from __future__ import annotations

from typing import Any

import openpyxl
import pytest
from msgspec.structs import replace

from tests.merged_books import sent, written
from tests.samples import F2021
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.proof import reconcile
from xlsreport.workbook.consolidated.merged_book import MergedBook
from xlsreport.workbook.package import new_workbook
from xlsreport.workbook.styles import Styles


def _merged(files: list[str], tmp_path: Any, language: Any = "zh") -> MergedBook:
    outcomes = [replace(sent(1)[0], file=file) for file in files]
    book = new_workbook(tmp_path / "a.xlsx", "")
    result = consolidate(sent(1))
    layout = lay_out(replace(F2021, language=language), consolidated=True)
    return MergedBook(book, Styles(book), layout, result, outcomes, reconcile(result, sent(1)))


@pytest.mark.parametrize(
    ("files", "shown"),
    [
        (["in/1.xlsx", "in/2.xlsx"], ["1.xlsx", "2.xlsx"]),
        (["in/1.xlsx"], ["1.xlsx"]),
        (["1.xlsx", "2.xlsx"], ["1.xlsx", "2.xlsx"]),
        (["in/a/1.xlsx", "in/ab/1.xlsx"], ["a/1.xlsx", "ab/1.xlsx"]),
        (["in/1.xlsx", "later/1.xlsx"], ["in/1.xlsx", "later/1.xlsx"]),
        (["C:\\in\\1.xlsx", "C:\\in\\2.xlsx"], ["1.xlsx", "2.xlsx"]),
        (["in/all.zip/a.xlsx", "in/all.zip/b.xlsx"], ["a.xlsx", "b.xlsx"]),
        (["in/a\nb.xlsx", "in/c.xlsx"], ["a\\nb.xlsx", "c.xlsx"]),
    ],
)
def test_files_are_shown_without_the_folder_they_share(
    files: list[str], shown: list[str], tmp_path: Any
) -> None:
    merged = _merged(files, tmp_path)
    assert [merged.file(each) for each in files] == shown


def test_texts_are_joined_in_the_forms_language(tmp_path: Any) -> None:
    assert _merged([], tmp_path).joined(["甲", "", "乙"]) == "甲；乙"
    assert _merged([], tmp_path, "en").joined(["a", "", "b"]) == "a; b"


def test_what_is_for_the_screen_alone_is_not_printed(tmp_path: Any) -> None:
    book = openpyxl.load_workbook(written(sent(3), tmp_path))
    areas = {name: book[name].print_area for name in ("明细", "校验", "来源", "核对")}
    for name in ("明细", "校验", "来源"):
        (cell,) = areas[name].replace("$", "").split("!")[1].split(":")[:1]
        assert book[name][cell].value is None, name
    assert areas["核对"] == "'核对'!$A$1:$J$7"
