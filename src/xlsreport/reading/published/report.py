"""One published report from bytes to a submission; every doubt about it becomes a finding."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from xlsreport.errors import WorkbookError
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity, sort_findings
from xlsreport.forms.periods import (
    find_period,
    list_ways,
    parse_period,
    time_in,
    time_words,
    year_in,
)
from xlsreport.layout import Layout, lay_out
from xlsreport.reading.cells.entry_cells import read_entries
from xlsreport.reading.cells.total_cells import read_totals
from xlsreport.reading.cells.typed_entries import TypedEntries, read_typed
from xlsreport.reading.locate.identify import identify
from xlsreport.reading.locate.tables import Location
from xlsreport.reading.published.document import Document, Line, RawTable
from xlsreport.reading.published.docx import is_docx, read_docx
from xlsreport.reading.published.form_labels import TableLabels, labels_of
from xlsreport.reading.published.header_lines import read_fields, take_fields
from xlsreport.reading.published.html import decode_text, is_html, read_html
from xlsreport.reading.published.list_tables import ListTables
from xlsreport.reading.published.match_rows import FoundCells, TableMatcher
from xlsreport.reading.published.pasted_text import Stream, split_gaps, split_region
from xlsreport.reading.published.plain import read_as, read_plain
from xlsreport.reading.published.report_findings import ReportFindings
from xlsreport.reading.published.rows import rows_of_stream, rows_of_table
from xlsreport.reading.published.sections import Part, divide, narrative_of, read_title
from xlsreport.reading.workbook.values import Grid, SheetGrid
from xlsreport.submission.submission import Outcome, Submission, Unit, with_totals
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.form import Form

__all__ = ["Asked", "read_report", "read_unasked"]

_LONGEST_QUOTE = 200
_FEWEST_HEADINGS = 3


class Asked(Record, frozen=True):
    """What is known of a report besides what stands in it.

    Attributes:
        form: The form that it fills in; ``None`` to tell by its labels.
        year: The report year; ``None`` for that of the title.
        period: The month, quarter or half year as it was written; ``""`` for that of the title.
        unit: The unit; empty parts for those of the title.
        text: Whether a plain text is read as one that was pasted from a page.
    """

    form: Form | None = None
    year: int | None = None
    unit: Unit = Unit("", "")
    text: bool = False
    period: str = ""


def read_unasked(data: bytes, file: str, forms: Mapping[str, Form]) -> Outcome | None:
    """Reads a Word document or a web page that was given among workbooks.

    Args:
        data: The file's bytes.
        file: Its name as findings show it.
        forms: The forms at hand by id.

    Returns:
        ``None`` if it is neither, or holds no form's tables.
    """
    try:
        return read_report(data, file, forms)
    except WorkbookError as error:
        params = {key: str(value) for key, value in error.params.items()}
        severity = Severity(CATALOGUE[error.code].severity)
        value = params.pop("value", None)
        return Outcome(
            file, None, (Finding(error.code, severity, file, value=value, params=params),)
        )


def read_report(
    data: bytes, file: str, forms: Mapping[str, Form], asked: Asked | None = None
) -> Outcome | None:
    """Reads one published report.

    Args:
        data: The file's bytes.
        file: Its name as findings show it.
        forms: The forms at hand by id.
        asked: What is known besides; ``None`` for nothing.

    Returns:
        ``None`` if it is no document of a kind that is read here, or holds no form's tables.

    Raises:
        WorkbookError: As :func:`read_docx` and :func:`read_html`.
    """
    asked = asked or Asked()
    document = _read_document(data, asked)
    if document is None:
        return None
    form = asked.form or _identify(document, forms)
    if form is None:
        return None
    return _Reader(document, form, file, asked).outcome(hashlib.sha256(data).hexdigest())


def _read_document(data: bytes, asked: Asked) -> Document | None:
    if data[:2] == b"PK":
        return read_docx(data) if is_docx(data) else None
    if is_html(data):
        return read_html(data)
    if not asked.text:
        return None
    text = decode_text(data)
    if text is None or "\x00" in text:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return Document(tuple(Line(line.rstrip(" \u3000")) for line in text.split("\n")), "", "text")


def _identify(document: Document, forms: Mapping[str, Form]) -> Form | None:
    rows: list[tuple[str, ...]] = []
    for row in document.texts():
        if len(row) == 1 and (document.kind == "text" or re.search(r"[|｜]", row[0])):
            cells = re.split(r"[|｜\t]", row[0])
            cells = cells if len(cells) > 1 else split_gaps(row[0])
            rows += [tuple(cell.strip() for cell in cells if cell.strip())]
        elif len(row) > 1 or len(row[0]) < 80:  # noqa: PLR2004 - no label is longer
            rows.append(row)
    flat = [cell for row in rows for cell in row if len(cell) < 80]  # noqa: PLR2004
    table = [flat[start : start + 60] for start in range(0, len(flat), 60)]
    return identify(Grid({"": SheetGrid("", table, hidden=False)}), None, forms).form


class _Reader:
    """Reads one report of a known form.

    Args:
        document: The report.
        form: The form.
        file: The file's name as findings show it.
        asked: What is known besides.
    """

    def __init__(self, document: Document, form: Form, file: str, asked: Asked) -> None:
        self.document, self.form, self.file, self.asked = document, form, file, asked
        self.layout: Layout = lay_out(form)
        self.labels = labels_of(form)
        self.lists = ListTables(self.layout)
        self.found = FoundCells()
        self.matchers = {
            each.table.id: TableMatcher(form, each, self.found) for each in self.labels
        }
        self.findings = ReportFindings(self.layout, self.found, file)

    def outcome(self, digest: str) -> Outcome | None:
        """The outcome; ``None`` if not one cell was found."""
        order = _list_sections(self.form)
        parts = divide(self.document, self.form, order)
        fields = take_fields(self.form, parts) if self.form.header else {}
        title = read_title(self.document, self.form, parts[0])
        unit = Unit(self.asked.unit.code, self.asked.unit.name or title.unit)
        year = self.asked.year if self.asked.year is not None else title.year
        told = self._find_period(parts[0])
        period = self._choose_period(year, told)
        year = year_in(period) if period else year
        self._report_other_time((year, period), (title.year, told))
        narratives: dict[str, str] = {each.id: "" for each in self.form.narratives}
        around: list[str] = []
        signed: list[str] = []
        for number, part in enumerate(parts):
            if part.id in narratives:
                last = number == len(parts) - 1
                own = Part(part.id, list(self._take_tables(part)))
                narratives[part.id], organ = narrative_of(own, unit.name, last=last)
                signed += organ
            else:
                around += self._read_part(part)
        if not self.found.texts and not self.found.doubts:
            return None
        self.findings.say("FILE_FROM_REPORT", value=self.document.kind)
        self.findings.report_around(around, signed, document=self.document)
        there = {part.id for part in parts}
        for narrative in self.form.narratives:
            if narrative.id in order and narrative.id not in there:
                place = self.layout.narratives[narrative.id]
                self.findings.say("TEXT_NOT_IN_REPORT", (place,), value=narrative.title)
        submission = self._build(unit, (year, period), narratives, digest)
        if fields:
            submission = read_fields(submission, fields, self.layout, self.findings.all)
        sheets = [sheet.name for sheet in self.layout.sheets]
        return Outcome(self.file, submission, sort_findings(self.findings.all, sheets))

    def _find_period(self, first: Part) -> str | None:
        """The period that stands before the first heading."""
        if self.form.periods is None:
            return None
        lines = [each.text for each in first.blocks if isinstance(each, Line)]
        return find_period("\n".join([*lines, self.document.title]), self.form.periods)

    def _choose_period(self, year: int | None, told: str | None) -> str | None:
        """The period that was asked for, or the one that the report names."""
        kind, asked = self.form.periods, self.asked.period
        if kind is None:
            if asked:
                self.findings.say("UNIT_NO_PERIODS", asked=asked, form=self.form.title)
            return None
        period = parse_period(asked, kind, year)
        if period is None and asked and told:
            self.findings.say(
                "UNIT_PERIOD_NOT_ASKED",
                found=time_words(told, "zh"),
                found_en=time_words(told, "en"),
                asked=f"“{asked}”",
                asked_en=f"“{asked}”",
            )
        return period or told

    def _report_other_time(
        self, taken: tuple[int | None, str | None], told: tuple[int | None, str | None]
    ) -> None:
        """Warns of a title that names another time than the one that was asked for."""
        year = year_in(told[1]) if told[1] else told[0]
        differ = (told[1] and taken[1] and told[1] != taken[1]) or (
            year is not None and taken[0] is not None and year != taken[0]
        )
        if differ:
            here, there = (time_in(each[0], each[1]) for each in (taken, (year, told[1])))
            self.findings.say(
                "UNIT_TITLE_TIME",
                (self.layout.fields["year"],),
                value=time_words(there, "zh"),
                value_en=time_words(there, "en"),
                taken=time_words(here, "zh"),
                taken_en=time_words(here, "en"),
            )

    def _build(
        self,
        unit: Unit,
        time: tuple[int | None, str | None],
        narratives: dict[str, str],
        digest: str,
    ) -> Submission:
        grid = self._make_grid()
        places = {cell: self.layout.cells[cell] for cell in self.found.texts}
        location = Location(cells=places)
        entries = read_entries(self.form, location, grid, None, audited=False)
        self.findings.all += entries.findings(self.file)
        values = with_totals(self.form, entries.values)
        totals = read_totals(self.layout, location, grid, None, values, self.file)
        self.findings.all += totals.findings
        # A total over blanks, as published: there are no parts that it could be compared with.
        alone = {
            cell: value
            for cell, text in self.found.texts.items()
            if cell in self.form.cells
            and self.form.cells[cell].computed
            and values[cell] is None
            and isinstance(value := read_plain(text), int)
        }
        typed = self._read_typed(location, grid)
        lists, said = self.lists.read(self.file)
        self.findings.all += said
        missing = self.findings.report_doubts()
        self.findings.report_altered()
        self.findings.report_added()
        for narrative in self.form.narratives:
            length = len(narratives[narrative.id])
            if length > narrative.longest:
                place = self.layout.narratives[narrative.id]
                self.findings.say(
                    "TEXT_TOO_LONG", (place,), length=str(length), limit=str(narrative.longest)
                )
        kind, at = self.form.periods, (self.layout.fields["year"],)
        if kind is not None and time[1] is None:
            ways, ways_en = list_ways(kind)
            self.findings.say("UNIT_WRONG_PERIOD", at, value="", ways=ways, ways_en=ways_en)
        elif time[0] is None:
            self.findings.say("UNIT_WRONG_YEAR", at, value="")
        if not unit.label:
            self.findings.say("UNIT_UNNAMED", (self.layout.fields["unit_code"],))
        return Submission(
            file=self.file,
            form=self.form,
            year=time[0],
            period=time[1],
            unit=unit,
            issued_to=Unit("", ""),
            consolidated=False,
            nil_return=False,
            values=values,
            shown={**alone, **totals.shown},
            unreadable=frozenset(entries.unreadable | typed.unreadable | missing),
            healed=frozenset(entries.healed | typed.healed),
            entries=typed.values,
            lists=lists,
            places=self.layout.cells,
            priors={},
            narratives=narratives,
            cover=dict.fromkeys(self.layout.fields, ""),
            digest=digest,
            container=self.document.kind,
            located="labels",
        )

    def _read_typed(self, location: Location, grid: Grid) -> TypedEntries:
        """What the cells hold that are no figures."""
        typed = read_typed(self.form, location, grid, None, audited=False)
        typed.values = {cell: typed.values.get(cell) for cell in self.form.entries}
        self.findings.all += typed.findings(self.file)
        return typed

    def _make_grid(self) -> Grid:
        """The texts in the places of the form's workbook; plain numbers as numbers."""
        cells: dict[str, dict[tuple[int, int], object]] = {}
        for cell, text in self.found.texts.items():
            place = self.layout.cells[cell]
            kind = self.form.every[cell].value_type
            cells.setdefault(place.sheet, {})[place.row, place.column] = read_as(text, kind)
        sheets = {}
        for name, values in cells.items():
            height = max(row for row, _ in values) + 1
            width = max(column for _, column in values) + 1
            rows = [[values.get((r, c), "") for c in range(width)] for r in range(height)]
            sheets[name] = SheetGrid(name, rows, hidden=False)
        for sheet in self.layout.sheets:
            sheets.setdefault(sheet.name, SheetGrid(sheet.name, [], hidden=False))
        return Grid(sheets)

    # --- Tables -----------------------------------------------------------------------------------

    def _take_tables(self, part: Part) -> Iterator[Line | RawTable]:
        """The blocks of a narrative's section without the tables of the form among them."""
        for block in part.blocks:
            if isinstance(block, RawTable) and self._read_table(block):
                continue
            yield block

    def _read_part(self, part: Part) -> list[str]:
        """Reads the tables of a section without a narrative; returns the lines around them."""
        # A page may make its tables of nested boxes: then their cells are lines, as in a text.
        if not any(isinstance(block, RawTable) for block in part.blocks):
            return self._read_lines(part)
        lines: list[str] = []
        for block in part.blocks:
            if isinstance(block, RawTable):
                if not self._read_table(block):
                    lines += [" | ".join(c.text for c in row if c.text) for row in block.rows]
            elif block.text.strip() and not block.signed and not self.lists.is_title(block.text):
                lines.append(block.text.strip())
        if part.id:
            self.found.added.setdefault(part.id, []).extend(line for line in lines if line)
            return []
        return lines

    def _read_table(self, table: RawTable) -> bool:
        """Reads the cells or rows that a table holds; whether it is one of the form."""
        if self.lists.take(table):
            return True
        rows = rows_of_table(table)
        texts = {item.text for row in rows for item in row if item.own and item.text.strip()}
        hits = {each.table.id: _count_hits(each, texts) for each in self.labels}
        most = max(hits.values(), default=0)
        read = False
        for labels in self.labels:
            count = hits[labels.table.id]
            if count and count * 3 >= most:
                self.matchers[labels.table.id].read(rows, spans=table.spans)
                read = True
        return read

    def _read_lines(self, part: Part) -> list[str]:
        """Reads the table in the lines of a pasted text."""
        lines = [
            block.text for block in part.blocks if isinstance(block, Line) and not block.signed
        ]
        tokens = {t.strip() for line in lines for t in re.split(r"[|｜\t\n]", line) if t.strip()}
        if part.id:
            labels = next(each for each in self.labels if each.table.id == part.id)
        else:
            hits = [(_count_hits(each, tokens), -at) for at, each in enumerate(self.labels)]
            count, at = max(hits, default=(0, 0))
            if not count:
                return [line.strip() for line in lines if line.strip()]
            labels = self.labels[-at]
        for block in split_region(lines, labels):
            if isinstance(block, Line):
                self.found.added.setdefault(labels.table.id, []).append(block.text)
            elif isinstance(block, Stream):
                rows = rows_of_stream(block.tokens, labels)
                self.matchers[labels.table.id].read(rows, spans=False)
            else:
                self.matchers[labels.table.id].read(rows_of_table(block), spans=False)
        return []


def _count_hits(labels: TableLabels, texts: set[str]) -> int:
    """How many of a table's rows are among some texts; of a table without, its headings."""
    kinds = [labels.kinds(text) for text in texts]
    rows = sum("row" in each and "column" not in each for each in kinds)
    if not labels.stubless:
        return rows
    columns = sum("column" in each for each in kinds)
    return columns if columns >= _FEWEST_HEADINGS else 0


def _list_sections(form: Form) -> tuple[str, ...]:
    if form.publication.sections:
        return form.publication.sections
    return (*(table.id for table in form.tables), *(each.id for each in form.narratives))
