"""The layout of both editions against the official form, and of any form against itself.

The official labels are those of the notices 国办公开办函〔2019〕60号 and 〔2021〕30号, character
for character, as published reports print them.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.golden.__main__ import layouts
from tests.sample_forms import FORMS, LIBRARY, form_text
from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import Layout, describe_layout, lay_out
from xlsreport.layout.records import line_height

if TYPE_CHECKING:
    from pathlib import Path

EDITIONS = ("zfxxgk-2019", "zfxxgk-2021")
ALL = (*EDITIONS, "library-2024")
PRINTED = {"band", "heading", "corner", "stub", "stub_group", "stub_total"}

TABLE_2 = {
    "zfxxgk-2021": """
        A4:D4 第二十条第（一）项
        A5 信息内容 | B5 本年制发件数 | C5 本年废止件数 | D5 现行有效件数
        A6 规章
        A7 行政规范性文件
        A8:D8 第二十条第（五）项
        A9 信息内容 | B9:D9 本年处理决定数量
        A10 行政许可
        A11:D11 第二十条第（六）项
        A12 信息内容 | B12:D12 本年处理决定数量
        A13 行政处罚
        A14 行政强制
        A15:D15 第二十条第（八）项
        A16 信息内容 | B16:D16 本年收费金额（单位：万元）
        A17 行政事业性收费
    """,
    "zfxxgk-2019": """
        A4:D4 第二十条第（一）项
        A5 信息内容 | B5 本年新⏎制作数量 | C5 本年新⏎公开数量 | D5 对外公开总数量
        A6 规章
        A7 规范性文件
        A8:D8 第二十条第（五）项
        A9 信息内容 | B9 上一年项目数量 | C9 本年增/减 | D9 处理决定数量
        A10 行政许可
        A11 其他对外管理服务事项
        A12:D12 第二十条第（六）项
        A13 信息内容 | B13 上一年项目数量 | C13 本年增/减 | D13 处理决定数量
        A14 行政处罚
        A15 行政强制
        A16:D16 第二十条第（八）项
        A17 信息内容 | B17 上一年项目数量 | C17:D17 本年增/减
        A18 行政事业性收费
        A19:D19 第二十条第（九）项
        A20 信息内容 | B20 采购项目数量 | C20:D20 采购总金额
        A21 政府集中采购
    """,
}
TABLE_3_HEAD = """
    A4:C6 （本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）
    D4:J4 申请人情况
    D5:D6 自然人 | E5:I5 法人或其他组织 | J5:J6 总计
    E6 商业⏎企业 | F6 科研⏎机构 | G6 社会公益组织 | H6 法律服务机构 | I6 其他
    A7:C7 一、本年新收政府信息公开申请数量
    A8:C8 二、上年结转政府信息公开申请数量
    B9:C9 （一）予以公开
    B10:C10 （二）部分公开（区分处理的，只计这一情形，不计其他情形）
    B11:B18 （三）不予公开
    C11 1.属于国家秘密
    C12 2.其他法律行政法规禁止公开
    C13 3.危及“三安全一稳定”
    C14 4.保护第三方合法权益
    C15 5.属于三类内部事务信息
    C16 6.属于四类过程性信息
    C17 7.属于行政执法案卷
    C18 8.属于行政查询事项
    B19:B21 （四）无法提供
    C19 1.本机关不掌握相关政府信息
    C20 2.没有现成信息需要另行制作
    C21 3.补正后申请内容仍不明确
    B22:B26 （五）不予处理
    C22 1.信访举报投诉类申请
    C23 2.重复申请
    C24 3.要求提供公开出版物
    C25 4.无正当理由大量反复申请
    C26 5.要求行政机关确认或重新出具已获取信息
