"""The commands of ``xlsreport collect`` that write letters."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.collect_units import (
    at_work,
    collect_command,
    echo_next,
    on_unit,
    reason_option,
    season_of,
)
from xlsreport.cli.options import Day, with_options
from xlsreport.cli.terminal import complete_commands, complete_units, print_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlsreport.cli.language import Speaker
    from xlsreport.cli.options import Option
    from xlsreport.collection.letters import Written
    from xlsreport.collection.season import Season
    from xlsreport.report.published.letter import Letter

__all__ = ["add_letters"]

_PATH = click.Path(path_type=Path)


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
    @reason_option(say)
    @with_options(*_list_options(say))
    @click.pass_context
    def return_(ctx: click.Context, /, unit: str, reason: str, **given: Any) -> None:  # noqa: ANN401 - options
        from xlsreport.collection import letters
        from xlsreport.collection.in_words import say_undecided

        if _write_example(ctx, say, given, lambda s: letters.compose_example(s, "return")):
            return
        if not unit:
            raise click.UsageError(say("请写明单位。", "name the unit."))
        written = on_unit(
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
                f"接下来：把通知和标好的表 {written.copy} 发还给单位。",
                f"Entered. The letter: {written.document or written.text}\n"
                f"Next: send it to the unit with the marked copy {written.copy}.",
            )
            if written.copy is not None
            else say(
                f"已登记。通知：{written.document or written.text}\n"
                "接下来：把通知发给单位。没有可标的问题，所以没有标好的表。",
                f"Entered. The letter: {written.document or written.text}\n"
                "Next: send it to the unit. Nothing is marked, so no workbook goes with it.",
            )
        )
        if written.state is not None and (undecided := say_undecided(written.state, say.language)):
            key = written.state.key
            step = say(
                f"问清楚后运行 xlsreport collect decide {key} --file 序号 --reason 原因",
                f" Ask, then run xlsreport collect decide {key} --file NUMBER --reason REASON",
            )
            print_lines([undecided + complete_commands(step)])


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
