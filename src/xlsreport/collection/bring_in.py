"""What a season needs from outside its folder is copied into it: a folder that moves has it all."""

from __future__ import annotations

import shutil
from os.path import commonpath
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from xlsreport.collection.archive import digest_of
from xlsreport.collection.ledger import Fault
from xlsreport.collection.season import TASK, find_results
from xlsreport.forms.library.find_forms import list_files
from xlsreport.reading.files.sources import find_sources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from xlsreport.collection.season import Season

__all__ = [
    "LAST_YEAR", "RULES", "bring_forms", "bring_last_year", "bring_profile", "digests_below",
    "find_changed",
]  # fmt: skip

LAST_YEAR, RULES = "上年", "规则"


def bring_last_year(folder: Path, paths: Iterable[Path]) -> tuple[str, ...]:
    """Copies last year's files: of a season its merged workbook, of a folder what is read of it.

    Args:
        folder: The season's folder.
        paths: Workbooks, exports, folders and earlier seasons.

    Returns:
        Where the copies are, as the task names them.
    """
    return tuple(
        _copy(folder / LAST_YEAR, path, _list_workbooks(path)) for path in map(find_results, paths)
    )


def _list_workbooks(path: Path) -> Iterator[Path]:
    if path.is_dir():
        found = (each.path or each.archive for each in find_sources([path])[0])
        yield from dict.fromkeys(each for each in found if each is not None)


def bring_forms(folder: Path, paths: Iterable[Path]) -> tuple[str, ...]:
    """Copies forms of the office's own, files and folders, with the files that they name.

    Args:
        folder: The season's folder.
        paths: What was given; forms that can be read.

    Returns:
        Where the copies are, as the task names them.
    """
    return tuple(_bring_form(folder / RULES, path.resolve()) for path in paths)


def _bring_form(part: Path, path: Path) -> str:
    # What reads forms in YAML takes long to load, and most verbs bring nothing.
    from xlsreport.forms.yaml.form import sources_of

    home = path if path.is_dir() else path.parent
    files = list_files(path)
    sources = [each.resolve() for file in files for each in sources_of(file)]
    if path.is_dir():
        sources += [*path.glob("*.yaml"), *path.glob("*.yml")]
    elif sources == [path]:
        return _copy(part, path, ())
    inside = [each for each in dict.fromkeys(sources) if each.drive == home.drive]
    # A file that is named by ../ lies above.
    top = Path(commonpath([home, *(each.parent for each in inside)]))
    copied = _copy(part, top, inside, "" if path == top else path.stem)
    return (PurePosixPath(copied) / path.relative_to(top).as_posix()).as_posix()


def bring_profile(folder: Path, path: Path) -> str:
    """Copies a profile of the office's own; returns where, as the task names it."""
    return _copy(folder / RULES, path, ())


def _copy(part: Path, path: Path, inside: Iterable[Path], name: str = "") -> str:
    """Copies a file, or what is ``inside`` a folder; returns where, seen from the season's folder.

    It keeps its name unless another is given; a second one of the same name gets a number in front.
    """
    name = name or path.resolve().name
    number, target = 1, part / name
    while target.exists():
        number += 1
        target = part / f"{number}_{name}"
    part.mkdir(exist_ok=True)
    if path.is_dir():
        target.mkdir()
        for each in inside:
            copy = target / each.relative_to(path)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(each, copy)
    else:
        shutil.copyfile(path, target)
    return target.relative_to(part.parent).as_posix()


def digests_below(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The SHA-256 of every file that some paths of a season's folder stand for."""
    files = (
        each
        for name in names
        for path in [folder / name]
        for each in (sorted(path.rglob("*")) if path.is_dir() else [path])
    )
    return {
        each.relative_to(folder).as_posix(): digest_of(each) for each in files if each.is_file()
    }


def find_changed(season: Season, brought: Mapping[str, str]) -> Iterator[Fault]:
    """Yields every file of last year that is not what was copied when the season was started.

    Args:
        season: The season. What its task does not name any more is passed over.
        brought: What was copied, as :func:`digests_below` has it.
    """
    named = season.task.previous
    for name, digest in brought.items():
        used = any(name == each or name.startswith(f"{each}/") for each in named)
        if used and digest_of(season.folder / name) != digest:
            yield Fault(
                f"上年的文件 {name} 不见了或被改过，和开始收表时的不一样。请从备份恢复，"
                f"或在 {TASK} 的 previous 里写别的。",
                f"last year's file {name} is missing or was altered since the collection was "
                f"started. Restore it from a copy, or name another one as previous in {TASK}.",
            )
