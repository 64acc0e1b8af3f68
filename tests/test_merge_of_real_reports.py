"""Published reports rebuilt from their units' workbooks: filled, merged, compared, no difference.

宿迁 2023 published how its 3,607 applications received and carried in spread over eleven units
(its report, section three): those figures are real, the spread of all other cells is made up here.
"""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest

from tests.samples import DATA, F2021, FORMS, codes, entered, outcome, read, real
from xlsreport import api
from xlsreport.findings.finding import message_of
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.submission.submission import Unit, with_totals
from xlsreport.units.roster import Roster, RosterUnit
from xlsreport.verbs.compare_source import read_published

if TYPE_CHECKING:
    from pathlib import Path

SUQIAN = {
    "市政府": 349, "市各部门": 933, "沭阳县": 477, "泗阳县": 301, "泗洪县": 874, "宿豫区": 216,
    "宿城区": 348, "宿迁经济技术开发区": 55, "湖滨新区": 26, "苏宿工业园区": 12, "洋河新区": 16,
}  # fmt: skip
UNITS = [Unit(f"3213{n:02}000000", name) for n, name in enumerate(SUQIAN, start=50)]
ROSTER = Roster(tuple(RosterUnit(u.code, u.name, "", (), "", "") for u in UNITS), "宿迁.csv")
PUBLISHED = DATA / "real" / "suqian_2023.json"
_COLUMNS = ("natural", "business", "research", "welfare", "legal", "other")
_CELL = "requests.outcome.granted.natural"


@lru_cache
def _figures() -> dict[str, Any]:
    cells = real("suqian_2023")["cells_as_published"]
    return {c: Decimal(cells[c]) if "." in cells[c] else int(cells[c]) for c in entered(F2021)}


