"""Whether the seal of a merged workbook is whole; if not, the lines and cells that were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout.stamp import SEAL_COLUMN
from xlsreport.submission.seal import (
    SealRecord,
    compute_seal,
    differing_cells,
    missing_from,
    seal_fact,
    seal_line,
    seal_list,
)
from xlsreport.text.visible import visible
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xlsreport.forms.form import Form
    from xlsreport.layout import Place
    from xlsreport.layout.stamp import Stamp
    from xlsreport.reading.cells.detail_sheet import DetailRow
    from xlsreport.reading.cells.status_sheet import StatusRow
    from xlsreport.reading.workbook.values import Grid
    from xlsreport.submission.submission import Below, ListRows

__all__ = ["check_seal"]

_MOST_NAMED = 8
_SHEETS = {
    "line": "sheet_detail", "state": "sheet_status", "fact": "sheet_carried",
    "text": "sheet_unit_texts",
}  # fmt: skip


def check_seal(
    form: Form,
    stamp: Stamp | None,
    grid: Grid,
    rows: Sequence[DetailRow],
    states: Sequence[StatusRow],
    facts: Sequence[Below],
    file: str,
    lists: Mapping[str, ListRows],
) -> Iterator[Finding]:
    """Yields an error if a sealed workbook has other lines than its seal was made from.

    Args:
        form: The form.
        stamp: The workbook's stamp; without a seal in it nothing is compared.
        grid: The workbook's values.
        rows: The lines of the details.
        states: The lines of 报送情况.
        facts: What was waived, decided and accepted, and the units' texts.
        file: The file's name as findings show it.
        lists: The rows of its lists by id.
    """
    if stamp is None or not stamp.seal:
        return
    there = {
        id(row): seal_line(
            form, row.detail.unit, row.detail.within, row.detail.figures,
            with_errors=row.with_errors, further=row.further,
        )
        for row in rows
    }  # fmt: skip
    now = [*there.values(), *(seal_fact(each.fact) for each in states)]
    now += [seal_fact(each) for each in facts]
    now += [seal_list(t.sheet, lists[t.id].rows) for t in form.lists if t.id in lists]
    identity = (stamp.form, stamp.period or stamp.year, stamp.unit_code, stamp.unit_name)
    if compute_seal(identity, now) == stamp.seal:
        return
    before = _read_records(grid)
    if compute_seal(identity, before) != stamp.seal:
        before = []  # the list was changed or lost as well
    lost, new = missing_from(before, now), missing_from(now, before)
    places: list[Place] = []
    cells: list[str] = []
    unknown = set(map(id, new)) if before else set()
    for row in rows:
        record = there[id(row)]
        if id(record) not in unknown:
            continue
        old = next((each for each in lost if _is_of(each, record)), None)
        changed = () if old is None else differing_cells(form, old, record)
        places += [row.place_of(cell) for cell in changed] or [row.place]
        cells += changed
    zh, en = _name_lines([*lost, *new], form)
    params = {"lines": f"：{zh}" if zh else "", "lines_en": f": {en}" if en else ""}
    yield Finding(
        "FILE_SEAL_BROKEN",
        Severity.ERROR,
        file,
        places=tuple(places),
        cell_ids=tuple(cells) if len(cells) == len(places) else (),
        params=params,
    )


def _is_of(first: SealRecord, second: SealRecord) -> bool:
    return (first.kind, first.label) == (second.kind, second.label)


def _name_lines(records: Sequence[SealRecord], form: Form) -> tuple[str, str]:
    """Names the sheets and units of changed lines, in Chinese and English."""
    named = list(dict.fromkeys((each.kind, each.label) for each in records))
    more = "…" if len(named) > _MOST_NAMED else ""
    some = [
        visible(label)
        if kind == "list"
        else f"{word(_SHEETS[kind], form.language)} {visible(label)}"
        for kind, label in named[:_MOST_NAMED]
    ]
    return "、".join(some) + more, ", ".join(some) + more


def _read_records(grid: Grid) -> list[SealRecord]:
    """Reads the lines that the seal was made from; none where the sheet of the stamp is lost."""
    sheet = grid.sheets.get(word("sheet_stamp", "zh"))
    records: list[SealRecord] = []
    if sheet is None:
        return records
    for row in range(len(sheet.rows)):
        kind, label, digest, cells = (sheet.text(row, SEAL_COLUMN + at) for at in range(4))
        match kind:
            case "line" | "state" | "fact" | "text" | "list":
                records.append(SealRecord(kind, label, digest, cells))
            case _:
                break
    return records
