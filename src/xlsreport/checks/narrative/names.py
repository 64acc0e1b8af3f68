"""Whose report the text says it is.

Seen in published reports: a township's report that announces a bureau's of the same county. Only
the sentence by which the report announces itself, and the one that says who compiled it, are
looked at, and only names that share no stem with the unit's own are doubted: 上河湾街道办事处 and
上河湾镇 may be one unit, 发改局 and 发展和改革局 are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.checks.narrative.clauses import plain, sentences_of
from xlsreport.checks.narrative.narration import narration_of
from xlsreport.forms.phrases import either
from xlsreport.units.names import may_be_same_unit, normal_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.checks.policy.context import Context
    from xlsreport.findings.finding import Finding
    from xlsreport.forms.statements import Wording
    from xlsreport.submission.submission import Submission

__all__ = ["check_narrative_names"]

# Units whose names tell them apart; a government goes by many names (区政府, 区政府办公室, 本级).
_KIND = re.compile(r"(?:局|镇|乡|街道)$")
_ENDINGS = "局|街道办事处|街道|镇人民政府|乡人民政府|镇政府|乡政府|镇|乡"
_NAME = rf"(?P<name>[\u4e00-\u9fff]{{2,24}}?(?:{_ENDINGS}))"
_MAKERS = ("本报告由", "本年度报告由")
# Words that a name does not begin with, however the sentence runs into it.
_LEAD = re.compile(r"^(?:.*(?:公布|将|由|发布|编制|撰写|形成|的|了))?(?:本|我)?")


def check_narrative_names(submission: Submission, context: Context) -> Iterator[Finding]:
    """RULES.md, rule 16: another unit's name where the report says whose it is."""
    del context
    narration = narration_of(submission)
    own = submission.unit.name
    if not _KIND.search(normal_name(own)) or submission.consolidated:
        return
    begins, pattern = _patterns(narration.statements.wording)
    for narrative, text in narration.texts():
        for sentence in sentences_of(text) if begins.search(plain(text)) else ():
            if not begins.search(sentence):
                continue
            for match in pattern.finditer(sentence):
                name = _LEAD.sub("", match["name"] or match["maker"])
                if not may_be_same_unit(own, name):
                    yield narration.finding(
                        "TEXT_OTHER_UNIT", narrative, value=name, params={"unit": own}
                    )


@lru_cache(maxsize=64)
def _patterns(wording: Wording) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """How a sentence that says whose report it is begins to say so, and how it says it."""
    maker = _NAME.replace("name", "maker", 1)
    return (
        re.compile(f"{either([*wording.announcing, *_MAKERS])}"),
        re.compile(
            rf"(?:{either(wording.announcing)}){_NAME}(?:19|20)\d\d年度?(?:{either(wording.report_names)})"
            rf"|(?:{either(_MAKERS)}){maker}(?:负责)?编制"
        ),
    )
