from __future__ import annotations

import pytest

from tests.narrating import submission_with
from xlsreport.checks.narrative.slips import check_narrative_lengths, check_narrative_slips
from xlsreport.checks.policy.context import Assignment, Context, Profile
from xlsreport.findings.finding import Finding, message_of

LONG = "我镇依法依规开展政府信息公开工作，没有发现问题。"


def slips(text: str, section: str = "overview", year: int | None = 2023) -> list[Finding]:
    submission = submission_with({section: text}, year=year)
    return list(check_narrative_slips(submission, Context()))


def lengths(limit: int | None = None, **texts: str) -> list[tuple[str, str]]:
    limits = {} if limit is None else {"narrative.overview": limit}
    context = Context(assignment=Assignment(profile=Profile(text_limits=limits)))
    found = check_narrative_lengths(submission_with(texts), context)
    return [(finding.code, finding.cell_ids[0]) for finding in found]


@pytest.mark.parametrize(
    "text",
    [
        "现公布柳树镇2022年政府信息公开工作年度报告。",
        "现将我镇2024年度政府信息公开工作年度报告予以公布。",
        "2022年，我镇认真贯彻落实条例，主动公开信息126条。",
        "（一）2021年，我镇全年主动公开政府信息126条。",
    ],
)
def test_another_year_where_the_report_speaks_of_its_own(text: str) -> None:
    (finding,) = slips(text)
    assert finding.code == "TEXT_YEAR"
    assert "这是 2023 年的报告" in message_of(finding, "zh")


@pytest.mark.parametrize(
    "text",
    [
        "现公布柳树镇2023年政府信息公开工作年度报告。",
        "2023年，我镇认真贯彻落实条例，主动公开信息126条。",
        "2022年，我镇主动公开信息126条，2023年主动公开信息180条。",
        "2024年，我镇将继续主动公开信息。",
        "2019年施行的条例得到认真贯彻。",
        "2022年度报告中指出的问题已经整改，全年公开信息126条。",
        "与2022年相比，主动公开信息增加54条。",
    ],
)
def test_other_years_may_be_named_where_they_are_meant(text: str) -> None:
    assert slips(text) == []


def test_in_the_other_sections_only_sentences_of_the_report_year_are_dated() -> None:
    assert [f.value for f in slips("2022年，未收取信息处理费。", "other")] == ["2022"]
    assert slips("2022年，我镇主动公开的信息不够及时。", "problems") == []


def test_without_a_report_year_no_year_is_wrong() -> None:
    assert slips("2022年，我镇主动公开信息126条。", year=None) == []


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2023年1月1日起至2023年12月30日止。",
        "统计期限自2022年1月1日起至2022年12月31日止。",
        "所列数据统计期限为2023年1月1日—12月30日。",
        "统计期限自20231月1日起至12月31日止。",
        "统计期限自2023年1月1日起至12月31止。",
    ],
)
def test_a_period_that_is_not_the_whole_year_or_miswritten(text: str) -> None:
    (finding,) = slips(text)
    assert finding.code == "TEXT_PERIOD"
    assert finding.params["expected"] == "2023年1月1日至2023年12月31日"


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2023年1月1日起至2023年12月31日止。",
        "统计期限自2023年1月1日至12月31日。",
        "活动自2023年3月1日至2023年5月30日举行。",
    ],
)
def test_the_whole_year_is_right_and_other_dates_are_no_period(text: str) -> None:
    assert slips(text) == []


@pytest.mark.parametrize(
    "number", ["国办公开办函〔2019〕60号", "国办公开办函[2019]60号", "国办公开办函（2019）60 号"]
)
def test_a_superseded_notice(number: str) -> None:
    assert [f.code for f in slips(f"按照{number}要求编制。")] == ["TEXT_NOTICE"]


def test_the_notice_held_for_2020_and_may_be_told_as_history() -> None:
    assert slips("按照国办公开办函〔2019〕60号要求编制。", year=2020) == []
    assert slips("原国办公开办函〔2019〕60号已被代替。") == []
    assert slips("按照国办公开办函〔2021〕30号要求编制。") == []


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("overview", "（文字描述）"),
        ("overview", "(文字描述) 我镇依法公开。"),
        ("other", "（文字描述，收取信息处理费情况在此处报告。）未收取。"),
        ("problems", "请在此填写存在的主要问题。"),
    ],
)
def test_instructions_left_in(section: str, text: str) -> None:
    assert [f.code for f in slips(text, section)] == ["TEXT_LEFTOVER"]


def test_a_text_that_only_mentions_writing_is_no_leftover() -> None:
    assert slips("年报的文字准确，按模板编写。") == []


