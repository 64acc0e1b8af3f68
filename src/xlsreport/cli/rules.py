"""``xlsreport rules`` and ``explain``: what is checked, how severe it is, and what a code means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.options import forms_option
from xlsreport.cli.terminal import (
    complete_codes,
    complete_forms,
    complete_profiles,
    print_lines,
    say_next,
)

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.cli.language import Speaker

__all__ = ["command", "explain_command"]


def command(say: Speaker) -> click.Command:
    """The command ``rules``."""

    @office_command(
        say,
        "rules",
        "列出一个表单的全部检查规则、严重程度和依据。",
        "List every rule that a form is checked by, with severity and source.",
    )
    @click.argument("form", metavar="FORM", shell_complete=complete_forms)
    @click.option(
        "--profile", default="standard", show_default=True, metavar="PROFILE",
        shell_complete=complete_profiles,
        help=say("按哪个检查方案列出。", "As which profile judges."),
    )  # fmt: skip
    @forms_option(say)
    def rules(form: str, profile: str, forms_paths: tuple[Path, ...]) -> None:
        from xlsreport import api
        from xlsreport.checks.policy.profile_file import read_profile
        from xlsreport.report.form_listing import rule_lines

        forms = api.load_forms(forms_paths)
        found = api.find_form(forms, form)
        print_lines(rule_lines(found, read_profile(profile, forms), say.language))
        say_next(
            say,
            "一个代码的详细说明：xlsreport explain 代码",
            "xlsreport explain CODE says all about a code.",
        )

    return rules


def explain_command(say: Speaker) -> click.Command:
    """The command ``explain``."""

    @office_command(
        say,
        "explain",
        "说明一个代码：是什么、为什么要管、例子、怎么改。",
        "Explain a code: what it means, why it matters, an example, how to mend it.",
    )
    @click.argument("code", metavar="CODE", shell_complete=complete_codes)
    def explain(code: str) -> None:
        from xlsreport.report.explanation import explain_lines

        print_lines(explain_lines(code, say.language))
        say_next(
            say,
            "照上面改好后再检查；核实无误的用 xlsreport waive 记下原因。",
            "mend it as above and check again; what was looked into and is right goes into "
            "xlsreport waive.",
        )

    return explain
