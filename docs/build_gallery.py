"""Renders every sheet of a blank, a filled and a consolidated workbook into docs/gallery/.

Run by ``make gallery``. Needs LibreOffice (``soffice``) and ``pdftoppm``, and a font with Chinese
characters. The pictures are what a clerk sees in print.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.cli.main import build
from xlsreport.text.words import is_sheet_of_merge

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["render"]

_GALLERY = Path(__file__).parent / "gallery"
_RESOLUTION = "70"
# A form's own sheets; of those that only a merged workbook has, the first page is enough.
_LAST_PAGE = 9
_WHAT = {
    "blank-2019": "The blank workbook of the edition of 2019 (`templates/zfxxgk-2019.xlsx`)",
    "blank-2021": "The blank workbook of the edition of 2021 (`templates/zfxxgk-2021.xlsx`)",
    "filled-2019": "Filled in, nothing amiss (figures of the demo, made up)",
    "faulty-2019": "Filled in with a fault: red where it does not add up",
    "consolidated-2019": "The consolidated workbook of the demo, some units missing or left out: "
    "the form's sheets and the first page of each further one",
}
_SCREENS = {
    "screen-cover": "The cover: the instructions stand on the screen",
    "screen-checks": "校验: the open points name their table, and 情况说明 stands on the screen",
    "screen-detail": "明细 of a merged workbook: totals on top, no ids, lines that Excel sorts",
    "screen-charts": "Its charts: a chart fits the screen, of more than 15 units the ten largest",
    "paper": "On paper: 一 stands behind the cover, 五 and 六 follow the tables",
}


def render(workbook: Path, name: str, directory: Path) -> list[Path]:
    """Renders a workbook's pages as ``<name>-<page>.png`` and returns them.

    Of a sheet that only a merged workbook has, the first page alone.
    """
    with tempfile.TemporaryDirectory() as scratch:
        profile = f"-env:UserInstallation=file://{scratch}/profile"
        subprocess.run(
            [
                "soffice",
                profile,
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                scratch,
                workbook,
            ],
            check=True,
            capture_output=True,
        )
        pdf = Path(scratch) / f"{workbook.stem}.pdf"
        shown = list(_pages(pdf))
        for page in shown:
            target = directory / f"{name}-{page:0{len(str(shown[-1]))}}"
            at = ["-f", str(page), "-singlefile", "-png"]
            subprocess.run(["pdftoppm", "-r", _RESOLUTION, *at, pdf, target], check=True)
    return sorted(directory.glob(f"{name}-*.png"))


def _pages(pdf: Path) -> Iterator[int]:
    """The pages to show: a merged workbook's own sheets print their names above every page."""
    text = subprocess.run(["pdftotext", pdf, "-"], check=True, capture_output=True).stdout.decode()
    shown: set[str] = set()
    for page, lines in enumerate((each.split("\n") for each in text.split("\f")[:-1]), start=1):
        sheet = next((line for line in lines[:5] if is_sheet_of_merge(line.strip(), "zh")), "")
        if sheet not in shown if sheet else page <= _LAST_PAGE:
            yield page
        shown.add(sheet)


def _list_screens() -> Iterator[str]:
    """The pictures of screens of 1366 × 768 and of paper, in pairs of before and after."""
    yield "\n## On a screen of 1366 × 768 in LibreOffice, and on paper, before and after\n"
    for name, what in _SCREENS.items():
        yield f"{what}:\n"
        yield from (f"![{name}-{when}]({name}-{when}.png)" for when in ("before", "after"))
        yield ""


def main() -> None:
    # Pictures of screens, which are not made here, stay.
    _GALLERY.mkdir(exist_ok=True)
    for name in _WHAT:
        for old in _GALLERY.glob(f"{name}-[0-9]*.png"):
            old.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        demo = Path(scratch) / "demo"
        with contextlib.redirect_stdout(io.StringIO()):
            build("zh").main(["demo", str(demo)], standalone_mode=False)
        returned = demo / "2-returned"
        faulty = Path(scratch) / "faulty.xlsx"
        issued = next((demo / "1-issued").glob("220113002000*"))
        values = Path(scratch) / "values.json"
        original = (demo / "values" / "220113002000.json").read_text(encoding="utf-8")
        values.write_text(
            original.replace('"requests.received.natural": ', '"requests.received.natural": 1'),
            encoding="utf-8",
        )
        with contextlib.redirect_stdout(io.StringIO()):
            build("zh").main(
                ["fill", str(issued), str(values), "-o", str(faulty)], standalone_mode=False
            )
        pages = [
            "# Gallery",
            "",
            "Every sheet as LibreOffice prints it; rebuilt by `make gallery`. The pages in the "
            "browser: [desk.md](desk.md).",
        ]
        blanks = Path(__file__).parents[1] / "templates"
        for name, workbook in (
            ("blank-2019", blanks / "zfxxgk-2019.xlsx"),
            ("blank-2021", blanks / "zfxxgk-2021.xlsx"),
            ("filled-2019", next(returned.glob("220113001000*"))),
            ("faulty-2019", faulty),
            ("consolidated-2019", demo / "4-merged" / "first.xlsx"),
        ):
            pages += [f"\n## {_WHAT[name]}\n"]
            for picture in render(workbook, name, _GALLERY):
                pages.append(f"![{picture.stem}]({picture.name})")
                print(picture.name)
        pages += list(_list_screens())
        (_GALLERY / "README.md").write_text("\n".join(pages) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
