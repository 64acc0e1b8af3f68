"""``xlsreport export``: tidy figures for other programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import ExportAsked, last_year_in, refuse_overwriting
from xlsreport.cli.options import force_option, output_option, reading_options, with_options
from xlsreport.cli.terminal import Progress, prepare_csv, print_lines, repeat_given, say_next

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.api import ExportReport
    from xlsreport.cli.language import Speaker
    from xlsreport.report.results import Written

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``export``."""

    @office_command(
        say,
        "export",
        "导出明细数据：各单位填的每个数，供统计软件、数据库和表格软件用。"
        "每个单位每一格一行，另有单位表和文字表，不是汇总表，也不求和；汇总用 xlsreport merge。"
        "格式看文件名：.csv（一张表一个文件）、.json、.parquet（一张表一个文件）、.sqlite；"
        "文件名写 - 时，数据表以 CSV 写到标准输出。",
        "Export every unit's figures as tidy data for statistics, databases and spreadsheets. A "
        "line for every unit and cell, with tables of units and texts; nothing is added up, for "
        "that use xlsreport merge. The name says the format: .csv (a file a table), .json, "
        ".parquet (likewise) or .sqlite; - is standard output (figures as CSV).",
    )
    @with_options(
        *reading_options(say),
        output_option("FILE", say("写到哪里，或 -。", "Where to write it, or -."), allow_dash=True),
        force_option(say),
    )
    @click.pass_context
    def export(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport import api
        from xlsreport.report.exports import files_of

        asked = ExportAsked(**given)
        streamed = str(asked.output) == "-"
        if streamed:
            prepare_csv()
        else:
            refuse_overwriting(
                {f"-o {file.name}": file for file in files_of(asked.output)}, asked.given_files()
            )
        forms = asked.forms()
        settings = asked.settings()
        report = api.export(
            asked.paths,
            sys.stdout if streamed else asked.output,
            forms,
            asked.units(),
            last_year_in(asked.previous, forms, settings),
            progress=Progress(say),
            assignment=asked.assignment(forms, asked.waivers),
            settings=settings,
            force=asked.force,
        )
        if report.written is not None and not streamed:
            print_lines(_written_lines(report, report.written, say))
        for line in _unread_lines(report, say):
            click.echo(line, err=True)
        if report.written is not None and not streamed:
            say_next(
                say,
                "用统计软件、数据库或表格软件打开；要汇总表："
                f"xlsreport merge {repeat_given(ctx)} -o 汇总.xlsx",
                "open it with other programs; for a merged workbook: "
                f"xlsreport merge {repeat_given(ctx)} -o merged.xlsx",
            )
        ctx.exit(0 if report.whole else 1)

    return export


def _written_lines(report: ExportReport, written: Written, say: Speaker) -> Iterator[str]:
    """Which files were written, what is in them, and what to mind when adding up."""
    tables = [
        say(f"数据表 figures：{written.figures} 个数", f"figures: {written.figures} lines"),
        say(f"单位表 units：{written.units} 行", f"units: {written.units} lines"),
        say(f"文字表 texts：{written.texts} 段文字", f"texts: {written.texts} lines"),
    ]
    if written.entries:
        count = written.entries
        tables.append(say(f"其他各格 entries：{count} 个", f"entries: {count} lines"))
    if len(written.files) - len(written.rows) == 1:
        tables = [say("；", "; ").join(tables)]
    tables += [say(f"清单 {count} 行", f"rows of a list: {count} lines") for count in written.rows]
    for file, table in zip(written.files, tables, strict=True):
        yield say(f"已写入 {file}（{table}）", f"written: {file} ({table})")
    for file in written.left:
        yield say(
            f"{file} 是以前导出的，这次没有这些内容；不再要用，请删掉。",
            f"{file} is of an earlier export and no part of this one; delete it if not needed.",
        )
    faulty = sum(each.status == "with_errors" for each in report.outcomes)
    if faulty:
        yield say(
            f"其中 {faulty} 份有错误（status 是 with_errors），求和时请只取 merged 为真的行。",
            f"{faulty} of them have errors (status with_errors); add up only lines where merged "
            "is true.",
        )


def _unread_lines(report: ExportReport, say: Speaker) -> Iterator[str]:
    """What is not in it, and why."""
    from xlsreport.report import text

    for each in report.outcomes:
        if each.submission is None:
            yield from text.finding_lines(each.findings, say.language, indent=f"{each.file} ")
    yield from text.finding_lines(report.batch, say.language)
