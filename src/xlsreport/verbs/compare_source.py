"""A published report, read from whatever was kept of it, to be compared with a merge."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from xlsreport.errors import UsageError
from xlsreport.forms.names import unknown_name
from xlsreport.merge.comparison import published_of
from xlsreport.merge.records import Published
from xlsreport.reading.cells.numbers import number_kind
from xlsreport.reading.cells.shown import read_figure
from xlsreport.reading.export_file import EXPORT_ENDINGS, read_export
from xlsreport.reading.files.sources import find_sources
from xlsreport.verbs.fill import FIELDS
from xlsreport.verbs.value_files import read_values
from xlsreport.workers.job import read_with
from xlsreport.workers.settings import RunSettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsreport.forms.expression import Number
    from xlsreport.forms.form import Form
    from xlsreport.submission.submission import Submission

__all__ = ["read_published"]

# What the records of published reports call the figures, and what our own reports call them.
_FIGURES = ("cells_as_published", "values")


def read_published(
    path: Path, forms: Mapping[str, Form], settings: RunSettings = RunSettings()
) -> Published:
    """A published report.

    Args:
        path: A workbook, filled or merged; an export of one; or a JSON of values by cell id, as
            ``fill`` takes it, or beneath ``values`` with ``form`` and ``year`` beside it.
        forms: The forms at hand by id.
        settings: How a workbook is read.

    Raises:
        UsageError: It does not exist, cannot be read, or holds no report or several.
    """
    if path.suffix.lower() == ".json" and path.is_file():
        record = _record_in(path)
        if record is not None:
            return _from_values(record, path.name, forms)
    if path.suffix.lower() in EXPORT_ENDINGS and path.is_file():
        return published_of(_only(read_export(path, forms), path))
    sources, _ = find_sources([path])
    with settings.crew(forms) as crew:
        read = [each.submission for each in read_with(crew, sources, forms)]
    if any(each is None for each in read):
        raise UsageError(
            f"要比较的 {path} 读不出，请用 xlsreport check 看看是什么问题。",
            f"{path}, which is to be compared, cannot be read; xlsreport check says why.",
        )
    return published_of(_only([each for each in read if each is not None], path))


def _record_in(path: Path) -> dict[str, Any] | None:
    """The object in a JSON file; ``None`` if it is an export."""
    with path.open("rb") as stream:
        start = stream.read(100).decode("utf-8-sig", errors="replace").lstrip()
    if start.startswith("["):
        return None
    record = read_values(path)
    return None if isinstance(record.get("figures"), list) else record


def _only(found: list[Submission], path: Path) -> Submission:
    """The one report; an export of a merged workbook tells the units within it as well."""
    found = [each for each in found if each.consolidated] or found
    if len(found) != 1:
        raise UsageError(
            f"{path} 里有 {len(found)} 份报告，--compare 要的是一份公布的报告。",
            f"{path} holds {len(found)} reports; --compare takes the one that was published.",
        )
    return found[0]


def _from_values(record: dict[str, Any], source: str, forms: Mapping[str, Form]) -> Published:
    figures, form_id, time = record, "", ""
    for key in _FIGURES:
        if isinstance(record.get(key), dict):
            figures = record[key]
            form_id = str(record.get("form") or "")
            year = record.get("year") if isinstance(record.get("year"), int) else None
            time = str(record.get("period") or year or "")
    form, form_id = _form_of(figures, form_id, source, forms)
    values: dict[str, Number | None] = {}
    unread: list[str] = []
    for cell_id, raw in figures.items():
        taker = form.undivided[cell_id].cell if cell_id in form.undivided else cell_id
        if taker not in form.cells:
            continue  # a narrative, or what the cover says
        kind = form.cells[taker].value_type
        reading = read_figure(raw, number_kind(kind))
        told = isinstance(raw, (str, int, Decimal)) and not isinstance(raw, bool)
        if told and reading.value is None and reading.code not in {None, "CELL_NONE_MARK"}:
            told = False
        if told or raw is None:
            values[cell_id] = reading.value
        else:
            unread.append(taker)
    return Published(source, values, form_id, time, tuple(unread))


def _form_of(
    figures: Mapping[str, Any], claimed: str, source: str, forms: Mapping[str, Form]
) -> tuple[Form, str]:
    """The form whose cells these are, and its id if it is the only one."""
    if claimed and claimed not in forms:
        raise UsageError(
            f"{source} 里的表单 {claimed} 程序里没有，用 --forms 给出它的定义。",
            f"{source} is of the form {claimed}, which is not at hand; give it with --forms.",
        )
    candidates = [forms[claimed]] if claimed else list(forms.values())
    strange = {form.id: _strange(figures, form) for form in candidates}
    nearest = min(candidates, key=lambda form: len(strange[form.id]))
    if strange[nearest.id] or not figures:
        name = strange[nearest.id][0] if figures else ""
        near = unknown_name(name, [*nearest.cells, *nearest.undivided])
        raise UsageError(f"{source}：{near.zh}", f"{source}: {near.en}")
    fitting = [form for form in candidates if not strange[form.id]]
    return nearest, nearest.id if len(fitting) == 1 else ""


def _strange(figures: Mapping[str, Any], form: Form) -> list[str]:
    texts = {narrative.id for narrative in form.narratives}
    return [
        name
        for name in figures
        if name not in form.cells
        and name not in form.undivided
        and name not in texts
        and name not in FIELDS
    ]
