"""What a cell shows and what it stores: where the two part, the cell is named."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Font
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from tests.filled import filled, read
from tests.surgery import opened, saved
from xlsreport.findings.finding import message_of
from xlsreport.layout import lay_out
from xlsreport.reading.quick.package import read_plainly
from xlsreport.reading.workbook.values import read_witness

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.cell import Cell

    from tests.office import Office
    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Outcome

_LAYOUT = lay_out(filled("2021").form)
_COUNT = "proactive.licensing.decisions"
_AMOUNT = "proactive.fees.amount"
_TEXT = "narrative.overview"
_STRUCK = InlineFont(strike=True)
_RAISED = InlineFont(vertAlign="superscript")
_LOWERED = InlineFont(vertAlign="subscript")
_BOLD = InlineFont(b=True, color="00FF0000")


def _edited(*edits: tuple[str, Callable[[Cell], None]]) -> bytes:
    book = opened(filled("2021").data)
    for name, edit in edits:
        place = _LAYOUT.cells.get(name) or _LAYOUT.narratives.get(name) or _LAYOUT.fields[name]
        edit(book[place.sheet].cell(place.row + 1, place.column + 1))
    return saved(book)


def _holding(value: object, code: str = "General", **font: Any) -> Callable[[Cell], None]:
    def edit(cell: Cell) -> None:
        cell.value, cell.number_format = value, code
        if font:
            cell.font = Font(**font)

    return edit


def _rich(*runs: str | tuple[InlineFont, str]) -> CellRichText:
    return CellRichText(*(run if isinstance(run, str) else TextBlock(*run) for run in runs))


def _of(outcome: Outcome, cell: str) -> list[Finding]:
    place = _LAYOUT.cells.get(cell) or _LAYOUT.narratives.get(cell) or _LAYOUT.fields[cell]
    return [
        each
        for each in outcome.findings
        if cell in each.cell_ids
        or any(p.sheet == place.sheet and p.address == place.address for p in each.places)
    ]


def _one(edit: Callable[[Cell], None], cell: str = _COUNT) -> tuple[str, str, object]:
    outcome = read(_edited((cell, edit)))
    assert outcome.submission is not None
    (found,) = _of(outcome, cell)
    for language in ("zh", "en"):
        assert "{" not in message_of(found, language)
    return found.code, found.severity.value, outcome.submission.values[cell]


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        (_AMOUNT, 125000, '#,##0"元"'),
        (_AMOUNT, 125000, '0!.0,"万元"'),
        (_AMOUNT, 125000, '"￥"#,##0.00'),
        (_AMOUNT, 0.05, "0%"),
        (_COUNT, 35000, "#,##0,"),
        (_COUNT, 38, ";;;"),
        (_COUNT, 3, '"无"'),
        (_COUNT, 12, '0"0"'),
        (_COUNT, 12, '0"万"'),
        (_COUNT, "38", ";;;"),
        (_COUNT, "12", '0;0;0;@"万"'),
    ],
)
def test_a_format_that_draws_another_figure_is_an_error_with_both(
    cell: str, value: object, code: str
) -> None:
    assert _one(_holding(value, code), cell) == ("CELL_SHOWN_OTHERWISE", "error", None)


def test_the_message_says_what_is_shown_and_what_is_stored() -> None:
    outcome = read(_edited((_AMOUNT, _holding(125000, '0!.0,"万元"'))))
    (found,) = _of(outcome, _AMOUNT)
    assert "显示的是“12.5万元”，文件里存的却是 125000" in message_of(found, "zh")
    assert 'shows "12.5万元", but the file stores 125000' in message_of(found, "en")


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [(_COUNT, 100, code) for code in ("0", "#,##0", '0"件"', "0_ ", "[Red]0", "@", "00", "0.00")]
    + [(_AMOUNT, 12.5, code) for code in ('0.00"万元"', "#,##0.00", "0.0###")]
    + [(_COUNT, 0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ')],
)
def test_a_format_that_shows_the_figure_is_silent(cell: str, value: object, code: str) -> None:
    outcome = read(_edited((cell, _holding(value, code))))
    assert _of(outcome, cell) == []
    assert outcome.submission is not None
    assert outcome.submission.values[cell] == value


def test_a_zero_that_is_hidden_is_read_and_a_warning() -> None:
    assert _one(_holding(0, "0;-0;;@")) == ("CELL_SHOWN_BLANK", "warning", 0)


def test_decimals_that_are_hidden_are_read_and_a_note() -> None:
    code, severity, value = _one(_holding(12.345678, "0.00"), _AMOUNT)
    assert (code, severity, str(value)) == ("CELL_SHOWN_ROUNDED", "note", "12.345678")


@pytest.mark.parametrize(
    ("value", "code"),
    [(time(12, 30), "h:mm"), (2, "[h]:mm"), (0.5, "h:mm"), (9, "yyyy-mm-dd hh:mm"), (3, "mm:ss")],
)
@pytest.mark.parametrize("cell", [_COUNT, _AMOUNT])
def test_a_time_is_an_error_that_speaks_of_a_time(cell: str, value: object, code: str) -> None:
    assert _one(_holding(value, code), cell) == ("CELL_TIME", "error", None)


@pytest.mark.parametrize("serial", [367, 9257, 45000])
def test_a_date_after_1900_is_an_error(serial: int) -> None:
    assert _one(_holding(serial, "yyyy-mm-dd")) == ("CELL_DATE", "error", None)


@pytest.mark.parametrize("serial", [1, 9, 59, 61, 366])
def test_a_date_of_the_year_1900_is_the_number_that_was_typed(serial: int) -> None:
    assert _one(_holding(serial, 'm"月"d"日"')) == ("CELL_NORMALIZED", "note", serial)


@pytest.mark.parametrize(
    ("runs", "marked", "left"),
    [
        (((_STRUCK, "35"), "38"), "35", "38"),
        (("3", (_STRUCK, "5"), "8"), "5", "38"),
        (("38", (_STRUCK, "5")), "5", "38"),
        (("12", (_RAISED, "1")), "1", "12"),
        (("12", (_LOWERED, "1")), "1", "12"),
        (((_STRUCK, "35"),), "35", ""),
    ],
)
def test_struck_or_raised_digits_are_an_error_with_both_readings(
    runs: tuple[Any, ...], marked: str, left: str
) -> None:
    outcome = read(_edited((_COUNT, _holding(_rich(*runs)))))
    (found,) = _of(outcome, _COUNT)
    assert (found.code, found.severity.value) == ("CELL_STRUCK", "error")
    assert found.params == {"marked": marked, "shown": left}
    assert outcome.submission is not None
    assert outcome.submission.values[_COUNT] is None
    assert _COUNT in outcome.submission.unreadable


def test_a_number_in_a_struck_font_is_an_error() -> None:
    assert _one(_holding(38, strike=True)) == ("CELL_STRUCK", "error", None)


@pytest.mark.parametrize(
    "runs", [((_BOLD, "3"), "8"), ("38", (_RAISED, "件")), ("38", (_STRUCK, "件"))]
)
def test_marks_that_leave_the_figure_alone_are_no_error(runs: tuple[Any, ...]) -> None:
    outcome = read(_edited((_COUNT, _holding(_rich(*runs)))))
    assert outcome.submission is not None
    assert outcome.submission.values[_COUNT] == 38
    assert [each.severity.value for each in _of(outcome, _COUNT)] == ["note"]


def test_struck_words_are_left_out_of_a_text_with_a_warning() -> None:
    text = _rich("收到申请", (_STRUCK, "35"), "38件，已办结。")
    outcome = read(_edited((_TEXT, _holding(text, "@"))))
    (found,) = _of(outcome, _TEXT)
    assert (found.code, found.severity.value) == ("TEXT_STRUCK", "warning")
    assert (found.value, found.params) == ("收到申请38件，已办结。", {"marked": "35"})
    assert outcome.submission is not None
    assert outcome.submission.narratives[_TEXT] == "收到申请38件，已办结。"


def test_a_raised_digit_behind_a_number_in_a_text_is_a_warning() -> None:
    outcome = read(_edited((_TEXT, _holding(_rich("收到12", (_RAISED, "1"), "件"), "@"))))
    (found,) = _of(outcome, _TEXT)
    assert (found.code, found.value, found.params) == ("TEXT_RAISED", "121", {"marked": "1"})
    area = _rich("面积为12km", (_RAISED, "2"), "的地区")
    assert _of(read(_edited((_TEXT, _holding(area, "@")))), _TEXT) == []


def test_a_text_that_its_format_hides_is_a_warning() -> None:
    outcome = read(_edited((_TEXT, _holding("看不见的文字", ";;;"))))
    (found,) = _of(outcome, _TEXT)
    assert (found.code, found.value) == ("TEXT_HIDDEN", "看不见的文字")
    assert outcome.submission is not None
    assert outcome.submission.narratives[_TEXT] == "看不见的文字"


def test_struck_words_of_the_cover_are_left_out() -> None:
    name = _rich((_STRUCK, "下"), "上河湾镇")
    outcome = read(_edited(("unit_name", _holding(name, "@"))))
    assert outcome.submission is not None
    assert outcome.submission.unit.name == "上河湾镇"
    assert [each.code for each in _of(outcome, "unit_name")] == ["TEXT_STRUCK"]


def test_hidden_sheets_columns_and_rows_of_the_form_are_notes() -> None:
    book = opened(filled("2021").data)
    sheet = book[_LAYOUT.cells[_COUNT].sheet]
    for letter in ("B", "Z"):
        sheet.column_dimensions[letter].hidden = True
    sheet.column_dimensions["B"].min = sheet.column_dimensions["B"].max = 2
    sheet.row_dimensions[10].hidden = True
    other = book[_LAYOUT.cells["appeals.reconsideration.upheld"].sheet]
    other.sheet_state = "hidden"
    outcome = read(saved(book))
    notes = {each.code: each for each in outcome.findings if each.code.startswith("FILE_HIDDEN")}
    assert notes.keys() == {"FILE_HIDDEN_SHEET", "FILE_HIDDEN_COLUMNS", "FILE_HIDDEN_ROWS"}
    assert notes["FILE_HIDDEN_SHEET"].value == other.title
    assert notes["FILE_HIDDEN_COLUMNS"].params == {"count": "1"}
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values


def _drawn_as(code: str) -> Callable[[Cell], None]:
    def edit(cell: Cell) -> None:
        cell.number_format = code

    return edit


_ODD = {
    _AMOUNT: (_holding(125000, '#,##0"元"'), "CELL_SHOWN_OTHERWISE"),
    _COUNT: (_holding(35000, "#,##0,"), "CELL_SHOWN_OTHERWISE"),
    "proactive.penalties.decisions": (_holding(38, ";;;"), "CELL_SHOWN_OTHERWISE"),
    "proactive.coercion.decisions": (_holding(12, '0"0"'), "CELL_SHOWN_OTHERWISE"),
    "proactive.rules.issued": (_holding(12, '0"万"'), "CELL_SHOWN_OTHERWISE"),
    "requests.received.natural": (_holding(time(12, 30), "h:mm"), "CELL_TIME"),
    "requests.received.business": (_holding(9257, "yyyy-mm-dd"), "CELL_DATE"),
    "requests.received.research": (_holding(_rich((_STRUCK, "35"), "38")), "CELL_STRUCK"),
    "requests.received.welfare": (_holding(_rich("12", (_RAISED, "1"))), "CELL_STRUCK"),
    "requests.received.legal": (_holding(12, "0.00"), None),
    "requests.received.other": (_holding(12, '0"件"'), None),
    "requests.carried_in.natural": (_holding(1, "0%"), "CELL_SHOWN_OTHERWISE"),
    "requests.carried_in.business": (_holding(12, "[Red]#,##0_ ;-0"), None),
    "requests.carried_in.research": (_holding(2, "[h]:mm"), "CELL_TIME"),
    "requests.carried_in.total": (_holding(7), "RULE_TOTAL"),
    "requests.outcome.granted.total": (_holding("见附件"), "RULE_TOTAL_UNUSABLE"),
    "requests.carried_in.welfare": (_holding(38, strike=True), "CELL_STRUCK"),
    "requests.carried_in.legal": (_holding("３8", strike=True), "CELL_STRUCK"),
    "requests.carried_in.other": (_holding(12, '0" "0'), "CELL_SHOWN_OTHERWISE"),
    "requests.carried_out.natural": (_holding(12, '0"."0'), "CELL_SHOWN_OTHERWISE"),
    "requests.carried_out.business": (_holding(12, '0.0"."0'), "CELL_SHOWN_OTHERWISE"),
    "requests.carried_out.research": (_holding(12, '0"起"'), None),
    "requests.outcome.granted.natural": (_holding(1, '"一"0'), "CELL_SHOWN_OTHERWISE"),
    "requests.outcome.granted.business": (_holding(12, '""'), "CELL_SHOWN_OTHERWISE"),
    "requests.outcome.granted.research": (_holding(12, "$0"), "CELL_SHOWN_OTHERWISE"),
    "requests.received.total": (_drawn_as('#,##0"万"'), "RULE_TOTAL_UNUSABLE"),
    _TEXT: (_holding(_rich("收到", (_STRUCK, "35"), "38件"), "@"), "TEXT_STRUCK"),
}


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_other_containers_are_held_to_the_same(ending: str, office: Office, tmp_path: Path) -> None:
    from xlsreport import api
    from xlsreport.forms.library.find_forms import load_forms

    data = _edited(*((cell, edit) for cell, (edit, _) in _ODD.items()))
    path = tmp_path / f"one.{ending}"
    (tmp_path / "odd.xlsx").write_bytes(data)
    office.run([{"path": str(tmp_path / "odd.xlsx"), "save_as": str(path)}])
    (outcome,) = api.check([path], load_forms()).outcomes
    found = {cell: [each.code for each in _of(outcome, cell)] for cell in _ODD}
    for cell, (_, code) in _ODD.items():
        wanted = code or "CELL_"
        assert any(each.startswith(wanted) for each in found[cell]) == (code is not None), (
            cell,
            found[cell],
        )
    assert outcome.submission is not None
    assert outcome.submission.narratives[_TEXT] == "收到38件"


def _conditional(area: str, code: str | None, formula: str = "TRUE") -> bytes:
    """The workbook with a number format under a condition."""
    book = opened(filled("2021").data)
    number = NumberFormat(numFmtId=190, formatCode=code) if code else None
    look = DifferentialStyle(numFmt=number, font=Font(bold=True))
    rule = Rule(type="expression", dxf=look, formula=[formula])
    book[_LAYOUT.cells["requests.received.total"].sheet].conditional_formatting.add(area, rule)
    return saved(book)


def test_a_condition_that_draws_another_number_is_a_warning() -> None:
    data = _conditional("A1 $D$7:J7", '0"0"')
    outcome = read(data)
    (found,) = [each for each in outcome.findings if each.code == "CELL_SHOWN_CONDITIONALLY"]
    assert (found.severity, found.value) == ("warning", '0"0"')
    assert found.addresses == ("D7", "E7", "F7", "G7", "H7", "I7", "J7")
    assert "{" not in message_of(found, "zh") + message_of(found, "en")
    assert outcome.submission is not None
    assert outcome.submission.values == filled("2021").submission.values
    quick = read_plainly(data)
    assert quick is None or quick.witness == read_witness(data)


@pytest.mark.parametrize("code", [None, "General", "0", "#,##0", '[Red]0"件"', "0;-0;;@"])
def test_a_condition_that_draws_the_same_number_is_silent(code: str | None) -> None:
    data = _conditional("A1:Z50", code)
    assert "CELL_SHOWN_CONDITIONALLY" not in {each.code for each in read(data).findings}
