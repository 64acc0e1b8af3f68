"""LibreOffice works out every formula anew and comes to what Python wrote, cell by cell."""

from __future__ import annotations

import math
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from msgspec.structs import replace

from tests.effort import times
from tests.office import recalculated, without_results
from tests.samples import EDITIONS, JIUTAI, YEARS, consistent, entered, outcome, workbook
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.workbook.values import read_witness
from xlsreport.submission.submission import Unit
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form
    from xlsreport.reading.workbook.xml_cells import Witness

_FILLS = times(4, 80)
_TEXTS = ("１２", "12件", "00", "/", "无", " 7", "1,234", "22（其中修订 16 件）", "=1+1", "TRUE")


def _any_fill(form: Form, draw: random.Random) -> dict[str, Any]:
    """Figures of any kind: consistent ones with some cells spoilt, blanked, or typed over."""
    values = consistent(form, draw.random())
    kinds = draw.choice(([], ["blank"], ["text"], ["other"], ["blank", "text", "other", "total"]))
    many = draw.choice((1, 4, 40, len(form.cells)))
    if "blank" in kinds:
        for cell in draw.sample(entered(form), min(many, len(entered(form)))):
            values[cell] = None
    if "text" in kinds:
        for cell in draw.sample(entered(form), min(many, len(entered(form)))):
            values[cell] = draw.choice(_TEXTS)
    if "other" in kinds:
        for cell in draw.sample(entered(form), 5):
            values[cell] = draw.choice((0, -3, 99999, "0.3", "0.5", "0.1"))
    if "total" in kinds:
        computed = [cell.id for cell in form.cells.values() if cell.computed]
        for cell in draw.sample(computed, 6):
            values[cell] = draw.choice((0, 7, "", "12件", "00"))
    values["nil_return"] = draw.choice((True, False, None))
    values["unit.name"] = draw.choice(("九台街道", 'A & "B" <镇>', "'=1"))
    return values


def _priors(form: Form, draw: random.Random) -> dict[str, int]:
    ties = [tie.id for tie in form.ties if tie.needs_prior]
    return {tie: draw.randint(0, 50) for tie in ties if draw.random() < 0.7}


def _fills(form: Form, folder: Path) -> list[Path]:
    files = [
        workbook(form, dict.fromkeys(entered(form)), folder / f"{form.id}_blank.xlsx"),
        workbook(form, {"nil_return": True}, folder / f"{form.id}_nil.xlsx"),
        workbook(form, dict.fromkeys(entered(form), 0), folder / f"{form.id}_zero.xlsx"),
        workbook(form, consistent(form, 0), folder / f"{form.id}_right.xlsx"),
    ]
    for seed in range(_FILLS):
        draw = random.Random(f"{form.id} {seed}")  # noqa: S311 - figures, not secrets
        target = folder / f"{form.id}_{seed}.xlsx"
        values = _any_fill(form, draw)
        files.append(workbook(form, values, target, priors=_priors(form, draw)))
    return files


def _merged(form: Form, folder: Path) -> list[Path]:
    """Merged workbooks: of many units, of one, of units with blanks only, on several sheets."""
    files = []
    for name, count in (("many", 7), ("one", 1), ("blank", 3), ("split", 30)):
        outcomes = []
        for number in range(count):
            figures = _figures(form, number) if name != "blank" else {}
            unit = Unit(f"22011300{number + 1}000", f"第{number + 1}镇")
            outcomes.append(outcome(form, figures, unit=unit, file=f"{number}.xlsx"))
        target = folder / f"{form.id}_merged_{name}.xlsx"
        previous = [
            replace(each.submission, year=YEARS[form.id] - 1)
            for each in outcomes[1:]
            if each.submission is not None
        ]
        most_rows = 11 if name == "split" else 1_000
        result = consolidate(outcomes, unit=JIUTAI)
        write_consolidated(result, target, outcomes, previous, most_rows=most_rows)
        files.append(target)
    return files


def _figures(form: Form, seed: int) -> dict[str, Any]:
    """Consistent figures as numbers, some of them blank."""
    draw = random.Random(seed)  # noqa: S311 - figures, not secrets
    values = consistent(form, seed)
    return {
        cell: None if draw.random() < 0.2 else Decimal(value) if isinstance(value, str) else value
        for cell, value in values.items()
    }


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Witness, Witness]]:
    """Every workbook as Python wrote it and as LibreOffice computed it, by file name."""
    folder = tmp_path_factory.mktemp("recalculation")
    files = [file for form in EDITIONS for file in (*_fills(form, folder), *_merged(form, folder))]
    saved = recalculated(files, folder / "libreoffice")
    return {
        ours.name: (read_witness(ours.read_bytes()), read_witness(theirs.read_bytes()))
        for ours, theirs in zip(files, saved, strict=True)
    }


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
@pytest.mark.parametrize(
    "kind",
    [
        "blank",
        "nil",
        "zero",
        "right",
        *range(_FILLS),
        "merged_many",
        "merged_one",
        "merged_blank",
        "merged_split",
    ],
)
def test_libreoffice_comes_to_every_result_that_python_wrote(
    form: Form, kind: str | int, both: dict[str, tuple[Witness, Witness]]
) -> None:
    ours, theirs = both[f"{form.id}_{kind}.xlsx"]
    compared, differing = 0, []
    for name, sheet in ours.sheets.items():
        for place, cell in sheet.cells.items():
            if cell.formula is None:
                continue
            compared += 1
            there = theirs.sheets[name].cells.get(place)
            shown = ("", "") if there is None else (there.kind, there.text)
            if not _same((cell.kind, cell.text), shown):
                differing.append((name, place, cell, there))
    assert differing == []
    # Every total, both sides, difference and state of every tie, and the lights on the cover.
    least = sum(cell.computed for cell in form.cells.values()) // 2 + 4 * len(form.ties)
    assert compared > least


def test_no_result_reaches_libreoffice_to_be_copied(tmp_path: Path) -> None:
    form = EDITIONS[0]
    data = workbook(form, consistent(form, 1), tmp_path / "a.xlsx").read_bytes()
    before, after = read_witness(data), read_witness(without_results(data))
    formulas = [
        (name, place)
        for name, sheet in before.sheets.items()
        for place, cell in sheet.cells.items()
        if cell.formula is not None
    ]
    assert len(formulas) > 200
    assert {after.sheets[name].cells[place].text for name, place in formulas} == {""}
    assert "0" in {before.sheets[name].cells[place].text for name, place in formulas}


def test_a_wrong_result_would_be_noticed() -> None:
    assert _same(("n", "0.30000000000000004"), ("n", "0.3"))
    assert _same(("s", ""), ("s", ""))
    assert not _same(("n", "1"), ("n", "2"))
    assert not _same(("n", "0"), ("s", ""))
    assert not _same(("s", "通过"), ("s", "不符"))
    assert not _same(("n", "1"), ("e", "#NAME?"))


def _same(ours: tuple[str, str], theirs: tuple[str, str]) -> bool:
    if ours[0] == theirs[0] == "n":
        return math.isclose(float(ours[1]), float(theirs[1]), rel_tol=1e-12, abs_tol=1e-9)
    return ours == theirs


def test_the_years_of_the_editions_are_theirs() -> None:
    assert all(form.covers(YEARS[form.id]) for form in EDITIONS)
