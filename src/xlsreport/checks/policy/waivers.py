"""Waivers: findings that were looked into and may stay as they are.

A waiver belongs to one unit and year, one rule or code, certain cells and the figures that stood
there. It survives re-runs; as soon as a figure changes the finding is open again.
"""

from __future__ import annotations

import hashlib
import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.errors import UsageError
from xlsreport.findings.catalogue import ALWAYS_SHOWN
from xlsreport.findings.finding import Finding, Severity, where_of
from xlsreport.forms.periods import time_in
from xlsreport.layout.records import address, column_number
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.units.codes_and_names import compare_names, is_whole_code, normal_code, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from xlsreport.submission.submission import Outcome, Submission, Unit

__all__ = [
    "Waiver",
    "WaiverRequest",
    "apply_waivers",
    "judge_explained",
    "merge_waivers",
    "name_change",
    "read_standing",
    "waivers_for",
]

# A sheet's name may hold the enumeration comma: it separates only in front of an address.
_SEPARATORS = re.compile(r"[\s,，;；]+|、(?=[A-Z]{1,3}[0-9]|$)")
_RANGE = re.compile(r"(?:(.*)!)?\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")
_SHORT_TEXT = re.compile(r"[^\s=;；'\"#]{1,24}")
_LONGEST_SELECTION = 10_000


class Waiver(Record, frozen=True):
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
        period: The month, quarter or half year; ``None`` for a yearly form.
    """

    unit: Unit
    year: int | None
    rule: str
    cells: tuple[tuple[str, str], ...]
    reason: str
    by: str = ""
    day: str = ""
    period: str | None = None

    @property
    def time(self) -> str:
        """``2025``, or of a form with periods ``2025-03``; ``""`` if not known."""
        return time_in(self.year, self.period)

    @property
    def said(self) -> str:
        """Reason, name and day as reports show them."""
        signed = "，".join(part for part in (self.by, self.day) if part)
        return f"{self.reason}（{signed}）" if signed else self.reason


class WaiverRequest(Record, frozen=True):
    """A request to waive findings of a file.

    Attributes:
        rule: A rule or a code; ``""`` for all, where the reasons are the clerk's explanations.
        cells: Ids, addresses or ranges, separated by commas; ``""`` for all of that rule.
        reason: Why; not used where the reasons are the clerk's explanations.
        by: Who; ``""`` if not said.
        day: When; ``""`` if not said.
        explained: Whether only what the clerk explains is waived, with the explanation as reason.
    """

    rule: str
    cells: str
    reason: str
    by: str = ""
    day: str = ""
    explained: bool = False


def apply_waivers(outcome: Outcome, waivers: Sequence[Waiver]) -> Outcome:
    """The outcome with its findings waived where a waiver holds.

    Where a waiver's figures have changed (then the explanation that was its reason is out of date
    as well), or it has the code of the unit and the name of another
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
        stale = ours and (finding.explanation or "").strip() == ours[-1].reason
        findings.append(replace(finding, explanation=None) if stale else finding)
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
    if not request.explained and not request.reason.strip():
        raise UsageError("请写明原因（--reason）。", "give a reason (--reason).")
    chosen = (
        judge_explained(outcome, request)[0]
        if request.explained
        else _choose(outcome, submission, request)
    )
    for finding in chosen:
        if not _may_be_waived(finding, submission):
            raise UsageError(
                f"{where_of(finding)} 没有可用的数字，不能豁免，请改数。",
                f"{where_of(finding)} holds no usable figure; it must be mended.",
            )
        yield Waiver(
            unit=submission.unit,
            year=submission.year,
            period=submission.period,
            rule=finding.rule or finding.code,
            cells=tuple((names[0], value) for names, value in _list_cells(finding, submission)),
            reason=(finding.explanation or "" if request.explained else request.reason).strip(),
            by=request.by.strip(),
            day=request.day,
        )


def judge_explained(
    outcome: Outcome, request: WaiverRequest
) -> tuple[list[Finding], list[Finding]]:
    """The errors and warnings that a clerk's explanation waives, and those that stay open.

    Of a rule or of cells only where the request names them. Open stays what has no explanation, and
    what no explanation can take the place of: a figure that is not there.
    """
    submission = outcome.submission
    asked: Iterable[Finding] = outcome.findings
    if submission is not None and request.rule:
        asked = _choose(outcome, submission, request)
    open_ones = [f for f in asked if f.severity is not Severity.NOTE and f.waived is None]
    waived = [
        finding
        for finding in open_ones
        if finding.explanation and submission and _may_be_waived(finding, submission)
    ]
    return waived, [finding for finding in open_ones if finding not in waived]


def merge_waivers(known: Iterable[Waiver], new: Iterable[Waiver]) -> tuple[Waiver, ...]:
    """All waivers in order; a new one takes the place of one for the same cells."""
    merged = {_make_key(waiver): waiver for waiver in known}
    merged |= {_make_key(waiver): waiver for waiver in new}
    return tuple(merged.values())


def _make_key(waiver: Waiver) -> tuple[object, ...]:
    cells = frozenset(name for name, _ in waiver.cells)
    return (normal_code(waiver.unit.code), waiver.unit.name, waiver.time, waiver.rule, cells)


def _concerns(waiver: Waiver, submission: Submission) -> bool:
    if waiver.time and waiver.time not in {submission.time, str(submission.year)}:
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
            found.append(((cell, *names), _shorten(read_standing(cell, submission))))
        else:
            found.append((names, _shorten(finding.value or "")))
    return found


def read_standing(cell: str, submission: Submission) -> str:
    """What stands in a cell: a figure as the file shows it, a text, ``""`` for nothing."""
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
        params={"reason": waiver.said, **name_change(changed)},
        rule=finding.rule,
    )


def name_change(changed: Sequence[tuple[str, str]]) -> dict[str, str]:
    """What stood in some cells before and what stands there now, as a message names both."""
    params: dict[str, str] = {}
    for key, blank, comma in (("", "空", "、"), ("_en", "nothing", ", ")):
        params[f"before{key}"] = comma.join(old or blank for old, _ in changed)
        params[f"now{key}"] = comma.join(new or blank for _, new in changed)
    return params


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
