"""Takes a filled workbook of an older edition over into a newer one, by the ids of its cells.

Nothing is worked out: a figure whose cell means something else in the newer edition, or is not in
it, is listed with its value and its place, and stays to be entered by the unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.errors import UsageError
from xlsreport.layout import Place, lay_out
from xlsreport.reading.files.sources import find_sources
from xlsreport.text.records import Record
from xlsreport.text.visible import visible
from xlsreport.verbs.fill import content_of
from xlsreport.verbs.issue import find_edition_fault
from xlsreport.verbs.targets import TargetKind, refuse_target
from xlsreport.workbook import Content, write_form
from xlsreport.workers.job import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from xlsreport.forms.form import Cell, Form
    from xlsreport.forms.headings import ValueType
    from xlsreport.submission.submission import Outcome, Submission
    from xlsreport.workbook import Entry
    from xlsreport.workbook.list_results import ListEntry

__all__ = ["Left", "Upgrade", "upgrade"]

# What stands in the file and is no entry of its form.
_BESIDE = frozenset({"CELL_OUTSIDE", "CELL_ROW_ADDED", "FILE_SHEET_EXTRA", "TEXT_ADDED"})
_LONGEST_QUOTE = 60
_NO_FIELD = "新表单的封面没有这一栏", "is no field on the newer form's cover"
_NO_CHOICE = "新表单没有这个选项", "is no choice of the newer form"
_NO_COLUMN = "新表单没有这一列，或类型不同", "has no column of its kind in the newer form"


class Left(Record, frozen=True):
    """Something that was not carried over as it stood.

    Attributes:
        place: Where it stands in the older workbook, as ``Sheet!B10``; ``""`` if nowhere.
        label: What it is called.
        value: What stands there.
        zh: Why, in Chinese.
        en: The same in English.
    """

    place: str
    label: str
    value: str
    zh: str
    en: str


class Upgrade(Record, frozen=True):
    """What came of it.

    Attributes:
        old: The form of the older workbook.
        new: The newer form.
        carried: How many entries were carried over.
        left: What was not, or not as it stood.
    """

    old: Form
    new: Form
    carried: int
    left: tuple[Left, ...]


def upgrade(file: Path, new: Form, target: Path, forms: Mapping[str, Form]) -> Upgrade:
    """Writes a workbook of a newer edition with the entries of an older one.

    Args:
        file: A filled workbook of a unit.
        new: The newer edition of the same form.
        target: Where; a file of that name must not be there.
        forms: The forms at hand by id.

    Raises:
        UsageError: The file is no workbook of a unit, or of another form; or the target holds
            something else or cannot be written.
    """
    if target.exists():
        raise UsageError(
            f"{target} 已经存在，没有覆盖。请换一个文件名。",
            f"{target} is there and was not overwritten. Choose another name.",
        )
    refuse_target(target, TargetKind.UNIT_WORKBOOK, forms)
    outcome = read_source(find_sources([file])[0][0], forms)
    submission = outcome.submission
    if submission is None or submission.consolidated:
        raise UsageError(
            f"{file} 不是一个单位填的表。汇总表请用升级后的各单位表重新汇总。",
            f"{file} is no workbook that a unit filled in. Instead of a merged one, upgrade those "
            "of the units and merge them.",
        )
    old = submission.form
    if old.name != new.name or old.id == new.id:
        raise UsageError(
            f"{file} 是 {old.id} 的表，不能转成 {new.id}；请用 --to 写同一表单的另一个版本。",
            f"{file} is of form {old.id} and cannot become {new.id}; name another edition of the "
            "same form with --to.",
        )
    left = [*_list_beside(outcome)]
    content = _carry_over(submission, new, left)
    _note_edition(submission, new, forms, left)
    write_form(new, content, target)
    carried = len(content.entries) + sum(1 for text in content.narratives.values() if text)
    return Upgrade(old, new, carried, tuple(left))


def _list_beside(outcome: Outcome) -> Iterator[Left]:
    """What a clerk wrote outside of the form, and entries that are no values."""
    submission = outcome.submission
    unreadable = frozenset() if submission is None else submission.unreadable
    for finding in outcome.findings:
        if finding.code in _BESIDE:
            why = "写在表格以外", "stands outside the form"
        elif unreadable.intersection(finding.cell_ids):
            why = "不是能用的数", "is no usable value"
        else:
            continue
        where = finding.places[0] if finding.places else None
        at = "" if where is None else f"{where.sheet}!{where.address}"
        yield Left(at, finding.label, finding.value or "", *why)


def _carry_over(submission: Submission, new: Form, left: list[Left]) -> Content:
    readable = replace(
        submission, unreadable=frozenset(), healed=frozenset(), declared_zero=frozenset()
    )
    content = content_of(readable)
    lines, ties = lay_out(new).explanations, {tie.id for tie in new.ties if tie.needs_prior}
    for key, text in content.explanations.items():
        if key not in lines:
            left.append(
                Left(
                    "",
                    key,
                    visible(text),
                    "新表单没有这条规则",
                    "explains no rule of the newer form",
                )
            )
    for table in content.blanks_zero:
        zh = "声明过“其余空格均为 0”：原有各格已写 0，新增的格请填"
        en = "declared its other blanks to be 0: its old cells hold 0 now; fill in the new ones"
        left.append(Left("", submission.form.table(table).title, "", zh, en))
    return replace(
        content,
        entries=_carry_entries(submission, content.entries, new, left),
        lists={
            name: rows
            for name in content.lists
            if (rows := _carry_rows(submission, name, new, left))
        },
        header=_carry_header(submission, content.header, new, left),
        narratives=_carry_texts(submission.form, content.narratives, new, left),
        explanations={key: text for key, text in content.explanations.items() if key in lines},
        blanks_zero=frozenset(),
        priors={key: value for key, value in content.priors.items() if key in ties},
        serial="",
        signature="",
    )


def _carry_entries(
    submission: Submission, entries: Mapping[str, Entry], new: Form, left: list[Left]
) -> dict[str, Entry]:
    carried: dict[str, Entry] = {}
    for name, value in entries.items():
        before = _get_cell(submission.form, name)
        if before is None or before.computed:
            continue
        place = submission.places.get(name)
        where = "" if place is None else f"{place.sheet}!{place.address}"
        said = where, before.label, visible(str(value))
        taken_by = new.undivided[name].cell if name in new.undivided else name
        after = _get_cell(new, taken_by)
        reasons = _find_reason(before, after)
        kept = value
        if reasons is None and after is not None and before.value_type.kind == "choice":
            kept = _choose_anew(str(value), before.value_type, after.value_type)
            reasons = None if kept else _NO_CHOICE
        if reasons is not None:
            left.append(Left(*said, *reasons))
            continue
        carried[taken_by] = kept
        if taken_by != name:
            label = new.cells[taken_by].label
            left.append(
                Left(*said, f"记入“{label}”，请核对", f"went into {label!r}; see if it fits")
            )
    return carried | _carry_computed(submission, new, left)


def _carry_computed(submission: Submission, new: Form, left: list[Left]) -> dict[str, Entry]:
    """The figures of computed cells that are entered in the newer form; each is listed."""
    carried: dict[str, Entry] = {}
    for name, before in submission.form.cells.items():
        after = _get_cell(new, name)
        value = submission.shown.get(name, submission.values[name])
        if not before.computed or after is None or after.computed or value is None:
            continue
        place = submission.places.get(name)
        where = "" if place is None else f"{place.sheet}!{place.address}"
        reason = _find_reason(before, after)
        if reason is None:
            carried[name] = value
            reason = (
                "旧表里自动计算，新表要填写，照抄了这个数，请核对",
                (
                    "was computed in the older form and is entered in the newer; the figure was "
                    "taken over, see if it fits"
                ),
            )
        left.append(Left(where, before.label, visible(str(value)), *reason))
    return carried


def _carry_rows(
    submission: Submission, name: str, new: Form, left: list[Left]
) -> list[list[ListEntry]]:
    """The rows of a list, in the order of the newer columns."""
    before = next(each for each in submission.form.lists if each.id == name)
    after = next((each for each in new.lists if each.id == name), None)
    places = {} if after is None else {each.id: at for at, each in enumerate(after.columns)}
    kinds = [] if after is None else [each.value_type for each in after.columns]
    found = submission.lists[name]
    rows: list[list[ListEntry]] = []
    for row in found.rows:
        made: list[ListEntry] = [None] * len(places)
        for at, column in enumerate(before.columns):
            to, value = places.get(column.id), row.values[at]
            later = None if to is None else kinds[to]
            kept = _carry_value(value, column.value_type, later)
            if to is not None:
                made[to] = kept
            if value is not None and kept is None:
                where = (
                    f"{found.sheet}!{Place.one(found.sheet, row.row, found.columns[at]).address}"
                )
                why = _NO_CHOICE if _is_alike(column.value_type, later) else _NO_COLUMN
                left.append(Left(where, column.short, visible(str(value)), *why))
        rows.append(made)
    return rows if after is not None else []


def _carry_header(
    submission: Submission, header: Mapping[str, ListEntry], new: Form, left: list[Left]
) -> dict[str, ListEntry]:
    """The entries of the fields on the cover that the newer form has as well."""
    before = {each.id: each for each in submission.form.header}
    after = {each.id: each.value_type for each in new.header}
    carried: dict[str, ListEntry] = {}
    for name, value in header.items():
        kept = _carry_value(value, before[name].value_type, after.get(name))
        if kept is not None:
            carried[name] = kept
        elif value is not None and value != "":
            alike = _is_alike(before[name].value_type, after.get(name))
            why = _NO_CHOICE if alike else _NO_FIELD
            left.append(Left("", before[name].label, visible(str(value)), *why))
    return carried


def _carry_value(value: ListEntry, before: ValueType, after: ValueType | None) -> ListEntry:
    """A value as cells of the newer type hold it; ``None`` where they hold no such value."""
    if value is None or after is None or not _is_alike(before, after):
        return None
    if after.kind == "choice":
        return _choose_anew(str(value), before, after) or None
    return value


def _choose_anew(label: str, before: ValueType, after: ValueType) -> str:
    """The label of a choice in the newer form, by its id; ``""`` where it is none there."""
    ids = {each.label: each.id for each in before.choices}
    labels = {each.id: each.label for each in after.choices}
    return labels.get(ids.get(label, ""), label if label in labels.values() else "")


def _is_alike(before: ValueType, after: ValueType | None) -> bool:
    return after is not None and (before.kind, before.unit) == (after.kind, after.unit)


def _carry_texts(
    old: Form, texts: Mapping[str, str], new: Form, left: list[Left]
) -> dict[str, str]:
    titles = {each.id: each.title for each in old.narratives}
    kept = {each.id for each in new.narratives}
    for name, text in texts.items():
        if text and name not in kept:
            quote = text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"
            left.append(
                Left(
                    "", titles[name], visible(quote), "新表单没有这一段", "is not in the newer form"
                )
            )
    return {name: text for name, text in texts.items() if name in kept}


def _get_cell(form: Form, name: str) -> Cell | None:
    return form.cells.get(name) or form.entries.get(name)


def _find_reason(before: Cell, after: Cell | None) -> tuple[str, str] | None:
    """Why a value cannot stand in the newer cell; ``None`` if it can."""
    if after is None:
        return "新表单没有这一格", "is not in the newer form"
    if after.computed:
        return "新表单里自动计算", "is computed in the newer form"
    kinds = before.value_type, after.value_type
    if kinds[0].kind != kinds[1].kind or kinds[0].unit != kinds[1].unit:
        units = [each.unit or each.kind for each in kinds]
        return (
            f"新表单的单位或类型不同（{units[0]}、{units[1]}）",
            f"has another unit or type in the newer form ({units[1]} instead of {units[0]})",
        )
    return None


def _note_edition(
    submission: Submission, new: Form, forms: Mapping[str, Form], left: list[Left]
) -> None:
    fault = find_edition_fault(new, submission.year, forms.values())
    if fault is not None:
        zh, en = (each.rstrip("。.") for each in fault)
        left.append(Left("", new.title, str(submission.year), zh, en))
