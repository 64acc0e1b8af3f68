"""Assigns each file to its unit: by the roster where there is one, else by its cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import Submission, Unit
from xlsreport.text.visible import visible
from xlsreport.units.codes import normal_code
from xlsreport.units.names import normal_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.submission.submission import Outcome
    from xlsreport.units.roster import Roster

__all__ = ["Matching", "Sent"]


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that holds a submission.

    Attributes:
        outcome: The file.
        submission: What it holds.
    """

    outcome: Outcome
    submission: Submission

    @property
    def file(self) -> str:
        """The name as findings show it."""
        return self.outcome.file

    @property
    def of_other_year(self) -> bool:
        """Whether a year was asked for (``--year``) and the file is of another one."""
        codes = (each.code for each in self.outcome.findings if each.blocks)
        return "UNIT_YEAR_NOT_ASKED" in codes


class Matching:
    """Assigns each file to its unit.

    Args:
        outcomes: The files in the order of the report.
        roster: Who must report; ``None`` for all units that sent something.

    Attributes:
        units: The units by key, in the order of the report.
        groups: Each unit's readable files by key, in the order of ``outcomes``.
        unreadable: Files that cannot be read, by the key of the unit that their name contains;
            ``""`` where it contains none.
        strangers: Files of units that are not on the roster.
        findings: Findings on files and units that were matched or not.
    """

    def __init__(self, outcomes: Sequence[Outcome], roster: Roster | None) -> None:
        self.findings: list[Finding] = []
        self.units: dict[str, Unit] = {}
        self.groups: dict[str, list[Sent]] = {}
        self.strangers: list[tuple[Unit, Outcome]] = []
        self.unreadable: dict[str, list[Outcome]] = {}
        self._roster = roster
        if roster is not None:
            self.units = {each.code: Unit(each.code, each.name) for each in roster.units}
        for outcome in outcomes:
            if outcome.submission is None:
                self._add_unreadable(outcome)
            elif roster is None:
                self._add_unlisted(Sent(outcome, outcome.submission))
            else:
                self._add_listed(Sent(outcome, outcome.submission), roster)
        if roster is None:
            self.units = dict(sorted(self.units.items()))

    def key_of(self, unit: Unit) -> str | None:
        """Returns the key of the unit of a code and a name; ``None`` if none or several fit."""
        if self._roster is not None:
            match = self._roster.match(unit.code, unit.name)
            return None if match is None else match.unit.code
        code = normal_code(unit.code)
        if code:
            return code if code in self.units else None
        name = normal_name(unit.name)
        found = [key for key, each in self.units.items() if normal_name(each.name) == name]
        return found[0] if len(found) == 1 else None

    def _add_unreadable(self, outcome: Outcome) -> None:
        """Assigns an unreadable file by the one code or name that its own name holds."""
        name = outcome.file.rpartition("/")[2]
        units = self._roster.units if self._roster is not None else ()
        named = [u for u in units if u.name in name]
        # A name may stand within a longer one, which is meant then.
        named = [u for u in named if not any(u.name in o.name for o in named if o is not u)]
        owners = [u.code for u in units if u.code in name] or [u.code for u in named]
        key = owners[0] if len(owners) == 1 else ""
        self.unreadable.setdefault(key, []).append(outcome)

    def _add_unlisted(self, sent: Sent) -> None:
        unit = sent.submission.unit
        key = normal_code(unit.code) or unit.name or sent.file
        self.units.setdefault(key, unit if unit.label else Unit("", sent.file))
        self.groups.setdefault(key, []).append(sent)

    def _add_listed(self, sent: Sent, roster: Roster) -> None:
        unit = sent.submission.unit
        match = roster.match(unit.code, unit.name)
        if match is None:
            self.strangers.append((unit, sent.outcome))
            params = {
                "unit": unit.label or "（封面没有写）",
                "unit_en": unit.label or "an unnamed unit",
                "roster": roster.source,
                "file": sent.file,
            }
            self.findings.append(
                Finding("UNIT_NOT_ON_ROSTER", Severity.ERROR, sent.file, params=params)
            )
            return
        # A changed code is reported as well as a changed name.
        other_code = unit.code not in {"", match.unit.code}
        if match.by == "alias" or other_code:
            value = visible(unit.label if other_code else unit.name)
            params = {"unit": Unit(match.unit.code, match.unit.name).label}
            self.findings.append(
                Finding("UNIT_RENAMED", Severity.NOTE, sent.file, value=value, params=params)
            )
        self.groups.setdefault(match.unit.code, []).append(sent)
