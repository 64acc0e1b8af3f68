"""The demo: the whole round trip, a finding, a missing unit, and a clean merge at the end."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING

from click.testing import CliRunner

from tests.samples import DATA, F2019, FORMS, codes, read, real, workbook
from xlsreport import api
from xlsreport.cli.main import build
from xlsreport.demo.figures import FAULTS, consistent_figures
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

_SHANGHEWAN = "220113103000"


def test_it_ends_well(demo: tuple[Result, Path]) -> None:
    result, folder = demo
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert (result.exit_code, result.stderr) == (0, "")
    assert sorted(each.name for each in folder.iterdir()) == [
        "1-issued",
        "2-returned",
        "3-sent-back",
        "4-merged",
        "board.html",
        "roster.csv",
        "values",
    ]


def test_every_command_is_printed_as_it_runs_and_all_of_it_fits_on_a_screen(
    demo: tuple[Result, Path],
) -> None:
    said = demo[0].stdout
    commands = re.findall(r"^\$ xlsreport (\w+)", said, re.MULTILINE)
    assert commands == ["issue", "check", "merge", "merge"]
    assert len(said.splitlines()) <= 24


def test_it_shows_findings_and_a_clean_merge(demo: tuple[Result, Path]) -> None:
    said = demo[0].stdout
    for part in ("两边必须相等", "已汇总 20 个，应报 20 个", "final.xlsx", "board.html"):
        assert part in said
    assert "{" not in said


def test_it_leaves_a_board_and_marked_copies_to_look_at(demo: tuple[Result, Path]) -> None:
    _, folder = demo
    assert "南山街道" in (folder / "board.html").read_text(encoding="utf-8")
    copies = {each.name[:12] for each in (folder / "3-sent-back").iterdir()}
    # The real report says nothing about fees, which is a warning.
    assert copies == {*FAULTS, _SHANGHEWAN}


def test_the_merged_workbook_is_the_sum_of_what_was_returned(demo: tuple[Result, Path]) -> None:
    _, folder = demo
    final = read(folder / "4-merged" / "final.xlsx")
    assert final.findings == ()
    assert final.submission is not None
    assert (final.submission.form, final.submission.year) == (F2019, 2020)
    assert final.submission.unit.name == "长春市九台区"
    report = api.check([folder / "2-returned"], FORMS)
    submissions = [each.submission for each in report.outcomes if each.submission]
    assert len(submissions) == 20
    for cell in F2019.cells:
        own = [each.values[cell] for each in submissions]
        assert final.submission.values[cell] == sum(value for value in own if value is not None)


def test_shanghewans_figures_are_the_published_ones() -> None:
    source = files("xlsreport.demo").joinpath("shanghewan_2020.json").read_text("utf-8")
    values = json.loads(source)
    published = real("seed_changchun_jiutai_shanghewan_2020")["cells_as_published"]
    cells = {cell: text for cell, text in values.items() if cell in F2019.cells}
    assert cells == {cell: published[cell] for cell in cells}
    assert set(cells) >= {c.id for c in F2019.cells.values() if not c.computed}
    assert values["requests.carried_in.other"] == "00"


def test_its_roster_is_the_real_one() -> None:
    units = read_roster(DATA / "roster_jiutai.csv").units
    text = files("xlsreport.demo").joinpath("roster.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[:3] for line in text[1:]] == [[u.code, u.name, u.kind] for u in units]


def test_made_up_figures_are_marked_and_fit_together(tmp_path: Path) -> None:
    units = read_roster(DATA / "roster_jiutai.csv").units
    for unit in units:
        values = consistent_figures(F2019, unit.code)
        assert "虚构" in values["narrative.overview"]
        workbook(F2019, values, tmp_path / f"{unit.code}.xlsx", unit=Unit(unit.code, unit.name))
    # All at once: a check of each would start a process for each.
    outcomes = api.check([tmp_path], FORMS).outcomes
    assert len(outcomes) == len(units)
    assert [each for each in outcomes if each.findings] == []
    assert consistent_figures(F2019, "x") == consistent_figures(F2019, "x")


def test_every_fault_is_one_that_is_found(tmp_path: Path) -> None:
    found = set()
    for code, spoil in FAULTS.items():
        values = consistent_figures(F2019, code)
        spoil(values)
        path = workbook(F2019, values, tmp_path / f"{code}.xlsx")
        (outcome,) = api.check([path], FORMS).outcomes
        assert outcome.findings, code
        found |= set(codes(outcome.findings))
    assert found >= {"RULE_TIE", "CELL_BLANK", "CELL_NORMALIZED", "CELL_ANNOTATED"}
    assert _SHANGHEWAN not in FAULTS


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("x")
    result = CliRunner().invoke(build("zh"), ["demo", str(tmp_path)])
    assert result.exit_code == 2
    assert "建不了文件夹" in result.stderr
    assert [each.name for each in tmp_path.iterdir()] == ["kept.txt"]


def test_the_season_of_a_district_runs_from_handing_out_to_next_years_start(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "季 demo"
    result = CliRunner().invoke(build("zh"), ["demo", "--season", str(folder)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    assert (result.exit_code, result.stderr) == (0, "")
    said = result.stdout
    verbs = re.findall(r"^\$ xlsreport collect (?:-C .* --by 王五 )?([\w-]+)", said, re.MULTILINE)
    assert list(dict.fromkeys(verbs)) == [
        "start", "take", "status", "return", "decide", "explain", "remind", "extend", "accept",
        "merge", "publish", "circular", "close", "verify", "history",
    ]  # fmt: skip
    # No step fills more than half a screen.
    assert max(len(step.splitlines()) for step in said.split("\n$ ")) <= 14
    for part in ("4 份有问题", "88→8", "迟报1个：东湖街道（5天）", "已汇总 20 个，应报 20 个"):
        assert part in said
    season = folder / "九台区 2020年报"
    status = json.loads(
        CliRunner()
        .invoke(build("zh"), ["collect", "-C", str(season), "status", "--format", "json"])
        .stdout
    )
    assert status["counts"] == {"accepted": 20}
    versions = {each["name"]: each["versions"] for each in status["units"]}
    assert (versions["卡伦湖街道"], versions["营城街道"], versions["九台街道"]) == (3, 2, 1)
    assert {each.suffix for each in (season / "4-汇总").iterdir()} == {
        ".docx", ".html", ".txt", ".xlsx",
    }  # fmt: skip
    # What was carried over stands in next year's workbooks.
    (blank,) = (folder / "九台区 2021年报" / "1-下发").glob("220113001000_*")
    (outcome,) = api.check([blank], FORMS).outcomes
    assert outcome.submission is not None
    assert outcome.submission.priors
