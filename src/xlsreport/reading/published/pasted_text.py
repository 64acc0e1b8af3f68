"""The tables of a pasted text: cells between pipes, tabs or wide gaps, or one a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from xlsreport.reading.published.document import Line, RawCell, RawTable
from xlsreport.reading.published.form_labels import is_figure_like
from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsreport.reading.published.form_labels import TableLabels

__all__ = ["Stream", "split_gaps", "split_region"]

_PADDING = re.compile(r"\s*\|{2,}\s*")
_END_PADDING = re.compile(r"\|{2,}\s*$")
_GAP = re.compile(r"[ \u3000]{2,}")
_RULE = re.compile(r"[\s|:\-+=]+")
# A text is taken to hold rows, one a line, from this share of its lines with pipes on.
_ROWS = 0.4
_FEWEST_ROWS = 3


class Stream(Record, frozen=True):
    """Cells that come one after the other; where rows end, only their labels tell.

    Attributes:
        tokens: The cells; blank ones are ``""`` where the text shows them.
    """

    tokens: tuple[str, ...]


def split_region(lines: Sequence[str], labels: TableLabels) -> list[Line | RawTable | Stream]:
    """The lines of a text in which a table stands, taken apart.

    Args:
        lines: The lines, blank ones too.
        labels: The labels of the table.
    """
    piped = [line for line in lines if "|" in line or "｜" in line]
    if piped:
        return _split_pipes([line.replace("｜", "|") for line in lines])
    if any(line.startswith("\t") for line in lines):
        return _split_tabs(lines)
    if any("\t" in line.strip() for line in lines):
        return [RawTable(_split_fields(lines), spans=False)]
    fewest = 1 if labels.stubless else _FEWEST_ROWS
    if sum(len(split_gaps(line)) > 1 for line in lines) >= fewest:
        # Headings have gaps too, but no figure at their end.
        return [
            RawTable(_split_fields([_GAP.sub("\t", line.strip()) for line in lines]), spans=False)
        ]
    return [Stream(tuple(_place_blanks(lines, labels)))]


def split_gaps(line: str) -> list[str]:
    """The cells of a row whose columns are set apart by blanks, as copied out of a PDF.

    Only a line that ends with a figure is one; any other is a single cell.
    """
    parts = _GAP.split(line.strip())
    return parts if is_figure_like(parts[-1]) else [line.strip()]


def _split_pipes(lines: Sequence[str]) -> list[Line | RawTable | Stream]:
    """Cells between pipes: a row on each line, or the text as a whole."""
    piped = [line for line in lines if "|" in line]
    rows = [line for line in piped if len([c for c in line.split("|") if c.strip()]) > 1]
    if len(rows) >= _FEWEST_ROWS and len(rows) >= len(piped) * _ROWS:
        table: list[list[RawCell]] = []
        for line in lines:
            if not line.strip() or (_RULE.fullmatch(line) and "-" in line):
                continue
            text = _END_PADDING.sub("|", line.strip())
            text = text.removeprefix("|").removesuffix("|")
            table.append([RawCell(cell.strip()) for cell in text.split("|")])
        return [RawTable(table, spans=False)]
    kept = [line for line in lines if not _PADDING.fullmatch(line)]
    return [Stream(tuple(_list_between_pipes("\n".join(kept))))]


def _list_between_pipes(text: str) -> list[str]:
    tokens: list[str] = []
    for part in text.split("|"):
        pieces = [piece.strip() for piece in part.split("\n") if piece.strip()]
        tokens += pieces or [""]
    if tokens and not tokens[-1]:
        tokens.pop()
    return tokens


def _split_tabs(lines: Sequence[str]) -> list[Line | RawTable | Stream]:
    """A tab before every cell, a row ending at a line without one; or rows of cells."""
    singles = [
        line for line in lines if line.startswith("\t") and "\t" not in line[1:].rstrip("\t")
    ]
    tabbed = [line for line in lines if "\t" in line.strip()]
    if len(tabbed) >= len(singles):
        return [RawTable(_split_fields(lines), spans=False)]
    rows: list[list[str]] = [[]]
    loose: list[Line | RawTable | Stream] = []
    for line in lines:
        if line.startswith("\t"):
            rows[-1].append(line[1:].strip())
        elif not line.strip():
            if rows[-1]:
                rows.append([])
        elif rows[-1]:
            rows[-1][-1] = f"{rows[-1][-1]}\n{line.strip()}".strip()
        else:
            loose.append(Line(line.strip()))
    table = RawTable([[RawCell(text) for text in row] for row in rows if row], spans=False)
    return [*loose, table]


def _split_fields(lines: Sequence[str]) -> list[list[RawCell]]:
    return [[RawCell(cell.strip()) for cell in line.split("\t")] for line in lines if line.strip()]


def _place_blanks(lines: Sequence[str], labels: TableLabels) -> list[str]:
    """Cells of a text with one a line, where blank lines may be blank cells.

    Every row is tried in three ways: blank lines mean nothing; a blank line follows every filled
    cell, and a blank cell is one blank line; a blank line is a blank cell. A way that gives blank
    cells is taken only if every row comes out right by it.
    """
    runs = _cut_rows(lines, labels)
    widths = [_count_columns(labels, label) for label, _ in runs]
    plain = [[text for text in run if text] for _, run in runs]
    for way in (_read_separated, list):
        read = [way(run) for _, run in runs]
        # The last row may be cut, and a heading may follow it.
        whole = [_drop_end(cells, width) for cells, width in zip(read, widths, strict=True)]
        right = [
            width == 0 or len(cells) == width for cells, width in zip(whole, widths, strict=True)
        ]
        if len(right) > _FEWEST_ROWS and all(right[:-1]):
            tokens: list[str] = []
            for (label, _), cells, fits, fallback in zip(runs, whole, right, plain, strict=True):
                tokens += [label, *(cells if fits and cells else fallback)]
            return [*_list_before(lines, labels), *tokens]
    return [line.strip() for line in lines if line.strip()]


def _list_before(lines: Sequence[str], labels: TableLabels) -> list[str]:
    """The filled lines before the first row's label."""
    found: list[str] = []
    for line in lines:
        if "row" in labels.kinds(line.strip()) and "column" not in labels.kinds(line.strip()):
            break
        if line.strip():
            found.append(line.strip())
    return found


