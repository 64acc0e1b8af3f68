"""Findings and results as plain text for a terminal: grouped by unit, no longer than a screen each.

Colour and width are the terminal's; the caller passes them in as :class:`Look`.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.explaining import explanations, plain
from xlsreport.findings.finding import Finding, Severity, message_of, remedy_of
from xlsreport.merge.records import merged_count, state_of
from xlsreport.submission.submission import not_merged
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.text.words import word
from xlsreport.text.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language

__all__ = [
    "PLAIN",
    "Look",
    "check_text",
    "finding_lines",
    "merge_text",
    "summary_line",
    "written_lines",
]

# Below this many files every one is listed, also those with nothing to say.
_FEW_FILES = 40
_MOST_ALIKE = 5
_MOST_MISSING = 60
_MOST_NOT_SUMMED = 5
_MOST_CODES = 8
_SEVERITY_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Look(Record, frozen=True):
    """Width, length and colours of the lines.

    Attributes:
        width: Columns of the terminal; ``None`` leaves lines as long as they are.
        most: Lines of findings shown of one unit; ``None`` for all.
        paint: Colours a text in a role: ``error``, ``warning``, ``note``, ``waived``, ``good``,
            ``heading``.
    """

    width: int | None = None
    most: int | None = 30
    paint: Callable[[str, str], str] = lambda text, _: text


PLAIN = Look()
"""Neither broken nor coloured, a screen a unit."""


def check_text(
    outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language, look: Look = PLAIN
) -> Iterator[str]:
    """The report of ``check``, line by line: unit by unit, then the batch, then a summary."""
    quiet = len(outcomes) > _FEW_FILES
    for outcome in outcomes:
        if outcome.findings or not quiet:
            yield from _write_outcome(outcome, language, look)
    yield from _write_batch(batch, language, look)
    yield from _write_summary(outcomes, batch, language, look)


def merge_text(
    outcomes: Sequence[Outcome],
    result: Consolidation,
    output: str,
    language: Language,
    look: Look = PLAIN,
) -> Iterator[str]:
    """The report of ``merge``: what is wrong, who is in it and who is not, where it was written."""
    set_aside = result.set_aside
    for outcome in outcomes:
        if outcome.submission is not None and outcome.file in set_aside:
            continue  # which one counts instead is a finding
        if outcome.status != "accepted":
            yield from _write_outcome(outcome, language, look)
        elif any(finding.waived is not None for finding in outcome.findings):
            waived = tuple(each for each in outcome.findings if each.waived is not None)
            yield from _write_outcome(replace(outcome, findings=waived), language, look)
    yield from _write_batch(result.findings, language, look)
    yield from _write_units(result, language, look)
    yield from _write_proof(result, language, look)
    if output:
        yield visible(word("written", language).format(path=output))


def _write_units(result: Consolidation, language: Language, look: Look) -> Iterator[str]:
    """Says how many units are in the sums, and names each that is not, or is with errors."""
    colon = "：" if language == "zh" else ": "
    left_out: list[str] = []
    for each in result.units:
        if each.status != "merged":
            who = each.unit.label or ", ".join(each.files)
            reason = f"（{each.reason}）" if language == "zh" else f" ({each.reason})"
            left_out.append(
                f"  {state_of(each, language)}{colon}{who}{reason if each.reason else ''}"
            )
    left_out += [
        f"  {word(f'unit_{each.state}', language)}{colon}{each.label}" for each in result.open_below
    ]
    role = "error" if left_out else "good"
    yield look.paint(merged_count(result, language), role)
    for line in left_out[:_MOST_MISSING]:
        yield from (look.paint(part, role) for part in wrapped(visible(line), look.width, 4))
    if len(left_out) > _MOST_MISSING:
        more = word("more_units", language).format(count=len(left_out) - _MOST_MISSING)
        yield look.paint(f"  {more}", role)


def _write_proof(result: Consolidation, language: Language, look: Look) -> Iterator[str]:
    """Says that the sums are those of the units' workbooks and that every file is accounted for."""
    proof = result.reconciliation
    form = result.form
    if proof is None or form is None or not proof.holds:
        return  # that they are not is a finding
    cells = form.cells.values()
    apart = {
        "merge_rates": [each for each in cells if each.value_type.aggregate == "computed"],
        "merge_extremes": [each for each in cells if each.has_extreme],
        "merge_not_summed": not_merged(form),
    }
    line = word("merge_proved", language).format(
        cells=sum(cell.added_up for cell in cells),
        files=proof.files,
        merged=proof.merged_files,
        left_out=proof.left_out_files,
    )
    for key, others in apart.items():
        if others:
            names = [each.label for each in others[:_MOST_NOT_SUMMED]]
            listed = ("、" if language == "zh" else ", ").join(names)
            line += word(key, language).format(count=len(others), cells=listed)
    yield from wrapped(line, look.width, 2)


