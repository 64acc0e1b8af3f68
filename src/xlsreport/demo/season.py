"""Runs the demo of a season: a district's four weeks in one folder, and the next year's start."""

from __future__ import annotations

import io
import json
import zipfile
from email.message import EmailMessage
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from xlsreport.api import blank as write_blank
from xlsreport.api import fill as fill_workbook
from xlsreport.demo.figures import FAULTS, consistent_figures
from xlsreport.demo.run import make_folder, write_roster
from xlsreport.forms.library.find_forms import find_form, load_forms
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from xlsreport.units.roster import RosterUnit

__all__ = ["run_season"]

_YEAR = 2020
_REAL = "220113103000"
_MISSING, _LATE, _THRICE, _UNSIGNED = (
    "220113016000", "220113011000", "220113010000", "220113008000",
)  # fmt: skip
_PROFILE = """profile: 九台区
scoring: {late: 5, late_day: 2, late_most: 30, returned: 5, not_right_first: 5, missing: 100}
"""


class _Post:
    """What the units send: their filled workbooks, as attachments of mails."""

    def __init__(self, season: Path, roster: Iterable[RosterUnit], scratch: Path) -> None:
        self.forms = load_forms()
        self.form = find_form(self.forms, "zfxxgk", _YEAR)
        self.units = {unit.code: unit for unit in roster}
        self.season, self.scratch = season, scratch
        source = files("xlsreport.demo").joinpath("shanghewan_2020.json")
        self.real = json.loads(source.read_text(encoding="utf-8"))

    def fill(self, code: str, *, mended: bool = True, **changed: object) -> bytes:
        """A unit's workbook as bytes."""
        values: dict[str, Any] = (
            dict(self.real) if code == _REAL else consistent_figures(self.form, code)
        )
        if code in FAULTS and not mended:
            FAULTS[code](values)
        values |= {"unit.contact": "张三", "unit.phone": "0431-82345678", **changed}
        (blank,) = (self.season / "1-下发").glob(f"{code}_*.xlsx")
        if code == _UNSIGNED:  # it took a workbook that the office did not hand out
            blank = self.scratch / "blank.xlsx"
            write_blank(self.form, blank, _YEAR, Unit(code, self.units[code].name))
        target = self.scratch / "filled.xlsx"
        fill_workbook(blank, values, target, self.forms, force=True)
        return target.read_bytes()

    def send(self, day: str, *attachments: tuple[str, bytes], name: str) -> None:
        """Puts a mail of that day with attachments into the drop folder."""
        message = EmailMessage()
        message["From"] = f"{name} <office@example.cn>"
        message["Date"], message["Subject"] = f"{day} 2021 09:30:00 +0800", f"{_YEAR}年报"
        message.set_content("报表见附件。")
        for file, data in attachments:
            message.add_attachment(
                data, maintype="application", subtype="octet-stream", filename=file
            )
        (self.season / "2-收件" / f"{day}_{name}.eml").write_bytes(bytes(message))

    def send_unit(self, day: str, code: str, **changed: Any) -> None:  # noqa: ANN401 - figures
        """The same for one unit and its workbook."""
        name = self.units[code].name
        self.send(day, (f"{name}.xlsx", self.fill(code, **changed)), name=name)


def run_season(
    directory: Path, run: Callable[[list[str]], int], tell: Callable[[str, str], None]
) -> None:
    """Runs the season.

    Args:
        directory: A folder that does not exist yet.
        run: Runs a command of this program, prints it, and returns its exit code.
        tell: Says in Chinese or English what comes next.

    Raises:
        UsageError: The folder is there already or cannot be made.
    """
    make_folder(directory)
    roster_file, roster = write_roster(directory)
    profile = directory / "方案.yaml"
    profile.write_text(_PROFILE, encoding="utf-8")
    season = directory / "九台区 2020年报"
    scratch = directory / "scratch"
    scratch.mkdir()

    def collect(*words: str) -> None:
        run(["collect", "-C", str(season), "--by", "王五", *words])

    tell("开始：建一个文件夹，给 20 个单位各生成一份签名的表。", "Start: a folder, 20 workbooks.")
    run([
        "collect", "start", str(season), "--form", "zfxxgk", "--year", str(_YEAR), "--roster",
        str(roster_file), "--deadline", "2021-01-20", "--unit-code", "220113000000",
        "--unit-name", "长春市九台区", "--return-address", "xxgk@example.cn",
        "--contact", "王五 0431-82345678", "--profile", str(profile),
    ])  # fmt: skip
    post = _Post(season, roster.units, scratch)
    _take_first_weeks(post, collect, tell)
    _take_corrections(post, collect, tell)
    _end(directory, collect, tell)
    tell(
        "明年：上年的数直接取自这个文件夹。",
        "Next year: last year's figures are taken from this folder.",
    )
    run([
        "collect", "start", str(directory / "九台区 2021年报"), "--form", "zfxxgk", "--year",
        str(_YEAR + 1), "--roster", str(roster_file), "--deadline", "2022-01-20",
        "--previous", str(season),
    ])  # fmt: skip
    for each in scratch.iterdir():
        each.unlink()
    scratch.rmdir()
    tell(f"请打开看：{season / '4-汇总'}", f"Look at what is in {season / '4-汇总'}")


