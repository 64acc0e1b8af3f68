"""The officer's own texts in a merged workbook survive the next merge."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.merging import UNITS
from tests.sample_forms import FORMS
from tests.samples import F2021, codes, read, workbook, zeros
from tests.surgery import in_parts
from xlsreport import api
from xlsreport.errors import UsageError
from xlsreport.submission.submission import Unit
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from pathlib import Path

_DISTRICT = Unit("220113000000", "九台区")
_TEXT = "全区政府信息公开工作总体平稳，写了三天。"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for number, unit in enumerate(UNITS[:2]):
        workbook(F2021, zeros(F2021), tmp_path / "in" / f"{number}.xlsx", unit=unit)
    return tmp_path


def _merge(
    folder: Path, unit: Unit = _DISTRICT, *, force: bool = False, texts: Path | None = None
) -> api.MergeReport:
    return api.merge(
        [folder / "in"],
        folder / "out.xlsx",
        FORMS,
        unit=unit,
        choices=api.MergeChoices(texts=texts),
        settings=RunSettings(jobs=1),
        force=force,
    )


def _write_texts(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book["一五六、文字部分"]["A3"] = _TEXT
    book["封面与填报说明"]["B8"] = "张三"
    book.save(path)


def _overview(path: Path) -> str:
    submission = read(path).submission
    assert submission is not None
    return submission.narratives["narrative.overview"]


def test_texts_and_contact_of_the_same_unit_are_taken_over_with_a_note(folder: Path) -> None:
    assert "BATCH_TEXTS_KEPT" not in codes(_merge(folder).batch)
    _write_texts(folder / "out.xlsx")
    assert "BATCH_TEXTS_KEPT" in codes(_merge(folder).batch)
    assert _overview(folder / "out.xlsx") == _TEXT
    submission = read(folder / "out.xlsx").submission
    assert submission is not None
    assert submission.cover["contact"] == "张三"
    assert read(folder / "out.xlsx").findings == ()


def test_another_units_texts_are_not_replaced_unasked(folder: Path) -> None:
    _merge(folder)
    _write_texts(folder / "out.xlsx")
    other = Unit("220114000000", "邻区")
    with pytest.raises(UsageError, match="九台区"):
        _merge(folder, other)
    assert _overview(folder / "out.xlsx") == _TEXT
    assert "BATCH_TEXTS_DROPPED" in codes(_merge(folder, other, force=True).batch)
    assert _overview(folder / "out.xlsx") == ""


def test_texts_may_be_taken_from_another_workbook(folder: Path) -> None:
    _merge(folder)
    _write_texts(folder / "out.xlsx")
    (folder / "out.xlsx").rename(folder / "kept.xlsx")
    report = _merge(folder, texts=folder / "kept.xlsx")
    assert "BATCH_TEXTS_TAKEN" in codes(report.batch)
    assert _overview(folder / "out.xlsx") == _TEXT


def test_a_workbook_without_texts_cannot_be_asked_for_them(folder: Path) -> None:
    _merge(folder)
    (folder / "out.xlsx").rename(folder / "kept.xlsx")
    with pytest.raises(UsageError, match="--texts"):
        _merge(folder, texts=folder / "kept.xlsx")


def test_a_unit_accepted_as_incomplete_is_settled_here_and_above(folder: Path) -> None:
    from tests.merging import roster

    accepted = api.Acceptance(Unit("", UNITS[2].name), "已撤并", "张三", "2026-01-31")
    choices = api.MergeChoices(require_all=True, accepted=(accepted,))
    report = api.merge(
        [folder / "in"], folder / "d.xlsx", FORMS, roster(*UNITS[:3]), unit=_DISTRICT,
        choices=choices, settings=RunSettings(jobs=1),
    )  # fmt: skip
    assert report.output is not None
    assert report.clean
    above = api.merge(
        [folder / "d.xlsx"], folder / "c.xlsx", FORMS, unit=Unit("220100000000", "某市"),
        choices=api.MergeChoices(require_all=True), settings=RunSettings(jobs=1),
    )  # fmt: skip
    assert above.output is not None
    assert above.clean
    (fact,) = [each for each in above.consolidation.facts if each.state == "accepted"]
    assert fact.reason == "已撤并（张三，2026-01-31）"
    assert (fact.unit, fact.within) == (UNITS[2], _DISTRICT)


def test_an_older_target_that_cannot_be_read_is_named_since_its_texts_are_lost(
    folder: Path,
) -> None:
    assert "BATCH_TEXTS_UNREAD" not in codes(_merge(folder).batch)
    target = folder / "out.xlsx"
    assert "BATCH_TEXTS_UNREAD" not in codes(_merge(folder).batch)
    broken = in_parts(
        target.read_bytes(),
        lambda name, part: b"<broken" if name == "xl/worksheets/sheet1.xml" else part,
    )
    target.write_bytes(broken)
    report = _merge(folder, force=True)
    assert "BATCH_TEXTS_UNREAD" in codes(report.batch)


def test_a_unit_accepted_as_incomplete_that_is_not_open_is_a_warning(folder: Path) -> None:
    from tests.merging import roster

    report = {}
    for name in (UNITS[0].name, UNITS[2].name):
        choices = api.MergeChoices(accepted=(api.Acceptance(Unit("", name), "已撤并"),))
        report[name] = api.merge(
            [folder / "in"], folder / "d.xlsx", FORMS, roster(*UNITS[:3]), unit=_DISTRICT,
            choices=choices, settings=RunSettings(jobs=1),
        )  # fmt: skip
    assert "BATCH_ACCEPTED_UNUSED" in codes(report[UNITS[0].name].batch)
    assert "BATCH_ACCEPTED_UNUSED" not in codes(report[UNITS[2].name].batch)
