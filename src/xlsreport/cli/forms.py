"""``xlsreport forms``: which forms there are, what they consist of, whether one is right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.form_authors import author_commands
from xlsreport.cli.help import OfficeGroup, office_command, translate_metavars
from xlsreport.cli.options import forms_option
from xlsreport.cli.terminal import complete_forms, in_command, say_next

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command group ``forms``."""

    @click.group(
        "forms",
        cls=OfficeGroup,
        invoke_without_command=True,
        help=say("列出、查看、检查表单。", "List, show and check forms."),
    )
    @forms_option(say)
    @click.pass_context
    def forms(ctx: click.Context, forms_paths: tuple[Path, ...]) -> None:
        ctx.ensure_object(type(say))
        ctx.meta["forms_paths"] = forms_paths
        if ctx.invoked_subcommand is None:
            _list(say, forms_paths)

    @forms.add_command
    @office_command(say, "show", "一个表单有哪些格。", "The cells of a form.")
    @click.argument("form", metavar="FORM", shell_complete=complete_forms)
    @forms_option(say)
    @click.pass_context
    def show(ctx: click.Context, form: str, forms_paths: tuple[Path, ...]) -> None:
        from xlsreport.forms.library.find_forms import find_form, load_forms
        from xlsreport.report.form_listing import form_lines

        known = load_forms((*ctx.meta["forms_paths"], *forms_paths))
        found = find_form(known, form)
        for line in form_lines(found, say.language):
            click.echo(line)
        say_next(
            say,
            f"检查规则：xlsreport rules {found.id}",
            f"xlsreport rules {found.id} lists its rules.",
        )

    @forms.add_command
    @office_command(
        say, "check", "检查一个表单定义。", "Check the definition of a form.", examples="check_form"
    )
    @click.argument("file", metavar="FILE.yaml", type=click.Path(path_type=Path))
    def check(file: Path) -> None:
        from xlsreport.forms.yaml.form import read_form
        from xlsreport.verbs.invent import first_period
        from xlsreport.verbs.try_form import try_form

        form = read_form(file)
        try_form(form)
        lists, ties = len(form.lists), len(form.ties)
        zh, en = (f"，{lists} 个列表", f", {lists} lists") if lists else ("", "")
        click.echo(
            say(
                f"{file}：{form.id} 没有问题，{len(form.every)} 格，{ties} 条关系{zh}。",
                f"{file}: {form.id} is right: {len(form.every)} cells, {ties} ties{en}.",
            )
        )
        period = f" --period {first_period(form)}" if form.periods else ""
        say_next(
            say,
            f"生成空白表：xlsreport blank {form.id} --year {form.first_year}{period} "
            f"--forms {in_command(file)} -o 空白.xlsx",
            f"xlsreport blank {form.id} --year {form.first_year}{period} "
            f"--forms {in_command(file)} -o blank.xlsx",
        )

    for each in author_commands(say):
        forms.add_command(each)
    forms.say, forms.examples = say, "forms"
    translate_metavars(say, forms)
    return forms


def _list(say: Speaker, forms_paths: tuple[Path, ...]) -> None:
    from xlsreport.forms.library.find_forms import list_forms

    for form in list_forms(forms_paths):
        last = say("起", " on") if form.last_year is None else f"–{form.last_year}"
        years = say(f"{form.first_year}{last}", f"{form.first_year}{last}")
        click.echo(f"{form.id:<16}{years:<12}{form.title}  {form.basis}")
    say_next(
        say,
        "看一个表单的全部格：xlsreport forms show 表单",
        "xlsreport forms show FORM lists the cells of one.",
    )
