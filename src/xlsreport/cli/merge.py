"""``xlsreport merge``: many workbooks into one.

An option is declared in ``options.py``, stands in a record of ``option_records.py`` and means what
:class:`~xlsreport.merge.records.MergeChoices` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.option_records import MergeAsked, last_year_in, refuse_overwriting, unit_of
from xlsreport.cli.options import (
    force_option,
    merge_options,
    output_option,
    reading_options,
    report_options,
    unit_options,
    with_options,
)
from xlsreport.cli.terminal import (
    Progress,
    look_of_terminal,
    print_csv,
    print_json,
    print_lines,
    refuse_report_targets,
    write_reports,
)

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
    @with_options(
        *reading_options(say),
        output_option(
            "OUT.xlsx", say("汇总表写到哪里。", "Where to write the consolidated workbook.")
        ),
        *unit_options(say),
        *merge_options(say),
        *report_options(say),
        force_option(say),
    )
    @click.pass_context
    def merge(ctx: click.Context, /, **given: Any) -> None:  # noqa: ANN401 - becomes a record
        from xlsreport import api
        from xlsreport.report import json_report, text

        asked = MergeAsked(**given)
        refuse_overwriting(
            {"-o": asked.output, "--html": asked.html, "--xlsx": asked.xlsx},
            (*asked.paths, *asked.given_files()),
        )
        refuse_report_targets(asked)
        forms = asked.forms()
        settings = asked.settings()
        report = api.merge(
            asked.paths,
            asked.output,
            forms,
            asked.units(),
            last_year_in(asked.previous, forms, settings),
            unit_of(asked.unit_code, asked.unit_name),
            include_errors=asked.include_errors,
            choices=asked.choices(forms, settings),
            progress=Progress(say),
            assignment=asked.assignment(forms, asked.waivers),
            settings=settings,
            force=asked.force,
        )
        written = "" if report.output is None else str(report.output)
        write_reports(report, asked, say)
        if asked.output_format == "json":
            record = json_report.merge_json(
                report.outcomes, report.consolidation, written, say.language
            )
            print_json(json_report.to_json(record))
        elif asked.output_format == "csv":
            print_csv(api.findings_as_csv(report, say.language))
        else:
            result = report.consolidation
            look = look_of_terminal()
            print_lines(text.merge_text(report.outcomes, result, written, say.language, look))
        ctx.exit(0 if report.clean else 1)

    return merge
