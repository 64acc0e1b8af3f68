"""概览: key figures, shares, last year and kinds of units; contacts in 报送情况."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace
from ruamel.yaml import YAML

from tests.merged_books import rows, seen, sent, unit, written
from tests.samples import F2019, F2021, FORMS
from xlsreport.errors import DefinitionError
from xlsreport.forms.library.find_forms import builtin_directory
from xlsreport.forms.yaml.form import read_form
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome, Submission

KINDS = ("乡镇", "街道", "乡镇")
ROSTER = Roster(
    tuple(
        RosterUnit(unit(n).code, unit(n).name, kind, (), f"王{n}", f"0431-{n}")
        for n, kind in enumerate(KINDS, start=1)
    ),
    "r.csv",
)


def submissions(outcomes: list[Outcome], year: int) -> list[Submission]:
    return [replace(each.submission, year=year) for each in outcomes if each.submission]


def listed(path: Path) -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in rows(path, "概览")[4:] if row and row[0]}


def test_key_figures_stand_with_their_shares_and_say_that_last_year_is_not_known(
    tmp_path: Path,
) -> None:
    outcomes = sent(3)
    result = consolidate(outcomes)
    path = written(outcomes, tmp_path, result)
    sheet = listed(path)
    assert [each for each in sheet if each in {bar.label for bar in F2021.key_figures}] == [
        bar.label for bar in F2021.key_figures
    ]
    total = result.values["requests.outcome.total.total"]
    granted = result.values["requests.outcome.granted.total"]
    assert total
    assert granted is not None
    number, unit_of_measure, share, *last = sheet["予以公开"]
    assert (float(number), unit_of_measure, last) == (float(granted), "件", ["", "", ""])
    assert float(share) == pytest.approx(float(granted) / float(total))
    assert "没有给出上年的报告" in rows(path, "概览")[2][0]


def test_this_years_figures_are_formulas(tmp_path: Path) -> None:
    cells = seen(written(sent(2), tmp_path), "概览").cells
    formulas = [each.formula for (row, column), each in cells.items() if column == 1 and row > 3]
    assert len(formulas) == len(F2021.key_figures)
    assert all(formulas)


def test_last_year_stands_beside_only_if_all_units_are_known_it_is_subtracted(
    tmp_path: Path,
) -> None:
    outcomes = sent(2)
    before = submissions(sent(2), 2022)
    now = [
        replace(e, submission=replace(e.submission, year=2023)) for e in outcomes if e.submission
    ]
    whole = listed(written(now, tmp_path, previous=before))["本年新收申请"]
    assert whole[0] == whole[3]
    assert float(whole[5]) == 0
    path = written(now, tmp_path, previous=before[:1])
    part = listed(path)["本年新收申请"]
    assert float(part[3]) < float(part[0])
    assert part[5] == ""
    assert "1" in rows(path, "概览")[2][0]


def test_kinds_of_units_are_counted_and_added_up_by_formulas(tmp_path: Path) -> None:
    outcomes = sent(3)
    result = consolidate(outcomes, ROSTER)
    path = written(outcomes, tmp_path, result, roster=ROSTER)
    sheet = listed(path)
    assert [float(sheet[kind][0]) for kind in ("乡镇", "街道")] == [2, 1]
    column = "requests.received.total"
    parts = [part.figures[column] or 0 for part in result.parts]
    assert float(sheet["乡镇"][1]) == float(parts[0] + parts[2])
    assert rows(path, "明细")[5][2] == "单位类型"
    assert [row[2] for row in rows(path, "明细")[6:9]] == list(KINDS)


def test_contacts_of_the_roster_stand_in_the_list_of_units(tmp_path: Path) -> None:
    outcomes = sent(2)
    path = written(outcomes, tmp_path, consolidate(outcomes, ROSTER), roster=ROSTER)
    sheet = rows(path, "报送情况")
    assert sheet[3][3:5] == ["联系人", "联系电话"]
    assert sheet[6][2] == "未报"
    assert sheet[6][3:5] == ["王3", "0431-3"]


def test_a_workbook_with_kinds_and_contacts_is_read_back_without_a_word(tmp_path: Path) -> None:
    outcomes = sent(3)
    path = written(outcomes, tmp_path, consolidate(outcomes, ROSTER), roster=ROSTER)
    again = read_workbook(path.read_bytes(), "m.xlsx", FORMS)
    assert [each.code for each in again.findings] == []
    assert again.submission is not None
    assert len(again.submission.details) == 3


@pytest.mark.parametrize("form", [F2019, F2021], ids=["2019", "2021"])
def test_both_editions_declare_a_dozen_key_figures(form: object) -> None:
    assert 10 <= len(form.key_figures) <= 14  # type: ignore[attr-defined]
    assert any(bar.of for bar in form.key_figures)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("figure", "said"),
    [
        ({"cells": ["requests.nonsense"]}, "requests.nonsense"),
        (
            {"cells": ["requests.received.total"], "of": ["proactive.fees.amount"]},
            "同一个单位",
        ),
        ({"cells": ["requests.received.total"], "share": 1}, "share"),
    ],
    ids=["unknown cell", "two units of measure", "unknown key"],
)
def test_a_wrong_key_figure_is_refused(figure: object, said: str, tmp_path: Path) -> None:
    source = builtin_directory() / "zfxxgk-2021.yaml"
    yaml = YAML()
    definition = yaml.load(source.read_text(encoding="utf-8"))
    del definition["statements"]
    definition["key_figures"] = [figure]
    target = tmp_path / "own.yaml"
    with target.open("w", encoding="utf-8") as file:
        yaml.dump(definition, file)
    with pytest.raises(DefinitionError) as caught:
        read_form(target)
    assert said in caught.value.text("zh")
