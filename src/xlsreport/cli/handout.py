"""Options of the commands that hand out workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from xlsreport.cli.options import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from xlsreport.api import Handout
    from xlsreport.cli.language import Speaker

__all__ = ["handout_of", "handout_options"]

_F = TypeVar("_F", bound="Callable[..., Any]")


def handout_options(say: Speaker) -> Callable[[_F], _F]:
    """``--deadline``, ``--return-to``, ``--password`` and ``--key-file``."""
    options = (
        click.option(
            "--deadline",
            default="",
            metavar="TEXT",
            help=say("报送截止，印在封面上。", "Deadline, as it is to stand on the cover."),
        ),
        click.option(
            "--return-to",
            default="",
            metavar="TEXT",
            help=say("报送至（邮箱、电话），印在封面上。", "Where to send it, for the cover."),
        ),
        click.option(
            "--password",
            default="",
            metavar="TEXT",
            help=say(
                "工作表保护密码（默认没有；本程序读表不需要）。",
                "Password of the sheets' protection (none; this program never needs it).",
            ),
        ),
        click.option(
            "--key-file",
            metavar="FILE",
            type=click.Path(path_type=Path),
            help=say(
                "用这个文件里的密钥给标识签名。", "Sign the stamps with the key in this file."
            ),
        ),
    )

    def add(function: _F) -> _F:
        for option in reversed(options):
            function = option(function)
        return function

    return add


def handout_of(given: Mapping[str, Any]) -> Handout:
    """What the options of :func:`handout_options` say."""
    from xlsreport.api import Handout

    return Handout(
        deadline=given["deadline"],
        return_to=given["return_to"],
        password=given["password"],
        key=key_of(given["key_file"]),
    )
