"""A season in one folder, through the command line, from handing out to the closed archive."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import openpyxl
import py7zr
import pytest

from tests.effort import THOROUGH
from tests.killing import NEW_UNIT, VERBS
from tests.samples import F2021, FORMS, consistent
from tests.seasons import TEXTS, UNITS, fill, mail, run, start_season, states_in, status_of
from xlsreport import api
from xlsreport.collection.history import describe_event
from xlsreport.collection.ledger import Entry
from xlsreport.collection.season import Season
from xlsreport.errors import UsageError
from xlsreport.marked_copy.marked_copy import marked_copy
from xlsreport.submission.submission import Unit
from xlsreport.workers.pool import Readers

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.collection.ledger import Event


@pytest.fixture
def season(tmp_path: Path) -> Path:
    return start_season(tmp_path)


def test_mails_and_archives_are_taken_apart_and_each_file_is_answered(
    season: Path, tmp_path: Path
) -> None:
    first, second, third = UNITS
    inbox = season / "2-收件"
    assert set(states_in(season).values()) == {"issued"}

    # Mail with a 7z in it, a zip with a photograph, and a faulty report.
    good = fill(season, first, tmp_path / "甲.xlsx")
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.write(good, "报送/九台街道年报.xlsx")
    (inbox / "邮件.eml").write_bytes(
        mail("九台街道 <a@x.cn>", "Wed, 10 Jan 2024 09:00:00 +0800", "报表.7z", packed.getvalue())
    )
    with zipfile.ZipFile(inbox / "压缩.zip", "w") as archive:
        archive.write(fill(season, second, tmp_path / "乙.xlsx"), "营城.xlsx")
        archive.writestr("照片.jpg", b"\xff\xd8\xff\xe0 jpeg")
    fill(season, third, inbox / "丙.xlsx", requests__received__natural=999)
    said = run(season, "take", code=1).stdout
    assert not any(inbox.iterdir())
    assert "照片" in said
    states = states_in(season)
    assert states == {first: "received", second: "received", third: "with_errors"}
    record = {each["code"]: each for each in status_of(season)["units"]}
    assert record[first]["files"][0]["from"] == "九台街道 <a@x.cn>"
    assert record[first]["files"][0]["received"] == "2024-01-10T01:00:00+00:00"
    assert record[first]["late"] == 0
    assert record[third]["errors"] > 0
    assert [each.name for each in (season / "3-退回").iterdir()] == [f"{third}_九郊街道"]


def test_a_faulty_report_goes_back_and_comes_corrected_then_all_is_merged_and_closed(
    season: Path, tmp_path: Path
) -> None:
    first, second, third = UNITS
    inbox = season / "2-收件"
    good = fill(season, first, inbox / "甲.xlsx")
    shutil.copy(good, tmp_path / "甲.xlsx")
    fill(season, second, inbox / "乙.xlsx")
    fill(season, third, inbox / "丙.xlsx", requests__received__natural=999)
    run(season, "take", code=1)
    good = tmp_path / "甲.xlsx"

    # The same again is noted once.
    events = status_of(season)["events"]
    assert "以前收过" in run(season, "take", str(good)).stdout
    assert good.exists()
    assert status_of(season)["events"] == events
    run(season, "accept", "九郊街道", code=2)
    run(season, "return", "九郊街道")
    assert states_in(season)[third] == "returned"
    fill(season, third, inbox / "丙改.xlsx")
    assert "比上一版改了 1 处" in run(season, "take").stdout
    assert states_in(season)[third] == "corrected"

    # Decisions, one of them taken back.
    run(season, "leave-out", "营城街道", "--reason", "撤并")
    assert states_in(season)[second] == "left_out"
    run(season, "undo", "营城街道", "--reason", "弄错了")
    assert states_in(season)[second] == "received"
    run(season, "merge", code=2)
    run(season, "accept", "--clean")
    assert set(states_in(season).values()) == {"accepted"}
    run(season, "verify")

    merged = run(season, "merge").stdout
    assert "已汇总 3 个" in merged
    target = season / "4-汇总" / "长春市九台区2023汇总.xlsx"
    (outcome,) = api.check([target], FORMS).outcomes
    assert outcome.submission is not None
    total = "requests.received.natural"
    expected = sum(consistent(F2021, code)[total] for code in UNITS)
    assert outcome.submission.values[total] == expected
    run(season, "verify")
    run(season, "close")
    run(season, "verify")
    (index,) = openpyxl.load_workbook(season / "档案" / "档案目录.xlsx").worksheets
    listed = list(index.iter_rows(min_row=4, values_only=True))
    assert sorted(row[4] for row in listed) == sorted([*UNITS.values(), "九郊街道"])
    assert all((season / row[5]).is_file() for row in listed)
    # It can be read on paper: across A4, with room for what wraps and the headings on each page.
    assert index.page_setup.orientation == "landscape"
    assert index.print_title_rows == "$3:$3"
    assert sum(each.width for each in index.column_dimensions.values()) < 170
    assert all(index.row_dimensions[4 + n].height > 30 for n, _ in enumerate(listed))
    assert "已经结束" in run(season, "take", code=2).stderr
    history = run(season, "history", "九郊街道").stdout
    for part in ("下发表格", "收到", "检查", "退回修改", "采纳", "王五"):
        assert part in history


def test_the_marked_copies_of_a_take_are_made_at_once_and_a_unit_keeps_that_of_its_last_version(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = UNITS
    for number, (code, value) in enumerate(((first, 999), (second, 999), (second, 998))):
        sent = fill(season, code, tmp_path / "改.xlsx", requests__received__natural=value)
        data = mail(
            "a@x.cn", f"Wed, 1{number} Jan 2024 09:00:00 +0800", "表.xlsx", sent.read_bytes()
        )
        (season / "2-收件" / f"{number}.eml").write_bytes(data)
    handed: list[int] = []

    def each(self: Readers, job: Any, items: Any) -> Any:
        handed.append(len(items) if job is marked_copy else 0)
        return ask(self, job, items)

    ask = Readers.each
    monkeypatch.setattr(Readers, "each", each)
    run(season, "take", code=1)
    assert [each for each in handed if each] == [3]
    ((copy,), (other,)) = (list(each.iterdir()) for each in (season / "3-退回").iterdir())
    outcomes = api.check([copy, other], FORMS).outcomes
    assert {
        each.submission.unit.code: each.submission.values["requests.received.natural"]
        for each in outcomes
        if each.submission is not None
    } == {first: 999, second: 998}


def test_what_is_not_accepted_is_named_and_the_rest_is_published_and_shown(season: Path) -> None:
    first, second, third = UNITS
    for code in (first, second):
        fill(season, code, season / "2-收件" / f"{code}.xlsx")
    run(season, "take")
    run(season, "accept", second)
    run(season, "publish", "--as", "html", code=1)
    said = run(season, "merge", code=1).stdout
    assert "已报，还没有采纳：九台街道" in said
    assert "九台街道（220113001000）报来的表还没有采纳，没有汇总。" in said
    assert said.count("没有报送") == 1  # the third
    target = season / "4-汇总" / "长春市九台区2023汇总.xlsx"
    merged = api.check([target], FORMS).outcomes[0]
    shown = [[c.value for c in row] for row in openpyxl.load_workbook(target).worksheets[0]]
    cover = [str(text) for row in shown for text in row if text]
    # The sentence and the list below it are in one order, whatever that of the roster is.
    assert "不完整：未报 1 个；已报，还没有采纳 1 个" in cover
    assert cover.index("九郊街道（220113003000）：未报") < cover.index(
        "九台街道（220113001000）：已报，还没有采纳"
    )
    assert merged.submission is not None
    states = [each for each in merged.submission.below if not each.further]
    assert {each.unit.code: each.state for each in states} == {
        first: "not_accepted",
        second: "merged",
        third: "missing",
    }
    board = season.parent / "b.html"
    run(season, "status", "--html", str(board))
    data = json.loads(board.read_text("utf-8").split('id="data">')[1].split("</script>")[0])
    assert [each["marks"] for each in data["units"]] == [["received"], ["passed"], ["missing"]]
    board.write_text("mine", encoding="utf-8")
    run(season, "status", "--html", str(board), code=2)
    assert board.read_text("utf-8") == "mine"

    # A decision since the last merge is in the report.
    run(season, "leave-out", third, "--reason", "撤并")
    run(season, "accept", "--clean")
    asked = ["--as", "html", "--date", "2024-03-10", "--draft-overview"]
    report = season / "4-汇总" / "长春市九台区2023报告.html"
    assert str(report) in run(season, "publish", *asked).stdout
    assert "2024年3月10日" in report.read_text("utf-8")
    assert "生成报告" in run(season, "history").stdout


def test_the_key_figures_of_several_years_stand_side_by_side(season: Path) -> None:
    first = next(iter(UNITS))
    fill(season, first, season / "2-收件" / "a.xlsx")
    run(season, "take")
    target = season.parent / "历年.xlsx"
    said = run(season, "trend", str(season), "-o", str(target), code=2).stderr
    assert "还没有汇总" in said
    run(season, "accept", "--clean")
    run(season, "merge", code=1)
    before = season.parent / "上年"
    shutil.copytree(season, before)
    assert (
        "都是 2023 年的"
        in run(season, "trend", str(season), str(before), "-o", str(target), code=2).stderr
    )
    task = before / "任务.yaml"
    task.write_text(task.read_text("utf-8").replace("year: 2023", "year: 2022"), encoding="utf-8")
    run(season, "trend", str(season), str(before), "-o", str(target))
    figures, units = openpyxl.load_workbook(target).worksheets
    assert [cell.value for cell in figures[3]] == ["指标", "2022", "2023"]
    rows = {row[0]: row[1:] for row in figures.iter_rows(min_row=4, values_only=True) if row[0]}
    received = consistent(F2021, first)["requests.received.natural"]
    assert rows["本年新收申请"][0] == rows["本年新收申请"][1] >= received
    assert len(figures._charts) == len(F2021.key_figures)
    assert [cell.value for cell in units[5]] == ["已报", 1, 1]
    assert "没有覆盖" in run(season, "trend", str(season), "-o", str(target), code=2).stderr
    assert ".xlsx 结尾" in run(season, "trend", str(season), "-o", "a.txt", code=2).stderr


def test_errors_are_accepted_with_a_reason_only_and_merged_as_waived(season: Path) -> None:
    code = next(iter(UNITS))
    fill(season, code, season / "2-收件" / "a.xlsx", requests__received__natural=999)
    run(season, "take", code=1)
    assert "--reason" in run(season, "accept", code, code=2).stderr
    run(season, "accept", code, "--reason", "法院移送，已核实")
    assert states_in(season)[code] == "accepted"
    merged = run(season, "merge", code=1).stdout
    assert "已汇总 1 个" in merged


def test_a_new_version_opens_what_was_accepted_and_a_decision_goes_back(season: Path) -> None:
    code = next(iter(UNITS))
    fill(season, code, season / "2-收件" / "a.xlsx")
    run(season, "take")
    run(season, "accept", code)
    fill(season, code, season / "2-收件" / "b.xlsx", proactive__licensing__decisions=77)
    assert "→77" in run(season, "take").stdout
    assert states_in(season)[code] == "received"
    run(season, "decide", code, "--file", "1", "--reason", "第二份是误传")
    run(season, "accept", code)
    with Season(season).working("x"):
        pass
    run(season, "merge", code=1)
    target = season / "4-汇总" / "长春市九台区2023汇总.xlsx"
    (outcome,) = api.check([target], FORMS).outcomes
    assert outcome.submission is not None
    wanted = consistent(F2021, code)["proactive.licensing.decisions"]
    assert outcome.submission.values["proactive.licensing.decisions"] == wanted


def test_what_was_accepted_or_returned_of_one_version_says_nothing_of_another(season: Path) -> None:
    code = next(iter(UNITS))

    def state() -> str:
        return states_in(season)[code]

    for name, issued in (("a1", 5), ("a2", 7)):
        fill(season, code, season / "2-收件" / f"{name}.xlsx", proactive__rules__issued=issued)
        run(season, "take")
    run(season, "accept", code, "--reason", "已核实")
    run(season, "decide", code, "--file", "1", "--reason", "单位来电")
    assert state() == "to_explain"  # the second one was accepted
    run(season, "accept", code, "--reason", "已核实")
    assert state() == "accepted"
    run(season, "return", code)
    assert state() == "returned"
    run(season, "decide", code, "--file", "2", "--reason", "单位来电")
    assert state() == "accepted"  # as it was before
    run(season, "decide", code, "--file", "1", "--reason", "又来电")
    assert state() == "to_explain"
    run(season, "leave-out", code, "--reason", "撤并")
    run(season, "decide", code, "--file", "2", "--reason", "又来电")
    assert state() == "left_out"


def test_the_ledger_names_findings_in_words_with_their_codes(season: Path) -> None:
    code = next(iter(UNITS))
    (season / "2-收件" / "a.csv").write_text("x", "utf-8")
    run(season, "take", code=1)
    rules = ("requests.balance", "UNIT_GONE")
    opened = Season(season)
    told = [
        Entry("explained", code, "", {"rule": each, "text": "查过", "keys": []}) for each in rules
    ]
    opened.enter("王五", told)
    said = run(season, "history").stdout
    assert "读不了：这是纯文本（如 CSV），不是工作簿（FILE_TEXT）" in said
    assert "单位说明：收到的＝办结的＋结转的（requests.balance）：查过" in said
    assert "单位说明：UNIT_GONE：查过" in said  # of a program that had another catalogue
    english = [describe_event(each, "en", opened.form) for each in opened.events()]
    assert any("could not be read: this is plain text, such as CSV, and no" in e for e in english)


def test_a_warning_waits_for_an_explanation_and_then_for_the_officer(season: Path) -> None:
    code = next(iter(UNITS))
    blank = season.parent / "unsigned.xlsx"
    api.blank(F2021, blank, 2023, Unit(code, UNITS[code]))
    blank.replace(season / "1-下发" / f"{code}_{UNITS[code]}_2023年报.xlsx")
    fill(season, code, season / "2-收件" / "a.xlsx")
    run(season, "take")
    assert states_in(season)[code] == "to_explain"
    assert "没有“TEXT_X”" in run(season, "explain", code, "TEXT_X", "说明", code=2).stderr
    run(season, "explain", code, "UNIT_UNSIGNED", "用的是去年的表，已核对")
    assert states_in(season)[code] == "explained"
    run(season, "accept", "--clean")
    assert states_in(season)[code] == "explained"
    run(season, "accept", code)
    assert states_in(season)[code] == "accepted"


def test_an_explanation_that_was_left_as_it_was_does_not_explain_another_figure(
    season: Path,
) -> None:
    code = next(iter(UNITS))
    received = consistent(F2021, code)["requests.received.natural"]
    why = {"explain__requests__balance": "跨年撤回"}
    for number, more in enumerate((3, 5, 5)):
        changed = {"requests__received__natural": received + more, **why}
        changed |= {"proactive__licensing__decisions": 100 + number}
        fill(season, code, season / "2-收件" / f"{number}.xlsx", **changed)
        run(season, "take", code=1)
        (unit,) = [each for each in status_of(season)["units"] if each["code"] == code]
        assert bool(unit["explained"]) is (more == 3), number


def test_units_offices_and_files_with_long_names_are_taken_in_and_merged(tmp_path: Path) -> None:
    code, long, folder = "220113001000", "镇" * 100, tmp_path / "a"
    (tmp_path / "r.csv").write_text(f"代码,名称\n{code},{long}\n", encoding="utf-8")
    asked = ["--form", F2021.id, "--year", "2023", "--roster", str(tmp_path / "r.csv")]
    run(tmp_path, "start", str(folder), *asked, "--unit-name", "台" * 100)
    (blank,) = (folder / "1-下发").iterdir()
    wrong = consistent(F2021, code) | TEXTS | {"requests.received.natural": 999}
    api.fill(blank, wrong, tmp_path / "a.xlsx", FORMS)
    # Letters of four bytes: a mail names a file as it likes.
    name = f"{'𠀀' * 90}.xlsx"
    data = mail("a@x.cn", "10 Jan 2024 09:00:00 +0800", name, (tmp_path / "a.xlsx").read_bytes())
    (folder / "2-收件" / "a.eml").write_bytes(data)
    assert name.removesuffix(".xlsx") in run(folder, "take", code=1).stdout
    assert list((folder / "3-退回").glob(f"{code}_镇*/{code}_镇*.xlsx"))
    run(folder, "accept", code, "--reason", "已核实")
    run(folder, "merge")
    (merged,) = (folder / "4-汇总").glob("*.xlsx")
    assert merged.name.endswith("台2023汇总.xlsx")
    run(folder, "verify")


def test_a_marked_copy_is_put_aside_once_a_version_without_errors_came_but_nobodys_work(
    season: Path,
) -> None:
    first, second, _ = UNITS
    folders = [season / "3-退回" / f"{code}_{UNITS[code]}" for code in (first, second)]
    for code in (first, second):
        fill(season, code, season / "2-收件" / f"{code}.xlsx", requests__received__natural=999)
    run(season, "take", code=1)
    run(season, "return", first, "--date", "2024-01-25")
    marked, saved = (next(each.glob("*.xlsx")) for each in folders)
    data = marked.read_bytes()
    book = openpyxl.load_workbook(saved)
    book.worksheets[0]["A1"] = "我的备注"
    book.save(saved)
    (folders[1] / "备忘.txt").write_text("电话问过", "utf-8")
    # One more with errors, then one without: of files that came at once nothing is moved.
    fill(season, first, season / "2-收件" / "a.xlsx", requests__received__natural=998)
    fill(season, first, season / "2-收件" / "b.xlsx")
    assert "已解决" not in run(season, "take", code=1).stdout
    for code in (first, second):
        fill(season, code, season / "2-收件" / f"{code}.xlsx", proactive__rules__issued=3)
    said = run(season, "take").stdout
    assert said.count("以前标好的表不用再改，移到了 ") == 1
    assert not marked.exists()
    (aside,) = (folders[0] / "已解决").iterdir()
    assert aside.read_bytes() != data  # that of the version before the last
    assert api.check([aside], FORMS).outcomes[0].status == "with_errors"
    assert (folders[0] / "退回修改通知_2024年1月25日.txt").is_file()
    assert sorted(each.name for each in folders[1].iterdir()) == [saved.name, "备忘.txt"]
    run(season, "verify")


def test_a_report_goes_back_with_the_marked_copy_of_the_version_that_counts(
    season: Path,
) -> None:
    first = next(iter(UNITS))
    folder = season / "3-退回" / f"{first}_九台街道"
    copy = folder / f"{first}_九台街道.xlsx"
    fill(season, first, season / "2-收件" / "a.xlsx", requests__received__natural=999)
    run(season, "take", code=1)
    # The next one has a warning only, and no copy lies ready for it.
    fill(season, first, season / "2-收件" / "b.xlsx", narrative__problems="略")
    run(season, "take")
    assert str(copy) in run(season, "return", first).stdout
    (outcome,) = api.check([copy], FORMS).outcomes
    assert outcome.submission is not None
    assert outcome.submission.values["requests.received.natural"] != 999
    assert "TEXT_SHORT" in {each.code for each in outcome.findings}
    # Nothing is marked in one without a fault, and the letter does not speak of a copy.
    fill(season, first, season / "2-收件" / "c.xlsx")
    run(season, "take")
    said = run(season, "return", first, "--reason", "重报盖章的").stdout
    assert "没有标好的表" in said
    letter = max(folder.glob("*.txt"), key=lambda each: each.stat().st_mtime_ns)
    assert "一并发还" not in letter.read_text(encoding="utf-8-sig")


def test_late_is_by_arrival_and_a_unit_may_have_more_time(season: Path) -> None:
    task = season / "任务.yaml"
    task.write_text(
        task.read_text(encoding="utf-8").replace("2099年1月31日", "2024年1月9日"), encoding="utf-8"
    )
    code = next(iter(UNITS))
    data = fill(season, code, season.parent / "a.xlsx").read_bytes()
    sent = mail("a@x.cn", "Wed, 10 Jan 2024 17:00:00 +0000", "a.xlsx", data)
    (season / "2-收件" / "m.eml").write_bytes(sent)
    run(season, "take")
    # 17:00 in Greenwich is the next day in China.
    assert status_of(season)["units"][0]["late"] == 2
    run(season, "extend", code, "--to", "2024-01-11")
    assert status_of(season)["units"][0]["late"] == 0
    assert status_of(season)["units"][1]["late"] is None


def test_the_deadline_of_all_is_moved_in_the_task_and_what_else_was_written_there_stays(
    season: Path,
) -> None:
    first, task = next(iter(UNITS)), season / "任务.yaml"
    before = task.read_text(encoding="utf-8")
    noted = before.replace("form:", "# 省里定的\nform:")
    task.write_text(noted, encoding="utf-8")
    fill(season, first, season / "2-收件" / "a.xlsx")
    run(season, "take")
    for wrong in (["--all", first], [], ["--all"]):
        run(season, "extend", *wrong, "--to", "2020-01-31", code=2)
    run(season, "extend", "--all", "--to", "元月底", "--reason", "春节", code=2)
    assert task.read_text(encoding="utf-8") == noted
    assert "封面" in run(season, "extend", "--all", "--to", "2020-01-31", "--reason", "春节").stdout
    assert task.read_text(encoding="utf-8") == noted.replace("2099年1月31日", "2020-01-31")
    assert status_of(season)["deadline"] == "2020-01-31"
    assert status_of(season)["units"][0]["late"] > 0
    assert "全部单位  期限改为 2020-01-31：春节" in run(season, "history").stdout
    # A person may go on editing it.
    task.write_text(before, encoding="utf-8")
    assert status_of(season)["units"][0]["late"] == 0
    run(season, "verify")


@pytest.mark.parametrize(
    ("written", "is_kept"),
    [
        ("deadline: >\n  2099-01-31", True),
        ('deadline: "2099-01-31\n  17点"', True),
        ('"deadline": 2099-01-31', False),
        ("deadline: |\n\n  2099-01-31", False),
    ],
)
def test_a_deadline_that_a_person_wrote_on_several_lines_or_in_quotes_is_moved(
    season: Path, written: str, *, is_kept: bool
) -> None:
    task = season / "任务.yaml"
    before = task.read_text(encoding="utf-8")
    noted = re.sub("(?m)^deadline:.*$", f"{written}\n# 省里定的", before)
    task.write_text(noted, encoding="utf-8")
    run(season, "extend", "--all", "--to", "2020-01-31", "--reason", "春节")
    assert status_of(season)["deadline"] == "2020-01-31"
    assert ("# 省里定的" in task.read_text(encoding="utf-8")) == is_kept


def test_a_deadline_that_cannot_be_entered_is_not_moved(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (season / "任务.yaml").read_bytes()

    def refuse(*_: object) -> None:
        raise UsageError("满了", "full")

    monkeypatch.setattr(Season, "enter", refuse)
    run(season, "extend", "--all", "--to", "2020-01-31", "--reason", "春节", code=2)
    assert (season / "任务.yaml").read_bytes() == before


def test_a_folder_that_was_moved_goes_on_and_elsewhere_it_says_that_it_lacks_the_key(
    season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, _ = UNITS
    fill(season, first, season / "2-收件" / "a.xlsx")
    run(season, "take")
    run(season, "accept", first)
    moved = tmp_path / "U 盘 % #" / "收表"
    moved.parent.mkdir()
    season.rename(moved)
    fill(moved, second, moved / "2-收件" / "b 2.xlsx")
    run(moved, "take")
    run(moved, "accept", "--clean")
    run(moved, "merge", code=1)
    run(moved, "circular")
    assert "都对得上" in run(moved, "verify").stdout
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "other"))
    assert "没有这次收表的密钥" in run(moved, "verify").stdout
    assert states_in(moved)[second] == "accepted"


def test_what_a_season_needs_is_copied_into_it_and_last_year_is_proved(
    tmp_path: Path,
) -> None:
    first = next(iter(UNITS))
    given = tmp_path / "去年 的表"
    given.mkdir()
    api.blank(F2021, tmp_path / "b.xlsx", 2022, Unit(first, UNITS[first]))
    values = consistent(F2021, first) | TEXTS | {"unit.contact": "张三", "unit.phone": "1"}
    for name in ("1/甲.xlsx", "甲.xlsx"):
        (given / name).parent.mkdir(exist_ok=True)
        api.fill(tmp_path / "b.xlsx", values, given / name, FORMS)
    (given / "照片.jpg").write_bytes(b"no workbook")
    profile = tmp_path / "方案.yaml"
    profile.write_text("profile: own\n", encoding="utf-8")
    roster = tmp_path / "r.csv"
    roster.write_text(f"code,name\n{first},{UNITS[first]}\n", encoding="utf-8")
    folder = tmp_path / "s"
    run(
        tmp_path, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--previous", str(given / "1"), "--previous", str(given / "甲.xlsx"),
        "--profile", str(profile),
    )  # fmt: skip
    copies = sorted(each.relative_to(folder).as_posix() for each in (folder / "上年").rglob("*.*"))
    assert copies == ["上年/1/甲.xlsx", "上年/甲.xlsx"]
    shutil.rmtree(given)
    profile.unlink()
    moved = tmp_path / "U 盘" / "别处"
    moved.parent.mkdir()
    folder.rename(moved)
    opened = Season(moved)
    assert [each.year for each in opened.previous or ()] == [2022, 2022]
    assert opened.assignment().profile.name == "own"
    run(moved, "verify")
    with (moved / "上年" / "甲.xlsx").open("ab") as stream:
        stream.write(b"\0")
    assert "上年/甲.xlsx" in run(moved, "verify", code=1).stdout
    task = moved / "任务.yaml"
    task.write_text(task.read_text("utf-8").replace('  - "上年/甲.xlsx"\n', ""), "utf-8")
    run(moved, "verify")


def test_a_task_with_a_slip_names_the_line_and_the_nearest_key(season: Path) -> None:
    task = season / "任务.yaml"
    text = task.read_text(encoding="utf-8").replace("deadline:", "deadlin:")
    task.write_text(text, encoding="utf-8")
    said = run(season, "status", code=2).stderr
    assert "任务.yaml:" in said
    assert "“deadline”" in said


def test_another_roster_adds_units_that_are_then_handed_their_workbooks(
    season: Path, tmp_path: Path
) -> None:
    roster = tmp_path / "new.csv"
    roster.write_text("代码,名称\n220113001000,九台街道\n220113009000,波泥河街道\n", "utf-8")
    assert "已写入 0 份" in run(season, "issue").stdout
    said = run(season, "roster", str(roster)).stdout
    assert "220113009000" in said
    assert states_in(season) == {"220113001000": "issued", "220113009000": "not_issued"}
    assert "已写入 1 份" in run(season, "issue").stdout
    run(season, "verify")
    # A unit may be handed a second workbook; the first one stays.
    run(season, "issue", "220113001000")
    assert sum(each.name.startswith("220113001000") for each in (season / "1-下发").iterdir()) == 2


def test_a_folder_that_is_none_and_one_that_is_not_empty_are_said(tmp_path: Path) -> None:
    assert "collect start" in run(tmp_path, "status", code=2).stderr
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "a.txt").write_text("a")
    roster = tmp_path / "r.csv"
    roster.write_text("代码,名称\n1,甲\n", encoding="utf-8")
    words = [
        "start",
        str(tmp_path / "x"),
        "--form",
        F2021.id,
        "--year",
        "2023",
        "--roster",
        str(roster),
    ]
    assert "已经有东西" in run(tmp_path, *words, code=2).stderr
    assert os.listdir(tmp_path / "x") == ["a.txt"]  # noqa: PTH208 - names only


def test_by_an_altered_ledger_nothing_is_done_and_verify_names_the_event(season: Path) -> None:
    with closing(sqlite3.connect(season / "档案" / "台账.sqlite")) as base:
        base.execute("UPDATE events SET data = '{}' WHERE number = 2")
        base.commit()
    for command in (["status"], ["history"], ["take"], ["accept", "--clean"], ["merge"]):
        assert "第 2 条被改过" in run(season, *command, code=2).stderr
    assert "第 2 条被改过" in run(season, "verify", code=1).stdout


def test_events_that_two_threads_read_at_once_stand_there_once(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Season(season)
    read = opened.ledger.events
    inside: list[bool] = []

    def meanwhile(after: int | None = None) -> tuple[Event, ...]:
        if not inside:
            inside.append(True)
            opened.events()
        return read(after)

    monkeypatch.setattr(opened.ledger, "events", meanwhile)
    assert opened.events() == opened.events() == read()


def test_a_file_that_is_written_anew_while_it_is_read_stays_in_the_drop_folder(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = next(iter(UNITS))
    file = fill(season, code, season / "2-收件" / "a.xlsx")
    enter = Season.enter

    def enter_late(self: Season, who: str, entries: Any) -> None:
        enter(self, who, entries)
        if any(entry.kind == "received" for entry in entries) and file.stat().st_size != 5:
            file.write_bytes(b"later")

    monkeypatch.setattr(Season, "enter", enter_late)
    run(season, "take")
    assert file.read_bytes() == b"later"
    assert states_in(season)[code] == "received"


def test_a_second_writer_is_told_who_works(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlsreport.collection.lock._LOCK_SECONDS", 0.2)
    with Season(season).working("赵六"):
        assert "赵六" in run(season, "take", code=2).stderr
    run(season, "take")


def test_a_start_that_is_refused_makes_no_folder(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text("代码,名称\n1,甲\n", encoding="utf-8")
    asked = ["--form", "zfxxgk-2019", "--year", "2024", "--roster", str(roster)]
    assert "zfxxgk-2021" in run(tmp_path, "start", str(tmp_path / "s"), *asked, code=2).stderr
    asked = ["--form", F2021.id, "--year", "2024", "--roster", str(tmp_path / "none.csv")]
    run(tmp_path, "start", str(tmp_path / "s"), *asked, code=2)
    asked = ["--form", F2021.id, "--year", "2024", "--roster", str(roster), "--deadline", "年底"]
    assert "年底" in run(tmp_path, "start", str(tmp_path / "s"), *asked, code=2).stderr
    assert not (tmp_path / "s").exists()


def test_a_name_of_a_unit_that_no_file_may_have_is_no_way_out_of_the_folder(tmp_path: Path) -> None:
    roster = tmp_path / "r.csv"
    roster.write_text("代码,名称\n1,甲\n", encoding="utf-8")
    folder = tmp_path / "s"
    run(
        tmp_path, "start", str(folder), "--form", F2021.id, "--year", "2023", "--roster",
        str(roster), "--unit-name", "../../市",
    )  # fmt: skip
    values = consistent(F2021, "1") | TEXTS
    blank = folder / "1-下发" / "1_甲_2023年报.xlsx"
    api.fill(blank, values, folder / "2-收件" / "a.xlsx", FORMS)
    run(folder, "take")
    run(folder, "accept", "1")
    run(folder, "merge")
    assert [each.name for each in (folder / "4-汇总").iterdir()] == [".._.._市2023汇总.xlsx"]


def test_status_loads_nothing_that_reads_or_writes_workbooks(season: Path) -> None:
    program = (
        "import sys; from xlsreport.cli.main import build\n"
        f"build('zh').main(['collect', '-C', {str(season)!r}, 'status'], standalone_mode=False)\n"
        "print([each for each in ('xlsxwriter', 'lxml', 'openpyxl', 'email.message', 'docx',"
        " 'xlsreport.layout', 'xlsreport.api') if each in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.splitlines()[-1] == "[]"


@pytest.mark.skipif(os.name == "nt", reason="no such signal")
@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_any_instant_nothing_is_lost_and_the_next_run_goes_on(
    season: Path, tmp_path: Path, verb: str
) -> None:
    _make_ready(season, verb)
    said = _try_hard(season, tmp_path, verb, "kill", 200 if THOROUGH else 2)
    assert {line.partition(" ")[2] for line in said} == {"[] [] done"}
    assert "killed" in {line.partition(" ")[0] for line in said}


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
@pytest.mark.parametrize("verb", VERBS if THOROUGH else ["take", "merge"])
def test_on_a_full_disk_nothing_is_lost_and_the_next_run_goes_on(
    season: Path, tmp_path: Path, verb: str
) -> None:
    _make_ready(season, verb)
    said = _try_hard(season, tmp_path, verb, "full", 60 if THOROUGH else 3)
    assert {line.partition(" ")[2] for line in said} == {"[] [] done"}
    assert {line.partition(" ")[0] for line in said} == {"refused", "whole"}


def _make_ready(season: Path, verb: str) -> None:
    first, *others = UNITS
    for code in others:
        fill(season, code, season / "2-收件" / f"{code}.xlsx")
    fill(season, first, season / "2-收件" / "a.xlsx", requests__received__natural=999)
    if verb != "take":
        run(season, "take", code=1)
    if verb in {"merge", "close"}:
        run(season, "accept", "--clean")
        run(season, "leave-out", first, "--reason", "撤并")
    if verb == "roster":
        stranger = season.parent / "外.xlsx"
        api.blank(F2021, stranger, 2023, Unit(*NEW_UNIT))
        values = consistent(F2021, first) | TEXTS | {"unit.contact": "张三", "unit.phone": "1"}
        api.fill(stranger, values, season / "2-收件" / "外.xlsx", FORMS)
        run(season, "take", code=1)


def _try_hard(season: Path, tmp_path: Path, verb: str, how: str, times: int) -> list[str]:
    return subprocess.run(
        [
            sys.executable, "-m", "tests.killing", str(season), str(tmp_path / "work"), verb, how,
            str(times),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()  # fmt: skip


def test_two_writers_at_the_same_moment_enter_everything_once(season: Path) -> None:
    for number, code in enumerate(UNITS):
        fill(season, code, season / "2-收件" / f"{number}.xlsx")
    command = [sys.executable, "-m", "xlsreport", "collect", "-C", str(season), "take"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    running = [
        subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    assert [each.communicate()[1] for each in running] == [b"", b""]
    assert [each.returncode for each in running] == [0, 0]
    assert [each["versions"] for each in status_of(season)["units"]] == [1, 1, 1]
    run(season, "verify")


def test_a_stranger_is_answered_with_whose_report_it_is_and_what_to_do(
    season: Path, tmp_path: Path
) -> None:
    first = next(iter(UNITS))
    foreign = tmp_path / "外.xlsx"
    unit = Unit("110101000000", "北京市东城区")
    api.blank(F2021, foreign, 2023, unit)
    values = consistent(F2021, first) | TEXTS | {"unit.contact": "张三", "unit.phone": "1"}
    api.fill(foreign, values, season / "2-收件" / "外.xlsx", FORMS)
    said = run(season, "take", code=1).stdout
    assert "北京市东城区" in said
    assert "collect roster" in said
    # The mended roster knows it: it is read again from the archive, and its unit has reported.
    roster = tmp_path / "new.csv"
    rows = "".join(f"{code},{name}\n" for code, name in UNITS.items())
    roster.write_text(f"代码,名称\n{rows}110101000000,东城区\n", encoding="utf-8")
    assert "1 份报表已从档案里重新检查" in run(season, "roster", str(roster)).stdout
    (record,) = [each for each in status_of(season)["units"] if each["code"] == unit.code]
    assert record["versions"] == 1
    assert record["files"][0]["name"] == "外.xlsx"
    assert "重新检查" not in run(season, "roster", str(roster)).stdout
    run(season, "verify")


def test_changed_texts_stand_on_one_line_each_and_are_cut_visibly(season: Path) -> None:
    first = next(iter(UNITS))
    fill(season, first, season / "2-收件" / "甲.xlsx")
    run(season, "take")
    text = "第一段写得很长很长很长很长很长很长很长。\n第二段。"
    fill(season, first, season / "2-收件" / "乙.xlsx", narrative__overview=text)
    said = run(season, "take").stdout
    changed = next(line for line in said.splitlines() if "比上一版改了 1 处" in line)
    assert "第一段写得很长" in changed
    assert "…" in changed
    assert "第二段" not in said


@pytest.mark.parametrize("gone", ["台账.sqlite", "."])
def test_by_a_ledger_that_is_gone_nothing_is_done_and_none_is_begun(
    season: Path, gone: str
) -> None:
    lost = season / "档案" / gone
    shutil.rmtree(lost) if lost.is_dir() else lost.unlink()
    for verb in ("status", "take", "issue"):
        assert "台账末尾少了 4 条" in run(season, verb, code=2).stderr
    run(season, "verify", code=1)


def test_a_head_that_an_editor_saved_is_read_and_an_empty_one_is_named(season: Path) -> None:
    head = season / "档案" / "head.txt"
    whole = head.read_bytes()
    head.write_bytes(b"\xef\xbb\xbf" + whole.replace(b"\n", b"\r\n"))
    run(season, "verify")
    head.write_bytes(b"")
    assert "head.txt" in run(season, "verify", code=1).stdout


def test_a_folder_that_cannot_be_written_is_looked_at_and_nothing_is_entered(
    season: Path,
) -> None:
    # As on a stick with write protection, for an administrator too.
    (season / "档案" / ".正在使用").unlink()
    (season / "档案" / ".正在使用").mkdir()
    for verb in (["take"], ["accept", "--clean"], ["merge"]):
        assert "什么也没有登记" in run(season, *verb, code=2).stderr
    run(season, "status")
    run(season, "verify")


def test_a_task_whose_year_was_changed_later_is_named(season: Path) -> None:
    task = season / "任务.yaml"
    task.write_text(task.read_text("utf-8").replace("year: 2023", "year: 2022"), "utf-8")
    assert "开始收表时是" in run(season, "verify", code=1).stdout


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_what_is_no_file_of_its_own_is_named_and_stays_in_the_drop_folder(
    season: Path, tmp_path: Path
) -> None:
    link = season / "2-收件" / "甲.xlsx"
    link.symlink_to(tmp_path / "none.xlsx")
    assert "没有收（快捷方式或不是文件）：甲.xlsx" in run(season, "take").stdout
    assert link.is_symlink()


def test_a_unit_that_gets_another_code_in_mid_season_keeps_its_reports(
    season: Path, tmp_path: Path
) -> None:
    first = next(iter(UNITS))
    fill(season, first, season / "2-收件" / "甲.xlsx")
    run(season, "take")
    roster = tmp_path / "new.csv"
    rows = "".join(f"{code},{name}\n" for code, name in UNITS.items() if code != first)
    roster.write_text(f"代码,名称\n220113999000,{UNITS[first]}\n{rows}", encoding="utf-8")
    said = run(season, "roster", str(roster)).stdout
    assert f"去掉：{first}" in said
    assert "1 份报表已从档案里重新检查" in said
    (record,) = [each for each in status_of(season)["units"] if each["code"] == "220113999000"]
    assert record["versions"] == 1
    run(season, "verify")
