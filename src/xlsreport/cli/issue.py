"""``xlsreport blank`` and ``issue``: a blank workbook, and one for every unit of a roster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.option_records import HandoutAsked, last_year_in, unit_of
from xlsreport.cli.options import (
    edition_option,
    force_option,
    forms_option,
    handout_options,
    previous_option,
    roster_option,
    unit_options,
    with_options,
    year_option,
)
from xlsreport.cli.terminal import Progress, complete_forms, in_command, say_next, say_note

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["blank_command", "command"]


def blank_command(say: Speaker) -> click.Command:
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
        period: str,
        unit_code: str,
        unit_name: str,
        output: Path,
        forms_paths: tuple[Path, ...],
        force: bool,  # noqa: FBT001 - a flag of the command line
        **handout: Any,  # noqa: ANN401 - becomes a record
    ) -> None:
        from xlsreport import api
        from xlsreport.verbs.issue import choose_period, find_edition_fault

        forms = api.load_forms(forms_paths)
        found = api.find_form(forms, form, year)
        api.blank(
            found,
            output,
            year,
            unit_of(unit_code, unit_name),
            HandoutAsked(**handout).handout(),
            period=choose_period(found, year, period),
            force=force,
        )
        fault = find_edition_fault(found, year, forms.values())
        if fault is not None:
            say_note(say, *fault)
        click.echo(say(f"已写入 {output}", f"written to {output}"))
        say_next(
            say,
            f"把它发给单位填；填好收回后检查：xlsreport check {in_command(output)}",
            f"send it out; when it is filled in: xlsreport check {in_command(output)}",
        )

    return blank


def command(say: Speaker) -> click.Command:
    """The command ``issue``."""

    @office_command(
        say,
        "issue",
        "按名单给每个单位生成一份表。",
        "Write a workbook for every unit.",
    )
    @click.argument("form", metavar="FORM", shell_complete=complete_forms)
    @year_option(say)
    @roster_option(say, required=True)
    @click.option(
        "-o", "--output", required=True, metavar="DIR", type=click.Path(path_type=Path),
        help=say("写到哪个文件夹。", "The folder to write to."),
    )  # fmt: skip
    @previous_option(say)
    @click.option(
        "--jobs", type=click.IntRange(min=1), metavar="N",
        help=say(
            "用几个进程生成（默认：份数多时每个处理器一个）。",
            "How many processes write (default: one a processor where there are many units).",
        ),
    )  # fmt: skip
    @with_options(*handout_options(say), edition_option(say), forms_option(say))
    def issue(
        form: str,
        year: int,
        period: str,
        roster: Path,
        output: Path,
        previous: tuple[Path, ...],
        jobs: int | None,
        forms_paths: tuple[Path, ...],
        force: bool,  # noqa: FBT001 - a flag of the command line
        **handout: Any,  # noqa: ANN401 - becomes a record
    ) -> None:
        from xlsreport import api
        from xlsreport.forms.periods import time_in
        from xlsreport.submission.previous_year import find_doubts
        from xlsreport.verbs.issue import choose_period

        forms = api.load_forms(forms_paths)
        found = api.find_form(forms, form, year)
        chosen = choose_period(found, year, period)
        units = api.read_roster(roster)
        last_year = last_year_in(previous, forms) or ()
        files = api.issue(
            found,
            year,
            units,
            output,
            last_year,
            HandoutAsked(**handout).handout(),
            Progress(say),
            period=chosen,
            jobs=jobs,
            force=force,
            forms=forms.values(),
        )
        click.echo(say(f"已写入 {len(files)} 份：{output}", f"{len(files)} written to {output}"))
        given = ((each.form, each.time) for each in last_year)
        for doubt in find_doubts(found, time_in(year, chosen), given):
            say_note(say, *doubt)
        say_next(
            say,
            "逐个发给单位；收回的放在另一个文件夹，用 xlsreport check 检查。",
            "send each to its unit; put what comes back into another folder and run xlsreport "
            "check on it.",
        )

    return issue
