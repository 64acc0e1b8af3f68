"""The options of the commands: each is declared once, and lists of them where commands share them.

What a command gets of them is a record of :mod:`xlsreport.cli.option_records`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import click

from xlsreport.cli.terminal import complete_profiles, complete_units
from xlsreport.text.dates import find_day, parse_day

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = [
    "Day",
    "Option",
    "PeriodText",
    "edition_option",
    "force_option",
    "forms_option",
    "handout_options",
    "judging_options",
    "merge_options",
    "output_option",
    "previous_option",
    "reading_options",
    "report_options",
    "roster_option",
    "unit_options",
    "with_options",
    "year_option",
]

_F = TypeVar("_F", bound=Callable[..., Any])

Option: TypeAlias = Callable[[Any], Any]
"""A decorator that adds one option or argument to a command."""

_PATH = click.Path(path_type=Path)
_YEARS = click.IntRange(1900, 2099)


class Day(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A day in any of the ways people write one; see :func:`xlsreport.text.dates.parse_day`."""

    name = "day"

    def __init__(self, say: Speaker) -> None:
        self._say = say

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day, or a refusal that says how days are written."""
        if isinstance(value, date):
            return value
        day = parse_day(str(value))
        if day is None:
            near = find_day(str(value))
            self.fail(
                self._say(
                    f"“{value}”不是日期，要写成 2026-01-31 或 2026年1月31日 这样。",
                    f"{value!r} is no day; write it like 2026-01-31.",
                )
                if near is None
                else self._say(
                    f"“{value}”里除了日期还有别的；这里只按日期算，请写 {near}。",
                    f"{value!r} holds more than a day, and only days count here; write {near}.",
                ),
                param,
                ctx,
            )
        return day


class PeriodText(click.ParamType):  # type: ignore[type-arg]  # generic since click 8.4
    """A month, quarter or half year as people write it; what its form has is not known yet."""

    name = "period"

    def __init__(self, say: Speaker) -> None:
        self._say = say

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The text as it was written, or a refusal that says how periods are written."""
        from xlsreport.forms.periods import kinds_in  # few commands are given one

        text = str(value).strip()
        if text and not kinds_in(text):
            self.fail(
                self._say(
                    f"“{value}”看不出是哪一期，要写成 3、2025-03、Q2、第二季度 或 上半年 这样。",
                    f"{value!r} is no period; write it like 3, 2025-03, Q2 or H1.",
                ),
                param,
                ctx,
            )
        return text


def with_options(*options: Option) -> Callable[[_F], _F]:
    """Adds options to a command, in the order in which its help lists them."""

    def add(function: _F) -> _F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def forms_option(say: Speaker) -> Option:
    """``--forms PATH``: forms of the user's own."""
    return click.option(
        "--forms", "forms_paths", multiple=True, metavar="PATH", type=_PATH,
        help=say(
            "自己定义的表单：.yaml 文件或文件夹，可重复。",
            "Forms of your own: a .yaml file or a folder; may be repeated.",
        ),
    )  # fmt: skip


def year_option(say: Speaker) -> Option:
    """``--year Y`` and ``--period P`` of a workbook to be written."""
    return with_options(
        click.option(
            "--year", required=True, type=_YEARS, metavar="YEAR",
            help=say("报告年度，如 2025。", "Report year, as 2025."),
        ),
        click.option(
            "--period", default="", type=PeriodText(say), metavar="PERIOD",
            help=say(
                "按月、季、半年报的表：哪一期，如 3、Q2、第二季度、2025-03。",
                "Of a form due every month, quarter or half year: which, as 3, Q2 or 2025-03.",
            ),
        ),
    )  # fmt: skip


def output_option(metavar: str, text: str, *, allow_dash: bool = False) -> Option:
    """``-o``: where a command writes.

    Args:
        metavar: What is named, as ``FILE.xlsx``.
        text: The help.
        allow_dash: Whether ``-`` is standard output.
    """
    kind = click.Path(path_type=Path, allow_dash=allow_dash)
    return click.option("-o", "--output", required=True, metavar=metavar, type=kind, help=text)


def force_option(say: Speaker, zh: str = "", en: str = "") -> Option:
    """``--force``: a target that holds something else may be replaced.

    Args:
        say: Says the help.
        zh: What else it allows, in Chinese.
        en: The same in English.
    """
    return click.option(
        "--force", is_flag=True,
        help=say(
            f"输出文件已经存在、装的是别的内容时也覆盖{zh}。",
            f"Replace the output file even if it holds something else{en}.",
        ),
    )  # fmt: skip


