"""A fresh workbook judged by LibreOffice: formulas, locks, validations, live checks."""

from __future__ import annotations

import random
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.tools import require
from xlsreport.checks.all_checks import check_outcome
from xlsreport.forms.form import entered_below
from xlsreport.layout import address, lay_out
from xlsreport.layout.check_lines import Figures, judge
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.office import Office
    from xlsreport.forms.form import Form

EDITIONS = ("zfxxgk-2019", "zfxxgk-2021")
GOOD = {
    "count": ("0", "7", "12345"),
    "signed": ("0", "-8", "36"),
    "amount": ("0", "0.09", "7730.28"),
}
BAD = {
    "count": ("-1", "1.5", "3件", "１２", "无"),
    "signed": ("1.5", "+1036件", "/"),
    "amount": ("-0.01", "1.23456789", "251000元", "-"),
}


def kind_of(form: Form, cell: str) -> str:
    value_type = form.cells[cell].value_type
    return "amount" if value_type.decimals else "signed" if value_type.signed else "count"


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_fresh_workbook_has_no_stale_formula_and_respects_its_locks(
    edition: str, forms: Mapping[str, Form], office: Office, tmp_path: Path
) -> None:
    form = forms[edition]
    layout = lay_out(form)
    path = tmp_path / "blank.xlsx"
    unit = Unit("220113103000", "上河湾镇")
    write_form(form, Content(year=form.first_year, unit=unit, issued_to=unit), path)
    inputs = {layout.cells[c.id] for c in form.cells.values() if not c.computed}
    inputs |= set(layout.narratives.values())
    inputs |= {layout.fields[name] for name in ("contact", "phone", "nil_return")}
    inputs |= {*layout.zeros.values(), *layout.explanations.values()}
    answer = office.run([{"path": str(path), "audit": True}])[0]
    assert all(answer["protected"].values())
    audit = answer["audit"]

    before = {(cell.sheet, cell.row, cell.column): value for cell, value in _cached(path).items()}
    for sheet, cells in audit.items():
        for cell in cells:
            if cell["formula"]:
                cached = before[sheet, cell["row"], cell["column"]]
                assert cell["value"] == cached, (sheet, cell)

    unlocked = {
        (sheet, cell["row"], cell["column"])
        for sheet, cells in audit.items()
        for cell in cells
        if not cell["locked"]
    }
    expected = {
        (place.sheet, row, column)
        for place in inputs
        for row in range(place.row, place.last_row + 1)
        for column in range(place.column, place.last_column + 1)
    }
    assert unlocked == expected

    entry, computed = (
        layout.cells[cell] for cell in ("requests.received.natural", "requests.received.total")
    )
    for place, takes in ((entry, True), (computed, False)):
        job = {"path": str(path), "keyboard": [[place.sheet, place.address, "5"]]}
        assert office.run([job])[0]["taken"] == [takes]


def _cached(path: Path) -> dict[Any, Any]:
    """The cached result of every formula, as written, by place."""
    from xlsreport.layout import Place
    from xlsreport.reading.workbook.values import read_witness

    found = {}
    for name, sheet in read_witness(path.read_bytes()).sheets.items():
        for (row, column), cell in sheet.cells.items():
            if cell.formula is not None:
                value: object = cell.text if cell.kind == "s" else float(cell.text or 0)
                found[Place.one(name, row, column)] = value
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_validation_accepts_its_good_examples_and_refuses_its_bad_ones(
    edition: str, forms: Mapping[str, Form], office: Office, tmp_path: Path
) -> None:
    form = forms[edition]
    layout = lay_out(form)
    path = tmp_path / "blank.xlsx"
    write_form(form, Content(year=None), path)
    asked: list[tuple[str, str, str, bool]] = []
    seen: set[str] = set()
    for cell in form.cells.values():
        if not cell.computed:
            place = layout.cells[cell.id]
            kind = kind_of(form, cell.id)
            # All examples at the first cell of a kind, then two at each cell in turn.
            turn = len(asked)
            good, bad = GOOD[kind], BAD[kind]
            if kind in seen:
                good, bad = (good[turn % len(good)],), (bad[turn % len(bad)],)
            seen.add(kind)
            asked += [(place.sheet, place.address, text, True) for text in good]
            asked += [(place.sheet, place.address, text, False) for text in bad]
    nil, year = layout.fields["nil_return"], layout.fields["year"]
    asked += [(nil.sheet, nil.address, "是", True), (nil.sheet, nil.address, "对", False)]
    asked += [(year.sheet, year.address, str(form.first_year), True)]
    asked += [(year.sheet, year.address, "2018", False)]
    for narrative in form.narratives:
        place = layout.narratives[narrative.id]
        asked.append((place.sheet, place.address, "字" * narrative.longest, True))
        asked.append((place.sheet, place.address, "字" * (narrative.longest + 1), False))
    job = {"path": str(path), "accepts": [list(each[:3]) for each in asked]}
    accepted = office.run([job])[0]["accepted"]
    wrong = [each for each, answer in zip(asked, accepted, strict=True) if answer != each[3]]
    assert not wrong


