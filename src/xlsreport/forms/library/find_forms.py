"""The forms at hand: those that come with the program and those the user names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.errors import DefinitionError, UsageError
from xlsreport.forms.library.compiled import head_of, read_compiled, read_head
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsreport.forms.form import Form
    from xlsreport.forms.library.compiled import FormHead

__all__ = ["builtin_directory", "find_form", "list_files", "list_forms", "load_forms"]


def builtin_directory() -> Path:
    """The folder of the forms that come with the program.

    Inside an installed wheel it lies in the package; in a checkout, also one installed as
    editable, it is ``templates/`` at the top.

    Raises:
        DefinitionError: Neither is there: the installation is damaged.
    """
    package = Path(__file__).resolve().parents[2]
    for directory in (package / "templates", package.parents[1] / "templates"):
        if directory.is_dir():
            return directory
    raise DefinitionError(
        "程序自带的表单不见了，请重新安装 xlsreport。",
        "the forms that come with xlsreport are missing; install it again.",
        package / "templates",
    )


def load_forms(extra: Iterable[Path] = ()) -> Mapping[str, Form]:
    """All forms at hand by id (``zfxxgk-2021``), sorted.

    Args:
        extra: YAML files, or folders whose ``*.yaml`` and ``*.yml`` files are forms, but for
            ``words.*``. A form there replaces a built-in one of the same id.

    Raises:
        DefinitionError: A definition is wrong, two extra files declare one form, or a path is
            missing.
    """
    forms = {
        form.id: form for form in (_get_form(file) for file in list_files(builtin_directory()))
    }
    origin: dict[str, Path] = {}
    for path in extra:
        for file in list_files(path):
            form = _get_form(file)
            if form.id in origin and origin[form.id].resolve() != file.resolve():
                raise DefinitionError(
                    f"表单 {form.id} 在 {origin[form.id]} 里已经定义过。",
                    f"form {form.id} is defined already in {origin[form.id]}.",
                    file,
                )
            origin[form.id] = file
            forms[form.id] = form
    return dict(sorted(forms.items()))


def list_forms(extra: Iterable[Path] = ()) -> list[FormHead]:
    """The heads of the forms at hand, by id.

    Args:
        extra: As for :func:`load_forms`.

    Raises:
        DefinitionError: As :func:`load_forms`.
    """
    named = list(extra)
    heads = [] if named else [read_head(file) for file in list_files(builtin_directory())]
    known = [head for head in heads if head is not None]
    if named or len(known) != len(heads):
        return [head_of(form) for form in load_forms(named).values()]
    return sorted(known, key=lambda head: head.id)


def find_form(forms: Mapping[str, Form], name: str, year: int | None = None) -> Form:
    """The form called ``name``.

    Args:
        forms: From :func:`load_forms`.
        name: ``zfxxgk-2021``, or ``zfxxgk`` where the year tells the edition or there is only one.
        year: The report year, if known.

    Raises:
        UsageError: There is no such form, or the year leaves none or several editions.
    """
    if name in forms:
        return forms[name]
    editions = [form for form in forms.values() if form.name == name]
    fitting = [form for form in editions if year is None or form.covers(year)]
    if len(fitting) == 1:
        return fitting[0]
    if editions:
        listed = "、".join(form.id for form in editions)
        raise UsageError(
            f"{name} 有几个版本（{listed}），{year or '没有给出年度'}对不上唯一一个，请写全名。",
            f"{name} has the editions {listed}; {year or 'no year'} does not tell which. "
            "Give the full name.",
        )
    import difflib

    near = difflib.get_close_matches(name, list(forms), n=1, cutoff=0.0)
    zh, en = (f"，是不是“{near[0]}”？", f"; did you mean {near[0]!r}?") if near else ("。", ".")
    raise UsageError(
        f"没有叫“{visible(name)}”的表单{zh}用 xlsreport forms 看全部。",
        f"there is no form {name!r}{en} See xlsreport forms.",
    )


def _get_form(file: Path) -> Form:
    try:
        state = file.stat()
    except OSError:
        return _read_any(file)  # which says what is wrong with it
    return _read_cached(file, file.resolve(), state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=64)
def _read_cached(file: Path, whole: Path, written: int, size: int) -> Form:
    """Read once as long as it stays the same file with the same content."""
    del whole, written, size
    return _read_any(file)


def _read_any(file: Path) -> Form:
    # Only our own folder is trusted to hold the compiled form of its own YAML.
    compiled = read_compiled(file) if file.parent == builtin_directory() else None
    if compiled is not None:
        return compiled
    # What reads YAML takes longer to load than most commands need for everything.
    from xlsreport.forms.yaml.form import read_form

    return read_form(file)


def list_files(path: Path) -> list[Path]:
    """The files of forms that a path stands for: itself, or those of a folder in order.

    Raises:
        DefinitionError: It is a folder without one.
    """
    if path.is_dir():
        found = sorted(
            p
            for p in path.iterdir()
            # The words of a form in a language of its own are no form.
            if p.suffix.lower() in {".yaml", ".yml"} and not p.name.startswith("words.")
        )
        if not found:
            raise DefinitionError(
                "文件夹里没有 .yaml 表单。", "no .yaml form in this folder.", path
            )
        return found
    return [path]
