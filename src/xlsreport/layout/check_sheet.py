"""The sheet of checks: every tie of the form with both sides, difference and state, live.

Only functions that every spreadsheet program has had since 2010 are used. The state of a tie is one
of these: passed, failed, blank (something it needs is not filled in), text (a figure was entered
as text, which sums pass over in silence), without last year's figures, and failed because another
tie of the same rule does. Above the ties of a table its faulty cells are counted. Next to each line
of a unit's workbook there is room for the clerk's explanation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.expression import OPERATOR_SIGNS, Sum, Term, describe, to_formula
from xlsreport.forms.form import entered_below, holds_when_merged, is_of_days
from xlsreport.layout.bounds import bounded_cells, count_blanks, count_out_of_bounds, if_used
from xlsreport.layout.calculated import (
    calculated_formula,
    judge_formula,
    missing_formula,
    sentence_of,
)
from xlsreport.layout.check_lines import (
    COLUMNS,
    PLAIN,
    PLAIN_FIRST_ROW,
    Checks,
    Entries,
    add_entries,
    add_headings,
    add_open_list,
    choose_widths,
    difference_formula,
    write_open_list,
)
from xlsreport.layout.conditions import add_condition, condition_formula
from xlsreport.layout.cover_sheet import count_formulas
from xlsreport.layout.records import (
    CheckLine,
    Label,
    Place,
    TallyLine,
    address,
    height_of,
    line_height,
    lines_needed,
    ranges,
)
from xlsreport.layout.state_words import COUNT_WORDS, ENTRY_WORDS, FAILURES, FAULT_WORDS, LIST_WORDS
from xlsreport.text.words import word, word_of_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsreport.forms.form import Form, Tie
    from xlsreport.layout.cover_sheet import Declared
    from xlsreport.layout.list_place import ListPlace

__all__ = ["broken_state", "lay_out_checks"]


def lay_out_checks(
    form: Form,
    cells: Mapping[str, Place],
    priors: Mapping[str, Place],
    declared: Declared,
    entries: Entries | None = None,
    *,
    consolidated: bool = False,
    plain: bool = False,
    lists: Mapping[str, ListPlace] | None = None,
) -> Checks:
    """Places the lines of the sheet of checks.

    Args:
        form: The form.
        cells: Place of every figure.
        priors: Place of last year's figures by tie id.
        declared: What can be declared of blanks.
        consolidated: Whether it is for a merged workbook: what a merge does not add up is blank
            there, and neither counted nor compared.
        entries: What is to be written besides figures; ``None`` where it is not counted.
        plain: Whether it has neither a list of what is open nor room for explanations.
        lists: Where the form's lists stand; ``None`` for none.
    """
    language = form.language
    checks = Checks(word("sheet_checks", language), PLAIN if plain else COLUMNS)
    columns = checks.columns
    title = Label(
        Place(checks.name, 0, 0, 0, max(columns.link, columns.difference)),
        word("checks_title", language),
        "title",
    )
    checks.labels.append(title)
    checks.heights[0] = 30
    if plain:
        add_headings(checks, 2, language)
        row = PLAIN_FIRST_ROW
    else:
        row = add_open_list(checks, language)
    first_row = row
    if entries is not None:
        row = add_entries(form.language, entries, checks, row)
    spans: list[tuple[str, int, int]] = []
    for table_id, heading in [*((t.id, t.title) for t in form.tables), ("", "")]:
        ties = [
            tie
            for tie in form.ties
            if tie.table == table_id and not (consolidated and not holds_when_merged(form, tie))
        ]
        if not ties and not table_id:
            continue
        if heading:
            place = Place(checks.name, row, 0, row, max(columns.link, columns.difference))
            checks.labels.append(Label(place, heading, "band"))
            checks.heights[row] = 22
            row += 1
        first = row
        if table_id:
            row = _add_tallies(
                form, table_id, cells, declared, checks, row, consolidated=consolidated
            )
        for tie in ties:
            _add_line(form, tie, cells, priors, declared, checks, row)
            row += 1
        spans.append((table_id, first, row - 1))
    list_spans: dict[str, tuple[int, int]] = {}
    if lists and entries is not None:
        from xlsreport.layout.list_formulas import day_formulas
        from xlsreport.layout.list_sheet import add_list_lines

        days = day_formulas(form, entries.fields["year"])
        row, list_spans = add_list_lines(form, lists, cells, days, checks, row)
    checks.last_row = row - 1
    if not plain:
        write_open_list(checks, first_row, language)
    _write_states(form, spans, list_spans, declared.nil, checks)
    return checks


def broken_state(tie: Tie) -> str:
    """The word for a tie that does not hold: a soft rule only asks to look again."""
    return "state_failed" if tie.severity == "error" else "state_doubt"


def _add_tallies(
    form: Form,
    table: str,
    cells: Mapping[str, Place],
    declared: Declared,
    checks: Checks,
    row: int,
    *,
    consolidated: bool,
) -> int:
    every = [c for c in form.every.values() if c.table == table and not c.computed]
    entered = [c.id for c in every if c.id in form.cells and (c.added_up or not consolidated)]
    language = form.language
    formulas = count_formulas(form, table, entered, cells, declared)
    counted = dict.fromkeys(formulas, tuple(entered))
    bounded = bounded_cells(form, table) if form.has_bounds and not consolidated else []
    if form.has_bounds and not consolidated:
        needed = [cell.id for cell in every if not cell.value_type.may_be_blank]
        formulas["blank"] = count_blanks(form, table, needed, cells, declared)
        counted["blank"] = tuple(needed)
    if form.table(table).optional:
        formulas["blank"] = if_used(formulas["blank"], every, cells, sums=consolidated)
    if bounded:
        formulas["bound"] = count_out_of_bounds(bounded, cells, language)
        counted["bound"] = tuple(cell.id for cell in bounded)
    for kind in formulas:
        here = address(row, checks.columns.left)
        state = (
            f'IF({here}=0,"{word("state_passed", language)}","{word(FAULT_WORDS[kind], language)}")'
        )
        text = word(f"checks_{kind}", language)
        checks.labels.append(
            Label(Place.one(checks.name, row, checks.columns.rule), text, "check_text")
        )
        if checks.columns.explanation is not None:
            place = Place.one(checks.name, row, checks.columns.where)
            checks.labels.append(Label(place, form.table(table).sheet, "check_text"))
        width = choose_widths(checks.columns)[checks.columns.rule] * 1.05  # written smaller
        checks.heights[row] = height_of(text, width, least=line_height(1))
        checks.tallies.append(
            TallyLine(
                table=table,
                kind=kind,
                row=row,
                count=formulas[kind],
                state=state,
                goes_to=cells[every[0].id],
                cells=counted[kind],
            )
        )
        row += 1
    return row


def _add_line(
    form: Form,
    tie: Tie,
    cells: Mapping[str, Place],
    priors: Mapping[str, Place],
    declared: Declared,
    checks: Checks,
    row: int,
) -> None:
    language = form.language
    sign = OPERATOR_SIGNS[tie.expression.operator]
    if tie.kind == "calculated":
        sentence = sentence_of(tie, language)
    elif tie.kind == "total":
        sentence = word("rule_equal", form.language).format(label=tie.title)
    else:
        sentence = f" {sign} ".join(
            describe(side, lambda term: _name_term(form, tie, term))
            for side in (tie.expression.left, tie.expression.right)
        )
    if tie.condition is not None:
        sentence = add_condition(sentence, tie, language)
    formulas = [
        _write_side(side, cells, priors.get(tie.id))
        for side in (tie.expression.left, tie.expression.right)
    ]
    if tie.kind == "calculated":
        formulas[1] = calculated_formula(form, form.cells[tie.cells[0]], cells, declared)
    columns = checks.columns
    left, right = address(row, columns.left), address(row, columns.right)
    shown = f"N({right})" if tie.derived and tie.kind != "total" else right
    leaders = {} if columns.explanation is None else _find_leaders(form, tie, checks)
    no_prior = ""
    if tie.needs_prior:
        no_prior = f"COUNT({','.join(ranges([priors[tie.id]]))})=0"
    state = _write_state(form, tie, cells, declared, (left, right))
    if leaders:
        broken = word(broken_state(tie), language)
        areas = ranges(Place.one(checks.name, at, columns.state) for at in leaders.values())
        counts = "+".join(f'COUNTIF({area.rpartition("!")[2]},"{broken}")' for area in areas)
        follows = f'IF({counts}>0,"{word("state_follows", language)}","{broken}")'
        state = state.replace(f'"{broken}"', follows)
    if no_prior:
        state = f'IF({no_prior},"{word_of_time("state_no_prior", language, form.periods)}",{state})'
    widths = choose_widths(columns)
    for column, text in ((columns.rule, sentence), (columns.where, tie.where)):
        checks.labels.append(Label(Place.one(checks.name, row, column), text, "check_text"))
    room = widths[columns.rule], widths[columns.where]
    checks.heights[row] = line_height(max(map(lines_needed, (sentence, tie.where), room)))
    checks.lines.append(
        CheckLine(
            tie=tie,
            row=row,
            sentence=sentence,
            left=formulas[0],
            right=formulas[1],
            difference=difference_formula(form, tie, left, shown),
            state=state,
            goes_to=cells[tie.cells[0]],
            no_prior=no_prior,
            leaders=tuple(leaders),
        )
    )


def _find_leaders(form: Form, tie: Tie, checks: Checks) -> dict[str, int]:
    """The rows, by id, of the ties above whose failing makes this one fail: those it adds up."""
    if tie.derived or not all(form.every[cell].computed for cell in tie.cells):
        return {}
    same = {line.tie.id: line for line in checks.lines if line.tie.rule == tie.rule}
    parts = {part for line in same.values() for part in entered_below(form, line.tie.cells)}
    if not parts >= set(entered_below(form, tie.cells)):
        return {}
    return {name: line.row for name, line in same.items()}


def _name_term(form: Form, tie: Tie, term: Term) -> str:
    label = tie.labels[term.name]
    return (
        f"{word_of_time('last_year', form.language, form.periods)}{label}" if term.prior else label
    )


def _write_side(side: Sum, cells: Mapping[str, Place], prior: Place | None) -> str:
    """One side as a formula; all of last year's terms together are one reference cell."""
    terms = tuple(term for term in side if not term.prior)
    if len(terms) != len(side):
        terms = (*terms, Term(1, "prior", prior=True))

    def addresses(some: Sequence[Term]) -> list[str]:
        own = [cells[cell] for term in some for cell in term.cells]
        last_year = [prior for term in some if term.prior and prior is not None]
        return ranges([*own, *last_year])

    return to_formula(terms, addresses)