def random_content(form: Form, seed: int) -> Content:  # noqa: C901 - one kind of fault a branch
    """A fill as it may come back: consistent or not, with blanks, texts and overwritten totals."""
    draw = random.Random(seed)  # noqa: S311 - figures, not secrets
    entries: dict[str, Any] = {}
    for cell in form.cells.values():
        chance = draw.random()
        if cell.computed:
            if chance < 0.05:
                entries[cell.id] = draw.choice([0, 3, 500])
        elif chance > 0.12 * (seed % 3):
            entries[cell.id] = draw.randint(0, 3)
        elif chance < 0.02:
            entries[cell.id] = draw.choice(["１２", "3件", "无"])
    if seed % 4 == 0:
        # A consistent one: everything that came in was granted.
        for column in ("natural", "business", "research", "welfare", "legal", "other"):
            for cell in form.cells:
                if cell.startswith("requests.") and cell.endswith(f".{column}"):
                    entries[cell] = 0
            entries[f"requests.received.{column}"] = entries[
                f"requests.outcome.granted.{column}"
            ] = draw.randint(0, 9)
    nil = draw.choice([None, False, True]) if seed % 5 == 0 else None
    if nil:
        entries = {
            key: 0 for key in entries if draw.random() < 0.3 and not form.cells[key].computed
        }
    for cell in form.cells.values():
        if cell.value_type.decimals and entries.get(cell.id) is not None and seed % 2:
            entries[cell.id] = Decimal("7730.28")
    priors = {t.id: draw.randint(0, 3) for t in form.ties if t.needs_prior and seed % 3}
    return Content(year=form.first_year, entries=entries, nil_return=nil, priors=priors)


