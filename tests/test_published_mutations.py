"""Reports that were damaged at random: a figure is right, or missing with a word, never shifted."""

from __future__ import annotations

import copy
import io
import os
import random
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree, html

from tests.publishing import compose, docx_of, filled_report, html_of, read
from tests.samples import F2019, F2021

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from xlsreport.submission.submission import Outcome, Submission

TIMES = 400 if os.environ.get("XLSREPORT_THOROUGH") else 20
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def is_figure(text: str) -> bool:
    return text.strip().replace(".", "").isdecimal()


def judge(outcome: Outcome, sent: Submission, changed: set[str]) -> None:
    """Every figure is the one that was sent, but for those whose own text was changed.

    A figure in another cell of its row is told by the row's total, which does not fit any more.
    """
    if outcome.submission is None:
        assert outcome.findings
        return
    back = outcome.submission
    named = back.unreadable | {cell for each in outcome.findings for cell in each.cell_ids}
    for cell in sent.form.cells.values():
        value = back.values[cell.id]
        if cell.computed or value == sent.values[cell.id]:
            continue
        if value is None:
            assert cell.id in named or "" in changed, cell.id
            continue
        totals = [each.id for each in sent.form.cells.values() if cell.id in each.parts]
        told = any(total in back.shown for total in totals)
        assert told or str(value) in changed, (cell.id, value, sent.values[cell.id])


# --- Web pages ------------------------------------------------------------------------------------


def drop_row(root: Any, draw: random.Random) -> set[str]:
    row = draw.choice(list(root.iter("tr")))
    row.getparent().remove(row)
    return set()


def drop_cell(root: Any, draw: random.Random) -> set[str]:
    cell = draw.choice(list(root.iter("td", "th")))
    cell.getparent().remove(cell)
    return set()


def merge_across(root: Any, draw: random.Random) -> set[str]:
    cells = [e for e in root.iter("td", "th") if e.getnext() is not None]
    cell = draw.choice(cells)
    cell.set(
        "colspan", str(int(cell.get("colspan", "1")) + int(cell.getnext().get("colspan", "1")))
    )
    cell.getparent().remove(cell.getnext())
    return set()


def merge_down(root: Any, draw: random.Random) -> set[str]:
    row = draw.choice([e for e in root.iter("tr") if e.getnext() is not None])
    at = draw.randrange(len(row))
    below = row.getnext()
    place = at - len(row)
    if len(below) < -place:
        return set()
    row[at].set("rowspan", str(int(row[at].get("rowspan", "1")) + 1))
    below.remove(below[place])
    return set()


def move_cell(root: Any, draw: random.Random) -> set[str]:
    """A cell is put into another row, its place closes."""
    cell = draw.choice(list(root.iter("td")))
    other = draw.choice([e for e in root.iter("td") if e.getparent() is not cell.getparent()])
    other.addprevious(cell)
    return set()


def double_row(root: Any, draw: random.Random) -> set[str]:
    row = draw.choice(list(root.iter("tr")))
    twin = copy.deepcopy(row)
    changed = set()
    for cell in twin.iter("td"):
        if is_figure(cell.text or ""):
            cell.text = str(int(float(cell.text)) + 7)
            changed.add(cell.text)
    row.addnext(twin)
    return changed


def join_texts(root: Any, draw: random.Random) -> set[str]:
    """Two figures in one cell, the other left blank."""
    cells = [e for e in root.iter("td") if e.getnext() is not None and e.text and e.getnext().text]
    cell = draw.choice(cells)
    cell.text, cell.getnext().text = f"{cell.text} {cell.getnext().text}", ""
    return {""}


def empty_label(root: Any, draw: random.Random) -> set[str]:
    cell = draw.choice(list(root.iter("th")))
    for child in list(cell):
        cell.remove(child)
    cell.text = ""
    return set()


def change_label(root: Any, draw: random.Random) -> set[str]:
    cell = draw.choice([e for e in root.iter("th") if e.text])
    at = draw.randrange(len(cell.text))
    cell.text = cell.text[:at] + draw.choice("某甲乙丙1") + cell.text[at + 1 :]
    return set()


def copy_label(root: Any, draw: random.Random) -> set[str]:
    """A label takes the text of another one."""
    cell, other = draw.sample([e for e in root.iter("th") if e.text and len(e) == 0], 2)
    cell.text = other.text
    return set()


def insert_cell(root: Any, draw: random.Random) -> set[str]:
    cell = draw.choice(list(root.iter("td")))
    new = html.fragment_fromstring("<td>8888</td>")
    cell.addprevious(new)
    return {"8888"}


