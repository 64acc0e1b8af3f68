"""A total that shows anything but its right value is named, whatever stands in its cell."""

from __future__ import annotations

import re

import pytest
from openpyxl.styles import Font

from tests.filled import filled, read
from tests.mutating import THREE
from tests.surgery import in_parts, opened, saved
from xlsreport.checks.figures import check_totals
from xlsreport.checks.policy.context import Context
from xlsreport.findings.finding import message_of
from xlsreport.merge.comparison import published_of

_TOTAL = "requests.received.total"
_RIGHT = filled("2021").submission.values[_TOTAL]
assert isinstance(_RIGHT, int)


def _codes(data: bytes, cell: str = _TOTAL) -> list[tuple[str, str]]:
    """What is said of a total, by the reader and by the checks."""
    outcome = read(data)
    assert outcome.submission is not None
    assert outcome.submission.values[cell] == _RIGHT
    findings = [*outcome.findings, *check_totals(outcome.submission, Context())]
    for each in findings:
        assert "{" not in message_of(each, "zh") + message_of(each, "en")
    return [(each.code, each.severity.value) for each in findings if cell in each.cell_ids]


def _typed(value: object) -> bytes:
    book = opened(filled("2021").data)
    book[THREE]["J7"] = value
    return saved(book)


def _written(cell: str) -> bytes:
    """The workbook with other XML for the cell of the total."""

    def change(_: str, part: bytes) -> bytes:
        return re.sub(
            rb'<c r="J7"( s="[0-9]+")?[^>]*>.*?</c>', lambda m: cell.encode() % (m[1] or b""),
            part, count=1,
        ) if b'<c r="J7"' in part and b"COUNT(D7:I7)" in part else part  # fmt: skip

    return in_parts(filled("2021").data, change)


@pytest.mark.parametrize("value", [-_RIGHT, 2.5, 0, _RIGHT + 1, 10**14])
def test_another_number_is_an_error_with_both(value: object) -> None:
    assert _codes(_typed(value)) == [("RULE_TOTAL", "error")]


@pytest.mark.parametrize("value", ["见附件", "5-6", "#REF!", True, False, 10**16, "合计"])
def test_what_is_no_number_is_an_error(value: object) -> None:
    assert _codes(_typed(value)) == [("RULE_TOTAL_UNUSABLE", "error")]


def test_nothing_is_an_error() -> None:
    assert _codes(_typed(None)) == [("RULE_TOTAL_BLANK", "error")]


def test_the_right_number_is_a_warning_and_as_a_text_it_is_not_called_right() -> None:
    assert _codes(_typed(_RIGHT)) == [("CELL_OVERWRITTEN", "warning")]
    assert _codes(_typed(str(_RIGHT))) == [("RULE_TOTAL_UNUSABLE", "warning")]
    said = {message_of(each, "en") for each in read(_typed(str(_RIGHT))).findings}
    assert any(f'shows "{_RIGHT}" as a text, which no formula adds up' in each for each in said)


@pytest.mark.parametrize(
    "formula",
    [
        '<f t="shared" si="9"/>',
        '<f t="dataTable" ref="J7:J7" dt2D="0" dtr="1" r1="A1"/>',
        '<f t="array" ref="J7">SUM(D7:H7)</f>',
        "<f>SUM(D7:H7)</f>",
    ],
)
def test_behind_any_formula_but_its_own_the_result_is_compared(formula: str) -> None:
    wrong = _written(f'<c r="J7"%s>{formula}<v>5</v></c>')
    assert _codes(wrong) == [("RULE_TOTAL", "error")]
    right = _codes(_written(f'<c r="J7"%s>{formula}<v>{_RIGHT}</v></c>'))
    other = "SUM" in formula
    assert right == ([("CELL_TOTAL_FORMULA", "warning")] if other else [])
    error = _codes(_written(f'<c r="J7"%s t="e">{formula}<v>#REF!</v></c>'))
    assert error == [("RULE_TOTAL_UNUSABLE", "error")]


def test_an_empty_formula_is_none() -> None:
    for value, code in (("", "RULE_TOTAL_BLANK"), ("<v>5</v>", "RULE_TOTAL")):
        assert _codes(_written(f'<c r="J7"%s><f/>{value}</c>')) == [(code, "error")]
    right = _codes(_written(f'<c r="J7"%s><f></f><v>{_RIGHT}</v></c>'))
    assert right == [("CELL_OVERWRITTEN", "warning")]


@pytest.mark.parametrize("value", ["", "<v>5</v>"])
def test_its_own_formula_is_passed_over_with_any_result(value: str) -> None:
    own = '<f>IF(COUNT(D7:I7)=0,"",SUM(D7:I7))</f>'
    assert _codes(_written(f'<c r="J7"%s>{own}{value}</c>')) == []
    assert _codes(_written('<c r="J7"%s><f t="shared" si="9"/></c>')) == []


def test_a_shared_formula_leaves_out_figures_that_stand_there_as_texts() -> None:
    book = opened(filled("2021").data)
    first = book[THREE]["D7"].value
    book[THREE]["D7"] = f"{first}件"
    data = saved(book)

    def change(_: str, part: bytes) -> bytes:
        return re.sub(
            rb'<c r="J7"([^>]*)><f>.*?</f><v ?/?>(</v>)?</c>',
            rb'<c r="J7"\1><f t="shared" si="9"/><v>%d</v></c>' % (_RIGHT - first),
            part,
        )

    data = in_parts(data, change)
    assert b'si="9"' in b"".join(_parts(data))
    assert _codes(data) == []


def _parts(data: bytes) -> list[bytes]:
    found: list[bytes] = []
    in_parts(data, lambda _, part: found.append(part) or part)
    return found


@pytest.mark.parametrize("value", ["见附件", None, True])
def test_a_total_that_shows_no_number_is_not_published(value: object) -> None:
    each = read(_typed(value)).submission
    assert each is not None
    published = published_of(each)
    assert _TOTAL not in published.figures
    assert published.unread == (_TOTAL,)


@pytest.mark.parametrize("code", ["#,##0,", '0"0"', ";;;", '0"万"', "0%", '"若干"', "yyyy-mm-dd"])
@pytest.mark.parametrize("keeps_formula", [True, False])
def test_a_total_that_draws_another_number_is_an_error(code: str, *, keeps_formula: bool) -> None:
    book = opened(filled("2021").data)
    book[THREE]["J7"].number_format = code
    if not keeps_formula:
        book[THREE]["J7"] = _RIGHT
    assert ("RULE_TOTAL_UNUSABLE", "error") in _codes(saved(book))


@pytest.mark.parametrize("code", ["#,##0", "0", '0"件"', "0.00", "General", "#,##0;-#,##0;"])
def test_a_format_that_draws_the_number_itself_says_nothing_of_a_total(code: str) -> None:
    book = opened(filled("2021").data)
    book[THREE]["J7"].number_format = code
    assert _codes(saved(book)) == []


def test_a_struck_total_is_an_error() -> None:
    book = opened(filled("2021").data)
    book[THREE]["J7"].font = Font(strike=True)
    assert _codes(saved(book)) == [("RULE_TOTAL_UNUSABLE", "error")]
