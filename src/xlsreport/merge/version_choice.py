"""Chooses which of a unit's files counts, and settles the state of the unit.

A unit that sent two differing workbooks is counted with neither, unless the newest one is asked
for or the office decided: the program does not guess which one is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.decisions import Ruling
from xlsreport.merge.records import UnitResult
from xlsreport.merge.roster_match import Matching
from xlsreport.merge.version_diff import differences_in, no_versions_of_one
from xlsreport.submission.saved_time import why_impossible
from xlsreport.text.records import Record
from xlsreport.text.visible import local

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xlsreport.merge.roster_match import Sent
    from xlsreport.submission.submission import Outcome, Submission, Unit

__all__ = ["Case", "find_repeated", "settle", "texts_of"]

_OF_A_MERGE = ("UNIT_ERRORS_INCLUDED", "UNIT_LEFT_OUT")
_UNKNOWN = ("没有保存时间", "no time of saving")


class Case(Record, frozen=True):
    """A unit and what came in for it.

    Attributes:
        unit: Who.
        sent: Its files that can be read.
        unreadable: Those that cannot.
        ruling: What was decided about it.
    """

    unit: Unit
    sent: Sequence[Sent] = ()
    unreadable: Sequence[Outcome] = ()
    ruling: Ruling | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """All its files."""
        return (*(each.file for each in self.sent), *(each.file for each in self.unreadable))


class _Choice(Record, frozen=True):
    """The file that counts, its copies, and by what it was chosen."""

    chosen: Sent
    copies: tuple[str, ...]
    by: Literal["", "latest", "decision"] = ""
    reason: str = ""


def texts_of(submission: Submission) -> object:
    """Returns what is equal for two submissions with the same narratives."""
    return submission.text_digest or dict(submission.narratives)


def settle(
    case: Case, *, include_errors: bool = False, latest: bool = False
) -> tuple[UnitResult, list[Finding]]:
    """Returns the result for a unit, and its findings.

    Args:
        case: The unit and its files.
        include_errors: Whether a submission with errors counts as well.
        latest: Whether the newest of several differing files counts.
    """
    ruling = case.ruling or Ruling()
    if ruling.whole is not None:
        return _leave_out(case, ruling.whole.said)
    left = [each for each in case.sent if each.file not in ruling.leave_out]
    if not left and ruling.leave_out:
        return _leave_out(case, _join_reasons(ruling))
    if not left:
        if case.unreadable:
            return UnitResult(case.unit, "unreadable", case.files), []
        return UnitResult(case.unit, "missing", ()), [_make_finding("UNIT_MISSING", case, "")]
    asked = _select_year(left, ruling)
    versions = _group_versions(asked)
    choice = _choose(versions, ruling, latest=latest)
    if not isinstance(choice, _Choice):
        finding = _report_conflict(case, versions, choice, latest=latest)
        return UnitResult(case.unit, "duplicate", case.files, reason=_join_reasons(ruling)), [
            finding
        ]
    result, findings = _take_choice(case, choice, ruling, include_errors=include_errors)
    others = [each.file for each in left if each not in asked]
    if others:
        findings.append(_make_finding("UNIT_OTHER_YEAR", case, others[0], files="、".join(others)))
    return result, findings


def find_repeated(outcomes: Sequence[Outcome]) -> list[Finding]:
    """Returns the findings on units that sent more than one workbook of a form and year.

    For a check without a roster: nobody is missing there, and nothing is left out.
    """
    kinds: dict[tuple[str, str], list[Outcome]] = {}
    for each in outcomes:
        if each.submission is not None:
            kind = (each.submission.form.id, each.submission.time)
            kinds.setdefault(kind, []).append(each)
    findings: list[Finding] = []
    for files in kinds.values():
        matching = Matching(files, None)
        findings += matching.findings
        for key, sent in matching.groups.items():
            if len(sent) > 1:
                case = Case(matching.units[key], sent)
                findings += settle(case, include_errors=True)[1]
    return [each for each in findings if each.code not in _OF_A_MERGE]


def _select_year(sent: Sequence[Sent], ruling: Ruling) -> Sequence[Sent]:
    """Returns the files of the year asked for: another year's report is no version of it."""
    asked = [each for each in sent if each.file in ruling.use or not each.of_other_year]
    return asked or sent