def drop_spans(root: Any, draw: random.Random) -> set[str]:
    for cell in root.iter("td", "th"):
        if draw.random() < 0.3:
            cell.attrib.pop(draw.choice(["rowspan", "colspan"]), None)
    return set()


MUTATIONS: list[Callable[[Any, random.Random], set[str]]] = [
    drop_row, drop_cell, merge_across, merge_down, move_cell, double_row, join_texts, empty_label,
    change_label, insert_cell, drop_spans,
]  # fmt: skip


@pytest.mark.parametrize("form", [F2019, F2021], ids=lambda form: form.id)
@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda each: each.__name__)
def test_a_web_page_never_shifts_a_figure(
    mutate: Callable[[Any, random.Random], set[str]], form: Any
) -> None:
    sent = numbered(filled_report(form, 7))
    page = html_of(compose(sent)).decode()
    for seed in range(TIMES):
        draw = random.Random(f"{mutate.__name__}{seed}")  # noqa: S311 - damage, no secret
        root = html.document_fromstring(page)
        changed: set[str] = set()
        for _ in range(draw.choice([1, 1, 2])):
            changed |= mutate(root, draw)
        data = html.tostring(root, encoding="utf-8")
        judge(read(data, form=form), sent, changed)


def numbered(sent: Submission) -> Submission:
    """The same with another figure in every cell, so that a shifted one is noticed."""
    from msgspec.structs import replace

    from xlsreport.submission.submission import with_totals

    entered = [cell.id for cell in sent.form.cells.values() if not cell.computed]
    values = {cell: 1001 + at for at, cell in enumerate(entered)}
    return replace(sent, values=with_totals(sent.form, values))


# --- Word documents -------------------------------------------------------------------------------


def damage_docx(data: bytes, damage: Callable[[Any], None]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(part)
                damage(root)
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            new.writestr(name, part)
    return made.getvalue()


def word_damage(kind: str, draw: random.Random) -> Callable[[Any], None]:
    def damage(root: Any) -> None:
        cells = [e for e in root.iter(f"{W}tc") if "".join(e.itertext()).strip().isdecimal()]
        rows = list(root.iter(f"{W}tr"))
        if kind == "row":
            row = draw.choice(rows)
            row.getparent().remove(row)
        elif kind == "cell":
            cell = draw.choice(cells)
            cell.getparent().remove(cell)
        elif kind == "merge":
            cell = draw.choice([e for e in cells if e.getnext() is not None])
            cell.getparent().remove(cell.getnext())
            span = etree.SubElement(cell.find(f"{W}tcPr"), f"{W}gridSpan")
            span.set(f"{W}val", "2")
        elif kind == "down":
            cell = draw.choice(cells)
            merge = etree.SubElement(cell.find(f"{W}tcPr"), f"{W}vMerge")
            merge.set(f"{W}val", draw.choice(["restart", "continue"]))
        elif kind == "move":
            cell = draw.choice(cells)
            other = draw.choice([e for e in cells if e.getparent() is not cell.getparent()])
            other.addprevious(cell)

    return damage


@pytest.mark.parametrize("kind", ["row", "cell", "merge", "down", "move"])
def test_a_word_document_never_shifts_a_figure(kind: str, tmp_path: Path) -> None:
    sent = numbered(filled_report(F2021, 7))
    data = docx_of(compose(sent), tmp_path)
    for seed in range(TIMES):
        draw = random.Random(f"{kind}{seed}")  # noqa: S311 - damage, no secret
        judge(read(damage_docx(data, word_damage(kind, draw)), form=F2021), sent, set())


def test_a_digit_that_moved_to_the_next_cell_breaks_a_total() -> None:
    """12 and 3 that became 1 and 23: the row still has its cells, the totals tell."""
    sent = numbered(filled_report(F2021, 7))
    page = html_of(compose(sent)).decode()
    first, second = (
        str(sent.values[f"requests.received.{column}"]) for column in ("natural", "business")
    )
    assert page.count(f">{first}<") == page.count(f">{second}<") == 1
    page = page.replace(f">{first}<", f">{first[:-1]}<").replace(
        f">{second}<", f">{first[-1]}{second}<"
    )
    outcome = read(page.encode())
    assert outcome.submission is not None
    shown = outcome.submission.shown
    assert shown["requests.received.total"] == sent.values["requests.received.total"]
    assert shown["requests.received.total"] != outcome.submission.values["requests.received.total"]
