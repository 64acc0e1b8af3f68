"""What a merged workbook says of its units: 报送情况 and 说明与决定, which the next level reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from xlsreport.findings.finding import Finding, Severity
from xlsreport.submission.submission import Below, Unit, find_open, parse_unit
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.reading.workbook.values import Grid, SheetGrid
    from xlsreport.text.words import Language

__all__ = [
    "KINDS",
    "STATES",
    "StatusRow",
    "find_headings",
    "read_facts",
    "read_states",
    "report_below",
]

_FIRST_ROWS = 16
_MOST_NAMED = 20
_LONGEST_QUOTE = 100
STATES = (
    "merged", "with_errors", "with_errors_included", "missing", "unreadable", "duplicate",
    "not_on_roster", "left_out", "twice", "within", "not_accepted",
)  # fmt: skip
"""The states of a unit, as the words of the interface have them behind ``unit_``."""
KINDS = ("waived", "explained", "decided", "accepted")
"""The kinds of further facts, as the words of the interface have them behind ``carried_``."""


class StatusRow(NamedTuple):
    """One line of 报送情况.

    Attributes:
        fact: The unit and its state; the state is ``""`` where its word is not one of the program.
        row: The row on the sheet, from 0.
        state_column: The column of the state, from 0.
        text: What stands there as the state, made visible.
    """

    fact: Below
    row: int
    state_column: int
    text: str


def read_states(form: Form, grid: Grid) -> list[StatusRow] | None:
    """Reads the lines of 报送情况; ``None`` if the sheet or its headings are lost."""
    language = form.language
    keys = ("cover_unit_code", "cover_unit_name", "status_state", "status_reason")
    sheet = grid.sheets.get(word("sheet_status", language))
    found = None if sheet is None else find_headings(sheet, [word(key, language) for key in keys])
    if sheet is None or found is None:
        return None
    heading, (code, name, state, reason) = found
    within = _find_optional(sheet, heading, word("detail_within", language))
    states = {word(f"unit_{each}", language): each for each in STATES}
    lines: list[StatusRow] = []
    for row in range(heading + 1, len(sheet.rows)):
        texts = [sheet.text(row, column).strip() for column in (code, name, state)]
        if any(texts):
            node = "" if within is None else sheet.text(row, within).strip()
            fact = Below(
                Unit(texts[0], texts[1]),
                states.get(texts[2], ""),
                sheet.text(row, reason).strip(),
                parse_unit(node) if node else None,
            )
            lines.append(StatusRow(fact, row, state, visible(texts[2])[:_LONGEST_QUOTE]))
    return lines


def read_facts(form: Form, grid: Grid) -> list[Below]:
    """Reads what was waived, explained, decided and accepted below, then the units' texts."""
    return [*_read_carried(form, grid), *_read_texts(form, grid)]


def _read_texts(form: Form, grid: Grid) -> Iterator[Below]:
    """Yields the texts of the units; none without a sheet of them."""
    language = form.language
    sheet = grid.sheets.get(word("sheet_unit_texts", language))
    keys = ("cover_unit_code", "cover_unit_name")
    titles = [each.title for each in form.narratives]
    headings = [*(word(key, language) for key in keys), *titles]
    found = None if sheet is None else find_headings(sheet, headings)
    if sheet is None or found is None:
        return
    heading, (code, name, *columns) = found
    parts = list(zip([each.id for each in form.narratives], columns, strict=True))
    for field in form.header:
        at = _find_optional(sheet, heading, field.label)
        parts += [] if at is None else [(field.id, at)]
    within = _find_optional(sheet, heading, word("detail_within", language))
    for row in range(heading + 1, len(sheet.rows)):
        unit = Unit(sheet.text(row, code).strip(), sheet.text(row, name).strip())
        node = "" if within is None else sheet.text(row, within).strip()
        above = parse_unit(node) if node else None
        for part, column in parts:
            text = sheet.text(row, column).strip()
            if text:
                yield Below(unit, "text", text, above, part)


def _read_carried(form: Form, grid: Grid) -> list[Below]:
    """Reads what was waived, explained, decided and accepted; none without a sheet of it."""
    language = form.language
    sheet = grid.sheets.get(word("sheet_carried", language))
    keys = ("cover_unit_code", "cover_unit_name", "detail_within", "carried_kind", "column_rule",
            "status_reason")  # fmt: skip
    found = None if sheet is None else find_headings(sheet, [word(key, language) for key in keys])
    if sheet is None or found is None:
        return []
    heading, columns = found
    kinds = {word(f"carried_{each}", language): each for each in KINDS}
    facts: list[Below] = []
    for row in range(heading + 1, len(sheet.rows)):
        code, name, within, kind, rule, reason = (
            sheet.text(row, column).strip() for column in columns
        )
        if kind in kinds:
            above = parse_unit(within) if within else None
            facts.append(Below(Unit(code, name), kinds[kind], reason, above, rule))
    return facts


def report_below(facts: Sequence[Below], language: Language, file: str) -> Iterator[Finding]:
    """Yields a warning for what is missing, doubtful, waived or explained below.

    Args:
        facts: What the workbook says of its units.
        language: The language of its sheets.
        file: The file's name as findings show it.
    """
    for code, some in (
        ("UNIT_INCOMPLETE_BELOW", find_open(facts)),
        ("UNIT_WAIVED_BELOW", [each for each in facts if each.state == "waived"]),
        ("UNIT_EXPLAINED_BELOW", [each for each in facts if each.state == "explained"]),
    ):
        if not some:
            continue
        names = [_name_fact(each, language) for each in some[:_MOST_NAMED]]
        units = "、".join(names) + ("…" if len(some) > _MOST_NAMED else "")
        params = {"count": str(len(some)), "units": units}
        yield Finding(code, Severity.WARNING, file, params=params)


def _name_fact(fact: Below, language: Language) -> str:
    """The unit with the way down to it, and its state or why a finding of it was waived."""
    if fact.state in {"waived", "explained"}:
        what = f"{fact.rule}: {fact.reason}"
    else:
        what = word(f"unit_{fact.state}", language)
    return visible(f"{fact.label or '?'}（{what}）")


def find_headings(sheet: SheetGrid, texts: Sequence[str]) -> tuple[int, list[int]] | None:
    """Finds the row that holds all of some headings, and their columns; ``None`` if none does."""
    for row in range(min(_FIRST_ROWS, len(sheet.rows))):
        there = [sheet.text(row, column).strip() for column in range(len(sheet.rows[row]))]
        if all(text in there for text in texts):
            return row, [there.index(text) for text in texts]
    return None


def _find_optional(sheet: SheetGrid, row: int, text: str) -> int | None:
    there = [sheet.text(row, column).strip() for column in range(len(sheet.rows[row]))]
    return there.index(text) if text in there else None
