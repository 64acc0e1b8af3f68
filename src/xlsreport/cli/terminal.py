"""What a command shows: progress, coloured lines, results that are written to files.

And what the shell offers behind the tab key: it asks the program itself (``_XLSREPORT_COMPLETE``,
see docs/shell.md); click answers with commands, options, choices and paths, and asks the functions
``complete_`` for the rest. They take the context of the words typed so far, and answer with nothing
where a file cannot be read: the command says what is wrong with it once it is run.
"""

from __future__ import annotations

import codecs
import contextlib
import json
import os
import re
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from xlsreport.errors import XlsreportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.api import CheckReport, MergeReport
    from xlsreport.cli.language import Speaker
    from xlsreport.cli.option_records import CheckAsked, MergeAsked
    from xlsreport.forms.form import Form
    from xlsreport.report.text import Look
    from xlsreport.units.roster import Roster

__all__ = [
    "Progress",
    "complete_codes",
    "complete_commands",
    "complete_forms",
    "complete_profiles",
    "complete_rules",
    "complete_units",
    "in_command",
    "is_next",
    "look_of_terminal",
    "prepare_csv",
    "print_csv",
    "print_json",
    "print_lines",
    "refuse_report_targets",
    "repeat_given",
    "say_next",
    "say_note",
    "write_reports",
]

_SHOW_AFTER_SECONDS = 1.0
_SECONDS_BETWEEN = 0.1
_BAR = 30
_MINUTE, _HOUR = 60, 3600
_JSON_ESCAPES = "xlsreport-json"
_COLOURS = {"error": "red", "warning": "yellow", "note": "cyan", "good": "green"}


class Progress:
    """A bar on the terminal for work that takes longer than a second; nothing anywhere else."""

    def __init__(self, say: Speaker) -> None:
        self._start = time.monotonic()
        self._latest = 0.0
        self._say = say

    def __call__(self, done: int, of: int) -> None:
        """Says that ``done`` of ``of`` are done, how fast it goes and how long it will take."""
        now = time.monotonic()
        elapsed = now - self._start
        shown, over = self._latest > 0, done == of
        due = now - self._latest >= _SECONDS_BETWEEN or over
        if not due or (elapsed < _SHOW_AFTER_SECONDS and not shown) or not sys.stderr.isatty():
            return
        self._latest = now
        rate = done / elapsed
        left = elapsed / done * (of - done)
        filled = _BAR * done // of
        bar = "█" * filled + "·" * (_BAR - filled)
        zh, en = _duration(left)
        text = self._say(f"每秒 {rate:.0f} 份，剩余 {zh}", f"{rate:.0f} a second, {en} left")
        click.echo(f"\r{bar} {done}/{of} {text}   ", err=True, nl=over)


def _duration(seconds: float) -> tuple[str, str]:
    """A time as people say it, in Chinese and in English."""
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} 秒", f"{whole} s"
    if whole < _HOUR:
        minutes, rest = divmod(whole, _MINUTE)
        return f"{minutes} 分 {rest:02} 秒", f"{minutes} min {rest:02} s"
    hours, minutes = whole // _HOUR, whole % _HOUR // _MINUTE
    return f"{hours} 小时 {minutes:02} 分", f"{hours} h {minutes:02} min"


_NEXT = ("下一步：", "Next: ")


# What knows forms by --forms, and which of these verify signatures with a key.
_WITH_KEY = frozenset({"check", "merge", "export", "publish", "waive"})
_WITH_FORMS = _WITH_KEY | {"rules", "forms show"}
# What check, merge and export read and judge by.
_REPEATED = frozenset({
    "roster", "year", "period", "deadline", "previous", "profile", "peers", "waivers", "jobs",
    "no_cache", "dask",
})  # fmt: skip
_MOST_PATHS = 3
# What stands in quotation marks is a path or a value; names may hold words of a command.
_COMMAND = re.compile(
    r"""(?<!\S)(?:"[^"]*"|'[^']*')|\bxlsreport (collect start|forms show|[a-z]+)(?![\w-])"""
)


def say_next(say: Speaker, zh: str, en: str) -> None:
    """Says what is to be done next, beside the results: on standard error."""
    click.echo(say(*_NEXT) + complete_commands(say(zh, en)), err=True)


