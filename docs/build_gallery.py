"""Renders every sheet of a blank, a filled and a consolidated workbook into docs/gallery/.

Run by ``make gallery``. Needs LibreOffice (``soffice``) and ``pdftoppm``, and a font with Chinese
characters. The pictures are what a clerk sees in print.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import subprocess
import tempfile
from pathlib import Path

from xlsreport.cli.main import build

__all__ = ["render"]

_GALLERY = Path(__file__).parent / "gallery"
_RESOLUTION = "70"


def render(workbook: Path, name: str, directory: Path) -> list[Path]:
    """Renders a workbook's pages as ``<name>-<page>.png`` and returns them."""
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
        subprocess.run(["pdftoppm", "-r", _RESOLUTION, "-png", pdf, directory / name], check=True)
    return sorted(directory.glob(f"{name}-*.png"))


def main() -> None:
    shutil.rmtree(_GALLERY, ignore_errors=True)
    _GALLERY.mkdir()
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
        blanks = Path(__file__).parents[1] / "templates"
        for name, workbook in (
            ("blank-2019", blanks / "zfxxgk-2019.xlsx"),
            ("blank-2021", blanks / "zfxxgk-2021.xlsx"),
            ("filled-2019", next(returned.glob("220113001000*"))),
            ("faulty-2019", faulty),
            ("consolidated-2019", demo / "3-merged" / "final.xlsx"),
        ):
            for picture in render(workbook, name, _GALLERY):
                print(picture.name)


if __name__ == "__main__":
    main()
