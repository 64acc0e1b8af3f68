"""The consolidated workbook: the form with live sums, every unit's figures, who reported, proof.

The form's cells are formulas over the sheet of details, so that every figure can be followed to
the units it comes from. The workbook carries the form's stamp and can be read and merged again. Its
cover says what was merged and what was not, where other covers have their instructions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.layout import lay_out, quoted
from xlsreport.layout.records import line_height, lines_needed
from xlsreport.merge.proof import reconcile
from xlsreport.merge.records import merged_count
from xlsreport.submission.seal import SealRecord, compute_seal, seal_fact, seal_line, seal_list
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.whole_files import replaced_when_whole
from xlsreport.workbook.consolidated.charts import plots_of, write_charts
from xlsreport.workbook.consolidated.detail import MOST_ROWS, Details
from xlsreport.workbook.consolidated.key_figures import (
    verdict_of,
    write_key_figures,
    write_reconciliation,
)
from xlsreport.workbook.consolidated.list_sheets import write_merged_lists
from xlsreport.workbook.consolidated.merged_book import (
    MergedBook,
    begin_list,
    end_list,
    write_texts,
)
from xlsreport.workbook.consolidated.unit_lists import (
    WORST_FIRST,
    carried_facts,
    count_states,
    has_texts,
    name_state,
    state_fact,
    write_carried,
    write_sources,
    write_status,
    write_unit_texts,
)
from xlsreport.workbook.content import Content
from xlsreport.workbook.form_sheets import FormSheets
from xlsreport.workbook.package import checked, large_workbook
from xlsreport.workbook.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from xlsreport.merge.records import Consolidation
    from xlsreport.submission.submission import Below, ListValue, Outcome, Submission
    from xlsreport.units.roster import Roster
    from xlsreport.workbook.content import Entry

__all__ = ["FindingLine", "FindingLines", "completeness", "write_consolidated", "write_cover"]

# A workbook with more lines cannot be read again; its seal needs no list of them.
_MOST_SEALED = 10_000
# The empty row between the cover's title and its entries.
_VERDICT_ROW = 3
_MOST_LEFT_OUT = 20


class FindingLine(Record, frozen=True):
    """One finding in words.

    Attributes:
        severity: ``error``, ``warning`` or ``note``.
        texts: Unit code, unit name, severity, file, message, remedy, what the unit explains, code,
            and why it was waived.
    """

    severity: str
    texts: tuple[str, ...]


class FindingLines(Record, frozen=True):
    """What the sheet lists.

    Attributes:
        lines: One a finding.
        left_off: How many findings are not among them.
    """

    lines: Sequence[FindingLine] = ()
    left_off: int = 0


def write_consolidated(
    result: Consolidation,
    target: Path,
    outcomes: Sequence[Outcome],
    previous: Sequence[Submission] | None = None,
    *,
    findings: FindingLines | None = None,
    paths: Mapping[str, Path] | None = None,
    most_rows: int = MOST_ROWS,
    key: bytes | None = None,
    texts: tuple[Mapping[str, str], str, str] = ({}, "", ""),
    header: Mapping[str, ListValue] | None = None,
    roster: Roster | None = None,
) -> None:
    """Writes the merged workbook.

    Args:
        result: A consolidation in which something was merged.
        target: Where; an older file of that name is replaced once the new one is whole.
        outcomes: Every file that was read for it, in any order.
        previous: Last year's submissions, for the charts; ``None`` if none were given.
        findings: What its sheet of findings lists; ``None`` for nothing.
        paths: Where each file lies on disk, by its name in ``outcomes``; ``None`` for no links.
        most_rows: After how many lines of details a further sheet begins.
        key: The key that the seal is signed with; ``None`` for a seal without signature.
        texts: The officer's own: narratives by id, the contact and the telephone number.
        header: The officer's own entries in the form's fields on the cover, by id.
        roster: Who must report, for kinds of units and contacts; ``None`` if it is not known.

    Raises:
        ValueError: Nothing was merged.
        UsageError: The target cannot be written.
    """
    form = result.form
    if form is None:
        raise ValueError("nothing was merged")
    layout = lay_out(form, consolidated=True)
    files = sorted(outcomes, key=lambda outcome: outcome.file)
    with (
        replaced_when_whole(target) as path,
        large_workbook(path, form.title, len(result.parts)) as book,
    ):
        proof = result.reconciliation or reconcile(result, files)
        styles = Styles(book)
        merged = MergedBook(book, styles, layout, result, files, proof, roster)
        listed = [merged.listed(part.unit) for part in result.parts] if roster else []
        kinds = ["" if each is None else each.kind for each in listed]
        details = Details(result, form, most_rows, kinds, previous)
        states = [state_fact(merged, each) for each in result.units]
        records = list(_seal_lines(merged, details, states))
        identity = (form.id, result.time, result.unit.code, result.unit.name)
        content = Content(
            year=result.year,
            period=result.period,
            header=header or {},
            unit=result.unit,
            issued_to=result.unit,
            narratives=texts[0],
            contact=texts[1],
            phone=texts[2],
            key=key,
            seal=compute_seal(identity, records),
            sealed=records if len(records) <= _MOST_SEALED else (),
        )
        sheets = FormSheets(book, layout, content, sums=_make_sums(result, details), styles=styles)
        sheets.write()
        verdict = verdict_of(merged)
        plots = plots_of(merged, details, previous)
        cover = sheets.sheets[layout.sheet("cover").name]
        write_cover(
            merged,
            cover,
            (verdict.reference, verdict.text),
            _list_contents(merged, drawn=bool(plots)),
        )
        write_key_figures(merged, details, previous)
        details.write(merged)
        if form.lists:
            write_merged_lists(merged)
        write_status(merged, states)
        write_reconciliation(merged, details, verdict)
        write_carried(merged)
        _write_findings(merged, findings or FindingLines())
        write_unit_texts(merged)
        write_sources(merged, paths or {}, target.parent)
        if plots:
            write_charts(merged, plots)


def _seal_lines(
    merged: MergedBook, details: Details, states: Iterable[Below]
) -> Iterator[SealRecord]:
    """Yields what is sealed: the lines of the details, the units' states, further facts."""
    for position, part in enumerate(details.parts):
        yield seal_line(
            merged.form, part.unit, part.within, part.figures, with_errors=part.with_errors,
            further=details.sealed_texts(position),
        )  # fmt: skip
    yield from map(seal_fact, (*states, *merged.facts))
    for table in merged.form.lists:
        yield seal_list(table.sheet, merged.result.lists.get(table.id, ()))


