"""The lists of a merge: 报送情况 (every unit), 来源 (every file) and 审核问题 (every finding)."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING

from xlsreport.layout.records import lines_needed
from xlsreport.merge.records import merged_count, state_of
from xlsreport.submission.submission import Below, Unit
from xlsreport.text.visible import local_minute, visible
from xlsreport.workbook.consolidated.merged_book import (
    begin_list,
    end_list,
    paged,
    show_fact,
    write_texts,
)
from xlsreport.workbook.package import checked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsreport.merge.records import UnitResult
    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = [
    "WORST_FIRST",
    "carried_facts",
    "count_states",
    "has_texts",
    "link_to",
    "name_state",
    "state_fact",
    "write_carried",
    "write_sources",
    "write_status",
    "write_unit_texts",
]

WORST_FIRST = (
    "with_errors_included", "twice", "duplicate", "unreadable", "with_errors", "missing",
    "not_accepted", "not_on_roster", "left_out", "within",
)  # fmt: skip
"""States of units: figures that may be wrong stand before those that are missing."""

_STATUS_COLUMNS = (
    ("cover_unit_code", 15.0), ("cover_unit_name", 28.0), ("status_state", 22.0),
    ("status_reason", 44.0), ("status_file", 42.0), ("status_saved", 17.0),
)  # fmt: skip
_CONTACT_COLUMNS = (("status_contact", 12.0), ("status_phone", 18.0))
_STATUS_HEADING_ROW = 3
_MOST_FILES = 10


def write_status(merged: MergedBook, states: Sequence[Below]) -> None:
    """Writes the sheet.

    Args:
        merged: The workbook.
        states: What became of every unit, as :func:`state_fact` says.
    """
    units = merged.result.units
    lines = [(_sum_up(merged), "info_line"), (merged.word("status_hint"), "hint_line")]
    target = begin_list(merged, "sheet_status", merged.word("status_title"), lines)
    below = [each for each in merged.facts if not each.further]
    contacts = [_find_contact(merged, each) for each in units]
    reached = 2 * any(map(any, contacts))
    columns = [*_STATUS_COLUMNS[:3], *_CONTACT_COLUMNS[:reached], *_STATUS_COLUMNS[3:]]
    columns += [("detail_within", 30.0)] if below else []
    row = _STATUS_HEADING_ROW
    width = len(columns)
    columns += [(f"={field.short}", 18.0) for field in merged.form.header]
    blank = ("",) * len(merged.form.header)
    plain = ("check_text",) * len(blank)
    for row, (each, fact) in enumerate(
        zip(units, states, strict=True), start=_STATUS_HEADING_ROW + 1
    ):
        texts = [fact.unit.code, fact.unit.name, merged.word(f"unit_{fact.state}")]
        texts += [*contacts[row - _STATUS_HEADING_ROW - 1][:reached], fact.reason]
        texts += [_name_files(merged, each.files), _format_saving_time(merged, each), ""]
        state = "list_good" if each.status in {"merged", "within"} else "left_out"
        reason = "list_doubt" if _describe_lateness(merged, each) else "check_text"
        styles = ("list_code", "check_text", state, *("check_text",) * reached, reason)
        styles += ("check_text",) * 3
        texts = [*texts[:width], *(_show_header(merged, each) or blank)]
        write_texts(merged, target, row, columns, texts, (*styles[:width], *plain))
    for fact in below:
        row += 1
        texts = [fact.unit.code, fact.unit.name, merged.word(f"unit_{fact.state}")]
        texts += [
            *("",) * reached,
            fact.reason,
            "",
            "",
            "" if fact.within is None else fact.within.label,
        ]
        state = "left_out" if fact.open else "check_text"
        looks = ("list_code", "check_text", state, *("check_text",) * 6)
        texts = [*texts[:width], *blank]
        write_texts(merged, target, row, columns, texts, (*looks[:width], *plain))
    end_list(merged, target, _STATUS_HEADING_ROW, row, columns)


def _show_header(merged: MergedBook, each: UnitResult) -> tuple[str, ...]:
    """What a unit wrote into the form's own fields on its cover; nothing where none came."""
    if each.submission is None:
        return ()
    values = (each.submission.header.get(field.id) for field in merged.form.header)
    words = {None: "", True: merged.word("yes"), False: merged.word("no")}
    return tuple(
        words[value] if value is None or isinstance(value, bool) else visible(str(value))
        for value in values
    )


