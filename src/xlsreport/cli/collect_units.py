"""The commands of ``xlsreport collect`` about units: decisions and changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.terminal import complete_commands, complete_rules, complete_units, print_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.cli.language import Speaker
    from xlsreport.cli.option_records import PlaceAsked
    from xlsreport.cli.options import Option
    from xlsreport.collection.season import Season

__all__ = [
    "add_decisions", "at_work", "collect_command", "echo_next", "on_unit", "reason_option",
    "season_of",
]  # fmt: skip

_PATH = click.Path(path_type=Path)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def collect_command(
    group: click.Group, say: Speaker, name: str, zh: str, en: str
) -> Callable[[Callable[..., Any]], None]:
    """Declares a command of the group; its examples stand under ``collect`` and its name."""

    def declare(function: Callable[..., Any]) -> None:
        made = office_command(say, name, zh, en, examples=f"collect {name}")
        group.add_command(made(function))

    return declare


def season_of(ctx: click.Context) -> Season:
    """The collection that the command works on, opened once."""
    if "season" not in ctx.meta:
        place: PlaceAsked = ctx.meta["place"]
        ctx.meta["season"] = place.season()
    season: Season = ctx.meta["season"]
    return season


def echo_next(ctx: click.Context, say: Speaker) -> None:
    """Prints what the officer does next, in one line."""
    from xlsreport.collection.in_words import say_next

    season = season_of(ctx)
    hint = say_next(season.states(), season.events(), say.language)
    print_lines([complete_commands(hint)])


def at_work(
    ctx: click.Context,
    work: Callable[Concatenate[Season, str, _P], _T],
    *asked: _P.args,
    **options: _P.kwargs,
) -> _T:
    """Does work on the season, other writers kept out; ``work`` gets the season and who works."""
    place: PlaceAsked = ctx.meta["place"]
    season = season_of(ctx)
    with season.working(place.who):
        return work(season, place.who, *asked, **options)


def on_unit(
    ctx: click.Context,
    unit: str,
    work: Callable[Concatenate[Season, str, str, _P], _T],
    *asked: _P.args,
    **options: _P.kwargs,
) -> _T:
    """As :func:`at_work`, for one unit: ``work`` gets its key behind the season."""

    def on_key(season: Season, who: str) -> _T:
        return work(season, season.find_unit(unit), who, *asked, **options)

    return at_work(ctx, on_key)


def reason_option(say: Speaker) -> Option:
    """The option ``--reason``."""
    return click.option("--reason", default="", help=say("原因。", "Why."))


def add_decisions(group: click.Group, say: Speaker) -> None:
    """Adds ``accept``, ``decide``, ``leave-out``, ``explain``, ``undo`` and others."""
    _add_changes(group, say)

    @collect_command(
        group, say, "accept", "采纳一个单位的报表；--clean 采纳所有没有问题的。",
        "Accept a unit's report; --clean accepts all that have no fault.",
    )  # fmt: skip
    @click.argument(
        "unit", required=False, default="", metavar="[UNIT]", shell_complete=complete_units
    )
    @click.option(
        "--clean", is_flag=True, help=say("所有没有错误和提醒的。", "All without faults.")
    )
    @reason_option(say)
    @click.pass_context
    def accept(ctx: click.Context, unit: str, clean: bool, reason: str) -> None:  # noqa: FBT001
        from xlsreport.collection import decide as verbs

        if bool(unit) == clean:
            raise click.UsageError(say("写一个单位，或者 --clean。", "give a unit, or --clean."))
        if clean:
            done = at_work(ctx, verbs.accept_clean)
        else:
            done = [on_unit(ctx, unit, verbs.accept, reason)]
        names = say("、", ", ").join(each.unit.name for each in done) or say("没有", "none")
        click.echo(say(f"采纳了 {len(done)} 个：{names}", f"{len(done)} accepted: {names}"))
        echo_next(ctx, say)

    @collect_command(
        group, say, "decide", "几个版本里以哪一份为准。",
        "Which of a unit's files counts.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @click.option(
        "--file",
        required=True,
        metavar="FILE",
        help=say("序号、文件名或哈希开头。", "Number, name or hash."),
    )
    @reason_option(say)
    @click.pass_context
    def decide(ctx: click.Context, unit: str, file: str, reason: str) -> None:
        from xlsreport.collection import decide as verbs

        on_unit(ctx, unit, verbs.decide, file, reason)
        click.echo(say("已登记。", "Entered."))
        echo_next(ctx, say)

    @collect_command(
        group, say, "leave-out", "这个单位不汇总。",
        "A unit is not merged.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @reason_option(say)
    @click.pass_context
    def leave_out(ctx: click.Context, unit: str, reason: str) -> None:
        from xlsreport.collection import decide as verbs

        on_unit(ctx, unit, verbs.leave_out, reason)
        click.echo(say("已登记。", "Entered."))
        echo_next(ctx, say)

    @collect_command(
        group, say, "explain", "登记单位对一条问题的说明。",
        "Enter what a unit says to a finding.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @click.argument("rule", metavar="RULE", shell_complete=complete_rules)
    @click.argument("text", metavar="TEXT")
    @click.pass_context
    def explain(ctx: click.Context, unit: str, rule: str, text: str) -> None:
        from xlsreport.collection import decide as verbs

        count = on_unit(ctx, unit, verbs.explain, rule, text)
        click.echo(say(f"已登记，说明了 {count} 条。", f"Entered for {count} findings."))
        echo_next(ctx, say)

    @collect_command(
        group, say, "undo", "撤销对这个单位的最后一个决定。",
        "Take back the last decision.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @reason_option(say)
    @click.pass_context
    def undo(ctx: click.Context, unit: str, reason: str) -> None:
        from xlsreport.collection import decide as verbs
        from xlsreport.collection.history import describe_event

        event = on_unit(ctx, unit, verbs.undo, reason)
        said = describe_event(event, say.language)
        click.echo(say(f"已撤销：{said}", f"Taken back: {said}"))
        echo_next(ctx, say)


def _add_changes(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "issue", "再发一份；不写单位时发给还没有的。",
        "Hand out again, or to those without.",
    )  # fmt: skip
    @click.argument("units", nargs=-1, metavar="[UNIT]...", shell_complete=complete_units)
    @click.pass_context
    def issue(ctx: click.Context, units: tuple[str, ...]) -> None:
        from xlsreport.collection.start import issue as hand_out

        def work(season: Season, who: str) -> list[Path]:
            return hand_out(season, who, [season.find_unit(unit) for unit in units])

        files = at_work(ctx, work)
        print_lines(str(file) for file in files)
        click.echo(
            say(
                f"已写入 {len(files)} 份。接下来：把它们发给各单位。",
                f"{len(files)} written. Next: send them to their units.",
            )
            if files
            else say("已写入 0 份：都有表了。", "0 written: every unit has a workbook.")
        )
        if not files:
            echo_next(ctx, say)

    @collect_command(
        group, say, "extend", "给一个单位延期，或改全部单位的期限。",
        "Move one unit's deadline, or that of all.",
    )  # fmt: skip
    @click.argument(
        "unit", required=False, default="", metavar="[UNIT]", shell_complete=complete_units
    )
    @click.option("--all", "everyone", is_flag=True, help=say("全部单位。", "Of all units."))
    @click.option(
        "--to",
        "deadline",
        required=True,
        metavar="DATE",
        help=say("新的截止日期。", "The new last day."),
    )
    @reason_option(say)
    @click.pass_context
    def extend(
        ctx: click.Context, unit: str, deadline: str, reason: str, *, everyone: bool
    ) -> None:
        from xlsreport.collection.start import extend as move
        from xlsreport.collection.start import move_deadline

        if everyone == bool(unit):
            raise click.UsageError(say("写一个单位，或者 --all。", "give a unit, or --all."))
        if everyone:
            at_work(ctx, move_deadline, deadline, reason)
            click.echo(
                say(
                    "已登记，任务.yaml 里也改了。已经下发的表封面上还是原来的日期，请告诉各单位。",
                    "Entered, and changed in 任务.yaml. The covers that were handed out show the "
                    "day before: tell the units.",
                )
            )
        else:
            on_unit(ctx, unit, move, deadline, reason)
            click.echo(say("已登记。", "Entered."))
        echo_next(ctx, say)

    @collect_command(
        group, say, "roster", "换一份名单。",
        "Take another roster.",
    )  # fmt: skip
    @click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
    @click.pass_context
    def roster(ctx: click.Context, file: Path) -> None:
        from xlsreport.collection.start import change_roster

        before = len(season_of(ctx).events())
        added, gone = at_work(ctx, change_roster, file)
        again = [each for each in season_of(ctx).events()[before:] if each.kind == "checked"]
        new, old = ("、".join(each) or say("没有", "none") for each in (added, gone))
        click.echo(
            say(
                f"增加：{new}；去掉：{old}。",
                f"New: {new}; gone: {old}.",
            )
        )
        if again:
            units = say("、", ", ").join(dict.fromkeys(each.unit for each in again))
            click.echo(
                say(
                    f"名单上新认得的 {len(again)} 份报表已从档案里重新检查、登记：{units}",
                    f"{len(again)} reports whose units the roster now knows were read again from "
                    f"the archive and entered: {units}",
                )
            )
        echo_next(ctx, say)
