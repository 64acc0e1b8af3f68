"""The board: who reported and what is wrong, as one HTML file that needs nothing else.

Texts of strangers only ever reach the page as JSON and from there as text nodes; the page's policy
allows its own script and style by their digests and nothing from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from xlsreport.findings.finding import Severity, message_of, remedy_of
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from xlsreport.findings.finding import Finding
    from xlsreport.merge.records import UnitResult
    from xlsreport.submission.submission import Outcome
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster

__all__ = ["MARKS", "board_html", "board_page", "list_words", "unit_marks", "unit_rows"]

_LANGUAGES: tuple[Language, ...] = ("zh", "en")
MARKS = (
    "missing", "errors", "included", "unreadable", "duplicate", "stranger", "left_out", "late",
    "returned", "nil", "passed",
)  # fmt: skip
"""Every mark of a unit, in the order of the board's tiles."""

_STATES = {
    "missing": "missing",
    "not_accepted": "left_out",
    "unreadable": "unreadable",
    "duplicate": "duplicate",
    "not_on_roster": "stranger",
    "with_errors": "errors",
    "left_out": "left_out",
    "twice": "duplicate",
    "within": "passed",
}


def board_html(
    units: Sequence[UnitResult],
    outcomes: Sequence[Outcome],
    batch: Sequence[Finding],
    language: Language,
    returned: Collection[str] = (),
    *,
    area: str = "",
    roster: Roster | None = None,
) -> str:
    """The page.

    Args:
        units: What became of every unit, from :func:`xlsreport.merge.consolidate`.
        outcomes: The files, read and checked.
        batch: Findings about the batch.
        language: What the page speaks first; the reader can switch.
        returned: The names of the files that were sent back to be mended.
        area: Whose units they are, for the title; ``""`` if it is not known.
        roster: Who must report, for contacts; ``None`` if it is not known.
    """
    by_file = {outcome.file: outcome for outcome in outcomes}
    owner = {file: index for index, each in enumerate(units) for file in each.files}
    owner |= {
        each.unit.label: index for index, each in enumerate(units) if each.status == "missing"
    }
    findings = [
        _make_record(finding, owner.get(outcome.file, -1))
        for outcome in outcomes
        for finding in outcome.findings
    ]
    for finding in batch:
        whose = finding.file or finding.params.get("unit", "")
        findings.append(_make_record(finding, owner.get(whose, -1)))
    counts = [[0, 0, 0] for _ in units]
    ranks = {str(severity): rank for rank, severity in enumerate(Severity)}
    for record in findings:
        if record["unit"] >= 0 and record["waived"] is None:
            counts[record["unit"]][ranks[record["severity"]]] += 1
    # The gravest first; within a severity as they came.
    findings.sort(key=lambda each: (each["waived"] is not None, ranks[each["severity"]]))
    came = sum(any(file in by_file for file in each.files) for each in units)
    titles = _write_titles(outcomes, visible(area), None if roster is None else len(units), came)
    data = {
        "language": language,
        "states": MARKS,
        "words": {each: list_words(each) for each in _LANGUAGES},
        "steps": {
            each: {mark: word(f"step_{mark}", each) for mark in MARKS} for each in _LANGUAGES
        },
        **titles,
        "units": [
            {
                "index": index,
                "code": each.unit.code,
                "name": visible(each.unit.name),
                "files": list(each.files),
                "contact": _find_contact(each, roster),
                "marks": list(unit_marks(each, by_file, returned)),
                "counts": counts[index],
            }
            for index, each in enumerate(units)
        ],
        "findings": findings,
    }
    return board_page(data, titles["title"][language])


def unit_marks(
    result: UnitResult, outcomes: Mapping[str, Outcome], returned: Collection[str] = ()
) -> Iterator[str]:
    """The marks of a unit's row on the board: its state first, then what else holds.

    Marks of :data:`MARKS`: one of ``missing``, ``unreadable``, ``duplicate``, ``stranger`` (not on
    the roster), ``left_out`` (by a decision), ``errors``, ``nil`` (a nil return) and ``passed``,
    followed by ``included`` (in the sums in spite of errors), ``late`` and ``returned``.
    """
    own = [outcomes[file] for file in result.files if file in outcomes]
    if result.status == "merged":
        nil = any(each.submission is not None and each.submission.nil_return for each in own)
        yield "nil" if nil else "passed"
    else:
        yield _STATES[result.status]
        if result.included:
            yield "included"
    findings = [finding for each in own for finding in each.findings]
    if any(each.code == "UNIT_LATE" and each.waived is None for each in findings):
        yield "late"
    if any(file in returned for file in result.files):
        yield "returned"


