"""A merged workbook read again gives the figures that it shows, or says that it does not."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zlib import crc32

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.merged_books import sent, unit, with_end_row, with_findings, written
from tests.sample_forms import FORMS
from tests.samples import F2021, codes
from xlsreport.findings.finding import Finding, Severity, message_of
from xlsreport.layout.stamp import Stamp
from xlsreport.merge.consolidation import consolidate
from xlsreport.merge.records import MergeChoices
from xlsreport.reading.reader import read_workbook
from xlsreport.submission import seal
from xlsreport.submission.submission import Unit
from xlsreport.text.words import word

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.submission.submission import Outcome

_DISTRICT = Unit("220100000000", "某市")
_CELL = "proactive.licensing.decisions"


@pytest.fixture(scope="module")
def merged(tmp_path_factory: Any) -> Path:
    return written(sent(3), tmp_path_factory.mktemp("merged"))


def _read(data: bytes) -> Outcome:
    return read_workbook(data, "m.xlsx", FORMS)


def _edited(path: Path, *edits: tuple[str, str, object]) -> Outcome:
    book = openpyxl.load_workbook(path)
    for sheet, cell, value in edits:
        book[sheet][cell] = value
    stream = io.BytesIO()
    book.save(stream)
    return _read(stream.getvalue())


def _errors(outcome: Outcome) -> list[Finding]:
    return [each for each in outcome.findings if each.severity is Severity.ERROR]


def test_untouched_it_says_nothing(merged: Path) -> None:
    assert _read(merged.read_bytes()).findings == ()


def test_saved_again_without_results_it_says_nothing(merged: Path) -> None:
    assert _edited(merged).findings == ()


@pytest.mark.parametrize(
    "value", [999, "见附件", None, "=#REF!", "=5+5", -1, 0.5, True],
    ids=["number", "text", "empty", "error", "formula", "negative", "half", "true"],
)  # fmt: skip
@pytest.mark.parametrize(("sheet", "cell"), [("二、主动公开", "B10"), ("三、依申请公开", "J7")])
def test_a_typed_over_sum_is_an_error_that_names_the_cell(
    merged: Path, sheet: str, cell: str, value: object
) -> None:
    (found,) = _errors(_edited(merged, (sheet, cell, value)))
    assert (found.code, found.sheet, found.addresses) == ("CELL_SUM_SHOWN", sheet, (cell,))


@pytest.mark.parametrize(
    "value", ["见附件", "7", "=5+5", True], ids=["text", "digits", "formula", "true"]
)
def test_what_is_no_figure_in_the_details_is_named_with_its_unit(
    merged: Path, value: object
) -> None:
    found = _edited(merged, ("明细", "I7", value)).findings
    (odd,) = [each for each in found if each.code == "CELL_DETAIL_ODD"]
    assert (odd.addresses, odd.cell_ids) == (("I7",), (_CELL,))
    assert unit(1).name in odd.params["unit"]


def test_a_changed_figure_of_the_details_differs_from_the_reconciliation(merged: Path) -> None:
    found = _edited(merged, ("明细", "I7", 888))
    assert set(codes(_errors(found))) == {"CELL_PROOF_DIFFERS", "FILE_SEAL_BROKEN"}
    seal = next(each for each in found.findings if each.code == "FILE_SEAL_BROKEN")
    assert (seal.addresses, seal.cell_ids) == (("I7",), (_CELL,))


def test_a_figure_with_totals_is_one_finding_that_names_each_cell_and_both_figures(
    merged: Path,
) -> None:
    book = openpyxl.load_workbook(merged)
    heads = [cell.value for cell in book["明细"][3]]
    column = openpyxl.utils.get_column_letter(heads.index("requests.received.natural") + 1)
    errors = _errors(_edited(merged, ("明细", f"{column}7", 888), ("明细", "I7", 888)))
    found = [each for each in errors if each.code == "CELL_PROOF_DIFFERS"]
    assert [len(each.cell_ids) for each in found] == [1, 2]
    single, several = found
    assert (single.cell_ids, single.label) == ((_CELL,), F2021.cells[_CELL].label)
    assert several.label == F2021.table("requests").title
    assert set(several.cell_ids) == {"requests.received.natural", "requests.received.total"}
    assert len(several.places) == 2
    assert "；" in several.params["cells"]
    assert several.params["cells_en"].split(": ")[0] in message_of(several, "en")


def test_figures_that_change_places_break_the_seal_though_every_sum_holds(merged: Path) -> None:
    book = openpyxl.load_workbook(merged)
    first, second = book["明细"]["I7"].value, book["明细"]["I8"].value
    assert first != second
    found = _edited(merged, ("明细", "I7", second), ("明细", "I8", first))
    (seal,) = _errors(found)
    assert seal.code == "FILE_SEAL_BROKEN"
    assert set(seal.addresses) == {"I7", "I8"}


def test_a_deleted_line_is_missed(merged: Path) -> None:
    book = openpyxl.load_workbook(merged)
    book["明细"].delete_rows(8)
    stream = io.BytesIO()
    book.save(stream)
    found = _read(stream.getvalue())
    lost = next(each for each in found.findings if each.code == "UNIT_LINE_LOST")
    assert unit(2).name in lost.params["unit"]


def test_a_copied_line_is_one_too_many(merged: Path) -> None:
    book = openpyxl.load_workbook(merged)
    values = [cell.value for cell in book["明细"][7]]
    book["明细"].insert_rows(8)
    for column, value in enumerate(values, start=1):
        book["明细"].cell(8, column).value = value
    stream = io.BytesIO()
    book.save(stream)
    assert "UNIT_LINE_EXTRA" in codes(_errors(_read(stream.getvalue())))


@pytest.mark.parametrize("sheet", ["核对", "报送情况", "明细"])
def test_a_deleted_sheet_of_the_merge_is_an_error(merged: Path, sheet: str) -> None:
    book = openpyxl.load_workbook(merged)
    del book[sheet]
    stream = io.BytesIO()
    book.save(stream)
    found = _errors(_read(stream.getvalue()))
    wanted = "FILE_DETAIL_LOST" if sheet == "明细" else "FILE_PROOF_LOST"
    assert wanted in codes(found)


def test_a_missing_unit_cannot_be_taken_off_the_list(tmp_path: Path) -> None:
    from tests.merging import roster

    files = sent(2)
    listed = roster(*(unit(n) for n in (1, 2, 3)))
    path = written(files, tmp_path, consolidate(files, listed))
    assert codes(_read(path.read_bytes()).findings) == ["UNIT_INCOMPLETE_BELOW"]
    book = openpyxl.load_workbook(path)
    book["报送情况"].delete_rows(7)
    stream = io.BytesIO()
    book.save(stream)
    found = codes(_errors(_read(stream.getvalue())))
    assert {"FILE_STATES_DIFFER", "FILE_SEAL_BROKEN"} <= set(found)


def test_sorted_lines_keep_the_seal_whole(merged: Path) -> None:
    book = openpyxl.load_workbook(merged)
    rows = [[cell.value for cell in book["明细"][row]] for row in (7, 8, 9)]
    for row, values in zip((7, 8, 9), reversed(rows), strict=True):
        for column, value in enumerate(values, start=1):
            book["明细"].cell(row, column).value = value
    stream = io.BytesIO()
    book.save(stream)
    assert _read(stream.getvalue()).findings == ()


def test_a_line_is_sealed_alike_whatever_was_sealed_before(monkeypatch: pytest.MonkeyPatch) -> None:
    def sealed(figure: object) -> seal.SealRecord:
        figures: dict[str, Any] = dict.fromkeys(F2021.cells, figure)
        return seal.seal_line(F2021, _DISTRICT, None, figures, with_errors=False)

    several = (None, 7, 0, Decimal("7.00"), Decimal("0.5"), 7)
    before = list(map(sealed, several))
    seal._sealed_figures.cache_clear()
    monkeypatch.setattr(seal, "_MOST_KEPT", 1)
    assert list(map(sealed, reversed(several))) == before[::-1]
    assert before[1].cells[:4] == "".join(f"{crc32(each) & 0xFF:02x}" for each in (b"0:7", b"1:7"))
    assert before[1].digest == before[3].digest != before[4].digest


def test_a_seal_made_with_another_key_is_a_note(tmp_path: Path) -> None:
    from xlsreport.checks.all_checks import check_outcome
    from xlsreport.checks.policy.context import Assignment

    files = sent(2)
    path = written(files, tmp_path, consolidate(files), key=b"k" * 32)
    read = _read(path.read_bytes())
    same = check_outcome(read, assignment=Assignment(key=b"k" * 32))
    other = check_outcome(read, assignment=Assignment(key=b"o" * 32))
    assert "FILE_SEAL_OTHER_KEY" not in codes(same.findings)
    (note,) = [each for each in other.findings if each.code == "FILE_SEAL_OTHER_KEY"]
    assert note.severity is Severity.NOTE


def test_the_officers_own_texts_are_not_sealed(merged: Path) -> None:
    found = _edited(merged, ("一五六、文字部分", "A3", "全区政府信息公开工作总体平稳。"))
    assert _errors(found) == []


def test_struck_words_of_the_officers_own_texts_are_said(merged: Path) -> None:
    struck = CellRichText("共收到", TextBlock(InlineFont(strike=True), "35"), "38件申请。")
    outcome = _edited(merged, ("一五六、文字部分", "A3", struck))
    assert "TEXT_STRUCK" in codes(outcome.findings)
    assert _errors(outcome) == []
    assert outcome.submission is not None
    assert "共收到38件申请。" in outcome.submission.narratives.values()


def test_what_was_waived_below_is_not_an_error_again(tmp_path: Path) -> None:
    from xlsreport.checks.all_checks import check_outcome

    waived = Finding("RULE_TIE", Severity.ERROR, "in/1.xlsx", rule="requests.balance",
                     waived="已核实（李四）")  # fmt: skip
    first, second = sent(2)
    assert first.submission is not None
    values = dict(first.submission.values.items())
    broken = replace(first.submission, values=_off_by_one(values))
    files = [with_findings(replace(first, submission=broken), waived), second]
    path = written(files, tmp_path, consolidate(files, unit=_DISTRICT))
    found = check_outcome(_read(path.read_bytes()))
    ties = [each for each in found.findings if each.rule == "requests.balance"]
    assert ties
    assert all(each.waived is not None and "已核实（李四）" in each.waived for each in ties)
    assert "UNIT_WAIVED_BELOW" in codes(found.findings)
    assert found.status == "accepted"


def test_a_relation_that_another_unit_breaks_stays_an_error(tmp_path: Path) -> None:
    from xlsreport.checks.all_checks import check_outcome

    waived = Finding("RULE_TIE", Severity.ERROR, "in/1.xlsx", rule="requests.balance",
                     waived="已核实")  # fmt: skip
    files = [
        replace(each, submission=replace(
            each.submission, values=_off_by_one(dict(each.submission.values.items()))
        ))
        for each in sent(2)
        if each.submission is not None
    ]  # fmt: skip
    files[0] = with_findings(files[0], waived)
    path = written(files, tmp_path, consolidate(files, unit=_DISTRICT))
    found = check_outcome(_read(path.read_bytes()))
    ties = [each for each in found.findings if each.rule == "requests.balance"]
    assert ties
    assert all(each.waived is None for each in ties)


def _off_by_one(values: dict[str, Any]) -> dict[str, Any]:
    from xlsreport.submission.submission import with_totals

    cell = "requests.received.natural"
    return with_totals(F2021, values | {cell: (values[cell] or 0) + 1})


def test_what_is_missing_travels_with_the_way_down_to_it(tmp_path: Path) -> None:
    from tests.merging import roster

    files = sent(2)
    district = consolidate(files, roster(*(unit(n) for n in (1, 2, 3))), _DISTRICT)
    assert not district.settled
    read = _read(written(files, tmp_path, district).read_bytes())
    city = consolidate([read], unit=Unit("220000000000", "某省"))
    assert city.merged
    assert not city.settled
    (missing,) = city.lacking
    assert (missing.unit, missing.state, missing.within) == (unit(3), "missing", _DISTRICT)
    withheld = consolidate([read], choices=MergeChoices(require_all=True))
    assert withheld.withheld
    assert "BATCH_INCOMPLETE" in codes(withheld.findings)


def test_texts_and_explanations_of_the_units_travel_and_are_sealed(tmp_path: Path) -> None:

    long = "本年受理申请若干。\n" * 400
    files = sent(3)
    texts = (
        {"narrative.overview": long, "narrative.problems": "无"},
        {"narrative.overview": "　　无。"},
        {},
    )
    explained = Finding("RULE_JUMP", Severity.WARNING, files[1].file, explanation="并入两个街道")
    for at, each in enumerate(files):
        assert each.submission is not None
        submission = replace(each.submission, narratives=texts[at])
        files[at] = replace(each, submission=submission, findings=(explained,) if at == 1 else ())
    path = written(files, tmp_path, consolidate(files, unit=_DISTRICT))
    read = _read(path.read_bytes())
    assert codes(read.findings) == ["UNIT_EXPLAINED_BELOW"]
    assert read.submission is not None
    below = [each for each in read.submission.below if each.further]
    assert [(e.unit, e.state, e.rule) for e in below] == [
        (unit(2), "explained", "RULE_JUMP"),
        (unit(1), "text", "narrative.overview"),
        (unit(1), "text", "narrative.problems"),
        (unit(2), "text", "narrative.overview"),
    ]
    assert [each.reason for each in below] == ["并入两个街道", long.strip(), "无", "无。"]
    above = consolidate([read], unit=Unit("220000000000", "某省"))
    assert {each.within for each in above.facts if each.state == "text"} == {_DISTRICT}
    changed_text = _edited(path, ("各单位文字", "C4", long[:-10] + "改了"))
    (seal,) = _errors(changed_text)
    assert seal.code == "FILE_SEAL_BROKEN"
    assert "各单位文字" in seal.params["lines"]
    next_level = _read(written([read], tmp_path, above).read_bytes())
    assert "FILE_SEAL_BROKEN" not in codes(next_level.findings)


@pytest.mark.parametrize(
    ("text", "kept"),
    [("甲" * 32_001, "甲" * 32_000), ("😀" * 17_000, "😀" * 16_000), ("a" + "😀" * 17_000, 31_999)],
    ids=["letters", "pairs", "half a pair"],
)
def test_a_text_longer_than_a_cell_is_cut(tmp_path: Path, text: str, kept: str | int) -> None:
    (only,) = sent(1)
    submission = replace(only.submission, narratives={"narrative.overview": text})
    read = _read(written([replace(only, submission=submission)], tmp_path).read_bytes())
    (fact,) = (each for each in read.submission.below if each.state == "text")
    if isinstance(kept, int):
        assert len(fact.reason.encode("utf-16-le")) == 2 * kept
    else:
        assert fact.reason == kept
    assert "FILE_SEAL_BROKEN" not in codes(read.findings)


def test_nothing_written_is_no_sheet_of_texts(merged: Path) -> None:
    assert "各单位文字" not in openpyxl.load_workbook(merged).sheetnames


def _in_format_1(path: Path, *, layout: str = "") -> bytes:
    """The workbook with a stamp as version 0.1.0 wrote it: without seal."""
    book = openpyxl.load_workbook(path)
    sheet = book["_xlsreport"]
    there = {str(row[0].value): str(row[1].value or "") for row in sheet.iter_rows(max_col=2)}
    fields = ("form", "year", "unit_code", "unit_name", "kind", "layout")
    stamp = Stamp(*(there[name] for name in fields), format="1")
    stamp = replace(stamp, layout=layout or stamp.layout)
    del book["_xlsreport"]
    sheet = book.create_sheet("_xlsreport")
    for pair in stamp.pairs().items():
        sheet.append(pair)
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_workbook_without_a_seal_is_proved_by_its_three_sides(
    merged: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older.xlsx"
    older.write_bytes(_in_format_1(merged))
    assert codes(_read(older.read_bytes()).findings) == []
    assert codes(_errors(_edited(older, ("明细", "I7", 888)))) == ["CELL_PROOF_DIFFERS"]
    assert codes(_errors(_edited(older, ("二、主动公开", "B10", 7)))) == ["CELL_SUM_SHOWN"]


def test_details_with_their_ids_and_end_in_sight_are_read_as_before(
    merged: Path, tmp_path: Path
) -> None:
    older = tmp_path / "older.xlsx"
    older.write_bytes(with_end_row(merged))
    now, before = _read(merged.read_bytes()).submission, _read(older.read_bytes())
    assert codes(before.findings) == []
    assert now is not None
    assert before.submission is not None
    assert before.submission.details == now.details
    changed = _errors(_edited(older, ("明细", "I6", 888)))
    assert set(codes(changed)) == {"CELL_PROOF_DIFFERS", "FILE_SEAL_BROKEN"}
    below = _edited(older, ("明细", "A11", "220100040000")).findings
    assert codes(below) == ["CELL_OUTSIDE"]


def test_an_older_layout_is_a_note(merged: Path) -> None:
    found = _read(_in_format_1(merged, layout="0" * 16)).findings
    assert [(each.code, each.severity) for each in found] == [("FILE_LAYOUT_OLDER", Severity.NOTE)]


def test_without_its_stamp_it_is_known_by_its_sheets(merged: Path) -> None:
    book = openpyxl.load_workbook(merged)
    del book["_xlsreport"]
    for name in list(book.custom_doc_props.names):
        del book.custom_doc_props[name]
    stream = io.BytesIO()
    book.save(stream)
    found = _read(stream.getvalue())
    assert found.submission is not None
    assert found.submission.consolidated
    assert len(found.submission.details) == 3
    assert "FILE_STAMP_LOST" in codes(found.findings)


def _state_cell(path: Path, unit_name: str) -> tuple[str, str]:
    """The address of a unit's state in 报送情况, and the state."""
    states = {word(f"unit_{state}", "zh") for state in ("merged", "with_errors_included")}
    for row in openpyxl.load_workbook(path)["报送情况"].iter_rows():
        if any(unit_name in str(cell.value or "") for cell in row):
            for cell in row:
                if cell.value in states:
                    return cell.coordinate, str(cell.value)
    raise AssertionError(unit_name)


def test_a_state_that_is_none_and_one_that_the_details_do_not_bear_out_are_errors(
    merged: Path,
) -> None:
    name = sent(3)[0].submission.unit.name  # type: ignore[union-attr]
    cell, state = _state_cell(merged, name)
    assert "CELL_STATE_ODD" not in codes(_edited(merged, ("报送情况", cell, state)).findings)
    odd = _edited(merged, ("报送情况", cell, "差不多了"))
    assert "CELL_STATE_ODD" in codes(_errors(odd))
    (found,) = [each for each in odd.findings if each.code == "CELL_STATE_ODD"]
    assert (found.sheet, found.addresses) == ("报送情况", (cell,))
    other = _edited(merged, ("报送情况", cell, word("unit_with_errors_included", "zh")))
    assert "UNIT_STATE_DIFFERS" in codes(_errors(other))