def finding_lines(
    findings: Iterable[Finding], language: Language, indent: str = "  ", look: Look = PLAIN
) -> Iterator[str]:
    """Each finding with its remedy; a waived one with who looked into it and why."""
    for finding in findings:
        severity = word(f"severity_{finding.shown_severity}", language)
        role = str(finding.severity) if finding.waived is None else "waived"
        first = f"{indent}{severity} {visible(message_of(finding, language))}"
        lines = wrapped(first, look.width, len(indent) + 7)
        yield lines[0].replace(severity, look.paint(severity, role), 1)
        yield from lines[1:]
        if finding.waived is not None:
            advice = word("waived_by", language).format(reason=finding.waived)
        elif finding.severity is not Severity.NOTE:
            advice = remedy_of(finding, language)
        else:
            continue
        yield from wrapped(f"{indent}     → {visible(advice)}", look.width, len(indent) + 7)


def written_lines(paths: Iterable[Path], language: Language) -> Iterator[str]:
    """A line for each file that was written."""
    for path in paths:
        yield visible(word("written", language).format(path=path))


def summary_line(outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language) -> str:
    """The number of files and of each outcome, in one line."""
    every = [finding for outcome in outcomes for finding in outcome.findings] + list(batch)
    still = [finding for finding in every if finding.waived is None]
    line = word("summary", language).format(
        files=len(outcomes),
        accepted=sum(outcome.status == "accepted" for outcome in outcomes),
        with_errors=sum(outcome.status == "with_errors" for outcome in outcomes),
        unreadable=sum(outcome.status == "unreadable" for outcome in outcomes),
        errors=sum(finding.severity is Severity.ERROR for finding in still),
        warnings=sum(finding.severity is Severity.WARNING for finding in still),
        notes=sum(finding.severity is Severity.NOTE for finding in still),
    )
    waived = len(every) - len(still)
    return line + (word("summary_waived", language).format(waived=waived) if waived else "")


def _write_outcome(outcome: Outcome, language: Language, look: Look) -> Iterator[str]:
    submission = outcome.submission
    who = ""
    if submission is not None:
        year = f" {submission.time}" if submission.time else ""
        who = f"  {submission.unit.label}{year}"
    status = f"[{word(f'status_{outcome.status}', language)}]"
    role = "good" if outcome.status == "accepted" else "error"
    head = wrapped(visible(f"{outcome.file}{who}  {status}"), look.width, 4)
    head[-1] = head[-1].replace(status, look.paint(status, role))
    yield from head
    yield from _fit_findings(outcome.findings, language, look)


def _fit_findings(findings: Sequence[Finding], language: Language, look: Look) -> Iterator[str]:
    """The lines of one unit's findings; where there are too many, the gravest, in their order."""
    lines = [list(finding_lines([finding], language, look=look)) for finding in findings]
    lines = _join_notes(findings, lines, language, look)
    if look.most is None or sum(map(len, lines)) <= look.most:
        for each in lines:
            yield from each
        return
    room = look.most - 1
    shown: set[int] = set()
    ranked = sorted(range(len(findings)), key=lambda i: (_get_rank(findings[i]), i))
    for position in ranked:
        if len(lines[position]) > room:
            break
        room -= len(lines[position])
        shown.add(position)
    for position in sorted(shown):
        yield from lines[position]
    rest = len(findings) - len(shown)
    yield "  " + word("more_findings", language).format(count=rest)


