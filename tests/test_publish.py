"""``publish`` and ``import``: what is refused, what is written, and what may be replaced."""

from __future__ import annotations

import json
import subprocess
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from tests.samples import F2021, consistent
from xlsreport.cli.main import build
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = (Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道"))
TEXTS = {
    "narrative.overview": "我街道认真落实各项要求，及时公开信息，全年工作有序开展。",
    "narrative.problems": "主要问题是更新不够及时，下一步将定期检查，改进栏目设置。",
    "narrative.other": "本年度没有收取信息处理费。",
}


def run(*args: object) -> Result:
    return CliRunner().invoke(build("en"), [str(each) for each in args])


def workbook(
    folder: Path,
    unit: Unit = UNITS[0],
    changed: Mapping[str, object] | None = None,
    year: int = 2023,
) -> Path:
    target = folder / f"{unit.code}-{year}.xlsx"
    values = consistent(F2021, unit.code) | TEXTS | dict(changed or {})
    values = {key: value for key, value in values.items() if value is not None}
    content = Content(year=year, unit=unit, issued_to=unit)
    write_form(F2021, filled(F2021, content, values), target)
    return target


@pytest.mark.parametrize("ending", ["docx", "html"])
def test_a_right_workbook_is_published_and_read_back(ending: str, tmp_path: Path) -> None:
    sent = workbook(tmp_path)
    result = run("publish", sent, "-o", tmp_path / f"r.{ending}", "--date", "2024-01-20")
    assert result.exit_code == 0, result.output
    assert result.output.startswith(f"written: {tmp_path / f'r.{ending}'}\n")
    back = run("import", tmp_path / f"r.{ending}", "-o", tmp_path / "back.xlsx")
    assert back.exit_code == 0, back.output
    assert "no cell is blank" in back.output
    compared = run("merge", sent, "-o", tmp_path / "m.xlsx", "--compare", tmp_path / "back.xlsx")
    assert "200" in compared.output


def test_the_same_workbook_gives_the_same_bytes(tmp_path: Path) -> None:
    sent = workbook(tmp_path)
    for name in ("a.docx", "b.docx", "a.html", "b.html"):
        assert run("publish", sent, "-o", tmp_path / name).exit_code == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_errors_refuse_a_report_and_force_marks_it(tmp_path: Path) -> None:
    sent = workbook(tmp_path, changed={"requests.received.legal": None})
    target = tmp_path / "r.docx"
    result = run("publish", sent, "-o", target)
    assert result.exit_code == 1
    assert "no report was written" in result.output
    assert not target.exists()
    result = run("publish", sent, "-o", target, "--force")
    assert result.exit_code == 1
    assert "(DRAFT)" in result.output
    with zipfile.ZipFile(target) as package:
        assert "未定稿" in package.read("word/document.xml").decode()


def test_warnings_do_not_hinder(tmp_path: Path) -> None:
    sent = workbook(tmp_path, changed={"proactive.rules.in_force": 3})
    assert run("check", sent).output.count("warning") > 0
    assert run("publish", sent, "-o", tmp_path / "r.html").exit_code == 0


def test_a_folder_gives_a_report_a_unit_and_names_those_refused(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    workbook(folder, UNITS[0])
    workbook(folder, UNITS[1], {"requests.received.legal": None})
    result = run("publish", folder, "-o", tmp_path / "out", "--as", "html")
    assert result.exit_code == 1
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["220113001000_九台街道.html"]
    assert "2 workbooks, 1 reports written" in result.output
    one = run("publish", folder, "-o", tmp_path / "r.html")
    assert (one.exit_code, "--as" in one.output) == (2, True)


def test_a_report_that_was_edited_is_not_replaced(tmp_path: Path) -> None:
    sent = workbook(tmp_path)
    for name in ("r.html", "r.docx"):
        target = tmp_path / name
        assert run("publish", sent, "-o", target).exit_code == 0
        assert run("publish", sent, "-o", target).exit_code == 0
        if name == "r.html":
            target.write_text(target.read_text("utf-8").replace("九台", "九 台"), "utf-8")
        else:
            with zipfile.ZipFile(target, "a") as package:
                package.writestr("docProps/other.xml", "<x/>")
        result = run("publish", sent, "-o", target)
        assert result.exit_code == 2
        assert "changed since it was written" in result.output
        assert run("publish", sent, "-o", target, "--force").exit_code == 0
    other = tmp_path / "letter.html"
    other.write_text("<p>a letter</p>", "utf-8")
    assert run("publish", sent, "-o", other).exit_code == 2
    assert run("publish", sent, "-o", sent).exit_code == 2


def test_check_merge_previous_and_compare_take_reports(tmp_path: Path) -> None:
    sent = workbook(tmp_path)
    for name in ("r.docx", "r.html"):
        report = tmp_path / name
        assert run("publish", sent, "-o", report).exit_code == 0
        checked = run("check", report)
        assert checked.exit_code == 0, checked.output
        merged = run("merge", report, "-o", tmp_path / "m.xlsx", "--unit-name", "九台区")
        assert merged.exit_code == 0, merged.output
        compared = run(
            "merge", sent, "-o", tmp_path / "m.xlsx", "--compare", report, "--unit-name", "九台区"
        )
        assert compared.exit_code == 0, compared.output
    year = workbook(tmp_path, year=2024)
    checked = run("check", year, "--previous", tmp_path / "r.docx", "--format", "json")
    codes = {
        f["code"] for each in json.loads(checked.output)["submissions"] for f in each["findings"]
    }
    assert "RULE_BROKEN" in codes or any(code.startswith("RULE_") for code in codes)


def test_a_merged_workbook_is_published_with_a_draft_that_contradicts_nothing(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for unit in UNITS:
        workbook(folder, unit)
    merged = tmp_path / "merged.xlsx"
    assert run("merge", folder, "-o", merged, "--unit-name", "长春市九台区").exit_code == 0
    target = tmp_path / "年报.docx"
    result = run(
        "publish",
        merged,
        "-o",
        target,
        "--draft-overview",
        "--units",
        folder,
        "--date",
        "2024-03-20",
    )
    assert result.exit_code == 0, result.output
    appendix = tmp_path / "年报-各单位文字.docx"
    assert appendix.exists()
    with zipfile.ZipFile(appendix) as package:
        text = package.read("word/document.xml").decode()
    assert all(unit.name in text for unit in UNITS)
    back = run("import", target, "-o", tmp_path / "back.xlsx")
    assert back.exit_code == 0, back.output
    checked = json.loads(run("check", tmp_path / "back.xlsx", "--format", "json").output)
    (file,) = checked["submissions"]
    found = [
        each for each in file["findings"] if "overview" in str(each) and "TEXT_" in each["code"]
    ]
    assert found == []
    narrated = [each["code"] for each in file["findings"] if each["code"].startswith("TEXT_FIGURE")]
    assert narrated == []


def test_sections_without_a_text_are_named(tmp_path: Path) -> None:
    sent = workbook(tmp_path, changed={"narrative.other": None})
    result = run("publish", sent, "-o", tmp_path / "r.html")
    assert "only the heading is printed: 六、其他需要报告的事项\n" in result.output
    full = run("publish", workbook(tmp_path, UNITS[1]), "-o", tmp_path / "full.html")
    assert "only the heading" not in full.output


def test_a_title_too_long_for_a_line_breaks_behind_the_unit(tmp_path: Path) -> None:
    import docx

    for unit, lines in ((UNITS[0], 1), (Unit("220113000000", "长春市九台区人民政府"), 2)):
        target = tmp_path / f"{unit.code}.docx"
        sent = workbook(tmp_path, unit)
        assert run("publish", sent, "-o", target).exit_code == 0
        title = docx.Document(str(target)).paragraphs[0].text.split("\n")
        assert len(title) == lines
        assert "".join(title) == f"{unit.name}2023年政府信息公开工作年度报告"
        back = run("import", target, "-o", tmp_path / "back.xlsx", "--format", "json", "--force")
        (read,) = json.loads(back.output)["submissions"]
        assert (read["unit"]["name"], read["year"]) == (unit.name, 2023)


def test_headings_within_a_table_stay_with_what_stands_below_them(tmp_path: Path) -> None:
    import docx

    target = tmp_path / "r.docx"
    assert run("publish", workbook(tmp_path), "-o", target).exit_code == 0
    for table in docx.Document(str(target)).tables:
        kept = [row.cells[-1].paragraphs[0].paragraph_format.keep_with_next for row in table.rows]
        figures = [row.cells[-1].text.strip("-0123456789.") == "" for row in table.rows]
        assert [bool(each) for each in kept] == [not each for each in figures]


def test_units_missing_below_refuse_the_report_of_a_merged_workbook(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    lines = ["单位代码,单位名称,单位类型", *(f"{u.code},{u.name},街道" for u in UNITS)]
    roster.write_text("\n".join(lines), "utf-8")
    merged = tmp_path / "merged.xlsx"
    sent = workbook(tmp_path)
    assert (
        run("merge", sent, "-o", merged, "--roster", roster, "--unit-name", "九台区").exit_code == 1
    )
    result = run("publish", merged, "-o", tmp_path / "r.html")
    assert result.exit_code == 1
    assert "营城街道" in result.output
    assert not (tmp_path / "r.html").exists()


# --- Templates ------------------------------------------------------------------------------------


def test_an_example_of_a_template_is_filled_in(tmp_path: Path) -> None:
    template = tmp_path / "T.docx"
    assert run("publish", "--template-example", template).exit_code == 0
    sent = workbook(tmp_path)
    target = tmp_path / "r.docx"
    result = run("publish", sent, "-o", target, "--template", template, "--date", "2024-01-05")
    assert result.exit_code == 0, result.output
    back = run("import", target, "-o", tmp_path / "back.xlsx")
    assert back.exit_code == 0, back.output
    with zipfile.ZipFile(target) as package:
        assert "{" not in package.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("placeholder", "said"),
    [
        ("{{ titel }}", "'title'"),
        ("{{ texts.overviw }}", "'overview'"),
        ("{{p tables.request }}", "'requests'"),
        ('{{ figure("requests.recieved.total") }}', "'requests.received.total'"),
        ("{{ title", "brackets"),
        ("{{ title | }}", "wrong"),
        ("{{ tables.requests }}", "a table is written {{p"),
        ('{{ tables["requests"] }}', "a table is written {{p"),
        ("{{p title }}", "a text {{ ... }}"),
        ("{{r title }}", "a text {{ ... }}"),
        ("{{p tables.requests }}", "paragraph of its own"),
        ("{%p if draft %}", "paragraph of its own"),
    ],
)
def test_a_wrong_placeholder_is_a_sentence_with_its_place(
    placeholder: str, said: str, tmp_path: Path
) -> None:
    import docx

    template = tmp_path / "T.docx"
    document = docx.Document()
    document.add_paragraph("年报")
    document.add_paragraph(f"抬头：{placeholder}")
    document.save(str(template))
    sent = workbook(tmp_path)
    result = run("publish", sent, "-o", tmp_path / "r.docx", "--template", template)
    assert result.exit_code == 2
    assert said in result.output
    assert "抬头" in result.output
    assert not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize(
    "placeholder",
    [
        "{{ texts.overview }}",
        "{{ figure }}",
        "{{ figure(title) }}",
        "{{ figure() }}",
        "{{ title + 1 }}",
        "{{ 1 / 0 }}",
        '{% include "other" %}',
        "{% for each in 5 %}{% endfor %}",
    ],
)
def test_what_an_expression_raises_is_a_sentence(placeholder: str, tmp_path: Path) -> None:
    import docx

    template = tmp_path / "T.docx"
    document = docx.Document()
    document.add_paragraph(placeholder)
    document.save(str(template))
    result = run("publish", workbook(tmp_path), "-o", tmp_path / "r.docx", "--template", template)
    assert result.exit_code == 2
    assert "cannot be filled in: " in result.output
    assert not (tmp_path / "r.docx").exists()


def test_a_loop_over_sections_prints_every_table(tmp_path: Path) -> None:
    import docx

    template = tmp_path / "T.docx"
    document = docx.Document()
    for line in (
        "{%p for each in sections %}", "{{ each.heading }}", "{{p each.table }}",
        "{%p for line in each.lines %}", "{{ line }}", "{%p endfor %}", "{%p endfor %}",
    ):  # fmt: skip
        document.add_paragraph(line)
    document.save(str(template))
    target = tmp_path / "r.docx"
    result = run("publish", workbook(tmp_path), "-o", target, "--template", template)
    assert result.exit_code == 0, result.output
    back = run("import", target, "-o", tmp_path / "back.xlsx", "--year", 2023)
    assert "no cell is blank" in back.output


def test_an_own_template_keeps_its_words_and_takes_figures(tmp_path: Path) -> None:
    import docx

    template = tmp_path / "T.docx"
    document = docx.Document()
    document.add_paragraph('{{ unit }}共收到{{ figure("requests.received.total") }}件。')
    document.save(str(template))
    sent = workbook(tmp_path)
    target = tmp_path / "r.docx"
    assert run("publish", sent, "-o", target, "--template", template).exit_code == 0
    total = sum(
        value for key, value in consistent(F2021, UNITS[0].code).items() if ".received." in key
    )
    assert docx.Document(str(target)).paragraphs[0].text == f"九台街道共收到{total}件。"


# --- What the files are ---------------------------------------------------------------------------


def test_a_template_of_ones_own_keeps_tables_and_signature_in_shape(tmp_path: Path) -> None:
    import docx

    template, target = tmp_path / "T.docx", tmp_path / "r.docx"
    assert run("publish", "--template-example", template).exit_code == 0
    sent = workbook(tmp_path)
    filled_in = ("publish", sent, "-o", target, "--template", template, "--date", "2024-01-20")
    assert run(*filled_in).exit_code == 0
    document = docx.Document(str(target))
    cell = document.tables[1].cell(1, 1).paragraphs[0].paragraph_format
    assert (cell.line_spacing, cell.space_after) == (1.0, 0)
    organ, day = (each.paragraph_format for each in document.paragraphs[-2:])
    assert organ.keep_with_next
    assert organ.right_indent == day.right_indent > 0


def test_word_documents_keep_to_the_schema(tmp_path: Path) -> None:
    sent = workbook(tmp_path)
    template = tmp_path / "T.docx"
    assert run("publish", "--template-example", template).exit_code == 0
    assert run("publish", sent, "-o", tmp_path / "a.docx", "--date", "2024-01-20").exit_code == 0
    assert run("publish", sent, "-o", tmp_path / "b.docx", "--template", template).exit_code == 0
    for name in ("T.docx", "a.docx", "b.docx"):
        done = subprocess.run(
            [Path(subprocess.sys.executable).with_name("openxml-audit"), tmp_path / name],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout
        assert "Errors: 0" in done.stdout


def test_a_web_page_needs_nothing_from_outside(tmp_path: Path) -> None:
    sent = workbook(tmp_path)
    assert run("publish", sent, "-o", tmp_path / "r.html").exit_code == 0
    page = (tmp_path / "r.html").read_text("utf-8")
    assert not any(each in page for each in ("src=", "href=", "http", "<script", "@import", "url("))
    assert page.count("<table") == page.count("</table>") == 3
    assert 'scope="row"' in page
    assert run("publish", sent, "-o", tmp_path / "f.html", "--fragment").exit_code == 0
    fragment = (tmp_path / "f.html").read_text("utf-8")
    assert "<html" not in fragment
    assert "<style" not in fragment


def test_what_cannot_be_imported_says_what_to_do(tmp_path: Path) -> None:
    files = {
        "scan.pdf": b"%PDF-1.7\n%...",
        "page.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
        "letter.txt": "各位同事：\n请看附件。".encode(),
        "letter.html": b"<html><body><p>hello</p></body></html>",
        "empty.txt": b"",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        result = run("import", tmp_path / name, "-o", tmp_path / "out.xlsx")
        assert result.exit_code == 1, result.output
        assert "→" in result.output
        assert ("copy its text to a .txt" in result.output) == bool(data)
        assert not (tmp_path / "out.xlsx").exists()


def test_a_workbook_is_not_imported_and_that_is_said(tmp_path: Path) -> None:
    result = run("import", workbook(tmp_path), "-o", tmp_path / "out.xlsx")
    assert result.exit_code == 1
    assert "is a workbook already" in result.output
    assert not (tmp_path / "out.xlsx").exists()


def test_several_reports_go_to_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    for unit in UNITS:
        sent = workbook(tmp_path, unit)
        assert run("publish", sent, "-o", folder / f"{unit.name}.html").exit_code == 0
    result = run("import", folder, "-o", tmp_path / "out", "--format", "json")
    assert result.exit_code == 0, result.output
    assert sorted(each.name for each in (tmp_path / "out").iterdir()) == [
        "九台街道.xlsx", "营城街道.xlsx",
    ]  # fmt: skip
    record = json.loads(result.output)
    assert list(record["blank"].values()) == [0, 0]
    assert run("import", folder, "-o", tmp_path / "one.xlsx").exit_code == 2


def test_a_warning_that_the_unit_explains_is_listed_for_the_officer_and_not_printed(
    tmp_path: Path,
) -> None:
    why = "年末集中清理"
    changed = {
        "proactive.normative.issued": 50,
        "proactive.normative.in_force": 3,
        "explain.proactive.issued_within_in_force": why,
    }
    result = run("publish", workbook(tmp_path, changed=changed), "-o", tmp_path / "r.html")
    assert result.exit_code == 0
    assert "1 findings that were waived or explained (not printed)" in result.output
    assert why in result.output
    assert why not in (tmp_path / "r.html").read_text("utf-8")