def _group_versions(sent: Sequence[Sent]) -> list[list[Sent]]:
    """Returns the files grouped by content, in the order of each content's first file."""
    if len(sent) == 1:
        return [list(sent)]
    versions: list[tuple[object, list[Sent]]] = []
    for each in sent:
        content = _get_content(each.submission)
        same = next((group for known, group in versions if known == content), None)
        if same is None:
            versions.append((content, [each]))
        else:
            same.append(each)
    return [group for _, group in versions]


def _get_content(each: Submission) -> tuple[object, ...]:
    """Returns what is equal for two submissions that hold the same."""
    values = dict(each.values.items())
    return (each.form.id, each.time, each.nil_return, values, dict(each.entries), texts_of(each))


def _choose(
    versions: list[list[Sent]], ruling: Ruling, *, latest: bool
) -> _Choice | tuple[str, str]:
    """Returns the file that counts, or why none does (Chinese, English; ``""`` if obvious)."""
    for group in versions:
        for each in group:
            if each.file in ruling.use:
                by: Literal["", "decision"] = "decision" if len(versions) > 1 else ""
                return _Choice(each, _list_others(group, each), by, ruling.use[each.file].said)
    if len(versions) == 1:
        # The same figures may have come in a file with an error of its own.
        accepted = [each for each in versions[0] if each.outcome.status == "accepted"]
        first = (accepted or versions[0])[0]
        by = "decision" if ruling.leave_out else ""
        return _Choice(first, _list_others(versions[0], first), by, _join_reasons(ruling))
    return _choose_newest(versions) if latest else ("", "")


def _choose_newest(versions: list[list[Sent]]) -> _Choice | tuple[str, str]:
    if no_versions_of_one([group[0].submission for group in versions]):
        return (
            "它们是不同单位的汇总表，不是同一份表的新旧版本。",
            "They add up different units and are no versions of one workbook. ",
        )
    files = [each for group in versions for each in group]
    unknown = [each.file for each in files if each.submission.saved is None]
    if unknown:
        names = "、".join(unknown)
        return (
            f"{names} 没有保存时间，看不出哪份最新。",
            f"{names} does not say when it was saved, so none is known to be the latest. ",
        )
    for each in files:
        why = why_impossible(each.submission)
        if why is not None:
            clock = _format_clock(_get_saved(each))
            return (
                f"{each.file} 的保存时间（{clock}）{why[0]}，不能当真，看不出哪份最新。",
                f"{each.file} says it was saved at {clock}, {why[1]}, so none is known to be the "
                "latest. ",
            )
    newest = [max(group, key=_get_saved) for group in versions]
    last = max(_get_saved(each) for each in newest)
    found = [(each, group) for each, group in zip(newest, versions, strict=True)
             if _get_saved(each) == last]  # fmt: skip
    if len(found) > 1:
        return (
            f"最新的 {len(found)} 份保存时间相同（{_format_clock(last)}），看不出哪份最新。",
            f"The latest {len(found)} were saved at the same time ({_format_clock(last)}). ",
        )
    each, group = found[0]
    return _Choice(each, _list_others(group, each), "latest")


def _take_choice(
    case: Case, choice: _Choice, ruling: Ruling, *, include_errors: bool
) -> tuple[UnitResult, list[Finding]]:
    """Returns the result and the findings where one file stands for the unit."""
    chosen = choice.chosen
    counting = {chosen.file, *choice.copies}
    aside = tuple(file for file in case.files if file not in counting)
    errors = chosen.outcome.status == "with_errors"
    decided = chosen.file in ruling.use
    included = not errors or include_errors or decided
    result = UnitResult(
        case.unit,
        "with_errors" if errors else "merged",
        case.files,
        included=included,
        submission=chosen.submission if included else None,
        set_aside=aside,
        chosen_by=choice.by,
        reason=choice.reason,
    )
    findings: list[Finding] = []
    if choice.by:
        findings.append(_report_choice(case, choice, aside))
    if choice.copies and included:
        files = "、".join(each.file for each in case.sent if each.file in counting)
        count = str(len(counting))
        findings.append(
            _make_finding("UNIT_DUPLICATE_SAME", case, chosen.file, files=files, count=count)
        )
    if errors and not included:
        findings.append(_make_finding("UNIT_LEFT_OUT", case, chosen.file))
    elif errors and decided:
        findings.append(_make_finding("UNIT_ERRORS_TAKEN", case, chosen.file, reason=choice.reason))
    elif errors:
        findings.append(_make_finding("UNIT_ERRORS_INCLUDED", case, chosen.file))
    return result, findings


