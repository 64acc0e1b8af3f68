"""Published reports, every cell as it was printed, go round: the figures and the oddities."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import DATA, FORMS, codes, real, told
from xlsreport import api
from xlsreport.forms.form import entered_below
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

HONGZE_2023 = "huaian_hongze_2023"
HONGZE_2024 = "huaian_hongze_2024"
SHANGHEWAN = "seed_changchun_jiutai_shanghewan_2020"
SHANGHAI_2019 = "shanghai_generaloffice_2019"
SHANGHAI_2025 = "shanghai_generaloffice_2025"
SUQIAN = "suqian_2023"
SHUYANG = "suqian_shuyang_fgj_2023"
REPORTS = (
    HONGZE_2023,
    HONGZE_2024,
    SHANGHEWAN,
    SHANGHAI_2019,
    SHANGHAI_2025,
    SUQIAN,
    SHUYANG,
)
RECONSIDERATION = "appeals.reconsideration.total"
DIRECT = "appeals.direct_suit.total"
AFTER = "appeals.suit_after_reconsideration.total"
# Division codes of those that can make rules (规章): their level must be known.
CODES = {
    SHANGHAI_2019: "310000000000",
    SHANGHAI_2025: "310000000000",
    SUQIAN: "321300000000",
}
_COLUMNS = ("natural", "business", "research", "welfare", "legal", "other")


@lru_cache
def _published(name: str) -> dict[str, str]:
    cells: dict[str, str] = real(name)["cells_as_published"]
    return cells


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """Every report: a blank of its form, filled with its cells as published, checked."""
    folder = tmp_path_factory.mktemp("real")
    return {name: _checked(name, folder) for name in REPORTS}


def _checked(name: str, folder: Path) -> Outcome:
    record = real(name)
    blank, filled = folder / f"{name}_blank.xlsx", folder / f"{name}.xlsx"
    form = api.find_form(FORMS, record["form"], record["year"])
    unit = Unit(CODES.get(name, ""), record["unit"])
    api.blank(form, blank, record["year"], unit)
    api.fill(blank, record["cells_as_published"], filled, FORMS)
    (outcome,) = api.check([filled], FORMS).outcomes
    return outcome


def _of_form(name: str) -> Any:
    return FORMS[real(name)["form"]]


def _computed(name: str, table: str, *, missing: bool | None = None) -> tuple[str, ...]:
    """The computed cells of a table in a report: all, or by whether a total is missing there.

    A total is missing where the report leaves it blank although its parts have figures.
    """
    form, published = _of_form(name), _published(name)
    figures = {
        form.undivided[cell].cell if cell in form.undivided else cell: text
        for cell, text in published.items()
    }

    def is_missing(cell: str) -> bool:
        parts = entered_below(form, [cell])
        return figures[cell] == "" and any(figures.get(part, "") != "" for part in parts)

    return tuple(
        cell.id
        for cell in form.cells.values()
        if cell.computed
        and cell.table == table
        and cell.id in figures
        and missing in {None, is_missing(cell.id)}
    )


def _blank(name: str, table: str) -> tuple[str, ...]:
    """The cells of a table that are printed empty and are no totals."""
    form, published = _of_form(name), _published(name)
    return tuple(
        c.id
        for c in form.cells.values()
        if c.table == table and not c.computed and published[c.id] == ""
    )


def _unjudged(*columns: str) -> tuple[str, ...]:
    rows = ("received", "carried_in", "outcome.total", "carried_out")
    return tuple(f"requests.{row}.{column}" for column in columns for row in rows)


def _printed_totals(name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [("CELL_OVERWRITTEN", "warning", _computed(name, t)) for t in ("requests", "appeals")]


# Every report prints its totals, which overwrites the formulas; wrong ones are reported apart.
ODDITIES: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    HONGZE_2023: [
        ("CELL_OVERWRITTEN", "warning", _computed(HONGZE_2023, "requests")),
        (
            "CELL_UNDIVIDED",
            "warning",
            tuple(
                f"requests.outcome.other.{row}.{column}"
                for column in _COLUMNS
                for row in ("uncorrected", "unpaid")
            ),
        ),
        ("RULE_TOTAL", "error", (RECONSIDERATION,)),
        ("CELL_OVERWRITTEN", "warning", (DIRECT,)),
        ("RULE_TOTAL", "error", (AFTER,)),
    ],
    HONGZE_2024: [
        *_printed_totals(HONGZE_2024),
        (
            "CELL_UNDIVIDED",
            "warning",
            tuple(
                f"requests.outcome.other.{row}.{column}"
                for column in _COLUMNS
                for row in ("uncorrected", "unpaid")
            ),
        ),
    ],
    SHANGHEWAN: [
        ("CELL_NORMALIZED", "note", ("requests.carried_in.other",)),
        *_printed_totals(SHANGHEWAN),
    ],
    SHANGHAI_2019: [
        ("CELL_NORMALIZED", "note", ("proactive.procurement.amount",)),
        ("CELL_BLANK", "error", _blank(SHANGHAI_2019, "requests")),
        ("CELL_BLANK", "error", _blank(SHANGHAI_2019, "appeals")),
        (
            "RULE_NOT_ASSESSABLE",
            "note",
            _unjudged("business", "research", "welfare", "legal", "other"),
        ),
        # It prints most totals and leaves some blank although their parts have figures.
        (
            "CELL_OVERWRITTEN",
            "warning",
            _computed(SHANGHAI_2019, "requests", missing=False),
        ),
        ("RULE_TOTAL_BLANK", "error", _computed(SHANGHAI_2019, "requests", missing=True)),
        ("CELL_OVERWRITTEN", "warning", _computed(SHANGHAI_2019, "appeals")),
    ],
    SHANGHAI_2025: [
        ("CELL_ANNOTATED", "warning", ("proactive.rules.issued",)),
        ("CELL_ANNOTATED", "warning", ("proactive.normative.repealed",)),
        *_printed_totals(SHANGHAI_2025),
    ],
    SUQIAN: _printed_totals(SUQIAN),
    SHUYANG: [
        ("CELL_BLANK", "error", _blank(SHUYANG, "requests")),
        (
            "RULE_NOT_ASSESSABLE",
            "note",
            _unjudged("business", "research", "welfare", "legal", "other"),
        ),
        *_printed_totals(SHUYANG),
    ],
}


def test_every_report_at_hand_is_looked_at() -> None:
    assert sorted(REPORTS) == sorted(file.stem for file in (DATA / "real").glob("*.json"))


@pytest.mark.parametrize("name", REPORTS)
def test_findings_are_exactly_the_oddities_that_were_published(
    name: str, checked: dict[str, Outcome]
) -> None:
    assert sorted(told(checked[name].findings)) == sorted(ODDITIES[name])


@pytest.mark.parametrize("name", REPORTS)
def test_figures_read_are_the_published_ones(name: str, checked: dict[str, Outcome]) -> None:
    submission = checked[name].submission
    assert submission is not None
    form, published = submission.form, _published(name)
    expected: dict[str, Decimal | None] = {}
    for printed_id, text in published.items():
        cell = form.undivided[printed_id].cell if printed_id in form.undivided else printed_id
        expected[cell] = _figure(text)
    if name == HONGZE_2023:
        # The two wrong totals are worked out anew.
        expected |= {RECONSIDERATION: Decimal(11), AFTER: Decimal(5)}
    for cell in form.cells.values():
        if cell.computed and expected.get(cell.id) is None:
            # A total that is printed empty is that of the parts that are not.
            expected[cell.id] = _sum(form, cell.id, expected)
    assert dict(submission.values) == {cell: expected.get(cell) for cell in form.cells}


def test_oddities_are_told_as_they_stand(checked: dict[str, Outcome]) -> None:
    said = {
        (each.code, each.value, each.params.get("figure"))
        for name in (SHANGHEWAN, SHANGHAI_2019, SHANGHAI_2025)
        for each in checked[name].findings
        if each.code in {"CELL_NORMALIZED", "CELL_ANNOTATED"}
    }
    assert said == {
        ("CELL_NORMALIZED", "00", "0"),
        ("CELL_NORMALIZED", "251000元", "251000"),
        ("CELL_ANNOTATED", "22（其中修订 16 件）", "22"),
        ("CELL_ANNOTATED", "55（含自然失效 29 件）", "55"),
    }


def test_the_third_wrong_total_that_was_published_is_found(tmp_path: Path) -> None:
    """金湖 2023, table four: 未经复议 2, 0, 1, 0 with the total 0."""
    block = ("upheld", "corrected", "other", "pending", "total")
    values = dict(_published(SUQIAN)) | {
        f"appeals.direct_suit.{cell}": figure
        for cell, figure in zip(block, ("2", "0", "1", "0", "0"), strict=True)
    }
    form, blank, filled = FORMS["zfxxgk-2021"], tmp_path / "b.xlsx", tmp_path / "f.xlsx"
    api.blank(form, blank, 2023, Unit("320831000000", "金湖县人民政府"))
    api.fill(blank, values, filled, FORMS)
    (outcome,) = api.check([filled], FORMS).outcomes
    (wrong,) = [each for each in outcome.findings if str(each.severity) == "error"]
    assert (wrong.code, wrong.cell_ids, wrong.value) == ("RULE_TOTAL", (DIRECT,), "0")
    assert wrong.params["sum"] == "3"
    assert outcome.submission is not None
    assert outcome.submission.values[DIRECT] == 3


def test_two_reports_that_follow_each_other_continue_rightly(tmp_path: Path) -> None:
    """洪泽 2023 to 2024: carried over and in force agree, the totals' faults apart."""
    _checked(HONGZE_2023, tmp_path)
    _checked(HONGZE_2024, tmp_path)
    previous = api.read_previous([tmp_path / f"{HONGZE_2023}.xlsx"], FORMS)
    report = api.check([tmp_path / f"{HONGZE_2024}.xlsx"], FORMS, previous=previous)
    found = codes(report.outcomes[0].findings)
    assert "RULE_TIE" not in found
    assert "UNIT_PREVIOUS_MISSING" not in found


def _figure(text: str) -> Decimal | None:
    """The figure that a person reads: the digits in front."""
    found = re.match(r"[0-9]+(?:\.[0-9]+)?", text)
    return Decimal(found[0]) if found else None


def _sum(form: Any, cell_id: str, known: dict[str, Decimal | None]) -> Decimal | None:
    parts = [
        known.get(part) if known.get(part) is not None else _sum(form, part, known)
        for part in form.cells[cell_id].parts
    ]
    there = [part for part in parts if part is not None]
    return sum(there, Decimal(0)) if there else None
