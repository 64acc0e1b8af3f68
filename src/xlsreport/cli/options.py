"""Options and small things that several commands share."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from xlsreport.api import CheckReport, MergeReport
    from xlsreport.checks.policy.context import Assignment
    from xlsreport.cli.language import Speaker
    from xlsreport.forms.form import Form
    from xlsreport.report.text import Look
    from xlsreport.submission.submission import Submission, Unit
    from xlsreport.units.roster import Roster
    from xlsreport.workers.settings import RunSettings

__all__ = [
    "assignment_of",
    "assignment_options",
    "format_option",
    "forms_option",
    "key_of",
    "key_option",
    "look_of_terminal",
    "paths_argument",
    "previous_of",
    "previous_option",
    "print_lines",
    "report_options",
    "roster_of",
    "roster_option",
    "unit_of",
    "unit_options",
    "waivers_option",
    "write_reports",
    "year_option",
]

_F = TypeVar("_F", bound="Callable[..., Any]")
_SHORTEST_KEY, _LONGEST_KEY = 16, 4096
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan", "good": "green"}


def paths_argument() -> Callable[[_F], _F]:
    """``PATH...``: workbooks, folders, ZIP archives."""
    return click.argument(
        "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
    )


def forms_option(say: Speaker) -> Callable[[_F], _F]:
    """``--forms PATH``: forms of the user's own."""
    return click.option(
        "--forms",
        "forms_paths",
        multiple=True,
        metavar="PATH",
        type=click.Path(path_type=Path),
        help=say(
            "自己定义的表单：.yaml 文件或文件夹，可重复。",
            "Forms of your own: a .yaml file or a folder; may be repeated.",
        ),
    )


def year_option(say: Speaker) -> Callable[[_F], _F]:
    """``--year Y``."""
    return click.option(
        "--year",
        required=True,
        type=click.IntRange(1900, 2999),
        help=say("报告年度，如 2025。", "Report year, as 2025."),
    )


def unit_options(say: Speaker) -> Callable[[Any], Any]:
    """``--unit-code C --unit-name N``."""

    def add(function: _F) -> _F:
        function = click.option(
            "--unit-name", default="", help=say("单位名称。", "Name of the unit.")
        )(function)
        return click.option("--unit-code", default="", help=say("单位代码。", "Code of the unit."))(
            function
        )

    return add


def roster_option(say: Speaker, *, required: bool = False) -> Callable[[_F], _F]:
    """``--roster R``."""
    return click.option(
        "--roster",
        required=required,
        metavar="ROSTER",
        type=click.Path(path_type=Path),
        help=say(
            "应报单位名单：.csv 或 .xlsx，含 单位代码、单位名称、单位类型。",
            "Who must report: .csv or .xlsx with 单位代码, 单位名称, 单位类型 (code, name, kind).",
        ),
    )


def previous_option(say: Speaker) -> Callable[[_F], _F]:
    """``--previous PATH``."""
    return click.option(
        "--previous",
        multiple=True,
        metavar="PATH",
        type=click.Path(path_type=Path),
        help=say(
            "上年的表、汇总表或导出的数据，可重复。",
            "Last year's workbooks, consolidated workbook or export; may be repeated.",
        ),
    )


def assignment_options(say: Speaker) -> Callable[[Any], Any]:
    """``--profile``, ``--year``, ``--deadline``, ``--peers`` and ``--key-file``."""

    def add(function: _F) -> _F:
        for option in (
            key_option(say),
            click.option(
                "--peers",
                is_flag=True,
                help=say(
                    "与同类单位比较，差别很大的给出提示。", "Compare units with their like (notes)."
                ),
            ),
            click.option(
                "--deadline",
                metavar="DATE",
                type=click.DateTime(["%Y-%m-%d"]),
                help=say(
                    "报送截止日，如 2026-01-31；此后保存的算迟报。",
                    "Last day in time, as 2026-01-31; files saved later are late.",
                ),
            ),
            click.option(
                "--year",
                type=click.IntRange(1900, 2999),
                help=say("这次要的报告年度；不是的算错误。", "The year wanted; others are errors."),
            ),
            click.option(
                "--profile",
                default="standard",
                show_default=True,
                metavar="PROFILE",
                help=say(
                    "检查方案：strict、standard、lenient，或自己的 .yaml 文件。",
                    "strict, standard, lenient, or a .yaml file of your own.",
                ),
            ),
        ):
            function = option(function)
        return function

    return add


def waivers_option(say: Speaker) -> Callable[[_F], _F]:
    """``--waivers FILE.csv``."""
    return click.option(
        "--waivers",
        metavar="FILE.csv",
        type=click.Path(path_type=Path),
        help=say(
            "已核实的问题（xlsreport waive 记下的）：不再算错误。",
            "Findings that were looked into (from xlsreport waive): no longer errors.",
        ),
    )


