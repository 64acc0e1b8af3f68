from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.reports import F2019, F2021, FORMS, outcome
from xlsreport.checks import all_checks as checks
from xlsreport.checks.all_checks import check_outcome
from xlsreport.checks.policy.context import Assignment
from xlsreport.checks.policy.profile_file import BUILT_IN, read_profile
from xlsreport.errors import DefinitionError, UsageError
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from xlsreport.checks.policy.context import Context, Profile
    from xlsreport.findings.finding import Finding
    from xlsreport.submission.submission import Submission

    Write = Callable[[str], Profile]


@pytest.fixture
def written(tmp_path: Path) -> Write:
    def write(text: str) -> Profile:
        file = tmp_path / "own.yaml"
        file.write_text("profile: 洪泽区\n" + text, encoding="utf-8")
        return read_profile(str(file), FORMS)

    return write


def codes(profile: Profile, **more: object) -> list[tuple[str, str]]:
    checked = check_outcome(outcome(**more), None, Assignment(profile=profile))
    return [(each.code, str(each.severity)) for each in checked.findings]


def test_the_built_in_profiles_differ_as_their_names_say() -> None:
    blank = {name: codes(read_profile(name, FORMS), figures=None, blank=False) for name in BUILT_IN}
    assert blank == {"strict": [], "standard": [], "lenient": []}
    one_blank = {"figures": {"appeals.reconsideration.other": None}}
    assert ("CELL_BLANK", "error") in codes(read_profile("standard", FORMS), **one_blank)
    assert ("CELL_BLANK", "warning") in codes(read_profile("lenient", FORMS), **one_blank)
    rules = {"figures": {"proactive.rules.in_force": 2}}
    assert codes(read_profile("standard", FORMS), **rules) == [("RULE_TIE", "warning")]
    assert codes(read_profile("strict", FORMS), **rules) == [("RULE_TIE", "error")]
    assert read_profile("strict", FORMS).text_limits == {"narrative.overview": 1000}
    assert read_profile("standard", FORMS).text_limits == {}


def test_a_scheme_of_points_is_read_and_its_slips_are_named(written: Write) -> None:
    assert written("").scoring is None
    scheme = written("scoring: {late: 5, late_day: 2, late_most: 10, returned: 4}").scoring
    assert scheme is not None
    facts = [(0, 0, True), (1, 0, True), (9, 0, True), (None, 2, False), (None, 0, None)]
    assert [scheme.count_points(*each) for each in facts] == [100, 93, 90, 92, 0]
    for text, said in (("late_days: 2", "late_day"), ("full: many", "many"), ("late: -1", "-1")):
        with pytest.raises(DefinitionError, match=said) as error:
            written(f"scoring:\n  {text}")
        assert error.value.line == 3


def test_an_own_file_starts_from_standard_or_the_one_it_names(written: Write) -> None:
    assert written("deadline: 2026-01-20").severities == {}
    strict = written("based_on: strict\nlimits: {overview: 1500, jump_factor: 2.5, jump_floor: 0}")
    assert strict.severities["CELL_FORMULA"] == "error"
    assert (strict.name, strict.text_limits) == ("洪泽区", {"narrative.overview": 1500})
    assert (strict.jump_factor, strict.jump_floor) == (Decimal("2.5"), 0)
    assert written("deadline: 2026-01-20").deadline == date(2026, 1, 20)
    assert written("deadline: 2026年1月20日").deadline == date(2026, 1, 20)


def test_a_rule_s_severity_goes_before_its_code_s(written: Write) -> None:
    profile = written("severities: {RULE_TIE: note, form.no_rules_below_city: error}")
    figures = {"proactive.rules.in_force": 2, "requests.received.natural": 1}
    found = codes(profile, figures=figures)
    assert sorted(set(found)) == [("RULE_TIE", "error"), ("RULE_TIE", "note")]


def test_what_is_switched_off_is_not_said(written: Write) -> None:
    figures = {"proactive.rules.in_force": 2}
    assert codes(written("off: [form.no_rules_below_city]"), figures=figures) == []
    assert codes(written("off: [RULE_TIE]"), figures=figures) == []


