from __future__ import annotations

from msgspec.structs import replace

from tests.reports import outcome
from xlsreport.checks.all_checks import check_outcome
from xlsreport.findings.finding import Finding, Severity
from xlsreport.merge.consolidation import consolidate
from xlsreport.report.text import Look, check_text, finding_lines, merge_text
from xlsreport.submission.submission import Unit
from xlsreport.text.wrapping import display_width

ERROR = Finding("CELL_NOT_NUMBER", Severity.ERROR, "a.xlsx", value="约100")
NOTE = Finding("CELL_NONE_MARK", Severity.NOTE, "a.xlsx", value="无")


def painted(text: str, role: str) -> str:
    return f"<{role}>{text}</{role}>"


def test_a_finding_says_what_is_wrong_and_below_it_what_to_do() -> None:
    assert list(finding_lines([ERROR, NOTE], "zh")) == [
        "  [错误] 填的是“约100”，不是数字。",
        "       → 请在这一格只填一个数字。",
        "  [提示] 填的是“无”，按空格处理。",
    ]


def test_a_waived_finding_says_why_instead() -> None:
    waived = replace(ERROR, waived="查过（王）")
    assert list(finding_lines([waived], "en")) == [
        '  [waived] says "约100", which is no number.',
        "       → looked into, may stay: 查过（王）",
    ]


def test_colour_is_put_around_the_mark_alone_and_only_by_who_prints() -> None:
    first, *_ = finding_lines([ERROR], "zh", look=Look(paint=painted))
    assert first == "  <error>[错误]</error> 填的是“约100”，不是数字。"


def test_no_line_is_wider_than_the_terminal() -> None:
    each = check_outcome(outcome({"requests.received.natural": 9}))
    lines = list(check_text([each], [], "zh", Look(width=60)))
    assert max(map(display_width, lines)) <= 60
    assert len(lines) > len(list(check_text([each], [], "zh")))


def test_of_a_unit_with_many_findings_the_gravest_fill_one_screen() -> None:
    each = outcome(findings=(*[NOTE] * 40, *[ERROR] * 12, *[NOTE] * 8))
    lines = list(check_text([each], [], "zh"))[1:-1]
    assert len(lines) <= 30
    assert sum("[错误]" in line for line in lines) == 12
    assert sum("[提示]" in line for line in lines) == 5
    assert lines[-1] == "  …其余 43 条见 --html 或 --format json"
    every = list(check_text([each], [], "zh", Look(most=None)))
    assert len(every) == 40 + 2 * 12 + 8 + 2


def test_the_summary_of_a_thousand_files_fits_one_screen() -> None:
    batch = [
        Finding("UNIT_MISSING", Severity.ERROR, "", params={"unit": f"第{n}镇"}) for n in range(300)
    ]
    outcomes = [outcome(unit=Unit(str(n), f"第{n}镇")) for n in range(1000)]
    lines = list(check_text(outcomes, batch, "zh", Look(width=100)))
    assert len(lines) < 30
    assert any("未报 300 个：第0镇、第1镇" in line for line in lines)
    assert lines[-1].startswith("共 1000 份：通过 1000")


def test_what_occurs_most_often_is_counted_by_file() -> None:
    outcomes = [outcome(findings=(ERROR, ERROR)) for _ in range(50)] + [outcome(findings=(NOTE,))]
    lines = list(check_text(outcomes, [], "zh"))
    start = lines.index("出现最多的问题")
    assert lines[start + 1] == (
        "      50 份  CELL_NOT_NUMBER  这一格要填数字，里面的内容读不成数字。"
    )
    assert lines[start + 2].startswith("       1 份  CELL_NONE_MARK")


def test_many_findings_of_one_kind_about_the_batch_are_cut_short() -> None:
    batch = [Finding("UNIT_RENAMED", Severity.NOTE, "a", value=str(n)) for n in range(9)]
    lines = list(check_text([], batch, "zh"))
    assert sum("[提示]" in line for line in lines) == 5
    assert "…UNIT_RENAMED 还有 4 条，见 --html 或 --format json" in lines


def test_a_merge_lists_those_with_errors_those_waived_and_those_left_out() -> None:
    good = outcome(unit=Unit("1", "甲镇"))
    waived = outcome(
        unit=Unit("2", "乙镇"), findings=(replace(ERROR, waived="查过"), NOTE), file="2.xlsx"
    )
    faulty = outcome(unit=Unit("3", "丙镇"), findings=(ERROR,), file="3.xlsx")
    every = [good, waived, faulty]
    lines = list(merge_text(every, consolidate(every), "out.xlsx", "zh"))
    text = "\n".join(lines)
    assert "已核实，可以保留：查过" in text
    assert "按空格处理" not in text
    assert "  有错误，未汇总：丙镇（3）" in lines
    assert "甲镇" not in text
    assert lines[-1] == "已写入 out.xlsx"


def test_invisible_characters_are_shown_and_do_not_break_lines() -> None:
    sneaky = replace(ERROR, value="1\n2\u202e3")
    (line, _) = finding_lines([sneaky], "zh")
    assert "\\n" in line
    assert "\\u202e" in line
