"""Writing marked copies: the files that get one, and the names of the copies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError, WorkbookError, reason_of
from xlsreport.findings.finding import Severity, file_finding
from xlsreport.marked_copy.marked_copy import (
    CopyRequest,
    is_listed_file,
    is_untouched_copy,
    marked_copy,
)
from xlsreport.text.limits import safe_file_name
from xlsreport.text.words import word
from xlsreport.whole_files import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.reading.files.sources import Source
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.workers.job import Crew

__all__ = ["make_folder", "write_copies"]

_LONGEST_NAME = 255
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
    faulty = [
        (source, outcome)
        for source, outcome in files
        if any(_is_to_mend(finding) for finding in outcome.findings)
    ]
    # A waived finding is not sent back to the unit again.
    requests = [
        CopyRequest(source, tuple(f for f in outcome.findings if f.waived is None), language)
        for source, outcome in faulty
    ]
    written: dict[str, Path] = {}
    remarks: list[Finding] = []
    list_ending = f"_{word('sheet_findings', language)}.xlsx"
    names = _Names(directory, list_ending)
    for (source, outcome), result in zip(faulty, crew.each(marked_copy, requests), strict=True):
        if isinstance(result, WorkbookError):
            remarks.append(_make_finding(outcome, result))
        elif source.path is not None and source.path.parent.resolve() == directory.resolve():
            remarks.append(_make_finding(outcome, _refuse_folder(directory)))
        else:
            ending = _choose_ending(source, result.container, marked=result.listed is None)
            target = names.choose(_name_unit(source, outcome), ending, result.data)
            _write(target, result.data)
            written[outcome.file] = target
            if result.listed is not None:
                listed = names.choose(target.stem, list_ending, result.listed)
                _write(listed, result.listed)
                params = {"copy": str(target), "list": str(listed)}
                remarks.append(
                    replace(
                        file_finding("FILE_NOT_MARKED", params, outcome.file), label=outcome.file
                    )
                )
    return written, tuple(remarks)


class _Names:
    """The names of files in a folder; none is given twice, none takes the place of others' work."""

    def __init__(self, directory: Path, list_ending: str) -> None:
        self._directory = directory
        self._list_ending = list_ending
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
            name = f"{_cut(stem, _LONGEST_NAME - len(tail.encode()))}{tail}"
            target = self._directory / name
            listed = target.with_name(f"{target.stem}{self._list_ending}")
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


def _cut(stem: str, size: int) -> str:
    """As much of a name as fits into so many bytes, cut between letters."""
    return stem.encode()[:size].decode(errors="ignore").strip()


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
