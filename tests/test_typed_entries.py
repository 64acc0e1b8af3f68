"""Cells of every type once round: written, filled in, read, checked, and each of their findings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from tests.typed import CELLS, FORM, GOOD, entries, written, written_and_changed
from xlsreport.layout import lay_out
from xlsreport.report.json_report import check_json
from xlsreport.submission.packing import pack_outcome, unpack_outcome
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.workbook.content import Content, Entry, cached_results

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

    from xlsreport.submission.submission import Outcome


def put(column: str, value: object, number_format: str = "") -> Outcome:
    """The good workbook with another value in the first row of a column."""

    def change(book: Workbook) -> None:
        cell = book["Places"][f"{CELLS[column]}5"]
        cell.value = value
        cell.number_format = number_format or cell.number_format

    return written_and_changed(change)


def value_of(outcome: Outcome, cell: str) -> object:
    assert outcome.submission is not None
    return {**outcome.submission.values, **outcome.submission.entries}[cell]


@settings(max_examples=8, deadline=None)
@given(entries)
def test_what_is_entered_is_read_and_no_light_is_red(given_entries: dict[str, Entry]) -> None:
    outcome = written(given_entries)
    assert outcome.findings == ()
    for cell, entry in given_entries.items():
        assert value_of(outcome, cell) == (None if entry == "" else entry), cell
    states = cached_results(
        lay_out(FORM),
        Content(2024, Unit("A", "A"), entries=given_entries, contact="A", phone="1"),
    ).states
    assert states["t"] == "Complete"
    packed = unpack_outcome(pack_outcome(outcome), outcome.file, {FORM.id: FORM})
    assert packed.submission is not None
    assert outcome.submission is not None
    assert packed.submission.entries == outcome.submission.entries


EARLY = dt.date(1949, 9, 30)
FAULTS = {
    "a count below its bound": ("held", 0, "", "CELL_OUT_OF_BOUNDS", 0),
    "a count above its bound": ("held", 100, "", "CELL_OUT_OF_BOUNDS", 100),
    "a share above its bound": ("share", 1.5, "", "CELL_OUT_OF_BOUNDS", Decimal("1.5")),
    "a number without its sign": ("share", 35, "General", "CELL_NO_PERCENT", None),
    "a share with too many decimals": ("share", 0.35555, "", "CELL_DECIMALS", None),
    "a share as a word": ("share", "much", "", "CELL_NOT_NUMBER", None),
    "a day too early": ("opened", EARLY, "", "CELL_OUT_OF_BOUNDS", EARLY),
    "no day": ("opened", "last spring", "", "CELL_NOT_A_DATE", None),
    "a day that is none": ("opened", "2024-02-30", "", "CELL_NOT_A_DATE", None),
    "a number for a day": ("opened", 12, "General", "CELL_NOT_A_DATE", None),
    "a text too long": ("code", "x" * 13, "", "CELL_OUT_OF_BOUNDS", "x" * 13),
    "a code that lost digits": ("code", 220113001000123456, "0", "CELL_DIGITS_LOST", None),
    "no choice": ("kind", "Museum", "", "CELL_NOT_A_CHOICE", None),
    "neither yes nor no": ("free", "perhaps", "", "CELL_NOT_A_CHOICE", None),
    "a day not filled in": ("opened", None, "", "CELL_ENTRY_BLANK", None),
    "a choice not filled in": ("kind", None, "", "CELL_ENTRY_BLANK", None),
    "an error": ("kind", "#N/A", "", "CELL_ERROR", None),
}  # fmt: skip


@pytest.mark.parametrize(("column", "value", "shown", "code", "read"), FAULTS.values(), ids=FAULTS)
def test_is_an_error_at_its_cell(
    column: str, value: object, shown: str, code: str, read: object
) -> None:
    outcome = put(column, value, shown)
    (finding,) = [each for each in outcome.findings if each.severity == "error"]
    assert (finding.code, finding.cell_ids) == (code, (f"t.x.{column}",))
    assert value_of(outcome, f"t.x.{column}") == read


HEALED = {
    "a percentage as text": ("share", "35.5 ％", "", "CELL_NORMALIZED", Decimal("0.355")),
    "a percentage in Chinese": ("share", "百分之五", "", "CELL_NORMALIZED", Decimal("0.05")),
    "a day in Chinese": ("opened", "2024年3月5号", "", "CELL_NORMALIZED", dt.date(2024, 3, 5)),
    "a day without marks": ("opened", 20240305, "General", "CELL_NORMALIZED", dt.date(2024, 3, 5)),
    "a choice of other width": ("kind", "ｂｒａｎｃｈ ", "", "CELL_NORMALIZED", "Branch"),
    "a choice with a slip": ("kind", "Mobil library", "", "CELL_NEAR_CHOICE", "Mobile library"),
    "a tick": ("free", "√", "", "CELL_NORMALIZED", True),
    "there is none": ("free", "无", "", "CELL_NORMALIZED", False),
    "y": ("free", "Y", "", "CELL_NORMALIZED", True),
}


@pytest.mark.parametrize(("column", "value", "shown", "code", "read"), HEALED.values(), ids=HEALED)
def test_is_read_as_meant_with_a_note(
    column: str, value: object, shown: str, code: str, read: object
) -> None:
    outcome = put(column, value, shown)
    (finding,) = outcome.findings
    assert (finding.code, finding.severity, finding.cell_ids) == (code, "note", (f"t.x.{column}",))
    assert value_of(outcome, f"t.x.{column}") == read


SILENT = {
    "bounds themselves": ("held", 99, "", 99),
    "a share without its sign below 1": ("share", 0.35, "General", Decimal("0.35")),
    "all of it": ("share", 1, "0%", Decimal(1)),
    "a percentage with more zeros": ("share", 0.35, "0.00%", Decimal("0.35")),
    "the first day": ("opened", dt.date(1949, 10, 1), "", dt.date(1949, 10, 1)),
    "a day in another format": ("opened", dt.date(2024, 3, 5), "d.m.yyyy", dt.date(2024, 3, 5)),
    "a code with zeros in front": ("code", "000123", "", "000123"),
    "a code drawn with zeros in front": ("code", 123, "000000", "000123"),
    "a code drawn with thousands": ("code", 22011300, "#,##0", "22011300"),
    "a blank that is allowed": ("code", None, "", None),
    "a blank figure that is allowed": ("paid", None, "", None),
}  # fmt: skip


@pytest.mark.parametrize(("column", "value", "shown", "read"), SILENT.values(), ids=SILENT)
def test_nothing_is_said_of(column: str, value: object, shown: str, read: object) -> None:
    outcome = put(column, value, shown)
    assert outcome.findings == ()
    assert value_of(outcome, f"t.x.{column}") == read


def test_a_day_is_the_same_in_both_calendars() -> None:
    def change(book: Workbook) -> None:
        book.epoch = CALENDAR_MAC_1904
        # Both rows anew: what was stored before means another day in this calendar.
        for row in (5, 6):
            book["Places"][f"{CELLS['opened']}{row}"] = dt.date(2024, 3, 5)

    outcome = written_and_changed(change)
    assert outcome.findings == ()
    assert value_of(outcome, "t.x.opened") == dt.date(2024, 3, 5)


def test_entries_merged_into_one_belong_to_neither() -> None:
    def change(book: Workbook) -> None:
        book["Places"].merge_cells(f"{CELLS['kind']}5:{CELLS['free']}5")

    outcome = written_and_changed(change)
    (finding,) = [each for each in outcome.findings if each.severity == "error"]
    assert finding.code == "CELL_MERGED"
    assert finding.cell_ids == ("t.x.kind", "t.x.free")
    assert value_of(outcome, "t.x.kind") is None


def test_the_light_counts_what_the_check_finds() -> None:
    wrong: dict[str, Entry] = {
        **GOOD, "t.x.held": 100, "t.y.share": Decimal("1.1"), "t.x.opened": dt.date(1900, 5, 1),
        "t.y.opened": "soon", "t.x.code": "x" * 13, "t.x.kind": "Museum", "t.y.free": "perhaps",
    }  # fmt: skip
    content = Content(2024, Unit("A", "A"), entries=wrong, contact="A", phone="1")
    assert cached_results(lay_out(FORM), content).states["t"] == "7 not allowed "
    outcome = written(wrong)
    assert sum(each.severity == "error" for each in outcome.findings) == 7


def test_values_of_a_program_become_entries() -> None:
    given_values = {
        "t.x.share": "35.5%", "t.x.opened": "2024-03-05", "t.x.kind": "mobile", "t.x.code": 7,
        "t.x.free": True, "t.y.free": "No", "t.y.opened": "soon",
    }  # fmt: skip
    found = filled(FORM, Content(2024), given_values).entries
    assert found == {
        "t.x.share": Decimal("0.355"), "t.x.opened": dt.date(2024, 3, 5), "t.x.code": "7",
        "t.x.kind": "Mobile library", "t.x.free": True, "t.y.free": False, "t.y.opened": "soon",
    }  # fmt: skip


def test_the_report_for_programs_has_them_by_id() -> None:
    record = check_json([written(GOOD)], (), (), "en")["submissions"][0]
    assert record["entries"] == {
        "t.x.opened": "2001-03-04", "t.x.code": "007", "t.x.kind": "Branch", "t.x.free": True,
        "t.y.opened": "1999-12-31", "t.y.code": None, "t.y.kind": "Other", "t.y.free": False,
    }  # fmt: skip


def test_a_struck_entry_is_not_read_without_a_word() -> None:
    def change(book: Workbook) -> None:
        for column in ("opened", "code"):
            book["Places"][f"{CELLS[column]}5"].font = Font(strike=True)

    outcome = written_and_changed(change)
    struck = [each for each in outcome.findings if each.code == "CELL_STRUCK"]
    assert [each.cell_ids for each in struck] == [("t.x.opened",), ("t.x.code",)]
    assert value_of(outcome, "t.x.opened") is None
