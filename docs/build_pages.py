"""Writes the pages of docs/ that are made from the program; a test compares them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML

import xlsreport
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.guesses import GUESSES
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.report.explanation import findings_page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xlsreport.forms.form import Form, Tie

__all__ = ["PAGES", "cited_rules", "read_rules", "write_pages"]

SOURCE = Path(xlsreport.__file__).parent
# Where codes stand without being raised: their texts and lists.
_NOT_RAISED = ("findings/", "report/")
_CITED = re.compile(r"docs/rules\.md, rules? ((?:\d+(?:, | and | to )?)+)")
_INTRODUCTION = """\
# Rules

<!-- Made from docs/rules.yaml, the catalogue, the forms and the code by "make docs". -->

What is checked, with the number that the code cites (`docs/rules.md, rule 13`). `error`: the
submission is not merged until it is mended; `warning`: it is merged, and a person should look or
the unit explains; `note`: something was normalized or healed. There is no tolerance unless a rule
names one. A rule that lacks one of its sides is reported as not assessable, never as passed or
failed. Severities are those without a profile. The forms declare the relations of cells;
`xlsreport rules` lists those of a form as a profile judges them.
"""


def read_rules() -> list[dict[str, Any]]:
    """The rules of docs/rules.yaml in the order of their numbers, each with its section."""
    sections = YAML(typ="safe").load(Path(__file__).with_name("rules.yaml"))
    return [{"section": section, **rule} for section in sections for rule in section["rules"]]


def cited_rules(text: str) -> set[int]:
    """The numbers of the rules that a source text cites."""
    found: set[int] = set()
    for match in _CITED.finditer(text):
        for part in re.split(r", | and ", match[1].strip(" ,")):
            first, _, last = part.partition(" to ")
            found.update(range(int(first), int(last or first) + 1))
    return found


def rules_page() -> str:
    """``docs/rules.md``: every rule with its findings, relations and modules."""
    texts = {
        file.relative_to(SOURCE).as_posix(): file.read_text(encoding="utf-8")
        for file in sorted(SOURCE.rglob("*.py"))
    }
    forms = load_forms()
    lines = [_INTRODUCTION]
    rules = read_rules()
    section = None
    for number, rule in enumerate(rules, start=1):
        if rule["section"] is not section:
            section = rule["section"]
            lines += [f"## {section['section']}", ""]
            lines += [section["note"], ""] if "note" in section else []
        lines += [f"### Rule {number}", "", *(f"- {each}" for each in rule["rule"]), ""]
        lines += _list_findings(rule["codes"])
        lines += _list_relations(forms, rule.get("relations", ()))
        modules = _find_modules(texts, number, rule["codes"])
        lines += [f"In {', '.join(f'`{each}`' for each in modules)}.", ""] if modules else []
        lines += [f"**Not yet:** {rule['missing']}.", ""] if "missing" in rule else []
    used = {code for rule in rules for code in rule["codes"]}
    others = [f"`{code}`" for code in CATALOGUE if code not in used]
    lines += [
        "## Findings of no rule",
        "",
        "Files that cannot be read, and what a merge decides:",
        "",
    ]
    return "\n".join([*lines, f"{', '.join(others)}."]) + "\n"


def _list_findings(codes: Iterable[str]) -> list[str]:
    """One line with the findings and their severities, and one with the guesses."""
    found = [f"`{code}` ({CATALOGUE[code].severity})" for code in codes if code in CATALOGUE]
    guesses = [f"`{code}`" for code in codes if code in GUESSES]
    lines = [f"Findings: {', '.join(found)}.", ""] if found else []
    return lines + ([f"Guesses: {', '.join(guesses)}.", ""] if guesses else [])


def _list_relations(forms: Mapping[str, Form], names: Iterable[str]) -> list[str]:
    """A table of the forms' relations of these names: severity, form and source."""
    rows: list[str] = []
    for name in names:
        for form in forms.values():
            ties = [tie for tie in (*form.ties, *form.office_ties) if _is_called(tie, name)]
            rows += [
                f"| `{tie.rule}` | {form.id} | {tie.severity} | {tie.source} |"
                for tie in {tie.rule: tie for tie in ties}.values()
            ]
    heading = ["| relation | form | severity | source |", "|---|---|---|---|"]
    return [*heading, *rows, ""] if rows else []


def _is_called(tie: Tie, name: str) -> bool:
    return tie.kind == "total" if name == "total" else tie.rule == name


def _find_modules(texts: Mapping[str, str], number: int, codes: Iterable[str]) -> list[str]:
    """The modules that raise one of the codes or cite the rule."""
    raised = re.compile("|".join(f'"{code}"' for code in codes) or r"(?!)")
    return [
        name
        for name, text in texts.items()
        if (raised.search(text) and not name.startswith(_NOT_RAISED)) or number in cited_rules(text)
    ]


PAGES: Mapping[str, Callable[[], str]] = {"findings.md": findings_page, "rules.md": rules_page}
"""The pages by file name, each with what makes its text."""


def write_pages(directory: Path) -> None:
    """Writes every page into ``directory``, replacing what is there."""
    for name, text in PAGES.items():
        (directory / name).write_text(text(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write_pages(Path(__file__).parent)
