"""SQLite: a sound database whose numbers can be reckoned with and whose digits are all there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.exported import AMOUNT, CELL, line, unread
from tests.samples import F2019, F2021
from xlsreport import __version__
from xlsreport.report.exports import write_export
from xlsreport.submission.export_columns import FIGURES

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def database(tmp_path: Path) -> Path:
    amounts = ("0.1", "0.2", "59237.244901")
    lines = [line({AMOUNT: Decimal(a)}, number=n + 1) for n, a in enumerate(amounts)]
    write_export(tmp_path / "e.sqlite", [*lines, unread(4), line(form=F2019, number=5)])
    return tmp_path / "e.sqlite"


def _asked(database: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def test_it_is_sound(database: Path) -> None:
    assert _asked(database, "PRAGMA integrity_check") == [("ok",)]
    assert _asked(database, "PRAGMA foreign_key_check") == []


def test_it_says_what_it_is(database: Path) -> None:
    assert dict(_asked(database, "SELECT * FROM meta")) == {
        "forms": f"{F2021.id} {F2019.id}",
        "program": f"xlsreport {__version__}",
        "schema": "1",
    }


def test_the_view_has_the_columns_of_every_other_format_and_the_digits(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        columns = [each[0] for each in connection.execute("SELECT * FROM figures").description]
    assert columns == [*FIGURES.names, "value_text"]


def test_sums_work_and_digits_are_exact(database: Path) -> None:
    where = f"WHERE merged AND cell_id = '{AMOUNT}'"
    (total,) = _asked(database, f"SELECT round(sum(value), 6) FROM figures {where}")  # noqa: S608
    assert total == (59237.544901,)
    texts = _asked(database, f"SELECT value_text FROM figures {where} AND year = 2023")  # noqa: S608
    assert texts == [("0.1",), ("0.2",), ("59237.244901",)]


def test_whole_figures_are_integers(database: Path) -> None:
    kinds = _asked(database, "SELECT DISTINCT typeof(value), digits IS NULL FROM figure_store")
    assert sorted(kinds) == [("integer", 1), ("real", 0)]


def test_a_question_about_one_cell_or_one_unit_does_not_read_everything(database: Path) -> None:
    for where in (f"cell_id = '{CELL}'", "unit_code = '220113001000'"):
        plan = _asked(database, f"EXPLAIN QUERY PLAN SELECT sum(value) FROM figures WHERE {where}")  # noqa: S608
        assert [step[3] for step in plan if step[3].startswith("SCAN")] == []


def test_another_journal_lies_nowhere(database: Path) -> None:
    assert [each.name for each in database.parent.iterdir()] == ["e.sqlite"]
