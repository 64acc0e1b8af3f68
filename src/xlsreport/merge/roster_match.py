"""Assigns each file to its unit: by the roster where there is one, else by its cover."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import Submission, Unit
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.units.codes_and_names import compare_names, in_other_county, normal_code
from xlsreport.units.same_unit import group_units, unit_in_file_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.submission.submission import Outcome
    from xlsreport.units.roster import Roster, RosterUnit
    from xlsreport.units.same_unit import Named

__all__ = ["Matching", "Sent", "find_listed", "find_unlisted"]

_MOST_NAMED = 10


class Sent(Record, frozen=True):
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
        """Whether a year or period was asked for and the file is of another one."""
        codes = {each.code for each in self.outcome.findings if each.blocks}
        return not codes.isdisjoint({"UNIT_YEAR_NOT_ASKED", "UNIT_PERIOD_NOT_ASKED"})


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
        doubtful: Files without a code whose name several units have.
        findings: Findings on files and units that were matched or not.
    """

    def __init__(self, outcomes: Sequence[Outcome], roster: Roster | None) -> None:
        self.findings: list[Finding] = []
        self.units: dict[str, Unit] = {}
        self.groups: dict[str, list[Sent]] = {}
        self.strangers: list[tuple[Unit, Outcome]] = []
        self.doubtful: list[tuple[Unit, Outcome]] = []
        self.unreadable: dict[str, list[Outcome]] = {}
        self._roster = roster
        if roster is not None:
            self.units = {each.code: Unit(each.code, each.name) for each in roster.units}
        unlisted: list[Sent] = []
        for outcome in outcomes:
            if outcome.submission is None:
                self._add_unreadable(outcome)
            elif roster is None:
                unlisted.append(Sent(outcome, outcome.submission))
            else:
                self._add_listed(Sent(outcome, outcome.submission), roster)
        if roster is None:
            self._add_unlisted(unlisted)
            self.units = dict(sorted(self.units.items()))

    def key_of(self, unit: Unit) -> str | None:
        """Returns the key of the unit of a code and a name; ``None`` if none or several fit."""
        if self._roster is not None:
            match = self._roster.match(unit.code, unit.name)
            return None if match is None else match.unit.code
        keys = list(self.units)
        groups = group_units([*self.units.values(), unit])
        own = groups.numbers[-1]
        same = [key for key, number in zip(keys, groups.numbers, strict=False) if number == own]
        return same[0] if len(same) == 1 else None

    def find_other(self, unit: Unit) -> Unit | None:
        """Returns the unit of a code where the name is that of another unit; ``None`` otherwise."""
        if not unit.code or not unit.name:
            return None
        if self._roster is not None:
            match = self._roster.match(unit.code, "")
            listed = None if match is None else match.unit
            if listed is None or listed in self._roster.named(unit.name):
                return None
            names = (listed.name, *listed.aliases)
            known = Unit(listed.code, listed.name)
        else:
            code = normal_code(unit.code)
            known = self.units.get(code, Unit("", ""))
            names = tuple(
                name for each in self.groups.get(code, ()) if (name := each.submission.unit.name)
            )
        alike = any(compare_names(name, unit.name) != "other" for name in names)
        return known if names and not alike else None

    def _add_unreadable(self, outcome: Outcome) -> None:
        """Assigns an unreadable file by the one unit that its own name names."""
        roster = self._roster
        unit = None if roster is None else unit_in_file_name(outcome.file, roster)
        self.unreadable.setdefault("" if unit is None else unit.code, []).append(outcome)

    def _add_unlisted(self, sent: Sequence[Sent]) -> None:
        """Groups the files by the unit that their codes and names mean."""
        named = [each for each in sent if each.submission.unit.label]
        for each in sent:
            if not each.submission.unit.label:
                self.units[each.file] = Unit("", each.file)
                self.groups[each.file] = [each]
        groups = group_units([each.submission.unit for each in named])
        for positions in groups.members():
            files = [named[each] for each in positions]
            if positions[0] in groups.doubtful:
                self._add_doubtful(files[0], [each.submission.unit for each in named])
                continue
            # The best naming has a code and a name; of several, the first.
            units = [each.submission.unit for each in files]
            unit = min(units, key=lambda each: (not each.code, not each.name))
            key = normal_code(unit.code) or unit.name
            self.units[key] = unit
            self.groups[key] = files
            self._report_contradiction(files)

    def _report_contradiction(self, files: Sequence[Sent]) -> None:
        """Reports a unit with one name and several codes, or one code and names of two units."""
        units = [each.submission.unit for each in files]
        codes = {normal_code(each.code) for each in units} - {""}
        names = dict.fromkeys(each.name for each in units if each.name)
        first = next(iter(names), "")
        if len(codes) <= 1 and all(compare_names(first, each) != "other" for each in names):
            return
        listed = "；".join(
            f"{visible(each.submission.unit.label)}（{each.file}）" for each in files
        )
        params = {"count": str(len(files)), "listed": listed, "listed_en": listed}
        self.findings.append(
            Finding("UNIT_CODE_AND_NAME", Severity.ERROR, files[0].file, params=params)
        )

    def _add_doubtful(self, sent: Sent, units: Sequence[Named]) -> None:
        """Keeps a file apart whose name several of some units have."""
        unit = sent.submission.unit
        same = dict.fromkeys(
            each.code or each.name
            for each in units
            if each.code and compare_names(each.name, unit.name) == "same"
        )
        self.doubtful.append((unit, sent.outcome))
        params = {"units": "、".join(same)}
        value = visible(unit.name)
        self.findings.append(
            Finding("UNIT_NAME_OF_SEVERAL", Severity.ERROR, sent.file, value=value, params=params)
        )

    def _add_area(self, sent: Sent, unlisted: Sequence[Unit], roster: Roster) -> None:
        """Keeps the merged workbook of an area that is not listed itself, but whose units are."""
        unit = sent.submission.unit
        key = normal_code(unit.code) or unit.name or sent.file
        self.units.setdefault(key, unit if unit.label else Unit("", sent.file))
        self.groups.setdefault(key, []).append(sent)
        self._report_unlisted(sent, unlisted, roster)

    def _report_unlisted(self, sent: Sent, unlisted: Sequence[Unit], roster: Roster) -> None:
        """Reports the units in a merged workbook that are not listed, unless there are none."""
        if not unlisted:
            return
        named = [visible(each.label) for each in unlisted[:_MOST_NAMED]]
        more = "…" if len(unlisted) > _MOST_NAMED else ""
        params = {"units": "、".join(named) + more, "roster": roster.source}
        params["count"] = str(len(unlisted))
        self.findings.append(
            Finding("UNIT_LINES_UNLISTED", Severity.WARNING, sent.file, params=params)
        )

    def _add_listed(self, sent: Sent, roster: Roster) -> None:
        unit = sent.submission.unit
        match = roster.match(unit.code, unit.name)
        several = roster.named(unit.name)
        if match is None and len(several) > 1 and not normal_code(unit.code):
            self._add_doubtful(sent, several)
            return
        unlisted = find_unlisted(sent.submission, roster)
        if match is None and unlisted is not None:
            self._add_area(sent, unlisted, roster)
            return
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
        self._report_unlisted(sent, unlisted or (), roster)
        self.groups.setdefault(match.unit.code, []).append(sent)


def find_listed(unit: Unit, area: str, roster: Roster) -> RosterUnit | None:
    """Returns the unit of a roster that a line of details names.

    Args:
        unit: The line's unit.
        area: The code of the merged workbook; it tells the county of a line without a code.
        roster: The roster.
    """
    match = roster.match(unit.code, unit.name)
    if match is not None or normal_code(unit.code):
        return None if match is None else match.unit
    near = [each for each in roster.named(unit.name) if not in_other_county(each.code, area)]
    return near[0] if len(near) == 1 else None


def find_unlisted(submission: Submission, roster: Roster) -> list[Unit] | None:
    """Returns the units in a merged workbook that a roster does not list.

    The organ of the area itself is none of them.

    Returns:
        ``None`` if the workbook holds no listed unit besides that organ.
    """
    own = submission.unit
    lines = [
        each.unit
        for each in submission.details
        if normal_code(each.unit.code) != normal_code(own.code)
        or (not each.unit.code and each.unit != own)
    ]
    unlisted = [each for each in lines if find_listed(each, own.code, roster) is None]
    return None if len(unlisted) == len(lines) else unlisted
