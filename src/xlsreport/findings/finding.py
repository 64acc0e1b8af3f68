"""A finding: what is wrong, where, how bad it is and what to do about it.

Findings are data. Their sentences are put together only when they are shown, from the
catalogue's text for their code and their own parameters, so that both languages say the same.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.layout.records import Place, ranges
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsreport.text.words import Language

__all__ = [
    "Finding",
    "Severity",
    "file_finding",
    "message_of",
    "remedy_of",
    "sort_findings",
    "where_of",
]


_CHINESE = ("、", "；", "（", "）", " 等 {} 处")
_ENGLISH = (", ", "; ", " (", ")", " and more, {} in all")
# A message names the first ranges; programs get every cell.
_MOST_RANGES = 30
# Values are joined in Chinese; between two Chinese words that stays, as it may belong to a label.
# Compiled where it is needed: with so many letters that takes longer than loading a module.
_CHINESE_COMMA = r"(?<![\u2e80-\u9fff])、|、(?![\u2e80-\u9fff])"


class Severity(StrEnum):
    """The severity of a finding."""

    ERROR = "error"
    """The submission is not merged until it is mended."""
    WARNING = "warning"
    """It is merged; a person should look."""
    NOTE = "note"
    """Something was normalized or healed."""


class Finding(Record, frozen=True):
    """One finding.

    Attributes:
        code: The catalogue's code, as ``CELL_BLANK``.
        severity: How bad it is.
        file: The file it is about; ``""`` if about none.
        places: The cells it is about, in sheet order; empty if it is about the whole file.
        cell_ids: Their ids, where they are cells of the form.
        label: What the cells are called, as messages say it; ``""`` for nothing.
        value: What stands there, invisible characters escaped; ``None`` if nothing is to be shown.
        params: What the catalogue's text puts into its placeholders; ``guess`` and ``guess_en``,
            where there, are the likely cause, said behind it and marked as a guess.
        rule: The rule that found it, as ``requests.balance``; ``""`` for none.
        explanation: What the clerk says of it on the sheet of checks; ``None`` for nothing.
        waived: Who looked into it and why it may stay, as reports say it; ``None`` if it is open.
    """

    code: str
    severity: Severity
    file: str
    places: tuple[Place, ...] = ()
    cell_ids: tuple[str, ...] = ()
    label: str = ""
    value: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    rule: str = ""
    waived: str | None = None
    explanation: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether it keeps a submission from being merged: an error that is not waived."""
        return self.severity is Severity.ERROR and self.waived is None

    @property
    def shown_severity(self) -> str:
        """How lists mark it: its severity, ``waived``, or ``review`` for a warning explained."""
        if self.waived is not None:
            return "waived"
        explained = self.explanation is not None and self.severity is Severity.WARNING
        return "review" if explained else str(self.severity)

    @property
    def sheet(self) -> str:
        """The sheet of its first cell; ``""`` for none."""
        return self.places[0].sheet if self.places else ""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of its cells, without their sheets."""
        return tuple(place.address for place in self.places)


def where_of(finding: Finding, language: Language = "zh") -> str:
    """``Requests!D8、D9 (natural persons)``; ``""`` for a finding about the whole file."""
    if not finding.places:
        return finding.label
    comma, semicolon, before, after, more = _CHINESE if language == "zh" else _ENGLISH
    parts: list[str] = []
    by_sheet: dict[str, list[Place]] = {}
    for place in finding.places:
        by_sheet.setdefault(place.sheet, []).append(place)
    for sheet, places in by_sheet.items():
        areas = ranges(places, with_sheet=False)
        rest = more.format(len(areas)) if len(areas) > _MOST_RANGES else ""
        parts.append(f"{sheet}!{comma.join(areas[:_MOST_RANGES])}{rest}")
    label = f"{before}{finding.label}{after}" if finding.label else ""
    return semicolon.join(parts) + label


def message_of(finding: Finding, language: Language, *, explained: bool = True) -> str:
    """Returns the sentence: where, what stands there, what must hold, the likely cause if any.

    Args:
        finding: The finding.
        language: Of the sentence.
        explained: Whether it ends with what the clerk says of it.
    """
    entry = CATALOGUE[finding.code]
    text = _fill(entry.zh, entry.en, finding, language)
    guess = finding.params.get("guess" if language == "zh" else "guess_en")
    if guess is not None:
        text += f"猜测：{guess}。" if language == "zh" else f" A guess: {guess}."
    if explained and finding.explanation is not None:
        said = visible(finding.explanation)
        text += f"单位说明：“{said}”。" if language == "zh" else f' The unit explains: "{said}".'
    where = where_of(finding, language)
    if not where:
        return text
    return f"{where}：{text}" if language == "zh" else f"{where}: {text}"


def remedy_of(finding: Finding, language: Language) -> str:
    """The remedy, in one or two sentences."""
    entry = CATALOGUE[finding.code]
    return _fill(entry.zh_remedy, entry.en_remedy, finding, language)


def sort_findings(findings: Iterable[Finding], sheets: Sequence[str] = ()) -> tuple[Finding, ...]:
    """By file, then findings about the whole file, then by sheet and cell, then by code.

    Args:
        findings: In any order.
        sheets: The names of the sheets in the workbook's order; others come behind.
    """
    rank = {name: position for position, name in enumerate(sheets)}

    def key(finding: Finding) -> tuple[object, ...]:
        place = finding.places[0] if finding.places else None
        return (
            finding.file,
            place is not None,
            rank.get(finding.sheet, len(rank)),
            finding.sheet,
            (place.row, place.column) if place else (0, 0),
            finding.code,
            finding.rule,
        )

    return tuple(sorted(findings, key=key))


def _fill(zh: str, en: str, finding: Finding, language: Language) -> str:
    values = dict(finding.params)
    if finding.value is not None:
        values.setdefault("value", finding.value)
    # A stranger's text may hold braces: it is put in once and never read as a pattern.
    pattern = zh if language == "zh" else en
    if language != "zh":
        values = {key: re.sub(_CHINESE_COMMA, ", ", value) for key, value in values.items()}
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), pattern)


def file_finding(code: str, params: Mapping[str, str | int], file: str) -> Finding:
    """The finding for a code about a file as a whole, with the catalogue's severity."""
    texts = {key: str(value) for key, value in params.items()}
    value = texts.pop("value", None)
    return Finding(code, Severity(CATALOGUE[code].severity), file, value=value, params=texts)