def _join_notes(
    findings: Sequence[Finding], lines: list[list[str]], language: Language, look: Look
) -> list[list[str]]:
    """The lines of a file with notes only: those about the whole file stand on one line."""
    plain = [
        at
        for at, each in enumerate(findings)
        if each.severity is Severity.NOTE and not each.places and each.waived is None
    ]
    if len(plain) < 2 or any(each.severity is not Severity.NOTE for each in findings):  # noqa: PLR2004
        return lines
    severity = word(f"severity_{Severity.NOTE}", language)
    said = " ".join(visible(message_of(findings[at], language)) for at in plain)
    joined = wrapped(f"  {severity} {said}", look.width, 9)
    joined[0] = joined[0].replace(severity, look.paint(severity, str(Severity.NOTE)), 1)
    return [
        joined if at == plain[0] else [] if at in plain else each for at, each in enumerate(lines)
    ]


def _get_rank(finding: Finding) -> int:
    return 3 if finding.waived is not None else _SEVERITY_RANK[finding.severity]


def _write_batch(batch: Sequence[Finding], language: Language, look: Look) -> Iterator[str]:
    """Findings about the batch: a few of each code in full, then how many more there are."""
    by_code: dict[str, list[Finding]] = {}
    for finding in batch:
        by_code.setdefault(finding.code, []).append(finding)
    for code, findings in by_code.items():
        if len(findings) <= _MOST_ALIKE:
            yield from finding_lines(findings, language, "", look)
        elif code == "UNIT_MISSING":
            yield from _write_missing(findings, language, look)
        else:
            yield from finding_lines(findings[:_MOST_ALIKE], language, "", look)
            count = len(findings) - _MOST_ALIKE
            yield word("more_alike", language).format(count=count, code=code)


def _write_missing(findings: Sequence[Finding], language: Language, look: Look) -> Iterator[str]:
    severity = findings[0].severity
    tag = word(f"severity_{severity}", language)
    named = [finding.params.get("unit", "") for finding in findings[:_MOST_MISSING]]
    text = word("missing_units", language).format(count=len(findings), units="、".join(named))
    if len(findings) > len(named):
        text += word("more_units", language).format(count=len(findings) - len(named))
    lines = wrapped(visible(f"{tag} {text}"), look.width, 7)
    yield lines[0].replace(tag, look.paint(tag, str(severity)), 1)
    yield from lines[1:]
    yield from wrapped(f"     → {remedy_of(findings[0], language)}", look.width, 7)


def _write_summary(
    outcomes: Sequence[Outcome], batch: Sequence[Finding], language: Language, look: Look
) -> Iterator[str]:
    """One line, and for many files what occurs most often and in how many of them."""
    files: Counter[tuple[str, str]] = Counter()
    for outcome in outcomes:
        still = {(each.rule, each.code) for each in outcome.findings if each.waived is None}
        files.update(still)
    if len(outcomes) > _FEW_FILES and files:
        yield ""
        yield look.paint(word("most_frequent", language), "heading")
        for (rule, code), count in files.most_common(_MOST_CODES):
            times = word("in_files", language).format(count=count)
            line = f"  {times:>8}  {rule or code}  {_get_meaning(code, language)}"
            yield wrapped(line, look.width)[0]
        rest = len(files) - _MOST_CODES
        if rest > 0:
            yield "  " + word("more_codes", language).format(count=rest)
    line = summary_line(outcomes, batch, language)
    yield from wrapped(line, look.width, 2)


def _get_meaning(code: str, language: Language) -> str:
    """The meaning of a code, without figures."""
    explained = explanations().get((code, language))
    entry = CATALOGUE[code]
    return explained.means if explained else plain(entry.zh if language == "zh" else entry.en)
