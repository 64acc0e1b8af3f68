"""``xlsreport import``: published reports into workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import ImportAsked, unit_of
from xlsreport.cli.options import PeriodText, force_option, forms_option, unit_options, with_options
from xlsreport.cli.terminal import (
    complete_forms,
    in_command,
    look_of_terminal,
    print_json,
    print_lines,
    say_next,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.cli.language import Speaker
    from xlsreport.verbs.import_report import ImportReport

__all__ = ["command"]

_PATH = click.Path(path_type=Path)


def command(say: Speaker) -> click.Command:
    """The command ``import``."""

    @office_command(
        say,
        "import",
        "把公布的年度报告（Word、网页、粘贴的文本）读成填报表。读不准的格空着，列出原文。"
        "有格空着时退出码是 1。",
        "Read published reports (Word, web page, pasted text) into workbooks. A cell that is "
        "not certain stays blank, and its line is quoted; the exit code is then 1.",
    )
    @click.argument("paths", metavar="REPORT...", nargs=-1, required=True, type=_PATH)
    @click.option(
        "-o", "--output", required=True, metavar="FILE.xlsx|DIR", type=_PATH,
        help=say(
            "写到哪里：一份报告写一个工作簿，几份写到文件夹。",
            "Where to write: a workbook for one report, a folder for several.",
        ),
    )  # fmt: skip
    @click.option(
        "--form",
        default="",
        metavar="FORM",
        shell_complete=complete_forms,
        help=say("表单；不写就看标题文字。", "The form; told by its labels if not given."),
    )
    @click.option(
        "--year",
        type=click.IntRange(1900, 2099),
        metavar="YEAR",
        help=say("报告年度；不写就看题目。", "Report year; that of the title if not given."),
    )
    @click.option(
        "--period",
        default="",
        type=PeriodText(say),
        metavar="PERIOD",
        help=say(
            "哪一月、季或半年；不写就看题目。",
            "The month, quarter or half year; that of the title if not given.",
        ),
    )
    @with_options(
        *unit_options(say),
        click.option(
            "--format", "output_format", type=click.Choice(["text", "json"]), default="text",
            show_default=True, help=say("结果的格式。", "Format of the report."),
        ),
        click.option(
            "--jobs", type=click.IntRange(1, 1024), metavar="N",
            help=say(
                "最多用几个进程读；不写就按处理器个数。",
                "At most so many processes read; one for each processor if not given.",
            ),
        ),
        force_option(say),
        forms_option(say),
    )  # fmt: skip
    @click.pass_context
    def import_report(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport import api
        from xlsreport.forms.periods import year_in
        from xlsreport.report import json_report, text

        asked = ImportAsked(**given)
        forms = api.load_forms(asked.forms_paths)
        report = api.import_reports(
            asked.paths,
            asked.output,
            forms,
            form=api.find_form(forms, asked.form, asked.year) if asked.form else None,
            year=asked.year if asked.year is not None else year_in(asked.period),
            period=asked.period,
            unit=unit_of(asked.unit_code, asked.unit_name),
            force=asked.force,
            settings=api.RunSettings(asked.jobs),
        )
        if asked.output_format == "json":
            record = json_report.check_json(report.outcomes, (), [], say.language)
            record["written"] = {name: str(path) for name, path in report.written.items()}
            record["blank"] = dict(report.blank)
            print_json(json_report.to_json(record))
        else:
            print_lines(text.check_text(report.outcomes, (), say.language, look_of_terminal()))
            print_lines(_list_written(report, say))
            written = in_command(asked.output)
            if report.written and not any(report.blank.values()):
                say_next(
                    say,
                    f"检查写出的表：xlsreport check {written}",
                    f"check what was written: xlsreport check {written}",
                )
            elif report.written:
                say_next(
                    say,
                    f"对照报告补上空格，再检查：xlsreport check {written}",
                    f"fill in the blank cells from the report, then: xlsreport check {written}",
                )
        ctx.exit(0 if report.whole else 1)

    return import_report


def _list_written(report: ImportReport, say: Speaker) -> Iterator[str]:
    for each in report.left_out:
        if each.submission is not None:
            yield say(
                f"{each.file} 本来就是填报表，不用导入，没有写出。",
                f"{each.file} is a workbook already: there is nothing to import, nothing was "
                "written.",
            )
    for name, path in report.written.items():
        blank = report.blank[name]
        if blank:
            yield say(
                f"已写入 {path}：{blank} 格空着，请对照报告补填。",
                f"written: {path}; {blank} cells are blank, to be filled in from the report.",
            )
        else:
            yield say(f"已写入 {path}：没有空格。", f"written: {path}; no cell is blank.")
