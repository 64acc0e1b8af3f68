"""``xlsreport check``: every fault of every file in one run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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
    waivers_option,
    write_reports,
)
from xlsreport.cli.overwriting import given_files, refuse_overwriting
from xlsreport.cli.running import Progress, run_options, settings_of

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``check``."""

    @click.command(
        "check",
        help=say(
            "检查填好的表：PATH 是工作簿、文件夹或 .zip。",
            "Check filled workbooks: PATH is a workbook, a folder or a .zip.",
        ),
    )
    @paths_argument()
    @roster_option(say)
    @previous_option(say)
    @assignment_options(say)
    @waivers_option(say)
    @click.option(
        "--return-to",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help=say(
            "把有问题的表标好颜色、批注和问题清单，写到这个文件夹，供退回单位。",
            "Write copies of faulty workbooks with coloured cells, comments and a list here.",
        ),
    )
    @report_options(say)
    @run_options(say)
    @format_option(say)
    @forms_option(say)
    @click.pass_context
    def check(
        ctx: click.Context,
        /,
        paths: tuple[Path, ...],
        roster: Path | None,
        previous: tuple[Path, ...],
        return_to: Path | None,
        output_format: str,
        forms_paths: tuple[Path, ...],
        **asked: Any,  # noqa: ANN401 - what assignment_options and the like add
    ) -> None:
        from xlsreport import api
        from xlsreport.report import json_report, text

        refuse_overwriting(
            {"--html": asked["html"], "--xlsx": asked["xlsx"]},
            (*paths, *previous, *forms_paths, roster, *given_files(**asked)),
        )
        forms = api.load_forms(forms_paths)
        settings = settings_of(**asked)
        units = roster_of(roster)
        assignment = assignment_of(forms, **asked)
        report = api.check(
            paths,
            forms,
            units,
            previous_of(previous, forms, settings),
            Progress(say),
            assignment=assignment,
            return_to=return_to,
            language=say.language,
            settings=settings,
            # Only this report shows them.
            keep_texts=output_format == "json",
        )
        write_reports(report, say, **asked)
        if output_format == "json":
            result = report.consolidation
            records = [] if result is None else json_report.unit_records(result)
            record = json_report.check_json(report.outcomes, report.batch, records, say.language)
            if return_to is not None:
                record["returned"] = [str(path) for path in report.returned]
            click.echo(json_report.to_json(record), nl=False)
        elif output_format == "csv":
            click.echo(api.findings_as_csv(report, say.language), nl=False)
        else:
            print_lines(
                text.check_text(report.outcomes, report.batch, say.language, look_of_terminal())
            )
            print_lines(text.written_lines(report.returned, say.language))
        ctx.exit(0 if report.clean else 1)

    return check
