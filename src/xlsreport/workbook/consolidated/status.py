"""报送情况: every unit of the roster, what came from it and what became of that."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.merge.records import merged_count, state_of
from xlsreport.text.visible import local, visible
from xlsreport.workbook.consolidated.list_sheet import begin_list, end_list, write_texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.merge.records import UnitResult
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["write_status"]

_COLUMNS = (
    ("cover_unit_code", 15.0), ("cover_unit_name", 28.0), ("status_state", 22.0),
    ("status_reason", 44.0), ("status_file", 42.0), ("status_saved", 17.0),
)  # fmt: skip
_HEADING_ROW = 3
_MOST_FILES = 10


def write_status(merged: MergedBook) -> None:
    """Writes the sheet."""
    units = merged.result.units
    lines = [(_counts(merged), "info_line"), (merged.word("status_hint"), "hint_line")]
    target = begin_list(merged, "sheet_status", merged.word("status_title"), lines)
    row = _HEADING_ROW
    for row, each in enumerate(units, start=_HEADING_ROW + 1):
        late = _late(merged, each)
        texts = (
            visible(each.unit.code),
            visible(each.unit.name),
            state_of(each, merged.language),
            merged.joined([late, *_reasons(merged, each)]),
            _files(merged, each.files),
            _saved(merged, each),
        )
        state = "list_good" if each.status == "merged" else "left_out"
        reason = "list_doubt" if late else "check_text"
        styles = ("list_code", "check_text", state, reason, "check_text", "check_text")
        write_texts(merged, target, row, _COLUMNS, texts, styles)
    end_list(merged, target, _HEADING_ROW, row, _COLUMNS)


def _counts(merged: MergedBook) -> str:
    units = merged.result.units
    parts = [merged_count(merged.result, merged.language)]
    counts = Counter(state_of(each, merged.language) for each in units if each.status != "merged")
    parts += [
        merged.word("state_count", state=state, count=count) for state, count in counts.items()
    ]
    late = sum(bool(_late(merged, each)) for each in units)
    if late:
        parts.append(merged.word("state_count", state=merged.word("mark_late"), count=late))
    return merged.joined(parts)


def _late(merged: MergedBook, each: UnitResult) -> str:
    """By how many days a unit's file was saved late; ``""`` if it was not."""
    for file in each.files:
        outcome = merged.by_file.get(file)
        for finding in outcome.findings if outcome is not None else ():
            if finding.code == "UNIT_LATE" and finding.waived is None:
                return merged.word("status_late", days=finding.params.get("days", ""))
    return ""


def _reasons(merged: MergedBook, each: UnitResult) -> Iterator[str]:
    """Why a unit is not in the sums, which of its files is, and what else is to be known."""
    read = [merged.by_file[file] for file in each.files if file in merged.by_file]
    if each.status == "with_errors":
        told = [outcome for outcome in read if outcome.file not in each.set_aside]
        errors = sum(finding.blocks for outcome in told for finding in outcome.findings)
        yield merged.word("status_errors", count=errors, sheet=merged.word("sheet_audit"))
    elif each.status == "unreadable":
        yield merged.word("status_see", sheet=merged.word("sheet_audit"))
    elif each.status == "duplicate":
        yield merged.word("status_duplicate", count=len(each.files))
    if each.reason:
        yield visible(each.reason)
    if each.chosen_by:
        yield merged.word(f"status_chosen_{each.chosen_by}")
    if each.set_aside:
        yield merged.word("status_set_aside", files=_files(merged, each.set_aside))
    if each.submission is not None and each.submission.nil_return:
        yield merged.word("mark_nil")


def _files(merged: MergedBook, files: tuple[str, ...]) -> str:
    shown = merged.joined(merged.file(file) for file in files[:_MOST_FILES])
    return f"{shown} … ({len(files)})" if len(files) > _MOST_FILES else shown


def _saved(merged: MergedBook, each: UnitResult) -> str:
    """When the file whose figures count was saved; of none that counts, the first."""
    submission = each.submission
    if submission is None and each.files and each.files[0] in merged.by_file:
        submission = merged.by_file[each.files[0]].submission
    if submission is None or submission.saved is None:
        return ""
    return f"{local(submission.saved):%Y-%m-%d %H:%M}"
