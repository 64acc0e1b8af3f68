"""Runs the demo: hand out, fill in, check, merge, mend, merge again."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from xlsreport.api import fill as fill_workbook
from xlsreport.demo.figures import FAULTS, consistent_figures
from xlsreport.errors import UsageError, reason_of
from xlsreport.forms.library.find_forms import find_form, load_forms
from xlsreport.reading.roster_file import read_roster

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.units.roster import Roster, RosterUnit

__all__ = ["make_folder", "run_demo", "write_roster"]

_YEAR = 2020
_REAL_UNIT = "220113103000"
_MISSING_UNIT = "220113016000"


def run_demo(
    directory: Path, run: Callable[[list[str]], int], tell: Callable[[str, str], None]
) -> None:
    """Runs the round trip.

    Args:
        directory: A folder that does not exist yet.
        run: Runs a command of this program, prints it, and returns its exit code.
        tell: Says in Chinese or English what comes next.

    Raises:
        UsageError: The folder is there already or cannot be made.
    """
    make_folder(directory)
    sources = files("xlsreport.demo")
    roster_file, roster = write_roster(directory)
    form = find_form(load_forms(), "zfxxgk", _YEAR)
    real = json.loads(sources.joinpath("shanghewan_2020.json").read_text(encoding="utf-8"))
    issued, returned, values = (directory / name for name in ("1-issued", "2-returned", "values"))
    back, merged = directory / "3-sent-back", directory / "4-merged"
    for folder in (returned, values, merged):
        folder.mkdir()
    forms = load_forms()

    tell("发表：给名单上的 20 个单位各生成一份工作簿。", "Hand out: a workbook for each unit.")
    run(["issue", "zfxxgk", "--year", str(_YEAR), "--roster", str(roster_file), "-o", str(issued)])

    tell(
        "各单位填表（上河湾是真实数字，其余虚构；有几份带着常见的错误，南山街道没交）。",
        "The units fill them in (上河湾: real figures; the others made up, some with faults; one "
        "unit sends nothing).",
    )

    def fill(unit: RosterUnit, *, mended: bool) -> None:
        given = _choose_values(unit, form, real, mended=mended)
        file = values / f"{unit.code}.json"
        file.write_text(json.dumps(given, ensure_ascii=False, indent=1), encoding="utf-8")
        name = f"{unit.code}_{unit.name}.xlsx"
        (blank,) = issued.glob(f"{unit.code}_*.xlsx")
        # The mended workbook takes the place of the unit's faulty one, as it should here.
        fill_workbook(blank, given, returned / name, forms, force=True)

    for unit in roster.units:
        if unit.code != _MISSING_UNIT:
            fill(unit, mended=False)

    tell(
        "检查收到的表，写出看板和要退回的副本。",
        "Check what came back, with a board and marked copies to send back.",
    )
    board = directory / "board.html"
    run([
        "check", str(returned), "--roster", str(roster_file), "--return-to", str(back),
        "--html", str(board),
    ])  # fmt: skip

    whole = ["--roster", str(roster_file), "--unit-name", "长春市九台区"]
    tell("先汇总一次：有错误的和没交的不在里面。", "A first merge: some units are not in it.")
    run(["merge", str(returned), "-o", str(merged / "first.xlsx"), *whole])

    tell(
        "改错、补交，再汇总：20 个单位齐了。",
        "The faults are mended, the missing unit reports; merge again: all 20 units.",
    )
    for unit in roster.units:
        if unit.code in FAULTS or unit.code == _MISSING_UNIT:
            fill(unit, mended=True)

    run(["merge", str(returned), "-o", str(merged / "final.xlsx"), *whole])
    copy = min(back.iterdir())
    tell(
        f"请打开看：汇总表 {merged / 'final.xlsx'}；看板 {board}；退回的副本 {copy}",
        f"Open the merged workbook {merged / 'final.xlsx'}, the board {board} and a marked copy, "
        f"{copy}",
    )


def make_folder(directory: Path) -> None:
    """Makes the folder of a demo.

    Raises:
        UsageError: It is there already or cannot be made.
    """
    try:
        directory.mkdir(parents=True)
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"建不了文件夹 {directory}：{zh}。请给一个新的文件夹名。",
            f"cannot make the folder {directory}: {en}. Give the name of a new one.",
        ) from error


def write_roster(directory: Path) -> tuple[Path, Roster]:
    """Writes the demo's roster into its folder; returns the file and what it says."""
    file = directory / "roster.csv"
    text = files("xlsreport.demo").joinpath("roster.csv").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8-sig")
    return file, read_roster(file)


def _choose_values(
    unit: RosterUnit, form: Form, real: dict[str, Any], *, mended: bool
) -> dict[str, Any]:
    if unit.code == _REAL_UNIT:
        return real
    values = consistent_figures(form, unit.code)
    values |= {"unit.contact": "王芳", "unit.phone": "0431-82320000"}
    if unit.code in FAULTS and not mended:
        FAULTS[unit.code](values)
    return values