def complete_commands(text: str, season: Path | None = None) -> str:
    """A hint with what this command was given in every command that it names.

    ``--lang``, ``-C``, ``--forms`` and ``--key-file`` are put where they belong, so that a command
    that is copied from the terminal does what it says.

    Args:
        text: The hint.
        season: The collection that was just made; ``None`` for the one that ``-C`` names.
    """
    ctx = click.get_current_context(silent=True)
    if ctx is None:
        return text
    place = ctx.meta.get("place")
    folder = season or (place.folder if place is not None else Path())
    forms = (*ctx.meta.get("forms_paths", ()), *(ctx.params.get("forms_paths") or ()))
    key = ctx.params.get("key_file")
    language = ctx.find_root().params.get("lang")

    def complete(found: re.Match[str]) -> str:
        verb = found[1]
        if verb is None:
            return found[0]
        words = ["xlsreport", *(["--lang", language] if language else []), verb]
        if verb == "collect" and folder != Path():
            words += ["-C", in_command(folder)]
        if verb in _WITH_FORMS and "--forms" not in text:
            words += [word for each in forms for word in ("--forms", in_command(each))]
        if verb in _WITH_KEY and key is not None:
            words += ["--key-file", in_command(key)]
        return " ".join(words)

    return _COMMAND.sub(complete, text)


def repeat_given(ctx: click.Context) -> str:
    """The paths of this command and the options by which it reads and judges, for another one.

    ``--forms`` and ``--key-file`` are left to :func:`complete_commands`. Of many paths the first
    three stand there, and dots.
    """
    paths: tuple[Path, ...] = ctx.params["paths"]
    words = [in_command(each) for each in paths[:_MOST_PATHS]]
    words += ["…"] if len(paths) > _MOST_PATHS else []
    for each in ctx.command.params:
        name = each.name or ""
        if name in _REPEATED and ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            value = ctx.params[name]
            if value is True:
                words.append(each.opts[-1])
            else:
                values = value if isinstance(value, tuple) else (value,)
                words += [word for one in values for word in (each.opts[-1], in_command(one))]
    return " ".join(words)


def in_command(given: object) -> str:
    """A path or value as it stands in a command: quoted where it has blanks or other signs.

    A path that begins with a hyphen gets its folder in front, so that it is not taken for options.
    """
    text = str(given)
    if isinstance(given, Path) and text.startswith("-"):
        text = f"{os.curdir}{os.sep}{text}"
    if os.name != "nt" and re.search(r'["$`!\\]', text):
        import shlex

        return shlex.quote(text)  # within double quotation marks these mean something still
    return f'"{text}"' if re.search(r"[\s()&;'*?|<>#~\[\]{}]", text) else text


def say_note(say: Speaker, zh: str, en: str) -> None:
    """Says what one should know, beside the results: on standard error."""
    click.echo(say("注意：", "Note: ") + say(zh, en), err=True)


def is_next(line: str) -> bool:
    """Whether a line is one of :func:`say_next`."""
    return line.startswith(_NEXT)


def refuse_report_targets(asked: CheckAsked | MergeAsked) -> None:
    """Makes sure before any work that board and list replace nothing but their older versions.

    Raises:
        UsageError: One would.
    """
    from xlsreport.api import TargetKind, refuse_target

    for target, kind in (
        (asked.html, TargetKind.BOARD),
        (asked.xlsx, TargetKind.FINDING_LIST),
    ):
        if target is not None:
            refuse_target(target, kind, force=asked.force)


def write_reports(
    report: CheckReport | MergeReport, asked: CheckAsked | MergeAsked, say: Speaker
) -> None:
    """Writes the board and the list of findings where they are asked for.

    Raises:
        UsageError: A file is one of those that were read, or cannot be written.
    """
    from xlsreport import api
    from xlsreport.whole_files import replaced_when_whole

    if asked.html is not None:
        api.refuse_input(report, asked.html)
        with replaced_when_whole(asked.html) as temporary:
            page = api.board(report, say.language)
            temporary.write_text(page, encoding="utf-8", newline="\n")
    if asked.xlsx is not None:
        api.finding_list(report, asked.xlsx, say.language)


