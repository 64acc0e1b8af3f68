from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.narrating import submission_with
from xlsreport.checks.narrative.copied import check_copied, check_same_as_last_year
from xlsreport.checks.policy.context import Context
from xlsreport.findings.finding import message_of

if TYPE_CHECKING:
    from xlsreport.submission.submission import Submission

OWN = [
    "2023年，柳树镇健全由镇长任组长的政务公开领导小组。",
    "围绕农村公路养护和危房改造主动公开信息126条。",
    "在便民服务中心设立政务公开专区并配备查询机一台。",
    "组织各村文书开展公开业务培训两期共六十人次。",
    "依托赶集日发放惠农政策明白纸三千余份。",
]
OTHER = [
    "2023年，街道建立双周调度和季度通报的工作机制。",
    "重点公开城市更新和老旧小区改造项目进展。",
    "邀请居民代表走进街道参加政府开放日活动。",
    "通过社区网格微信群推送办事指南一百余次。",
    "聘请法律顾问对公开内容逐条进行合法性审查。",
]


def unit(name: str, sentences: list[str], year: int = 2023) -> Submission:
    return submission_with("".join(sentences), year=year, unit=name, file=f"{name}.xlsx")


def last_year(sentences: list[str], before: list[str]) -> list[dict[str, str]]:
    context = Context(last=unit("柳树镇", before, 2022))
    found = check_same_as_last_year(unit("柳树镇", sentences), context)
    return [dict(finding.params) for finding in found]


def a_year_ago(sentences: list[str]) -> list[str]:
    return [sentence.replace("2023年", "2022年") for sentence in sentences]


def test_more_than_half_of_last_years_sentences() -> None:
    (params,) = last_year(OWN, [*a_year_ago(OWN[:3]), *OTHER])
    assert params == {"count": "5", "same": "3"}


def test_half_of_last_years_sentences_or_less_is_no_copy() -> None:
    assert last_year(OWN[:4], [*a_year_ago(OWN[:2]), *OTHER]) == []
    assert last_year(OWN, a_year_ago(OTHER)) == []


def test_sentences_with_renewed_figures_are_new() -> None:
    assert last_year(OWN, [s.replace("126", "98").replace("两期", "一期").replace("三千", "五千")
                           for s in a_year_ago(OWN)]) == []  # fmt: skip


def test_three_sentences_are_too_few() -> None:
    assert last_year(OWN[:3], a_year_ago(OWN[:3])) == []


def test_without_last_year_nothing_is_compared() -> None:
    assert not list(check_same_as_last_year(unit("柳树镇", OWN), Context()))


def test_what_every_report_says_proves_nothing() -> None:
    stock = [
        "本报告根据《中华人民共和国政府信息公开条例》编制。",
        "本报告所列数据的统计期限自2023年1月1日起至12月31日止。",
        "如对本报告有疑问，请与镇党政办公室联系。",
        "本年度没有其他需要报告的事项，特此说明。",
        "未收取信息处理费，也未减免信息处理费。",
    ]
    assert last_year(stock, stock) == []


def test_both_of_two_units_with_one_text_are_named() -> None:
    copied = [sentence.replace("柳树镇", "东岭乡") for sentence in OWN]
    found = check_copied([unit("柳树镇", OWN), unit("东岭乡", copied), unit("城关街道", OTHER)])
    assert [(f.file, f.params["same"]) for f in found] == [
        ("东岭乡.xlsx", "5"),
        ("柳树镇.xlsx", "5"),
    ]
    assert "东岭乡" in message_of(found[1], "zh")
    assert message_of(found[1], "en").startswith("柳树镇: of 5 sentences")


def test_only_the_one_that_has_nothing_of_its_own_is_named() -> None:
    long = unit("柳树镇", [*OWN, *OTHER])
    found = check_copied([long, unit("东岭乡", OWN[:4])])
    assert [f.file for f in found] == ["东岭乡.xlsx"]


def test_the_model_text_of_a_district_is_no_copy() -> None:
    names = ["甲乡", "乙乡", "丙乡", "丁乡"]
    assert check_copied([unit(name, OWN) for name in names]) == ()
    assert len(check_copied([unit(name, OWN) for name in names[:3]])) == 3


def test_two_files_of_one_unit_are_no_copies_of_each_other() -> None:
    first = unit("柳树镇", OWN)
    assert check_copied([first, first]) == ()


@pytest.mark.parametrize("texts", [[], [OWN]])
def test_a_batch_of_one_or_none_has_nothing_to_compare(texts: list[list[str]]) -> None:
    assert check_copied([unit("柳树镇", text) for text in texts]) == ()
