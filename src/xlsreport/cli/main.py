"""The group of all commands."""

from __future__ import annotations

import atexit
import errno
import logging
import os
import signal
import sys
import threading
from collections import UserDict
from contextlib import suppress
from importlib import import_module
from types import NoneType
from typing import TYPE_CHECKING, Any

import click

from xlsreport import __version__
from xlsreport.cli.help import OfficeGroup, translate_metavars
from xlsreport.cli.language import (
    Speaker,
    choose_language,
    install,
    name_files_in_utf8,
    open_streams,
    speak,
    use_utf8,
)
from xlsreport.errors import XlsreportError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.text.words import Language

__all__ = ["build", "main", "run"]

# What shells make of Ctrl-C: 128 and the signal's number.
_INTERRUPTED = 130
# Where each command is made, in the order of the work: the module, and its function if there are
# several.
_COMMANDS = {
    "forms": "forms", "rules": "rules", "blank": "issue.blank_command", "issue": "issue",
    "fill": "fill", "upgrade": "form_authors.upgrade_command", "import": "import_report",
    "check": "check", "explain": "rules.explain_command", "waive": "waive", "merge": "merge",
    "publish": "publish", "export": "export", "collect": "collect", "desk": "desk", "demo": "demo",
    "doctor": "doctor",
}  # fmt: skip


class _Commands(UserDict[str, click.Command]):
    """The commands by name, each loaded and made when it is first asked for: most runs need one."""

    def __init__(self, say: Speaker) -> None:
        super().__init__()
        self._say = say

    def __missing__(self, name: str) -> click.Command:
        module, _, function = _COMMANDS[name].partition(".")
        make = getattr(import_module(f"xlsreport.cli.{module}"), function or "command")
        command: click.Command = make(self._say)
        self.data[name] = command
        return command

    def __contains__(self, name: object) -> bool:
        return name in _COMMANDS

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


class _Group(OfficeGroup):
    """Turns errors into one line, in the language of the run."""

    examples = "xlsreport"

    def main(self, *args: Any, **extra: Any) -> Any:  # noqa: ANN401 - as click declares it
        """Runs the program; what the system refuses, a full disk say, ends it with exit code 2."""
        speak(self.say.language)
        try:
            try:
                return super().main(*args, **extra)
            finally:
                # What stands in the buffer would fail at the very end, where nothing catches it.
                sys.stdout.flush()
        except OSError as error:
            _drop_output()
            if error.errno == errno.EPIPE:
                sys.exit(1)  # the reader of our output has read enough
            _report_refusal(error, self.say)
            sys.exit(2)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click declares it
        """Runs the command; an error that we raise on purpose ends it with exit code 2."""
        try:
            return super().invoke(ctx)
        except XlsreportError as error:
            say = self.say
            click.echo(say("错误：", "Error: ") + error.text(say.language), err=True)
            ctx.exit(2)
        except KeyboardInterrupt:
            # Ctrl-C once more ends at once; files are whole or gone all the same.
            text = self.say(
                "已中断。写到一半的文件没有留下，原有的文件没有改动。",
                "Interrupted. No half-written file was left, and older files are as they were.",
            )
            click.echo(text, err=True)
            ctx.exit(_INTERRUPTED)


def _report_refusal(error: OSError, say: Speaker) -> None:
    where = f"{error.filename}: " if error.filename else ""
    zh, en = reason_of(error)
    click.echo(
        say(
            f"错误：系统不让做：{where}{zh}。请检查磁盘是否已满、文件是否还在、是否有权限。",
            f"Error: the system refused: {where}{en}. Check that the disk is not full, that the "
            "file is still there and that you may use it.",
        ),
        err=True,
    )


def _drop_output() -> None:
    """Lets what is still to be printed go nowhere, so that the end of the program is quiet."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def build(language: Language) -> click.Group:
    """The command line in one language."""
    say = Speaker(language)
    install()
    speak(language)

    @click.group(
        cls=_Group,
        name="xlsreport",
        help=say(
            "年度报表：发表、收表、查表、汇总。",
            "Annual report forms: hand out, take back, check, merge.",
        ),
        context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    )
    @click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        help=say("界面语言（默认按系统）。", "Language of messages (default: the system's)."),
    )
    @click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help=say(
            "在标准错误上记下程序做了什么、为什么（如读表进程为什么停了、缓存为什么没用）。",
            "Log on standard error what the program does and why (why a worker ended, why the "
            "cache is not used).",
        ),
    )
    @click.version_option(
        __version__,
        message="%(prog)s %(version)s",
        help=say("显示版本号。", "Show the version and exit."),
    )
    @click.pass_context
    def group(ctx: click.Context, lang: str | None, verbose: bool) -> None:  # noqa: FBT001
        del lang  # chosen before the texts were put together
        ctx.obj = say
        if os.environ.get("XLSREPORT_COUNTRY"):
            # A country that cannot be used is said once, and not of every file.
            from xlsreport.text.country import country

            country()
        if verbose:
            _show_log()

    group.say = say
    translate_metavars(say, group)
    group.commands = _Commands(say)
    return group


def _show_log() -> None:
    """Writes the package's log, which is quiet otherwise, to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    logger = logging.getLogger("xlsreport")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.DEBUG)


def run() -> None:
    """The entry point of the program ``xlsreport``: :func:`main`, with which the process ends."""
    try:
        main()
    except SystemExit as end:
        _end_at_once(end)
        raise


def main() -> None:
    """Runs the command line; a program may call it as often as it likes.

    Raises:
        SystemExit: Always, with the exit code.
    """
    name_files_in_utf8()
    open_streams()
    use_utf8()
    # A polite end of the program is handled like Ctrl-C.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows knows no closed terminal
            signal.signal(getattr(signal, name), _interrupt)
    build(choose_language(sys.argv[1:], os.environ))(prog_name="xlsreport")


def _end_at_once(end: SystemExit) -> None:
    """Ends the process where nothing else is at work; returns where something is.

    The system takes all memory back at once; Python would take it apart piece by piece.
    """
    if threading.active_count() > 1 or not isinstance(end.code, (int, NoneType)) or _is_watched():
        return
    # What runs this program with something around it may have something to be done at the end.
    atexit._run_exitfuncs()  # noqa: SLF001 - Python has no other way to it
    with suppress(OSError, ValueError):  # a reader that is gone has been dealt with
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(end.code or 0)


def _is_watched() -> bool:
    """Whether a profiler or debugger runs this, which says at the end what it saw."""
    if sys.getprofile() is not None or sys.gettrace() is not None:
        return True
    monitoring = getattr(sys, "monitoring", None)  # from Python 3.12 on
    return monitoring is not None and any(monitoring.get_tool(tool) for tool in range(6))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
