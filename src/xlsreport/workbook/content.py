"""The content of a workbook besides its layout, and the results of its formulas."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.forms.form import computed_cells, undivided_groups
from xlsreport.forms.periods import days_of, time_words
from xlsreport.layout.bounds import days_in, is_outside, leaves_out
from xlsreport.layout.check_lines import Figures, difference, judge
from xlsreport.layout.check_sheet import broken_state
from xlsreport.layout.cover_sheet import counts_places, has_wrong_places, has_wrong_size
from xlsreport.layout.state_words import COUNT_WORDS, ENTRY_WORDS, FAILURES, FAULT_WORDS
from xlsreport.submission.submission import Unit
from xlsreport.text.records import Record
from xlsreport.text.words import word, word_of_time
from xlsreport.workbook import list_results
from xlsreport.workbook.calculated_results import show_calculated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.layout import Layout, TallyLine
    from xlsreport.text.words import Language
    from xlsreport.workbook.list_results import ListEntry

__all__ = ["Cached", "Content", "Entry", "cached_results"]

Entry = int | Decimal | str | bool | date
"""What is typed into a cell; ``""`` empties it, also a computed one."""


class Content(Record, frozen=True):
    """Everything that is known when a workbook is written.

    Attributes:
        year: The report year.
        unit: The unit on the cover; ``""`` parts are left for the clerk.
        issued_to: The unit the workbook is made out to; its parts on the cover are locked.
        entries: What stands in cells by id; a text stays a text; a computed cell's entry takes the
            place of its formula.
        narratives: Texts by id.
        contact: Who fills it in; ``""`` for the clerk to write.
        phone: Their telephone number.
        nil_return: ``True``, ``False``, or ``None`` where nothing is chosen.
        explanations: The clerk's explanations by the key of their line
            (:attr:`~xlsreport.layout.Layout.explanations`).
        blanks_zero: The tables whose blanks are declared to be 0, by id.
        deadline: Until when it is to be returned; ``""`` for none.
        return_to: To whom.
        priors: Last year's sums by tie id.
        serial: The workbook's number within its batch; ``""`` for none.
        signature: A signature to be kept as it is; ``""`` for none.
        key: The key to sign with; ``None`` to keep ``signature``.
        seal: For a merged workbook, the digest over its units' lines; ``""`` for none.
        sealed: The lines of the seal, each as a row of texts on the sheet of the stamp.
        added: Lines that a report printed below a table, by the table's id; they stand below the
            table on its sheet, outside of what is printed.
        password: What lifts the sheets' protection; ``""`` needs none. None of our tools does.
        lists: The rows of lists by id, each an entry for every column.
        period: The period of the year, as ``2025-03``; ``None`` for a yearly form.
        header: The entries of the form's own fields on the cover, by id.
    """

    year: int | None
    unit: Unit = field(default_factory=lambda: Unit("", ""))
    issued_to: Unit = field(default_factory=lambda: Unit("", ""))
    entries: Mapping[str, Entry] = field(default_factory=dict)
    narratives: Mapping[str, str] = field(default_factory=dict)
    contact: str = ""
    phone: str = ""
    nil_return: bool | None = None
    explanations: Mapping[str, str] = field(default_factory=dict)
    blanks_zero: frozenset[str] = frozenset()
    deadline: str = ""
    return_to: str = ""
    priors: Mapping[str, Number] = field(default_factory=dict)
    serial: str = ""
    signature: str = ""
    key: bytes | None = None
    seal: str = ""
    sealed: Sequence[Sequence[str]] = ()
    added: Mapping[str, Sequence[str]] = field(default_factory=dict)
    password: str = ""
    lists: Mapping[str, Sequence[Sequence[ListEntry]]] = field(default_factory=dict)
    period: str | None = None
    header: Mapping[str, ListEntry] = field(default_factory=dict)

    @property
    def days(self) -> tuple[date, date] | None:
        """The first and the last day that it reports on; ``None`` without a year."""
        return None if self.year is None else days_of(self.year, self.period)

    def shown_time(self, language: Language) -> str:
        """The report year, or the period in words, as the cover shows it; ``""`` without one."""
        if self.period is not None:
            return time_words(self.period, language)
        return "" if self.year is None else str(self.year)


class Cached(Record, frozen=True):
    """The results a spreadsheet program would compute; previews show them without computing.

    Attributes:
        cells: Result of every computed cell; ``""`` for an empty text.
        differences: This year's figure less last year's, by tie id; ``""`` without figures.
        checks: For every tie: left, right, difference and the word for its state.
        tallies: Count and word for every counting line, by table and kind.
        displays: What the list of open points shows, by row and column.
        states: The word for each table's state and, under ``""``, the whole workbook's.
        counted: Result of every cell that is counted from a list; ``""`` where that is left out.
    """

    cells: Mapping[str, Number | str]
    differences: Mapping[str, Number | str]
    checks: Mapping[str, tuple[Number | str, Number | str, Number | str, str]]
    tallies: Mapping[tuple[str, str], tuple[int, str]]
    states: Mapping[str, str]
    displays: Mapping[tuple[int, int], Number | str] = field(default_factory=dict)
    counted: Mapping[str, Number | str] = field(default_factory=dict)


def cached_results(layout: Layout, content: Content) -> Cached:
    """Works out every formula of a workbook as spreadsheet programs do: texts are passed over."""
    filled = content.entries or content.priors or content.blanks_zero or content.lists
    if not (filled or content.header):
        blank = _write_same_blanks(layout, content)
        return _compute_without_figures(layout, blank, content.nil_return)
    return _compute_results(layout, content)


@lru_cache(maxsize=64)
def _compute_without_figures(
    layout: Layout,
    blank: tuple[str, ...],
    nil_return: bool | None,  # noqa: FBT001 - a cached key
) -> Cached:
    """The results of a workbook without any figure, which are those of every other."""
    unit, year, contact, phone, *texts = blank
    content = Content(
        year=1 if year else None,
        unit=Unit("", unit),
        contact=contact,
        phone=phone,
        nil_return=nil_return,
        narratives=dict(zip(layout.narratives, texts, strict=True)),
    )
    return _compute_results(layout, content)


def _write_same_blanks(layout: Layout, content: Content) -> tuple[str, ...]:
    """For each entry of the cover and each text: ``x`` where something is written."""
    unit = content.unit.code + content.unit.name
    texts = [content.narratives.get(name, "") for name in layout.narratives]
    year = "" if content.year is None else "x"
    return tuple(
        "x" if each.strip() else "" for each in (unit, year, content.contact, content.phone, *texts)
    )


def _compute_results(layout: Layout, content: Content) -> Cached:
    form, language = layout.form, layout.form.language
    typed = {cell: entry for cell, entry in content.entries.items() if cell in form.cells}
    numbers = {
        cell: entry
        for cell, entry in typed.items()
        if isinstance(entry, (int, Decimal)) and not isinstance(entry, bool)
    }
    counted = {} if not layout.lists else list_results.compute_counted(layout, content)
    numbers |= {cell: value for cell, value in counted.items() if value is not None}
    computed = _compute_cells(layout, content, numbers)
    values: dict[str, Number | None] = {}
    for cell in form.cells.values():
        value = computed[cell.id] if cell.computed else numbers.get(cell.id)
        values[cell.id] = None if isinstance(value, str) else value
    texts = {cell for cell, entry in typed.items() if entry != "" and cell not in numbers}
    taken = {each: _count_blank(form, content, each, values[each], texts) for each in values}
    days, no_days = days_in(form, content.entries) if form.entries else ({}, set())
    figures = Figures(
        form, taken | days, texts | no_days, content.nil_return is True, content.priors
    )
    words = {
        verdict: word(f"state_{verdict}", language)
        for verdict in ("passed", "blank", "text", "no_prior", "not_asked")
    }
    broken_words = {word(f"state_{each}", language) for each in ("failed", "doubt")}
    lines = {line.tie.id: line for line in layout.checks}
    checks: dict[str, tuple[Number | str, Number | str, Number | str, str]] = {}
    differences: dict[str, Number | str] = {}
    for tie in form.ties:
        found = judge(tie, figures)
        gap = difference(form, tie, found.left - found.right)
        right: Number | str = found.right
        if tie.kind == "calculated":
            cell = form.cells[tie.cells[0]]
            shown = show_calculated(form, cell, values, content.blanks_zero)
            right = "" if shown is None else shown
        state = words.get(found.verdict) or (
            word(broken_state(tie), language) if found.verdict == "failed" else ""
        )
        line = lines.get(tie.id)
        if line is None and tie.derived:
            state = ""  # a merged workbook says nothing of products, which it adds up
        if line is not None and state in broken_words:
            leaders = (checks[leader][3] for leader in line.leaders)
            state = word("state_follows", language) if state in leaders else state
        checks[tie.id] = (found.left, right, gap, state)
        if line is not None and line.no_prior and found.verdict == "no_prior":
            checks[tie.id] = ("", "", "", word_of_time("state_no_prior", language, form.periods))
        own, prior = values.get(tie.cells[0]), content.priors.get(tie.id)
        differences[tie.id] = "" if own is None or prior is None else own - prior
    tallies = _count_faults(layout, content, values, texts)
    if layout.lists:
        tallies |= list_results.count_faults(layout, content, values)
    return Cached(
        cells={cell: "" if value is None else value for cell, value in computed.items()},
        differences=differences,
        checks=checks,
        tallies=tallies,
        states=_word_states(layout, content, checks, tallies),
        displays=_list_open(layout, checks, tallies),
        counted={cell: "" if value is None else value for cell, value in counted.items()},
    )


def _word_states(
    layout: Layout,
    content: Content,
    checks: Mapping[str, tuple[Number | str, Number | str, Number | str, str]],
    tallies: Mapping[tuple[str, str], tuple[int, str]],
) -> dict[str, str]:
    """The words for the states of tables and lists, of the whole and of what else is written."""
    form, language = layout.form, layout.form.language
    broken = word("state_failed", language)
    failed = {
        table.id: sum(checks[tie.id][3] == broken for tie in form.ties if tie.table == table.id)
        for table in form.tables
    }
    failed[""] = sum(state == broken for *_, state in checks.values())
    states: dict[str, str] = {}
    for table, failures in failed.items():
        counts = {
            kind: sum(
                count for (t, k), (count, _) in tallies.items() if k == kind and table in (t, "")
            )
            for kind in COUNT_WORDS
        }
        counts_of = {COUNT_WORDS[kind]: count for kind, count in counts.items()} | {
            FAILURES: failures
        }
        if not table:
            counts_of |= {
                key: tallies.get(("", kind), (0, ""))[0] for kind, key in ENTRY_WORDS.items()
            }
            if layout.lists:
                of_lists = list_results.count_states(layout, tallies)
                counts_of[FAILURES] += of_lists.pop(FAILURES)
                counts_of |= of_lists
        states[table] = _word_state(layout, content, counts_of)
    for name in layout.lists:
        states[name] = _word_state(
            layout, content, list_results.count_states(layout, tallies, name)
        )
    for kind, key in ENTRY_WORDS.items():
        if f".{kind}" in layout.state_formulas:
            count = tallies["", kind][0]
            complete = word("state_complete", language)
            states[f".{kind}"] = word(key, language).format(n=count) + " " if count else complete
    return states


def _count_blank(
    form: Form, content: Content, cell: str, value: Number | None, texts: set[str]
) -> Number | None:
    """A cell as ties take it: a blank of a table whose blanks are declared to be 0 is 0."""
    declared = form.cells[cell].table in content.blanks_zero
    typed_over = form.cells[cell].computed and cell in content.entries
    kept = typed_over or cell in texts or form.cells[cell].calculation is not None
    return 0 if declared and value is None and not kept else value


def _compute_cells(
    layout: Layout, content: Content, numbers: Mapping[str, Number]
) -> dict[str, Number | str | None]:
    """Computed cells as shown: an overwritten one shows its entry, those above it build on it."""
    form = layout.form
    results: dict[str, Number | str | None] = {}
    for cell in computed_cells(form):
        if cell.id in content.entries:
            results[cell.id] = numbers.get(cell.id)
            continue
        values = {p: results[p] if p in results else numbers.get(p) for p in cell.parts}
        figures = {p: None if isinstance(v, str) else v for p, v in values.items()}
        if cell.calculation is not None:
            results[cell.id] = show_calculated(form, cell, figures, content.blanks_zero)
            continue
        known = [value for value in figures.values() if value is not None]
        results[cell.id] = sum(known) if known else None
    return results


def _count_faults(
    layout: Layout, content: Content, values: Mapping[str, Number | None], texts: set[str]
) -> dict[tuple[str, str], tuple[int, str]]:
    form, language = layout.form, layout.form.language
    tallies: dict[tuple[str, str], tuple[int, str]] = {}
    for line in layout.tallies:
        if line.table in layout.lists:
            continue  # counted by themselves
        if line.kind == "text":
            count = sum(cell in texts for cell in line.cells)
        elif line.kind == "blank":
            declared = content.nil_return or line.table in content.blanks_zero
            count = 0 if declared else _count_blanks(layout, line, values, texts)
            if form.table(line.table).optional and leaves_out(form, content.entries, line.table):
                count = 0
            elif not content.nil_return:
                count += sum(
                    content.entries.get(cell, "") == ""
                    for cell in line.cells
                    if cell in layout.form.entries
                )
        elif line.kind == "bound":
            count = sum(
                is_outside(
                    values[cell] if cell in layout.formulas else content.entries.get(cell),
                    layout.form.every[cell].value_type,
                    language,
                )
                for cell in line.cells
            )
        elif line.kind in ENTRY_WORDS:
            count = _count_missing(layout, content, line.kind)
        elif line.kind == "number":
            count = _count_wrong_numbers(layout, line, values)
        else:
            count = sum(bool(values[cell]) for cell in line.cells) if content.nil_return else 0
        key = FAULT_WORDS[line.kind] if count else "state_passed"
        tallies[line.table, line.kind] = (count, word(key, language))
    return tallies


def _count_missing(layout: Layout, content: Content, kind: str) -> int:
    """Counts missing entries of the cover, or missing texts."""
    unit, year, contact, phone, *texts = _write_same_blanks(layout, content)
    if kind == "section":
        return texts.count("")
    lacking = (unit, year, contact, phone)[: 4 if texts else 2].count("")
    return lacking + list_results.count_lacking(layout.form, content.header)


def _list_open(
    layout: Layout,
    checks: Mapping[str, tuple[Number | str, Number | str, Number | str, str]],
    tallies: Mapping[tuple[str, str], tuple[int, str]],
) -> dict[tuple[int, int], Number | str]:
    """What the formulas show that number the open lines and list the first of them."""
    columns, language = layout.check_columns, layout.form.language
    if columns.number is None:
        return {}
    link = word("checks_link", language)
    labels = (each for sheet in layout.sheets if sheet.kind == "checks" for each in sheet.labels)
    own = [(e.place.row, e.place.column, e.text) for e in labels]
    places = {row: text for row, column, text in own if column == columns.where}
    texts = {row: text for row, column, text in own if column == columns.rule}
    lines: dict[int, tuple[Number | str, ...]] = {}
    for tally in layout.tallies:
        count, state = tallies[tally.table, tally.kind]
        rule = texts[tally.row]
        if state != word("state_passed", language):
            lines[tally.row] = (state, link, rule, places[tally.row], count)
    for line in layout.checks:
        *_, gap, state = checks[line.tie.id]
        if state == word(broken_state(line.tie), language):
            lines[line.row] = (state, link, line.sentence, line.tie.where, gap)
    found: dict[tuple[int, int], Number | str] = dict.fromkeys(layout.displays, "")
    open_lines = sorted(lines)
    for number, row in enumerate(open_lines, start=1):
        found[row, columns.number] = number
    first = min(layout.check_rows)
    for at, row in zip(layout.open_rows, open_lines, strict=False):
        found |= {(at, column): each for column, each in enumerate(lines[row])}
        found[at, columns.number] = row - first + 1
    for at in layout.open_rows[len(open_lines) :]:
        found[at, columns.number] = 0
    return found


def _count_blanks(
    layout: Layout, line: TallyLine, values: Mapping[str, Number | None], texts: set[str]
) -> int:
    """Counts blank cells; those of a group that is reported as one row are not missing."""
    figures = [cell for cell in line.cells if cell in values]
    blank = {cell for cell in figures if values[cell] is None and cell not in texts}
    for reported, others in undivided_groups(layout.form, line.table):
        listed = {*reported, *others} <= {*line.cells}
        if listed and blank >= {*others} and any(values[cell] is not None for cell in reported):
            blank -= {*others}
    return len(blank)


def _count_wrong_numbers(
    layout: Layout, line: TallyLine, values: Mapping[str, Number | None]
) -> int:
    """Counts numbers of a wrong size and, where the formula does, those with too many places."""
    places = counts_places(line.count)
    count = 0
    for cell in line.cells:
        value, kind = values[cell], layout.form.cells[cell].value_type
        if value is not None:
            count += has_wrong_size(value, kind) + (places and has_wrong_places(value, kind))
    return count


def _word_state(layout: Layout, content: Content, counts: Mapping[str, int]) -> str:
    language = layout.form.language
    if not any(counts.values()):
        return word("state_nil" if content.nil_return else "state_complete", language)
    return "".join(
        word(key, language).format(n=count) + " " for key, count in counts.items() if count
    )
