"""``xlsreport collect``: a season in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.collect_decide import add_decisions, at_work, collect_command, season_of
from xlsreport.cli.collect_end import add_end
from xlsreport.cli.collect_letters import add_letters
from xlsreport.cli.help import OfficeGroup, translate_metavars
from xlsreport.cli.option_records import PlaceAsked
from xlsreport.cli.options import (
    forms_option,
    previous_option,
    roster_option,
    unit_options,
    with_options,
    year_option,
)
from xlsreport.cli.terminal import print_json, print_lines
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.cli.language import Speaker
    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import StateName, UnitState
    from xlsreport.collection.take import Taken

__all__ = ["command"]

_MOST_LISTED = 8
_LONGEST_VALUE = 20
# The first state that some unit is in says what comes next.
_NEXT: dict[StateName, tuple[str, str]] = {
    "received": ("xlsreport collect accept --clean", "xlsreport collect accept --clean"),
    "corrected": ("xlsreport collect accept --clean", "xlsreport collect accept --clean"),
    "with_errors": (
        "把 3-退回 里的表发还，再用 xlsreport collect return 单位 登记",
        "send back what is in 3-退回, then enter it with xlsreport collect return UNIT",
    ),
    "to_explain": (
        "请单位说明，用 xlsreport collect explain 登记，或直接 xlsreport collect accept 单位",
        "enter the units' explanations with xlsreport collect explain, or accept as it is",
    ),
    "explained": (
        "审过说明后 xlsreport collect accept 单位",
        "review what was explained, then xlsreport collect accept UNIT",
    ),
    "not_issued": ("xlsreport collect issue", "xlsreport collect issue"),
    "issued": ("等单位报送，催未报的", "wait for the units that sent nothing, and remind them"),
    "returned": ("等单位改好再报", "wait for the corrected reports"),
}


def command(say: Speaker) -> click.Command:
    """The group ``collect`` with its commands."""

    @click.group(
        "collect",
        cls=OfficeGroup,
        help=say(
            "一次收表一个文件夹：下发、收件、检查、退回、采纳、汇总、归档，每一步都记入台账。",
            "A season in one folder: hand out, take in, check, return, accept, merge, archive; "
            "every step is entered in a ledger.",
        ),
    )
    @click.option(
        "-C", "folder", metavar="DIR", type=click.Path(path_type=Path), default=Path(),
        help=say("收表的文件夹（默认当前文件夹）。", "The collection's folder (default: here)."),
    )  # fmt: skip
    @click.option(
        "--by", metavar="NAME", default="",
        help=say("经办人（默认系统用户名）。", "Who works (default: the system's user)."),
    )  # fmt: skip
    @click.pass_context
    def collect(ctx: click.Context, folder: Path, by: str) -> None:
        from xlsreport.collection.season import user_name

        ctx.meta["place"] = PlaceAsked(folder, by.strip() or user_name())

    collect.say, collect.examples = say, "collect"
    translate_metavars(say, collect)
    for add in (_add_start, _add_take, _add_status, add_decisions, add_letters, add_end):
        add(collect, say)
    return collect


def _add_start(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "start", "开始一次收表：建文件夹，生成并签名下发的表。",
        "Start a collection.",
    )  # fmt: skip
    @click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
    @click.option("--form", required=True, metavar="FORM", help=say("表单。", "The form."))
    @year_option(say)
    @roster_option(say, required=True)
    @with_options(*unit_options(say), previous_option(say), forms_option(say))
    @click.option(
        "--deadline", default="", metavar="DATE", help=say("截止日期。", "The last day in time.")
    )
    @click.option(
        "--return-address",
        default="",
        metavar="ADDRESS",
        help=say("报送到哪里。", "Where to send them."),
    )
    @click.option("--contact", default="", help=say("有问题找谁。", "Whom units may ask."))
    @click.option(
        "--profile", default="standard", metavar="PROFILE", help=say("检查方案。", "The profile.")
    )
    @click.pass_context
    def start(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport.collection.season import HANDED_OUT, INBOX, Task
        from xlsreport.collection.start import start as start_season
        from xlsreport.submission.submission import Unit

        task = Task(
            form=given["form"],
            year=given["year"],
            id="",
            roster="",
            unit=Unit(given["unit_code"], given["unit_name"]),
            deadline=given["deadline"],
            return_address=given["return_address"],
            contact=given["contact"],
            profile=given["profile"],
            previous=tuple(map(str, given["previous"])),
            forms=tuple(map(str, given["forms_paths"])),
        )
        place: PlaceAsked = ctx.meta["place"]
        folder = (
            given["directory"]
            if given["directory"].is_absolute()
            else place.folder / given["directory"]
        )
        season = start_season(folder, task, given["roster"], place.who)
        count = len(season.roster.units)
        print_lines(
            say(
                f"已建好 {folder}，{count} 份表在 {HANDED_OUT}。\n"
                f"接下来：\n  1. 把 {HANDED_OUT} 里的表发给各单位；\n"
                f"  2. 收到的邮件、压缩包、表格都放进 {INBOX}，然后运行 xlsreport collect take；\n"
                "  3. 用 xlsreport collect status 看谁报了、谁有错。",
                f"{folder} is ready, {count} workbooks are in {HANDED_OUT}.\n"
                f"Next:\n  1. send the workbooks in {HANDED_OUT} to their units;\n"
                f"  2. put mails, archives and workbooks into {INBOX} and run xlsreport collect "
                "take;\n  3. see who sent what with xlsreport collect status.",
            ).split("\n")
        )


def _add_take(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "take", "收件：归档、登记、检查。",
        "Take in: archive, enter, check.",
    )  # fmt: skip
    @click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
    @click.option("--from", "sender", default="", help=say("谁报来的。", "Who sent them."))
    @click.option(
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        help=say("几个进程。", "How many processes."),
    )
    @click.pass_context
    def take(ctx: click.Context, paths: tuple[Path, ...], sender: str, jobs: int | None) -> None:
        from xlsreport.collection.season import INBOX
        from xlsreport.collection.take import take as take_in

        taken = at_work(ctx, take_in, paths, sender, language=say.language, jobs=jobs)
        season = season_of(ctx)
        if not taken:
            click.echo(
                say(
                    f"{INBOX} 里没有东西。把收到的邮件、压缩包、表格放进去再运行一次。",
                    f"{INBOX} is empty. Put what was received there and run this again.",
                )
            )
        for each in taken:
            print_lines(_describe_taken(each, season, say))
        faulty = sum(each.status in {"with_errors", "refused", "stranger"} for each in taken)
        if faulty:
            click.echo(
                say(
                    f"{faulty} 份有问题。标好的表在 3-退回；"
                    "退回后用 xlsreport collect return 单位 登记。",
                    f"{faulty} files have faults. Marked copies are in 3-退回; enter what went "
                    "back with xlsreport collect return UNIT.",
                )
            )
        ctx.exit(1 if faulty else 0)


def _describe_taken(taken: Taken, season: Season, say: Speaker) -> Iterator[str]:
    from xlsreport.findings.finding import message_of, remedy_of

    texts = {
        "clean": ("没有问题", "no fault"),
        "with_warnings": ("有提醒，请单位说明或核对", "warnings to explain"),
        "with_errors": ("有错误", "errors"),
        "stranger": ("不是名单上单位的本次报表", "from no unit of the roster, or another report"),
        "refused": ("不是能读的报表，已归档", "no readable report; archived"),
        "container": ("已归档，里面的另列", "archived; its contents follow"),
        "known": ("以前收过同一份，没有重复登记", "the same file came before"),
    }
    match = season.roster.match(taken.unit, "") or season.roster.match("", taken.unit)
    unit = "" if match is None else f" → {match.unit.name}"
    yield f"{taken.name}{unit}{say('：', ': ')}{say(*texts[taken.status])}"
    if taken.status == "stranger":
        yield say(
            f"    它写的是：{taken.named}。核对单位、年度和表单；名单漏了这个单位的，"
            "用 xlsreport collect roster 换名单",
            f"    It says: {taken.named}. Check unit, year and form; if the roster lacks the unit, "
            "take another one with xlsreport collect roster",
        )
    for finding in taken.findings[:_MOST_LISTED]:
        advice = remedy_of(finding, say.language) if taken.status == "refused" else ""
        yield f"    {visible(message_of(finding, say.language) + advice)}"
    if len(taken.findings) > _MOST_LISTED:
        rest = len(taken.findings) - _MOST_LISTED
        yield say(f"    还有 {rest} 条，见退回的表", f"    {rest} more in the marked copy")
    if taken.changes:
        listed = say("；", "; ").join(
            f"{c.label} {_shorten(c.before) or say('空', 'blank')}→"
            f"{_shorten(c.now) or say('空', 'blank')}"
            for c in taken.changes[:_MOST_LISTED]
        )
        count = len(taken.changes)
        yield say(f"    比上一版改了 {count} 处：{listed}", f"    {count} changes: {listed}")
    for remark in taken.remarks:
        yield f"    {message_of(remark, say.language)}"
    if taken.copy is not None:
        yield say(f"    标好的表：{taken.copy}", f"    marked copy: {taken.copy}")


def _shorten(text: str) -> str:
    return visible(text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…")


def _add_status(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "status", "每个单位到哪一步了。",
        "The state of every unit.",
    )  # fmt: skip
    @click.option(
        "--format", "output_format", type=click.Choice(["text", "json"]), default="text",
        help=say("输出格式。", "Output format."),
    )  # fmt: skip
    @click.option(
        "--html", metavar="FILE", type=click.Path(path_type=Path), default=None,
        help=say("写成看板（网页）。", "Write it as a board (web page)."),
    )  # fmt: skip
    @click.pass_context
    def status(ctx: click.Context, output_format: str, html: Path | None) -> None:
        from xlsreport.collection.history import status_json
        from xlsreport.collection.state import states_of

        season = season_of(ctx)
        events = season.events()
        states = states_of(events, season.roster.units, season.task.last_day)
        if html is not None:
            _write_board(season, states, html, say)
        if output_format == "json":
            from xlsreport.report.json_report import to_json

            print_json(to_json(status_json(season, states, events)))
        else:
            print_lines(_list_states(states, say))

    @collect_command(
        group, say, "history", "发生过的每一件事。",
        "Everything that happened.",
    )  # fmt: skip
    @click.argument("unit", required=False, default="", metavar="[UNIT]")
    @click.pass_context
    def history(ctx: click.Context, unit: str) -> None:
        from xlsreport.collection.history import describe_event

        season = season_of(ctx)
        events: Sequence[Event] = season.events()
        if unit:
            key = season.find_unit(unit)
            files = {event.file for event in events if event.unit == key and event.file}
            events = [e for e in events if e.unit == key or (not e.unit and e.file in files)]
        print_lines(describe_event(event, say.language) for event in events)


def _write_board(season: Season, states: list[UnitState], target: Path, say: Speaker) -> None:
    from xlsreport.collection.season_board import season_board
    from xlsreport.verbs.targets import TargetKind, refuse_target
    from xlsreport.workbook.package import replaced_when_whole

    refuse_target(target, TargetKind.BOARD)
    page = season_board(season, states, say.language)
    with replaced_when_whole(target) as path:
        path.write_text(page, encoding="utf-8", newline="\n")


def _list_states(states: list[UnitState], say: Speaker) -> Iterator[str]:
    from xlsreport.collection.history import STATES, count_states

    order = list(STATES)
    for each in sorted(states, key=lambda each: order.index(each.state)):
        parts = [say(*STATES[each.state]), each.unit.code, each.unit.name]
        if each.versions:
            parts.append(say(f"{len(each.versions)} 份", f"{len(each.versions)} files"))
        if each.late:
            parts.append(say(f"晚 {each.late} 天", f"{each.late} days late"))
        if each.state not in {"accepted", "left_out"} and each.errors:
            parts.append(say(f"{each.errors} 处错误", f"{each.errors} errors"))
        if each.state not in {"accepted", "left_out"} and each.warnings:
            parts.append(say(f"{each.warnings} 处提醒", f"{each.warnings} warnings"))
        yield "  ".join(part for part in parts if part)
    counts = count_states(states)
    listed = say("，", ", ").join(f"{say(*STATES[s])} {n}" for s, n in counts.items())
    yield say(f"共 {len(states)} 个单位：{listed}", f"{len(states)} units: {listed}")
    yield say("接下来：", "Next: ") + say(*_choose_next(counts))


def _choose_next(counts: Mapping[StateName, int]) -> tuple[str, str]:
    """What the officer does next; with nothing left to do, the end."""
    waiting = (text for state, text in _NEXT.items() if counts.get(state))
    return next(waiting, ("xlsreport collect close", "xlsreport collect close"))