def unit_rows(
    units: Sequence[UnitResult],
    outcomes: Sequence[Outcome],
    language: Language,
    returned: Collection[str] = (),
) -> Iterator[tuple[str, ...]]:
    """Code, name, state and files of every unit as texts, for lists."""
    by_file = {outcome.file: outcome for outcome in outcomes}
    for each in units:
        marks = unit_marks(each, by_file, returned)
        states = "、".join(word(f"mark_{mark}", language) for mark in marks)
        files_read = "、".join(visible(file) for file in each.files)
        yield (each.unit.code, visible(each.unit.name), states, files_read)


def list_words(language: Language) -> dict[str, str]:
    """The words of marks and severities as headings: without brackets, with a capital letter."""
    keys = {f"mark_{mark}": mark for mark in MARKS}
    keys |= {f"severity_{each}": each for each in (*map(str, Severity), "review", "waived")}
    words = {name: word(key, language).strip("[]") for key, name in keys.items()}
    return {name: text[:1].upper() + text[1:] for name, text in words.items()}


def _make_record(finding: Finding, unit: int) -> dict[str, Any]:
    return {
        "unit": unit,
        "severity": str(finding.severity),
        "code": finding.code,
        "rule": finding.rule,
        "file": visible(finding.file),
        "message": {"zh": _write_message(finding, "zh"), "en": _write_message(finding, "en")},
        "remedy": {"zh": remedy_of(finding, "zh"), "en": remedy_of(finding, "en")},
        "explanation": None if finding.explanation is None else visible(finding.explanation),
        "waived": finding.waived,
    }


def _write_message(finding: Finding, language: Language) -> str:
    return visible(message_of(finding, language, explained=False))


def _find_contact(each: UnitResult, roster: Roster | None) -> str:
    """Whom to ask at a unit: as the roster has it, else as its own cover says; ``""`` for none."""
    match = None if roster is None else roster.match(each.unit.code, each.unit.name)
    parts = ("", "") if match is None else (match.unit.contact, match.unit.phone)
    if not any(parts) and each.submission is not None:
        cover = each.submission.cover
        parts = (cover.get("contact", ""), cover.get("phone", ""))
    return visible(" ".join(filter(None, parts)))


def _write_titles(
    outcomes: Sequence[Outcome], area: str, expected: int | None, came: int
) -> dict[str, dict[Language, str]]:
    submissions = [each.submission for each in outcomes if each.submission is not None]
    years = "、".join(sorted({each.time for each in submissions if each.time}))
    forms = "、".join(sorted({each.form.title for each in submissions}))
    ids = "、".join(sorted({each.form.id for each in submissions}))
    zh = f"{area}{f' {years} 年' if years else ''}{forms or '报表'}".strip()
    en = f"{area} {forms or 'Reports'} {years}".strip()
    count = len(outcomes)
    zh_units = "" if expected is None else f"应报 {expected} 个单位，已报 {came} 个　"
    en_units = "" if expected is None else f"{came} of {expected} units have reported　"
    return {
        "report": {"zh": zh, "en": en},
        "title": {"zh": f"{zh}：收表情况", "en": f"{en}: what came in"},
        "subtitle": {
            "zh": f"{zh_units}收到 {count} 份　{ids}",
            "en": f"{en_units}{count} files received　{ids}",
        },
    }


def board_page(data: Mapping[str, Any], title: str) -> str:
    """A page that shows ``data``, as :func:`board_html` puts it together.

    Everything is put into the template in one go: what is put in is never searched again.
    """
    source = files("xlsreport.report")
    script = source.joinpath("board.js").read_text(encoding="utf-8")
    style = source.joinpath("board.css").read_text(encoding="utf-8")
    parts = {
        "SCRIPT_HASH": _compute_digest(script),
        "STYLE_HASH": _compute_digest(style),
        "TITLE": html.escape(title),
        "STYLE": style,
        "SCRIPT": script,
        "DATA": _dump_json(data),
    }
    pieces = source.joinpath("board.html").read_text(encoding="utf-8").split("@@")
    return "".join(parts[piece] if i % 2 else piece for i, piece in enumerate(pieces))


def _compute_digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _dump_json(data: object) -> str:
    """JSON that can stand in a script element: nothing in it ends the element or a line."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
