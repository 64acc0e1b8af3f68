"""A new collection is made on the pages, in four steps, from a folder without one."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.desk import HOME, UNITS, Visitor, states, text_of
from tests.samples import F2021
from xlsreport.collection.season import Season

if TYPE_CHECKING:
    from pathlib import Path

_ROSTER = "单位代码,单位名称\n" + "".join(f"{code},{name}\n" for code, name in UNITS.items())
_FORM = {"form": F2021.id, "year": "2023", "unit_name": "九台区", "unit_code": "220113000000"}


def _put(visitor: Visitor, data: bytes) -> str:
    answer = visitor.client.post(
        "/new/roster",
        data={"csrf": visitor.csrf, "back": "/new?step=2"},
        files={"file": ("名单.csv", data)},
        headers={"Origin": HOME},
    )
    assert answer.status_code == 200
    return answer.text


def test_four_steps_make_a_collection_and_hand_it_out(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    assert "还没有收表任务" in visitor.get("/")
    assert "名单" in visitor.post("/new/form", **_FORM)
    # A faulty roster names its row and is mended on the page.
    faulty = _put(visitor, (_ROSTER + "220113001000,重复镇\n").encode("gb18030"))
    assert "第 5 行" in text_of(faulty)
    assert "220113001000,重复镇" in faulty
    assert "期限" in visitor.post("/new/roster", text=_ROSTER)
    assert "九台区2023年报" in visitor.post("/new/deadline", deadline="2099-01-31", contact="李四")
    done = visitor.post("/new/start", folder="../九台2023")
    assert "写好了 3 份表" in done
    (folder,) = (each for each in tmp_path.iterdir() if each.is_dir())
    assert folder.name == "_九台2023"
    assert set(states(folder).values()) == {"issued"}
    assert Season(folder).task.contact == "李四"
    with zipfile.ZipFile(io.BytesIO(visitor.client.get("/handout/all").content)) as archive:
        assert len(archive.namelist()) == len(UNITS)
    assert "概览" in visitor.get("/")


def test_a_roster_that_is_right_is_kept_as_it_was_given(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    visitor.post("/new/form", **_FORM)
    assert "读出 3 个单位" in _put(visitor, _ROSTER.encode("gb18030"))
    visitor.post("/new/deadline")
    visitor.post("/new/start", folder="九台")
    assert (tmp_path / "九台" / "名单.csv").read_bytes() == _ROSTER.encode("gb18030")


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/new/form", _FORM | {"year": "明年"}, "不是数字"),
        ("/new/form", _FORM | {"form": "x"}, "x"),
        ("/new/form", _FORM | {"year": "2020"}, "不用于 2020 年度，请用 zfxxgk-2019"),
        ("/new/deadline", {"deadline": "月底"}, "没有日期"),
        ("/new/start", {"folder": "a"}, "回到第 2 步"),
        ("/new/roster", {"text": " "}, "还没有名单"),
    ],
)
def test_what_is_wrong_in_a_step_is_said_there(
    tmp_path: Path, path: str, fields: dict[str, str], said: str
) -> None:
    assert said in Visitor(tmp_path).post(path, **fields)
    assert not any(tmp_path.iterdir())


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "九台").mkdir()
    (tmp_path / "九台" / "x").write_text("1", encoding="utf-8")
    visitor = Visitor(tmp_path)
    visitor.post("/new/form", **_FORM)
    visitor.post("/new/roster", text=_ROSTER)
    assert "已经有东西" in visitor.post("/new/start", folder="九台")
    assert [each.name for each in (tmp_path / "九台").iterdir()] == ["x"]