def _make_sums(result: Consolidation, details: Details) -> dict[str, tuple[str, Entry] | None]:
    """For every cell that follows from no merged one, its formula over the details, its result."""
    form = details.form
    sums: dict[str, tuple[str, Entry] | None] = {
        cell.id: (
            details.formula_of(cell.id),
            ""
            if cell.has_extreme and result.values[cell.id] is None
            else result.values[cell.id] or 0,
        )
        if cell.merged
        else None
        for cell in form.cells.values()
        if not cell.from_merged
    }
    for cell in form.entries.values():
        day = details.extreme_day(cell)
        sums[cell.id] = (details.formula_of(cell.id), day or "") if cell.has_extreme else None
    return sums


def _list_contents(merged: MergedBook, *, drawn: bool) -> list[tuple[str, str]]:
    """The merge's own sheets and what is to be seen on them."""
    keys = ["key_figures"] if merged.form.key_figures else []
    keys += ["detail", "status", "reconciliation"]
    keys += ["carried"] if carried_facts(merged) else []
    keys += ["audit"]
    keys += ["unit_texts"] if has_texts(merged) else []
    keys += ["sources"]
    keys += ["charts"] if drawn else []
    named = [(merged.word(f"sheet_{key}"), merged.word(f"contents_{key}")) for key in keys]
    return [*named, *((t.sheet, merged.word("contents_list")) for t in merged.form.lists)]


def completeness(merged: MergedBook) -> str:
    """Says whether every unit is in the sums, and if not, how many are in which state."""
    if merged.result.complete:
        key = "complete" if merged.result.listed else "complete_unlisted"
        return merged.word(key, count=merged.result.expected)
    states = count_states(merged)
    below = len(merged.result.open_below)
    if below:
        states.append(merged.word("state_count", state=merged.word("open_below"), count=below))
    return merged.word("incomplete", states=merged.joined(states))


