"""Puts the pages of the documentation together for the generator of the site; see ``make site``.

The pages stay where they are in the checkout, so that the links between them hold in both. What
only the site has is written anew: the help of every command in both languages, and the page that
is filled from docstrings.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from xlsreport.cli.main import build

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.text.words import Language

__all__ = ["command_page", "copy_pages", "on_page_content", "walk_commands"]

ROOT = Path(__file__).resolve().parents[1]
# What a page links to outside of docs/, file by file or folder by folder.
_BESIDE = (
    "README.md", "README.zh-CN.md", "CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md",
    "SECURITY.md", "LICENSE", "bench/README.md", "bench/results", "examples", "templates",
    "tests/forms/library-2024.yaml", "src/xlsreport/text/countries/cn.toml",
)  # fmt: skip
_WIDTH = 100
# How docstrings name things, as it comes out of Markdown.
_ROLE = re.compile(r":(?:attr|class|data|func|meth|mod):<code>~?(?:\w+\.)*(\w+)</code>")
_API = """\
# Python

`from xlsreport import api` is everything that the command line does, as functions; a first program
is in [the tutorial](tutorials/programmer.md). What they return are frozen records.

::: xlsreport.api

::: xlsreport.report.results

::: xlsreport.submission.submission

::: xlsreport.findings.finding

::: xlsreport.errors
"""


def walk_commands(
    language: Language, width: int = _WIDTH
) -> Iterator[tuple[str, click.Command, click.Context]]:
    """Every command and command within a command: its line, itself and its context.

    Args:
        language: Of the help.
        width: The longest line of the help.
    """
    found: list[tuple[click.Command, click.Context | None]] = [(build(language), None)]
    while found:
        command, parent = found.pop(0)
        settings = {**command.context_settings, "terminal_width": width}
        context = click.Context(command, parent, command.name, **settings)
        yield context.command_path, command, context
        if isinstance(command, click.Group):
            found[:0] = [
                (command.commands[name], context) for name in command.list_commands(context)
            ]


def command_page(language: Language) -> str:
    """The help of every command, as a page."""
    title = "命令" if language == "zh" else "Commands"
    lines = [f"# {title}", ""]
    for path, command, context in walk_commands(language):
        lines += [f"## {path}", "", "```text", command.get_help(context), "```", ""]
    return "\n".join(lines)


def copy_pages(target: Path) -> None:
    """Writes the pages, pictures and files of the site into ``target``, which is emptied first."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "docs", target / "docs", ignore=shutil.ignore_patterns("*.py", "*.yaml"))
    for name in _BESIDE:
        source, copy = ROOT / name, target / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns("compiled"))
        else:
            shutil.copyfile(source, copy)
    pages = {
        "commands.zh.md": command_page("zh"),
        "commands.md": command_page("en"),
        "api.md": _API,
    }
    for name, text in pages.items():
        (target / "docs" / name).write_text(text, encoding="utf-8")


def on_page_content(html: str, **_: Any) -> str:  # noqa: ANN401 - mkdocs calls it
    """The page with the names that docstrings point to as plain code."""
    return _ROLE.sub(r"<code>\1</code>", html)


if __name__ == "__main__":
    copy_pages(Path(sys.argv[1]))
