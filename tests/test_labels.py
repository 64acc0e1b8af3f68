"""Labels are recognized however they are written, and never taken for one another."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.reading.locate.labels import ALIKE, core_of, likeness, same_heading, same_label


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("１．属于国家秘密", "1.属于国家秘密"),
        ("1、属于国家秘密", "1.属于国家秘密"),
        (" 1. 属于 国家\n秘密 ", "1.属于国家秘密"),
        ("(一)予以公开", "（一）予以公开"),
        ('3.危及"三安全一稳定"', "3.危及“三安全一稳定”"),
        ("2.重复\u200b申请", "2.重复申请"),
        ("一.总体情况", "一、总体情况"),
    ],
)
def test_a_label_written_otherwise_is_the_same(written: str, printed: str) -> None:
    assert same_label(written, printed)
    assert likeness(written, printed) == 1.0


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("规范性文件", "行政规范性文件"),
        ("2.其他法律行政止公开", "2.其他法律行政法规禁止公开"),
        ("现行有效件", "现行有效件数"),
        ("现行有效件数（历史累计）", "现行有效件数"),
        ("4.重复申请", "2.重复申请"),
        ("1属于国家秘密", "1.属于国家秘密"),
        ("上年结转政府信息公开申请数量", "二、上年结转政府信息公开申请数量"),
        ("本年收费金额", "本年收费金额（单位：万元）"),
    ],
)
def test_a_drifted_label_is_recognized_but_not_the_same(seen: str, printed: str) -> None:
    assert not same_label(seen, printed)
    assert ALIKE * 0.9 <= likeness(seen, printed, "万元") < 1


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("", "其他"),
        ("数量", "本年制发件数"),
        ("合计", "总计"),
        ("小计", "其他"),
        ("x" * 500, "其他"),
        ("上年报告数（参考）：现行有效件数", "现行有效件数"),
        ("2020年其他", "其他"),
    ],
)
def test_another_text_is_no_label(seen: str, printed: str) -> None:
    assert likeness(seen, printed) == 0


@pytest.mark.parametrize(
    ("seen", "printed", "unit"),
    [
        ("采购总金额（万元）", "采购总金额", "元"),
        ("本年收费金额（单位：元）", "本年收费金额（单位：万元）", "万元"),
    ],
)
def test_a_label_with_another_unit_of_money_is_another_label(
    seen: str, printed: str, unit: str
) -> None:
    assert likeness(seen, printed, unit) == 0


def test_a_label_with_the_unit_its_figures_have_is_recognized() -> None:
    assert likeness("采购总金额（元）", "采购总金额", "元") > ALIKE


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_no_label_of_a_table_is_taken_for_another_one(edition: str) -> None:
    layout = lay_out(load_forms()[f"zfxxgk-{edition}"])
    for sheet in layout.sheets:
        for styles in ({"heading"}, {"stub", "stub_total"}):
            texts = {label.text for label in sheet.labels if label.style in styles and label.text}
            for first, second in itertools.permutations(texts, 2):
                if core_of(first)[1] != core_of(second)[1]:
                    assert likeness(first, second) == 0, (first, second)


@given(st.text(max_size=40), st.text(max_size=40))
def test_likeness_is_a_share_and_whole_only_for_the_same(first: str, second: str) -> None:
    assert 0 <= likeness(first, second) <= 1
    assert (likeness(first, second) == 1) == same_label(first, second)


@pytest.mark.parametrize(
    "seen",
    [
        "五、存在的主要问题及改进情况",
        "五、政府信息公开工作存在的主要问题及改进情况",
        "五、存在的主要问题及整改措施",
        "五、存在问题及改进情况",
        "五.存在的主要问题及改进情况",
    ],
)
def test_a_heading_is_known_by_number_and_words(seen: str) -> None:
    assert same_heading(seen, "五、存在的主要问题及改进情况")


@pytest.mark.parametrize(
    "seen",
    [
        "",
        "六、其他需要报告的事项",
        "四、存在的主要问题及改进情况",
        "五、总体情况",
        "五、存在的主要问题及改进情况如下。",
        "存在的问题",
    ],
)
def test_another_text_is_no_heading(seen: str) -> None:
    assert not same_heading(seen, "五、存在的主要问题及改进情况")
