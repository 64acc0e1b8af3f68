"""A new collection is made on the pages, in four steps, from a folder without one."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.desk import HOME, UNITS, Visitor, states, text_of
from tests.samples import F2021
from tests.test_own_form_season import FORM
from xlsreport import api
from xlsreport.collection import decide
from xlsreport.collection.season import Season
from xlsreport.collection.settle import merge
from xlsreport.collection.take import take
from xlsreport.desk.draft import propose_time

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
    assert "收表单位自己" not in done
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


def test_that_the_office_itself_is_to_report_is_said_where_the_roster_lists_it(
    tmp_path: Path,
) -> None:
    visitor = Visitor(tmp_path)
    visitor.post("/new/form", **_FORM)
    _put(visitor, f"{_ROSTER}220113000000,九台区\n".encode())
    visitor.post("/new/deadline")
    said = visitor.post("/new/start", folder="九台")
    assert "名单里有收表单位自己（九台区）" in said
    assert "用 单位页的“不汇总这个单位” 注明不汇总" in said


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


def _put_forms(visitor: Visitor, files: dict[str, str], **fields: str) -> str:
    answer = visitor.client.post(
        "/new/own",
        data={"csrf": visitor.csrf, "back": "/new", **fields},
        files=[("files", (name, text.encode("utf-8"))) for name, text in files.items()],
        headers={"Origin": HOME},
    )
    assert answer.status_code == 200
    return answer.text


def test_a_form_of_ones_own_is_put_in_and_its_next_quarter_is_compared_with_the_one_before(
    tmp_path: Path,
) -> None:
    visitor = Visitor(tmp_path)
    asked = {"unit_name": "九台区", "unit_code": "", "year": "2025"}
    named = {"count.yaml": f"{FORM}interface: words.zh.yaml\n"}
    words = {"words.zh.yaml": "state_complete: 齐了\n"}
    assert "words.zh.yaml 没有一起选" in _put_forms(visitor, named)
    page = _put_forms(visitor, named | words, **asked, period="第一季度")
    assert "试做、试填、试汇总都没有问题：情况季报 count-1" in page
    assert "words.zh.yaml" not in text_of(page)
    for period, said in (("", "count-1 每季度报一次，请选“哪一期”"), ("3月", "不是其中一期")):
        assert said in visitor.post("/new/form", **asked, form="count-1", period=period)
    yearly = {**_FORM, "period": "第二季度"}
    assert "“哪一期”请选“一年报一次”，不选 第二季度" in visitor.post("/new/form", **yearly)

    visitor.post("/new/form", **asked, form="count-1", period="第一季度")
    visitor.post("/new/roster", text=_ROSTER)
    last = visitor.post("/new/deadline")
    assert "情况季报 2025年第一季度" in text_of(last)
    assert "九台区2025年第一季度报表" in last
    visitor.post("/new/start", folder="一季度")
    season = Season(tmp_path / "一季度")
    assert (season.task.time, season.form.id) == ("2025-Q1", "count-1")
    first = next(iter(UNITS))
    (blank,) = (tmp_path / "一季度" / "1-下发").glob(f"{first}_*")
    figures = {"stock.homes.now": 4, "stock.heads.now": 9}
    api.fill(blank, figures, tmp_path / "一季度" / "2-收件" / "甲.xlsx", season.forms)
    take(season, "王五", [], jobs=1)
    decide.accept(season, first, "王五", "已核实")
    merge(season, "王五")

    # The form is known from then on, and the season of the period before is chosen.
    again = Visitor(tmp_path)
    assert "情况季报" in again.get("/new")
    again.post("/new/form", **asked, form="count-1", period="第三季度")
    again.post("/new/roster", text=_ROSTER)
    assert 'value="一季度">' in again.get("/new", step="3")
    doubted = again.post("/new/deadline", previous="一季度")
    assert "上期数是2025年第一季度的，不是2025年第二季度的" in doubted
    assert "要对照，请选2025年第二季度的" in doubted
    again.post("/new/form", **asked, form="count-1", period="第二季度")
    again.post("/new/deadline", previous="")
    again.office.drafts.clear()
    again.post("/new/form", **asked, form="count-1", period="第二季度")
    again.post("/new/roster", text=_ROSTER)
    assert 'value="一季度" selected>' in again.get("/new", step="3")
    assert "上期数" not in again.post("/new/deadline", previous="一季度")
    assert "写好了 3 份表" in again.post("/new/start", folder="二季度")
    task = Season(tmp_path / "二季度").task
    assert (task.time, len(task.previous), len(task.forms)) == ("2025-Q2", 1, 1)

    other = Visitor(tmp_path, "en")
    other.post("/new/form", **_FORM)
    assert "一季度 (情况季报 Q1 2025)" in other.get("/new", step="3")
    refused = other.post("/new/deadline", previous="一季度", back="/new?step=3")
    assert "shares no cell with zfxxgk-2021" in refused
    assert "choose “none”" in refused


def test_what_is_wrong_with_a_form_is_shown_with_its_line(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    faulty = FORM.replace("sheet: 存量", "shet: 存量")
    line = faulty.split("\n").index("  shet: 存量") + 1
    page = text_of(_put_forms(visitor, {"count.yaml": faulty, "b.yaml": FORM.replace("\n", "\n<")}))
    assert f"count.yaml 第 {line} 行：" in page
    assert "shet: 存量" in page
    assert "（这一行）" in page
    assert "b.yaml 第" in page
    assert "count-1" not in visitor.get("/new")
    assert "请选表单的 .yaml 文件" in _put_forms(visitor, {"count.xlsx": FORM})
    twice = _put_forms(visitor, {"a.yaml": FORM, "b.yaml": FORM})
    assert "表单 count-1 在 a.yaml 里已经定义过" in twice
    assert not any(tmp_path.iterdir())


def test_of_two_files_of_one_name_and_of_a_name_too_long_it_is_said_what_to_do(
    tmp_path: Path,
) -> None:
    visitor = Visitor(tmp_path)

    def put(*files: tuple[str, str]) -> str:
        answer = visitor.client.post(
            "/new/own",
            data={"csrf": visitor.csrf, "back": "/new"},
            files=[("files", (name, text.encode())) for name, text in files],
            headers={"Origin": HOME},
        )
        return text_of(answer.text)

    other = FORM.replace("count", "tally")
    for second in ("a.yaml", "A.yaml"):  # one file where large and small letters are the same
        said = put(("a.yaml", FORM), (second, other))
        assert f"选的文件里有两个叫 {second}、内容不同" in said
        assert "没有问题" not in said
    long = "表" * 84
    assert "文件名太长，存不下（257 字节，最多 255，一个汉字算 3）" in put((f"{long}.yaml", FORM))
    for files in ((("a.yaml", FORM), ("a.yaml", FORM)), ((f"{long[:-1]}.yaml", FORM),)):
        assert "试做、试填、试汇总都没有问题" in put(*files)


def test_a_form_names_no_file_of_this_computer(tmp_path: Path) -> None:
    secret = tmp_path / "秘密.yaml"
    secret.write_text("state_complete: 秘密\n", encoding="utf-8")
    page = _put_forms(Visitor(tmp_path), {"count.yaml": f"{FORM}interface: {secret}\n"})
    assert "秘密.yaml 没有一起选" in text_of(page)


def test_forms_that_name_themselves_or_each_other_are_not_passed_over(tmp_path: Path) -> None:
    visitor, other = Visitor(tmp_path), FORM.replace("form: count", "form: other")
    itself = text_of(_put_forms(visitor, {"a.yaml": f"{FORM}interface: a.yaml\n"}))
    assert "a.yaml 第 1 行：不认识的键“form”" in itself
    each = {"a.yaml": f"{FORM}interface: b.yaml\n", "b.yaml": f"{other}interface: a.yaml\n"}
    both = text_of(_put_forms(visitor, each))
    assert "a.yaml 第 1 行：不认识的键“form”" in both
    assert "b.yaml 第 1 行：不认识的键“form”" in both


def test_the_period_that_is_over_last_is_proposed(tmp_path: Path) -> None:
    (tmp_path / "count.yaml").write_text(FORM, encoding="utf-8")
    form = api.load_forms([tmp_path / "count.yaml"])["count-1"]
    assert propose_time(form, date(2026, 3, 31)) == {"year": "2025", "period": "第四季度"}
    assert propose_time(form, date(2026, 4, 1)) == {"year": "2026", "period": "第一季度"}
    assert propose_time(F2021, date(2026, 4, 1)) == {"year": "2025", "period": ""}
