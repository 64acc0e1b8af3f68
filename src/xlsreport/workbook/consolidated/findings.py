"""审核问题: what the check and the merge have to say, in the words of every other report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsreport.workbook.consolidated.list_sheet import begin_list, end_list, write_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.workbook.consolidated.merged_book import MergedBook

__all__ = ["FindingLine", "FindingLines", "write_findings"]

_COLUMNS = (
    ("column_unit_code", 15.0), ("column_unit_name", 22.0), ("column_severity", 8.0),
    ("column_file", 32.0), ("column_message", 60.0), ("column_remedy", 44.0),
    ("column_code", 22.0), ("column_waived", 20.0),
)  # fmt: skip
_HEADING_ROW = 2
_STYLES = {"error": "list_fault", "warning": "list_doubt", "note": "check_text"}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in words.

    Attributes:
        severity: ``error``, ``warning`` or ``note``.
        texts: Unit code, unit name, severity, file, message, remedy, code, and why it was waived.
    """

    severity: str
    texts: tuple[str, str, str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class FindingLines:
    """What the sheet lists.

    Attributes:
        lines: One a finding.
        left_off: How many findings are not among them.
    """

    lines: Sequence[FindingLine] = ()
    left_off: int = 0


def write_findings(merged: MergedBook, findings: FindingLines) -> None:
    """Writes the sheet."""
    count = len(findings.lines)
    line = merged.word("audit_count", count=count)
    if findings.left_off:
        line = merged.word("audit_cut", count=count + findings.left_off, shown=count)
    elif not count:
        line = merged.word("audit_none")
    target = begin_list(
        merged, "sheet_audit", merged.word("audit_title"),
        [(line, "left_out_line" if findings.left_off else "info_line")],
    )  # fmt: skip
    row = _HEADING_ROW
    for row, each in enumerate(findings.lines, start=_HEADING_ROW + 1):
        waived = bool(each.texts[-1])
        severity = "check_text" if waived else _STYLES[each.severity]
        texts = (*each.texts[:3], merged.file(each.texts[3]), *each.texts[4:])
        styles = ("list_code", "check_text", severity, *("check_text",) * 5)
        write_texts(merged, target, row, _COLUMNS, texts, styles)
    end_list(merged, target, _HEADING_ROW, row, _COLUMNS)
