"""``xlsreport export``: tidy figures for other programs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.options import forms_option, paths_argument
from xlsreport.cli.running import Progress

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``export``."""

    @click.command(
        "export",
        help=say(
            "导出数据：每个单位每一格一行，.csv 或 .json；“-” 写到标准输出（CSV）。",
            "Export figures, a line a unit and cell, as .csv or .json; - is standard output (CSV).",
        ),
    )
    @paths_argument()
    @click.option(
        "-o", "--output", required=True, metavar="FILE",
        type=click.Path(path_type=Path, allow_dash=True),
        help=say("写到哪里，或 -。", "Where to write it, or -."),
    )  # fmt: skip
    @forms_option(say)
    @click.pass_context
    def export(
        ctx: click.Context, paths: tuple[Path, ...], output: Path, forms_paths: tuple[Path, ...]
    ) -> None:
        from xlsreport import api
        from xlsreport.errors import UsageError
        from xlsreport.outputs import figures, json_report, text
        from xlsreport.workbook.package import replaced_when_whole

        ending = output.suffix.lower()
        if str(output) != "-" and ending not in {".csv", ".json"}:
            raise UsageError(
                f"导出文件要以 .csv 或 .json 结尾，不能是“{output.name}”。",
                f"export to a .csv or .json file, not to {output.name!r}.",
            )
        records, report = api.export(paths, api.load_forms(forms_paths), Progress(say))
        content = (
            json_report.to_json(records) if ending == ".json" else figures.figures_csv(records)
        )
        if str(output) == "-":
            click.echo(content, nl=False)
        else:
            with replaced_when_whole(output) as target:
                # Excel takes a CSV for UTF-8 only if it starts with a byte order mark.
                target.write_text(content, encoding="utf-8-sig" if ending == ".csv" else "utf-8")
        unread = [each for each in report.outcomes if each.status == "unreadable"]
        for each in unread:
            for line in text.finding_lines(each.findings, say.language, indent=f"{each.file} "):
                click.echo(line, err=True)
        ctx.exit(1 if unread else 0)

    return export