def _cut_rows(lines: Sequence[str], labels: TableLabels) -> list[tuple[str, list[str]]]:
    """The lines behind each row's label up to the next label of any kind."""
    runs: list[tuple[str, list[str]]] = []
    inside = False
    for line in lines:
        text = line.strip()
        kinds = labels.kinds(text)
        if "row" in kinds and "column" not in kinds:
            runs.append((text, []))
            inside = True
        elif kinds:
            if inside or not runs:
                inside = False
            if runs:
                # Headings go on to stand between the rows.
                runs.append((text, []))
        elif runs:
            runs[-1][1].append(text)
    return runs


def _count_columns(labels: TableLabels, label: str) -> int | None:
    """How many figures stand behind a label, 0 behind a heading; ``None`` where not certain."""
    from xlsreport.forms.headings import leaves

    kinds = labels.kinds(label)
    if "row" not in kinds or "column" in kinds:
        return 0
    counts = {
        len(list(leaves(labels.table.blocks[row.block].boxhead))) for row in labels.find_rows(label)
    }
    return counts.pop() if len(counts) == 1 else None


def _read_separated(run: Sequence[str]) -> list[str]:
    """A blank line behind the label and behind every filled cell separates; others are cells."""
    cells: list[str] = []
    at = 1 if run and not run[0] else 0
    while at < len(run):
        cells.append(run[at])
        at += 2 if run[at] and at + 1 < len(run) and not run[at + 1] else 1
    return cells


def _drop_end(cells: list[str], width: int | None) -> list[str]:
    """The cells without blank lines at their end that no column needs; none behind a heading."""
    if width == 0:
        return []
    while width is not None and len(cells) > width and not cells[-1]:
        cells = cells[:-1]
    return cells
