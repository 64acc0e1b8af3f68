"""``xlsreport collect key``: the key of a collection, from one computer to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.collect_units import collect_command, season_of

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["add_key"]


def add_key(group: click.Group, say: Speaker) -> None:
    """Adds ``key``."""

    @collect_command(
        group, say, "key", "把这次收表的密钥带到另一台电脑：先导出，再导入。",
        "Carry the collection's key to another computer: export it here, import it there.",
    )  # fmt: skip
    @click.option(
        "--export", "target", metavar="FILE", type=click.Path(path_type=Path), default=None,
        help=say("写到哪个文件。", "The file to write it to."),
    )  # fmt: skip
    @click.option(
        "--import", "source", metavar="FILE", type=click.Path(path_type=Path), default=None,
        help=say("从哪个文件读入。", "The file to read it from."),
    )  # fmt: skip
    @click.pass_context
    def key(ctx: click.Context, target: Path | None, source: Path | None) -> None:
        from xlsreport.collection.carry_key import export_key, import_key

        season = season_of(ctx)
        if target is not None:
            export_key(season, target)
            click.echo(
                say(
                    f"密钥写在 {target}。到另一台电脑上运行 xlsreport collect key --import，"
                    "导入后把这个文件删掉：谁有它，谁就能以这次收表的名义签名。",
                    f"The key is in {target}. Run xlsreport collect key --import on the other "
                    "computer, then delete the file: whoever has it can sign for this collection.",
                )
            )
        if source is not None:
            import_key(season, source)
            click.echo(
                say(
                    "密钥已导入，和台账的签名对得上。这台电脑现在也能签名和核验。",
                    "The key is here and fits the ledger's signatures. This computer signs and "
                    "proves from now on.",
                )
            )
        if target is None and source is None:
            here = season.key is not None
            click.echo(
                say(
                    f"这台电脑{'有' if here else '没有'}这次收表的密钥。",
                    f"This computer {'has' if here else 'lacks'} the collection's key.",
                )
            )
            ctx.exit(0 if here else 1)