"""
TABLE_3 = {
    "zfxxgk-2021": TABLE_3_HEAD
    + """
        A9:A30 三、本年度办理结果
        B27:B29 （六）其他处理
        C27 1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请
        C28 2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请
        C29 3.其他
        B30:C30 （七）总计
        A31:C31 四、结转下年度继续办理
    """,
    "zfxxgk-2019": TABLE_3_HEAD
    + """
        A9:A28 三、本年度办理结果
        B27:C27 （六）其他处理
        B28:C28 （七）总计
        A29:C29 四、结转下年度继续办理
    """,
}
TABLE_4 = """
    A4:E4 行政复议 | F4:O4 行政诉讼
    A5:A6 结果维持 | B5:B6 结果纠正 | C5:C6 其他结果 | D5:D6 尚未审结 | E5:E6 总计
    F5:J5 未经复议直接起诉 | K5:O5 复议后起诉
    F6 结果维持 | G6 结果纠正 | H6 其他结果 | I6 尚未审结 | J6 总计
    K6 结果维持 | L6 结果纠正 | M6 其他结果 | N6 尚未审结 | O6 总计
"""
TITLES = {
    "proactive": "二、主动公开政府信息情况",
    "requests": "三、收到和处理政府信息公开申请情况",
    "appeals": "四、政府信息公开行政复议、行政诉讼情况",
}


def expected(text: str) -> dict[str, str]:
    """Area to label, from the notation above."""
    pairs = [pair.strip() for line in text.strip().split("\n") for pair in line.split(" | ")]
    labels = dict(pair.split(" ", 1) for pair in pairs if pair)
    assert len(labels) == len([pair for pair in pairs if pair])
    return {area: label.replace("⏎", "\n") for area, label in labels.items()}


def printed(layout: Layout, table: str) -> dict[str, str]:
    (sheet,) = [sheet for sheet in layout.sheets if sheet.table == table]
    return {label.place.area: label.text for label in sheet.labels if label.style in PRINTED}


@pytest.fixture(params=ALL)
def layout(request: pytest.FixtureRequest) -> Layout:
    return lay_out(FORMS[request.param])


@pytest.mark.parametrize(("form", "count"), [("zfxxgk-2021", 200), ("zfxxgk-2019", 198)])
def test_each_edition_has_its_number_of_cells(form: str, count: int) -> None:
    assert len(lay_out(FORMS[form]).cells) == count


@pytest.mark.parametrize(
    ("form", "table", "count"),
    [
        ("zfxxgk-2021", "proactive", 10),
        ("zfxxgk-2019", "proactive", 22),
        ("zfxxgk-2021", "requests", 175),
        ("zfxxgk-2019", "requests", 161),
        ("zfxxgk-2021", "appeals", 15),
        ("zfxxgk-2019", "appeals", 15),
    ],
)
def test_each_table_has_its_number_of_cells(form: str, table: str, count: int) -> None:
    assert sum(cell.startswith(f"{table}.") for cell in lay_out(FORMS[form]).cells) == count


@pytest.mark.parametrize("form", EDITIONS)
@pytest.mark.parametrize(
    ("table", "labels"), [("proactive", TABLE_2), ("requests", TABLE_3), ("appeals", TABLE_4)]
)
def test_labels_and_merged_headings_are_the_official_ones(
    form: str, table: str, labels: str | dict[str, str]
) -> None:
    text = labels if isinstance(labels, str) else labels[form]
    assert printed(lay_out(FORMS[form]), table) == expected(text)


@pytest.mark.parametrize("form", EDITIONS)
def test_titles_of_tables_are_the_official_ones(form: str) -> None:
    titles = {
        sheet.table: label.text
        for sheet in lay_out(FORMS[form]).sheets
        for label in sheet.labels
        if label.style == "title" and sheet.table
    }
    assert titles == TITLES


@pytest.mark.parametrize("form", EDITIONS)
def test_narratives_are_the_official_sections(form: str) -> None:
    narratives = [(each.title, each.placeholder) for each in FORMS[form].narratives]
    assert narratives == [
        ("一、总体情况", "（文字描述）"),
        ("五、存在的主要问题及改进情况", "（文字描述）"),
        ("六、其他需要报告的事项", "（文字描述，收取信息处理费情况在此处报告。）"),
    ]


@pytest.mark.parametrize(
    ("form", "cell", "area"),
    [
        ("zfxxgk-2021", "proactive.rules.issued", "B6"),
        ("zfxxgk-2021", "proactive.licensing.decisions", "B10:D10"),
        ("zfxxgk-2021", "proactive.fees.amount", "B17:D17"),
        ("zfxxgk-2021", "requests.received.natural", "D7"),
        ("zfxxgk-2021", "requests.outcome.other.rest.total", "J29"),
        ("zfxxgk-2021", "requests.carried_out.total", "J31"),
        ("zfxxgk-2021", "appeals.suit_after_reconsideration.total", "O7"),
        ("zfxxgk-2019", "proactive.fees.change", "C18:D18"),
        ("zfxxgk-2019", "requests.outcome.other.natural", "D27"),
        ("zfxxgk-2019", "requests.carried_out.natural", "D29"),
    ],
)
def test_cells_stand_where_row_and_column_meet(form: str, cell: str, area: str) -> None:
    assert lay_out(FORMS[form]).cells[cell].area == area


@pytest.mark.parametrize("file", layouts(), ids=lambda file: file.stem)
def test_the_layout_is_the_golden_one(file: Path) -> None:
    """After a change that is wanted: ``python -m tests.golden``, and read the difference."""
    assert layouts()[file] == file.read_text(encoding="utf-8")


def test_the_golden_layout_has_a_line_a_cell() -> None:
    lines = "\n".join(describe_layout(lay_out(FORMS["zfxxgk-2021"]))).split("\n")
    described = [line.split("  ")[0] for line in lines]
    assert described[1:201] == list(FORMS["zfxxgk-2021"].cells)


def test_every_cell_of_the_form_has_exactly_one_place(layout: Layout) -> None:
    assert list(layout.cells) == list(layout.form.cells)


def test_nothing_on_a_table_stands_on_anything_else(layout: Layout) -> None:
    for sheet in layout.sheets:
        places = [label.place for label in sheet.labels]
        for known in (
            layout.cells, layout.narratives, layout.fields, layout.priors, layout.differences,
            layout.states, layout.printed_texts,
        ):  # fmt: skip
            places += [place for place in known.values() if place.sheet == sheet.name]
        taken = [
            {
                (row, column)
                for row in range(place.row, place.last_row + 1)
                for column in range(place.column, place.last_column + 1)
            }
            for place in places
        ]
        if sheet.kind == "checks":
            continue
        for first, second in combinations(taken, 2):
            assert not first & second


def test_only_computed_cells_have_a_formula_and_all_of_them(layout: Layout) -> None:
    computed = {cell.id for cell in layout.form.cells.values() if cell.computed}
    assert set(layout.formulas) == computed


def test_every_tie_has_one_line_on_the_sheet_of_checks(layout: Layout) -> None:
    assert sorted(line.tie.id for line in layout.checks) == sorted(t.id for t in layout.form.ties)


def test_every_tie_to_last_year_has_a_place_for_its_figure(layout: Layout) -> None:
    wanted = {tie.id for tie in layout.form.ties if tie.needs_prior}
    assert set(layout.priors) == set(layout.differences) == wanted


def test_last_years_figures_stand_outside_the_printed_form(layout: Layout) -> None:
    areas = {sheet.name: sheet.print_area for sheet in layout.sheets}
    for place in layout.priors.values():
        area = areas[place.sheet]
        assert place.row > area.last_row or place.column > area.last_column


@pytest.mark.parametrize("edition", EDITIONS)
def test_sections_are_printed_in_their_official_order_with_the_cover_first(edition: str) -> None:
    layout = lay_out(FORMS[edition])
    printed: list[str] = []
    shown = {place: name for name, place in layout.printed_texts.items()}
    texts = {place: name for name, place in layout.narratives.items()}
    for sheet in layout.sheets:
        for area in (sheet.print_area, *sheet.pages):
            assert area is not None or sheet.kind == "stamp"
            if sheet.table and area is not None:
                printed.append(sheet.table)
            if area is not None:
                printed += [
                    name
                    for place, name in (shown | texts).items()
                    if place.sheet == area.sheet and area.row <= place.row <= area.last_row
                ]
    assert tuple(printed) == layout.form.publication.sections
    assert layout.sheets[0].kind == "cover"


def test_every_cell_is_printed(layout: Layout) -> None:
    areas = {sheet.name: sheet.print_area for sheet in layout.sheets}
    for place in layout.cells.values():
        area = areas[place.sheet]
        assert area.row <= place.row <= place.last_row <= area.last_row
        assert area.column <= place.column <= place.last_column <= area.last_column


def test_the_cells_of_a_merged_workbook_stand_at_the_same_places(layout: Layout) -> None:
    merged = lay_out(layout.form, consolidated=True)
    assert merged.cells == layout.cells
    assert merged.fields == layout.fields
    assert merged.fingerprint == lay_out(layout.form, older=True).fingerprint


FIRST_PRINTS = {"zfxxgk-2019": "2a8cbc3802f98d28", "zfxxgk-2021": "d6f0f1e8a5e48b77"}
"""What the stamps of workbooks of version 0.1.0 say of their layout."""


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_layout_of_0_1_0_is_kept_to_read_its_workbooks(edition: str) -> None:
    older = lay_out(FORMS[edition], older=True)
    assert older.fingerprint == FIRST_PRINTS[edition]
    assert older.cells == lay_out(FORMS[edition]).cells


def test_a_layout_is_worked_out_once() -> None:
    form = FORMS["zfxxgk-2021"]
    assert lay_out(form) is lay_out(form)
    assert lay_out(replace(form)) is not lay_out(form)


CHANGES = {
    "id of a form": ("form: library", "form: libraries", True),
    "id of a column": ("id: renewed, label", "id: extended, label", True),
    "label of a row": ("label: Books,", "label: Volumes,", True),
    "label of a group": ("label: Borrowers", "label: Readers", True),
    "label of a block": ("title: 1. Money", "title: 1. Funds", True),
    "corner": ("corner: Kind of item\n  boxhead", "corner: Item\n  boxhead", True),
    "title of a table": ("title: A. Loans of the year", "title: A. Loans", True),
    "title of a narrative": ("title: C. Remarks", "title: C. Notes", True),
    "note below a table": ("note: A loan is", "note: Each loan is", True),
    "name of a sheet": ("sheet: A. Loans", "sheet: A", True),
    "unit of measure": ("unit: loans", "unit: items", True),
    "place": (
        "- {id: audio, label: Audio}\n    - {id: film, label: Film}",
        "- {id: film, label: Film}\n    - {id: audio, label: Audio}",
        True,
    ),
    "a row more": (
        "- {id: film, label: Film}",
        "- {id: film, label: Film}\n    - {id: maps, label: Maps}",
        True,
    ),
    "help of a row": ("help: Printed books", "help: Any books", False),
    "help of a narrative": ("help: Closures", "help: Openings", False),
    "source of a row": ("s. 3", "s. 4", False),
    "severity of a rule": (
        "renewed <= total\n    severity: warning",
        "renewed <= total\n    severity: error",
        False,
    ),
    "title of a rule": ("title: Fees come", "title: Fees amount", False),
    "a limit of plausibility": ("5000000", "6000000", False),
    "years of the edition": ("to: 2030", "to: 2031", False),
}


@pytest.mark.parametrize(("old", "new", "differs"), CHANGES.values(), ids=CHANGES)
def test_the_fingerprint_follows_ids_places_and_labels_and_nothing_else(
    tmp_path: Path, old: str, new: str, *, differs: bool
) -> None:
    text = LIBRARY.read_text(encoding="utf-8")
    # A renamed column is renamed in the rules that name it.
    changed = text.replace(old, new).replace(
        "expr: renewed", "expr: extended" if "extended" in new else "expr: renewed"
    )
    assert changed != text
    file = tmp_path / "form.yaml"
    file.write_text(changed, encoding="utf-8")
    before, after = lay_out(FORMS["library-2024"]), lay_out(read_form(file))
    assert (before.fingerprint != after.fingerprint) is differs


def test_a_label_counts_even_if_messages_call_it_the_same(tmp_path: Path) -> None:
    text = form_text().replace("label: X", "label: X, short: s")
    file = tmp_path / "form.yaml"
    prints = set()
    for label in ("X", "Y"):
        file.write_text(text.replace("label: X", f"label: {label}"), encoding="utf-8")
        prints.add(lay_out(read_form(file)).fingerprint)
    assert len(prints) == 2


def scattered(rows: int) -> str:
    """A table in which every second row is a total, so that entries never stand together."""
    stub = "".join(
        f"      - {{label: G, id: g{n}, children: [{{id: x, label: X}}, "
        "{id: s, label: S, total_of: siblings}]}\n"
        for n in range(rows)
    )
    return form_text(
        "- id: t\n  title: T\n  sheet: T\n  boxhead: [{id: a, label: A}]\n  stub:\n" + stub
    )


def test_formulas_longer_than_programs_take_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text(scattered(300), encoding="utf-8")
    form = read_form(file)
    with pytest.raises(DefinitionError, match="gets too long"):
        lay_out(form)


def test_a_scattered_table_that_programs_take_is_accepted(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text(scattered(100), encoding="utf-8")
    assert lay_out(read_form(file)).cells


def test_a_corner_of_several_lines_over_one_row_of_headings_is_seen_whole(tmp_path: Path) -> None:
    heights = []
    for corner in ("Code", "Code\\nName\\nUnit of measure"):
        file = tmp_path / "form.yaml"
        file.write_text(
            form_text(f"""
            - id: t
              title: T
              sheet: T
              corner: "{corner}"
              boxhead: [{{id: a, label: A}}]
              stub: [{{id: x, label: X}}]
        """)
        )
        heights.append(lay_out(read_form(file)).sheets[1].heights[3])
    assert heights[1] > heights[0]


def test_a_column_is_as_wide_as_the_longest_word_of_its_headings(tmp_path: Path) -> None:
    widths = []
    for label in ("Held", "Extraordinarily held", "非同寻常地特别特别长的标题"):
        file = tmp_path / "form.yaml"
        boxhead = ", ".join(f"{{id: c{at}, label: '{label} {at}'}}" for at in range(6))
        file.write_text(
            form_text(f"- {{id: t, title: T, sheet: T, boxhead: [{boxhead}]}}"), encoding="utf-8"
        )
        widths.append(lay_out(read_form(file), consolidated=True).sheet("table").widths[0])
    assert widths[0] < 10
    assert widths[1] >= 15 * 1.1
    assert widths[2] < 17


def test_rows_of_the_cover_are_as_high_as_their_labels_need(tmp_path: Path) -> None:
    heights = []
    for label in ("负责人", "单位主要负责人或者受其委托主持日常工作的负责人"):
        file = tmp_path / "form.yaml"
        top = f"header: [{{id: own, label: {label}, cells: {{type: text}}}}]\n"
        file.write_text(form_text(top=top), encoding="utf-8")
        layout = lay_out(read_form(file))
        rows = [layout.fields[name].row for name in ("header.own", "phone")]
        heights.append([layout.sheets[0].heights[row] for row in rows])
    assert heights == [[26, 26], [34, 26]]


def test_lines_that_count_faulty_cells_are_as_high_as_their_texts(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text(form_text(), encoding="utf-8")
    layout = lay_out(read_form(file))
    heights = {each.kind: layout.sheet("checks").heights[each.row] for each in layout.tallies}
    assert heights["number"] == line_height(2) > heights["blank"] == line_height(1)
