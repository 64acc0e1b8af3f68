"""Word documents as other programs save them: each is read as the one that was written."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.publishing import compose, docx_of, filled_report, read, same_content
from tests.samples import F2021
from tests.test_published_safety import part_of, repacked

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SENT = filled_report(F2021, 5)
MAIN = "word/document.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
SHAPE = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
VML = "{urn:schemas-microsoft-com:vml}"
FOREIGN = "{http://example.org/another-program}"


def list_all(root: Any, name: str) -> list[Any]:
    return list(root.iter(f"{W}{name}"))


def leave_out_grids(root: Any) -> None:
    for grid in list_all(root, "tblGrid"):
        grid.getparent().remove(grid)


def split_runs(root: Any) -> None:
    for text in list_all(root, "t"):
        run = text.getparent()
        if len(run.findall(f"{W}t")) == 1:
            for letter in text.text or "":
                single = copy.deepcopy(run)
                single.find(f"{W}t").text = letter
                run.addprevious(single)
            run.getparent().remove(run)


def put_cells_into_controls(root: Any) -> None:
    for cell in list_all(root, "tc"):
        control = etree.Element(f"{W}sdt")
        etree.SubElement(control, f"{W}sdtPr")
        cell.getparent().replace(cell, control)
        etree.SubElement(control, f"{W}sdtContent").append(cell)


def add_foreign_elements(root: Any) -> None:
    for run in list_all(root, "r"):
        etree.SubElement(run, f"{FOREIGN}t").text = "9"
        run.set(f"{FOREIGN}id", "1")


def merge_sideways_by_cells(root: Any) -> None:
    """Cells merged to the right, as old programs write them."""
    for cell in list_all(root, "tc"):
        shape = cell.find(f"{W}tcPr")
        span = shape.find(f"{W}gridSpan")
        if span is not None:
            shape.remove(span)
            etree.SubElement(shape, f"{W}hMerge").set(f"{W}val", "restart")
            for _ in range(int(span.get(f"{W}val")) - 1):
                more = etree.Element(f"{W}tc")
                etree.SubElement(etree.SubElement(more, f"{W}tcPr"), f"{W}hMerge")
                etree.SubElement(more, f"{W}p")
                cell.addnext(more)


def nest(parent: Any, *names: str) -> Any:
    for name in names:
        parent = etree.SubElement(parent, name)
    return parent


def put_tables_into_boxes(root: Any) -> None:
    """A text box stands there twice, for new programs and for old ones."""
    for table in list_all(root, "tbl"):
        paragraph = etree.Element(f"{W}p")
        table.getparent().replace(table, paragraph)
        both = nest(paragraph, f"{W}r", f"{MC}AlternateContent")
        new = nest(both, f"{MC}Choice", f"{W}drawing", f"{SHAPE}txbx", f"{W}txbxContent")
        new.append(copy.deepcopy(table))
        nest(both, f"{MC}Fallback", f"{W}pict", f"{VML}textbox", f"{W}txbxContent").append(table)


def put_tables_into_old_boxes(root: Any) -> None:
    for table in list_all(root, "tbl"):
        paragraph = etree.Element(f"{W}p")
        table.getparent().replace(table, paragraph)
        nest(paragraph, f"{W}r", f"{W}pict", f"{VML}textbox", f"{W}txbxContent").append(table)


def delete_boxes(root: Any) -> None:
    """Text boxes that tracked changes took out."""
    for paragraph in list_all(root, "p"):
        box = nest(paragraph, f"{W}del", f"{W}r", f"{W}pict", f"{VML}textbox", f"{W}txbxContent")
        nest(box, f"{W}p", f"{W}r", f"{W}t").text = "9"


@pytest.mark.parametrize(
    "change",
    [
        leave_out_grids,
        split_runs,
        put_cells_into_controls,
        add_foreign_elements,
        merge_sideways_by_cells,
        put_tables_into_boxes,
        put_tables_into_old_boxes,
        delete_boxes,
    ],
)
def test_a_document_saved_by_another_program_is_read_the_same(
    change: Callable[[Any], None], tmp_path: Path
) -> None:
    written = docx_of(compose(SENT), tmp_path)
    root = etree.fromstring(part_of(written, MAIN))
    change(root)
    outcome = read(repacked(written, {MAIN: etree.tostring(root, encoding="UTF-8")}))
    assert outcome.submission is not None
    assert same_content(SENT, outcome.submission)
    assert {each.code for each in outcome.findings} == {"FILE_FROM_REPORT"}
