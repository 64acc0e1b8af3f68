"""Makes the files to measure with: filled workbooks of zfxxgk-2021, last year's, a roster.

    python bench/files.py build/bench/files --count 1000

Seeded: the same arguments give the same files. Of 20 files 9 are in the manner of WPS, 7 in that of
Excel, 4 in that of another program (see ``styles``). Files come in folders of 1,000.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from fast_workbooks import Template
from made_up import YEAR, Township, figures_of, texts_of, townships
from styles import style_of, styled
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout.check_lines import prior_sum
from xlsreport.submission.submission import Unit
from xlsreport.verbs.fill import filled
from xlsreport.workbook import Content, write_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form

__all__ = ["content_of", "make_files", "template"]

_FORM = "zfxxgk-2021"
_FOLDER = 1000
SUBMITTED, LAST_YEAR, ROSTER = "submitted", "last_year", "roster.csv"


def content_of(form: Form, unit: Township, year: int, seed: int, number: int) -> Content:
    """What a unit sends in: everything filled, everything right."""
    values, last = figures_of(unit, year, seed)
    given = {cell.id: 0 for cell in form.cells.values() if not cell.computed} | values
    to = Unit(unit.code, unit.name)
    content = Content(
        year=year,
        unit=to,
        issued_to=to,
        contact=f"联系人{number % 97}",
        phone=f"0{400 + number % 500}-{6000000 + number % 999983}",
        nil_return=False,
        deadline=f"{year + 1}年1月20日",
        return_to="县政务公开办",
        priors=_priors(form, last),
        serial=f"{year}-{number + 1:04d}",
    )
    return filled(form, content, given | texts_of(unit, year, seed, values))


def _priors(form: Form, last: Mapping[str, Number]) -> dict[str, Number]:
    """What the office puts beside the inputs: last year's sums."""

    def figure(cell: str) -> Number:
        parts = form.cells[cell].parts
        return sum(figure(part) for part in parts) if parts else last.get(cell, 0)

    known: dict[str, Number | None] = {cell: figure(cell) for cell in form.cells}
    sums = {tie.id: prior_sum(tie, known) for tie in form.ties if tie.needs_prior}
    return {tie: value for tie, value in sums.items() if value is not None}


def template(form: Form, year: int, seed: int) -> Template:
    """A filled workbook as XlsxWriter writes it."""
    content = content_of(form, next(townships(1)), year, seed, 0)
    with tempfile.TemporaryDirectory(prefix="xlsreport-bench-") as name:
        plain = Path(name) / "plain.xlsx"
        write_form(form, content, plain)
        return Template(form, content, plain.read_bytes())


def make_files(target: Path, count: int, last_year: int, seed: int) -> Iterator[int]:
    """Writes everything into ``target``; gives the number of each workbook as it is written."""
    form = load_forms()[_FORM]
    for folder, year, wanted in ((SUBMITTED, YEAR, count), (LAST_YEAR, YEAR - 1, last_year)):
        model = template(form, year, seed)
        for number, unit in enumerate(townships(wanted)):
            place = target / folder / f"{number // _FOLDER:03}"
            if number % _FOLDER == 0:
                place.mkdir(parents=True)
            data = model.filled(content_of(form, unit, year, seed, number))
            data = styled(data, style_of(number))
            (place / f"{unit.code}_{unit.name}.xlsx").write_bytes(data)
            yield number
    lines = [f"{unit.code},{unit.name},{unit.kind}" for unit in townships(count)]
    text = "\n".join(["单位代码,单位名称,单位类型", *lines, ""])
    (target / ROSTER).write_text(text, encoding="utf-8-sig")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--count", type=int, default=1000, help="filled workbooks (1000)")
    parser.add_argument(
        "--last-year", type=int, default=None, help="last year's (all, at most 1000)"
    )
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    last_year = min(given.count, 1000) if given.last_year is None else given.last_year
    start = time.perf_counter()
    for done, _ in enumerate(make_files(given.target, given.count, last_year, given.seed), start=1):
        if done % _FOLDER == 0:
            print(f"{done} in {time.perf_counter() - start:.0f} s", flush=True)
    print(f"{given.count} + {last_year} in {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main()