def _take_first_weeks(
    post: _Post, collect: Callable[..., None], tell: Callable[[str, str], None]
) -> None:
    tell(
        "第一周：邮件放进 2-收件。附件有表，也有压缩包和照片。",
        "The first week: mails are put into 2-收件, with workbooks, an archive and a photograph.",
    )
    alone = {_MISSING, _LATE, _THRICE, _UNSIGNED, _REAL, *FAULTS}
    others = [code for code in post.units if code not in alone]
    post.send(
        "6 Jan", *((f"{post.units[code].name}.xlsx", post.fill(code)) for code in others[:6]),
        name="片区联络员",
    )  # fmt: skip
    post.send(
        "7 Jan",
        ("报表.zip", _pack({f"{post.units[c].name}.xlsx": post.fill(c) for c in others[6:8]})),
        _pack_tighter({f"{post.units[c].name}.xlsx": post.fill(c) for c in others[8:]}),
        ("照片.jpg", b"\xff\xd8\xff\xe0 a photograph"),
        name="信息办",
    )
    post.send_unit("8 Jan", _THRICE)
    for code in FAULTS:
        post.send_unit("8 Jan", code, mended=False)
    collect("take")
    collect("status")
    tell(
        "有错的退回：标好的表和通知一起发还。", "What has faults goes back, marked, with a letter."
    )
    for code in FAULTS:
        collect("return", code, "--date", "2021-01-09")


def _take_corrections(
    post: _Post, collect: Callable[..., None], tell: Callable[[str, str], None]
) -> None:
    tell(
        "第二周：改好的来了；卡伦湖街道又报了两次；纪家街道用的不是下发的表。",
        "The second week: corrections, a second and third version, and a workbook of one's own.",
    )
    for code in FAULTS:
        post.send_unit("14 Jan", code)
    post.send_unit("14 Jan", _REAL)
    post.send_unit("14 Jan", _UNSIGNED)
    post.send_unit("14 Jan", _THRICE, **{"proactive.licensing.decisions": 88})
    collect("take")
    post.send_unit("15 Jan", _THRICE, **{"proactive.licensing.decisions": 8})
    collect("take")
    collect("decide", _THRICE, "--file", "2", "--reason", "第三份是误发，已电话核实")
    collect("explain", _UNSIGNED, "UNIT_UNSIGNED", "下发的表打不开，用空白表填的，已逐格核对")
    tell(
        "第三周：期限过了，催没报的；一家延期。",
        "The third week: reminders, and more time for one.",
    )
    collect("remind", "--date", "2021-01-21")
    collect("extend", _MISSING, "--to", "2021-01-31")
    tell("第四周：迟报的来了。", "The fourth week: the late ones.")
    post.send_unit("25 Jan", _LATE)
    post.send_unit("28 Jan", _MISSING)
    collect("take")


def _end(
    directory: Path,
    collect: Callable[..., None],
    tell: Callable[[str, str], None],
) -> None:
    tell("采纳：没有问题的一起，说明过的看了再采纳。", "Accept: all without fault, then the rest.")
    collect("accept", "--clean")
    collect("accept", _UNSIGNED)
    accepted_real = "上年的 00 是公开原文，已核实"
    collect("accept", _REAL, "--reason", accepted_real)
    collect("status", "--html", str(directory / "看板.html"))
    tell("汇总、公布、通报。", "Merge, publish, and the circular.")
    collect("merge")
    collect("publish", "--as", "html", "--date", "2021-03-10", "--draft-overview")
    collect("circular", "--date", "2021-02-01")
    tell("结束：核验，以后只读。", "The end: proved, and read-only from here on.")
    collect("close")
    collect("verify")
    collect("history", _THRICE)


def _pack(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _pack_tighter(members: dict[str, bytes]) -> tuple[str, bytes]:
    """A .7z archive and its name, a .zip where the library is missing."""
    try:
        import py7zr
    except ImportError:
        return "报表2.zip", _pack(members)
    stream = io.BytesIO()
    with py7zr.SevenZipFile(stream, "w") as archive:
        for name, data in members.items():
            archive.writestr(data, name)
    return "报表2.7z", stream.getvalue()
