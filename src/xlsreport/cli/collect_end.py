"""The commands of ``xlsreport collect`` at the end: merge, publish, close, verify, and the key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.collect_units import at_work, collect_command, echo_next, season_of
from xlsreport.cli.options import Day, force_option
from xlsreport.cli.terminal import print_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.cli.language import Speaker
    from xlsreport.collection.season import Season
    from xlsreport.report.results import MergeReport

__all__ = ["add_end"]


def add_end(group: click.Group, say: Speaker) -> None:
    """Adds ``merge``, ``publish``, ``close``, ``verify`` and ``key``."""
    _add_publish(group, say)
    _add_key(group, say)

    @collect_command(
        group, say, "merge", "汇总已采纳的报表。",
        "Merge what was accepted.",
    )  # fmt: skip
    @click.option("--require-all", is_flag=True, help=say("差一个也不写。", "Only if all are in."))
    @click.pass_context
    def merge(ctx: click.Context, require_all: bool) -> None:  # noqa: FBT001
        from xlsreport.collection.settle import merge as add_up

        _settle(ctx, say, lambda season, who: add_up(season, who, require_all=require_all))

    @collect_command(
        group, say, "close", "结束收表：最后汇总、核验、档案只读。",
        "Close the collection.",
    )  # fmt: skip
    @click.pass_context
    def close(ctx: click.Context) -> None:
        from xlsreport.collection.settle import close as end

        _settle(ctx, say, end)

    @collect_command(
        group, say, "verify", "核验台账、档案和汇总表。",
        "Prove ledger, archive and result.",
    )  # fmt: skip
    @click.pass_context
    def verify(ctx: click.Context) -> None:
        from xlsreport.collection.settle import list_remarks
        from xlsreport.collection.settle import verify as prove

        season = season_of(ctx)
        faults = list(prove(season))
        for each in (*faults, *list_remarks(season)):
            print_lines([each.zh if say.language == "zh" else each.en])
        if not faults:
            count = len(season.events())
            click.echo(
                say(f"台账 {count} 条和档案都对得上。", f"{count} events and the archive agree.")
            )
            echo_next(ctx, say)
        ctx.exit(1 if faults else 0)


def _settle(ctx: click.Context, say: Speaker, work: Callable[[Season, str], MergeReport]) -> None:
    from xlsreport.cli.terminal import look_of_terminal
    from xlsreport.report import text

    report = at_work(ctx, work)
    written = "" if report.output is None else str(report.output)
    look = look_of_terminal()
    print_lines(text.merge_text(report.outcomes, report.consolidation, written, say.language, look))
    echo_next(ctx, say)
    ctx.exit(0 if report.clean else 1)


def _add_publish(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "publish", "按已采纳的报表生成公开发布的年度报告，写到 4-汇总。",
        "Write the report to be published from what was accepted.",
    )  # fmt: skip
    @click.option(
        "--as", "kind", type=click.Choice(["docx", "html", "pdf"]), default="docx",
        help=say("格式（默认 docx）。", "Its format (default: docx)."),
    )  # fmt: skip
    @click.option(
        "--date", metavar="DATE", type=Day(say), help=say("落款日期。", "The day below it.")
    )
    @click.option(
        "--organ", default="", metavar="NAME",
        help=say("落款单位（默认收表单位）。", "Who publishes it; the unit if not given."),
    )  # fmt: skip
    @click.option(
        "--template", metavar="FILE", type=click.Path(path_type=Path),
        help=say("本单位的 Word 模板。", "The office's own Word template."),
    )  # fmt: skip
    @click.option(
        "--draft-overview", is_flag=True,
        help=say("开头空着时按表中数字起草。", "Draft the opening where it is blank."),
    )  # fmt: skip
    @force_option(say)
    @click.pass_context
    def publish(ctx: click.Context, /, kind: str, **given: Any) -> None:  # noqa: ANN401 - options
        from xlsreport.cli.publish import list_lines
        from xlsreport.collection.settle import publish as print_report
        from xlsreport.verbs.publish import Printing

        printing = Printing(
            day=given["date"],
            organ=given["organ"],
            template=given["template"],
            draft_overview=given["draft_overview"],
            force=given["force"],
        )
        report = at_work(ctx, print_report, printing, kind=kind)
        print_lines(list_lines(report, say))
        echo_next(ctx, say)
        ctx.exit(0 if report.whole else 1)


def _add_key(group: click.Group, say: Speaker) -> None:
    @collect_command(
        group, say, "key", "把这次收表的密钥带到另一台电脑：先导出，再导入。",
        "Carry the collection's key to another computer: export it here, import it there.",
    )  # fmt: skip
    @click.option(
        "--export", "target", metavar="FILE", type=click.Path(path_type=Path), default=None,
        help=say("写到哪个文件。", "The file to write it to."),
    )  # fmt: skip
    @click.option(
        "--import", "source", metavar="FILE", type=click.Path(path_type=Path), default=None,
        help=say("从哪个文件读入。", "The file to read it from."),
    )  # fmt: skip
    @click.pass_context
    def key(ctx: click.Context, target: Path | None, source: Path | None) -> None:
        from xlsreport.collection.carry_key import export_key, import_key

        season = season_of(ctx)
        if target is not None:
            export_key(season, target)
            click.echo(
                say(
                    f"密钥写在 {target}。到另一台电脑上运行 xlsreport collect key --import，"
                    "导入后把这个文件删掉：谁有它，谁就能以这次收表的名义签名。",
                    f"The key is in {target}. Run xlsreport collect key --import on the other "
                    "computer, then delete the file: whoever has it can sign for this collection.",
                )
            )
        if source is not None:
            import_key(season, source)
            click.echo(
                say(
                    "密钥已导入，和台账的签名对得上。这台电脑现在也能签名和核验。",
                    "The key is here and fits the ledger's signatures. This computer signs and "
                    "proves from now on.",
                )
            )
        if target is None and source is None:
            here = season.key is not None
            click.echo(
                say(
                    f"这台电脑{'有' if here else '没有'}这次收表的密钥。",
                    f"This computer {'has' if here else 'lacks'} the collection's key.",
                )
            )
            ctx.exit(0 if here else 1)