def _leave_out(case: Case, reason: str) -> tuple[UnitResult, list[Finding]]:
    finding = _make_finding("UNIT_LEFT_OUT_DECIDED", case, case.files[0] if case.files else "",
                    reason=reason)  # fmt: skip
    return UnitResult(case.unit, "left_out", case.files, reason=reason), [finding]


def _report_choice(case: Case, choice: _Choice, aside: Sequence[str]) -> Finding:
    """Reports which file counts, when it was saved, why it counts, and which ones do not."""
    sent = {each.file: each.submission for each in case.sent}
    times = {file: _show_time(sent.get(file)) for file in (choice.chosen.file, *aside)}
    zh, en = ("按保存时间取最新的", "the latest by the time of saving (--latest)")
    if choice.by == "decision":
        zh, en = f"按决定：{choice.reason}", f"as decided: {choice.reason}"
    return _make_finding(
        "UNIT_CHOSEN",
        case,
        choice.chosen.file,
        chosen=f"{choice.chosen.file}（{times[choice.chosen.file][0]}）",
        chosen_en=f"{choice.chosen.file} ({times[choice.chosen.file][1]})",
        aside="、".join(f"{file}（{times[file][0]}）" for file in aside),
        aside_en=", ".join(f"{file} ({times[file][1]})" for file in aside),
        by=zh,
        by_en=en,
    )


def _report_conflict(
    case: Case, versions: list[list[Sent]], why: tuple[str, str], *, latest: bool
) -> Finding:
    """Returns the finding for differing workbooks, with the cells in which they differ."""
    firsts = [group[0] for group in versions]
    submissions = [each.submission for each in firsts]
    found = differences_in(submissions)
    params = {
        "files": "、".join(each.file for each in firsts),
        "count": str(len(firsts)),
        "differences": found.zh,
        "differences_en": found.en,
        "why": why[0],
        "why_en": why[1],
        # No advice to use --latest where it is in use.
        "latest": "" if latest else "，都以最新的为准用 --latest",
        "latest_en": "" if latest else ", take the newest with --latest",
    }
    if no_versions_of_one(submissions):
        params["guess"] = (
            "这几份汇总表里没有相同的单位，可能是同一地区分几次汇总的，汇总时没有写明单位，代码就"
            "相同了；请分别用 --unit-code、--unit-name 重新汇总"
        )
        params["guess_en"] = (
            "these merged workbooks have no unit in common and may be parts of one area, merged "
            "without --unit-code and --unit-name and therefore given the same code; merge each "
            "again with its own"
        )
    return _make_finding("UNIT_DUPLICATE", case, firsts[0].file, cell_ids=found.cells, **params)


def _make_finding(
    code: str, case: Case, file: str, *, cell_ids: tuple[str, ...] = (), **params: str
) -> Finding:
    return Finding(
        code,
        Severity(CATALOGUE[code].severity),
        file,
        cell_ids=cell_ids,
        params={"unit": case.unit.label, **params},
    )


def _join_reasons(ruling: Ruling) -> str:
    return "；".join(dict.fromkeys(each.said for each in ruling.leave_out.values()))


def _list_others(group: Sequence[Sent], chosen: Sent) -> tuple[str, ...]:
    return tuple(each.file for each in group if each is not chosen)


def _get_saved(sent: Sent) -> datetime:
    """Returns the time of saving, to the second: files state no smaller part."""
    if sent.submission.saved is None:  # pragma: no cover - asked for only where all are known
        raise AssertionError
    return sent.submission.saved.replace(microsecond=0)


def _show_time(submission: Submission | None) -> tuple[str, str]:
    if submission is None:
        return "读不出", "unreadable"
    if submission.saved is None:
        return _UNKNOWN
    return f"保存于 {_format_clock(submission.saved)}", f"saved {_format_clock(submission.saved)}"


def _format_clock(time: datetime) -> str:
    return f"{local(time):%Y-%m-%d %H:%M:%S}"
