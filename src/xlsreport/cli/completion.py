"""What the shell offers behind a key press: forms, units, codes, rules and profiles.

The shell asks the program itself (``_XLSREPORT_COMPLETE``, see docs/shell.md); click answers with
commands, options, choices and paths, and asks these functions for the rest. They take the context
of the words typed so far, and answer with nothing where a file cannot be read: the command says
what is wrong with it once it is run.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from click.shell_completion import CompletionItem

from xlsreport.errors import XlsreportError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import click

    from xlsreport.forms.form import Form
    from xlsreport.units.roster import Roster

__all__ = [
    "complete_codes",
    "complete_forms",
    "complete_profiles",
    "complete_rules",
    "complete_units",
]


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