def computed_below(form: Form, cells: Iterable[str]) -> set[str]:
    """The computed cells among ``cells`` and all that they rest on."""
    found: set[str] = set()
    for cell in cells:
        if form.cells[cell].computed:
            found |= {cell} | computed_below(form, form.cells[cell].parts)
    return found


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_states_that_libreoffice_recalculates_are_the_findings_of_check(
    edition: str, forms: Mapping[str, Form], office: Office, tmp_path: Path
) -> None:
    form = forms[edition]
    layout = lay_out(form)
    checks, columns = layout.sheet("checks").name, layout.check_columns
    lines = {line.tie.id: [checks, address(line.row, columns.state)] for line in layout.checks}
    tallies = {
        (tally.table, tally.kind): [checks, address(tally.row, columns.left)]
        for tally in layout.tallies
    }
    jobs, contents = [], []
    for seed in range(12):
        path = tmp_path / f"{seed}.xlsx"
        contents.append(random_content(form, seed))
        write_form(form, contents[-1], path)
        jobs.append({"path": str(path), "read": [*lines.values(), *tallies.values()]})
    said = {
        word(f"state_{state}", "zh"): state
        for state in ("passed", "failed", "doubt", "follows", "blank", "text")
    }
    said_passed = word("state_passed", "zh")
    seen: set[str] = set()
    for job, answer in zip(jobs, office.run(jobs), strict=True):
        outcome = check_outcome(read_workbook(Path(job["path"]).read_bytes(), "x.xlsx", forms))
        submission = outcome.submission
        assert submission is not None
        broken = {(f.rule, frozenset(f.cell_ids)) for f in outcome.findings if f.code == "RULE_TIE"}
        wrong_totals = {f.cell_ids[0] for f in outcome.findings if f.code == "RULE_TOTAL"}
        amiss = (
            submission.unreadable
            | submission.healed
            | {
                cell
                for finding in outcome.findings
                if finding.code == "CELL_NONE_MARK"
                for cell in finding.cell_ids
            }
        )
        states = dict(zip(lines, answer["read"], strict=False))
        for line in layout.checks:
            tie = line.tie
            state = said.get(states[tie.id], "")
            seen.add(state)
            if any(cell in amiss for cell in entered_below(form, tie.cells)):
                assert state in ({"text", ""} if tie.needs_prior else {"text"}), tie.id
            elif tie.kind == "total":
                if tie.cells[0] not in submission.shown and states[tie.id] != said_passed:
                    # A part that is itself a total was typed over: that one is reported.
                    assert computed_below(form, tie.cells[1:]) & set(submission.shown) or (
                        state == "blank"
                    ), tie.id
                    continue
                assert (state == "failed") == (tie.cells[0] in wrong_totals), tie.id
            elif any(cell in submission.shown for cell in computed_below(form, tie.cells)):
                # The sheet judges by the total as typed; check by the one it works out.
                continue
            else:
                fails = (tie.rule, frozenset(tie.cells)) in broken
                assert (state in {"failed", "doubt", "follows"}) == fails, tie.id
                leading = {said.get(states[leader], "") for leader in line.leaders}
                broken_word = "failed" if tie.severity == "error" else "doubt"
                follows = fails and broken_word in leading
                assert (state == "follows") == follows, tie.id
                assert (state == broken_word) == (fails and not follows), tie.id
        blanks = {
            form.cells[f.cell_ids[0]].table: len(f.cell_ids)
            for f in outcome.findings
            if f.code == "CELL_BLANK"
        }
        for (table, kind), count in zip(tallies, answer["read"][len(lines) :], strict=True):
            if kind == "blank" and not any(f.code == "CELL_UNDIVIDED" for f in outcome.findings):
                none_marks = sum(
                    submission.values[c] is None and c in amiss and c not in submission.unreadable
                    for c in form.cells
                    if form.cells[c].table == table
                )
                assert count == blanks.get(table, 0) - none_marks
    assert {"passed", "failed", "doubt", "follows", "blank", "text"} <= seen


@pytest.mark.parametrize("program", ["soffice", "ssconvert"])
def test_the_live_checks_still_work_after_another_program_has_saved_the_workbook(
    program: str, forms: Mapping[str, Form], office: Office, tmp_path: Path
) -> None:
    form = forms["zfxxgk-2021"]
    layout = lay_out(form)
    path, saved = tmp_path / "blank.xlsx", tmp_path / "saved.xlsx"
    entries: dict[str, Any] = {c.id: 0 for c in form.cells.values() if not c.computed}
    content = Content(
        year=2023,
        unit=Unit("220113103000", "上河湾镇"),
        contact="张三",
        phone="0431-1234567",
        narratives={each.id: f"{each.title}的文字。" for each in form.narratives},
        entries=entries,
    )
    write_form(form, content, path)
    if program == "soffice":
        office.run([{"path": str(path), "save_as": str(saved)}])
    else:
        subprocess.run(
            [require("ssconvert"), str(path), str(saved)], check=True, capture_output=True
        )
    natural = layout.cells["requests.received.natural"]
    checks = layout.sheet("checks").name
    line = next(each for each in layout.checks if each.tie.id == "requests.balance[natural]")
    cover = layout.states[""]
    state = address(line.row, layout.check_columns.state)
    read = [[checks, state], [cover.sheet, cover.address]]
    job: dict[str, Any] = {"path": str(saved), "read": read}
    typed = [[natural.sheet, natural.address, "5"]]
    text = [[natural.sheet, natural.address, "5件"]]
    answers = office.run([job, job | {"type": typed}, job | {"type": text}])
    assert [answer["read"] for answer in answers] == [
        ["通过", "完整"],
        # The total's balance only follows and is not counted.
        ["不符", "不平1处 "],
        ["有文字", "文字1格 "],
    ]


def test_judge_figures_agree_with_the_cached_states(forms: Mapping[str, Form]) -> None:
    form = forms["zfxxgk-2021"]
    values = dict.fromkeys(form.cells, 0)
    figures = Figures(form, values, (), nil_return=False, priors={})
    assert {judge(tie, figures).verdict for tie in form.ties} == {"passed", "no_prior"}