def edition_option(say: Speaker) -> Option:
    """``--force`` of ``issue``, which replaces no file: an edition that is not in force."""
    return click.option(
        "--force", is_flag=True,
        help=say(
            "表单的版本不用于这个年度也照样生成。",
            "Write an edition of the form that is not in force for the year all the same.",
        ),
    )  # fmt: skip


def unit_options(say: Speaker) -> tuple[Option, ...]:
    """``--unit-code C`` and ``--unit-name N``."""
    return (
        click.option("--unit-code", default="", help=say("单位代码。", "Code of the unit.")),
        click.option("--unit-name", default="", help=say("单位名称。", "Name of the unit.")),
    )


def roster_option(say: Speaker, *, required: bool = False) -> Option:
    """``--roster R``."""
    return click.option(
        "--roster", required=required, metavar="ROSTER", type=_PATH,
        help=say(
            "应报单位名单：.csv 或 .xlsx，含 单位代码、单位名称、单位类型。",
            "Who must report: .csv or .xlsx with the columns code, name and kind.",
        ),
    )  # fmt: skip


def previous_option(say: Speaker) -> Option:
    """``--previous PATH``."""
    return click.option(
        "--previous", multiple=True, metavar="PATH", type=_PATH,
        help=say(
            "上年的表、汇总表或导出的数据，可重复。",
            "Last year's workbooks, consolidated workbook or export; may be repeated.",
        ),
    )  # fmt: skip


def judging_options(say: Speaker) -> tuple[Option, ...]:
    """What files are judged by: roster, last year, profile, year, deadline, peers, key."""
    return (
        roster_option(say),
        previous_option(say),
        click.option(
            "--profile", default="standard", show_default=True, metavar="PROFILE",
            shell_complete=complete_profiles,
            help=say(
                "检查方案：strict、standard、lenient，或自己的 .yaml 文件。",
                "strict, standard, lenient, or a .yaml file of your own.",
            ),
        ),
        click.option(
            "--year", type=_YEARS, metavar="YEAR",
            help=say("这次要的报告年度；不是的算错误。", "The year wanted; others are errors."),
        ),
        click.option(
            "--period", default="", type=PeriodText(say), metavar="PERIOD",
            help=say(
                "这次要的月、季或半年，如 3、Q2、2025-03；不是的算错误。",
                "The month, quarter or half year wanted, as 3, Q2 or 2025-03; others are errors.",
            ),
        ),
        click.option(
            "--deadline", metavar="DATE", type=Day(say),
            help=say(
                "报送截止日，如 2026-01-31 或 2026年1月31日；此后保存的算迟报。",
                "Last day in time, as 2026-01-31; files saved later are late.",
            ),
        ),
        click.option(
            "--peers", is_flag=True,
            help=say(
                "与同类单位比较，差别很大的给出提示。", "Compare units with their like (notes)."
            ),
        ),
        click.option(
            "--key-file", metavar="FILE", type=_PATH,
            help=say(
                "发表时签名用的密钥文件：核对每份表的签名。",
                "The key that workbooks were signed with: verify every signature.",
            ),
        ),
    )  # fmt: skip


def reading_options(say: Speaker) -> tuple[Option, ...]:
    """The options that ``check``, ``merge`` and ``export`` share."""
    return (
        click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_PATH),
        *judging_options(say),
        click.option(
            "--waivers", metavar="FILE.csv", type=_PATH,
            help=say(
                "已核实的问题（xlsreport waive 记下的）：不再算错误。",
                "Findings that were looked into (from xlsreport waive): no longer errors.",
            ),
        ),
        click.option(
            "--jobs", type=click.IntRange(1, 1024), metavar="N",
            help=say(
                "最多用几个进程读表；不写就按处理器个数。",
                "At most so many processes read; one for each processor if not given.",
            ),
        ),
        click.option(
            "--no-cache", is_flag=True,
            help=say(
                "全部重新读，不用上次读过的结果，也不保存。",
                "Read everything anew: neither use nor keep what was read before.",
            ),
        ),
        click.option(
            "--dask", default="", metavar="ADDRESS",
            help=say(
                "交给 Dask 集群读表：调度器地址，如 tcp://10.0.0.5:8786。",
                "Read on a Dask cluster: the scheduler's address, as tcp://10.0.0.5:8786.",
            ),
        ),
        forms_option(say),
    )  # fmt: skip


