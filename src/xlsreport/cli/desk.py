"""``xlsreport desk``: the collection in the browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlsreport.cli.help import office_command
from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from xlsreport.cli.language import Speaker

__all__ = ["command"]


def command(say: Speaker) -> click.Command:
    """The command ``desk``."""

    @office_command(
        say,
        "desk",
        "在浏览器里收表：只在本机打开，做的事和 collect 一样。默认当前文件夹。",
        "Collect in the browser, on this computer only; it does what collect does.",
    )
    @click.argument(
        "folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path, file_okay=False)
    )
    @click.option(
        "--port", metavar="N", default=0, type=click.IntRange(0, 65535),
        help=say("端口（默认自动找空闲的）。", "The port (default: any that is free)."),
    )  # fmt: skip
    @click.option(
        "--no-browser", is_flag=True,
        help=say("不打开浏览器，只给出地址。", "Print the address and open no browser."),
    )  # fmt: skip
    @click.option(
        "--by", metavar="NAME", default="",
        help=say("经办人（默认系统用户名）。", "Who works (default: the system's user)."),
    )  # fmt: skip
    @click.option(
        "--intake", metavar="HOST:PORT", default="",
        help=say("打开单位报送的入口。", "Open the door for units."),
    )  # fmt: skip
    @click.option(
        "--certificate", metavar="FILE", type=click.Path(path_type=Path, exists=True),
        help=say("入口的证书。", "The door's certificate."),
    )  # fmt: skip
    @click.option(
        "--private-key", metavar="FILE", type=click.Path(path_type=Path, exists=True),
        help=say("证书的私钥。", "The certificate's key."),
    )  # fmt: skip
    def desk(
        folder: Path,
        port: int,
        no_browser: bool,  # noqa: FBT001
        by: str,
        intake: str,
        certificate: Path | None,
        private_key: Path | None,
    ) -> None:
        from xlsreport.collection.season import user_name

        try:
            from xlsreport.desk.door_server import Intake
            from xlsreport.desk.serve import serve
        except ModuleNotFoundError as error:
            raise UsageError(
                f"缺少程序库 {error.name}。请先运行 pip install 'xlsreport[desk]'。",
                f"the library {error.name} is missing. Run pip install 'xlsreport[desk]' first.",
            ) from error
        if not folder.is_dir():
            raise UsageError(
                f"没有文件夹 {folder}。请写收表的文件夹，或者放收表任务的文件夹。",
                f"there is no folder {folder}. Give a collection's folder, or one that holds "
                "collections.",
            )

        def announce(address: str) -> None:
            click.echo(
                say(
                    f"在浏览器打开（只能用一次）：{address}  按 Ctrl-C 停止。",
                    f"Open once in a browser: {address}  Ctrl-C stops it.",
                )
            )

        host, _, number = intake.rpartition(":")
        if intake and not (host and number.isdecimal()):
            raise UsageError(
                f"--intake 要写成 地址:端口，如 192.168.1.5:8443，不能是“{intake}”。",
                f"--intake is written like 192.168.1.5:8443, not like {intake!r}.",
            )
        door = Intake(host.strip("[]"), int(number), certificate, private_key) if intake else None
        serve(
            folder,
            by.strip() or user_name(),
            say.language,
            port,
            announce,
            open_browser=not no_browser,
            intake=door,
        )

    return desk