def assignment_of(
    forms: Mapping[str, Form],
    profile: str,
    year: int | None,
    deadline: datetime | None,
    *,
    peers: bool,
    key_file: Path | None = None,
    waivers: Path | None = None,
    **_: object,
) -> Assignment:
    """What the office asks for, as the options say."""
    from xlsreport.checks.policy.context import Assignment
    from xlsreport.checks.policy.profile_file import read_profile
    from xlsreport.checks.policy.waiver_file import read_waivers

    return Assignment(
        profile=read_profile(profile, forms),
        year=year,
        deadline=deadline.date() if deadline is not None else None,
        peers=peers,
        key=key_of(key_file),
        waivers=() if waivers is None else read_waivers(waivers),
    )


def format_option(say: Speaker) -> Callable[[_F], _F]:
    """``--format text|json|csv``."""
    return click.option(
        "--format",
        "output_format",
        type=click.Choice(["text", "json", "csv"]),
        default="text",
        show_default=True,
        help=say("结果的格式。", "Format of the report."),
    )


def key_option(say: Speaker) -> Callable[[_F], _F]:
    """``--key-file FILE`` for reading."""
    return click.option(
        "--key-file",
        metavar="FILE",
        type=click.Path(path_type=Path),
        help=say(
            "发表时签名用的密钥文件：核对每份表的签名。",
            "The key that workbooks were signed with: verify every signature.",
        ),
    )


def key_of(file: Path | None) -> bytes | None:
    """The key in a file, white space at its ends left off; ``None`` if none is given.

    Raises:
        UsageError: It cannot be read or is too short to be a key.
    """
    from xlsreport.errors import UsageError, reason_of

    if file is None:
        return None
    try:
        key = file.read_bytes()[:_LONGEST_KEY].strip()
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"打不开密钥文件 {file}：{zh}。",
            f"cannot read the key file {file}: {en}.",
        ) from error
    if len(key) < _SHORTEST_KEY:
        raise UsageError(
            f"密钥太短，至少要 {_SHORTEST_KEY} 个字节的随机内容。",
            f"the key is too short; it needs at least {_SHORTEST_KEY} random bytes.",
        )
    return key


def report_options(say: Speaker) -> Callable[[Any], Any]:
    """``--html FILE`` and ``--xlsx FILE``: where else the report is written."""

    def add(function: _F) -> _F:
        function = click.option(
            "--xlsx",
            metavar="FILE.xlsx",
            type=click.Path(path_type=Path),
            help=say("另写一份问题清单（工作簿）。", "Also write the findings as a workbook."),
        )(function)
        return click.option(
            "--html",
            metavar="FILE.html",
            type=click.Path(path_type=Path),
            help=say(
                "另写一张网页看板：名单、缺报、全部问题，可筛选、可打印，离线可用。",
                "Also write a board as one web page: units, what is missing, all findings.",
            ),
        )(function)

    return add


def write_reports(
    report: CheckReport | MergeReport,
    say: Speaker,
    *,
    html: Path | None,
    xlsx: Path | None,
    **_: object,
) -> None:
    """Writes what :func:`report_options` ask for.

    Raises:
        UsageError: A file is one of those that were read, or cannot be written.
    """
    from xlsreport import api
    from xlsreport.workbook.package import replaced_when_whole

    if html is not None:
        api.refuse_input(report, html)
        with replaced_when_whole(html) as temporary:
            page = api.board(report, say.language)
            temporary.write_text(page, encoding="utf-8", newline="\n")
    if xlsx is not None:
        api.finding_list(report, xlsx, say.language)


def unit_of(code: str, name: str) -> Unit | None:
    """The unit that the options name; ``None`` if they name none."""
    from xlsreport.submission.submission import Unit

    return Unit(code, name) if code or name else None


def roster_of(path: Path | None) -> Roster | None:
    """The roster in a file; ``None`` if none is given."""
    from xlsreport.api import read_roster

    return None if path is None else read_roster(path)


def previous_of(
    paths: Sequence[Path], forms: Mapping[str, Form], settings: RunSettings | None = None
) -> Sequence[Submission] | None:
    """Last year's submissions; ``None`` if no path is given."""
    from xlsreport.api import RunSettings, read_previous

    return read_previous(paths, forms, settings or RunSettings()) if paths else None


def look_of_terminal() -> Look:
    """Colours and width of the terminal; for anything else, plain lines."""
    import shutil

    from xlsreport.report.text import PLAIN, Look

    if not sys.stdout.isatty():
        return PLAIN
    return Look(width=shutil.get_terminal_size().columns, paint=_paint)


def _paint(text: str, role: str) -> str:
    bold = role in {"error", "heading"} or None
    return click.style(text, fg=_COLOURS.get(role), bold=bold, dim=role == "waived" or None)


def print_lines(lines: Iterable[str]) -> None:
    """Prints lines to standard output."""
    for line in lines:
        click.echo(line)
