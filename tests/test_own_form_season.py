"""A season of a form of the office's own: what comes along, and with what it is compared."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from tests.samples import F2021
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.collection.season import Season, Task
from xlsreport.collection.start import start
from xlsreport.submission.previous_year import find_doubts
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FORM = """\
form: count
edition: "1"
title: 情况季报
years: {from: 2024}
periods: quarters
tables:
- id: stock
  title: 存量
  sheet: 存量
  boxhead:
  - {id: last, label: 上季末, prior: {expr: now}}
  - {id: now, label: 本季末}
  stub:
  - {id: homes, label: 户数}
  - {id: heads, label: 人数, cells: {type: count, unit: 人}}
"""


@pytest.mark.parametrize("given", ["表单/count.yaml", "表单"])
@pytest.mark.parametrize("words", ["words.zh.yaml", "../words.zh.yaml"])
def test_a_form_comes_along_with_the_files_that_it_names(
    tmp_path: Path, given: str, words: str
) -> None:
    folder = tmp_path / "表单"
    folder.mkdir()
    (folder / "count.yaml").write_text(f"{FORM}interface: {words}\n", encoding="utf-8")
    (folder / words).write_text("state_complete: 齐了\n", encoding="utf-8")
    roster = tmp_path / "名单.csv"
    roster.write_text("代码,名称\n1,甲\n", encoding="utf-8")
    task = Task(
        form="count", year=2025, period="Q2", id="", roster="", forms=(str(tmp_path / given),)
    )
    start(tmp_path / "收表", task, roster, "王五")
    shutil.rmtree(folder)
    (tmp_path / "words.zh.yaml").unlink(missing_ok=True)
    (tmp_path / "收表").rename(tmp_path / "搬了")
    season = Season(tmp_path / "搬了")
    assert season.form.id == "count-1"
    assert season.task.time == "2025-Q2"
    assert [state.state for state in season.states()] == ["issued"]


@pytest.fixture
def form_file(tmp_path: Path) -> Path:
    (tmp_path / "count.yaml").write_text(FORM, encoding="utf-8")
    (tmp_path / "名单.csv").write_text("代码,名称\n1,甲\n", encoding="utf-8")
    return tmp_path / "count.yaml"


def _write_previous(form_file: Path, period: str | None, form: str = "count-1") -> Path:
    """The filled workbook of the one unit."""
    forms = api.load_forms([form_file])
    blank, target = form_file.with_name("空.xlsx"), form_file.with_name(f"{form}{period}.xlsx")
    api.blank(forms[form], blank, 2025, Unit("1", "甲"), period=period, force=True)
    api.fill(blank, {"stock.homes.now": 4, "stock.heads.now": 9} if period else {}, target, forms)
    return target


def _run(verb: list[str], form_file: Path, previous: Path) -> Result:
    command = [
        *verb, "--year", "2025", "--period", "Q3", "--forms", str(form_file),
        "--roster", str(form_file.with_name("名单.csv")), "--previous", str(previous),
    ]  # fmt: skip
    return CliRunner().invoke(build("zh"), command)


@pytest.mark.parametrize("verb", ["issue", "start"])
def test_figures_that_are_not_of_the_period_before_are_named(
    form_file: Path, tmp_path: Path, verb: str
) -> None:
    folder = str(tmp_path / "新")
    words = {
        "issue": ["issue", "count", "-o", folder],
        "start": ["collect", "start", folder, "--form", "count"],
    }[verb]
    other = _write_previous(form_file, None, F2021.id)
    refused = _run(words, form_file, other)
    assert refused.exit_code == 2
    assert f"另一个表单 {F2021.id} 的，和 count-1 没有一个相同的格" in refused.stderr
    assert not (tmp_path / "新").exists()

    first = _run(words, form_file, _write_previous(form_file, "2025-Q1"))
    assert first.exit_code == 0, first.output
    assert "上期数是2025年第一季度的，不是2025年第二季度的" in first.stderr
    assert "--previous 给2025年第二季度的" in first.stderr
    shutil.rmtree(tmp_path / "新")
    second = _run(words, form_file, _write_previous(form_file, "2025-Q2"))
    assert second.exit_code == 0, second.output
    assert "注意" not in second.stderr


def test_another_form_with_some_of_the_ids_is_named_and_another_edition_is_not(
    form_file: Path,
) -> None:
    form = api.load_forms([form_file])["count-1"]
    assert list(find_doubts(form, "2025-Q3", [])) == []
    assert list(find_doubts(form, "2025-Q3", [(replace(form, edition="0"), "2025-Q2")])) == []
    ((zh, en),) = find_doubts(form, "2025-Q3", [(replace(form, name="old"), "2025-Q2")])
    assert "另一个表单 old-1" in zh
    assert "another form, old-1" in en
