"""The workbook's own lights and ``check`` agree, with LibreOffice as the one who computes them."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.effort import times
from tests.office import recalculated
from tests.sample_forms import LIBRARY as LIBRARY_FILE
from tests.sample_forms import form_text
from tests.samples import (
    EDITIONS,
    F2021,
    FORMS,
    JIUTAI,
    YEARS,
    consistent,
    entered,
    workbook,
    zeros,
)
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Severity
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.layout.cover_sheet import has_wrong_places, has_wrong_size
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.workbook.values import read_witness
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook import Entry

COUNT = times(8, 200)
BATCH = 20
KINDS = ("blank", "text", "understood", "negative", "fraction", "large", "rule", "total", "group")
# Read as a figure or as blank by ``check``, with a note; totals leave them out.
UNDERSTOOD = ("12件", "１２", "无", "22（其中修订16件）", " ")
# How often a table declares its blanks to be 0.
DECLARED = 0.3
EXPLAINED = 0.1
TEXTS = (
    "总体情况平稳，没有需要另外说明的事项。",
    "总体情况平稳，没有需要另外说明的事项。",
    "",
    " \n",
    "\u3000\t\u00a0",
)
WRITTEN: dict[str, Any] = {
    "contact": "张三",
    "phone": "1",
    "narratives": {each.id: TEXTS[0] for each in F2021.narratives},
}
# What ``check`` says, as an error or more mildly, where a line of the cover is not good.
LACKING = {
    ".entry": {"UNIT_UNNAMED", "UNIT_NO_CONTACT", "UNIT_WRONG_YEAR"},
    ".section": {"TEXT_BLANK", "TEXT_UNWRITTEN"},
}
LIBRARY = read_form(LIBRARY_FILE)


def lit(form: Form, path: Path) -> dict[str, str]:
    """What each table's light, and under "" the cover's, shows in a recalculated workbook."""
    witness = read_witness(path.read_bytes())
    shown = {}
    for table in lay_out(form).state_formulas:
        place = lay_out(form).states[table]
        shown[table] = witness.sheets[place.sheet].cells[place.row, place.column].text
    return shown


def checked_outcome(form: Form, path: Path) -> Outcome:
    """The workbook as ``check`` reads and judges it."""
    outcome = read_workbook(path.read_bytes(), path.name, FORMS | {form.id: form})
    return check_outcome(outcome)


def red_tables(form: Form, path: Path) -> set[str]:
    """The tables of which ``check`` reports an error, "" where it is a relation of several."""
    outcome = checked_outcome(form, path)
    assert outcome.submission is not None
    found: set[str] = set()
    for finding in outcome.findings:
        if finding.code == "FILE_UNTOUCHED":
            found |= {table.id for table in form.tables}
        if finding.severity is Severity.ERROR and finding.code != "UNIT_WRONG_YEAR":
            # A relation stands in one table's part of the sheet of checks, or in none's.
            ties = [tie.table for tie in form.ties if tie.rule == finding.rule]
            found |= {*ties} or {form.cells[cell].table for cell in finding.cell_ids}
    codes = {finding.code for finding in outcome.findings}
    for light, lacking in LACKING.items():
        found |= {light} if codes & lacking else set()
    return found


def choose_entry(kind: str, decimals: int, draw: random.Random) -> Entry:
    """What a fault of a kind puts into an entered cell with so many decimal places."""
    if kind == "text":
        return draw.choice(("约100", "12/13", "abc", "#"))
    if kind == "understood":
        return draw.choice(UNDERSTOOD)
    if kind == "negative":
        return -draw.randint(1, 9)
    if kind == "fraction":
        return Decimal(5).scaleb(-decimals - 1) + draw.randint(-3, 9)
    if kind == "large":
        return 10**15 + draw.randint(0, 9)
    return "" if kind == "blank" else 99 + draw.randint(0, 9)


def spoil(form: Form, draw: random.Random) -> tuple[Content, set[str]]:
    """Content with faults of a few kinds, and the tables with a text that ``check`` understands."""
    values = zeros(form) if draw.random() < 0.25 else consistent(form, draw.random())
    entries: dict[str, Entry] = {
        cell: Decimal(value) if isinstance(value, str) else value for cell, value in values.items()
    }
    for kind in draw.sample(KINDS, draw.choice((0, 1, 1, 1, 2, 4))):
        if kind == "total":
            computed = [cell.id for cell in form.cells.values() if cell.computed]
            entries[draw.choice(computed)] = draw.choice((0, 7, "", "x", Decimal("0.5"), -1))
        elif kind == "group":
            group = draw.choice([each.group for each in form.undivided.values()] or [""])
            for column in form.undivided.values():
                if column.group == group:
                    entries |= dict.fromkeys(column.others, "")
        else:
            for cell in draw.sample(entered(form), draw.choice((1, 1, 3))):
                entries[cell] = choose_entry(kind, form.cells[cell].value_type.decimals, draw)
    understood = {form.cells[cell].table for cell, each in entries.items() if each in UNDERSTOOD}
    nil = draw.choice((True, False, None, None))
    declared = frozenset(t.id for t in form.tables if draw.random() < DECLARED)
    year = YEARS.get(form.id, 2024)
    written = {each.id: draw.choice(TEXTS) for each in form.narratives}
    explained = [key for key in lay_out(form).explanations if draw.random() < EXPLAINED]
    content = Content(
        year=draw.choice((year, year, year, None)),
        unit=draw.choice((JIUTAI, JIUTAI, Unit("", "九台街道"), Unit("", ""))),
        contact=draw.choice(("张三", "张三", "", "\u3000")),
        phone=draw.choice(("1", "1", " ", "\u00a0\t")),
        narratives=dict.fromkeys(written, TEXTS[0]) if draw.random() < 0.5 else written,
        entries=entries,
        nil_return=nil,
        blanks_zero=declared,
        explanations=dict.fromkeys(explained, "已与信访台账核对，确实如此。"),
    )
    return content, understood


@pytest.mark.parametrize("form", [*EDITIONS, LIBRARY], ids=lambda form: form.id)
def test_a_light_is_good_just_where_check_finds_no_error(form: Form, tmp_path: Path) -> None:
    cases = {}
    for seed in range(COUNT):
        content, understood = spoil(form, random.Random(f"{form.id} {seed}"))  # noqa: S311
        path = tmp_path / f"{seed}.xlsx"
        write_form(form, content, path)
        cases[path] = (content, understood)
    good = {word(key, form.language) for key in ("state_complete", "state_nil")}
    differing, files, results = [], list(cases), []
    for first in range(0, COUNT, BATCH):
        results += recalculated(files[first : first + BATCH], tmp_path / f"from {first}")
    for path, saved in zip(files, results, strict=True):
        content, understood = cases[path]
        lights = lit(form, saved)
        red = red_tables(form, path) | understood
        expected = {table: table not in red for table in lights} | {"": not red}
        found = {table: text in good for table, text in lights.items()}
        if found != expected:
            differing.append((path.name, lights, sorted(red), content.nil_return))
    assert not differing


def test_a_false_nil_return_is_no_good_state_and_says_in_how_many_cells(tmp_path: Path) -> None:
    path = workbook(
        F2021, zeros(F2021, appeals__reconsideration__upheld=3), tmp_path / "a.xlsx", **WRITTEN
    )
    right = workbook(F2021, zeros(F2021) | {"nil_return": True}, tmp_path / "b.xlsx", **WRITTEN)
    figures = zeros(F2021, appeals__reconsideration__upheld=3) | {"nil_return": True}
    false = workbook(F2021, figures, tmp_path / "c.xlsx", **WRITTEN)
    assert lit(F2021, path)[""] == "完整"
    shown = dict.fromkeys(("", *(t.id for t in F2021.tables)), "零报告")
    assert lit(F2021, right) == shown | {".entry": "完整", ".section": "完整"}
    assert lit(F2021, false)[""] == "零报告有数1格 "
    assert lit(F2021, false)["appeals"] == "零报告有数1格 "
    assert lit(F2021, false)["requests"] == "零报告"


def test_anything_but_the_choice_above_a_table_is_no_good_state(tmp_path: Path) -> None:
    path = workbook(F2021, zeros(F2021), tmp_path / "a.xlsx", **WRITTEN)
    place = lay_out(F2021).zeros["appeals"]
    files = []
    for number, typed in enumerate(("都是零", word("blanks_zero", "zh"), "\u3000")):
        book = load_workbook(path)
        book[place.sheet][place.address] = typed
        files.append(tmp_path / f"{number}.xlsx")
        book.save(files[-1])
    shown = [lit(F2021, each)["appeals"] for each in recalculated(files, tmp_path / "from")]
    assert shown == ["文字1格 ", "完整", "完整"]
    errors = [
        {f.code for f in checked_outcome(F2021, each).findings if f.severity is Severity.ERROR}
        for each in files
    ]
    assert errors == [{"CELL_NOT_A_CHOICE"}, set(), set()]


@pytest.mark.parametrize("entry", [-3, Decimal("1.5"), 10**15])
def test_a_pasted_number_that_no_count_can_be_is_named(entry: Entry, tmp_path: Path) -> None:
    entries: dict[str, Entry] = {**zeros(F2021), "proactive.penalties.decisions": entry}
    write_form(
        F2021, Content(year=2023, unit=JIUTAI, entries=entries, **WRITTEN), tmp_path / "a.xlsx"
    )
    assert lit(F2021, tmp_path / "a.xlsx")[""] == "负数小数1处 "
    assert lit(F2021, tmp_path / "a.xlsx")["proactive"] == "负数小数1处 "


HALF = """
- id: money
  title: A. Money
  sheet: A. Money
  cells: {type: amount, unit: USD, decimals: 2}
  corner: Item
  boxhead:
