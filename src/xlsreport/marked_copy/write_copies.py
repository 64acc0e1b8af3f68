"""Writing marked copies: the files that get one, and the names of the copies."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError, WorkbookError, reason_of
from xlsreport.findings.finding import Severity
from xlsreport.marked_copy.marked_copy import CopyRequest, marked_copy
from xlsreport.reading.reader import file_finding
from xlsreport.text.limits import safe_file_name
from xlsreport.workbook.package import replaced_when_whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.reading.files.sources import Source
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.workers.job import Crew

__all__ = ["make_folder", "write_copies"]


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
        directory: Where the copies go, under the names of the files; one that is there already
            is never replaced.
        language: Of the marks.

    Returns:
        The copies that were written, by the names of their files, and ``FILE_NOT_RETURNED`` for
        each file that got none.

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
    refused: list[Finding] = []
    used: set[str] = set()
    for (source, outcome), result in zip(faulty, crew.each(marked_copy, requests), strict=True):
        target = directory / _choose_name(source, used)
        if isinstance(result, WorkbookError):
            refused.append(_make_finding(outcome, result))
        elif target.exists() or target.is_symlink():
            refused.append(_make_finding(outcome, _refuse_existing(target)))
        else:
            with replaced_when_whole(target) as path:
                path.write_bytes(result)
            written[outcome.file] = target
    return written, tuple(refused)


def _is_to_mend(finding: Finding) -> bool:
    return finding.severity is not Severity.NOTE and finding.waived is None


def _choose_name(source: Source, used: set[str]) -> str:
    """The file's own name; with a number where another file has it already."""
    path = PurePosixPath(source.name) if source.path is None else source.path
    plain = safe_file_name(path.name)
    stem, ending = Path(plain).stem, Path(plain).suffix
    name, number = plain, 1
    while name.casefold() in used:
        number += 1
        name = f"{stem} ({number}){ending}"
    used.add(name.casefold())
    return name


def _refuse_existing(target: Path) -> WorkbookError:
    return WorkbookError(
        "FILE_NOT_RETURNED",
        detail=f"{target} 已经存在，没有覆盖，请换一个文件夹",
        detail_en=f"{target} is there already and was not replaced; choose another folder",
    )


def _make_finding(outcome: Outcome, error: WorkbookError) -> Finding:
    """The finding that says why a file has no copy; unreadable ones have a finding of their own."""
    params = error.params
    if error.code != "FILE_NOT_RETURNED":
        params = {"detail": "文件打不开", "detail_en": "the file cannot be opened"}
    return replace(file_finding("FILE_NOT_RETURNED", params, outcome.file), label=outcome.file)
