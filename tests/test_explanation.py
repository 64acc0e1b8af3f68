from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docs.build_pages import PAGES, write_pages

from xlsreport.errors import UsageError
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.explaining import explanations
from xlsreport.report.explanation import explain_lines

if TYPE_CHECKING:
    from xlsreport.text.words import Language

ROOT = Path(__file__).parent.parent
READING = ROOT / "src" / "xlsreport" / "reading"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_code_is_explained_in_both_languages(language: Language) -> None:
    for code in CATALOGUE:
        explained = explanations()[code, language]
        for text in (explained.means, explained.why, explained.example):
            assert len(text) > 5, code
            assert not re.search(r"\{\w+\}", text), code
        chinese = sum("\u4e00" <= letter <= "\u9fff" for letter in explained.means)
        assert (chinese > len(explained.means) / 4) == (language == "zh"), code


def test_no_explanation_breaks_off() -> None:
    # In YAML a # behind a blank begins a comment: "became #REF!" loses its end without an error.
    for explained in explanations().values():
        for text in (explained.means, explained.why, explained.example, explained.mend):
            assert not text or text[-1] in ".。", text


def test_nothing_is_explained_that_does_not_exist() -> None:
    sources = "".join(file.read_text("utf-8") for file in READING.glob("*.py"))
    raised = set(re.findall(r"\"(FILE_[A-Z_]+)\"", sources))
    assert {code for code, _ in explanations()} <= {*CATALOGUE, *raised}


def test_a_code_is_explained_whatever_its_case() -> None:
    lines = list(explain_lines("cell_blank", "zh"))
    assert lines[0] == "CELL_BLANK  [错误]"
    assert [line for line in lines if line and not line.startswith(" ")][1:] == [
        "是什么",
        "为什么要管",
        "例子",
        "报告里的话",
        "怎么改",
    ]
    assert list(explain_lines("CELL_BLANK", "en"))[2] == "What it means"


def test_an_unknown_code_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="CELL_BLANK"):
        list(explain_lines("CELL_BLNK", "zh"))
    with pytest.raises(UsageError, match="no code 'XYZ'"):
        list(explain_lines("XYZ", "zh"))


@pytest.mark.parametrize("name", PAGES)
def test_the_page_in_docs_is_the_one_the_catalogue_makes(name: str) -> None:
    committed = (ROOT / "docs" / name).read_text("utf-8")
    assert committed == PAGES[name](), 'run "make docs"'


def test_pages_are_written_where_they_are_wanted(tmp_path: Path) -> None:
    write_pages(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == set(PAGES)
    text = (tmp_path / "findings.md").read_text("utf-8")
    assert all(f"### {code}\n" in text for code in CATALOGUE)


def test_no_code_stands_twice_in_the_catalogue() -> None:
    import importlib
    import pkgutil

    from xlsreport.findings import catalogue

    parts = [
        entries
        for each in pkgutil.iter_modules(catalogue.__path__)
        for name, entries in vars(
            importlib.import_module(f"{catalogue.__name__}.{each.name}")
        ).items()
        if name.endswith("_ENTRIES")
    ]
    assert sum(map(len, parts)) == len(CATALOGUE)
