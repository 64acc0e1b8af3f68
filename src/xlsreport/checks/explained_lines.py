"""What the clerk explains on the sheet of checks, put to the findings that it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.checks.figures import describe_tie
from xlsreport.checks.lists import name_list_line
from xlsreport.findings.finding import Finding, Severity
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission

__all__ = ["with_explanations"]

_KINDS = {
    "CELL_BLANK": "blank",
    "FILE_UNTOUCHED": "blank",
    "RULE_NIL_RETURN": "nil",
    "CELL_NEGATIVE": "number",
    "CELL_FRACTION": "number",
    "CELL_DECIMALS": "number",
    "CELL_TOO_LARGE": "number",
    "CELL_NOT_NUMBER": "text",
    "CELL_BOOLEAN": "text",
    "CELL_ERROR": "text",
    "CELL_NORMALIZED": "text",
    "CELL_NONE_MARK": "text",
    "CELL_ANNOTATED": "text",
    "CELL_AMBIGUOUS": "text",
    "CELL_OTHER_UNIT": "text",
}
_ENTRIES = {
    "UNIT_UNNAMED": ".entry",
    "UNIT_NO_CONTACT": ".entry",
    "UNIT_WRONG_YEAR": ".entry",
    "TEXT_BLANK": ".section",
    "TEXT_UNWRITTEN": ".section",
}
_COMPUTED = frozenset({"total", "calculated"})
_LIST_RULES = frozenset({"LIST_ROW_RULE", "LIST_RULE"})


def with_explanations(findings: Iterable[Finding], submission: Submission) -> list[Finding]:
    """The findings, each with the explanation that the workbook has for it; then what is left.

    An explanation belongs to a line of the sheet of checks: a tie, or the faulty cells of a kind in
    a table. It comes with the figures of its file. That a finding is explained makes it no milder.
    An explanation of a line of which nothing is reported is a note of its own.
    """
    form, known = submission.form, submission.explanations
    by_cells = {(t.rule, frozenset(t.cells)): known[t.id] for t in form.ties if t.id in known}
    totals = {t.cells[0]: known[t.id] for t in form.ties if t.kind in _COMPUTED and t.id in known}

    def find(finding: Finding) -> str | None:
        if finding.code in _ENTRIES:
            return known.get(_ENTRIES[finding.code])
        if finding.code in _LIST_RULES:
            return known.get(".rule.".join(finding.rule.split(".", 1)))
        text = by_cells.get((finding.rule, frozenset(finding.cell_ids)))
        if text is None and finding.code in {"RULE_TOTAL", "RULE_COMPUTED"}:
            text = totals.get(finding.cell_ids[0])
        if text is None and finding.code in _KINDS:
            tables = {form.cells[cell].table for cell in finding.cell_ids if cell in form.cells}
            keys = (f"{table}.{_KINDS[finding.code]}" for table in sorted(tables))
            text = next((known[key] for key in keys if key in known), None)
        return text

    explained = [replace(each, explanation=find(each)) for each in findings]
    said = {each.explanation for each in explained}
    lines: dict[str, list[str]] = {}
    for key, text in known.items():
        if text not in said:
            lines.setdefault(text, []).append(key)
    for text, keys in lines.items():
        more = len(keys) > 1
        params = {
            "line": _name_line(form, keys[0]),
            "more": f"等 {len(keys)} 行" if more else "这一行",
            "more_en": f" and others, {len(keys)} lines," if more else "",
        }
        note = Finding("TEXT_EXPLAINED", Severity.NOTE, submission.file, params=params)
        explained.append(replace(note, explanation=text))
    return explained


def _name_line(form: Form, key: str) -> str:
    """What a line of the sheet of checks is called: its table, what it is about, and where."""
    for tie in form.ties:
        if tie.id == key:
            about, table = f"{tie.title or describe_tie(tie, form)} {tie.where}", tie.table
            break
    else:
        table, _, kind = key.rpartition(".")
        if any(each.id == key.partition(".")[0] for each in form.lists):
            return name_list_line(form, *key.split(".", 1))
        about = word(f"checks_{kind}", form.language)
    titles = [each.title for each in form.tables if each.id == table]
    return " ".join([*titles, about]).strip()
