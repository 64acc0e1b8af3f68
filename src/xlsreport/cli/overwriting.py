"""What a command is about to write never takes the place of what it was given to read."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["given_files", "refuse_overwriting"]


def given_files(
    *,
    profile: str,
    key_file: Path | None,
    waivers: Path | None,
    decisions: Path | None = None,
    **_: object,
) -> tuple[Path | None, ...]:
    """The files that options beside the workbooks name; ``None`` for an option that is not given.

    Args:
        profile: The name of a profile or of its file.
        key_file: The key of signatures.
        waivers: What was looked into.
        decisions: What was decided of units.
    """
    return Path(profile), key_file, waivers, decisions


def refuse_overwriting(targets: Mapping[str, Path | None], given: Iterable[Path | None]) -> None:
    """Makes sure before any work that no result takes the place of an input or another result.

    Args:
        targets: Where the results go, by the options that say so; ``None`` for those not given.
        given: What is to be read; folders and what does not exist are no matter.

    Raises:
        UsageError: One would, or two options name one file.
    """
    from xlsreport.verbs.take_in import refuse_sources

    named = {option: path for option, path in targets.items() if path is not None}
    refuse_sources(list(named.values()), [path for path in given if path is not None])
    for (one, path), (other, second) in combinations(named.items(), 2):
        if path.resolve() == second.resolve():
            raise UsageError(
                f"{one} 和 {other} 写的是同一个文件 {path}，请换一个文件名。",
                f"{one} and {other} name one file, {path}; choose another name for one of them.",
            )
