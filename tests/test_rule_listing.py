from __future__ import annotations

from msgspec.structs import replace

from tests.reports import F2021
from xlsreport.checks.policy.context import Profile
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.report.form_listing import rule_lines


def test_every_relation_and_every_code_is_listed_with_its_severity() -> None:
    text = "\n".join(rule_lines(F2021, Profile(), "zh"))
    for tie in (*F2021.ties, *F2021.office_ties):
        assert f"] {tie.rule}  " in text
        assert tie.source in text
    for code, entry in CATALOGUE.items():
        assert f"] {code}  {entry.zh}" in text
    assert (
        "[错误] requests.balance  收到的＝办结的＋结转的：一、本年新收 ＋ 二、上年结转 ＝" in text
    )
    assert "只适用于设区的市以下的单位" in text


def test_severities_are_the_profile_s() -> None:
    profile = replace(
        Profile(),
        severities={"requests.balance": "note"},
        off=frozenset({"CELL_BLANK"}),
    )
    text = "\n".join(rule_lines(F2021, profile, "en"))
    assert "[note] requests.balance" in text
    assert "[off] CELL_BLANK" in text