def report_options(say: Speaker, *more: str) -> tuple[Option, ...]:
    """Where else the results of ``check`` and ``merge`` are written, and in which format.

    Args:
        say: Speaks the language of the run.
        more: Formats that only this command has.
    """
    return (
        click.option(
            "--html", metavar="FILE.html", type=_PATH,
            help=say(
                "另写一张网页看板：名单、缺报、全部问题，可筛选、可打印，离线可用。",
                "Also write a board as one web page: units, what is missing, all findings.",
            ),
        ),
        click.option(
            "--xlsx", metavar="FILE.xlsx", type=_PATH,
            help=say("另写一份问题清单（工作簿）。", "Also write the findings as a workbook."),
        ),
        click.option(
            "--format", "output_format", default="text", show_default=True,
            type=click.Choice(["text", "json", "csv", *more]),
            help=say("结果的格式。", "Format of the report."),
        ),
    )  # fmt: skip


def merge_options(say: Speaker) -> tuple[Option, ...]:
    """Options of ``merge`` that say who counts, what is required and what to compare with."""
    return (
        click.option(
            "--include-errors", is_flag=True,
            help=say("有错误的表也汇总。", "Merge workbooks with errors as well."),
        ),
        click.option(
            "--latest", is_flag=True,
            help=say(
                "同一单位交了不一样的几份时，取最后保存的一份。",
                "Of a unit's differing workbooks, take the one that was saved last.",
            ),
        ),
        click.option(
            "--decisions", metavar="FILE.csv", type=_PATH,
            help=say(
                "决定表：哪个单位以哪份为准、哪个不汇总，附原因。",
                "What was decided: which file of a unit counts, whom to leave out, and why.",
            ),
        ),
        click.option(
            "--require-all", is_flag=True,
            help=say(
                "全部单位都没有错误地汇总了才写出，否则保留旧的汇总表。",
                "Write only if every unit is merged without errors; otherwise keep the old target.",
            ),
        ),
        click.option(
            "--expand", is_flag=True,
            help=say(
                "下级的汇总表展开成它的各单位明细。",
                "Carry up the lines of merged workbooks instead of one line each.",
            ),
        ),
        click.option(
            "--compare", metavar="PUBLISHED", type=_PATH,
            help=say(
                "与公布的报告逐格比较：工作簿、导出的数据或 JSON。",
                "Compare with a published report, cell by cell: a workbook, an export or a JSON.",
            ),
        ),
        click.option(
            "--accept-incomplete", multiple=True, metavar="UNIT", shell_complete=complete_units,
            help=say(
                "缺报或有疑问也认可的单位（代码或名称，可以是整个下级），可重复；要写 --reason。",
                "A unit, or a whole node, that may be missing or in doubt, by code or name; may be "
                "repeated. Needs --reason.",
            ),
        ),
        click.option(
            "--reason", default="", metavar="TEXT",
            help=say("认可不全的原因。", "Why it may be incomplete."),
        ),
        click.option(
            "--by", default="", metavar="NAME",
            help=say("谁认可的。", "Who accepted it."),
        ),
        click.option(
            "--texts", metavar="FILE.xlsx", type=_PATH,
            help=say(
                "从这份表里取一、五、六的文字；不写时沿用同一单位旧汇总表里的。",
                "Take the texts from this workbook; otherwise those of an older merged workbook "
                "of the same unit stay.",
            ),
        ),
    )  # fmt: skip


def handout_options(say: Speaker) -> tuple[Option, ...]:
    """What ``blank`` and ``issue`` put on a workbook besides its form."""
    return (
        click.option(
            "--deadline", default="", metavar="TEXT",
            help=say("报送截止，印在封面上。", "Deadline, as it is to stand on the cover."),
        ),
        click.option(
            "--return-to", default="", metavar="TEXT",
            help=say("报送至（邮箱、电话），印在封面上。", "Where to send it, for the cover."),
        ),
        click.option(
            "--password", default="", metavar="TEXT",
            help=say(
                "工作表保护密码（默认没有；本程序读表不需要）。",
                "Password of the sheets' protection (none; this program never needs it).",
            ),
        ),
        click.option(
            "--key-file", metavar="FILE", type=_PATH,
            help=say(
                "用这个文件里的密钥给标识签名。", "Sign the stamps with the key in this file."
            ),
        ),
    )  # fmt: skip
