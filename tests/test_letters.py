"""Letters of a season: whom they go to, what they say, in whose layout, and what is entered."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.seasons import UNITS, fill, mail, run, start_season, states_in
from xlsreport.cli.terminal import in_command
from xlsreport.collection import circular, letters
from xlsreport.collection.in_words import say_undecided
from xlsreport.collection.season import Season

_SCHEME = "profile: 九台\nscoring: {late: 5, late_day: 2, late_most: 30, returned: 5}\n"


@pytest.fixture
def season(tmp_path: Path) -> Path:
    folder = start_season(tmp_path, "--return-address", "a@x.cn", deadline="2024年1月20日")
    (folder / "p.yaml").write_text(_SCHEME, encoding="utf-8")
    task = folder / "任务.yaml"
    text = task.read_text("utf-8").replace('profile: "standard"', "profile: p.yaml")
    task.write_text(text, encoding="utf-8")
    first, second, _ = UNITS
    for code, day, wrong in ((first, 10, {}), (second, 24, {"requests__received__natural": 999})):
        data = fill(folder, code, tmp_path / f"{code}.xlsx", **wrong).read_bytes()
        sent = f"{day} Jan 2024 09:00:00 +0800"
        (folder / "2-收件" / f"{code}.eml").write_bytes(mail("a@x.cn", sent, f"{code}.xlsx", data))
    run(folder, "take", code=1)
    return folder


def _read(file: Path) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(str(file)).paragraphs)


def test_letters_go_to_those_they_concern_and_say_what_is_known(
    season: Path, tmp_path: Path
) -> None:
    _, second, third = UNITS
    said = run(season, "remind", "--date", "2024-01-26").stdout
    assert "九郊街道  李四 0431-8" in said
    (folder,) = (each for each in (season / "3-退回").iterdir() if each.name.startswith(third))
    letter = folder / "催报_2024年1月26日.docx"
    for part in ("九郊街道：", "应于2024年1月20日前", "已逾期6天", "发送至a@x.cn", "长春市九台区"):
        assert part in _read(letter)
        assert part in letter.with_suffix(".txt").read_text("utf-8-sig")
    assert "已经报送" in run(season, "remind", "九台街道", code=2).stderr
    # Nothing is written over.
    run(season, "remind", "九郊街道", "--date", "2024-01-26")
    assert letter.with_name("催报_2024年1月26日 (2).docx").exists()

    run(season, "return", second, "--reason", "缺总计", "--date", "2024-01-25")
    (folder,) = (each for each in (season / "3-退回").iterdir() if each.name.startswith(second))
    text = _read(folder / "退回修改通知_2024年1月25日.docx")
    for part in ("营城街道：", "2024年1月24日报送", "有2处需要改正", "缺总计", "1. 三、", "相差"):
        assert part in text
    assert states_in(season)[second] == "returned"

    # The circular holds the same facts and its points follow from the declared scheme.
    run(season, "circular", "--date", "2024-02-01")
    file = season / "4-汇总" / "通报_2024年2月1日.docx"
    for part in (
        "已报送2个，未报送1个",
        "迟报1个：营城街道（4天）",
        "营城街道（1次）",
        "满分100分",
    ):
        assert part in _read(file)
    table = docx.Document(str(file)).tables[0]
    assert [[cell.text for cell in row.cells][-1] for row in table.rows] == [
        "得分",
        "100",
        "82",
        "0",
    ]
    book = openpyxl.load_workbook(file.with_suffix(".xlsx"), data_only=True)
    assert [row[-1] for row in book.worksheets[0].iter_rows(min_row=4, values_only=True)] == [
        100, 82, 0,
    ]  # fmt: skip
    # Who is left out is said with why, not named among those that just sent nothing.
    run(season, "leave-out", third, "--reason", "已撤并")
    said = run(season, "circular", "--date", "2024-02-02").stdout
    assert "未报送、注明不汇总1个：九郊街道（已撤并）。" in said
    assert "\n未报送1个" not in said
    run(season, "undo", third, "--reason", "弄错了")
    history = run(season, "history").stdout
    assert history.count("  催报  ") + history.count("  催报\n") == 2
    run(season, "verify")

    # The usual layout is a template; the office's own takes its place, checked like a report's.
    example = tmp_path / "t.docx"
    run(season, "remind", "--template-example", str(example))
    assert "没有覆盖" in run(season, "remind", "--template-example", str(example), code=2).stderr
    own = docx.Document(str(example))
    own.add_paragraph("请{{ unit }}（{{ person }}，{{ phone }}）抓紧。")
    (season / letters.TEMPLATES).mkdir()
    own.save(str(season / letters.TEMPLATES / "催报.docx"))
    run(season, "remind", "--date", "2024-01-28")
    (folder,) = (each for each in (season / "3-退回").iterdir() if each.name.startswith(third))
    assert "请九郊街道（李四，0431-8" in _read(folder / "催报_2024年1月28日.docx")
    own.add_paragraph("{{ persn }}")
    own.save(str(example))
    said = run(season, "remind", "--template", str(example), code=2).stderr
    assert "最接近的是“person”" in said
    assert "docs/collecting.md" in said


def test_of_files_that_came_at_once_the_one_that_goes_back_is_named_and_what_is_to_be_decided(
    season: Path,
) -> None:
    _, second, third = UNITS
    for number in (1, 2):
        target = season / "2-收件" / f"同时{number}.xlsx"
        fill(season, third, target, proactive__rules__issued=4 + number)
    run(season, "take", code=0)
    said = run(season, "return", third).stdout
    assert (
        "退回的是第 2 份 同时2.xlsx。同时报来、内容不同的还有第 1 份 同时1.xlsx，还没有定" in said
    )
    command = next(line for line in said.splitlines() if " decide " in line)
    assert f"collect -C {in_command(season)} decide {third} --file 序号" in command
    state = next(each for each in Season(season).states() if each.key == third)
    assert say_undecided(state, "en") == (
        "What goes back is file 2, 同时2.xlsx. At the same time came, with other contents, "
        "file 1, 同时1.xlsx; it is not decided which counts."
    )
    run(season, "decide", third, "--file", "1", "--reason", "单位来电")
    for unit in (second, third):  # one file only, or decided
        assert "还没有定" not in run(season, "return", unit).stdout


def test_every_placeholder_that_is_documented_is_filled(season: Path) -> None:
    page = Path(__file__).parents[1].joinpath("docs", "collecting.md").read_text("utf-8")
    rows = [
        set(re.findall(r"{{ (\w+) }}", line))
        for line in page.splitlines()
        if line.startswith("| `{{ ") and "title" not in line
    ]
    unit, common, late, returned = rows
    opened = Season(season)
    remind, back = (letters.compose_example(opened, kind).facts for kind in ("remind", "return"))
    assert unit | common | late <= remind.keys()
    assert unit | common | returned <= back.keys()
    assert common <= circular.compose_example(opened).facts.keys()


def test_without_the_library_the_text_is_written_all_the_same(
    season: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    assert "pip install" in run(season, "remind", "--date", "2024-01-26").stderr
    (folder,) = (each for each in (season / "3-退回").iterdir() if "九郊街道" in each.name)
    assert [each.name for each in folder.iterdir()] == ["催报_2024年1月26日.txt"]
