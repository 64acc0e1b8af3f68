"""Each refusal of a definition: its line (marked with ``# !``), and what is accepted beside it."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tests.sample_forms import FORMS, TABLE, form_text
from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.forms.form import Form

LIBRARY = FORMS["library-2024"]


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Form]:
    def read(text: str) -> Form:
        file = tmp_path / "small.yaml"
        file.write_text(text, encoding="utf-8")
        return read_form(file)

    return read


@pytest.fixture
def refused(read: Callable[[str], Form], tmp_path: Path) -> Callable[[str], DefinitionError]:
    """Reads what must be refused at the line marked with ``# !``; gives the error."""

    def refused(text: str) -> DefinitionError:
        (line,) = [n for n, each in enumerate(text.split("\n"), start=1) if each.endswith("# !")]
        with pytest.raises(DefinitionError) as caught:
            read(text)
        error = caught.value
        assert error.file == tmp_path / "small.yaml"
        assert error.line == line, error.en
        assert error.zh != error.en
        return error

    return refused


def table(body: str) -> str:
    """A form of one table that has these keys besides id, title and sheet."""
    return form_text("- id: t\n  title: T\n  sheet: T\n" + "\n".join(
        f"  {line}" for line in dedent(body).strip("\n").split("\n")
    ))  # fmt: skip


A_STUB = "stub:\n- {id: x, label: X}\n- {id: y, label: Y}"
PLAIN = "boxhead: [{id: a, label: A}, {id: b, label: B}]\n"