def look_of_terminal() -> Look:
    """Colours and width of the terminal; for anything else, plain lines."""
    import shutil

    from xlsreport.report.text import PLAIN, Look

    if not sys.stdout.isatty():
        return PLAIN
    return Look(width=shutil.get_terminal_size().columns, paint=_paint)


def print_json(text: str) -> None:
    """Prints JSON in the console's encoding; what that cannot hold is escaped as JSON has it."""
    encoding = sys.stdout.encoding or "utf-8"
    click.echo(text.encode(encoding, _JSON_ESCAPES).decode(encoding), nl=False)


def print_csv(text: str) -> None:
    """Prints CSV in UTF-8 unless a person looks at it; a new file starts as Excel wants it."""
    prepare_csv()
    click.echo(f"\ufeff{text}" if _is_new_file() else text, nl=False)


def _is_new_file() -> bool:
    """Whether standard output goes into a file in which nothing stands."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        info = os.fstat(sys.stdout.fileno())
        return stat.S_ISREG(info.st_mode) and info.st_size == 0
    return False


def prepare_csv() -> None:
    """Sets standard output to UTF-8 unless it is a terminal: no name in a CSV may change."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and not sys.stdout.isatty():
        reconfigure(encoding="utf-8")


def _escape_for_json(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    return "".join(json.dumps(letter)[1:-1] for letter in found), error.end


codecs.register_error(_JSON_ESCAPES, _escape_for_json)


def print_lines(lines: Iterable[str]) -> None:
    """Prints lines to standard output."""
    for line in lines:
        click.echo(line)


def _paint(text: str, role: str) -> str:
    bold = role in {"error", "heading"} or None
    return click.style(text, fg=_COLOURS.get(role), bold=bold, dim=role == "waived" or None)


def complete_forms(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The forms at hand, ``--forms`` included: their names, with the edition and without."""
    del param
    forms = _load_forms(ctx)
    found = {form.name: form.title for form in forms.values()}
    return _starting(incomplete, found | {each: form.title for each, form in forms.items()})


def complete_units(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The units of the season or of ``--roster``: codes, and names once a name is begun."""
    del param
    roster = _find_roster(ctx)
    if roster is None:
        return []
    by_code = {unit.code: unit.name for unit in roster.units}
    by_name = {unit.name: unit.code for unit in roster.units}
    return _starting(incomplete, by_code) or _starting(incomplete, by_name)


def complete_codes(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The codes of findings, in small letters too."""
    del ctx, param
    from xlsreport.findings.catalogue import CATALOGUE

    return _starting(incomplete.upper(), dict.fromkeys(CATALOGUE, ""))


def complete_rules(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The rules of the forms at hand, and the codes of findings."""
    ties = {tie.rule: tie.title for form in _load_forms(ctx).values() for tie in form.ties}
    return _starting(incomplete, ties) or complete_codes(ctx, param, incomplete)


def complete_profiles(
    ctx: click.Context, param: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """The profiles that come with the program; a file of one's own where none begins so."""
    del ctx, param
    from xlsreport.checks.policy.profile_file import BUILT_IN

    return _starting(incomplete, dict.fromkeys(BUILT_IN, "")) or [
        CompletionItem(incomplete, type="file")
    ]


def _starting(incomplete: str, found: Mapping[str, str]) -> list[CompletionItem]:
    """Those that begin so, each with what the shell shows behind it."""
    return [
        CompletionItem(each, help=text or None)
        for each, text in found.items()
        if each.startswith(incomplete)
    ]


def _load_forms(ctx: click.Context) -> Mapping[str, Form]:
    from xlsreport.forms.library.find_forms import load_forms

    paths: Iterable[Path] = ctx.params.get("forms_paths") or ()
    try:
        return load_forms(tuple(paths))
    except (XlsreportError, OSError):
        return load_forms()


def _find_roster(ctx: click.Context) -> Roster | None:
    """The roster of ``--roster``, else that of the season in the folder; ``None`` without one."""
    from xlsreport.collection.season import Season
    from xlsreport.reading.roster_file import read_roster

    named = ctx.params.get("roster")
    try:
        if named is not None:
            return read_roster(Path(named))
        return Season(ctx.parent.params.get("folder", Path()) if ctx.parent else Path()).roster
    except (XlsreportError, OSError):
        return None
