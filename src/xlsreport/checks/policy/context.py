"""The context of a check: the office's profile and assignment, and the waivers of findings.

A waiver says that a finding was looked into and may stay as it is. It belongs to one unit and year,
one rule or code, certain cells and the figures that stood there. It survives re-runs; as soon as a
figure changes the finding is open again.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.findings.catalogue import ALWAYS_SHOWN
from xlsreport.findings.finding import Finding, Severity, where_of
from xlsreport.layout.records import address, column_number
from xlsreport.text.visible import visible
from xlsreport.units.codes_and_names import compare_names, is_whole_code, normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from xlsreport.checks.policy.scoring import Scoring
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form, LevelName, Tie
    from xlsreport.forms.headings import SeverityName
    from xlsreport.submission.previous_year import PreviousYear
    from xlsreport.submission.submission import Outcome, Submission, Unit
    from xlsreport.units.roster import Roster

__all__ = [
    "Assignment", "Context", "Profile", "Waiver", "WaiverRequest", "apply_waivers",
    "entered_cells", "merge_waivers", "waivers_for",
]  # fmt: skip

# A sheet's name may hold the enumeration comma: it separates only in front of an address.
_SEPARATORS = re.compile(r"[\s,，;；]+|、(?=[A-Z]{1,3}[0-9]|$)")
_RANGE = re.compile(r"(?:(.*)!)?\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_SHORT_TEXT = re.compile(r"[^\s=;；'\"#]{1,24}")
_LONGEST_SELECTION = 10_000


@dataclass(frozen=True, slots=True)
class Profile:
    """The severities, rules and limits by which an office judges.

    Attributes:
        name: As ``standard``, or what the district calls its own.
        severities: Another severity by code (``CELL_BLANK``) or rule (``requests.balance``); what
            is said of a rule goes before what is said of the code.
        off: Codes and rules whose findings are not wanted.
        ties: The office's own relations by form id.
        deadline: The last day on which a submission is in time; ``None`` for none.
        text_limits: Most characters of a narrative, by its id; a narrative that is not named has
            no limit.
        jump_factor: A figure that is more than this many times last year's, or less than that
            part of it, is asked about; greater than 1.
        jump_floor: Where both years' figures are at most this, nothing is asked.
        scoring: How a collection's circular gives points; ``None`` if it gives none.
    """

    name: str = "standard"
    severities: Mapping[str, SeverityName] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    ties: Mapping[str, tuple[Tie, ...]] = field(default_factory=dict)
    deadline: date | None = None
    text_limits: Mapping[str, int] = field(default_factory=dict)
    jump_factor: Decimal = Decimal(5)
    jump_floor: int = 20
    scoring: Scoring | None = None

    def own_ties(self, form: Form) -> tuple[Tie, ...]:
        """The office's own relations between the cells of ``form``."""
        return self.ties.get(form.id, ())

    def applied(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings as this office judges them, in the same order."""
        kept: list[Finding] = []
        for finding in findings:
            if finding.code in self.off or finding.rule in self.off:
                continue
            own = self.severities.get(finding.rule) or self.severities.get(finding.code)
            kept.append(finding if own is None else replace(finding, severity=Severity(own)))
        return kept


@dataclass(frozen=True, slots=True)
class Assignment:
    """The office's assignment, the same for every file of a batch.

    Attributes:
        profile: How strict it is.
        year: The report year that is wanted; ``None`` if not said.
        deadline: The last day in time; ``None`` for the profile's, if it has one.
        roster: Who must report; ``None`` if not given.
        peers: Whether units are compared with each other.
        waivers: The findings that were looked into already.
        key: The key that workbooks are signed with; ``None`` to leave signatures alone.
    """

    profile: Profile = field(default_factory=Profile)
    year: int | None = None
    deadline: date | None = None
    roster: Roster | None = None
    peers: bool = False
    waivers: tuple[Waiver, ...] = ()
    key: bytes | None = None

    @property
    def last_day(self) -> date | None:
        """The deadline that counts: the one given, else the profile's."""
        return self.deadline or self.profile.deadline


@dataclass(frozen=True, slots=True)
class Context:
    """The knowledge of a check besides the submission.

    Attributes:
        priors: Last year's sums by tie id, from last year's submission or else from the workbook.
        last: The unit's submission of last year; ``None`` if it is not at hand.
        previous: All submissions of earlier years; ``None`` if none were given.
        level: The unit's level of administration; ``None`` if nothing tells it.
        assignment: What the office asked for.
        in_force: The edition of the submission's form that its year's reports use; ``None`` if no
            such edition is at hand.
    """

    priors: Mapping[str, Number] = field(default_factory=dict)
    last: Submission | None = None
    previous: PreviousYear | None = None
    level: LevelName | None = None
    assignment: Assignment = field(default_factory=Assignment)
    in_force: Form | None = None

    @property
    def profile(self) -> Profile:
        """The profile by which the office judges."""
        return self.assignment.profile


def entered_cells(form: Form) -> tuple[str, ...]:
    """The ids of the cells that people fill in."""
    return _list_entered(form)


@lru_cache(maxsize=64)
def _list_entered(form: Form) -> tuple[str, ...]:
    return tuple(cell.id for cell in form.cells.values() if not cell.computed)


@dataclass(frozen=True, slots=True)
class Waiver:
    """One finding that was looked into.

    Attributes:
        unit: Whose it is.
        year: The report year; ``None`` if it is not known.
        rule: The rule (``requests.balance``) or, where a finding has none, its code.
        cells: The cells with what stood in them, in the finding's order: the cell's id, or
            ``sheet!D8`` for what is no cell of the form; a figure, a short text, or ``#`` and a
            digest. One pair with an empty name for a finding about a whole file.
        reason: Why it may stay.
        by: Who looked into it; ``""`` if not said.
        day: When, as ``2026-01-31``; ``""`` if not said.
    """

    unit: Unit
    year: int | None
    rule: str
    cells: tuple[tuple[str, str], ...]
    reason: str
    by: str = ""
    day: str = ""

    @property
    def said(self) -> str:
        """Reason, name and day as reports show them."""
        signed = "，".join(part for part in (self.by, self.day) if part)
        return f"{self.reason}（{signed}）" if signed else self.reason


@dataclass(frozen=True, slots=True)
class WaiverRequest:
    """A request to waive findings of a file.

    Attributes:
        rule: A rule or a code.
        cells: Ids, addresses or ranges, separated by commas; ``""`` for all of that rule.
        reason: Why.
        by: Who; ``""`` if not said.
        day: When; ``""`` if not said.
    """

    rule: str
    cells: str
    reason: str
    by: str = ""
    day: str = ""


def apply_waivers(outcome: Outcome, waivers: Sequence[Waiver]) -> Outcome:
    """The outcome with its findings waived where a waiver holds.

    Where a waiver's figures have changed, or it has the code of the unit and the name of another
    one, the finding stays open and another one says so.
    """
    submission = outcome.submission
    if submission is None or not waivers:
        return outcome
    own = [waiver for waiver in waivers if _concerns(waiver, submission)]
    findings: list[Finding] = []
    for finding in outcome.findings:
        there = _list_cells(finding, submission)
        fitting = [
            waiver
            for waiver in own
            if waiver.rule in {finding.rule, finding.code}
            and _may_be_waived(finding, submission)
            and len(waiver.cells) >= len(there)
            and all(_find_figure(waiver, names) is not None for names, _ in there)
        ]
        ours = [waiver for waiver in fitting if not _names_another(waiver, submission)]
        holding = next((waiver for waiver in ours if _holds(waiver, there)), None)
        if holding is not None:
            findings.append(replace(finding, waived=holding.said))
            continue
        findings.append(finding)
        findings += [_reopen(finding, waiver, there) for waiver in ours[-1:]]
        if fitting and not ours:
            findings.append(_refuse(finding, fitting[-1]))
    return replace(outcome, findings=tuple(findings))


def waivers_for(outcome: Outcome, request: WaiverRequest) -> Iterator[Waiver]:
    """The waivers that waive what ``request`` names, one a finding.

    Raises:
        UsageError: There is no such finding, or it cannot be waived.
    """
    submission = outcome.submission
    if submission is None:
        raise UsageError(
            f"{outcome.file} 读不出，没有可以豁免的。", f"{outcome.file} cannot be read."
        )
    if not request.reason.strip():
        raise UsageError("请写明原因（--reason）。", "give a reason (--reason).")
    chosen = _choose(outcome, submission, request)
    for finding in chosen:
        if not _may_be_waived(finding, submission):
            raise UsageError(
                f"{where_of(finding)} 没有可用的数字，不能豁免，请改数。",
                f"{where_of(finding)} holds no usable figure; it must be mended.",
            )
        yield Waiver(
            unit=submission.unit,
            year=submission.year,
            rule=finding.rule or finding.code,
            cells=tuple((names[0], value) for names, value in _list_cells(finding, submission)),
            reason=request.reason.strip(),
            by=request.by.strip(),
            day=request.day,
        )


def merge_waivers(known: Iterable[Waiver], new: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """All waivers in order; a new one takes the place of one for the same cells."""
    merged = {_make_key(waiver): waiver for waiver in known}
    merged |= {_make_key(waiver): waiver for waiver in new}
    return tuple(merged.values())


def _make_key(waiver: Waiver) -> tuple[object, ...]:
    cells = frozenset(name for name, _ in waiver.cells)
    return (normal_code(waiver.unit.code), waiver.unit.name, waiver.year, waiver.rule, cells)


def _concerns(waiver: Waiver, submission: Submission) -> bool:
    if waiver.year is not None and waiver.year != submission.year:
        return False
    codes = normal_code(waiver.unit.code), normal_code(submission.unit.code)
    if codes[0] and codes[0] == codes[1]:
        return True
    # Spreadsheet programs write a code of twelve digits as 3.20813E+11; then the name must do.
    if all(is_whole_code(code) for code in codes):
        return False
    names = normal_name(waiver.unit.name), normal_name(submission.unit.name)
    return bool(names[0]) and names[0] == names[1]


def _names_another(waiver: Waiver, submission: Submission) -> bool:
    names = waiver.unit.name, submission.unit.name
    return all(names) and compare_names(*names) == "other"


def _refuse(finding: Finding, waiver: Waiver) -> Finding:
    """Says that a waiver has no effect since its code and its name are two units'."""
    code, severity = "RULE_WAIVER_TWO_UNITS", Severity.WARNING
    params = {"reason": waiver.said, "code": visible(waiver.unit.code)}
    name = visible(waiver.unit.name)
    return replace(finding, code=code, severity=severity, value=name, params=params)


def _may_be_waived(finding: Finding, submission: Submission) -> bool:
    """A reason cannot take the place of a figure that is not there."""
    if finding.code.startswith(ALWAYS_SHOWN):
        return False
    lost = finding.code.startswith("CELL_") and finding.severity is Severity.ERROR
    return not (lost and any(cell in submission.unreadable for cell in finding.cell_ids))


def _list_cells(finding: Finding, submission: Submission) -> list[tuple[tuple[str, ...], str]]:
    """For every cell of a finding all names it goes by, the best first, and what stands there."""
    if not finding.places:
        return [(("",), _shorten(finding.value or ""))]
    found: list[tuple[tuple[str, ...], str]] = []
    for position, place in enumerate(finding.places):
        names = (f"{place.sheet}!{place.address}", place.address)
        if position < len(finding.cell_ids):
            cell = finding.cell_ids[position]
            found.append(((cell, *names), _shorten(_read_standing(cell, submission))))
        else:
            found.append((names, _shorten(finding.value or "")))
    return found


def _read_standing(cell: str, submission: Submission) -> str:
    value = submission.shown.get(cell, submission.values.get(cell))
    if value is None:
        return submission.narratives.get(cell, "")
    return str(value)


def _shorten(text: str) -> str:
    """Shortens a value to what a waiver keeps: of a long text only its digest."""
    if not text or _parse_number(text) is not None or _SHORT_TEXT.fullmatch(text):
        return text
    return "#" + hashlib.sha256(text.encode()).hexdigest()[:12]


def _find_figure(waiver: Waiver, names: tuple[str, ...]) -> str | None:
    return next((value for name, value in waiver.cells if name in names), None)


def _holds(waiver: Waiver, there: list[tuple[tuple[str, ...], str]]) -> bool:
    return all(_equal(_find_figure(waiver, names) or "", value) for names, value in there)


def _equal(first: str, second: str) -> bool:
    return first == second or (
        _parse_number(first) is not None and _parse_number(first) == _parse_number(second)
    )


def _parse_number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _reopen(finding: Finding, waiver: Waiver, there: list[tuple[tuple[str, ...], str]]) -> Finding:
    before = [_find_figure(waiver, names) or "" for names, _ in there]
    now = [value for _, value in there]
    changed = [pair for pair in zip(before, now, strict=True) if not _equal(*pair)]
    return Finding(
        "RULE_WAIVER_REOPENED",
        Severity.NOTE,
        finding.file,
        places=finding.places,
        cell_ids=finding.cell_ids,
        label=finding.label,
        params={
            "reason": waiver.said,
            "before": "、".join(old or "空" for old, _ in changed),
            "now": "、".join(new or "空" for _, new in changed),
        },
        rule=finding.rule,
    )


def _choose(outcome: Outcome, submission: Submission, request: WaiverRequest) -> list[Finding]:
    wanted = {request.rule, request.rule.upper()}
    of_rule = [f for f in outcome.findings if wanted & {f.rule, f.code}]
    if not of_rule:
        there = "、".join(dict.fromkeys(f.rule or f.code for f in outcome.findings)) or "无"
        raise UsageError(
            f"{outcome.file} 没有“{request.rule}”这一条。现有的：{there}。",
            f"{outcome.file} has no finding of {request.rule!r}. There are: {there}.",
        )
    names = list(_split_selection(request.cells))
    if not names:
        return of_rule
    known = [
        {name for alike, _ in _list_cells(finding, submission) for name in alike}
        for finding in of_rule
    ]
    stray = [name for name in names if not any(name in cells for cells in known)]
    if stray:
        places = "；".join(where_of(finding) for finding in of_rule)
        raise UsageError(
            f"“{request.rule}”不在 {'、'.join(stray)}，它在：{places}。",
            f"{request.rule!r} is not at {', '.join(stray)}; it is at: {places}.",
        )
    return [f for f, cells in zip(of_rule, known, strict=True) if any(n in cells for n in names)]


def _split_selection(text: str) -> Iterator[str]:
    """The single cells that a selection such as ``D8、D9`` or ``B6:D6`` names."""
    for part in _SEPARATORS.split(text.strip()):
        span = _RANGE.fullmatch(part)
        if span is None or span[4] is None:
            yield from [part] if part else []
            continue
        sheet = f"{span[1]}!" if span[1] else ""
        rows = range(int(span[3]), int(span[5]) + 1)
        columns = range(column_number(span[2]), column_number(span[4]) + 1)
        if len(rows) * len(columns) > _LONGEST_SELECTION:
            raise UsageError(f"“{part}”的格太多。", f"{part!r} has too many cells.")
        yield from (sheet + address(row - 1, column) for row in rows for column in columns)
