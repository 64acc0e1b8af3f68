"""来源: every file that was read, with what identifies it and how it was read."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.text.visible import local, visible
from xlsreport.workbook.consolidated.list_sheet import begin_list, end_list, write_texts
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["link_to", "write_sources"]

_COLUMNS = (
    ("cover_unit_code", 15.0), ("cover_unit_name", 26.0), ("status_file", 44.0),
    ("sources_counted", 12.0), ("sources_read", 40.0), ("sources_program", 24.0),
    ("status_saved", 17.0), ("sources_digest", 45.0),
)  # fmt: skip
_HEADING_ROW = 2
_FILE_COLUMN = 2
# A sheet takes 65,530 links; long before that they slow down every program that opens it.
_MOST_LINKS = 3_000
_LONGEST_LINK = 255
# What may stand in a link to a workbook: no second address (#), no escapes, no control characters.
_HARMLESS = re.compile(
    r"[^\x00-\x1f\x7f#%*?\"<>|:\\]+\.(?:xlsx|xlsm|xlsb|xls|ods|et)", re.IGNORECASE
)
_MOVES = frozenset({"FILE_TABLE_MOVED", "FILE_SHEET_MOVED"})


def write_sources(merged: MergedBook, paths: Mapping[str, Path], folder: Path) -> None:
    """Writes the sheet.

    Args:
        merged: The workbook.
        paths: Where each file lies on disk; those within archives have no entry.
        folder: Where the workbook is written, from which links lead.
    """
    within = Counter(part.file for part in merged.result.parts if part.within is not None)
    counted = {
        file for each in merged.result.merged for file in each.files if file not in each.set_aside
    }
    linked = len(merged.outcomes) <= _MOST_LINKS
    hint = merged.word("sources_hint", count=len(merged.outcomes))
    target = begin_list(
        merged, "sheet_sources", merged.word("sources_title"), [(hint, "info_line")]
    )
    row = _HEADING_ROW
    for row, outcome in enumerate(merged.outcomes, start=_HEADING_ROW + 1):
        submission = outcome.submission
        inside = outcome.file in counted
        saved = None if submission is None else submission.saved
        texts = (
            "" if submission is None else visible(submission.unit.code),
            "" if submission is None else visible(submission.unit.name),
            merged.file(outcome.file),
            merged.word("sources_in" if inside else "sources_out"),
            _how(merged, outcome, within[outcome.file]),
            "" if submission is None else visible(submission.program),
            "" if saved is None else f"{local(saved):%Y-%m-%d %H:%M}",
            "" if submission is None else submission.digest,
        )
        state = "list_good" if inside else "left_out"
        styles = (
            "list_code",
            "check_text",
            "check_text",
            state,
            *("check_text",) * 3,
            "list_digest",
        )
        write_texts(merged, target, row, _COLUMNS, texts, styles)
        link = link_to(paths.get(outcome.file), folder) if linked else ""
        if link:
            looks = merged.styles("list_link")
            checked(target.write_url(row, _FILE_COLUMN, link, looks, string=texts[2]))
    end_list(merged, target, _HEADING_ROW, row, _COLUMNS)


def link_to(path: Path | None, folder: Path) -> str:
    """A link from a workbook in ``folder`` to a file; ``""`` for one that is better not linked."""
    if path is None:
        return ""
    try:
        way = os.path.relpath(path, folder)
    except ValueError:  # another drive
        return ""
    way = way.replace(os.sep, "/")
    if len(way) > _LONGEST_LINK or not _HARMLESS.fullmatch(way):
        return ""
    return f"external:{way}"


def _how(merged: MergedBook, outcome: Outcome, within: int) -> str:
    """What format the file has, what told its form, and what had to be interpreted."""
    submission = outcome.submission
    if submission is None:
        return merged.word("status_unreadable")
    texts = [submission.container] if submission.container else []
    if submission.located:
        texts.append(merged.word(f"located_{submission.located}"))
    if submission.consolidated:
        texts.append(merged.word("sources_consolidated"))
    if within:
        texts.append(merged.word("sources_within", count=within))
    if submission.healed:
        texts.append(merged.word("sources_healed", count=len(submission.healed)))
    if any(finding.code in _MOVES for finding in outcome.findings):
        texts.append(merged.word("sources_moved"))
    return merged.joined(texts)
