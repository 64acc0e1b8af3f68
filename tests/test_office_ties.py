"""Relations that only the office checks: they depend on the unit, or on last year alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.reports import F2019, F2021, FORMS, outcome, report
from xlsreport.checks.all_checks import check_outcome
from xlsreport.checks.policy.context import Assignment
from xlsreport.errors import DefinitionError
from xlsreport.findings.finding import message_of
from xlsreport.forms.yaml.form import read_form
from xlsreport.layout import lay_out
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.previous_year import PreviousYear
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from xlsreport.forms.form import Form

RULE = "form.no_rules_below_city"


def found(unit: Unit, figure: int = 2, **assignment: object) -> list[tuple[str, str]]:
    each = outcome(
        {"proactive.rules.issued": figure, "proactive.rules.in_force": figure}, unit=unit
    )
    checked = check_outcome(each, None, Assignment(**assignment))  # type: ignore[arg-type]
    return [(f.code, str(f.severity)) for f in checked.findings if f.rule == RULE]


def test_a_township_has_no_rules() -> None:
    township = Unit("430922104000", "松木塘镇")
    assert found(township) == [("RULE_TIE", "warning")]
    assert found(township, 0) == []


def test_a_city_may_have_rules() -> None:
    assert found(Unit("321300000000", "宿迁市")) == []


def test_a_unit_of_unknown_level_is_not_judged_but_named_if_a_roster_could_tell(
    tmp_path: Path,
) -> None:
    office = Unit("11320000014000000A", "沭阳县发展和改革局")
    file = tmp_path / "r.csv"
    file.write_text("单位代码,单位名称\n11320000014000000A,沭阳县发展和改革局\n", "utf-8")
    roster = read_roster(file)
    assert found(office, roster=roster) == [("RULE_LEVEL_UNKNOWN", "note")]
    assert found(office, 0, roster=roster) == []
    assert found(office) == []


def test_the_roster_s_kind_decides_where_the_code_does_not(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text(
        "单位代码,单位名称,单位类型\n11320000014000000A,沭阳县发展和改革局,县直部门\n", "utf-8"
    )
    office = Unit("11320000014000000A", "沭阳县发展和改革局")
    assert found(office, roster=read_roster(file)) == [("RULE_TIE", "warning")]


def test_the_message_names_all_three_cells_once() -> None:
    figures = {"proactive.rules.issued": 2, "proactive.rules.in_force": 2}
    (finding,) = check_outcome(outcome(figures)).findings
    assert message_of(finding, "zh") == (
        "二、主动公开!B6:D6：规章／本年制发件数 2 ＋ 规章／本年废止件数 0 ＋ 规章／现行有效件数 2"
        " ＝ 4，应为 0，相差 4。设区的市以下的单位没有规章。"
    )


@pytest.mark.parametrize("form", [F2019, F2021])
def test_cases_pending_last_year_are_in_this_year_s_total(form: Form) -> None:
    last, year = (2019, 2020) if form is F2019 else (2023, 2024)
    before = PreviousYear([report({"appeals.direct_suit.pending": 3}, form, year=last)])

    def noted(cases: int) -> list[tuple[str, str]]:
        each = outcome({"appeals.direct_suit.upheld": cases}, form, year=year)
        return [
            (f.rule, str(f.severity))
            for f in check_outcome(each, before).findings
            if f.code == "RULE_TIE"
        ]

    assert noted(2) == [("appeals.pending_direct_suit", "note")]
    assert noted(3) == []


def test_the_workbook_shows_none_of_them() -> None:
    for form in FORMS.values():
        shown = {line.tie.id for line in lay_out(form).checks} | set(lay_out(form).priors)
        assert form.office_ties
        assert not shown & {tie.id for tie in form.office_ties}


def test_a_rule_for_a_level_cannot_be_shown_in_the_workbook(tmp_path: Path) -> None:
    source = Path(__file__).parent.parent / "templates" / "zfxxgk-2021.yaml"
    text = source.read_text("utf-8").replace("below: city", "below: city\n  in_workbook: true")
    file = tmp_path / "form.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match="does not know the level"):
        read_form(file)