def test_own_rules_are_checked_and_say_their_sentence(written: Write) -> None:
    profile = written(
        "rules:\n"
        "- {table: requests, id: few, each: row, expr: 'research <= natural', severity: warning}\n"
        "- {id: fees, expr: 'proactive.fees.amount <= 100', forms: [zfxxgk-2021]}\n"
    )
    assert len(profile.own_ties(F2021)) == 26
    assert len(profile.own_ties(F2019)) == 23
    figures = {"proactive.fees.amount": Decimal(101)}
    (finding,) = check_outcome(outcome(figures), None, Assignment(profile=profile)).findings
    assert (finding.rule, finding.severity) == ("form.fees", Severity.ERROR)
    assert codes(profile, figures={"proactive.fees.amount": Decimal(100)}) == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("severites: {}", 2, "severities"),
        ("severities: {CELL_BLNK: note}", 2, "CELL_BLANK"),
        ("severities: {CELL_BLANK: bad}", 2, "error, warning, note"),
        ("severities: {FILE_INTERNAL: note}", 2, "FILE_INTERNAL"),
        ("off:\n- BATCH_MIXED", 3, "BATCH_MIXED"),
        ("off:\n- requests.balanc", 3, "requests.balance"),
        ("deadline: soon", 2, "2026-01-31"),
        ("limits: {jump_factor: 1}", 2, "above 1"),
        ("limits: {jump_factor: nan}", 2, "above 1"),
        (
            "rules:\n- {id: a, expr: 'requests.received.naturl == 0'}",
            3,
            "requests.received.natural",
        ),
        ("rules:\n- {table: request, id: a, each: row, expr: 'natural == 0'}", 3, "requests"),
        ("rules:\n- {table: requests, id: balance, each: row, expr: 'natural == 0'}", 3, "another"),
        ("rules:\n- {id: a, expr: '1 +'}", 3, "formula"),
        ("rules:\n- {id: a, expr: 'a == b', in_workbook: true}", 3, "in_workbook"),
    ],
)
def test_a_fault_is_told_with_its_line_and_what_would_be_right(
    written: Write, text: str, line: int, said: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        written(text)
    assert caught.value.line == line
    assert said in caught.value.en


def test_an_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError, match="'strict'"):
        read_profile("strickt", FORMS)


def test_the_built_in_profiles_only_name_codes_that_exist() -> None:
    for name in BUILT_IN:
        named = {key for key in read_profile(name, FORMS).severities if key.isupper()}
        assert named <= set(CATALOGUE)


def test_a_built_in_profile_does_not_mind_that_a_form_was_replaced() -> None:
    assert read_profile("strict", {}).name == "strict"


def test_the_example_in_the_documentation_is_a_profile(tmp_path: Path) -> None:
    page = (Path(__file__).parent.parent / "docs" / "profiles.md").read_text("utf-8")
    file = tmp_path / "jiutai.yaml"
    file.write_text(page.split("```yaml\n")[1].split("```")[0], "utf-8")
    profile = read_profile(str(file), FORMS)
    assert (profile.name, profile.jump_floor) == ("九台区 2025", 30)
    assert profile.text_limits == {"narrative.overview": 1500}
    assert {tie.rule for tie in profile.own_ties(F2021)} == {
        "requests.research_within_natural",
        "form.fees_within_reason",
    }


def test_a_limit_is_of_any_narrative_of_the_forms_at_hand(written: Write) -> None:
    limits = written("based_on: strict\nlimits: {problems: 800}").text_limits
    assert limits == {"narrative.overview": 1000, "narrative.problems": 800}
    with pytest.raises(DefinitionError, match="problems"):
        written("limits: {problem: 800}")


def test_checks_get_the_profile_s_limits_of_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, int]] = []

    def look(submission: Submission, context: Context) -> Iterator[Finding]:
        del submission
        given.append(dict(context.profile.text_limits))
        yield from ()

    monkeypatch.setattr(checks, "CHECKS", (look,))
    for name in ("standard", "strict"):
        check_outcome(outcome(), None, Assignment(profile=read_profile(name, FORMS)))
    assert given == [{}, {"narrative.overview": 1000}]
