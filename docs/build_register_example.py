"""Writes the example of a register that fills a table: the units' workbooks and what they merge to.

    python docs/build_register_example.py

Two units keep the register, the third leaves it out and enters its figures. All lines are invented;
the same lines come out each time.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.checks.all_checks import check_outcome
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.merge.consolidation import consolidate
from xlsreport.reading.reader import read_workbook
from xlsreport.reading.roster_file import read_roster
from xlsreport.submission.submission import Unit
from xlsreport.text.working_days import count_working_days
from xlsreport.workbook import Content, write_form
from xlsreport.workbook.consolidated import write_consolidated

if TYPE_CHECKING:
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Outcome
    from xlsreport.workbook.list_results import ListEntry

FOLDER = Path(__file__).parents[1] / "examples" / "requests-register"
YEAR = 2025
DISTRICT = Unit("220113000000", "九台区")
_LINES = {"220113001000": 46, "220113002000": 19}
_LONGEST = {True: 40, False: 20}


def invent_lines(form: Form, code: str, count: int) -> list[list[ListEntry]]:
    """Lines of one unit, in the order in which they came in.

    The one in the middle is answered late, the last one is pending at the end of the year.
    """
    draw = random.Random(code)  # noqa: S311 - no secret
    (table,) = form.lists
    who, what = (
        [choice.label for choice in table.column(name).value_type.choices]
        for name in ("applicant", "outcome")
    )
    first = date(YEAR - 1, 12, 5)
    days = sorted(first + timedelta(draw.randrange(370)) for _ in range(count - 1))
    days.append(date(YEAR, 12, 19))
    lines: list[list[ListEntry]] = []
    for number, received in enumerate(days, start=1):
        extended = draw.random() < 0.2  # noqa: PLR2004 - one in five
        taken = draw.randrange(3, _LONGEST[extended] + 1)
        if number == count // 2:
            extended, taken = False, _LONGEST[False] + 6
        answered = received + timedelta(1)
        while count_working_days(received, answered) < taken:
            answered += timedelta(1)
        done = answered.year <= YEAR and number < count
        # Most that are done were granted.
        outcome = draw.choice([*what[:1] * 20, *what]) if done else None
        lines.append(
            [
                f"{received.year}-{number:03}",
                received,
                draw.choice([*who[:1] * 6, *who]),
                outcome,
                answered if done else None,
                "是" if extended else None,
            ]
        )
    return lines


def build(folder: Path) -> None:
    """Writes ``filled`` and ``result`` into a folder."""
    form = load_forms([FOLDER / "form.yaml"])["register-2021"]
    roster = read_roster(FOLDER / "roster.csv")
    for name in ("filled", "result"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    for each in roster.units:
        unit = Unit(each.code, each.name)
        count = _LINES.get(each.code)
        lists = {} if count is None else {"register": invent_lines(form, each.code, count)}
        entries = {}
        if count is None:
            entries = dict.fromkeys(form.counted, 0)
            entries |= {"requests.received.natural": 3, "requests.outcome.granted.natural": 3}
        content = Content(
            YEAR, unit, unit, contact="示例", phone="0431-00000000", entries=entries, lists=lists
        )
        file = folder / "filled" / f"{each.code}_{each.name}.xlsx"
        write_form(form, content, file)
        read = read_workbook(file.read_bytes(), file.name, {form.id: form})
        outcomes.append(check_outcome(read, forms=[form]))
    result = consolidate(outcomes, roster, DISTRICT)
    write_consolidated(result, folder / "result" / "merged.xlsx", outcomes, roster=roster)


if __name__ == "__main__":
    build(FOLDER)
