"""``xlsreport demo``: the whole round trip on real figures, each command printed as it runs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``demo``."""

    @click.command(
        "demo",
        help=say(
            "演示：用真实数据走一遍发表、填表、检查、汇总。DIR 是新文件夹（默认 xlsreport-demo）。",
            "The whole round trip on real figures, in the new folder DIR (xlsreport-demo).",
        ),
    )
    @click.argument(
        "directory", metavar="[DIR]", default="xlsreport-demo", type=click.Path(path_type=Path)
    )
    @click.pass_context
    def demo(ctx: click.Context, /, directory: Path) -> None:
        from xlsreport.demo import run_demo

        group = ctx.find_root().command

        def run(arguments: list[str]) -> int:
            click.echo()
            click.secho("$ xlsreport " + " ".join(arguments), bold=True)
            return int(group.main(arguments, prog_name="xlsreport", standalone_mode=False) or 0)

        def tell(zh: str, en: str) -> None:
            click.echo()
            click.secho("# " + say(zh, en), fg="cyan")

        run_demo(directory, run, tell)

    return demo