def _find_contact(merged: MergedBook, each: UnitResult) -> tuple[str, str]:
    """Whom to ask at a unit: as the roster has it, else as its own cover says."""
    listed = merged.listed(each.unit)
    if listed is not None and (listed.contact or listed.phone):
        return visible(listed.contact), visible(listed.phone)
    if merged.roster is None or each.submission is None:
        return "", ""
    cover = each.submission.cover
    return visible(cover.get("contact", "")), visible(cover.get("phone", ""))


def state_fact(merged: MergedBook, each: UnitResult) -> Below:
    """Returns the state of a unit of the merge with its reasons, as the list of units shows it."""
    state: str = each.status
    if state == "with_errors" and each.included:
        state = "with_errors_included"
    reason = merged.joined([_describe_lateness(merged, each), *_give_reasons(merged, each)])
    return show_fact(Below(each.unit, state, reason))


_CARRIED_COLUMNS = (
    ("cover_unit_code", 15.0), ("cover_unit_name", 28.0), ("detail_within", 30.0),
    ("carried_kind", 14.0), ("column_rule", 28.0), ("status_reason", 70.0),
)  # fmt: skip
_CARRIED_HEADING_ROW = 2


def write_carried(merged: MergedBook) -> None:
    """Writes the sheet of what was waived, decided and accepted; none if there is nothing."""
    facts = carried_facts(merged)
    if not facts:
        return
    target = begin_list(
        merged, "sheet_carried", merged.word("carried_title"),
        [(merged.word("carried_hint"), "info_line")],
    )  # fmt: skip
    row = _CARRIED_HEADING_ROW
    for row, fact in enumerate(facts, start=_CARRIED_HEADING_ROW + 1):
        texts = (
            fact.unit.code,
            fact.unit.name,
            "" if fact.within is None else fact.within.label,
            merged.word(f"carried_{fact.state}"),
            fact.rule,
            fact.reason,
        )
        styles = ("list_code", *("check_text",) * 5)
        write_texts(merged, target, row, _CARRIED_COLUMNS, texts, styles)
    end_list(merged, target, _CARRIED_HEADING_ROW, row, _CARRIED_COLUMNS)


def carried_facts(merged: MergedBook) -> list[Below]:
    """Returns the facts that the sheet of waivers and decisions lists."""
    return [each for each in merged.facts if each.further and each.state != "text"]


def count_states(merged: MergedBook) -> list[str]:
    """How many units are in each state but merged, the worst state first."""
    units = [each for each in merged.result.units if each.status != "merged"]
    units.sort(key=lambda each: WORST_FIRST.index(name_state(each)))
    counts = Counter(state_of(each, merged.language) for each in units)
    return [merged.word("state_count", state=state, count=count) for state, count in counts.items()]


def name_state(each: UnitResult) -> str:
    """What became of a unit that is not merged without errors, as in :data:`WORST_FIRST`."""
    return "with_errors_included" if each.included else each.status


def _sum_up(merged: MergedBook) -> str:
    units = merged.result.units
    parts = [merged_count(merged.result, merged.language), *count_states(merged)]
    late = sum(bool(_describe_lateness(merged, each)) for each in units)
    if late:
        parts.append(merged.word("state_count", state=merged.word("mark_late"), count=late))
    return merged.joined(parts)


