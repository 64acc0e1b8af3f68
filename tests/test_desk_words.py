"""What is said on a page names pages and buttons, never a command."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path

import openpyxl
import pytest

import xlsreport
from tests.desk import HOME, UNITS, Visitor, new_season, states, text_of
from tests.samples import F2021, FORMS, consistent
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.collection.season import Season
from xlsreport.collection.take import take
from xlsreport.desk.in_pages import _COMMANDS, name_buttons
from xlsreport.submission.submission import Unit

_ROOT = Path(__file__).parents[1]
_COLLECTION = Path(xlsreport.__file__).parent / "collection"
# What only the command line shows: the table of the next steps, and the comment in the task.
_NOT_ON_PAGES = {"in_words.py"}


def _texts() -> list[str]:
    """Every sentence in the rooms of the collection that names a command of it."""
    found = []
    for file in _COLLECTION.glob("*.py"):
        if file.name in _NOT_ON_PAGES:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            said = getattr(node, "value", None) if isinstance(node, ast.Constant) else None
            found += [said] if isinstance(said, str) else []
    return [text for text in found if re.search(r"collect [a-z-]+", text) and "\n" not in text]


def test_every_command_has_its_words_and_every_sentence_loses_its_commands() -> None:
    group = build("zh").commands["collect"]  # type: ignore[attr-defined]
    assert {name.split()[0] for name in _COMMANDS} <= set(group.commands)
    texts = _texts()
    assert len(texts) > 5
    for text in texts:
        language = "zh" if re.search("[\u4e00-\u9fff]", text) else "en"
        said = name_buttons(text, language)
        assert "collect " not in said.replace("collect start", ""), text
        assert "xlsreport" not in said, text


def test_a_refusal_on_a_page_names_the_button(tmp_path: Path) -> None:
    visitor = Visitor(new_season(tmp_path))
    said = text_of(visitor.post("/merge/run", back="/merge"))
    assert "概览页的“采纳全部没有问题的”" in said
    assert "collect" not in said


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_another_roster_is_taken_on_the_page(tmp_path: Path, ending: str) -> None:
    folder = new_season(tmp_path)
    new, name = "220113009000", "新来街道"
    api.blank(F2021, tmp_path / "空.xlsx", 2023, Unit(new, name))
    file = folder / "2-收件" / "新来.xlsx"
    api.fill(tmp_path / "空.xlsx", consistent(F2021, new), file, FORMS)
    take(Season(folder), "王五", [], jobs=1)
    visitor = Visitor(folder)
    rows = [["代码", "名称"], *list(UNITS.items())[:2], [new, name]]
    if ending == ".csv":
        data = "\n".join(",".join(row) for row in rows).encode("gb18030")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        stream = io.BytesIO()
        book.save(stream)
        data = stream.getvalue()
    form = {"csrf": visitor.csrf, "back": "/handout"}
    answer = visitor.client.post(
        "/handout/roster", data=form, files={"file": (f"新{ending}", data)},
        headers={"Origin": HOME},
    )  # fmt: skip
    assert "新增 1 个，去掉 1 个" in answer.text
    assert "1 份报表已从档案里重新检查" in answer.text
    assert states(folder)[new] == "to_explain"
    assert set(states(folder)) == {row[0] for row in rows[1:]}
    assert "没有选文件" in visitor.post("/handout/roster", back="/handout")


def test_the_steps_of_the_chinese_readme_name_what_stands_on_the_pages() -> None:
    readme = (_ROOT / "README.zh-CN.md").read_text(encoding="utf-8")
    steps = readme.partition("用演示的文件试一遍：")[2].partition("\n## ")[0]
    pages = "".join(
        each.read_text(encoding="utf-8")
        for each in (_ROOT / "src/xlsreport/desk/templates").glob("*.html")
    )
    assert len(re.findall(r"(?m)^\d\. ", steps)) == 5
    named = {re.sub(r"\d+", "%d", each) for each in re.findall("“([^”]+)”", steps)}
    # What is typed, and a form's own words.
    assert {each for each in named if each not in pages} == {"长春市九台区", "%d 至 %d 年度"}
