"""``xlsreport collect``: a season in one folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.collect_end import add_end
from xlsreport.cli.collect_letters import add_letters
from xlsreport.cli.collect_units import (
    add_decisions,
    at_work,
    collect_command,
    echo_next,
    season_of,
)
from xlsreport.cli.help import OfficeGroup, translate_metavars
from xlsreport.cli.option_records import PlaceAsked
from xlsreport.cli.options import (
    force_option,
    forms_option,
    previous_option,
    roster_option,
    unit_options,
    with_options,
    year_option,
)
from xlsreport.cli.terminal import (
    complete_commands,
    complete_forms,
    complete_profiles,
    complete_units,
    print_json,
    print_lines,
    say_note,
)
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.cli.language import Speaker
    from xlsreport.collection.ledger import Event
    from xlsreport.collection.season import Season
    from xlsreport.collection.state import UnitState

__all__ = ["command"]


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
    for add in (
        _add_start,
        _add_take,
        _add_status,
        add_decisions,
        add_letters,
        add_end,
        _add_trend,
    ):
        add(collect, say)
    return collect


def _add_start(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "start", "开始一次收表：建文件夹，生成并签名下发的表。",
        "Start a collection.",
    )  # fmt: skip
    @click.argument("directory", metavar="DIR", type=click.Path(path_type=Path))
    @click.option(
        "--form",
        required=True,
        metavar="FORM",
        shell_complete=complete_forms,
        help=say("表单。", "The form."),
    )
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
        "--profile",
        default="standard",
        metavar="PROFILE",
        shell_complete=complete_profiles,
        help=say("检查方案。", "The profile."),
    )
    @click.pass_context
    def start(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport.collection.in_words import say_own_row
        from xlsreport.collection.season import HANDED_OUT, INBOX, Task
        from xlsreport.collection.start import start as start_season
        from xlsreport.submission.previous_year import find_doubts
        from xlsreport.submission.submission import Unit

        task = Task(
            form=given["form"],
            year=given["year"],
            period=given["period"] or None,
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
        folder = place.folder / given["directory"]
        season = start_season(folder, task, given["roster"], place.who)
        count = sum(event.kind == "issued" for event in season.events())
        text = say(
            f"已建好 {folder}，{count} 份表在 {HANDED_OUT}。\n"
            f"接下来：\n  1. 把 {HANDED_OUT} 里的表发给各单位；\n"
            f"  2. 收到的邮件、压缩包、表格都放进 {INBOX}，然后运行 xlsreport collect take；\n"
            "  3. 用 xlsreport collect status 看谁报了、谁有错。",
            f"{folder} is ready, {count} workbooks are in {HANDED_OUT}.\n"
            f"Next:\n  1. send the workbooks in {HANDED_OUT} to their units;\n"
            f"  2. put mails, archives and workbooks into {INBOX} and run xlsreport collect "
            "take;\n  3. see who sent what with xlsreport collect status.",
        )
        print_lines(complete_commands(text, folder).split("\n"))
        own = say_own_row(season)
        if own is not None:
            say_note(say, *own)
        last = ((each.form, each.time) for each in season.previous or ())
        for doubt in find_doubts(season.form, season.task.time, last):
            say_note(say, *doubt)


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
        from xlsreport.collection.in_words import describe_taken
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
            print_lines(describe_taken(each, season, say.language))
        passed = [each.name for each in _list_passed_over(season.path(INBOX))]
        if passed:
            listed = say("、", ", ").join(map(visible, passed))
            click.echo(
                say(
                    f"没有收（快捷方式或不是文件）：{listed}。请放文件本身。",
                    f"Not taken in (links, or no files): {listed}. Put the files themselves there.",
                )
            )
        faulty = sum(each.status in {"with_errors", "refused", "stranger"} for each in taken)
        if faulty:
            click.echo(
                complete_commands(
                    say(
                        f"{faulty} 份有问题。标好的表在 3-退回；"
                        "退回用 xlsreport collect return 单位，同时写出通知。",
                        f"{faulty} files have faults. Marked copies are in 3-退回; enter what "
                        "went back with xlsreport collect return UNIT.",
                    )
                )
            )
        echo_next(ctx, say)
        ctx.exit(1 if faulty else 0)


def _list_passed_over(inbox: Path) -> list[Path]:
    """What lies in the drop folder and is no file of its own."""
    return sorted(
        each
        for each in inbox.rglob("*")
        if each.is_symlink() or not (each.is_file() or each.is_dir())
    )


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
        from xlsreport.collection.in_words import list_states

        season = season_of(ctx)
        events = season.events()
        states = season.states()
        if html is not None:
            _write_board(season, states, html, say)
        if output_format == "json":
            record = status_json(season, states, events)
            # A unit a line: with an indent for every value it takes four times as long.
            units = ",\n  ".join(json.dumps(u, ensure_ascii=False) for u in record.pop("units"))
            rest = json.dumps(record, ensure_ascii=False, indent=1).removesuffix("\n}")
            print_json(f'{rest},\n "units": [\n  {units}\n ]\n}}\n')
        else:
            print_lines(map(complete_commands, list_states(states, events, say.language)))

    @collect_command(
        group, say, "history", "发生过的每一件事。",
        "Everything that happened.",
    )  # fmt: skip
    @click.argument(
        "unit", required=False, default="", metavar="[UNIT]", shell_complete=complete_units
    )
    @click.pass_context
    def history(ctx: click.Context, unit: str) -> None:
        from xlsreport.collection.history import describe_event

        season = season_of(ctx)
        events: Sequence[Event] = season.events()
        if unit:
            key = season.find_unit(unit)
            files = {event.file for event in events if event.unit == key and event.file}
            events = [e for e in events if e.unit == key or (not e.unit and e.file in files)]
        print_lines(describe_event(event, say.language, season.form) for event in events)


def _write_board(season: Season, states: list[UnitState], target: Path, say: Speaker) -> None:
    from xlsreport.collection.season_board import season_board
    from xlsreport.verbs.targets import TargetKind, refuse_target
    from xlsreport.whole_files import replaced_when_whole

    refuse_target(target, TargetKind.BOARD)
    page = season_board(season, states, say.language)
    with replaced_when_whole(target) as path:
        path.write_text(page, encoding="utf-8", newline="\n")


def _add_trend(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "trend", "几年的收表文件夹：主要数字逐年对比，带图。",
        "The key figures of several collections over their years, with charts.",
    )  # fmt: skip
    @click.argument(
        "folders", nargs=-1, required=True, metavar="DIR...", type=click.Path(path_type=Path)
    )
    @click.option(
        "-o", "--output", required=True, metavar="FILE", type=click.Path(path_type=Path),
        help=say("写到哪个 .xlsx。", "The .xlsx to write."),
    )  # fmt: skip
    @force_option(say)
    def trend(folders: tuple[Path, ...], output: Path, *, force: bool) -> None:
        from xlsreport.collection.trend import write_trend

        years = write_trend(folders, output, force=force)
        listed = say("、", ", ").join(map(str, years))
        click.echo(say(f"已写入 {output}（{listed}）", f"written: {output} ({listed})"))
