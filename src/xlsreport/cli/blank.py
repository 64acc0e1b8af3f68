"""``xlsreport blank``: one blank workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.completion import complete_forms
from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import HandoutAsked, unit_of
from xlsreport.cli.options import (
    force_option,
    forms_option,
    handout_options,
    unit_options,
    with_options,
    year_option,
)
from xlsreport.cli.terminal import say_next

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``blank``."""

    @office_command(
        say,
        "blank",
        "生成一份空白表。",
        "Write one blank workbook.",
    )
    @click.argument("form", metavar="FORM", shell_complete=complete_forms)
    @year_option(say)
    @with_options(*unit_options(say))
    @click.option(
        "-o", "--output", required=True, metavar="FILE.xlsx", type=click.Path(path_type=Path),
        help=say("写到哪里。", "Where to write it."),
    )  # fmt: skip
    @with_options(
        *handout_options(say),
        force_option(say),
        forms_option(say),
    )
    def blank(
        form: str,
        year: int,
        unit_code: str,
        unit_name: str,
        output: Path,
        forms_paths: tuple[Path, ...],
        force: bool,  # noqa: FBT001 - a flag of the command line
        **handout: Any,  # noqa: ANN401 - becomes a record
    ) -> None:
        from xlsreport import api
        from xlsreport.verbs.issue import find_edition_fault

        forms = api.load_forms(forms_paths)
        found = api.find_form(forms, form, year)
        api.blank(
            found,
            output,
            year,
            unit_of(unit_code, unit_name),
            HandoutAsked(**handout).handout(),
            force=force,
        )
        fault = find_edition_fault(found, year, forms.values())
        if fault is not None:
            click.echo(say("注意：", "Note: ") + say(*fault), err=True)
        click.echo(say(f"已写入 {output}", f"written to {output}"))
        say_next(
            say,
            "把它发给单位填；收回后用 xlsreport check 检查。",
            "send it out; check it with xlsreport check when it comes back.",
        )

    return blank