COLUMNS
  stub:
  - {id: share, label: Share}
  - {id: whole, label: Whole}
  rules:
  - {id: half, each: column, expr: share OPERATOR 0.5 * whole, severity: error}
"""


def test_a_tie_with_a_factor_is_judged_alike_at_every_half_cent(tmp_path: Path) -> None:
    columns = [f"c{number}" for number in range(60)]
    headings = "\n".join(f"  - {{id: {name}, label: {name}}}" for name in columns)
    files, forms = [], []
    for number, operator in enumerate(("==", "!=", "<=", "<", ">=", ">")):
        file = tmp_path / f"{number}.yaml"
        text = HALF.replace("COLUMNS", headings).replace("OPERATOR", operator)
        file.write_text(form_text(text), encoding="utf-8")
        forms.append(read_form(file))
        draw = random.Random(operator)  # noqa: S311 - figures, not secrets
        entries: dict[str, Entry] = {}
        for name in columns:
            whole = Decimal(draw.randint(1, 9_999_999)) / 100
            share = (whole / 2).quantize(Decimal("0.01")) + Decimal(
                draw.choice((0, 0, 1, -1))
            ) / 100
            entries |= {f"money.share.{name}": share, f"money.whole.{name}": whole}
        files.append(tmp_path / f"{number}.xlsx")
        write_form(forms[-1], Content(year=2024, entries=entries), files[-1])
    saved = recalculated(files, tmp_path / "libreoffice")
    for form, file, computed in zip(forms, files, saved, strict=True):
        outcome = checked_outcome(form, file)
        failed = {finding.label for finding in outcome.findings if finding.code == "RULE_TIE"}
        layout = lay_out(form)
        sheet = read_witness(computed.read_bytes()).sheets[layout.sheet("checks").name]
        states = {
            line.tie.where: sheet.cells[line.row, layout.check_columns.state].text
            for line in layout.checks
        }
        assert len(states) == len(columns)
        assert {where for where, state in states.items() if state != "Passed"} == failed
        assert 0 < len(failed) < len(columns)


def test_wrong_numbers_are_those_with_places_signs_or_sizes_that_are_not_declared() -> None:
    count = F2021.cells["proactive.penalties.decisions"].value_type
    amount = F2021.cells["proactive.fees.amount"].value_type
    sizes = [has_wrong_size(number, count) for number in (0, 3, -1, 10**15, -(10**15))]
    assert sizes == [False, False, True, True, True]
    assert has_wrong_places(Decimal("1.5"), count)
    assert not has_wrong_places(Decimal("1.0000000000001"), count)
    assert not has_wrong_places(Decimal("1.123456"), amount)
    assert has_wrong_places(Decimal("1.1234567"), amount)