def _describe_lateness(merged: MergedBook, each: UnitResult) -> str:
    """By how many days a unit's file was saved late; ``""`` if it was not."""
    for file in each.files:
        outcome = merged.by_file.get(file)
        for finding in outcome.findings if outcome is not None else ():
            if finding.code == "UNIT_LATE" and finding.waived is None:
                return merged.word("status_late", days=finding.params.get("days", ""))
    return ""


def _give_reasons(merged: MergedBook, each: UnitResult) -> Iterator[str]:
    """Why a unit is not in the sums, which of its files is, and what else is to be known."""
    read = [merged.by_file[file] for file in each.files if file in merged.by_file]
    if each.status == "with_errors":
        counting = [outcome for outcome in read if outcome.file not in each.set_aside]
        errors = sum(finding.blocks for outcome in counting for finding in outcome.findings)
        yield merged.word("status_errors", count=errors, sheet=merged.word("sheet_audit"))
    elif each.status == "unreadable":
        yield merged.word("status_see", sheet=merged.word("sheet_audit"))
    elif each.status == "twice":
        yield merged.word("status_twice")
    elif each.status == "duplicate":
        yield merged.word("status_duplicate", count=len(each.files))
    if each.reason:
        yield visible(each.reason)
    if each.chosen_by:
        yield merged.word(f"status_chosen_{each.chosen_by}")
    if each.set_aside:
        yield merged.word("status_set_aside", files=_name_files(merged, each.set_aside))
    if each.submission is not None and each.submission.nil_return:
        yield merged.word("mark_nil")


def _name_files(merged: MergedBook, files: tuple[str, ...]) -> str:
    shown = merged.joined(merged.file(file) for file in files[:_MOST_FILES])
    return f"{shown} … ({len(files)})" if len(files) > _MOST_FILES else shown


def _format_saving_time(merged: MergedBook, each: UnitResult) -> str:
    """When the file whose figures count was saved; of none that counts, the first."""
    submission = each.submission
    if submission is None and each.files and each.files[0] in merged.by_file:
        submission = merged.by_file[each.files[0]].submission
    if submission is None or submission.saved is None:
        return ""
    return local_minute(submission.saved)


_SOURCE_COLUMNS = (
    ("cover_unit_code", 15.0), ("cover_unit_name", 26.0), ("status_file", 44.0),
    ("sources_counted", 14.0), ("sources_read", 40.0), ("sources_program", 24.0),
    ("status_saved", 17.0), ("sources_digest", 45.0),
)  # fmt: skip
_SOURCE_HEADING_ROW = 2
_FILE_COLUMN = 2
# A sheet takes 65,530 links; long before that they slow down every program that opens it.
_MOST_LINKS = 3_000
_LONGEST_LINK = 255
# What may stand in a link to a workbook: no second address (#), no escapes, no control
# characters, and no bytes that are no UTF-8, which stand as halves of characters.
_HARMLESS = re.compile(
    r"[^\x00-\x1f\x7f#%*?\"<>|:\\\ud800-\udfff]+\.(?:xlsx|xlsm|xlsb|xls|ods|et)", re.IGNORECASE
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
        file: "unit_with_errors_included" if each.status == "with_errors" else "sources_in"
        for each in merged.result.merged
        for file in each.files
        if file not in each.set_aside
    }
    linked = len(merged.outcomes) <= _MOST_LINKS
    hint = merged.word("sources_hint", count=len(merged.outcomes))
    target = begin_list(
        merged, "sheet_sources", merged.word("sources_title"), [(hint, "info_line")]
    )
    row = _SOURCE_HEADING_ROW
    for row, outcome in enumerate(merged.outcomes, start=_SOURCE_HEADING_ROW + 1):
        submission = outcome.submission
        state = counted.get(outcome.file, "sources_out")
        saved = None if submission is None else submission.saved
        texts = (
            "" if submission is None else visible(submission.unit.code),
            "" if submission is None else visible(submission.unit.name),
            merged.file(outcome.file),
            merged.word(state),
            _describe_reading(merged, outcome, within[outcome.file]),
            "" if submission is None else visible(submission.program),
            "" if saved is None else local_minute(saved),
            "" if submission is None else submission.digest,
        )
        styles = (
            "list_code",
            "check_text",
            "check_text",
            "list_good" if state == "sources_in" else "left_out",
            *("check_text",) * 3,
            "list_digest",
        )
        write_texts(merged, target, row, _SOURCE_COLUMNS, texts, styles)
        link = link_to(paths.get(outcome.file), folder) if linked else ""
        if link:
            looks = merged.styles("list_link")
            checked(target.write_url(row, _FILE_COLUMN, link, looks, string=texts[2]))
    end_list(merged, target, _SOURCE_HEADING_ROW, row, _SOURCE_COLUMNS, printed=False)


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


