"""A season of a form of the office's own: what the form needs comes along into the folder."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from xlsreport.collection.season import Season, Task
from xlsreport.collection.start import start

if TYPE_CHECKING:
    from pathlib import Path

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
