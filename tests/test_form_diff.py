"""How two forms differ is said once, in words and both languages; what is alike is not said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from tests.sample_forms import FORMS, REQUESTS, form_text
from xlsreport.cli.main import build
from xlsreport.forms.yaml.form import read_form
from xlsreport.report.form_diff import diff_lines

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

TABLE = """
    - id: t
      title: T
      sheet: T
      boxhead: [{id: a, label: A}, {id: b, label: B}]
      stub: [{id: x, label: X}, {id: y, label: Y}, {id: all, label: All, total_of: siblings}]
      rules: [{id: most, each: column, expr: x <= y}]
"""
TEXT = "narratives: [{id: n, title: N, longest: 100}]\n"


def said(change: tuple[str, str], folder: Path, top: tuple[str, str] = (TEXT, TEXT)) -> list[str]:
    """What is said of one change in the table above."""
    assert change[0] in TABLE + TEXT
    forms = []
    for name, table, head in (("old", TABLE, top[0]), ("new", TABLE.replace(*change), top[1])):
        file = folder / f"{name}.yaml"
        file.write_text(form_text(table, head))
        forms.append(read_form(file))
    return [each.strip() for each in diff_lines(*forms, "en") if each.startswith("  ")]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("label: X}", "label: Ex}", "row x is renamed: 'X' is now 'Ex'"),
        ("{id: x, label: X}, ", "{id: x, label: X}, {id: z, label: Z}, ", "added row 'Z' (z)"),
        (", {id: b, label: B}", "", "removed column 'B' (b)"),
        ("id: a, label: A", "id: c, label: A", "column 'A' has the id c instead of a"),
        ("x <= y", "x >= y", "t.most changed: 'X ≤ Y' is now 'X ≥ Y'"),
        ("x <= y}", "x <= y, severity: note}", "t.most is of severity note instead of error"),
        ("sheet: T", "sheet: S", "the sheet 'T' is now 'S'"),
        ("title: T", "title: U", "table t is renamed: 'T' is now 'U'"),
        (
            "{id: b, label: B}",
            "{id: b, label: B, cells: {type: amount, decimals: 2}}",
            "3 cells from 'X／B' to 'All／B': type 'amount' instead of 'count', "
            "decimals '2' instead of '0'",
        ),
    ],
)
def test_a_change_is_said(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert expected in said((old, new), tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("", "periods: months\n", "due every month instead of every year"),
        ("periods: months\n", "periods: quarters\n", "due every quarter instead of every month"),
        (
            "",
            "header: [{id: kind, label: Kind, cells: {type: text}}]\n",
            "added field 'Kind' (header.kind)",
        ),
        (
            "header: [{id: kind, label: Kind, cells: {type: text}}]\n",
            "header: [{id: kind, label: Kind, cells: {type: text, longest: 9}}]\n",
            "field 'Kind' (header.kind): longest '9' instead of '32767'",
        ),
    ],
)
def test_periods_and_fields_on_the_cover_are_compared(
    old: str, new: str, expected: str, tmp_path: Path
) -> None:
    assert expected in said(("T", "T"), tmp_path, (TEXT + old, TEXT + new))


def test_a_table_that_may_be_left_out_is_said(tmp_path: Path) -> None:
    assert "may be left out whole now" in said(
        ("sheet: T", "sheet: T\n      optional: true"), tmp_path
    )


def test_narratives_are_compared(tmp_path: Path) -> None:
    longer = TEXT.replace("100", "200")
    assert said(("T", "T"), tmp_path, (TEXT, longer)) == [
        "'N' has at most 200 characters instead of 100"
    ]
    assert said(("T", "T"), tmp_path, (TEXT, "")) == ["removed narrative 'N' (narrative.n)"]


@pytest.mark.parametrize("form", FORMS.values(), ids=list(FORMS))
def test_a_form_does_not_differ_from_itself(form: Form) -> None:
    assert list(diff_lines(form, form, "en"))[1:] == ["No difference."]


def test_the_two_official_editions_are_told_apart_in_words() -> None:
    run = CliRunner().invoke(build("zh"), ["forms", "diff", "zfxxgk-2019", "zfxxgk-2021"])
    assert run.exit_code == 0
    assert "  删去行“政府集中采购”（procurement）" in run.output
    assert "  新增行“（六）其他处理·3.其他”（outcome.other.rest）" in run.output
    assert "  行 normative 改名：“规范性文件”改为“行政规范性文件”" in run.output
    assert len(run.output.splitlines()) < 50


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("firm: Firm", "firm: Company", "column 'Applicant' (applicant): choices"),
        ("most: 200", "most: 300", "rows read '300' instead of '200'"),
        ("key: [number]", "key: [number, received]", "key 'number/received' instead of 'number'"),
        ("optional: true", "optional: false", "may be left out 'False' instead of 'True'"),
        ("<= 20", "<= 15", "relation 'workdays(received, answered) <= 15' instead of"),
        ("when: extended != yes", "when: extended == no", "has other conditions"),
        ('outcome == granted)"', 'outcome != refused)"', "counts other rows of lists"),
    ],
)
def test_a_change_of_a_list_is_said(old: str, new: str, expected: str, tmp_path: Path) -> None:
    text = REQUESTS.read_text("utf-8")
    assert old in text
    file = tmp_path / "new.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    lines = list(diff_lines(read_form(REQUESTS), read_form(file), "en"))
    assert any(expected in each for each in lines), lines
