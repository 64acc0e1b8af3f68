"""长春市九台区's twenty units: issued, filled, merged, and merged again with another district."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import DATA, F2019, F2021, FORMS, consistent, entered, read
from xlsreport import api
from xlsreport.submission.submission import Unit, with_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from xlsreport.api import MergeReport
    from xlsreport.forms.form import Form

_YEAR = 2023


def _district(name: str, form: Form, year: int, folder: Path) -> list[Path]:
    """A workbook of every unit of a district, issued by the roster and filled."""
    roster = api.read_roster(DATA / f"roster_{name}.csv")
    blanks = api.issue(form, year, roster, folder / "issued")
    (folder / "filled").mkdir()
    filled = []
    for unit, blank in zip(roster.units, blanks, strict=True):
        target = folder / "filled" / blank.name
        api.fill(blank, consistent(form, unit.code), target, FORMS)
        filled.append(target)
    return filled


def _sum(name: str, form: Form) -> dict[str, Any]:
    """What the district's figures come to, added up here and by nothing of the program."""
    roster = api.read_roster(DATA / f"roster_{name}.csv")
    units = [consistent(form, unit.code) for unit in roster.units]
    sums = {cell: sum(Decimal(str(unit[cell])) for unit in units) for cell in entered(form)}
    return dict(with_totals(form, sums))


def _added(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, Any]:
    return {cell: first[cell] + second[cell] for cell in first}


def _merge(
    paths: Iterable[Path], target: Path, roster: str | None = None, unit: Unit | None = None
) -> MergeReport:
    listed = api.read_roster(DATA / f"roster_{roster}.csv") if roster else None
    return api.merge(paths, target, FORMS, listed, unit=unit)


@pytest.fixture(scope="module")
def jiutai(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return _district("jiutai", F2021, _YEAR, tmp_path_factory.mktemp("jiutai"))


@pytest.fixture(scope="module")
def jinhu(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return _district("jinhu", F2021, _YEAR, tmp_path_factory.mktemp("jinhu"))


def test_every_merged_cell_is_the_sum_of_the_twenty_units(
    jiutai: list[Path], tmp_path: Path
) -> None:
    report = _merge(jiutai, tmp_path / "m.xlsx", "jiutai")
    assert report.clean
    assert len(report.consolidation.merged) == 20
    assert dict(report.consolidation.values) == _sum("jiutai", F2021)


def test_the_merged_workbook_itself_reads_as_that_sum(jiutai: list[Path], tmp_path: Path) -> None:
    _merge(jiutai, tmp_path / "m.xlsx", "jiutai")
    outcome = read(tmp_path / "m.xlsx")
    assert outcome.submission is not None
    assert outcome.findings == ()
    assert outcome.submission.consolidated
    assert outcome.submission.unit.code == "220113000000"
    assert dict(outcome.submission.values) == _sum("jiutai", F2021)


def test_two_districts_merged_workbooks_merge_to_the_sum_of_both(
    jiutai: list[Path], jinhu: list[Path], tmp_path: Path
) -> None:
    districts = [
        (jiutai, "jiutai", Unit("220113000000", "九台区")),
        (jinhu, "jinhu", Unit("320831000000", "金湖县")),
    ]
    for files, name, unit in districts:
        _merge(files, tmp_path / f"{name}.xlsx", name, unit)
    merged = [tmp_path / "jiutai.xlsx", tmp_path / "jinhu.xlsx"]
    report = _merge(merged, tmp_path / "both.xlsx")
    expected = _added(_sum("jiutai", F2021), _sum("jinhu", F2021))
    assert report.clean
    assert dict(report.consolidation.values) == expected
    again = read(tmp_path / "both.xlsx").submission
    assert again is not None
    assert dict(again.values) == expected


def test_the_order_of_files_changes_not_a_byte_of_the_merged_workbook(
    jiutai: list[Path], tmp_path: Path
) -> None:
    _merge(jiutai, tmp_path / "a.xlsx", "jiutai")
    _merge([*jiutai[7:], *reversed(jiutai[:7])], tmp_path / "b.xlsx", "jiutai")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_folder_and_its_files_give_the_same(jiutai: list[Path], tmp_path: Path) -> None:
    by_file = _merge(jiutai, tmp_path / "a.xlsx", "jiutai")
    by_folder = _merge([jiutai[0].parent], tmp_path / "b.xlsx", "jiutai")
    assert by_file.consolidation.values == by_folder.consolidation.values


def test_a_unit_that_sent_nothing_is_named_and_its_figures_alone_are_missing(
    jiutai: list[Path], tmp_path: Path
) -> None:
    report = _merge(jiutai[1:], tmp_path / "m.xlsx", "jiutai")
    assert not report.clean
    assert [each.unit.name for each in report.consolidation.units if each.status == "missing"] == [
        "九台街道"
    ]
    own = with_totals(
        F2021, {c: Decimal(str(v)) for c, v in consistent(F2021, "220113001000").items()}
    )
    left = {cell: value - (own[cell] or 0) for cell, value in _sum("jiutai", F2021).items()}
    assert dict(report.consolidation.values) == left


def test_the_same_round_in_the_2019_form(tmp_path: Path) -> None:
    files = _district("jiutai", F2019, 2020, tmp_path)
    report = _merge(files, tmp_path / "m.xlsx", "jiutai")
    assert report.clean
    assert dict(report.consolidation.values) == _sum("jiutai", F2019)
