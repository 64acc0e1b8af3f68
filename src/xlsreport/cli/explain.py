"""``xlsreport explain``: what a finding means and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.terminal import print_lines, say_next

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``explain``."""

    @office_command(
        say,
        "explain",
        "说明一个代码：是什么、为什么要管、例子、怎么改。",
        "Explain a code: what it means, why it matters, an example, how to mend it.",
    )
    @click.argument("code", metavar="CODE")
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
