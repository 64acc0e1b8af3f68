"""Precision and recall of the checks of narratives on ``data/narratives.yaml``.

Run it as a program to see the numbers that ``docs/narratives.md`` gives.
"""

from __future__ import annotations

import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from ruamel.yaml import YAML

from tests.narrating import submission_with
from xlsreport.checks.narrative.figures import check_narrative_denials, check_narrative_figures
from xlsreport.checks.narrative.slips import (
    check_narrative_lengths,
    check_narrative_names,
    check_narrative_slips,
)
from xlsreport.checks.policy.context import Context

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsreport.findings.finding import Finding

__all__ = ["TEXTS", "Measured", "Text", "findings_in", "measure"]

FILE = Path(__file__).parent / "data" / "narratives.yaml"
CHECKS = (
    check_narrative_figures,
    check_narrative_denials,
    check_narrative_names,
    check_narrative_lengths,
    check_narrative_slips,
)
# A filled section beside each text, so that only the text itself is judged.
OTHER_SECTIONS = {
    "overview": "我单位依法依规做好政府信息公开工作。",
    "problems": "公开的内容还不够全面，将继续加强培训。",
}


class Text(Struct, frozen=True):
    """One text with the findings that it must give, each as ``CODE rule value``."""

    id: str
    set: str
    report: dict[str, Any]
    section: str
    text: str
    findings: tuple[str, ...]


class Measured(Struct, frozen=True):
    """How many findings were right, false and missed, on how many texts."""

    texts: int
    right: int
    false: int
    missed: int

    @property
    def precision(self) -> float:
        """Right ones of all that were given."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Right ones of all that should be given."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


@lru_cache(maxsize=1)
def _read() -> tuple[Text, ...]:
    data = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return tuple(
        Text(
            id=each["id"],
            set=each["set"],
            report=data["reports"][each["report"]],
            section=each.get("section", "overview"),
            text=each["text"],
            findings=tuple(each["findings"]),
        )
        for each in data["texts"]
    )


TEXTS = _read()


def findings_in(text: Text) -> list[Finding]:
    """What the checks of narratives say of a text."""
    report = text.report
    submission = submission_with(
        OTHER_SECTIONS | {text.section: text.text},
        {cell: str(v) if isinstance(v, float) else v for cell, v in report["figures"].items()},
        year=report["year"],
        unit=report["unit"],
        form_id=report["form"],
    )
    return [finding for check in CHECKS for finding in check(submission, Context())]


def told(findings: Iterable[Finding]) -> Counter[str]:
    """The findings as the data file writes them."""
    return Counter(
        " ".join(part for part in (each.code, each.rule, each.value or "") if part)
        for each in findings
    )


def measure(texts: Iterable[Text]) -> Measured:
    """Counts right, false and missed findings over some texts."""
    number = right = false = missed = 0
    for text in texts:
        given, wanted = told(findings_in(text)), Counter(text.findings)
        number += 1
        right += (given & wanted).total()
        false += (given - wanted).total()
        missed += (wanted - given).total()
    return Measured(number, right, false, missed)


def main() -> None:
    """Prints a line for each set of texts."""
    for name in ("first", "second", "third", "fourth", "fifth"):
        found = measure(text for text in TEXTS if text.set == name)
        sys.stdout.write(
            f"{name}: {found.texts} texts, {found.right} right, {found.false} false, "
            f"{found.missed} missed, precision {found.precision:.3f}, recall {found.recall:.3f}\n"
        )


if __name__ == "__main__":
    main()