def _write_state(
    form: Form,
    tie: Tie,
    cells: Mapping[str, Place],
    declared: Declared,
    sides: tuple[str, str],
) -> str:
    language = form.language
    left, right = sides
    operator = {"==": "=", "!=": "<>"}.get(tie.expression.operator, tie.expression.operator)
    gap = difference_formula(form, tie, left, right)
    broken = f'"{word(broken_state(tie), language)}"'
    verdict = f'IF({gap}{operator}0,"{word("state_passed", language)}",{broken})'
    if tie.kind == "calculated":
        wrong = judge_formula(form.cells[tie.cells[0]], cells, right)
        verdict = f'IF({wrong},{broken},"{word("state_passed", language)}")'

    if tie.condition is not None:
        asked = condition_formula(form, tie, cells)
        verdict = f'IF({asked},{verdict},"{word("state_not_asked", language)}")'
    blank = f'"{word("state_blank", language)}"'
    deep = [cells[cell] for cell in entered_below(form, tie.needed)]
    deep_areas = ranges(deep)
    texts = (
        f"{len(deep)}-COUNT({','.join(deep_areas)})-("
        + "+".join(f"COUNTBLANK({area})" for area in deep_areas)
        + ")"
    )
    if tie.kind == "total":
        parts = ranges(cells[cell] for term in tie.expression.right for cell in term.cells)
        total = ranges([cells[tie.cells[0]]])[0]
        missing = f"COUNT({','.join([total, *parts])})=0"
    elif tie.kind == "calculated":
        missing = missing_formula(form, form.cells[tie.cells[0]], cells, declared)
    else:
        missing = _write_missing(form, tie, cells, declared)
    tables = {form.every[cell].table for cell in tie.needed}
    alone = len(tables) == 1 and tie.kind != "calculated"
    known = declared.blanks(tables.pop()) if alone else declared.nil
    judged = f"IF(AND({missing},NOT({known})),{blank},{verdict})"
    if is_of_days(form, tie):  # no day is 0, whatever is declared of blanks
        judged = f"IF({missing},{blank},{verdict})"
    if tie.kind == "total":
        # A total that shows no number although it has parts, or shows a text or an error.
        lost = f"COUNT({','.join(parts)})+1-COUNTBLANK({total})"
        judged = f"IF(AND(COUNT({total})=0,{lost}>0),{broken},{judged})"
    return f'IF({texts}>0,"{word("state_text", language)}",{judged})'


