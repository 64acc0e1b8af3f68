"""``xlsreport check``: every fault of every file in one run."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import CheckAsked, last_year_in, refuse_overwriting
from xlsreport.cli.options import force_option, reading_options, report_options, with_options
from xlsreport.cli.terminal import (
    Progress,
    look_of_terminal,
    print_csv,
    print_json,
    print_lines,
    refuse_report_targets,
    repeat_given,
    say_next,
    write_reports,
)

if TYPE_CHECKING:
    from xlsreport.api import CheckReport
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``check``."""

    @office_command(
        say,
        "check",
        "检查填好的表。路径可以是工作簿、文件夹或 .zip。",
        "Check filled workbooks. PATH is a workbook, a folder or a .zip.",
    )
    @with_options(
        *reading_options(say),
        click.option(
            "--return-to", metavar="DIR", type=click.Path(path_type=Path),
            help=say(
                "把有问题的表标好颜色、批注和问题清单，写到这个文件夹，供退回单位。",
                "Write copies of faulty workbooks with coloured cells, comments and a list here.",
            ),
        ),
        *report_options(say, "ess"),
        force_option(say),
    )  # fmt: skip
    @click.pass_context
    def check(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport import api
        from xlsreport.report import ess_report, json_report, text

        asked = CheckAsked(**given)
        refuse_overwriting(
            {"--html": asked.html, "--xlsx": asked.xlsx}, (*asked.paths, *asked.given_files())
        )
        refuse_report_targets(asked)
        forms = asked.forms()
        settings = asked.settings()
        units = asked.units()
        assignment = asked.assignment(forms, asked.waivers)
        report = api.check(
            asked.paths,
            forms,
            units,
            last_year_in(asked.previous, forms, settings),
            Progress(say),
            assignment=assignment,
            return_to=asked.return_to,
            language=say.language,
            settings=settings,
            # Only this report shows them.
            keep_texts=asked.output_format == "json",
        )
        write_reports(report, asked, say)
        if asked.output_format == "json":
            result = report.consolidation
            records = [] if result is None else json_report.unit_records(result)
            record = json_report.check_json(report.outcomes, report.batch, records, say.language)
            if asked.return_to is not None:
                record["returned"] = [str(path) for path in report.returned]
            print_json(json_report.to_json(record))
        elif asked.output_format == "ess":
            now = datetime.now(UTC)
            print_json(
                json_report.to_json(
                    ess_report.ess_report(report.outcomes, report.batch, now, say.language)
                )
            )
        elif asked.output_format == "csv":
            print_csv(api.findings_as_csv(report, say.language))
        else:
            print_lines(
                text.check_text(report.outcomes, report.batch, say.language, look_of_terminal())
            )
            print_lines(text.written_lines(report.returned, say.language))
            _say_what_is_next(report, asked, say, repeat_given(ctx))
        ctx.exit(0 if report.clean else 1)

    return check


def _say_what_is_next(report: CheckReport, asked: CheckAsked, say: Speaker, given: str) -> None:
    """Says what follows from the report; nothing where no workbook was found.

    Args:
        report: What was found.
        asked: What was asked for.
        say: Chooses the language.
        given: The paths and options of the command.
    """
    if not report.outcomes:
        return
    if report.clean:
        say_next(
            say,
            f"没有错误，可以汇总：xlsreport merge {given} -o 汇总.xlsx",
            f"no errors: xlsreport merge {given} -o merged.xlsx",
        )
    elif asked.return_to is not None:
        say_next(
            say,
            "把写出的副本退回单位，改好后再检查；没有报的去催。",
            "send the copies back, check again when they are mended, and remind who is missing.",
        )
    else:
        say_next(
            say,
            "有错误的退回单位改，没有报的去催；核实无误的用 xlsreport waive 记下原因。"
            f"写出标好的副本：xlsreport check {given} --return-to 退回",
            "send workbooks with errors back and remind who is missing; what was looked into and "
            "is right goes into xlsreport waive. For marked copies: xlsreport check "
            f"{given} --return-to returned",
        )
