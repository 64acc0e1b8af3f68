"""The commands of ``xlsreport collect`` about units: decisions, changes, and letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.options import Day, with_options
from xlsreport.cli.terminal import complete_rules, complete_units, print_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlsreport.cli.language import Speaker
    from xlsreport.cli.option_records import PlaceAsked
    from xlsreport.cli.options import Option
    from xlsreport.collection.letters import Written
    from xlsreport.collection.season import Season
    from xlsreport.report.published.letter import Letter

__all__ = ["add_decisions", "add_letters", "at_work", "collect_command", "echo_next", "season_of"]

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
    print_lines([say_next(season.states(), season.events(), say.language)])


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


def _on_unit(
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


def add_decisions(group: click.Group, say: Speaker) -> None:
    """Adds ``accept``, ``decide``, ``leave-out``, ``explain``, ``undo`` and others."""
    _add_changes(group, say)
    reason_option = click.option("--reason", default="", help=say("原因。", "Why."))

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
    @reason_option
    @click.pass_context
    def accept(ctx: click.Context, unit: str, clean: bool, reason: str) -> None:  # noqa: FBT001
        from xlsreport.collection import decide as verbs

        if bool(unit) == clean:
            raise click.UsageError(say("写一个单位，或者 --clean。", "give a unit, or --clean."))
        if clean:
            done = at_work(ctx, verbs.accept_clean)
        else:
            done = [_on_unit(ctx, unit, verbs.accept, reason)]
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
    @reason_option
    @click.pass_context
    def decide(ctx: click.Context, unit: str, file: str, reason: str) -> None:
        from xlsreport.collection import decide as verbs

        _on_unit(ctx, unit, verbs.decide, file, reason)
        click.echo(say("已登记。", "Entered."))
        echo_next(ctx, say)

    @collect_command(
        group, say, "leave-out", "这个单位不汇总。",
        "A unit is not merged.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @reason_option
    @click.pass_context
    def leave_out(ctx: click.Context, unit: str, reason: str) -> None:
        from xlsreport.collection import decide as verbs

        _on_unit(ctx, unit, verbs.leave_out, reason)
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

        count = _on_unit(ctx, unit, verbs.explain, rule, text)
        click.echo(say(f"已登记，说明了 {count} 条。", f"Entered for {count} findings."))
        echo_next(ctx, say)

    @collect_command(
        group, say, "undo", "撤销对这个单位的最后一个决定。",
        "Take back the last decision.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @reason_option
    @click.pass_context
    def undo(ctx: click.Context, unit: str, reason: str) -> None:
        from xlsreport.collection import decide as verbs
        from xlsreport.collection.history import describe_event

        event = _on_unit(ctx, unit, verbs.undo, reason)
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
        group, say, "extend", "给一个单位延期。",
        "Move one unit's deadline.",
    )  # fmt: skip
    @click.argument("unit", metavar="UNIT", shell_complete=complete_units)
    @click.option(
        "--to",
        "deadline",
        required=True,
        metavar="DATE",
        help=say("新的截止日期。", "The new last day."),
    )
    @click.pass_context
    def extend(ctx: click.Context, unit: str, deadline: str) -> None:
        from xlsreport.collection.start import extend as move

        _on_unit(ctx, unit, move, deadline)
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


def add_letters(group: click.Group, say: Speaker) -> None:
    """Adds ``remind``, ``return`` and ``circular``."""
    for add in (_add_remind, _add_return, _add_circular):
        add(group, say)


def _add_remind(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "remind", "给没报的单位写催报通知（Word 和可粘贴的文字），并登记。",
        "Write reminders to the units that sent nothing, as Word and as text, and enter them.",
    )  # fmt: skip
    @click.argument("units", nargs=-1, metavar="[UNIT]...", shell_complete=complete_units)
    @with_options(*_list_options(say))
    @click.pass_context
    def remind(ctx: click.Context, /, units: tuple[str, ...], **given: Any) -> None:  # noqa: ANN401 - options
        from xlsreport.collection import letters

        def work(season: Season, who: str) -> list[Written]:
            keys = [season.find_unit(unit) for unit in units]
            return letters.remind(season, who, keys, day=given["date"], template=given["template"])

        if _write_example(ctx, say, given, lambda s: letters.compose_example(s, "remind")):
            return
        written = at_work(ctx, work)
        for each in written:
            if each.state is not None:
                whom = letters.contact_of(each.letter.facts)
                name = f"{each.state.unit.name}{f'  {whom}' if whom else ''}"
                print_lines([f"{name}  {each.document or each.text}"])
        _say_missing_library(say, written)
        click.echo(
            say(
                f"写了 {len(written)} 份催报通知，已登记。接下来：发给这些单位；"
                "同名的 .txt 可以粘贴到微信、QQ。",
                f"{len(written)} reminders written and entered. Next: send them; the .txt of the "
                "same name can be pasted into a chat.",
            )
            if written
            else say("没有要催的单位，都报了。", "Every unit has reported.")
        )
        if not written:
            echo_next(ctx, say)


def _add_return(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "return", "登记报表已退回，并写退回修改通知。",
        "Enter that a report went back, and write the letter with its points.",
    )  # fmt: skip
    @click.argument(
        "unit", metavar="[UNIT]", shell_complete=complete_units, required=False, default=""
    )
    @click.option("--reason", default="", help=say("原因。", "Why."))
    @with_options(*_list_options(say))
    @click.pass_context
    def return_(ctx: click.Context, /, unit: str, reason: str, **given: Any) -> None:  # noqa: ANN401 - options
        from xlsreport.collection import letters

        if _write_example(ctx, say, given, lambda s: letters.compose_example(s, "return")):
            return
        if not unit:
            raise click.UsageError(say("请写明单位。", "name the unit."))
        written = _on_unit(
            ctx,
            unit,
            letters.return_with_letter,
            reason,
            day=given["date"],
            template=given["template"],
        )
        _say_missing_library(say, [written])
        click.echo(
            say(
                f"已登记。通知：{written.document or written.text}\n"
                "接下来：把通知和同一文件夹里标好的表发还给单位。",
                f"Entered. The letter: {written.document or written.text}\n"
                "Next: send it to the unit with the marked copy of the same folder.",
            )
        )


def _add_circular(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "circular", "写报送情况通报和附表：谁按时、谁迟报、谁退回、得分。",
        "Write the circular and its table: in time, late, returned, points.",
    )  # fmt: skip
    @with_options(*_list_options(say))
    @click.pass_context
    def circular(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - options
        from xlsreport.collection import circular as verbs

        if _write_example(ctx, say, given, verbs.compose_example):
            return

        def work(season: Season, who: str) -> verbs.Circular:  # noqa: ARG001 - no event of its own
            return verbs.write_circular(season, day=given["date"], template=given["template"])

        done = at_work(ctx, work)
        _say_missing_library(say, [done.written])
        print_lines(done.written.letter.lines)
        click.echo(
            say(
                f"通报：{done.written.document or done.written.text}\n附表：{done.table}",
                f"The circular: {done.written.document or done.written.text}\n"
                f"Its table: {done.table}",
            )
        )
        echo_next(ctx, say)


def _list_options(say: Speaker) -> Iterator[Option]:
    yield click.option(
        "--date", type=Day(say), metavar="DATE", default=None,
        help=say("落款日期（默认今天）。", "The day of the letter (default: today)."),
    )  # fmt: skip
    yield click.option(
        "--template", metavar="FILE", type=_PATH, default=None,
        help=say("本单位的 Word 模板。", "The office's own Word template."),
    )  # fmt: skip
    yield click.option(
        "--template-example", metavar="FILE", type=_PATH, default=None,
        help=say("只写一份模板样例。", "Only write a template to start from."),
    )  # fmt: skip


def _write_example(
    ctx: click.Context,
    say: Speaker,
    given: dict[str, Any],
    compose: Callable[[Season], Letter],
) -> bool:
    target: Path | None = given["template_example"]
    if target is None:
        return False
    from xlsreport.collection.letters import TEMPLATES, write_example

    write_example(compose(season_of(ctx)), target)
    click.echo(
        say(
            f"已写入 {target}。改好后用 --template 套用，或放进收表文件夹的 {TEMPLATES} 里。",
            f"Written: {target}. Change it, then give it with --template or put it into the "
            f"collection's folder {TEMPLATES}.",
        )
    )
    return True


def _say_missing_library(say: Speaker, written: list[Written]) -> None:
    if any(each.document is None for each in written):
        click.echo(
            say(
                "没有安装 python-docx，只写了文字；要 Word 文档："
                "pip install 'xlsreport[publish]'。",
                "python-docx is missing, so only texts were written; for Word documents: "
                "pip install 'xlsreport[publish]'.",
            ),
            err=True,
        )