def write_cover(
    merged: MergedBook, target: Worksheet, proof: tuple[str, str], sheets: Sequence[tuple[str, str]]
) -> None:
    """Writes on the cover how complete the merge is, who is not in it, and where to look.

    Args:
        merged: The workbook.
        target: The cover.
        proof: The formula (without ``=``) of the reconciliation's verdict and what it comes to.
        sheets: The merge's own sheets, each with what is to be seen there.
    """
    cover = merged.layout.sheet("cover")
    row = max(label.place.row for label in cover.labels) + 2
    last = len(cover.widths) - 1
    width = sum(cover.widths[1:])
    complete = merged.result.complete
    styles = merged.styles

    def line(at: int, label: str, text: str, style: str, formula: str = "") -> None:
        checked(target.write_string(at, 0, label, styles("field")))
        checked(target.merge_range(at, 1, at, last, "", styles(style)))
        if formula:
            checked(target.write_formula(at, 1, f"={formula}", styles(style), text))
        else:
            checked(target.write_string(at, 1, text, styles(style)))
        checked(target.set_row(at, max(24.0, line_height(lines_needed(text, width)))))

    count = merged_count(merged.result, merged.language)
    formula, verdict = proof
    style = "state_good" if complete else "left_out"
    proved = "state_good" if merged.proof.holds else "left_out"
    lines = [
        (merged.word("sheet_reconciliation"), verdict, proved, formula),
        (merged.word("merged_completeness"), completeness(merged), style, ""),
        (merged.word("merged_units"), count, style, ""),
    ]
    # What is wrong is said before what is right; without a fault the order is the natural one.
    if proved == style == "state_good":
        lines.reverse()
    elif proved == "state_good":
        lines.append(lines.pop(0))
    # The first of them stands below the title, above what the form's own tables come to.
    line(_VERDICT_ROW, *lines[0])
    label = merged.word("merged_left_out")
    for text in _name_left_out(merged):
        lines.append((label, text, "left_out", ""))
        label = ""
    for each in lines[1:]:
        line(row, *each)
        row += 1
    row += 1
    for name, what in sheets:
        checked(
            target.write_url(row, 0, f"internal:{quoted(name)}!A1", styles("link"), string=name)
        )
        checked(target.merge_range(row, 1, row, last, "", styles("instruction")))
        checked(target.write_string(row, 1, what, styles("instruction")))
        checked(target.set_row(row, 20))
        row += 1


def _name_left_out(merged: MergedBook) -> Iterator[str]:
    """Names the units that are not in the sums or have errors, also below, the worst first."""
    colon = "：" if merged.language == "zh" else ": "
    named: list[tuple[str, str]] = []
    for each in merged.result.units:
        if each.status not in {"merged", "within"}:
            who = each.unit.label or merged.joined(map(merged.file, each.files))
            named.append((name_state(each), who))
    named += [(fact.state, fact.label) for fact in merged.result.open_below]
    named.sort(key=lambda each: WORST_FIRST.index(each[0]))
    lines = [f"{who}{colon}{merged.word(f'unit_{state}')}" for state, who in named]
    yield from map(visible, lines[:_MOST_LEFT_OUT])
    if len(lines) > _MOST_LEFT_OUT:
        yield merged.word(
            "more_left_out",
            count=len(lines) - _MOST_LEFT_OUT,
            sheet=merged.word("sheet_status"),
        )


_FINDING_COLUMNS = (
    ("column_unit_code", 15.0), ("column_unit_name", 22.0), ("column_severity", 8.0),
    ("column_file", 26.0), ("column_message", 56.0), ("column_remedy", 40.0),
    ("column_explanation", 34.0), ("column_code", 20.0), ("column_waived", 20.0),
)  # fmt: skip
_FINDING_HEADING_ROW = 2
_STYLES = {"error": "list_fault", "warning": "list_doubt", "note": "check_text"}


def _write_findings(merged: MergedBook, findings: FindingLines) -> None:
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
    row = _FINDING_HEADING_ROW
    for row, each in enumerate(findings.lines, start=_FINDING_HEADING_ROW + 1):
        waived = bool(each.texts[-1])
        severity = "check_text" if waived else _STYLES[each.severity]
        texts = (*each.texts[:3], merged.file(each.texts[3]), *each.texts[4:])
        styles = ("list_code", "check_text", severity, *("check_text",) * 6)
        write_texts(merged, target, row, _FINDING_COLUMNS, texts, styles)
    end_list(merged, target, _FINDING_HEADING_ROW, row, _FINDING_COLUMNS)
