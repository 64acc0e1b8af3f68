"""A form of an outsider, in English, all the way round: nothing is special about zfxxgk."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.sample_forms import FORMS
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import message_of, remedy_of
from xlsreport.layout import lay_out
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.workbook.values import read_grid
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content, Entry, write_form
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

FORM = FORMS["library-2024"]
CHINESE = re.compile(r"[\u4e00-\u9fff]")
UNIT = Unit("0815", "Seaside Library")
ENTRIES = {
    "loans.books.adults": 1200,
    "loans.books.young": 800,
    "loans.books.renewed": 300,
    "loans.media.audio.adults": 40,
    "loans.media.audio.young": 60,
    "loans.media.audio.renewed": 0,
    "loans.media.film.adults": 55,
    "loans.media.film.young": 45,
    "loans.media.film.renewed": 10,
    "loans.media.rest.adults": 0,
    "loans.media.rest.young": 12,
    "loans.media.rest.renewed": 0,
    "money.opening.amount": Decimal("1000.10"),
    "money.income.grants.amount": Decimal(50000),
    "money.income.fees.amount": Decimal("3210.20"),
    "money.spending.stock.amount": Decimal("12000.05"),
    "money.spending.staff.amount": Decimal("40000.25"),
    "money.closing.amount": Decimal("2210.00"),
    "money.items.held": 30500,
    "money.items.change": -120,
    "money.open.usual": Decimal("38.5"),
}
CONTENT = Content(
    year=2024,
    unit=UNIT,
    issued_to=UNIT,
    entries=ENTRIES,
    narratives={"narrative.remarks": "Closed in June."},
    contact="A. Reader",
    nil_return=False,
)


@pytest.fixture
def returned(tmp_path: Path) -> Callable[..., Outcome]:
    """Writes a workbook, reads it back and checks it."""

    def returned(content: Content, previous: PreviousYear | None = None) -> Outcome:
        target = tmp_path / "library.xlsx"
        write_form(FORM, content, target)
        return check_outcome(read_workbook(target.read_bytes(), "library.xlsx", FORMS), previous)

    return returned


def codes(outcome: Outcome) -> list[str]:
    codes = [finding.code for finding in outcome.findings]
    return [code for code in codes if code not in {"UNIT_NO_CONTACT", "TEXT_UNWRITTEN"}]


def test_what_was_filled_in_is_read_back(returned: Callable[..., Outcome]) -> None:
    outcome = returned(CONTENT)
    submission = outcome.submission
    assert outcome.status == "accepted"
    assert codes(outcome) == []
    assert submission.form is FORM
    assert (submission.year, submission.unit, submission.issued_to) == (2024, UNIT, UNIT)
    assert {cell: submission.values[cell] for cell in ENTRIES} == ENTRIES
    assert submission.values["loans.total.total"] == 2212
    assert submission.values["money.income.total.amount"] == Decimal("53210.20")
    assert submission.narratives == {"narrative.remarks": "Closed in June."}
    assert submission.cover["contact"] == "A. Reader"
    assert submission.cover["nil_return"] == "No"


def test_all_words_on_the_sheets_are_english(tmp_path: Path) -> None:
    target = tmp_path / "library.xlsx"
    write_form(FORM, Content(year=2024), target)
    sheets = read_grid(target.read_bytes()).sheets
    assert list(sheets) == [
        "Cover", "A. Loans", "B. Money and stock", "Narratives", "Checks", "_xlsreport"
    ]  # fmt: skip
    texts = [str(value) for sheet in sheets.values() for _, _, value in sheet.filled()]
    assert len(texts) > 100
    assert [text for text in texts if CHINESE.search(text)] == []


def test_a_blank_workbook_says_so(returned: Callable[..., Outcome]) -> None:
    assert codes(returned(Content(year=2024, unit=UNIT, issued_to=UNIT))) == ["FILE_UNTOUCHED"]


def test_a_nil_return_is_accepted(returned: Callable[..., Outcome]) -> None:
    outcome = returned(replace(CONTENT, entries={}, narratives={}, nil_return=True))
    assert outcome.submission.nil_return
    assert codes(outcome) == []


@pytest.mark.parametrize(
    ("entries", "code", "rule"),
    [
        ({"loans.books.adults": "12 loans"}, "CELL_NORMALIZED", ""),
        ({"loans.books.renewed": 2005}, "RULE_TIE", "loans.renewed_within_loans"),
        ({"money.closing.amount": Decimal("2210.01")}, "RULE_TIE", "money.balance"),
        ({"money.items.held": -1}, "CELL_NEGATIVE", ""),
        ({"money.closing.amount": Decimal("1.005")}, "CELL_DECIMALS", ""),
        ({"loans.total.total": 9999}, "RULE_TOTAL", "loans.total"),
        ({"loans.books.adults": ""}, "CELL_BLANK", ""),
    ],
)
def test_a_fault_is_found_in_english(
    returned: Callable[..., Outcome], entries: dict[str, Entry], code: str, rule: str
) -> None:
    outcome = returned(replace(CONTENT, entries={**ENTRIES, **entries}))
    found = [f for f in outcome.findings if f.code == code and f.rule == rule]
    assert len(found) == 1
    said = message_of(found[0], "en") + remedy_of(found[0], "en")
    assert not CHINESE.search(said)


def test_the_rule_across_tables_is_checked(returned: Callable[..., Outcome]) -> None:
    entries = ENTRIES | {
        "money.income.fees.amount": Decimal(20000),
        "money.closing.amount": Decimal("18999.80"),
    }
    content = replace(CONTENT, entries=entries, contact="A. Reader", phone="1")
    (finding,) = returned(content).findings
    assert (finding.code, finding.rule, str(finding.severity)) == (
        "RULE_TIE", "form.fees_per_loan", "warning"
    )  # fmt: skip
    assert [place.sheet for place in finding.places] == ["B. Money and stock", "A. Loans"]
    assert "5 × " in message_of(finding, "en")


def test_a_group_reported_as_one_row_is_a_warning(returned: Callable[..., Outcome]) -> None:
    entries = {k: v for k, v in ENTRIES.items() if ".audio." not in k and ".film." not in k}
    # The rows that were left out cannot be judged, which is said; the sums are as they were.
    outcome = returned(replace(CONTENT, entries=entries))
    assert codes(outcome) == ["CELL_UNDIVIDED", "RULE_NOT_ASSESSABLE"]
    assert outcome.status == "accepted"


def test_last_years_figures_are_compared(returned: Callable[..., Outcome]) -> None:
    last = returned(replace(CONTENT, year=2024)).submission
    entries = ENTRIES | {
        "money.opening.amount": Decimal("2210.00"),
        "money.closing.amount": Decimal("3419.90"),
        "money.items.held": 30600,
        "money.items.change": 100,
    }
    content = replace(CONTENT, year=2025, entries=entries)
    assert codes(returned(content, PreviousYear([last]))) == []
    wrong = entries | {"money.opening.amount": Decimal("2210.01"), "money.items.change": 99}
    found = returned(replace(content, entries=wrong), PreviousYear([last])).findings
    assert {finding.rule for finding in found if finding.rule} == {
        "money.prior.opening", "money.held_continues", "money.balance"
    }  # fmt: skip
    said = "".join(message_of(finding, "en") for finding in found)
    assert "last year's Balance on 31 December" in said
    assert not CHINESE.search(said)


def test_a_workbook_without_its_stamp_is_known_by_its_labels(tmp_path: Path) -> None:
    target = tmp_path / "library.xlsx"
    write_form(FORM, CONTENT, target)
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(target)
    del book["_xlsreport"]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    for name in list(book.defined_names):
        del book.defined_names[name]
    book.save(target)
    outcome = read_workbook(target.read_bytes(), "library.xlsx", FORMS)
    assert "FILE_STAMP_LOST" in codes(outcome)
    assert outcome.submission.form is FORM
    assert outcome.submission.values["loans.books.adults"] == 1200


def test_two_libraries_are_merged_and_the_result_merges_again(
    returned: Callable[..., Outcome], tmp_path: Path
) -> None:
    first = returned(CONTENT)
    other = replace(
        CONTENT, unit=Unit("0816", "Hill Library"), issued_to=Unit("0816", "Hill Library")
    )
    second = returned(other)
    second = replace(
        second, file="hill.xlsx", submission=replace(second.submission, file="hill.xlsx")
    )
    result = consolidate([first, second])
    assert result.complete
    assert result.values["loans.total.total"] == 4424
    assert result.values["money.spending.total.amount"] == Decimal("104000.60")
    target = tmp_path / "merged.xlsx"
    write_consolidated(result, target, [first, second])
    again = check_outcome(read_workbook(target.read_bytes(), "merged.xlsx", FORMS))
    assert again.submission.consolidated
    assert dict(again.submission.values) == dict(result.values)
    texts = [
        str(value)
        for sheet in read_grid(target.read_bytes()).sheets.values()
        for _, _, value in sheet.filled()
    ]
    assert [text for text in texts if CHINESE.search(text)] == []


def test_what_the_form_does_not_add_up_is_blank_in_the_merge_and_no_fault_there(
    returned: Callable[..., Outcome], tmp_path: Path
) -> None:
    sent = returned(CONTENT)
    result = consolidate([sent])
    assert sent.submission.values["money.open.usual"] == Decimal("38.5")
    assert result.values["money.open.usual"] is None
    target = tmp_path / "merged.xlsx"
    write_consolidated(result, target, [sent])
    again = check_outcome(read_workbook(target.read_bytes(), "merged.xlsx", FORMS))
    assert codes(again) == []
    assert again.submission.values["money.open.usual"] is None
    grid = read_grid(target.read_bytes())
    assert "38.5" in {str(value) for _, _, value in grid.sheets["Detail"].filled()}
    place = lay_out(FORM, consolidated=True).cells["money.open.usual"]
    assert grid.sheets[place.sheet].text(place.row, place.column) == ""
    # Nothing on the cover or the sheet of checks calls it a blank that is to be filled in.
    assert "Complete" in {str(value) for _, _, value in grid.sheets["Cover"].filled()}


def test_the_merged_checks_leave_out_what_is_not_added_up() -> None:
    own, merged = lay_out(FORM), lay_out(FORM, consolidated=True)
    counted = [
        {cell for line in each.tallies if line.table == "money" for cell in line.cells}
        for each in (own, merged)
    ]
    assert counted[0] - counted[1] == {"money.open.usual"}


def test_the_form_is_laid_out_with_two_blocks_of_one_width() -> None:
    layout = lay_out(FORM)
    assert layout.cells["money.opening.amount"].area == "C6:D6"
    assert layout.cells["money.items.change"].area == "D16"
