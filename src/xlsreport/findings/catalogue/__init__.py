"""The catalogue of findings: for every code its severity, sentence and remedy in two languages.

Codes are stable: people filter and script by them. ``FILE_`` is about a whole file, ``CELL_`` about
what stands in a cell, ``LIST_`` about rows of lists, ``RULE_`` about relations between cells,
``UNIT_`` about who reports, ``TEXT_`` about narratives, ``BATCH_`` about all files together.
``{name}`` is filled in from the finding.
"""

from __future__ import annotations

from xlsreport.findings.catalogue.batch import BATCH_ENTRIES
from xlsreport.findings.catalogue.cells import CELL_ENTRIES
from xlsreport.findings.catalogue.entry import Entry
from xlsreport.findings.catalogue.files import FILE_ENTRIES
from xlsreport.findings.catalogue.lists import LIST_ENTRIES
from xlsreport.findings.catalogue.one_unit import ONE_UNIT_ENTRIES
from xlsreport.findings.catalogue.published import PUBLISHED_ENTRIES
from xlsreport.findings.catalogue.rules import RULE_ENTRIES
from xlsreport.findings.catalogue.texts import TEXT_ENTRIES
from xlsreport.findings.catalogue.units import UNIT_ENTRIES

__all__ = ["ALWAYS_SHOWN", "CATALOGUE", "GROUPS", "Entry"]

ALWAYS_SHOWN = ("FILE_", "BATCH_")
"""Prefixes of codes that say why a file or batch was not read or merged; never silenced."""

GROUPS = (
    ("FILE_", "整个文件", "Whole files"),
    ("CELL_", "格里的内容", "What stands in a cell"),
    ("LIST_", "列表的各行", "Rows of lists"),
    ("RULE_", "格与格之间的关系", "Relations between cells"),
    ("UNIT_", "单位、年度与期限", "Unit, year and deadline"),
    ("TEXT_", "文字部分", "Narratives"),
    ("BATCH_", "整批文件", "The batch"),
)
"""The beginnings of codes, and what the codes that begin so are about, in both languages."""

CATALOGUE: dict[str, Entry] = {
    **FILE_ENTRIES,
    **CELL_ENTRIES,
    **LIST_ENTRIES,
    **RULE_ENTRIES,
    **UNIT_ENTRIES,
    **ONE_UNIT_ENTRIES,
    **TEXT_ENTRIES,
    **BATCH_ENTRIES,
    **PUBLISHED_ENTRIES,
}
