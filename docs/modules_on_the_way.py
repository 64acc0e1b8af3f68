"""Counts the modules that the figures of two ordinary files enter on their way to a merged one.

    python docs/modules_on_the_way.py

The files are read in this process, by an executor that does the work at once, so that every call
is seen; code that runs only when a module is imported does not count. ``docs/design.md`` states the
number, and a test holds it below the limit.
"""

from __future__ import annotations

import sys
from concurrent.futures import Executor, Future
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import xlsreport
from xlsreport import api
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

__all__ = ["modules_on_the_way"]

_PACKAGE = Path(xlsreport.__file__).parent
_TEXT = "本年度没有收取信息处理费，也没有别的需要说明的情况。"
_UNITS = (Unit("220113001000", "九台街道"), Unit("220113002000", "营城街道"))


class _AtOnce(Executor):
    """Does the work in this process, when it is handed in."""

    def submit(self, work: Callable[..., Any], /, *args: Any, **named: Any) -> Future[Any]:  # noqa: ANN401
        future: Future[Any] = Future()
        future.set_result(work(*args, **named))
        return future


def modules_on_the_way() -> list[str]:
    """The modules whose functions run between the bytes of the files and the merged workbook."""
    entered: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_name != "<module>":
            entered.add(code.co_filename)

    forms = api.load_forms()
    form = forms["zfxxgk-2021"]
    figures = {cell.id: 0 for cell in form.cells.values() if not cell.computed}
    values: dict[str, Any] = {**figures, "proactive.licensing.decisions": 38}
    values |= {narrative.id: _TEXT for narrative in form.narratives}
    values |= {"unit.contact": "张三", "unit.phone": "0431-00000000"}
    with TemporaryDirectory() as name:
        folder = Path(name)
        for unit in _UNITS:
            blank = folder / "blank.xlsx"
            api.blank(form, blank, form.first_year, unit)
            api.fill(blank, values, folder / f"{unit.code}.xlsx", forms)
            blank.unlink()
        settings = api.RunSettings(executor=_AtOnce())
        sys.setprofile(note)
        try:
            report = api.merge([folder], folder / "merged.xlsx", forms, settings=settings)
        finally:
            sys.setprofile(None)
    if len(report.consolidation.merged) != len(_UNITS):
        raise RuntimeError("the files were not merged")
    paths = [Path(file) for file in entered]
    return sorted(
        path.relative_to(_PACKAGE).as_posix() for path in paths if path.is_relative_to(_PACKAGE)
    )


if __name__ == "__main__":
    found = modules_on_the_way()
    print("\n".join(found))
    print(len(found))
