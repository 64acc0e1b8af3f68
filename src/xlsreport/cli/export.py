"""``xlsreport export``: tidy figures for other programs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.options import (
    assignment_of,
    assignment_options,
    forms_option,
    paths_argument,
    previous_of,
    previous_option,
    print_lines,
    roster_of,
    roster_option,
    waivers_option,
)
from xlsreport.cli.overwriting import given_files, refuse_overwriting
from xlsreport.cli.running import Progress, run_options, settings_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.api import ExportReport
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``export``."""

    @click.command(
        "export",
        help=say(
            "导出数据供别的程序用：每个单位每一格一行，另有单位表和文字表。"
            "格式看文件名：.csv（一张表一个文件）、.json、.parquet（一张表一个文件）、.sqlite；"
            "文件名写 - 时，数据表以 CSV 写到标准输出。",
            "Export for other programs: a line for every unit and cell, with tables of units and "
            "texts. The name says the format: .csv (a file a table), .json, .parquet (likewise) or "
            ".sqlite; - is standard output (figures as CSV).",
        ),
    )
    @paths_argument()
    @click.option(
        "-o", "--output", required=True, metavar="FILE",
        type=click.Path(path_type=Path, allow_dash=True),
        help=say("写到哪里，或 -。", "Where to write it, or -."),
    )  # fmt: skip
    @roster_option(say)
    @previous_option(say)
    @assignment_options(say)
    @waivers_option(say)
    @run_options(say)
    @forms_option(say)
    @click.pass_context
    def export(
        ctx: click.Context,
        /,
        paths: tuple[Path, ...],
        output: Path,
        roster: Path | None,
        previous: tuple[Path, ...],
        forms_paths: tuple[Path, ...],
        **asked: Any,  # noqa: ANN401 - what assignment_options and the like add
    ) -> None:
        from xlsreport import api
        from xlsreport.report.exports import files_of

        streamed = str(output) == "-"
        if not streamed:
            refuse_overwriting(
                {f"-o {file.name}": file for file in files_of(output)},
                (*previous, *forms_paths, roster, *given_files(**asked)),
            )
        forms = api.load_forms(forms_paths)
        settings = settings_of(**asked)
        report = api.export(
            paths,
            sys.stdout if streamed else output,
            forms,
            roster_of(roster),
            previous_of(previous, forms, settings),
            progress=Progress(say),
            assignment=assignment_of(forms, **asked),
            settings=settings,
        )
        if not streamed:
            print_lines(_written_lines(report, say))
        for line in _unread_lines(report, say):
            click.echo(line, err=True)
        ctx.exit(0 if report.whole else 1)

    return export


def _written_lines(report: ExportReport, say: Speaker) -> Iterator[str]:
    """Which files were written, what is in them, and what to mind when adding up."""
    written = report.written
    tables = [
        say(f"figures：{written.figures} 个数", f"figures: {written.figures} lines"),
        say(f"units：{written.units} 行", f"units: {written.units} lines"),
        say(f"texts：{written.texts} 段文字", f"texts: {written.texts} lines"),
    ]
    if len(written.files) == 1:
        tables = [say("；", "; ").join(tables)]
    for file, table in zip(written.files, tables, strict=True):
        yield say(f"已写入 {file}（{table}）", f"written: {file} ({table})")
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
