"""The results of the verbs: everything that was read, found and written in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.findings.finding import Finding
    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome
    from xlsreport.units.roster import Roster

__all__ = ["CheckReport", "ExportReport", "MergeReport", "Written"]


class CheckReport(Record, frozen=True):
    """The result of ``check``.

    Attributes:
        outcomes: Every file, in the order in which they were found.
        batch: Findings about files that were passed over and, with a roster, about units.
        consolidation: With a roster, what became of every unit; ``None`` without.
        copies: The marked copies that were written, by the names of their files.
        roster: Who must report; ``None`` if it was not given.
    """

    outcomes: tuple[Outcome, ...]
    batch: tuple[Finding, ...]
    consolidation: Consolidation | None
    copies: Mapping[str, Path] = field(default_factory=dict)
    roster: Roster | None = None

    @property
    def returned(self) -> tuple[Path, ...]:
        """The marked copies that were written."""
        return tuple(self.copies.values())

    @property
    def clean(self) -> bool:
        """Whether there is no error anywhere and no unit is missing."""
        return not any(finding.blocks for finding in self.batch) and all(
            outcome.status == "accepted" for outcome in self.outcomes
        )


class MergeReport(Record, frozen=True):
    """The result of ``merge``.

    Attributes:
        outcomes: Every file that was read.
        consolidation: The result; its ``form`` is ``None`` if nothing was merged.
        output: The workbook that was written; ``None`` if none was.
        roster: Who must report; ``None`` if it was not given.
    """

    outcomes: tuple[Outcome, ...]
    consolidation: Consolidation
    output: Path | None
    roster: Roster | None = None

    @property
    def batch(self) -> tuple[Finding, ...]:
        """Findings about files that were passed over and about units."""
        return self.consolidation.findings

    @property
    def clean(self) -> bool:
        """Whether every unit is in the sums and no file that counts has an error.

        What is wrong with a file that another one takes the place of is no matter any more; one
        that cannot be read may be the very file that was to take its place.
        """
        aside = self.consolidation.set_aside
        mattering = [o for o in self.outcomes if o.submission is None or o.file not in aside]
        findings = [*self.consolidation.findings, *(f for o in mattering for f in o.findings)]
        return self.consolidation.settled and not any(finding.blocks for finding in findings)


class Written(Record, frozen=True):
    """The files of an export and the number of its lines.

    Attributes:
        files: The files, the one asked for first; empty for a stream.
        units: Lines of ``units``.
        figures: Lines of ``figures``.
        texts: Lines of ``texts``.
        entries: Lines of ``entries``.
        rows: Rows of each list, whose files come last.
        left: Files beside it that an earlier export wrote and this one did not.
    """

    files: tuple[Path, ...]
    units: int
    figures: int
    texts: int
    entries: int = 0
    rows: tuple[int, ...] = ()
    left: tuple[Path, ...] = ()


class ExportReport(Record, frozen=True):
    """The result of ``export``.

    Attributes:
        outcomes: Every file, in the order in which they were found.
        batch: Findings about files that were passed over.
        written: The files and how many lines each table has; ``None`` where nothing was read.
    """

    outcomes: tuple[Outcome, ...]
    batch: tuple[Finding, ...]
    written: Written | None

    @property
    def whole(self) -> bool:
        """Whether every file that was found is in it, be it with errors."""
        return not any(finding.blocks for finding in self.batch) and all(
            outcome.submission is not None for outcome in self.outcomes
        )