def _write_missing(form: Form, tie: Tie, cells: Mapping[str, Place], declared: Declared) -> str:
    """The condition that a cell of a tie is blank; of several tables, one that is not declared."""
    tables: dict[str, list[str]] = {}
    for cell in tie.needed:
        tables.setdefault(form.every[cell].table, []).append(cell)
    tests = []
    for table, members in tables.items():
        areas = ",".join(ranges(cells[cell] for cell in members))
        test, zero = f"COUNT({areas})<{len(members)}", declared.zero(table)
        tests.append(test if zero is None or len(tables) == 1 else f"AND({test},NOT({zero}))")
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


def _write_states(
    form: Form,
    spans: list[tuple[str, int, int]],
    list_spans: Mapping[str, tuple[int, int]],
    nil: str,
    checks: Checks,
) -> None:
    """The state of each table and of the whole, from the lines between its rows."""
    language = form.language
    sheet = f"'{checks.name}'!"
    left = checks.columns.left
    tallies: dict[tuple[str, str], str] = {
        (t.table, t.kind): f"{sheet}{address(t.row, left)}" for t in checks.tallies
    }
    failed = word("state_failed", language)
    column = checks.columns.state

    def state(counts: Mapping[str, str]) -> str:
        parts = "&".join(
            f'IF({count}>0,{_count_as_formula(word(key, language), count)},"")'
            for key, count in counts.items()
        )
        good = f'IF({nil},"{word("state_nil", language)}","{word("state_complete", language)}")'
        return f"IF({'+'.join(counts.values())}=0,{good},{parts})"

    def counted(first: int, last: int) -> str:
        area = Place(checks.name, first, column, last, column).area
        return f'COUNTIF({sheet}{area},"{failed}")'

    tables = [(table, first, last) for table, first, last in spans if table]
    for table, first, last in tables:
        counts = {
            words: tallies[table, kind]
            for kind, words in COUNT_WORDS.items()
            if (table, kind) in tallies
        }
        checks.state_formulas[table] = state(counts | {FAILURES: counted(first, last)})
    sums = {
        words: "("
        + "+".join(tallies[table, kind] for table, _, _ in tables if (table, kind) in tallies)
        + ")"
        for kind, words in COUNT_WORDS.items()
        if any(each == kind for _, each in tallies)
    }
    sums[FAILURES] = counted(spans[0][1], checks.last_row)
    for kind, key in ENTRY_WORDS.items():
        if ("", kind) in tallies:
            sums[key] = count = tallies["", kind]
            shown = _count_as_formula(word(key, language), count)
            complete = word("state_complete", language)
            checks.state_formulas[f".{kind}"] = f'IF({count}=0,"{complete}",{shown})'
    for table_id, (first, last) in list_spans.items():
        counts = {
            LIST_WORDS[kind]: count
            for (each, kind), count in tallies.items()
            if each == table_id and kind in LIST_WORDS
        }
        for key, count in counts.items():
            sums[key] = f"{sums[key]}+{count}" if key in sums else count
        # A key that stands twice is counted by itself and is no relation that fails.
        checks.state_formulas[table_id] = state(counts | {FAILURES: counted(first, last)})
    checks.state_formulas[""] = state(sums)


def _count_as_formula(pattern: str, count: str) -> str:
    """``缺{n}格`` as a formula: ``"缺"&n&"格 "``."""
    before, after = pattern.split("{n}")
    parts = [f'"{before}"'] if before else []
    return "&".join([*parts, count, f'"{after} "'])
