"""``xlsreport merge``: many workbooks into one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.choosing import choice_options, choices_of
from xlsreport.cli.options import (
    assignment_of,
    assignment_options,
    format_option,
    forms_option,
    look_of_terminal,
    paths_argument,
    previous_of,
    previous_option,
    print_lines,
    report_options,
    roster_of,
    roster_option,
    unit_of,
    unit_options,
    waivers_option,
    write_reports,
)
from xlsreport.cli.overwriting import given_files, refuse_overwriting
from xlsreport.cli.running import Progress, run_options, settings_of

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``merge``."""

    @click.command(
        "merge",
        help=say(
            "汇总填好的表：PATH 是工作簿、文件夹或 .zip。有错误的表不汇总。",
            "Merge filled workbooks: PATH is a workbook, a folder or a .zip. Workbooks with errors "
            "are left out.",
        ),
    )
    @paths_argument()
    @click.option(
        "-o", "--output", required=True, metavar="OUT.xlsx", type=click.Path(path_type=Path),
        help=say("汇总表写到哪里。", "Where to write the consolidated workbook."),
    )  # fmt: skip
    @roster_option(say)
    @previous_option(say)
    @assignment_options(say)
    @waivers_option(say)
    @unit_options(say)
    @choice_options(say)
    @report_options(say)
    @run_options(say)
    @format_option(say)
    @forms_option(say)
    @click.pass_context
    def merge(
        ctx: click.Context,
        /,
        paths: tuple[Path, ...],
        output: Path,
        roster: Path | None,
        previous: tuple[Path, ...],
        unit_code: str,
        unit_name: str,
        include_errors: bool,  # noqa: FBT001 - a flag of the command line
        output_format: str,
        forms_paths: tuple[Path, ...],
        **asked: Any,  # noqa: ANN401 - what assignment_options and the like add
    ) -> None:
        from xlsreport import api
        from xlsreport.report import json_report, text

        refuse_overwriting(
            {"-o": output, "--html": asked["html"], "--xlsx": asked["xlsx"]},
            (*paths, *previous, *forms_paths, roster, asked["compare"], *given_files(**asked)),
        )
        forms = api.load_forms(forms_paths)
        settings = settings_of(**asked)
        report = api.merge(
            paths,
            output,
            forms,
            roster_of(roster),
            previous_of(previous, forms, settings),
            unit_of(unit_code, unit_name),
            include_errors=include_errors,
            choices=choices_of(forms, settings, **asked),
            progress=Progress(say),
            assignment=assignment_of(forms, **asked),
            settings=settings,
        )
        written = "" if report.output is None else str(report.output)
        write_reports(report, say, **asked)
        if output_format == "json":
            record = json_report.merge_json(
                report.outcomes, report.consolidation, written, say.language
            )
            click.echo(json_report.to_json(record), nl=False)
        elif output_format == "csv":
            click.echo(api.findings_as_csv(report, say.language), nl=False)
        else:
            result = report.consolidation
            look = look_of_terminal()
            print_lines(text.merge_text(report.outcomes, result, written, say.language, look))
        ctx.exit(0 if report.clean else 1)

    return merge
