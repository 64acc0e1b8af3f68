"""The floor of ``issue``: the calls of XlsxWriter that a blank needs, recorded once and replayed.

    python bench/replay.py COUNT FOLDER

Writes ``COUNT`` workbooks into ``FOLDER`` with the library as it is and nothing around it, and
prints one line of JSON with the seconds that took.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from xlsreport.forms.library.find_forms import load_forms
from xlsreport.layout import lay_out
from xlsreport.submission.submission import Unit
from xlsreport.workbook import Content
from xlsreport.workbook.form_sheets import FormSheets
from xlsreport.workbook.package import new_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Recorder", "replay"]

_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


class Recorder:
    """Stands for a book or a sheet and takes down every call to it.

    Args:
        real: What the calls go on to.
        calls: Where they are taken down: number of the target, method, arguments.
        made: What the calls have made that others refer to, by its identity.
    """

    def __init__(self, real: Any, calls: list[Any], made: dict[int, int]) -> None:
        self._real, self._calls, self._made = real, calls, made
        made[id(real)] = len(made)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def called(*arguments: Any, **more: Any) -> Any:
            result = getattr(self._real, name)(*arguments, **more)
            self._calls.append((self._made[id(self._real)], name, arguments, more))
            if name == "add_worksheet":
                return Recorder(result, self._calls, self._made)
            if isinstance(result, Format):
                self._made[id(result)] = len(self._made)
            return result

        return called


def recorded() -> tuple[list[Any], dict[int, int]]:
    """The calls of one blank made out to a unit, and what their numbers stand for."""
    form = load_forms()["zfxxgk-2021"]
    unit = Unit("130121101000", "青山县平谷镇人民政府")
    content = Content(year=2024, unit=unit, issued_to=unit, serial="2024-0001")
    calls: list[Any] = []
    made: dict[int, int] = {}
    with tempfile.TemporaryDirectory(prefix="xlsreport-bench-") as folder:
        book = new_workbook(Path(folder) / "x.xlsx", form.title)
        FormSheets(Recorder(book, calls, made), lay_out(form), content).write()
        book.close()
    return calls, made


def replay(target: Path, calls: list[Any], numbers: dict[int, int]) -> None:
    """Makes the calls again on a new book."""
    book = Workbook(str(target), _OPTIONS)
    things: list[Any] = [book]

    def own(value: Any) -> Any:
        if isinstance(value, Format):
            return things[numbers[id(value)]]
        if isinstance(value, dict) and "format" in value:
            return {**value, "format": own(value["format"])}
        return value

    for number, name, arguments, more in calls:
        result = getattr(things[number], name)(*(own(each) for each in arguments), **more)
        if name in {"add_worksheet", "add_format"}:
            things.append(result)
    book.close()


def main() -> None:
    """The command line."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True)
    calls, numbers = recorded()
    replay(folder / "first.xlsx", calls, numbers)
    start = time.perf_counter()
    for number in range(count):
        replay(folder / f"{number}.xlsx", calls, numbers)
    print(json.dumps({"files": count, "seconds": time.perf_counter() - start}))


if __name__ == "__main__":
    main()