def _shares(total: int, wanted: list[int]) -> list[int]:
    """``total`` spread over the units like ``wanted``, nobody getting more than is wanted of it."""
    left, shares = total, []
    for position, share in enumerate(wanted):
        after = sum(wanted[position + 1 :])
        mine = min(share, left, max(left - after, left * share // (share + after or 1)))
        shares.append(mine)
        left -= mine
    assert left == 0
    return shares


def _split() -> list[dict[str, Any]]:
    """Each unit's figures: they add up to the published ones cell by cell, in every tie."""
    published = _figures()
    units: list[dict[str, Any]] = [dict.fromkeys(entered(F2021), 0) for _ in UNITS]
    wanted = list(SUQIAN.values())
    for column in _COLUMNS:
        came_in = [f"requests.{row}.{column}" for row in ("received", "carried_in")]
        went_out = [
            cell
            for cell in entered(F2021)
            if cell.startswith(("requests.outcome.", "requests.carried_out."))
            and cell.endswith(f".{column}")
        ]
        had = _shares(sum(published[cell] for cell in came_in), wanted)
        wanted = [w - h for w, h in zip(wanted, had, strict=True)]
        for cells in (came_in, went_out):
            _spread(cells, had, units)
    assert set(wanted) == {0}
    _spread_evenly([cell for cell in entered(F2021) if not cell.startswith("requests.")], units)
    return units


def _spread(cells: list[str], room: list[int], units: list[dict[str, Any]]) -> None:
    """The published figures of some cells, so that each unit has what there is room for."""
    left = list(room)
    for cell in cells:
        for number, share in enumerate(_shares(_figures()[cell], left)):
            units[number][cell] = share
            left[number] -= share
    assert set(left) == {0}


def _spread_evenly(cells: list[str], units: list[dict[str, Any]]) -> None:
    """To each unit an eleventh, to the city's own offices the rest."""
    for cell in cells:
        published = _figures()[cell]
        if F2021.cells[cell].value_type.decimals:
            share = (published / len(units)).quantize(Decimal("0.0001"), "ROUND_DOWN")
        else:
            share = published // len(units)
        for unit in units:
            unit[cell] = share
        units[0][cell] += published - share * len(units)


@pytest.fixture(scope="module")
def returned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eleven workbooks, issued and filled in as `fill` does it."""
    folder = tmp_path_factory.mktemp("suqian")
    for unit, values in zip(UNITS, _split(), strict=True):
        api.blank(F2021, folder / "blank.xlsx", 2023, unit)
        texts = {each: str(value) for each, value in values.items()}
        api.fill(folder / "blank.xlsx", texts, folder / f"{unit.code}.xlsx", FORMS)
    (folder / "blank.xlsx").unlink()
    return folder


def _merge(folder: Path, target: Path, published: Path = PUBLISHED, **choices: Any) -> Any:
    compare = read_published(published, FORMS)
    return api.merge(
        [folder], target, FORMS, ROSTER, None, Unit("321300000000", "宿迁市"),
        choices=MergeChoices(compare=compare, require_all=True, **choices),
    )  # fmt: skip


def test_every_units_share_is_the_published_one() -> None:
    received = [
        sum(unit[f"requests.{row}.{column}"] for row in ("received", "carried_in")
            for column in _COLUMNS)
        for unit in _split()
    ]  # fmt: skip
    assert received == list(SUQIAN.values())
    assert sum(received) == 3607


def test_the_eleven_units_of_suqian_merge_to_the_published_table(
    returned: Path, tmp_path: Path
) -> None:
    report = _merge(returned, tmp_path / "宿迁.xlsx")
    result = report.consolidation
    assert report.clean
    assert codes(result.findings) == ["BATCH_COMPARE_EQUAL"]
    assert (result.comparison.cells, result.comparison.untold) == (200, ())
    assert result.reconciliation.holds
    assert result.reconciliation.files == result.reconciliation.merged_files == 11
    again = read(tmp_path / "宿迁.xlsx").submission
    assert again is not None
    cells = real("suqian_2023")["cells_as_published"]
    assert {c: Decimal(v) for c, v in cells.items()} == dict(again.values)
    assert [line.unit for line in again.details] == UNITS


def test_one_cell_that_was_changed_is_named(returned: Path, tmp_path: Path) -> None:
    unit, values = UNITS[4], _split()[4]
    values[_CELL] += 7
    values["requests.received.natural"] += 7
    for each in returned.iterdir():
        (tmp_path / each.name).write_bytes(each.read_bytes())
    api.blank(F2021, tmp_path / "blank.xlsx", 2023, unit)
    texts = {each: str(value) for each, value in values.items()}
    api.fill(tmp_path / "blank.xlsx", texts, tmp_path / f"{unit.code}.xlsx", FORMS, force=True)
    (tmp_path / "blank.xlsx").unlink()
    (tmp_path / "out").mkdir()
    report = _merge(tmp_path, tmp_path / "out" / "m.xlsx")
    found = [each for each in report.batch if each.code == "BATCH_COMPARE_DIFFERS"]
    assert not report.clean
    assert {each.cell_ids[0] for each in found} == {
        f"requests.{row}.{column}"
        for row in ("received", "outcome.granted", "outcome.total")
        for column in ("natural", "total")
    }
    said = next(message_of(each, "zh") for each in found if each.cell_ids == (_CELL,))
    assert "suqian_2023.json 公布的是 1175，各单位合计是 1182，合计比公布的多 7" in said


def test_a_unit_that_was_forgotten_is_found_by_its_figures(returned: Path, tmp_path: Path) -> None:
    """The published table lacks 湖滨新区: nobody but it explains what lies between."""
    lacking = dict(with_totals(F2021, _figures()))
    for cell, value in with_totals(F2021, _split()[8]).items():
        lacking[cell] = (lacking[cell] or 0) - (value or 0)
    (tmp_path / "p.json").write_text(
        "{" + ",".join(f'"{cell}": "{value}"' for cell, value in lacking.items()) + "}"
    )
    report = _merge(returned, tmp_path / "m.xlsx", tmp_path / "p.json")
    found = [each for each in report.batch if each.code == "BATCH_COMPARE_DIFFERS"]
    assert len(found) > 20
    assert {each.params["guess"] for each in found} == {
        "相差的正好是湖滨新区（321358000000）的数，公布的报告可能没有计入它"
    }


# Totals that 洪泽 printed wrong in 2023: 10, 1, 0, 0 and a total of 0.
_WRONG = {"appeals.reconsideration.total": 0, "appeals.suit_after_reconsideration.total": 0}


@pytest.mark.parametrize(
    ("name", "wrong"), [("huaian_hongze_2023", _WRONG), ("huaian_hongze_2024", {})]
)
def test_the_merge_of_hongzes_figures_is_what_was_published(
    name: str, wrong: dict[str, int], tmp_path: Path
) -> None:
    """The published figures in two halves, merged, written and read, beside the report itself."""
    record = real(name)
    blank, whole = tmp_path / "blank.xlsx", tmp_path / "whole.xlsx"
    api.blank(F2021, blank, record["year"], Unit("320813000000", "洪泽区"))
    api.fill(blank, record["cells_as_published"], whole, FORMS)
    published = read(whole).submission
    assert published is not None
    halves: list[dict[str, Any]] = [{}, {}]
    for cell in entered(F2021):
        value = published.values[cell]
        half = value if value is None or F2021.cells[cell].value_type.decimals else value // 2
        halves[0][cell] = half
        halves[1][cell] = None if value is None else value - half
    units = (Unit("320813001000", "高良涧街道"), Unit("320813002000", "朱坝街道"))
    files = [
        outcome(F2021, half, unit=unit, year=record["year"], file=f"{unit.code}.xlsx")
        for unit, half in zip(units, halves, strict=True)
    ]
    for source in (whole, DATA / "real" / f"{name}.json"):
        compare = read_published(source, FORMS)
        result = consolidate(files, choices=MergeChoices(compare=compare))
        assert result.comparison is not None
        found = {each.cell_id: each.published for each in result.comparison.differences}
        assert {cell: value or 0 for cell, value in found.items()} == wrong
