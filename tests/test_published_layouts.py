"""Tables as published pages have them: each is read right, or the uncertain cell stays blank."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from tests.publishing import compose, filled_report, html_of, read, read_text, same_content
from tests.samples import F2019, F2021

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.forms.form import Form
    from xlsreport.report.published.content import PublishedReport
    from xlsreport.report.published.printed_table import PrintedCell, PrintedTable
    from xlsreport.submission.submission import Outcome

SENT = filled_report(F2021, 3)
REPORT = compose(SENT)


def tables(report: PublishedReport = REPORT) -> list[PrintedTable]:
    return [each.table for each in report.sections if each.table is not None]


def row_texts(row: tuple[PrintedCell, ...]) -> list[str]:
    return [cell.text.replace("\n", "") for cell in row]


def around(render: object, report: PublishedReport = REPORT) -> str:
    """The report as text, each table by ``render``."""
    parts = [report.title]
    for section in report.sections:
        parts.append(section.heading)
        parts += section.paragraphs
        if section.table is not None:
            parts.append(render(section.table))  # type: ignore[operator]
    return "\n".join(parts)


def by_pipes(table: PrintedTable) -> str:
    return "\n".join(" | ".join(row_texts(row)) + " |" for row in table.rows)


def by_markdown(table: PrintedTable) -> str:
    lines = ["| " + " | ".join(row_texts(row)) + " |" for row in table.rows]
    return "\n".join([lines[0], "|---" * table.columns + "|", *lines[1:]])


def by_padded_pipes(table: PrintedTable) -> str:
    lines = []
    for row in table.rows:
        pads = table.columns - len(row)
        lines.append("".join(f"{text}  | " for text in row_texts(row)) + "|" * pads)
    return "\n".join(lines)


def one_a_line(table: PrintedTable) -> str:
    return "\n".join(text for row in table.rows for text in row_texts(row))


def one_a_line_with_pipes(table: PrintedTable) -> str:
    lines = []
    for row in table.rows:
        lines += [f"{text} |" for text in row_texts(row)]
        lines += ["|" * (table.columns - len(row))] if table.columns - len(row) > 1 else []
    return "\n".join(lines)


def pipes_between_lines(table: PrintedTable) -> str:
    return "\n".join(f"{text}\n|" for row in table.rows for text in row_texts(row))


def by_tabs(table: PrintedTable) -> str:
    """As it comes from a spreadsheet: every cell of the grid, merged ones blank but the first."""
    lines = []
    for number, row in enumerate(table.rows):
        cells = [""] * table.columns
        for cell in row:
            cells[cell.column] = cell.text.replace("\n", "")
        lines.append("\t".join(cells) if any(cells) else f"{number}")
    return "\n".join(lines)


def tab_before_each(table: PrintedTable) -> str:
    """As it comes from Word: a tab before every cell, a blank line behind every row."""
    lines = []
    for number in range(len(table.rows)):
        column = 0
        while column < table.columns:
            cell = next(
                (
                    each
                    for row in table.rows
                    for each in row
                    if each.row <= number <= each.last_row
                    and each.column <= column <= each.last_column
                ),
                None,
            )
            text = cell.text if cell is not None and cell.row == number else ""
            lines.append(f"\t{text}")
            column = column + 1 if cell is None else cell.last_column + 1
        lines.append("")
    return "\n".join(lines)


def by_wide_gaps(table: PrintedTable) -> str:
    """As it is copied out of a PDF."""
    return "\n".join("   ".join(row_texts(row)) for row in table.rows)


def right(outcome: Outcome, sent: object = SENT) -> bool:
    assert outcome.submission is not None
    return dict(outcome.submission.values.items()) == dict(sent.values.items())  # type: ignore[attr-defined]


TEXTS = [
    by_pipes, by_markdown, by_padded_pipes, one_a_line, one_a_line_with_pipes,
    pipes_between_lines, by_tabs, tab_before_each, by_wide_gaps,
]  # fmt: skip


@pytest.mark.parametrize("form", [F2019, F2021], ids=lambda form: form.id)
@pytest.mark.parametrize("render", TEXTS, ids=lambda each: each.__name__)
def test_a_pasted_text_is_read(render: object, form: Form) -> None:
    sent = filled_report(form, 5)
    outcome = read_text(around(render, compose(sent)))
    assert right(outcome, sent)
    assert outcome.submission is not None
    assert outcome.submission.narratives == sent.narratives
    assert {each.severity.value for each in outcome.findings} == {"note"}


def test_a_blank_between_wide_gaps_shifts_no_figure() -> None:
    """Where a cell is blank, nothing in such a text says which one it is."""
    lines = around(by_wide_gaps).split("\n")
    number = next(at for at, line in enumerate(lines) if line.startswith("二、上年结转"))
    cells = lines[number].split("   ")
    for gone in range(1, len(cells)):
        lines[number] = "   ".join(cells[:gone] + cells[gone + 1 :])
        outcome = read_text("\n".join(lines))
        assert outcome.submission is not None
        got = outcome.submission.values
        row = [cell for cell in got if cell.startswith("requests.carried_in.")]
        assert row
        parts = [cell for cell in row if not F2021.cells[cell].computed]
        assert all(got[cell] is None for cell in parts)
        assert any(
            each.code == "CELL_UNCERTAIN" and lines[number].split("   ")[-1] in (each.value or "")
            for each in outcome.findings
        )


def test_labels_that_drifted_are_recognized_and_named() -> None:
    text = around(by_pipes)
    for old, new in {
        "1.属于国家秘密": "1、属于国家秘密",
        "行政规范性文件": "规范性文件",
        "现行有效件数": "现行有效件数（历史累计）",
        "规章": "规 章",
        "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
    }.items():
        assert old in text
        text = text.replace(old, new)
    outcome = read_text(text)
    assert right(outcome)
    assert {each.code for each in outcome.findings} == {"FILE_FROM_REPORT", "CELL_LABEL_ALTERED"}


def test_a_label_over_two_cells_is_one() -> None:
    text = around(one_a_line).replace("商业企业", "商业\n企业").replace("科研机构", "科研\n机构")
    assert right(read_text(text))


def test_blank_lines_may_be_blank_cells_where_every_row_comes_out_right() -> None:
    row = "一、本年新收政府信息公开申请数量"
    figures = ["103", "3", "", "", "1", "", "107"]
    other = ["8", "0", "", "", "", "0", "8"]
    lines = ["三、收到和处理政府信息公开申请情况", ""]
    for label, cells in (
        (row, figures),
        ("二、上年结转政府信息公开申请数量", other),
        ("（一）予以公开", [""] * 7),
        ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", other),
    ):
        lines += [label, "", *(line for cell in cells for line in ([cell, ""] if cell else [""]))]
    outcome = read_text("\n".join(lines), form=F2021)
    assert outcome.submission is not None
    values = outcome.submission.values
    assert [values[f"requests.received.{c}"] for c in ("natural", "business", "legal")] == [
        103, 3, 1,
    ]  # fmt: skip
    assert values["requests.received.research"] is None
    # One blank line less: no row with blanks is certain any more.
    del lines[lines.index("3") + 1]
    outcome = read_text("\n".join(lines), form=F2021)
    assert outcome.submission is not None
    values = outcome.submission.values
    assert [values[f"requests.received.{c}"] for c in ("natural", "business", "legal")] == [
        None, None, None,
    ]  # fmt: skip


def test_blanks_at_both_ends_that_could_be_padding_are_uncertain() -> None:
    text = "一、本年新收政府信息公开申请数量 | | | | | | 4 | | |"
    outcome = read_text(text, form=F2021)
    assert outcome.submission is not None
    assert outcome.submission.values["requests.received.other"] is None
    assert "CELL_UNCERTAIN" in {each.code for each in outcome.findings}


@pytest.mark.parametrize(
    "words", ["124件", "００", " 7 ", "1,204", "/", "22（其中修订16件）", "251000元", "约9"]
)
def test_words_with_a_figure_are_read_as_in_a_workbook(words: str) -> None:
    page = html_of(REPORT).decode()
    first = re.search(r"<td[^>]*>(\d+)</td>", page)
    assert first is not None
    page = page[: first.start(1)] + words + page[first.end(1) :]
    outcome = read(page.encode())
    assert outcome.submission is not None
    found = [each for each in outcome.findings if each.code != "FILE_FROM_REPORT"]
    assert found or words == " 7 "
    expected = {"124件": 124, "００": 0, " 7 ": 7, "1,204": 1204, "22（其中修订16件）": 22}
    assert outcome.submission.values["proactive.rules.issued"] == expected.get(words)


def page_with(rows: list[str], before: str = "") -> bytes:
    return (f"<html><body><p>某某单位2023年政府信息公开工作年度报告</p>{before}"
            f"<table>{''.join(rows)}</table></body></html>").encode()  # fmt: skip


def requests_rows() -> list[str]:
    page = html_of(REPORT).decode()
    table = page.split("<table")[2].split("</table>")[0]
    return re.findall(r"<tr>.*?</tr>", table, re.DOTALL)


def test_a_table_divided_in_two_is_read_as_one() -> None:
    rows = requests_rows()
    page = page_with([*rows[:12], "</table><p>（续）</p><table>", *rows[12:]])
    outcome = read(page)
    assert outcome.submission is not None
    values = {c: v for c, v in outcome.submission.values.items() if c.startswith("requests.")}
    wrong = {c for c, v in values.items() if v is not None and v != SENT.values[c]}
    assert wrong == set()
    assert sum(v is not None for v in values.values()) > 150


def test_the_last_table_may_be_divided_by_its_groups() -> None:
    groups = ("reconsideration", "direct_suit", "suit_after_reconsideration")
    names = ("upheld", "corrected", "other", "pending", "total")
    cells = [f"appeals.{group}.{name}" for group in groups for name in names]
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    one = "".join(f"<td>{each}</td>" for each in heads)
    figures = [
        "".join(f"<td>{SENT.values[c]}</td>" for c in part) for part in (cells[:5], cells[5:])
    ]
    first = f"<tr><td colspan=5>行政复议</td></tr><tr>{one}</tr><tr>{figures[0]}</tr>"
    second = (
        "<tr><td colspan=10>行政诉讼</td></tr><tr><td colspan=5>未经复议直接起诉</td>"
        f"<td colspan=5>复议后起诉</td></tr><tr>{one}{one}</tr><tr>{figures[1]}</tr>"
    )
    outcome = read(page_with([first, "</table><table>", second]), form=F2021)
    assert outcome.submission is not None
    assert {c: outcome.submission.values[c] for c in cells} == {c: SENT.values[c] for c in cells}


def test_columns_that_were_swapped_are_read_by_their_headings() -> None:
    page = html_of(REPORT).decode()
    swapped = page.replace("本年制发件数", "@").replace("本年废止件数", "本年制发件数")
    outcome = read(swapped.replace("@", "本年废止件数").encode())
    assert outcome.submission is not None
    values = outcome.submission.values
    assert values["proactive.normative.issued"] == SENT.values["proactive.normative.repealed"]
    assert values["proactive.normative.repealed"] == SENT.values["proactive.normative.issued"]


def test_headings_of_another_edition_above_one_figure_do_not_count() -> None:
    page = html_of(REPORT).decode()
    old = page.replace("本年收费金额（单位：万元）", "上一年项目数量")
    outcome = read(old.encode(), form=F2021)
    assert outcome.submission is not None
    assert outcome.submission.values["proactive.fees.amount"] is None
    (doubt,) = [each for each in outcome.findings if each.code == "CELL_UNCERTAIN"]
    assert doubt.params["detail_en"] == "the headings of its columns are not all recognized"


def test_a_group_in_one_row_is_read_as_one() -> None:
    rows = requests_rows()
    start = next(at for at, row in enumerate(rows) if "（六）其他处理" in row)
    figures = [f"<td>{9 if at in {0, 6} else 0}</td>" for at in range(7)]
    merged = f'<tr><th colspan="2">（六）其他处理</th>{"".join(figures)}</tr>'
    joined = [*rows[:start], merged, *rows[start + 3 :]]
    joined = [re.sub(r'rowspan="2[0-9]"', 'rowspan="23"', row) for row in joined]
    outcome = read(page_with(joined), form=F2021)
    assert outcome.submission is not None
    values = outcome.submission.values
    assert values["requests.outcome.other.rest.natural"] == 9
    assert values["requests.outcome.other.unpaid.natural"] is None
    assert "requests.outcome.other.unpaid.natural" not in outcome.submission.unreadable


def test_a_layout_without_spans_is_read_by_its_labels() -> None:
    """Editors of websites drop rowspan and colspan: rows are then shorter than their headings."""
    page = re.sub(r' (?:row|col)span="\d+"', "", html_of(REPORT).decode())
    outcome = read(page.encode())
    assert outcome.submission is not None
    wrong = {
        cell: value
        for cell, value in outcome.submission.values.items()
        if value is not None and value != SENT.values[cell]
    }
    assert wrong == {}
    assert sum(v is not None for v in outcome.submission.values.values()) > 180


def test_an_added_column_is_left_out_and_the_others_are_read() -> None:
    heads = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数", "备注")
    head = "".join(f"<th>{each}</th>" for each in heads)
    rows = [
        f"<tr>{head}</tr>",
        "<tr><th>规章</th><td>0</td><td>0</td><td>0</td><td></td></tr>",
        "<tr><th>行政规范性文件</th><td>5</td><td>1</td><td>9</td><td>见附件</td></tr>",
    ]
    outcome = read(page_with(rows), form=F2021)
    assert outcome.submission is not None
    assert outcome.submission.values["proactive.rules.in_force"] == 0
    # What stands in the added column belongs to no cell: the row is quoted, not guessed at.
    assert outcome.submission.values["proactive.normative.in_force"] is None


def test_added_rows_are_quoted_and_shift_nothing() -> None:
    rows = requests_rows()
    figures = "<td>4</td>" * 7
    extra = [f"<tr><th colspan=3>{label}</th>{figures}</tr>" for label in ("本地另加", "其他")]
    outcome = read(page_with([*rows[:6], extra[0], *rows[6:], extra[1]]))
    assert outcome.submission is not None
    values = {c: v for c, v in outcome.submission.values.items() if c.startswith("requests.")}
    assert {c for c, v in values.items() if v is not None and v != SENT.values[c]} == set()
    assert any("本地另加" in (each.value or "") for each in outcome.findings)


@pytest.mark.parametrize("heading", ["一、总体情况", "五、存在的主要问题及改进情况"])
def test_a_narrative_without_its_heading_is_named(heading: str) -> None:
    page = html_of(REPORT).decode()
    assert heading in page
    outcome = read(page.replace(f"<h2>{heading}", "<h2>概述").encode())
    assert outcome.submission is not None
    assert right(outcome)
    named = [each.value for each in outcome.findings if each.code == "TEXT_NOT_IN_REPORT"]
    assert named == [heading]
    whole = read(page.encode()).findings
    assert "TEXT_NOT_IN_REPORT" not in {each.code for each in whole}


@pytest.mark.parametrize(
    ("line", "quoted"), [("本机关没有收费", ["本机关没有收费"]), (SENT.unit.name, [])]
)
def test_a_line_that_was_taken_for_who_signed_is_quoted(line: str, quoted: list[str]) -> None:
    page = html_of(compose(SENT, organ=line)).decode().replace('class="signed"', "")
    outcome = read(page.encode())
    assert outcome.submission is not None
    assert outcome.submission.narratives == SENT.narratives
    assert [e.value for e in outcome.findings if e.code == "TEXT_AROUND"] == quoted


def test_a_long_paragraph_below_a_table_is_kept_whole() -> None:
    long = "另有一段。" * 1000
    page = html_of(REPORT).decode().replace("<h2>三、", f"<p>{long}</p><h2>三、")
    outcome = read(page.encode())
    assert [e.value for e in outcome.findings if e.code == "TEXT_ADDED"] == [long]


def test_a_page_with_another_table_only_is_no_report() -> None:
    rows = ["<tr><td>姓名</td><td>电话</td></tr>", "<tr><td>张三</td><td>1</td></tr>"]
    outcome = read(page_with(rows))
    assert outcome.submission is None
    assert [each.code for each in outcome.findings] == ["FILE_NO_REPORT"]


def change_cells(change: Callable[[Any], None], tags: str = "td") -> bytes:
    """The page with every cell of a figure changed."""
    root = html.document_fromstring(html_of(REPORT).decode())
    for cell in list(root.iter(tags)):
        change(cell)
    return bytes(html.tostring(root, encoding="utf-8"))


def put_into_a_table(cell: Any) -> None:
    table = html.fragment_fromstring("<table><tr><td></td></tr></table>")
    table[0][0].text, cell.text = cell.text, None
    cell.append(table)


def put_between_letters(cell: Any) -> None:
    text, cell.text = cell.text or "", "\n  "
    for letter in text:
        span = html.fragment_fromstring("<span style='mso-bidi-font-size:9pt'></span>")
        span.text = letter
        cell.append(span)


def put_into_a_box(cell: Any) -> None:
    box = html.fragment_fromstring(f"<input name='a' value='{(cell.text or '').strip()}'>")
    cell.text = None
    cell.append(html.fragment_fromstring("<input type=hidden value='7'>"))
    cell.append(box)


def put_into_a_list(cell: Any) -> None:
    box = html.fragment_fromstring("<select><option>7</option><option selected></option></select>")
    box[1].text, cell.text = cell.text, None
    cell.append(box)


def put_into_an_area(cell: Any) -> None:
    cell.tag, cell.attrib["rows"] = "textarea", "1"
    text = cell.text
    around = html.fragment_fromstring("<td></td>")
    for name in ("rowspan", "colspan"):
        if name in cell.attrib:
            around.set(name, cell.attrib.pop(name))
    cell.getparent().replace(cell, around)
    around.append(cell)
    cell.text, cell.tail = text, None


@pytest.mark.parametrize(
    "change",
    [put_into_a_table, put_between_letters, put_into_a_box, put_into_a_list, put_into_an_area],
)
def test_a_figure_wrapped_by_an_editor_is_the_same(change: Callable[[Any], None]) -> None:
    outcome = read(change_cells(change))
    assert outcome.submission is not None
    assert same_content(SENT, outcome.submission)


def test_a_box_to_search_in_is_no_text_of_the_report() -> None:
    box = "<input value='请输入关键字'><textarea>意见</textarea><select><option>8</select>"
    page = html_of(REPORT).decode().replace("<body>", f"<body><p>{box}</p>")
    outcome = read(page.encode())
    assert outcome.submission is not None
    assert same_content(SENT, outcome.submission)
    assert {each.code for each in outcome.findings} == {"FILE_FROM_REPORT"}


def test_tables_of_nested_boxes_are_read_as_lines() -> None:
    """Some websites have no table at all: every row and cell is a box."""
    root = html.document_fromstring(html_of(REPORT).decode())
    for element in root.iter("table", "thead", "tbody", "tr", "th", "td"):
        element.tag = "div"
    outcome = read(html.tostring(root, encoding="utf-8"))
    assert outcome.submission is not None
    assert same_content(SENT, outcome.submission)


def test_rows_between_pipes_in_the_paragraphs_of_a_page_are_read() -> None:
    page = "".join(f"<p>{line}</p>" for line in around(by_pipes).split("\n"))
    outcome = read(f"<html><body>{page}</body></html>".encode())
    assert outcome.submission is not None
    assert outcome.submission.values == SENT.values


def test_a_row_of_blank_cells_that_word_leaves_for_the_widths_is_passed_over() -> None:
    root = html.document_fromstring(html_of(REPORT).decode())
    for table in root.iter("table"):
        widths = "<td width=50></td>" * 10
        rows = html.fragment_fromstring(f"<table><tr height=0>{widths}</tr></table>")
        table.append(next(rows.iter("tr")))
    outcome = read(html.tostring(root, encoding="utf-8"))
    assert outcome.submission is not None
    assert same_content(SENT, outcome.submission)


@pytest.mark.parametrize(("text", "known"), [("件", True), ("见附件", False), ("8", False)])
def test_a_column_of_units_is_passed_over_and_one_of_remarks_is_quoted(
    text: str,
    known: bool,  # noqa: FBT001 - a column of the cases
) -> None:
    heads = "".join(f"<th>{each}</th>" for each in (
        "信息内容", "计量单位", "本年制发件数", "本年废止件数", "现行有效件数"))  # fmt: skip
    row = f"<tr><th>规章</th><td>{text}</td><td>1</td><td>2</td><td>3</td></tr>"
    outcome = read(page_with([f"<tr>{heads}</tr>", row]), form=F2021)
    assert outcome.submission is not None
    values = outcome.submission.values
    found = [values[f"proactive.rules.{each}"] for each in ("issued", "repealed", "in_force")]
    assert found == ([1, 2, 3] if known else [None, None, None])
