"""One version of a unit as its page shows it: tables with marks at the cells, texts with marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from msgspec.structs import replace

from xlsreport.collection.versions import key_of
from xlsreport.findings.finding import remedy_of
from xlsreport.layout.cover_sheet import leading_texts
from xlsreport.report.published.printed_list import print_list
from xlsreport.report.published.printed_table import print_table, print_value
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Unit, counted
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from xlsreport.collection.season import Season
    from xlsreport.collection.state import UnitState, Version
    from xlsreport.desk.office import Office
    from xlsreport.findings.finding import Finding
    from xlsreport.report.published.printed_table import PrintedCell
    from xlsreport.submission.submission import Outcome, Submission
    from xlsreport.text.words import Language

__all__ = [
    "Issue", "Line", "ReportView", "ShownCell", "Text", "mark_text", "quotes_of", "view_report",
    "view_version",
]  # fmt: skip

Line: TypeAlias = tuple[tuple[str, "Issue | None"], ...]
"""A line of a text in parts, each with the finding that quotes it."""

_SCOPES = {"stub": "row", "band": "colgroup", "corner": "col", "heading": "col"}


class Issue(Record, frozen=True):
    """A finding of a version, as the page lists it.

    Attributes:
        number: From 1, errors first.
        severity: ``error`` or ``warning``.
        rule: By which the unit explains it.
        message: What is wrong, and where.
        remedy: What to do; ``""`` where it is not known any more.
        cells: The cells and texts that it is about.
        quotes: What it quotes from a text.
        explanation: What the unit says to it; ``""`` for nothing.
    """

    number: int
    severity: str
    rule: str
    message: str
    remedy: str
    cells: tuple[str, ...]
    quotes: tuple[str, ...]
    explanation: str


class ShownCell(Record, frozen=True):
    """A cell of a printed table.

    Attributes:
        printed: Its text and place.
        scope: Of a heading, for screen readers; ``""`` for a figure.
        issues: The findings about it.
        before: What the version before has, where it differs; ``None`` where it does not.
        last: What last year's report has; ``None`` where that is not known.
    """

    printed: PrintedCell
    scope: str
    issues: tuple[Issue, ...]
    before: str | None
    last: str | None

    @property
    def severity(self) -> Literal["error", "warning", ""]:
        """The gravest of its findings; ``""`` for none."""
        if any(issue.severity == "error" for issue in self.issues):
            return "error"
        return "warning" if self.issues else ""


class Text(Record, frozen=True):
    """A narrative.

    Attributes:
        id: Its id.
        title: Its heading.
        lines: Its lines, each in parts: a text, and the finding that quotes it or ``None``.
        issues: The findings about it.
        before: The text of the version before, where it differs; ``None`` where it does not.
        leads: Whether it is printed before the tables.
    """

    id: str
    title: str
    lines: tuple[Line, ...]
    issues: tuple[Issue, ...]
    before: tuple[str, ...] | None
    leads: bool


class ReportView(Record, frozen=True):
    """All of a version.

    Attributes:
        tables: Title, rows of cells, and the line below, of every table, then of every list with
            rows.
        texts: The narratives.
        issues: Its errors and warnings.
        elsewhere: Those of them that are about no cell or text.
        has_before: Whether there is a version before it.
        has_last: Whether last year's report is at hand.
        spoken: The language of the form's own words; ``""`` where nothing is shown.
    """

    tables: tuple[tuple[str, str, tuple[tuple[ShownCell, ...], ...], str], ...]
    texts: tuple[Text, ...]
    issues: tuple[Issue, ...]
    elsewhere: tuple[Issue, ...]
    has_before: bool
    has_last: bool
    spoken: str = ""


def view_version(
    office: Office, season: Season, state: UnitState, version: Version, language: Language
) -> ReportView:
    """A version of a unit with the one before it and last year's report beside it.

    Args:
        office: Reads archived files.
        season: The collection.
        state: The unit's state.
        version: Which version.
        language: Of the messages.

    Raises:
        UsageError: The archive lacks a file.
    """
    at = state.versions.index(version)
    before = office.check(season, state.versions[at - 1].sha256).submission if at else None
    last = None
    if season.previous is not None:
        unit = Unit(state.unit.code, state.unit.name)
        last = PreviousYear(season.previous).of_unit(unit, season.task.time)
    outcome = office.check(season, version.sha256)
    return view_report(language, state, version, outcome, before, last)


def view_report(
    language: Language,
    state: UnitState,
    version: Version,
    outcome: Outcome,
    before: Submission | None,
    last: Submission | None,
) -> ReportView:
    """What the page shows of a version.

    Args:
        language: Of the messages.
        state: The unit's state.
        version: The version as the ledger has it; what is wrong with it is said by the ledger.
        outcome: The same version read again, which says in which cells.
        before: The version before it; ``None`` if there is none.
        last: Last year's report; ``None`` if it is not at hand.
    """
    issues = tuple(_list_issues(language, state, version, outcome))
    submission = outcome.submission
    if submission is None:
        return ReportView((), (), issues, issues, has_before=False, has_last=False)
    return ReportView(
        tuple(_list_tables(submission, issues, before, last)),
        tuple(_list_texts(submission, issues, before)),
        issues,
        tuple(issue for issue in issues if not issue.cells),
        before is not None,
        last is not None,
        submission.form.language,
    )


def _list_issues(
    language: Language, state: UnitState, version: Version, outcome: Outcome
) -> Iterator[Issue]:
    again: dict[str, Finding] = {}
    submission = outcome.submission
    if submission is not None:
        again = {key_of(finding, submission): finding for finding in outcome.findings}
    said: Mapping[str, str] = state.explanations if version is state.current else {}
    ordered = sorted(version.findings, key=lambda each: each["severity"] != "error")
    for number, each in enumerate(ordered, start=1):
        finding = again.get(str(each["key"]))
        quotes = () if finding is None else quotes_of(finding)
        cells = () if finding is None else finding.cell_ids
        if finding is not None and submission is not None and not cells:
            cells = tuple(_find_entries(finding, submission))
        explanation = said.get(str(each["key"])) or each.get("explanation") or ""
        yield Issue(
            number,
            str(each["severity"]),
            str(each["rule"]),
            str(each[language]),
            "" if finding is None else remedy_of(finding, language),
            cells,
            quotes,
            str(explanation),
        )


def quotes_of(finding: Finding) -> tuple[str, ...]:
    """What a finding quotes from a text: the clause, else the words themselves."""
    quotes: list[str] = [finding.params[name] for name in ("clause",) if name in finding.params]
    return tuple(quotes or ([finding.value] if finding.value else []))


def _list_content(submission: Submission) -> Mapping[str, Any]:
    """Figures as counted, and what other cells hold."""
    return {**counted(submission), **submission.entries}


def _list_tables(
    submission: Submission,
    issues: Sequence[Issue],
    before: Submission | None,
    last: Submission | None,
) -> Iterator[tuple[str, str, tuple[tuple[ShownCell, ...], ...], str]]:
    figures = _list_content(submission)
    old = None if before is None else _list_content(before)
    year = None if last is None else _list_content(last)
    cells = submission.form.every
    at: dict[str, list[Issue]] = {}
    for issue in issues:
        for cell in issue.cells:
            at.setdefault(cell, []).append(issue)

    def show(cell: PrintedCell) -> ShownCell:
        name = cell.cell_id
        if not name:
            return ShownCell(cell, _SCOPES.get(cell.kind, ""), (), None, None)
        kind, language = cells[name].value_type, submission.form.language
        changed = old is not None and old.get(name) != figures.get(name)
        return ShownCell(
            cell,
            "",
            tuple(at.get(name, ())),
            print_value(old.get(name), kind, language) if old is not None and changed else None,
            print_value(year[name], kind, language) if year is not None and name in year else None,
        )

    for table in submission.form.tables:
        printed = print_table(submission.form, table.id, figures)
        rows = tuple(tuple(map(show, row)) for row in printed.rows)
        yield table.id, table.title, rows, printed.note
    for each in submission.form.lists:
        listed = print_list(submission, each)
        if listed is None:
            continue
        head, *lines = listed.rows
        shown = [tuple(map(show, head))]
        for row, line in zip(submission.lists[each.id].rows, lines, strict=True):
            names = ["", *(_name_entry(each.id, row.row, at) for at in range(len(each.columns)))]
            named = zip(line, names[-len(line) :], strict=True)
            shown.append(
                tuple(
                    ShownCell(replace(cell, cell_id=name), "", tuple(at.get(name, ())), None, None)
                    for cell, name in named
                )
            )
        yield each.id, each.title, tuple(shown), each.note


def _name_entry(table: str, row: int, column: int) -> str:
    """What an entry of a list is called on the page."""
    return f"{table}.{row + 1}.{column + 1}"


def _find_entries(finding: Finding, submission: Submission) -> Iterator[str]:
    """The entries of lists that a finding is about."""
    for name, rows in submission.lists.items():
        known = {row.row for row in rows.rows}
        for place in finding.places:
            if place.sheet == rows.sheet and place.row in known and place.column in rows.columns:
                yield _name_entry(name, place.row, rows.columns.index(place.column))


def _list_texts(
    submission: Submission, issues: Sequence[Issue], before: Submission | None
) -> Iterator[Text]:
    leading = leading_texts(submission.form)
    for narrative in submission.form.narratives:
        own = tuple(issue for issue in issues if narrative.id in issue.cells)
        text = submission.narratives.get(narrative.id, "")
        old = None if before is None else before.narratives.get(narrative.id, "")
        yield Text(
            narrative.id,
            narrative.title,
            mark_text(text, own),
            own,
            None if old is None or old == text else tuple(old.splitlines()),
            narrative in leading,
        )


def mark_text(text: str, issues: Sequence[Issue]) -> tuple[Line, ...]:
    """The lines of a text, each in parts: a text, and the finding that quotes it or ``None``.

    Args:
        text: The text.
        issues: The findings about it.
    """
    return tuple(tuple(_split_line(line, issues)) for line in text.splitlines())


def _split_line(line: str, issues: Iterable[Issue]) -> Iterator[tuple[str, Issue | None]]:
    """A line cut at what findings quote from it; where two quotes overlap the first holds."""
    found = (
        sorted(
            (place, place + len(quote), issue)
            for issue in issues
            for quote in issue.quotes
            if quote and (place := line.find(quote)) >= 0
        )
        if issues
        else []
    )
    at = 0
    for start, end, issue in found:
        if start < at:
            continue
        if start > at:
            yield line[at:start], None
        yield line[start:end], issue
        at = end
    if at < len(line):
        yield line[at:], None
