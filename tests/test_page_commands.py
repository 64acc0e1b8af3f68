"""Every command on a page of the documentation runs, and answers what the page shows."""

from __future__ import annotations

import doctest
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from tests.pages import PAGES, ROOT, Block, blocks, commands
from tests.samples import COLUMNS, F2021, FORMS, consistent, workbook, zeros
from tests.seasons import TEXTS
from xlsreport import api
from xlsreport.cli.language import choose_language
from xlsreport.cli.main import build
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from click.testing import Result

UNITS = {"220113001000": "九台街道", "220113003000": "九郊街道", "220113103000": "上河湾镇"}
# What a page has people type besides the program; make's targets are looked for in the Makefile.
_OTHER_PROGRAMS = frozenset({"pip", "pipx", "uv", "python3", ".venv/bin/pip", ".venv/bin/mutmut"})
# These wait for a browser or ask a cluster: only their options are looked at.
_ONLY_READ = ("desk", "--dask")
_RUN = ("sh", "console")
# Ready queries, which tests/test_export_columns.py runs over every kind of export, and calls with
# names that a program of its own gives.
_NO_PROGRAMS = ("exports.md", "merging.md", "scale.md")
TYPED = [page for page in PAGES if any(block.kind in _RUN for block in blocks(page))]


@pytest.fixture(scope="session")
def handbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office: what the pages of the handbook kind take for granted."""
    folder = tmp_path_factory.mktemp("office")
    roster = folder / "名单.csv"
    rows = "".join(f"{code},{name},街道\n" for code, name in UNITS.items())
    roster.write_text(f"单位代码,单位名称,单位类型\n{rows}", encoding="utf-8")
    shutil.copyfile(roster, folder / "roster.csv")
    for number, (code, name) in enumerate(UNITS.items()):
        for year in (2024, 2025):
            target = folder / str(year) / f"{name}.xlsx"
            target.parent.mkdir(exist_ok=True)
            figures = consistent(F2021, code)
            if number == 1 and year == 2025:
                figures["requests.received.natural"] += 1
            elif year == 2024:
                # All that came in is left for the next year, and nothing else happened.
                left = {each: figures[f"requests.carried_in.{each}"] for each in COLUMNS}
                figures = zeros(F2021) | {
                    f"requests.{row}.{column}": count
                    for column, count in left.items()
                    for row in ("received", "carried_out")
                }
            workbook(F2021, figures | TEXTS, target, unit=Unit(code, name), year=year)
    shutil.copytree(folder / "2024", folder / "收件")
    shutil.copyfile(folder / "2025" / "九郊街道.xlsx", folder / "2025" / "某单位.xlsx")
    for name in ("2-收件", "returned", "收到"):
        shutil.copytree(folder / ("2025" if name == "2-收件" else "2024"), folder / name)
    shutil.copyfile(folder / "2024" / "九台街道.xlsx", folder / "九台街道.xlsx")
    merged = folder / "上年汇总.xlsx"
    api.merge([folder / "2024"], merged, FORMS, api.read_roster(roster))
    for name in ("已公布.xlsx", "汇总.xlsx", "district_published.xlsx"):
        shutil.copyfile(merged, folder / name)
    for name in ("districts", "3-退回", "4-汇总"):
        (folder / name).mkdir()
    for name in ("证书.pem", "私钥.pem"):
        (folder / name).touch()
    shutil.copytree(ROOT / "examples", folder / "examples")
    shutil.copyfile(ROOT / "tests/forms/library-2024.yaml", folder / "my-form.yaml")
    shutil.copyfile(merged, folder / "districts" / "a.xlsx")
    (folder / "公布的报告").mkdir()
    for name in ("已公布.html", "2020年报.html", "公布的报告/甲.html"):
        api.publish([merged], folder / name, FORMS, api.Printing())
    return folder


def _send_in(season: Path, *, mended: bool) -> None:
    """Puts workbooks into the folder of a season: one right and one wrong, then that one mended.

    The last unit sends its own with the mended one. Units of other rosters send nothing.
    """
    first, second, last = UNITS
    for code in (second, last) if mended else (first, second):
        for blank in (season / "1-下发").glob(f"{code}_*.xlsx"):
            values = consistent(F2021, code) | TEXTS | {"unit.contact": "张三", "unit.phone": "1"}
            if code == second and not mended:
                values["requests.received.natural"] += 1
            if "2020" not in blank.name:
                api.fill(blank, values, season / "2-收件" / blank.name, FORMS)


def _run(words: list[str], answer: str | None) -> None:
    group = build(choose_language(words, os.environ))
    if any(word in _ONLY_READ for word in words):
        name, *rest = words
        group.commands[name].make_context(name, rest)
        return
    result = CliRunner().invoke(group, words, prog_name="xlsreport")
    assert result.exit_code in (0, 1), result.output + repr(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    if answer is not None:
        same = doctest.OutputChecker().check_output(answer, result.output, doctest.ELLIPSIS)
        assert same, result.output
    if words[:2] == ["collect", "start"]:
        _send_in(Path(words[2]), mended=False)
    elif words[:2] == ["collect", "remind"]:
        _send_in(Path(), mended=True)


def _type(block: Block, demo: Path, names: dict[str, Any]) -> None:
    """Does with a block what its reader does; ``names`` are those of the page's own programs."""
    if block.title:
        Path(block.title).write_text(block.text, encoding="utf-8")
    elif block.kind == "python":
        exec(compile(block.text, "page", "exec"), names)  # noqa: S102 - a page of this checkout
    for (program, *words), answer in commands(block):
        if words[-1] == "demo":
            shutil.copytree(demo, "xlsreport-demo")
        elif program == "xlsreport":
            _run(words, answer)
        elif program == "cd":
            os.chdir(words[0])
        elif program == "make":
            assert f"\n{words[0]}:" in (ROOT / "Makefile").read_text("utf-8")
        else:
            assert program in _OTHER_PROGRAMS


@pytest.mark.parametrize("page", TYPED, ids=lambda page: page.stem)
def test_commands_of_a_page(
    page: Path,
    demo: tuple[Result, Path],
    handbook: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "office"
    shutil.copytree(handbook, folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8" if ".zh" in page.name else "en_US.UTF-8")
    names: dict[str, Any] = {}
    for block in blocks(page):
        program = block.kind == "python" and page.name not in _NO_PROGRAMS
        if block.kind in _RUN or block.title or program:
            _type(block, demo[1], names)