REFUSED = {
    # The form itself.
    "unknown key": (form_text(top="titel: x  # !\n"), "did you mean 'title'?"),
    "key written twice": (form_text(top="title: x  # !\n"), "duplicate key 'title'"),
    "bad name": (form_text().replace("form: small", "form: Small-1  # !"), "'Small-1' is no name"),
    "bad edition": (form_text().replace('"1"', '"2024-a"  # !'), "'2024-a' is no edition"),
    "edition that would read as two names": (
        form_text().replace('"1"', '"a__b"  # !'),
        "single underscores",
    ),
    "no title": (form_text().replace("title: A form", "title:  # !"), "must not be empty"),
    "no form of that language": (
        form_text().replace("language: en", "language: fr  # !"),
        "says zh and en",
    ),
    "years without from": (
        form_text().replace("{from: 2024}", "{to: 2024}  # !"),
        "'from' is missing",
    ),
    "years that end before they begin": (
        form_text().replace("{from: 2024}", "\n  from: 2024\n  to: 2023  # !"),
        "before 'from'",
    ),
    "no year": (form_text().replace("{from: 2024}", "{from: soon}  # !"), "1900 to 2099"),
    # Tables.
    "bad table id": (form_text(TABLE.replace("id: t", "id: T1  # !")), "'T1' is no id"),
    "table id beginning other ids": (
        form_text(TABLE.replace("id: t", "id: narrative  # !")),
        "means something else",
    ),
    "two tables of one id": (
        form_text(TABLE)
        + dedent(TABLE).lstrip("\n").replace("id: t", "id: t  # !").replace("sheet: T", "sheet: U"),
        "already in line 7",
    ),
    "two sheets of one name": (
        form_text(TABLE)
        + dedent(TABLE).lstrip("\n").replace("id: t", "id: u").replace("sheet: T", "sheet: t  # !"),
        "already in line 9",
    ),
    "sheet name too long": (
        form_text(TABLE.replace("sheet: T", f"sheet: {'x' * 32}  # !")),
        "1 to 31",
    ),
    "sheet name too long in UTF-16": (
        form_text(TABLE.replace("sheet: T", f"sheet: {'𠮷' * 16}  # !")),
        "1 to 31",
    ),
    "sheet name with a forbidden character": (
        form_text(TABLE.replace("sheet: T", 'sheet: "a/b"  # !')),
        "none of [ ]",
    ),
    "sheet name of our own": (
        form_text(TABLE.replace("sheet: T", "sheet: checks  # !")),
        "is taken",
    ),
    "sheet name of a merged workbook": (
        form_text(TABLE.replace("sheet: T", "sheet: Sources  # !")),
        "is taken",
    ),
    "sheet name of details that go on": (
        form_text(TABLE.replace("sheet: T", "sheet: detail2  # !")),
        "is taken",
    ),
    "sheet name of Excel": (
        form_text(TABLE.replace("sheet: T", "sheet: History  # !")),
        "is taken",
    ),
    "bad orientation": (table("orientation: upright  # !\n" + PLAIN), "portrait, landscape"),
    "no boxhead": (form_text("- id: t  # !\n  title: T\n  sheet: T"), "'boxhead' is missing"),
    "empty boxhead": (table("boxhead: []  # !"), "a list"),
    "blocks and boxhead": (
        table("blocks:\n- boxhead: [{id: a, label: A}]\nboxhead:  # !\n- {id: a, label: A}"),
        "belongs into each block",
    ),
    "blocks and rules": (
        table(
            "blocks:\n- boxhead: [{id: a, label: A}]\nrules:  # !\n"
            "- {id: r, each: row, expr: a == a}"
        ),
        "'rules' belongs into each block",
    ),
    "a title of a block without blocks": (
        table("titel: x  # !\n" + PLAIN),
        "did you mean 'title'?",
    ),
    "corner without rows": (table("corner: C  # !\n" + PLAIN), "a corner needs a stub"),
    "spans that do not add up": (
        table("""
            blocks:
            - boxhead: [{id: a, label: A, span: 2}]
              stub: [{id: x, label: X}]
            - boxhead:  # !
              - {id: a, label: A}
              stub: [{id: y, label: Y}]
        """),
        "span 1 grid columns instead of 2",
    ),
    "a table wider than any sheet": (
        table(
            "boxhead:  # !\n" + "\n".join(f"- {{id: a{n}, label: A, span: 50}}" for n in range(21))
        ),
        "at most 1000",
    ),
    # Headings.
    "bad id": (table("boxhead:\n- {id: 1a, label: A}  # !"), "'1a' is no id"),
    "id that is a word of Python": (table("boxhead:\n- {id: in, label: A}  # !"), "Python keyword"),
    "id that means last year": (table("boxhead:\n- {id: prior, label: A}  # !"), "not 'prior'"),
    "id of more than 40 characters": (
        table(f"boxhead:\n- {{id: {'a' * 41}, label: A}}  # !"),
        "at most 40",
    ),
    "row without id": (table(PLAIN + "stub:\n- label: X  # !"), "needs an id"),
    "heading without label": (table("boxhead:\n- {id: a}  # !"), "'label' is missing"),
    "heading with an empty label": (
        table('boxhead:\n- id: a\n  label: ""  # !'),
        "must not be empty",
    ),
    "unknown key of a heading": (
        table("boxhead:\n- id: a\n  label: A\n  lable: B  # !"),
        "did you mean 'label'?",
    ),
    "two columns of one id": (
        table("boxhead:  # !\n- {id: a, label: A}\n- {id: a, label: B}"),
        "'a' is used twice",
    ),
    "two rows of one id": (
        table(PLAIN + "stub:  # !\n- {id: x, label: X}\n- {id: x, label: Y}"),
        "'x' is used twice",
    ),
    "two blocks with a cell of one id": (
        table("""
            blocks:
            - boxhead: [{id: a, label: A}]
              stub: [{id: x, label: X}]
            - boxhead: [{id: a, label: B}]
              stub:
              - {id: x, label: Y}  # !
        """),
        "'t.x.a' is used twice",
    ),
    "total of something else": (
        table(PLAIN + "stub:\n- {id: x, label: X}\n- id: s\n  label: S\n  total_of: all  # !"),
        "one of: siblings",
    ),
    "total with children": (
        table(
            "boxhead:\n- id: s\n  label: S\n  total_of: siblings  # !\n  "
            "children: [{id: a, label: A}]"
        ),
        "a total has no children",
    ),
    "total of nothing": (
        table(
            "boxhead:\n- label: G\n  children:  # !\n"
            "  - {id: s, label: S, total_of: siblings}\n- {id: a, label: A}"
        ),
        "nothing to add up",
    ),
    "total of different units": (
        table("""
            boxhead:
            - {id: a, label: A, cells: {type: count, unit: items}}
            - {id: b, label: B, cells: {type: amount, unit: USD, decimals: 2}}
            - {id: s, label: S, total_of: siblings}  # !
        """),
        "differ in unit or decimals",
    ),
    "total of what is added up and what is not": (
        table("""
            boxhead:
            - {id: a, label: A, cells: {type: count}}
            - {id: b, label: B, cells: {type: count, aggregate: none}}
            - {id: s, label: S, total_of: siblings}  # !
        """),
        "some are not (none)",
    ),
    "unknown way to add up": (
        table("cells:\n  type: count\n  aggregate: nome  # !\n" + PLAIN),
        "'nome' must be one of: sum, none, min, max, append. Did you mean 'none'?",
    ),
    "total with a unit of its own": (
        table(
            "boxhead:\n- {id: a, label: A}\n- id: s\n  label: S\n  total_of: siblings\n  "
            "cells: {type: count}  # !"
        ),
        "a total holds what its parts hold",
    ),
    "group with a help nobody sees": (
        table("boxhead:\n- label: G\n  help: x  # !\n  children: [{id: a, label: A}]"),
        "say it of its children",
    ),
    "group with a prior": (
        table("boxhead:\n- label: G\n  prior: {expr: a}  # !\n  children: [{id: a, label: A}]"),
        "no 'prior'",
    ),
    "span of a row": (
        table(PLAIN + "stub:\n- id: x\n  label: X\n  span: 2  # !"),
        "'span' has no meaning in a stub",
    ),
    "unsplit of a column": (
        table("boxhead:\n- id: g\n  label: G\n  unsplit: a  # !\n  children: [{id: a, label: A}]"),
        "'unsplit' has no meaning in a boxhead",
    ),
    "unsplit of a row": (
        table(PLAIN + "stub:\n- id: x\n  label: X\n  unsplit: x  # !"),
        "only a group",
    ),
    "unsplit of a group without id": (
        table(PLAIN + "stub:\n- label: G\n  unsplit: x  # !\n  children: [{id: x, label: X}]"),
        "needs an id",
    ),
    "unsplit naming no child": (
        table(
            PLAIN + "stub:\n- id: g\n  label: G\n  unsplit: rset  # !\n  "
            "children: [{id: rest, label: X}, {id: y, label: Y}]"
        ),
        "unknown name 'rset'; the nearest is 'rest'",
    ),
    "unsplit naming a total": (
        table("""
            boxhead: [{id: a, label: A}]
            stub:
            - id: g
              label: G
              unsplit: s  # !
              children: [{id: x, label: X}, {id: s, label: S, total_of: siblings}]
        """),
        "the nearest is 'x'",
    ),
    "unsplit group and row of one id": (
        table("""
            boxhead: [{id: a, label: A}]
            stub:
            - id: g
              label: G
              unsplit: x
              children: [{id: x, label: X}, {id: y, label: Y}]
            - {id: g, label: Row}
        """).replace("- id: t\n", "- id: t  # !\n"),
        "'t.g.a'",
    ),
    # What cells hold.
    "unknown type": (table("cells: {type: money}  # !\n" + PLAIN), "one of: count, amount"),
    "no type": (table("cells: {unit: items}  # !\n" + PLAIN), "'type' is missing"),
    "count with decimals": (
        table("cells:\n  type: count\n  decimals: 2  # !\n" + PLAIN),
        "a count has no decimals",
    ),
    "amount without decimals": (
        table("cells: {type: amount}  # !\n" + PLAIN),
        "declare its decimals",
    ),
    "too many decimals": (table("cells: {type: amount, decimals: 11}  # !\n" + PLAIN), "1 to 10"),
    "signed as a word": (table("cells: {type: count, signed: yes}  # !\n" + PLAIN), "true, false"),
    "plausible as a word": (
        table("cells: {type: count, plausible: big}  # !\n" + PLAIN),
        "whole number",
    ),
    # Texts that spreadsheet programs would drop.
    "title of a prompt too long": (
        table(PLAIN + f"stub:\n- {{id: x, label: {'x' * 33}}}  # !"),
        "short label (title of the prompt) of 't.x.a' has 33 characters, at most 32",
    ),
    "title of a column's prompt too long": (
        table(f"boxhead:\n- {{id: a, label: A}}\n- {{id: b, label: {'x' * 33}}}  # !"),
        "'t.b'",
    ),
    "prompt too long": (
        table(
            PLAIN + f"stub:\n- {{id: x, label: X}}\n- {{id: y, label: Y, help: {'x' * 240}}}  # !"
        ),
        "prompt (help and source) of 't.y.a'",
    ),
    "label that no cell can hold": (
        table('boxhead:\n- id: a\n  label: "A\\a"  # !'),
        "no cell can hold",
    ),
    # Rules.
    "rule without id": (
        table(PLAIN + A_STUB + "\nrules:\n- {each: row, expr: a == b}  # !"),
        "'id' is missing",
    ),
    "rule for nothing": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: cell  # !\n  expr: a == b"),
        "column, row",
    ),
    "rule that is no comparison": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: row\n  expr: a + b  # !"),
        "one comparison",
    ),
    "rule that would run": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: row\n  expr: print(a) == b  # !"),
        "may stand here",
    ),
    "unresolved name in a rule": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: column\n  expr: x == yy  # !"),
        "unknown name 'yy'; the nearest is 'y'",
    ),
    "column named in a rule about rows": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: row\n  expr: x == y  # !"),
        "unknown name 'x'",
    ),
    "group without a star": (
        table(
            "boxhead: [{id: a, label: A}]\nstub:\n- id: g\n  label: G\n  "
            "children: [{id: x, label: X}]\n"
            "rules:\n- id: r\n  each: column\n  expr: g == 0  # !"
        ),
        "the nearest is 'g.",
    ),
    "star over a row": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: column\n  expr: x.* == y  # !"),
        "unknown name 'x.*'",
    ),
    "rule about numbers only": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: row\n  expr: 1 == 1  # !"),
        "at least one figure",
    ),
    "rule about last year only": (
        table(PLAIN + A_STUB + "\nrules:\n- id: r\n  each: row\n  expr: prior(a) == prior(b)  # !"),
        "at least one figure of this year",
    ),
    "rule with last year on both sides": (
        table(
            PLAIN
            + A_STUB
            + "\nrules:\n- id: r\n  each: row\n  expr: a - prior(a) == b - prior(b)  # !"
        ),
        "on one side only",
    ),
    "bad severity": (
        table(
            PLAIN
            + A_STUB
            + "\nrules:\n- id: r\n  each: row\n  expr: a == b\n  severity: fatal  # !"
        ),
        "error, warning, note",
    ),
    "two rules of one id": (
        table(
            PLAIN + A_STUB + "\nrules:\n- {id: r, each: row, expr: a <= b}\n"
            "- {id: r, each: column, expr: x <= y}  # !"
        ),
        "already in line",
    ),
    "rule with the id of a derived one": (
        table("""
            boxhead: [{id: a, label: A}, {id: b, label: B}, {id: s, label: S, total_of: siblings}]
            stub: [{id: x, label: X}]
            rules: [{id: column_s, each: row, expr: a <= b}]
        """).replace("- id: t\n", "- id: t  # !\n"),
        "'t.column_s[x]'",
    ),
    "unresolved name in a rule across tables": (
        form_text(TABLE) + "rules:\n- id: r\n  expr: t.x.a == t.x.c  # !\n",
        "unknown name 't.x.c'",
    ),
    "each in a rule across tables": (
        form_text(TABLE) + "rules:\n- id: r\n  each: row  # !\n  expr: t.x.a == t.x.b\n",
        "unknown key 'each'",
    ),
    "last year in a rule across tables": (
        form_text(TABLE) + "rules:\n- id: r\n  expr: t.x.a == prior(t.x.b)  # !\n",
        "rules of a table only",
    ),
    "two rules across tables of one id": (
        form_text(TABLE)
        + "rules:\n- {id: r, expr: t.x.a == 1}\n- {id: r, expr: t.x.b == 1}  # !\n",
        "already in line",
    ),
    # Last year.
    "unresolved name in a prior": (
        table(
            PLAIN + "stub:\n- id: x\n  label: X\n  prior:  # !\n    expr: z\n- {id: y, label: Y}"
        ),
        "unknown name 'z'",
    ),
    "prior() in a prior": (
        table(PLAIN + "stub:\n- id: x\n  label: X\n  prior:\n    expr: prior(x)  # !"),
        "without prior()",
    ),
    "prior that is no sum": (
        table(PLAIN + "stub:\n- id: x\n  label: X\n  prior:\n    expr: x == x  # !"),
        "may stand here",
    ),
    "prior without expr": (
        table(PLAIN + "stub:\n- id: x\n  label: X\n  prior: {severity: note}  # !"),
        "'expr' is missing",
    ),
    # Narratives.
    "two narratives of one id": (
        form_text(TABLE) + "narratives:\n- {id: n, title: N}\n- {id: n, title: M}  # !\n",
        "already in line",
    ),
    "narrative longer than a cell": (
        form_text(TABLE) + "narratives:\n- id: n\n  title: N\n  longest: 32768  # !\n",
        "1 to 32767",
    ),
    "sheet of narratives called like a table's": (
        form_text(TABLE) + "narratives:\n- {id: n, title: N}\nnarratives_sheet: t  # !\n",
        "already in line 9",
    ),
    "sheet of narratives called like another of the workbook": (
        form_text(TABLE) + "narratives:\n- {id: n, title: N}\nnarratives_sheet: Cover  # !\n",
        "is taken",
    ),
    "more mistakes than the cover has room for": (
        form_text(TABLE) + "mistakes:\n- a\n- b\n- c\n- d\n- e\n- f  # !\n",
        "at most 5",
    ),
    "narrative without title": (
        form_text(TABLE) + 'narratives:\n- id: n\n  title: ""  # !\n',
        "must not be empty",
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_is_refused_at_its_line_with_what_would_be_right(
    refused: Callable[[str], DefinitionError], text: str, expected: str
) -> None:
    assert expected in refused(text).en


ACCEPTED = {
    "a form of one table": form_text(),
    "a BOM and other line ends": "\ufeff" + form_text().replace("\n", "\r\n"),
    "years of one year": form_text().replace("{from: 2024}", "{from: 2024, to: 2024}"),
    "a sheet name of 31 characters": form_text(TABLE.replace("sheet: T", f"sheet: {'x' * 31}")),
    "the Chinese name of our sheet in an English form": form_text(
        TABLE.replace("sheet: T", "sheet: 校验")
    ),
    "an id of 40 characters": table(f"boxhead:\n- {{id: {'a' * 40}, label: A}}"),
    "an id with single underscores": table("boxhead:\n- {id: a_b_1, label: A}"),
    "an id that only begins like a word of Python": table("boxhead:\n- {id: in_force, label: A}"),
    "one id as row and as column": table(
        "boxhead:\n- {id: a, label: A}\nstub:\n- {id: a, label: A}"
    ),
    "one column id in two groups": table("""
        boxhead:
        - {id: g, label: G, children: [{id: a, label: A}]}
        - {id: h, label: H, children: [{id: a, label: A}]}
    """),
    "a grouping without id": table("boxhead:\n- label: G\n  children: [{id: a, label: A}]"),
    "spans that add up": table("""
        blocks:
        - boxhead: [{id: a, label: A, span: 2}]
          stub: [{id: x, label: X}]
        - boxhead: [{id: a, label: A}, {id: b, label: B}]
          stub: [{id: y, label: Y}]
    """),
    "an empty short label": table('boxhead:\n- {id: a, label: A, short: ""}'),
    "a long label with a short one": table(
        PLAIN + f"stub:\n- {{id: x, label: {'x' * 99}, short: X}}"
    ),
    "a short label of 32 characters": table(PLAIN + f"stub:\n- {{id: x, label: {'x' * 32}}}"),
    # A total is never entered: no program prompts for it.
    "a total with a long label": table(
        f"boxhead: [{{id: a, label: A}}]\nstub:\n- {{id: x, label: X}}\n"
        f"- {{id: s, label: {'s' * 99}, total_of: siblings}}"
    ),
    "an amount with decimals": table("cells: {type: amount, decimals: 10}\n" + PLAIN),
    "decimals that differ but are not added": table(
        "boxhead:\n- {id: a, label: A}\n- {id: b, label: B, cells: {type: amount, decimals: 2}}"
    ),
    "last year twice on one side": table(
        PLAIN + A_STUB + "\nrules:\n- {id: r, each: row, expr: a == prior(a) + prior(b)}"
    ),
    "rules of one id in two tables": form_text(
        TABLE + "      rules: [{id: r, each: row, expr: a <= b}]\n"
    )
    + dedent(TABLE).lstrip("\n").replace("id: t", "id: u").replace("sheet: T", "sheet: U")
    + "  rules: [{id: r, each: row, expr: a <= b}]\n",
    "a rule with a star": table("""
        boxhead: [{id: a, label: A}]
        stub:
        - {id: g, label: G, children: [{id: x, label: X}, {id: y, label: Y}]}
        - {id: z, label: Z}
        rules: [{id: r, each: column, expr: g.* >= z}]
    """),
    "a narrative as long as a cell": form_text(TABLE)
    + "narratives:\n- {id: n, title: N, longest: 32767}\n",
    "a label over two lines": table('boxhead:\n- {id: a, label: "A\\nB"}'),
}


@pytest.mark.parametrize("text", ACCEPTED.values(), ids=ACCEPTED)
def test_is_accepted(read: Callable[[str], Form], text: str) -> None:
    assert read(text).cells


def test_a_form_of_more_cells_than_a_sheet_of_details_has_columns_is_refused(
    read: Callable[[str], Form],
) -> None:
    rows = "\n".join(f"- {{id: r{n}, label: R}}" for n in range(101))
    columns = "\n".join(f"- {{id: c{n}, label: C}}" for n in range(100))
    with pytest.raises(DefinitionError, match="more than 10000 cells"):
        read(table(f"boxhead:\n{columns}\nstub:\n{rows}"))


def test_line_breaks_in_labels_are_left_out_of_chinese_and_spaces_elsewhere(
    read: Callable[[str], Form],
) -> None:
    form = read(table("""
        boxhead:
        - {id: a, label: "商业\\n企业"}
        - {id: b, label: "Young\\npeople"}
        - {id: c, label: "第\\n1\\n项"}
    """))  # fmt: skip
    assert [cell.column for cell in form.cells.values()] == ["商业企业", "Young people", "第1项"]


def test_defaults_are_those_that_the_docs_state(read: Callable[[str], Form]) -> None:
    form = read(table(PLAIN + A_STUB + "\nrules:\n- {id: r, each: row, expr: a == b}"))
    assert (form.basis, form.last_year, form.narratives, form.rules) == ("", None, (), ())
    own = form.tables[0]
    assert (own.landscape, own.note) == (False, "")
    block = own.blocks[0]
    assert (block.title, block.corner) == ("", "")
    kind = block.value_type
    assert (kind.kind, kind.unit, kind.decimals, kind.signed, kind.plausible) == (
        "count", "", 0, False, None
    )  # fmt: skip
    assert block.rules[0].severity == "error"
    heading = block.boxhead[0]
    assert (heading.short, heading.span, heading.total, heading.prior) == ("A", 1, False, None)


def test_a_form_names_its_sheet_of_narratives_and_its_common_mistakes(
    read: Callable[[str], Form],
) -> None:
    plain = read(form_text(TABLE) + "narratives:\n- {id: n, title: N}\n")
    own = read(
        form_text(TABLE)
        + "narratives:\n- {id: n, title: N}\n"
        + "narratives_sheet: D. Texts\nmistakes: [Loans of a week.]\n"
    )
    texts = {form: lay_out(form).narratives["narrative.n"].sheet for form in (plain, own)}
    assert texts == {plain: "Narratives", own: "D. Texts"}
    covers = {
        form: [label.text for label in lay_out(form).sheets[0].labels] for form in (plain, own)
    }
    assert "The two commonest mistakes" in covers[plain]
    assert "The three commonest mistakes" in covers[own]
    assert "(3) Loans of a week." in covers[own]


def test_the_language_is_chinese_unless_another_is_declared(read: Callable[[str], Form]) -> None:
    assert read(form_text().replace("language: en\n", "")).language == "zh"


def test_everything_declared_is_in_the_form() -> None:
    assert LIBRARY.title == "Annual report of the public libraries"
    assert LIBRARY.basis == "Library Ordinance, section 7"
    assert (LIBRARY.language, LIBRARY.first_year, LIBRARY.last_year) == ("en", 2024, 2030)
    loans, money = LIBRARY.tables
    assert (loans.id, loans.sheet, loans.landscape) == ("loans", "A. Loans", False)
    assert loans.note == "A loan is counted in the year in which it begins."
    assert money.landscape
    assert [block.title for block in money.blocks] == ["1. Money", "2. Stock", "3. Service"]
    assert money.blocks[0].value_type.plausible == 5_000_000
    (remarks,) = LIBRARY.narratives
    assert (remarks.id, remarks.longest) == ("narrative.remarks", 2000)
    assert remarks.placeholder == "(Text.)"
    (rule,) = LIBRARY.rules
    assert (rule.title, rule.source) == (
        "Fees come to at most 5 USD a loan", "Ordinance, section 9"
    )  # fmt: skip
    opening = money.blocks[0].stub[0]
    assert opening.prior is not None
    assert (opening.prior.text, opening.prior.severity) == ("closing", "error")
    assert loans.blocks[0].stub[1].unsplit == "rest"


@pytest.mark.parametrize(
    "text",
    [
        table("cells: {type: count, aggregate: none}\n" + PLAIN),
        table("blocks:\n- cells: {type: count, aggregate: none}\n  boxhead: [{id: a, label: A}]"),
        table("boxhead: [{id: a, label: A, cells: {type: count, aggregate: none}}]"),
    ],
    ids=["table", "block", "heading"],
)
def test_what_is_not_added_up_is_said_of_a_table_a_block_or_a_heading(
    text: str, tmp_path: Path
) -> None:
    (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
    form = read_form(tmp_path / "f.yaml")
    assert [cell.added_up for cell in form.cells.values()] == [False] * len(form.cells)


def test_a_total_is_added_up_like_its_parts() -> None:
    assert LIBRARY.cells["loans.total.total"].added_up
    assert not LIBRARY.cells["money.open.usual"].added_up


def test_a_total_of_what_is_not_added_up_is_not_added_up_either(tmp_path: Path) -> None:
    boxhead = "boxhead: [{id: a, label: A}, {id: s, label: S, total_of: siblings}]"
    text = table("cells: {type: count, aggregate: none}\n" + boxhead)
    (tmp_path / "f.yaml").write_text(text, encoding="utf-8")
    assert not any(cell.added_up for cell in read_form(tmp_path / "f.yaml").cells.values())
