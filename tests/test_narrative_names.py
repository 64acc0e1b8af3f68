from __future__ import annotations

import pytest
from msgspec.structs import replace

from tests.narrating import submission_with
from xlsreport.checks.narrative.slips import check_narrative_names
from xlsreport.checks.policy.context import Context


def names(
    text: str, unit: str = "建水县面甸镇人民政府", section: str = "overview"
) -> list[str | None]:
    submission = submission_with({section: text}, unit=unit)
    return [finding.value for finding in check_narrative_names(submission, Context())]


def test_the_report_of_another_unit_is_announced() -> None:
    text = "现公布建水县民族宗教事务局2023年政府信息公开工作年度报告。"
    assert names(text) == ["建水县民族宗教事务局"]
    assert names(text, "建水县民族宗教事务局") == []


def test_another_unit_compiled_it() -> None:
    assert names("本报告由建水县财政局编制。", section="other") == ["建水县财政局"]


@pytest.mark.parametrize(
    "text",
    [
        "现公布面甸镇2023年政府信息公开工作年度报告。",
        "现将建水县面甸镇人民政府2023年度政府信息公开工作年度报告公布如下。",
        "现将我镇2023年度政府信息公开工作年度报告公布如下。",
        "按照县财政局要求，现公布2023年政府信息公开工作年度报告。",
        "民族宗教事务局2023年开展了培训。",
    ],
)
def test_the_units_own_names_and_other_sentences(text: str) -> None:
    assert names(text) == []


def test_governments_and_merged_workbooks_go_by_many_names() -> None:
    text = "现公布建水县财政局2023年政府信息公开工作年度报告。"
    assert names(text, "建水县人民政府办公室") == []
    merged = replace(submission_with(text, unit="建水县面甸镇"), consolidated=True)
    assert not list(check_narrative_names(merged, Context()))


@pytest.mark.parametrize(
    ("unit", "text", "expected"),
    [
        ("建水县面甸镇人民政府", "我局严格落实条例，本局未收费。", ["我局", "本局"]),
        ("建水县城关街道办事处", "我镇公开信息35条。我镇没有收到申请。", ["我镇"]),
        ("建水县财政局", "我局公开信息35条。", []),
        ("建水县面甸镇人民政府", "干部有自我局限，基本局面良好，我县、我办、我乡镇干部。", []),
        ("建水县面甸镇人民政府", "印发《我局工作规则》，宣传“我局在行动”。", []),
        ("建水县城关街道办事处", "撤镇设街道以前我镇公开信息35条。", []),
    ],
)
def test_a_unit_calls_itself_what_it_is(unit: str, text: str, expected: list[str]) -> None:
    assert names(text, unit) == expected
