"""``xlsreport publish``: the published report of a unit or of a district."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import PublishAsked, last_year_in
from xlsreport.cli.options import Day, force_option, reading_options, with_options
from xlsreport.cli.terminal import Progress, print_lines, say_next
from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.cli.language import Speaker
    from xlsreport.cli.options import Option
    from xlsreport.verbs.publish import Published, PublishReport

__all__ = ["command", "list_lines"]

_PATH = click.Path(path_type=Path)


def command(say: Speaker) -> click.Command:
    """The command ``publish``."""

    @office_command(
        say,
        "publish",
        "生成公开发布的年度报告。路径是一份填好的表或汇总表；几份或文件夹用 -o 文件夹 --as。"
        "先检查，有错误或下级有缺报的不写。",
        "Write the report to be published. PATH is a filled or merged workbook; for several "
        "or a folder, use -o DIR --as. Workbooks are checked first; nothing is written of "
        "one with errors, or with units missing below.",
    )
    @click.argument("paths", metavar="PATH...", nargs=-1, type=_PATH)
    @with_options(*_own_options(say), *reading_options(say)[1:], force_option(say))
    @click.pass_context
    def publish(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport import api

        asked = PublishAsked(**given)
        forms = asked.forms()
        if asked.template_example is not None:
            api.write_template_example(asked.template_example, forms, force=asked.force)
            click.echo(
                say(f"已写入 {asked.template_example}", f"written: {asked.template_example}")
            )
            say_next(
                say,
                "在 Word 里改成本单位的样子，再用 --template 套用。",
                "change its looks in Word, then fill it in with --template.",
            )
            ctx.exit(0)
        if not asked.paths or asked.output is None:
            raise UsageError(
                "请写出要发布的表和 -o 输出文件；只要模板样例的，写 --template-example 文件.docx。",
                "name a workbook and -o; for an example of a template only, give "
                "--template-example FILE.docx.",
            )
        settings = asked.settings()
        report = api.publish(
            asked.paths,
            asked.output,
            forms,
            asked.printing(),
            kind=asked.kind,
            roster=asked.units(),
            previous=last_year_in(asked.previous, forms, settings),
            assignment=asked.assignment(forms, asked.waivers),
            progress=Progress(say),
            settings=settings,
        )
        print_lines(list_lines(report, say))
        if report.whole:
            say_next(
                say,
                "打开看一遍，再交网站发布、报上级。",
                "open it, read it once, and hand it on to be published.",
            )
        else:
            say_next(
                say,
                "按上面的办法改好，再发布一次。",
                "mend what is said above and publish again.",
            )
        ctx.exit(0 if report.whole else 1)

    return publish


def _own_options(say: Speaker) -> tuple[Option, ...]:
    return (
        click.option(
            "-o", "--output", metavar="FILE|DIR", type=_PATH,
            help=say(
                "写到哪里：.docx、.html 或 .pdf；加了 --as 的是文件夹。",
                "Where to write it: .docx, .html or .pdf; with --as, a folder.",
            ),
        ),
        click.option(
            "--as", "kind", type=click.Choice(["docx", "html", "pdf"]),
            help=say(
                "每个单位一份报告，写到 -o 的文件夹里。",
                "A report of this format for each unit, in the folder of -o.",
            ),
        ),
        click.option(
            "--date", metavar="DATE", type=Day(say),
            help=say("落款日期，如 2026-01-20。", "The day below the report, as 2026-01-20."),
        ),
        click.option(
            "--organ", default="", metavar="NAME",
            help=say("落款单位；不写就是填报单位。", "Who publishes it; the unit if not given."),
        ),
        click.option(
            "--template", metavar="T.docx", type=_PATH,
            help=say(
                "用本单位自己的 Word 模板（占位符见 docs/publishing.md）。",
                "Fill in an office's own Word template (placeholders: docs/publishing.md).",
            ),
        ),
        click.option(
            "--template-example", metavar="T.docx", type=_PATH,
            help=say("写一份模板样例，供修改。", "Write a template to start from."),
        ),
        click.option(
            "--fragment", is_flag=True,
            help=say(
                "网页只要正文一段，用来贴进网站后台的编辑器。",
                "Of the web page only what stands within it, to be pasted into a website's editor.",
            ),
        ),
        click.option(
            "--draft-overview", is_flag=True,
            help=say(
                "开头的文字空着时，按表中数字起草（表单定义里写好的句子）。",
                "Draft the opening narrative from the figures where it is blank, in the sentences "
                "that the form declares.",
            ),
        ),
        click.option(
            "--units", "units_paths", multiple=True, metavar="PATH", type=_PATH,
            help=say(
                "发布汇总表时：各单位的表，文字收在报告旁边的另一份文件里，供撰稿。可重复。",
                "With a merged workbook: the units' workbooks, whose texts are collected in a "
                "file beside the report, for the writer. May be repeated.",
            ),
        ),
    )  # fmt: skip


def list_lines(report: PublishReport, say: Speaker) -> Iterator[str]:
    """Yields what became of every workbook, as lines for the terminal."""
    from xlsreport.report import text

    for each in report.reports:
        yield from _list_one(each, say)
    yield from text.finding_lines(report.batch, say.language)
    if not report.reports:
        yield say("没有找到可以发布的表。", "no workbook was found.")
    elif len(report.reports) > 1:
        written = sum(each.target is not None for each in report.reports)
        total = len(report.reports)
        yield say(
            f"共 {total} 份，写出 {written} 份。", f"{total} workbooks, {written} reports written."
        )


def _list_one(each: Published, say: Speaker) -> Iterator[str]:
    from xlsreport.report import text

    file = each.outcome.file
    if each.target is None:
        yield say(f"{file}：没有写出报告。", f"{file}: no report was written.")
    if each.errors:
        yield say(
            f"{file} 有 {len(each.errors)} 条错误没有改：",
            f"{file} has {len(each.errors)} errors that are open:",
        )
        yield from text.finding_lines(each.errors, say.language, indent="  ")
    if each.below:
        units = say("、", ", ").join(fact.label for fact in each.below[:20])
        yield say(
            f"{file} 的下级有 {len(each.below)} 个单位缺报或有疑问：{units}",
            f"{len(each.below)} units below {file} are missing or in doubt: {units}",
        )
    if each.target is None and each.outcome.submission is not None:
        yield say(
            "改好后再发布；要先看样子，加 --force，印出的是“未定稿”。",
            "Publish when that is mended; to see it before, add --force: it is then marked DRAFT.",
        )
    if each.target is not None:
        note = say("（未定稿）", " (DRAFT)") if each.draft else ""
        yield say(f"已写入 {each.target}{note}", f"written: {each.target}{note}")
    if each.appendix is not None:
        yield say(f"各单位的文字：{each.appendix}", f"the units' texts: {each.appendix}")
    if each.explained:
        yield say(
            f"已核实、保留的和单位作了说明的 {len(each.explained)} 条（不印在报告里）：",
            f"{len(each.explained)} findings that were waived or explained (not printed):",
        )
        yield from text.finding_lines(each.explained, say.language, indent="  ")
    if each.blank:
        titles = say("；", "; ").join(each.blank)
        yield say(
            f"没有文字、只印了标题的部分：{titles}",
            f"sections without a text, of which only the heading is printed: {titles}",
        )
    for quote in each.unprinted:
        yield say(f"没有印出的表外文字：“{quote}”", f'not printed, outside the tables: "{quote}"')
