"""``xlsreport merge``: many workbooks into one.

An option is declared in ``options.py``, stands in a record of ``option_records.py`` and means what
:class:`~xlsreport.merge.records.MergeChoices` says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.help import office_command
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
    say_next,
    write_reports,
)

if TYPE_CHECKING:
    from xlsreport.api import MergeReport
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``merge``."""

    @office_command(
        say,
        "merge",
        "汇总填好的表，写成一份汇总表。路径可以是工作簿、文件夹或 .zip；有错误的表不汇总。",
        "Merge filled workbooks into one. PATH is a workbook, a folder or a .zip; workbooks with "
        "errors are left out.",
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
            from xlsreport.report import json_report

            record = json_report.merge_json(
                report.outcomes, report.consolidation, written, say.language
            )
            print_json(json_report.to_json(record))
        elif asked.output_format == "csv":
            print_csv(api.findings_as_csv(report, say.language))
        else:
            from xlsreport.report import text

            result = report.consolidation
            look = look_of_terminal()
            print_lines(text.merge_text(report.outcomes, result, written, say.language, look))
            _say_what_is_next(report, say)
        ctx.exit(0 if report.clean else 1)

    return merge


def _say_what_is_next(report: MergeReport, say: Speaker) -> None:
    """Says what follows from the report."""
    if report.output is None:
        say_next(
            say,
            "没有写出汇总表；按上面的办法改好后再汇总。",
            "nothing was written; mend what is said above and merge again.",
        )
    elif report.clean:
        say_next(
            say,
            f"打开 {report.output} 看封面和各表，写上文字部分，就可以公布、上报。",
            f"open {report.output}, look at the cover and the tables, and write the texts.",
        )
    else:
        say_next(
            say,
            "还不能算完：改好、补齐后用同样的命令再汇总一次，旧的汇总表会被替换，写好的文字保留。",
            "not complete yet: merge again with the same command when the rest is in; the "
            "workbook is replaced and its texts are kept.",
        )
