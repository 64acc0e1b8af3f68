"""Writes a manual page for every command, made of its help, in both languages; see ``make man``."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from docs.build_site import walk_commands

from xlsreport import __version__

if TYPE_CHECKING:
    import click

    from xlsreport.text.words import Language

__all__ = ["FOLDERS", "manual_page", "write_manual"]

FOLDERS: dict[Language, str] = {"en": "man1", "zh": "zh_CN/man1"}
"""Where the pages of a language stand below the folder of manuals."""
_HEADINGS = {"en": ("NAME", "SYNOPSIS", "DESCRIPTION"), "zh": ("名称", "用法", "说明")}
# What a page leaves of the 78 columns of a manual.
_WIDTH = 70
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_HEADING = re.compile(r"^(\S.*?)[:：]$")


def manual_page(path: str, command: click.Command, context: click.Context) -> str:
    """The page of one command, made of its help.

    Args:
        path: Its line, as ``xlsreport collect take``.
        command: The command.
        context: What its help is made with.
    """
    title, text = path.replace(" ", "-"), command.help or ""
    language = "zh" if _CHINESE.search(text) else "en"
    name, synopsis, description = _HEADINGS[language]
    short = re.split(r"(?<=。)|(?<=\.) ", text)[0].rstrip("。.")
    usage, *rest = command.get_help(context).splitlines()
    lines = [
        f'.TH "{title.upper()}" 1 "" "xlsreport {__version__}"',
        f".SH {name}",
        rf"{_escape(title)} \- {_escape(short)}",
        f".SH {synopsis}",
        _escape(usage.partition(" ")[2].strip()),
        f".SH {description}",
        ".nf",
    ]
    for line in rest:
        heading = _HEADING.match(line)
        lines += [".fi", f".SH {heading[1]}", ".nf"] if heading else [_escape(line)]
    return "\n".join([*lines, ".fi", ""])


def _escape(line: str) -> str:
    """The line as it is to be read, not as an instruction to the formatter."""
    line = line.replace("\\", r"\e").replace("-", r"\-")
    return rf"\&{line}" if line.startswith((".", "'")) else line


def write_manual(target: Path) -> None:
    """Writes the pages of all commands in both languages below ``target``."""
    for language, name in FOLDERS.items():
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        for path, command, context in walk_commands(language, _WIDTH):
            page = manual_page(path, command, context)
            (folder / f"{path.replace(' ', '-')}.1").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    write_manual(Path(sys.argv[1]))
