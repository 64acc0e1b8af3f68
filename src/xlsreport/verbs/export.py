"""From what was read to the lines of an export: who is merged, and who is within a merged one."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.export_file import units_within
from xlsreport.report.exports import Line
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.submission.submission import Outcome, Submission
    from xlsreport.units.roster import Roster

__all__ = ["Fates", "lines_of"]


class Fates:
    """What a merge would do with each file.

    Files of several forms or years are taken apart first, as for a merge.

    Args:
        outcomes: The files, read and checked. They are gone through more than once: whether a
            unit sent two that differ is only known at the end.
        roster: Who must report; ``None`` for every unit that sent something.
    """

    def __init__(self, outcomes: Sequence[Outcome], roster: Roster | None) -> None:
        self._merged: set[str] = set()
        self._left_out: dict[str, str] = {}
        self._adjusted: dict[str, Submission] = {}
        groups: dict[tuple[str, str], list[Outcome]] = {}
        unread = [each for each in outcomes if each.submission is None]
        for each in outcomes:
            if each.submission is not None:
                key = (each.submission.form.id, each.submission.time)
                groups.setdefault(key, []).append(each)
        alike = list(groups.values()) or [[]]
        missing = [self._sort_files([*group, *unread], roster) for group in alike]
        # In the roster's order, which one group keeps as well as another.
        units = roster.units if roster is not None else ()
        self.missing = tuple(
            Unit(each.code, each.name)
            for each in units
            if all(Unit(each.code, each.name) in group for group in missing)
        )
        """The units of the roster that sent nothing for any form and year."""

    def of(self, outcome: Outcome) -> tuple[bool, str]:
        """Whether a file is merged, and one of ``LEFT_OUT``'s reasons if it is not."""
        if outcome.submission is None:
            return False, "unreadable"
        if outcome.file in self._merged:
            return True, ""
        return False, self._left_out.get(outcome.file, "repeated")

    def counted(self, submission: Submission) -> Submission:
        """A submission as it counts: a merged workbook without lines that count elsewhere."""
        return self._adjusted.get(submission.file, submission)

    def _sort_files(self, outcomes: Sequence[Outcome], roster: Roster | None) -> set[Unit]:
        """Notes what becomes of the files of one form and year; the units that sent nothing."""
        missing = set()
        for result in consolidate(outcomes, roster).units:
            if result.status == "missing":
                missing.add(result.unit)
            if result.submission is not None:
                self._merged.add(result.submission.file)
                self._adjusted[result.submission.file] = result.submission
            elif result.status != "unreadable":
                self._left_out |= dict.fromkeys(result.files, result.status)
        return missing


def lines_of(outcomes: Iterable[Outcome], fates: Fates) -> Iterator[Line]:
    """The lines of an export, file by file.

    A merged workbook is followed by the units of its details, which count with its sum. Units
    that sent nothing come last.

    Args:
        outcomes: The files, read and checked; gone through once.
        fates: What becomes of each.
    """
    number = count(1)
    for outcome in outcomes:
        submission = outcome.submission
        merged, left_out = fates.of(outcome)
        line = Line(
            next(number), "unit", Unit("", ""), outcome.file, outcome.status, merged, left_out,
            outcome.findings, submission,
        )  # fmt: skip
        if submission is None:
            yield line
            continue
        if not submission.consolidated:
            yield replace(line, unit=submission.unit)
        else:
            counted = fates.counted(submission)
            yield replace(line, kind="merged", unit=submission.unit, submission=counted)
            kept = {id(each.figures) for each in counted.details}
            for detail, part in zip(submission.details, units_within(submission), strict=True):
                within = replace(
                    part,
                    digest=submission.digest,
                    saved=submission.saved,
                    program=submission.program,
                    container=submission.container,
                    located=submission.located,
                )
                yield Line(
                    next(number), "part", part.unit, outcome.file, outcome.status,
                    merged=False, submission=within,
                    left_out="part" if id(detail.figures) in kept else "twice",
                )  # fmt: skip
    for unit in fates.missing:
        yield Line(next(number), "unit", unit, "", "missing", merged=False, left_out="missing")
