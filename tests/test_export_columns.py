"""The declared tables, and the page that documents them."""

from __future__ import annotations

import importlib.util
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.exported import line
from xlsreport.report.exports import ENDINGS, write_export
from xlsreport.submission.export_columns import FIGURES, LEFT_OUT, STATES, TABLES

_DOCS = Path(__file__).parents[1] / "docs"
_PAGE = (_DOCS / "exports.md").read_text("utf-8")


def _builder() -> Any:
    spec = importlib.util.spec_from_file_location("build_exports", _DOCS / "build_exports.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", _PAGE, re.DOTALL)


def test_the_page_says_what_is_declared() -> None:
    assert _builder().page(_PAGE) == _PAGE, 'run "make docs"'


@pytest.mark.parametrize("damage", [("### texts\n", "### text\n"), ("version 1:", "version 2:")])
def test_a_page_that_lost_a_table_or_its_version_is_found(damage: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"the page"):
        _builder().page(_PAGE.replace(*damage))


def test_names_are_plain_and_no_table_has_one_twice() -> None:
    for table in TABLES:
        assert len(set(table.names)) == len(table.columns)
        assert all(re.fullmatch(r"[a-z0-9_]+", name) for name in table.names)


def test_everything_is_explained_in_both_languages() -> None:
    texts = [(column.zh, column.en) for table in TABLES for column in table.columns]
    for zh, en in (*texts, *STATES.values(), *LEFT_OUT.values()):
        assert re.search("[\u4e00-\u9fff]", zh)
        assert en.isascii() or "１２件" in en or "件" in en
        assert "|" not in zh + en


def test_the_old_columns_come_first_in_their_order() -> None:
    old = ("unit_code", "unit_name", "year", "form", "status", "cell_id", "label", "value")
    assert tuple(name for name in FIGURES.names if name in old) == old


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    for ending in ENDINGS:
        write_export(folder / f"figures{ending}", [line({"requests.received.natural": 3})])
    return folder


@pytest.mark.parametrize("code", _blocks("python"), ids=lambda code: code.split()[1])
def test_python_on_the_page_runs(code: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    if "database" in names:
        names["database"].close()
    if "total" in names:
        assert names["total"] == 6  # the figure and the total above it
    if "received" in names:
        assert names["received"]["value"].to_list() == [3]
        assert names["same"].height == len(names["figures"])


def test_sql_on_the_page_runs(folder: Path) -> None:
    (code,) = _blocks("sql")
    queries = [each for each in code.split(";") if each.strip()]
    with closing(sqlite3.connect(folder / "figures.sqlite")) as database:
        found = [database.execute(query).fetchall() for query in queries]
    assert len(found) == 5
    assert found[0] == [(2023, 3)]
    assert found[1] == found[2] == found[3] == []
    assert found[4] == [("九台街道", "0")]
