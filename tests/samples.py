"""Forms, submissions and workbooks that tests are made of."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Outcome, Submission, Unit, with_totals
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.findings.finding import Finding
    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form

DATA = Path(__file__).parent / "data"
FORMS = load_forms()
F2021 = FORMS["zfxxgk-2021"]
F2019 = FORMS["zfxxgk-2019"]
EDITIONS = (F2019, F2021)
YEARS = {F2019.id: 2020, F2021.id: 2023}
JIUTAI = Unit("220113001000", "九台街道")
UNWRITTEN = frozenset({"UNIT_NO_CONTACT", "TEXT_UNWRITTEN"})
"""Notes on what most samples lack: a contact and texts; tests of these look for them themselves."""
_WRITTEN: dict[object, tuple[Form, bytes]] = {}
COLUMNS = ("natural", "business", "research", "welfare", "legal", "other")


def entered(form: Form) -> list[str]:
    """The ids of the cells that people fill in."""
    return [cell.id for cell in form.cells.values() if not cell.computed]


def zeros(form: Form, **changed: Number | str | None) -> dict[str, Any]:
    """0 in every entered cell but the ones given; ``__`` in a keyword stands for a dot."""
    changes = {key.replace("__", "."): value for key, value in changed.items()}
    return dict.fromkeys(entered(form), 0) | changes


def consistent(form: Form, seed: object) -> dict[str, Any]:
    """Figures that fit together in every tie of one year; the same for the same seed."""
    draw = random.Random(repr(seed))  # noqa: S311 - figures, not secrets
    values: dict[str, Any] = {cell: draw.randint(0, 40) for cell in entered(form)}
    for cell in entered(form):
        if form.cells[cell].value_type.decimals:
            values[cell] = f"{draw.randint(0, 99)}.{draw.randint(1, 99):02}"
        elif cell.startswith("proactive.rules."):
            values[cell] = 0
        elif cell.endswith(".in_force"):
            values[cell] = 40 + draw.randint(0, 9)
    if form is F2019:
        values["proactive.normative.disclosed"] = draw.randint(
            0, values["proactive.normative.made"]
        )
        values["proactive.normative.disclosed_total"] = 40 + draw.randint(0, 9)
    for column in COLUMNS:
        outcomes = [
            cell
            for cell in entered(form)
            if cell.startswith("requests.outcome.") and cell.endswith(f".{column}")
        ]
        done = sum(values[cell] for cell in outcomes)
        waiting = draw.randint(0, 9)
        values[f"requests.carried_out.{column}"] = waiting
        values[f"requests.carried_in.{column}"] = draw.randint(0, done + waiting)
        values[f"requests.received.{column}"] = (
            done + waiting - values[f"requests.carried_in.{column}"]
        )
    return values


def submission(
    form: Form,
    figures: Mapping[str, Number | None],
    *,
    unit: Unit = JIUTAI,
    year: int | None = None,
    file: str = "a.xlsx",
    **more: Any,
) -> Submission:
    """A submission with these figures; cells that are not named are blank."""
    fields: dict[str, Any] = {
        "issued_to": unit,
        "consolidated": False,
        "nil_return": False,
        "shown": {},
        "unreadable": frozenset(),
        "healed": frozenset(),
        "priors": {},
        "narratives": {narrative.id: "" for narrative in form.narratives},
    }
    return Submission(
        file=file,
        form=form,
        year=YEARS[form.id] if year is None else year,
        unit=unit,
        values=with_totals(form, figures),
        places=lay_out(form).cells,
        **(fields | more),
    )


def outcome(form: Form, figures: Mapping[str, Any], *findings: Finding, **more: Any) -> Outcome:
    """That submission as a file that was read."""
    each = submission(form, figures, **more)
    return Outcome(each.file, each, findings)


def workbook(
    form: Form,
    values: Mapping[str, Any],
    target: Path,
    *,
    unit: Unit = JIUTAI,
    year: int | None = None,
    **content: Any,
) -> Path:
    """A workbook issued to a unit and filled with these values, as ``fill`` writes it."""
    year = YEARS[form.id] if year is None else year
    content = {"contact": "张三", "phone": "1", **content}
    blank = Content(year=year, unit=unit, issued_to=unit, **content)
    given = filled(form, blank, values)
    # Many tests begin with the same workbook. The form is kept, since it is known by its place.
    known = (id(form), repr(given), os.environ.get("XLSREPORT_COUNTRY"))
    if known not in _WRITTEN:
        write_form(form, given, target)
        _WRITTEN[known] = (form, target.read_bytes())
    target.write_bytes(_WRITTEN[known][1])
    return target


def read(path: Path) -> Outcome:
    """That file as it is read, not yet checked."""
    return read_workbook(path.read_bytes(), path.name, FORMS)


def real(name: str) -> dict[str, Any]:
    """A published report of tests/data/real."""
    record: dict[str, Any] = json.loads((DATA / "real" / f"{name}.json").read_text("utf-8"))
    return record


def told(findings: Iterable[Finding]) -> list[tuple[str, str, tuple[str, ...]]]:
    """What tests compare of findings: code, severity and cells."""
    return [
        (each.code, str(each.severity), each.cell_ids)
        for each in findings
        if each.code not in UNWRITTEN
    ]


def codes(findings: Iterable[Finding]) -> list[str]:
    return [each.code for each in findings if each.code not in UNWRITTEN]
