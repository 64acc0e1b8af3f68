"""A form as text: every cell, rule and narrative."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sample_forms import FORMS
from tests.samples import EDITIONS, F2021
from xlsreport.layout import lay_out
from xlsreport.report.form_listing import form_lines

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.text.words import Language


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_every_cell_has_one_line_with_its_address_and_label(form: Form, language: Language) -> None:
    lines = list(form_lines(form, language))
    by_id = {line.split()[0]: line for line in lines if line.startswith("  ") and line.split()}
    for cell in form.cells.values():
        words = by_id[cell.id].split()
        assert words[1] == lay_out(form).cells[cell.id].address
        assert by_id[cell.id].endswith(cell.label)


def test_computed_cells_say_so_and_others_their_unit() -> None:
    zh, en = ("\n".join(form_lines(F2021, language)) for language in ("zh", "en"))
    assert "requests.received.total" in zh
    assert [line.split()[2] for line in zh.splitlines() if "requests.received.total " in line] == [
        "自动计算"
    ]
    assert [line.split()[2] for line in en.splitlines() if "requests.received.total " in line] == [
        "computed"
    ]
    assert [line.split()[2] for line in zh.splitlines() if "proactive.fees.amount " in line] == [
        "万元"
    ]


def test_every_rule_is_said_once_with_its_severity_and_source() -> None:
    lines = list(form_lines(F2021, "zh"))
    rules = {tie.rule: tie for tie in F2021.ties if tie.kind != "total"}
    for rule, tie in rules.items():
        (at,) = [number for number, line in enumerate(lines) if line.startswith(f"  {rule} ")]
        assert f"[{tie.severity}]" in lines[at]
        assert lines[at + 1].strip() == tie.source
    (balance,) = [line for line in lines if line.startswith("  requests.balance ")]
    assert balance.endswith("一、本年新收 ＋ 二、上年结转 ＝ 三（七）总计 ＋ 四、结转下年度")


def test_the_form_and_its_narratives_are_named() -> None:
    lines = list(form_lines(F2021, "zh"))
    assert lines[0] == "zfxxgk-2021  政府信息公开工作年度报告  国办公开办函〔2021〕30号"
    assert lines[-3:] == [f"{each.id:<24} {each.title}" for each in F2021.narratives]


def test_what_a_merge_does_not_add_up_says_so() -> None:
    form = FORMS["library-2024"]
    for language, said in (("zh", "hours（不汇总）"), ("en", "hours (not merged)")):
        lines = list(form_lines(form, language))
        assert [line for line in lines if said in line] == [
            line for line in lines if "money.open.usual" in line
        ]