def _describe_reading(merged: MergedBook, outcome: Outcome, within: int) -> str:
    """Describes the file's format, how its form was recognized and what was interpreted."""
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


_TEXT_HEADING_ROW = 2
_TEXT_COLUMNS = {"cover_unit_code": 15.0, "cover_unit_name": 24.0, "detail_within": 24.0}
_TEXT_WIDTH, _FIELD_WIDTH = 52.0, 18.0
_LINE, _LEAST, _HIGHEST = 13.5, 18.0, 220.0
# More characters than this fill the highest row; how many lines they take is no matter.
_MOST_MEASURED = 1_000


def has_texts(merged: MergedBook) -> bool:
    """Returns whether a unit of the merge, or one below, wrote a text."""
    return any(fact.state == "text" for fact in merged.result.facts)


def write_unit_texts(merged: MergedBook) -> None:
    """Writes the sheet; none if nobody wrote anything."""
    lines: dict[tuple[Unit, Unit | None], dict[str, str]] = {}
    for fact in merged.facts:
        if fact.state == "text":
            lines.setdefault((fact.unit, fact.within), {})[fact.rule] = fact.reason
    if not lines:
        return
    target = begin_list(
        merged, "sheet_unit_texts", merged.word("unit_texts_title"),
        [(merged.word("unit_texts_hint"), "info_line")],
    )  # fmt: skip
    keys = [*_TEXT_COLUMNS][: 3 if any(within is not None for _, within in lines) else 2]
    written_at = {field for written in lines.values() for field in written}
    parts = [(each.id, each.label) for each in merged.form.header if each.id in written_at]
    widths = [*(_TEXT_COLUMNS[key] for key in keys), *(_FIELD_WIDTH for _ in parts)]
    parts += [(each.id, each.title) for each in merged.form.narratives]
    heading, looks = merged.styles("heading"), merged.styles("list_long")
    headings = [*map(merged.word, keys), *(title for _, title in parts)]
    widths += [_TEXT_WIDTH] * (len(headings) - len(widths))
    for column, (text, width) in enumerate(zip(headings, widths, strict=True)):
        checked(target.set_column(column, column, width))
        checked(target.write_string(_TEXT_HEADING_ROW, column, text, heading))
    most = max(map(lines_needed, headings, widths))
    checked(target.set_row(_TEXT_HEADING_ROW, max(24, 4 + _LINE * most)))
    for row, ((unit, within), written) in enumerate(lines.items(), start=_TEXT_HEADING_ROW + 1):
        texts = [unit.code, unit.name, "" if within is None else within.label][: len(keys)]
        texts += [written.get(each, "") for each, _ in parts]
        for column, text in enumerate(texts):
            checked(target.write_string(row, column, text, looks))
        count = max(
            lines_needed(text[:_MOST_MEASURED], width)
            for text, width in zip(texts, widths, strict=True)
        )
        checked(target.set_row(row, min(_HIGHEST, _LEAST + _LINE * (count - 1))))
    target.freeze_panes(_TEXT_HEADING_ROW + 1, 2)
    target.autofilter(_TEXT_HEADING_ROW, 0, _TEXT_HEADING_ROW + len(lines), len(headings) - 1)
    paged(merged, target, printed=False)
