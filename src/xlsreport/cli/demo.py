"""``xlsreport demo``: the whole round trip on real figures, each command printed as it runs."""

from __future__ import annotations

import io
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.help import office_command
from xlsreport.cli.terminal import is_next

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]

# No step of a season fills more than half a screen.
_FIRST, _LAST = 5, 4
# The round trip fits on a screen of 24 lines: of long lists a finding and so many lines at the end.
_SHORT, _ENDS = 3, {"check": 1, "merge": 2}


def command(say: Speaker) -> click.Command:
    """The command ``demo``."""

    @office_command(
        say,
        "demo",
        "演示：用真实数据走一遍发表、填表、检查、汇总。写到一个新文件夹（默认 xlsreport-demo）。",
        "The whole round trip on real figures, in the new folder DIR (xlsreport-demo).",
    )
    @click.argument(
        "directory", metavar="[DIR]", default="xlsreport-demo", type=click.Path(path_type=Path)
    )
    @click.option(
        "--season",
        is_flag=True,
        help=say("演示整个收表季（四周，collect）。", "A whole season of four weeks (collect)."),
    )
    @click.pass_context
    def demo(ctx: click.Context, /, directory: Path, *, season: bool) -> None:
        from xlsreport.demo import run_demo, run_season

        group = ctx.find_root().command

        def run(arguments: list[str]) -> int:
            click.secho("$ xlsreport " + " ".join(arguments), bold=True)
            said, aside = io.StringIO(), io.StringIO()
            with redirect_stdout(said), redirect_stderr(aside):
                code = group.main(arguments, prog_name="xlsreport", standalone_mode=False)
            lines = said.getvalue().splitlines()
            for line in shorten(lines, _ENDS.get(arguments[0], 0)):
                click.echo(line)
            for line in aside.getvalue().splitlines():
                if not is_next(line):  # the demo itself says what comes next
                    click.echo(line, err=True)
            return int(code or 0)

        def shorten(lines: list[str], last: int) -> list[str]:
            """A list shortened: with ``last``, to its first error and so many lines at the end."""
            if len(lines) <= (_SHORT if last else _FIRST + _LAST):
                return lines
            start, end = lines[:_FIRST], lines[-_LAST:]
            if last:
                error, written = say("[错误]", "[error]"), say("已写入", "written")
                first = next((n for n, line in enumerate(lines) if error in line), 0)
                start = [line for line in lines[:first] if not line.startswith(" ")][-1:]
                start.append(lines[first])
                end = [line for line in lines if not line.startswith(written)][-last:]
            left = len(lines) - len(start) - len(end)
            more = say(f"  …（省去 {left} 行）…", f"  ... ({left} lines left out) ...")
            return [*start, more, *end]

        def tell(zh: str, en: str) -> None:
            click.secho("# " + say(zh, en), fg="cyan")

        (run_season if season else run_demo)(directory, run, tell)

    return demo
