"""Writing marked copies: the files that get one, and the names of the copies."""

from __future__ import annotations

import contextlib
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.errors import UsageError, WorkbookError, reason_of
from xlsreport.findings.finding import Severity, file_finding
from xlsreport.marked_copy.marked_copy import (
    CopyRequest,
    is_listed_file,
    is_untouched_copy,
    marked_copy,
)
from xlsreport.reading.files.limits import MAX_FILE_BYTES
from xlsreport.text.limits import LONGEST_FILE_NAME, cut_file_name, safe_file_name
from xlsreport.text.words import word
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.reading.files.sources import Source
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.workers.job import Crew

__all__ = ["CopyFolder", "make_folder", "put_aside", "write_copies", "write_each"]

_TEMPLATE_ENDINGS = {".xlsx", ".xltx", ".xlsm", ".xltm"}


def make_folder(directory: Path) -> None:
    """Makes the folder for the copies.

    Raises:
        UsageError: It cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"建不了文件夹 {directory}：{zh}。",
            f"cannot make the folder {directory}: {en}.",
        ) from error


def write_copies(
    crew: Crew,
    files: Sequence[tuple[Source, Outcome]],
    directory: Path,
    language: Language,
) -> tuple[dict[str, Path], tuple[Finding, ...]]:
    """Writes a marked copy of every file with errors or warnings.

    Args:
        crew: Who makes the copies.
        files: All files that were read, checked.
        directory: Where the copies go, under the codes and names of their units. A copy of an
            earlier run that was not touched since is replaced, no other file ever is.
        language: Of the marks.

    Returns:
        The copies that were written, by the names of their files, and findings:
        ``FILE_NOT_MARKED`` for each file that went back as it is with a list, and
        ``FILE_NOT_RETURNED`` for each that could not be sent back.

    Raises:
        UsageError: The folder cannot be written to.
    """
    folder = CopyFolder(directory, language)
    faulty = [
        (source, outcome, folder)
        for source, outcome in files
        if any(_is_to_mend(finding) for finding in outcome.findings)
    ]
    written: dict[str, Path] = {}
    remarks: list[Finding] = []
    for (_, outcome, _), (copy, said) in zip(
        faulty, write_each(crew, faulty, language), strict=True
    ):
        remarks += said
        if copy is not None:
            written[outcome.file] = copy
    return written, tuple(remarks)


def write_each(
    crew: Crew, files: Sequence[tuple[Source, Outcome, CopyFolder]], language: Language
) -> Iterator[tuple[Path | None, tuple[Finding, ...]]]:
    """Writes a marked copy of each file, all of them made by the crew at once.

    Args:
        crew: Who makes the copies.
        files: The files with what came of them, and where the copy of each goes.
        language: Of the marks.

    Yields:
        For each file its copy, ``None`` where it has none, and findings as of
        :func:`write_copies`.

    Raises:
        UsageError: A folder cannot be written to.
    """
    # A waived finding is not sent back to the unit again.
    requests = [
        CopyRequest(source, tuple(f for f in outcome.findings if f.waived is None), language)
        for source, outcome, _ in files
    ]
    results = crew.each(marked_copy, requests)
    for (source, outcome, folder), result in zip(files, results, strict=True):
        directory = folder.directory
        if isinstance(result, WorkbookError):
            yield None, (_make_finding(outcome, result),)
        elif source.path is not None and source.path.parent.resolve() == directory.resolve():
            yield None, (_make_finding(outcome, _refuse_folder(directory)),)
        else:
            ending = _choose_ending(source, result.container, marked=result.listed is None)
            target = folder.choose(_name_unit(source, outcome), ending, result.data)
            _write(target, result.data)
            remarks: tuple[Finding, ...] = ()
            if result.listed is not None:
                listed = folder.choose(target.stem, folder.list_ending, result.listed)
                _write(listed, result.listed)
                params = {"copy": str(target), "list": str(listed)}
                finding = file_finding("FILE_NOT_MARKED", params, outcome.file)
                remarks = (replace(finding, label=outcome.file),)
            yield target, remarks


def put_aside(directory: Path, target: Path) -> list[Path]:
    """Moves the copies in a folder that were not touched since they were written to another one.

    What a person saved, and every file that is no such copy, stays where it is; so does what
    another program holds open or the system does not let us read, with the list that goes with it.

    Args:
        directory: The folder.
        target: Made if something is moved. Copies that were moved there before and not touched
            since are replaced.

    Returns:
        Where the copies are now.
    """
    files: list[Path] = []
    untouched: dict[Path, bytes] = {}
    with contextlib.suppress(OSError):
        files += sorted(directory.iterdir())
    for each in files:
        with contextlib.suppress(OSError):
            if _may_be_copy(each) and is_untouched_copy(data := each.read_bytes()):
                untouched[each] = data
    folder = CopyFolder(target, "zh")
    moved: list[Path] = []
    for listed, data in untouched.items():
        with contextlib.suppress(OSError):
            # A file that takes no marks goes before its list, by which alone it is known.
            beside = [
                each
                for each in files
                if each not in untouched and listed.stem.startswith(each.stem)
                if _may_be_copy(each) and is_listed_file(each.read_bytes(), data)
            ]
            for each in (*beside, listed):
                target.mkdir(exist_ok=True)
                there = folder.choose(each.stem, each.suffix, each.read_bytes())
                each.replace(there)
                moved.append(there)
    return moved


def _may_be_copy(path: Path) -> bool:
    """Whether it is a file of its own, still there, and none that is too large to be read."""
    return path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_FILE_BYTES


class CopyFolder:
    """A folder for copies, whose names are never given twice; none takes the place of others' work.

    Args:
        directory: The folder.
        language: Of the marks.
    """

    def __init__(self, directory: Path, language: Language) -> None:
        """Remembers the folder."""
        self.directory = directory
        self.list_ending = f"_{word('sheet_findings', language)}.xlsx"
        self._used: set[str] = set()

    def choose(self, stem: str, ending: str, data: bytes) -> Path:
        """The first free name.

        Args:
            stem: What it starts with; it is cut where names may not be so long.
            ending: What it ends with.
            data: What will be written; a file that holds just that may be written again.
        """
        number = 1
        while True:
            tail = ending if number == 1 else f" ({number}){ending}"
            name = cut_file_name(stem, tail, LONGEST_FILE_NAME)
            target = self.directory / name
            listed = target.with_name(f"{target.stem}{self.list_ending}")
            if name.casefold() not in self._used and _is_free(target, data, listed):
                self._used.add(name.casefold())
                return target
            number += 1


def _is_free(target: Path, data: bytes, listed: Path) -> bool:
    """Whether nothing stands there, or only a copy of an earlier run.

    Args:
        target: The file.
        data: What will be written.
        listed: Where the list is that may have gone with a file that takes no marks.
    """
    if target.is_symlink():
        return False
    if not target.exists():
        return True
    if not target.is_file():
        return False
    there = target.read_bytes()
    if there == data or is_untouched_copy(there):
        return True
    return listed.is_file() and is_listed_file(there, listed.read_bytes())


def _write(target: Path, data: bytes) -> None:
    with replaced_when_whole(target) as path:
        path.write_bytes(data)


def _is_to_mend(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE and finding.waived is None


def _name_unit(source: Source, outcome: Outcome) -> str:
    """Code and name of the unit; the file's own name where the file does not say."""
    submission = outcome.submission
    unit = None if submission is None else submission.unit
    parts = [] if unit is None else [part for part in (unit.code, unit.name) if part]
    if not parts:
        parts = [_get_path(source).stem]
    return safe_file_name("_".join(parts)).strip(" .") or "_"


def _choose_ending(source: Source, container: str, *, marked: bool) -> str:
    """The file's own ending, but one that fits where a marked copy has another format."""
    own = safe_file_name(_get_path(source).suffix)
    if marked and own.lower() not in _TEMPLATE_ENDINGS:
        return f".{container}"
    return own


def _get_path(source: Source) -> PurePosixPath | Path:
    return PurePosixPath(source.name) if source.path is None else source.path


def _refuse_folder(directory: Path) -> WorkbookError:
    return WorkbookError(
        "FILE_NOT_RETURNED",
        detail=f"退回件不能和收到的文件放在同一个文件夹（{directory}），没有覆盖任何文件，请换一个文件夹",
        detail_en=f"copies cannot stand among the files that were received ({directory}); "
        "nothing was replaced; choose another folder",
    )


def _make_finding(outcome: Outcome, error: WorkbookError) -> Finding:
    """The finding that says why a file has no copy; unreadable ones have a finding of their own."""
    params = error.params
    if error.code != "FILE_NOT_RETURNED":
        params = {"detail": "文件打不开", "detail_en": "the file cannot be opened"}
    return replace(file_finding("FILE_NOT_RETURNED", params, outcome.file), label=outcome.file)