@pytest.mark.parametrize(
    "text", ["共收到申请共件，已答复。", "主动公开信息XX条。", "累计件。", "现行有效的规范性文件。"]
)
def test_a_number_that_is_missing(text: str) -> None:
    assert [f.code for f in slips(text)] == ["TEXT_NUMBER_MISSING"]


@pytest.mark.parametrize(
    "text",
    [
        "公共条件改善。",
        "共3件。",
        "一件件办理。",
        "公开现行有效的规范性文件目录。",
        "申请件均已答复。",
    ],
)
def test_words_without_a_number_that_need_none(text: str) -> None:
    assert slips(text) == []


def test_nothing_is_said_where_no_section_is_written() -> None:
    assert lengths() == []


def test_expected_sections_that_are_empty_or_too_short() -> None:
    assert lengths(other=LONG) == [
        ("TEXT_BLANK", "narrative.overview"),
        ("TEXT_BLANK", "narrative.problems"),
    ]
    assert lengths(overview=LONG, problems=" 无。\n") == [("TEXT_SHORT", "narrative.problems")]
    assert lengths(overview=LONG, problems="公开不及时，将改进培训。") == []


def test_an_overview_beyond_the_limit_of_the_office() -> None:
    texts = {"overview": LONG, "problems": LONG * 2}
    assert lengths(len(LONG), **texts) == []
    assert lengths(len(LONG) - 1, **texts) == [("TEXT_LONG", "narrative.overview")]


OLD_TITLE = "关于政府信息公开工作年度报告有关事项的通知"


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        (f"按照《国务院办公厅政府信息与政务公开办公室{OLD_TITLE}》编制。", "warning"),
        (f"按照国办《{OLD_TITLE}》编制。", "warning"),
        (f"按照《{OLD_TITLE}》（国办公开办函〔2021〕30号）编制。", "warning"),
        (f"按照《{OLD_TITLE}》编制。", "note"),
        (f"按照县政府办公室《{OLD_TITLE}》编制。", ""),
        (f"按照《青河县人民政府办公室{OLD_TITLE}》（青政办〔2023〕8号）编制。", ""),
    ],
)
def test_a_replaced_notice_is_known_by_its_title(text: str, severity: str) -> None:
    found = [(f.code, f.severity.value) for f in slips(text)]
    assert found == ([("TEXT_NOTICE", severity)] if severity else [])


@pytest.mark.parametrize(
    "text", ["（国务院令第711条）", "国办公开函〔2021〕30号", "国力公开办函[2021]30号"]
)
def test_a_number_that_is_nearly_right_is_a_slip(text: str) -> None:
    assert [f.code for f in slips(f"根据{text}编制。")] == ["TEXT_CITATION"]


@pytest.mark.parametrize(
    "text",
    [
        "（国务院令第711号）",
        "国办公开办函[2021]30号",
        "川办公开办函〔2021〕30号",
        "政办函〔2021〕30号",
    ],
)
def test_right_numbers_and_those_of_others_are_none(text: str) -> None:
    assert slips(f"，{text}。") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（一）公开。\n（2）申请。\n（三）管理。", ["（2）"]),
        ("1、公开。\n二、申请。\n3、管理。", ["二、"]),
        ("（一）公开。\n（1）网站。\n（2）公众号。\n（二）申请。", []),
        ("一、公开。\n（一）网站。\n（二）公众号。\n二、申请。", []),
    ],
)
def test_a_paragraph_number_of_another_kind_is_a_slip(text: str, expected: list[str]) -> None:
    assert [f.value for f in slips(text) if f.code == "TEXT_NUMBERING"] == expected


def test_remedies_that_repeat_the_problems_are_a_slip() -> None:
    same = "政策解读的形式比较单一、数量偏少"
    text = "存在问题：一是{}；二是培训不多。改进情况：一是{}；二是加强培训。"
    assert [f.code for f in slips(text.format(same, same), "problems")] == ["TEXT_REPEATED"]
    assert slips(text.format(same, "丰富政策解读的形式、增加数量"), "problems") == []


def test_section_six_speaks_of_fees() -> None:
    assert [f.code for f in slips("没有其他需要报告的事项。", "other")] == ["TEXT_UNSAID"]
    assert slips("2023年未收取信息处理费，没有其他需要报告的事项。", "other") == []


def test_a_year_is_doubted_beside_documents_unless_it_is_theirs() -> None:
    text = "2022年，我镇认真落实工作要点，主动公开信息126条。"
    assert [f.code for f in slips(text)] == ["TEXT_YEAR"]
    assert slips("2022年政务公开工作要点得到认真落实，主动公开信息126条。") == []
