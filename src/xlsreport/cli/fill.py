"""``xlsreport fill``: values from a program into a blank workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.options import force_option, forms_option, with_options
from xlsreport.cli.terminal import in_command, say_next

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``fill``."""

    @office_command(
        say,
        "fill",
        "用程序给出的数值填一份空白表（供测试和其他程序使用）；值写在 .json、.yaml 或 .csv 里。",
        "Fill a blank workbook with values from a program (for tests and programs): JSON, YAML or "
        "CSV.",
    )
    @click.argument("workbook", metavar="BLANK.xlsx", type=click.Path(path_type=Path))
    @click.argument("values", metavar="VALUES", type=click.Path(path_type=Path))
    @click.option(
        "-o", "--output", required=True, metavar="FILE.xlsx", type=click.Path(path_type=Path),
        help=say("写到哪里。", "Where to write it."),
    )  # fmt: skip
    @click.option(
        "--list", "lists", multiple=True, metavar="LIST=FILE.csv",
        help=say("列表的各行，第一行是列的编号；可以重复。",
                 "The rows of a list; the first line names its columns. May be repeated."),
    )  # fmt: skip
    @with_options(force_option(say), forms_option(say))
    def fill(
        workbook: Path,
        values: Path,
        output: Path,
        *,
        lists: tuple[str, ...],
        force: bool,
        forms_paths: tuple[Path, ...],
    ) -> None:
        from xlsreport import api
        from xlsreport.errors import UsageError
        from xlsreport.verbs.value_files import read_rows, read_values

        given = read_values(values)
        for name, rows in map(read_rows, lists):
            if name in given:
                raise UsageError(
                    f"“{name}”给了两次，只能给一个值。", f"{name!r} is given twice; give one value."
                )
            given[name] = rows
        api.fill(workbook, given, output, api.load_forms(forms_paths), force=force)
        click.echo(say(f"已写入 {output}", f"written to {output}"))
        command = f"xlsreport check {in_command(output)}"
        say_next(say, f"检查：{command}", command)

    return fill
