"""One code explained, for the terminal and for the list of findings in the documentation."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.findings.catalogue import CATALOGUE, GROUPS
from xlsreport.findings.catalogue.explaining import explanations, plain
from xlsreport.text.words import word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.text.words import Language

__all__ = ["explain_lines", "findings_page"]

_HEADINGS = {
    "means": ("是什么", "What it means"),
    "why": ("为什么要管", "Why it matters"),
    "example": ("例子", "Example"),
    "says": ("报告里的话", "What the report says"),
    "mend": ("怎么改", "How to mend it"),
}
_INTRODUCTION = """\
# Findings

<!-- Made from the catalogue by "make docs"; change the catalogue, not this file. -->

Every code that `xlsreport` reports, grouped by what it is about. Codes never change their meaning.
`error`: the submission is not merged until it is mended; `warning`: it is merged, and a person
should look; `note`: what was normalized or healed. A profile may change severities, and a rule of
a form may declare its own. `xlsreport explain CODE` prints the same.
"""


def explain_lines(code: str, language: Language) -> Iterator[str]:
    """Lines that explain ``code``: its meaning, why it matters, an example, how to mend it.

    Raises:
        UsageError: There is no such code; the message names the nearest ones.
    """
    wanted = code.upper()
    if wanted not in CATALOGUE:
        near = ", ".join(difflib.get_close_matches(wanted, CATALOGUE, n=3, cutoff=0.5))
        raise UsageError(
            f"没有代码“{code}”"
            + (f"，是不是 {near}？" if near else "。")
            + "全部代码见 xlsreport rules。",
            f"there is no code {code!r}"
            + (f"; did you mean {near}?" if near else ".")
            + " See xlsreport rules for all.",
        )
    entry = CATALOGUE[wanted]
    yield f"{wanted}  {word(f'severity_{entry.severity}', language)}"
    for key, text in _list_parts(wanted, language):
        zh, en = _HEADINGS[key]
        yield ""
        yield zh if language == "zh" else en
        yield f"  {text}"


def findings_page() -> str:
    """``docs/findings.md``: every code in both languages."""
    lines = [_INTRODUCTION]
    for prefix, zh, en in GROUPS:
        lines += [f"## {en} · {zh}", ""]
        for code, entry in CATALOGUE.items():
            if not code.startswith(prefix):
                continue
            lines += [f"### {code}", "", f"`{entry.severity}`", ""]
            for language in ("en", "zh"):
                for key, text in _list_parts(code, "zh" if language == "zh" else "en"):
                    heading = _HEADINGS[key][language == "en"]
                    lines.append(
                        f"- **{heading}{'：' if language == 'zh' else ':'}** {_escape(text)}"
                    )
                lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def _list_parts(code: str, language: Language) -> Iterator[tuple[str, str]]:
    entry, explained = CATALOGUE[code], explanations()[code, language]
    yield "means", explained.means
    yield "why", explained.why
    yield "example", explained.example
    says = plain(entry.zh if language == "zh" else entry.en)
    if any(letter.isalpha() for letter in says):  # some sentences consist of figures alone
        yield "says", says
    yield "mend", explained.mend or plain(entry.zh_remedy if language == "zh" else entry.en_remedy)


def _escape(text: str) -> str:
    for char in "\\*_<>[]|#`":
        text = text.replace(char, f"\\{char}")
    return text
