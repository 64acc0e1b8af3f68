"""docs/rules.md: every rule has its findings, and every number that the code cites is a rule."""

from __future__ import annotations

from pathlib import Path

from docs.build_pages import cited_rules, read_rules

from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.guesses import GUESSES
from xlsreport.forms.library.find_forms import load_forms

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_every_rule_that_the_code_cites_is_on_the_page() -> None:
    page = (ROOT / "docs" / "rules.md").read_text("utf-8")
    cited = set().union(*(cited_rules(file.read_text("utf-8")) for file in SOURCES))
    assert len(cited) > 10
    for number in cited:
        assert f"### Rule {number}\n" in page


def test_a_citation_may_name_several_rules_and_a_range() -> None:
    assert cited_rules("docs/rules.md, rules 6 and 10 to 12.") == {6, 10, 11, 12}
    assert cited_rules("(docs/rules.md, rule 3).") == {3}
    assert cited_rules("docs/rules.md, rules 2, 5 and 7 hold.") == {2, 5, 7}
    assert cited_rules("as rule 4 of another list") == set()


def test_every_rule_names_findings_that_exist_or_says_what_is_missing() -> None:
    rules = read_rules()
    assert len(rules) == 30
    for rule in rules:
        assert rule["rule"]
        assert set(rule["codes"]) <= {*CATALOGUE, *GUESSES}
        assert rule["codes"] or rule["missing"]


def test_every_relation_of_the_built_in_forms_belongs_to_a_rule() -> None:
    listed = {name for rule in read_rules() for name in rule.get("relations", ())}
    declared = {
        "total" if tie.kind == "total" else tie.rule
        for form in load_forms().values()
        for tie in (*form.ties, *form.office_ties)
    }
    assert listed == declared
