"""What is to be said of a published report that was read: doubts, drifted labels, added lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Finding, Severity
from xlsreport.reading.locate.labels import normal_label
from xlsreport.reading.published.document import Line
from xlsreport.reading.published.sections import Part, is_draft_mark, quote_lines, read_title
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.layout import Layout, Place
    from xlsreport.reading.published.document import Document
    from xlsreport.reading.published.match_rows import FoundCells

__all__ = ["ReportFindings"]

_LONGEST_QUOTE = 200
# What is cut off here is nowhere else: a paragraph is never that long.
_LONGEST_LINE = 10_000
_REASONS = {
    "count": ("格数不对", "the number of cells is not right"),
    "heads": ("列标题认不全", "the headings of its columns are not all recognized"),
    "merged": ("有合并的格", "cells are merged"),
    "twice": ("同一行出现两次，数字不同", "the row comes twice with different figures"),
}


class ReportFindings:
    """Collects the findings on one report.

    Args:
        layout: The layout of its form.
        found: What was found.
        file: The file's name as findings show it.
    """

    def __init__(self, layout: Layout, found: FoundCells, file: str) -> None:
        self.layout, self.form, self.found, self.file = layout, layout.form, found, file
        self.all: list[Finding] = []

    def say(
        self,
        code: str,
        places: Sequence[Place] = (),
        cell_ids: tuple[str, ...] = (),
        **params: str,
    ) -> None:
        """Notes one finding; ``value`` and ``label`` among the parameters are the finding's own."""
        value, label = params.pop("value", None), params.pop("label", "")
        self.all.append(
            Finding(
                code,
                Severity(CATALOGUE[code].severity),
                self.file,
                places=tuple(places),
                cell_ids=cell_ids,
                label=label,
                value=value,
                params=params,
            )
        )

    def report_doubts(self) -> set[str]:
        """Names the rows that are not certain, and those that are not there at all."""
        doubtful: set[str] = set()
        for doubt in self.found.doubts:
            cells = tuple(cell for cell in doubt.cells if cell not in self.found.texts)
            if not cells or doubtful >= set(cells):
                continue
            doubtful |= set(cells)
            zh, en = _REASONS[doubt.reason]
            self.say(
                "CELL_UNCERTAIN",
                [self.layout.cells[cell] for cell in cells],
                cells,
                value=visible(doubt.quote)[:_LONGEST_QUOTE],
                label=doubt.label.replace("\n", ""),
                detail=zh,
                detail_en=en,
            )
        known = doubtful | self.found.texts.keys() | self.found.untold
        for table in self.form.tables:
            cells = tuple(
                cell.id
                for cell in self.form.every.values()
                if cell.table == table.id and cell.id not in known
            )
            entered = [cell for cell in cells if not self.form.every[cell].computed]
            if entered:
                names = dict.fromkeys(
                    self.form.every[cell].row or self.form.every[cell].column for cell in entered
                )
                self.say(
                    "CELL_NOT_IN_REPORT",
                    [self.layout.cells[cell] for cell in cells],
                    cells,
                    value="、".join(names)[:_LONGEST_QUOTE],
                    label=table.title,
                    count=str(len(entered)),
                )
            doubtful |= set(cells)
        return {cell for cell in doubtful if not self.form.every[cell].computed}

    def report_altered(self) -> None:
        """Names the labels that say something else than the form."""
        for name, text, label in dict.fromkeys(self.found.altered):
            cell = self.layout.cells.get(name)
            table = self.form.every[name].table if cell is not None else name.partition("#")[0]
            self.say(
                "CELL_LABEL_ALTERED",
                [cell] if cell is not None else (),
                (name,) if cell is not None else (),
                value=visible(text)[:_LONGEST_QUOTE],
                expected=visible(label),
                label="" if cell is not None else self.form.table(table).title,
            )

    def report_added(self) -> None:
        """Quotes the lines that belong to no cell."""
        for table, lines in self.found.added.items():
            for line in dict.fromkeys(lines):
                if line == self.form.table(table).note:
                    continue
                self.say(
                    "TEXT_ADDED",
                    label=self.form.table(table).title,
                    value=visible(line)[:_LONGEST_LINE],
                )

    def report_around(
        self, lines: Sequence[str], signed: Sequence[str], document: Document
    ) -> None:
        """Text before the first section that is not the title, and what was taken for who signed.

        Args:
            lines: The lines before the first section.
            signed: A line that looks like an organ that the title does not name.
            document: The report.
        """
        title = read_title(document, self.form, Part("", [Line(each) for each in lines]))
        rest = [
            line
            for line in lines
            if not is_draft_mark(line, self.form.language)
            and not _is_of_title(line, title.unit, self.form.title)
        ]
        if rest and document.kind != "html":
            self.say("TEXT_AROUND", value=quote_lines(rest))
        if signed:
            self.say("TEXT_AROUND", value=quote_lines(signed))


def _is_of_title(line: str, unit: str, title: str) -> bool:
    plain = normal_label(line)
    return normal_label(title) in plain or (bool(unit) and normal_label(unit) in plain)
