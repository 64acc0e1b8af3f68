"""What a result may replace: an older result of its own kind, and nothing that holds work.

A target that holds a workbook somebody filled in, a roster, or any file that is no older version of
the same result is refused before anything is written, unless it is asked for with ``--force``.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.reading.files.sources import Source
from xlsreport.reading.own_results import is_board, is_export, is_finding_list, is_merged_workbook
from xlsreport.workbook.package import refuse_unwritable
from xlsreport.workers.job import read_with
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission

__all__ = ["TargetKind", "refuse_target"]


class TargetKind(Enum):
    """What is to be written, in both languages."""

    UNIT_WORKBOOK = "空白表", "blank workbook"
    MERGED_WORKBOOK = "汇总表", "merged workbook"
    FINDING_LIST = "问题清单", "list of findings"
    BOARD = "看板", "board"
    EXPORT = "导出的数据", "export"


def refuse_target(
    target: Path, kind: TargetKind, forms: Mapping[str, Form] | None = None, *, force: bool = False
) -> None:
    """Makes sure before any work that a result does not replace what holds somebody's work.

    Args:
        target: Where the result goes; a link stands for the file that it leads to.
        kind: What is to be written.
        forms: The forms at hand by id; needed for workbooks of units.
        force: Whether any plain file may be replaced.

    Raises:
        UsageError: There is no place for the file, or what is there is no older result of this
            kind.
    """
    refuse_unwritable(target)
    if force or not target.exists() or target.stat().st_size == 0:
        return
    if not _is_older_result(target, kind, forms or {}):
        zh, en = kind.value
        raise UsageError(
            f"{target} 已经存在，里面不是以前写出的{zh}，没有覆盖。"
            "请换一个文件名；确实不要它了，加 --force。",
            f"{target} is there and holds no earlier {en}: it was not overwritten. Choose another "
            "name, or give --force if it is not needed any more.",
        )


def _is_older_result(target: Path, kind: TargetKind, forms: Mapping[str, Form]) -> bool:
    match kind:
        case TargetKind.UNIT_WORKBOOK:
            submission = _read(target, forms)
            return submission is not None and _holds_nothing(submission)
        case TargetKind.MERGED_WORKBOOK:
            if is_merged_workbook(target):
                return True  # most are told without reading thousands of lines
            submission = _read(target, forms)
            return submission is not None and submission.consolidated
        case TargetKind.FINDING_LIST:
            return is_finding_list(target)
        case TargetKind.BOARD:
            return is_board(target)
        case TargetKind.EXPORT:
            return is_export(target)


def _read(target: Path, forms: Mapping[str, Form]) -> Submission | None:
    with RunSettings(jobs=1).crew(forms) as crew:
        (outcome,) = read_with(crew, [Source(str(target), target)], forms)
    return outcome.submission


def _holds_nothing(submission: Submission) -> bool:
    """Whether a unit's workbook is as it was issued: no figure, no text, no contact."""
    if submission.consolidated or submission.unreadable or submission.healed:
        return False
    cells = submission.form.cells.values()
    figures = [submission.values[cell.id] for cell in cells if not cell.computed]
    entries = (submission.cover.get(name, "") for name in ("contact", "phone", "nil_return"))
    return (
        all(value is None for value in figures)
        and not any(submission.narratives.values())
        and not any(entries)
    )
