"""Every workbook that the program writes is valid by the schemas of the file format."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from openxml_audit import FileFormat, OpenXmlValidator

from tests.samples import F2019, F2021, FORMS, JIUTAI, consistent, workbook, zeros
from tests.surgery import in_parts
from xlsreport import api
from xlsreport.submission.submission import Unit
from xlsreport.units.roster import Roster, RosterUnit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_UNITS = (Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道"))


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """One workbook of every kind."""
    folder = tmp_path_factory.mktemp("valid")
    made: dict[str, Path] = {}
    for form in (F2019, F2021):
        made[f"blank-{form.id}"] = folder / f"blank-{form.id}.xlsx"
        api.blank(form, made[f"blank-{form.id}"], form.first_year, JIUTAI)
    roster = Roster(
        (RosterUnit("220113001000", "九台街道", "街道", (), "张三", "0431-1"),), "r.csv"
    )
    (made["issued"],) = api.issue(F2021, 2024, roster, folder / "issued")
    filled = folder / "filled"
    filled.mkdir()
    for unit in _UNITS:
        target = filled / f"{unit.code}.xlsx"
        workbook(F2021, consistent(F2021, unit.code), target, unit=unit)
    made["filled"] = filled / f"{_UNITS[0].code}.xlsx"
    odd = workbook(
        F2021,
        zeros(F2021, **{"requests.received.natural": 5, "proactive.fees.amount": "1.5"}),
        folder / "odd.xlsx",
        unit=Unit("220113101000", "其塔木镇"),
        narratives={"narrative.overview": "本年收到申请 7 件。\n<&>\u3000第二段 2023 年"},
    )
    merged = {"merged": filled, "merged-with-errors": folder}
    for name, source in merged.items():
        made[name] = folder / f"{name}.xlsx"
        paths = [source] if name == "merged" else [filled, odd]
        choices = {"include_errors": name != "merged"}
        api.merge(paths, made[name], FORMS, unit=Unit("220113000000", "九台区"), **choices)
    report = api.check([odd], FORMS, return_to=folder / "back")
    made["finding list"] = folder / "list.xlsx"
    api.finding_list(report, made["finding list"], "zh")
    (made["marked copy"],) = (folder / "back").glob("*.xlsx")
    again = api.check([made["marked copy"]], FORMS, return_to=folder / "again")
    assert again.outcomes[0].findings
    (made["marked copy again"],) = (folder / "again").glob("*.xlsx")
    return made


_KINDS = (
    "blank-zfxxgk-2019", "blank-zfxxgk-2021", "issued", "filled", "merged", "merged-with-errors",
    "finding list", "marked copy", "marked copy again",
)  # fmt: skip


def _faults(file: Path) -> list[str]:
    with zipfile.ZipFile(file) as package:
        for name in package.namelist():
            # The validator passes over parts that are no sound XML.
            etree.fromstring(package.read(name))
    found = OpenXmlValidator(file_format=FileFormat.OFFICE_2019).validate(file)
    return [str(each) for each in found.errors]


@pytest.mark.parametrize("kind", _KINDS)
def test_every_workbook_that_is_written_is_valid(kind: str, written: Mapping[str, Path]) -> None:
    assert written.keys() == set(_KINDS)
    assert _faults(written[kind]) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb"<sheetData>", rb"<mergeCells><mergeCell ref='A1:B1'/></mergeCells><sheetData>"),
        (rb"(<fonts.*?</fonts>)(<fills.*?</fills>)", rb"\2\1"),
    ],
)
def test_the_validator_sees_what_is_out_of_order(
    old: bytes, new: bytes, written: Mapping[str, Path], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    data = written["filled"].read_bytes()
    broken.write_bytes(
        in_parts(data, lambda _, body: re.sub(old, new, body, count=1, flags=re.DOTALL))
    )
    assert _faults(broken) != []
