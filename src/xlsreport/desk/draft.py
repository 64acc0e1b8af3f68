"""What was said so far of a collection that is not started yet, and the forms it may have."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import field

from xlsreport.collection.season import Season
from xlsreport.errors import DefinitionError, XlsreportError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.forms.periods import HOW_OFTEN, KINDS, days_of, names_in_year, parse_period
from xlsreport.text.records import Record
from xlsreport.whole_files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from xlsreport.forms.form import Form
    from xlsreport.forms.periods import PeriodKind
    from xlsreport.text.words import Language
    from xlsreport.units.roster import Roster

__all__ = [
    "Draft", "FormFault", "OwnForm", "list_forms", "list_periods", "list_used_forms",
    "propose_time", "read_own_forms",
]  # fmt: skip

_AROUND = 2


class OwnForm(Record, frozen=True):
    """A form of the office's own that was put in.

    Attributes:
        form: It.
        file: The name of its own file.
        files: What was put in with it, by name.
    """

    form: Form
    file: str
    files: Mapping[str, bytes]

    def write(self, folder: Path) -> Path:
        """Writes its files into a folder; returns its own."""
        _write_files(self.files, folder)
        return folder / self.file


class FormFault(Record, frozen=True):
    """What is wrong with a file that was put in as a form.

    Attributes:
        file: Its name.
        line: The line, from 1; ``None`` where it is in no line.
        text: What is wrong, in Chinese and in English.
        around: The lines around it with their numbers; none where it is in no line.
    """

    file: str
    line: int | None
    text: tuple[str, str]
    around: tuple[tuple[int, str], ...]


class Draft(Record):
    """What was said so far of a collection that is not started yet.

    Attributes:
        fields: The fields of the steps by name.
        own: Forms of the office's own that were put in, by id.
        faults: What is wrong with those that were put in last.
        file: The roster as it was given, and its ending; ``None`` where it was typed or mended.
        text: The roster as text, to be mended.
        fault: What is wrong with the roster, in Chinese and in English; ``None`` if nothing is.
        roster: The roster; ``None`` until it is understood.
    """

    fields: dict[str, str] = field(default_factory=dict)
    own: dict[str, OwnForm] = field(default_factory=dict)
    faults: tuple[FormFault, ...] = ()
    file: tuple[str, bytes] | None = None
    text: str = ""
    fault: tuple[str, str] | None = None
    roster: Roster | None = None

    def of(self, name: str) -> str:
        """A field; ``""`` until it is given."""
        return self.fields.get(name, "")


def read_own_forms(files: Mapping[str, bytes]) -> tuple[dict[str, OwnForm], tuple[FormFault, ...]]:
    """Reads and tries the forms that were put in, as ``forms check`` does.

    Args:
        files: The YAML files by name: forms, and what they name.

    Returns:
        The forms that are right by id, and what is wrong with the others.
    """
    from xlsreport.forms.yaml.form import read_form
    from xlsreport.verbs.try_form import try_form

    right: dict[str, OwnForm] = {}
    faults: list[FormFault] = []
    with scratch_folder() as name:
        _write_files(files, Path(name))
        paths = [Path(name) / each for each in files]
        named = {path: list(_list_named(path)) for path in paths}
        beside = {each for several in named.values() for each in several}
        for path in paths:
            if path in beside and not named[path]:
                continue  # what names files itself is a form
            try:
                _refuse_missing(path, named[path], paths)
                form = read_form(path)
                if form.id in right:
                    _refuse_second(path, form.id, right[form.id].file)
                try_form(form)
            except DefinitionError as error:
                faults.append(_name_fault(error, path, files))
            else:
                with_it = [path.name, *(each.name for each in named[path])]
                right[form.id] = OwnForm(form, path.name, {each: files[each] for each in with_it})
    return right, tuple(faults)


def _write_files(files: Mapping[str, bytes], folder: Path) -> None:
    for name, data in files.items():
        (folder / name).write_bytes(data)


def _list_named(path: Path) -> Iterator[Path]:
    """The files that a form names; none where it cannot be read, which is said when it is read."""
    from xlsreport.forms.yaml.form import sources_of

    try:
        yield from sources_of(path)[1:]
    except DefinitionError:
        return


def _refuse_missing(path: Path, named: Iterable[Path], given: Iterable[Path]) -> None:
    """Makes sure that a form names only files which were put in with it, and none elsewhere."""
    for each in named:
        if each not in given:
            shown = each.name
            raise DefinitionError(
                f"它要用的文件 {shown} 没有一起选。请把两个文件放在一个文件夹里，一起选上再读。",
                f"it names the file {shown}, which was not chosen. Keep both in one folder, choose "
                "both and read them again.",
                path,
            )


def _refuse_second(path: Path, form: str, first: str) -> None:
    raise DefinitionError(
        f"表单 {form} 在 {first} 里已经定义过，请去掉一个。",
        f"form {form} is defined in {first} already; leave one of them out.",
        path,
    )


def _name_fault(error: DefinitionError, path: Path, files: Mapping[str, bytes]) -> FormFault:
    name = path.name if error.file is None else error.file.name
    around: tuple[tuple[int, str], ...] = ()
    if error.line is not None and name in files:
        lines = files[name].decode("utf-8-sig", "replace").splitlines()
        first = max(1, error.line - _AROUND)
        around = tuple(enumerate(lines[first - 1 : error.line + _AROUND], start=first))
    return FormFault(name, error.line, (error.zh, error.en), around)


def list_forms(seasons: Iterable[Path], draft: Draft) -> dict[str, Form]:
    """The forms at hand by id: built-in ones, those of the collections here, those put in.

    Args:
        seasons: The folders of the collections here.
        draft: What was put in.
    """
    here = {form.id: form for form, _ in list_used_forms(seasons)}
    return {**load_forms(), **here, **{each: own.form for each, own in draft.own.items()}}


def list_used_forms(seasons: Iterable[Path]) -> Iterator[tuple[Form, tuple[str, ...]]]:
    """The own forms of other collections, and the files there; the latest one last."""
    found = []
    for folder in seasons:
        with suppress(XlsreportError):
            season = Season(folder)
            task = season.task
            if task.forms:
                files = tuple(str(folder / each) for each in task.forms)
                found.append((task.time, season.form, files))
    for _, form, files in sorted(found, key=lambda each: each[0]):
        yield form, files


def list_periods(
    forms: Iterable[Form], language: Language
) -> Iterator[tuple[PeriodKind, str, list[tuple[str, str]]]]:
    """The kinds of period that forms have, each with all its periods.

    Args:
        forms: The forms.
        language: Of the names.

    Yields:
        The kind, what it is called, and every period as the field of the page has it with its name.
    """
    kinds = {form.periods for form in forms}
    for kind in KINDS:
        if kind in kinds:
            zh, en = HOW_OFTEN[kind]
            said = f"{zh}的" if language == "zh" else f"Due every {en}"
            # The Chinese name of a period means one of its kind alone; 3 may be month or quarter.
            names = zip(names_in_year(kind, "zh"), names_in_year(kind, language), strict=True)
            yield kind, said, list(names)


def propose_time(form: Form, today: date) -> dict[str, str]:
    """Year and period of the report that is due now: the last one that is over.

    Args:
        form: The form.
        today: The day on which it is asked.

    Returns:
        The fields ``year`` and ``period`` of the page.
    """
    if form.periods is None:
        year = max(form.first_year, min(today.year - 1, form.last_year or today.year))
        return {"year": str(year), "period": ""}
    over = [
        (year, name)
        for year in (today.year - 1, today.year)
        for name in names_in_year(form.periods, "zh")
        if days_of(year, parse_period(name, form.periods, year))[1] < today
    ]
    year, period = over[-1]  # the year before is over in any case
    return {"year": str(year), "period": period}
