"""Whether the files made are what an office program would have saved: every value, on a sample.

    python bench/verify.py build/bench/files --sample 20

Formulas lose their stored results first, so LibreOffice must work them out; then all cells of all
sheets are compared. Needs LibreOffice.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from python_calamine import CalamineWorkbook

__all__ = ["differing", "main"]

_RESULT = re.compile(
    r"(<(?:ns2:)?c [^>]*?)(?: t=\"str\")?([^>]*>)(\s*<((?:ns2:)?)f[ >].*?</\4f>)\s*<\4v>.*?</\4v>",
    re.DOTALL,
)


def without_results(file: Path, target: Path) -> None:
    """A copy whose formulas have no stored results."""
    with (
        zipfile.ZipFile(file) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in source.namelist():
            part = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                part = _RESULT.sub(r"\1\2\3", part.decode("utf-8")).encode()
            copy.writestr(name, part)


def values_of(file: Path) -> dict[tuple[str, int, int], object]:
    """Every value that is not empty, by sheet, row and column."""
    book = CalamineWorkbook.from_path(str(file))
    return {
        (name, row, column): round(value, 9) if isinstance(value, float) else value
        for name in book.sheet_names
        for row, line in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for column, value in enumerate(line)
        if value != ""
    }


def saved_by_office(office: str, files: list[Path], folder: Path) -> list[Path]:
    """The files opened and saved by LibreOffice."""
    profile = folder.parent / "profile"
    subprocess.run(
        [office, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to",
         "xlsx:Calc MS Excel 2007 XML", "--outdir", folder, *files],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return [folder / file.name for file in files]


def differing(files: list[Path], office: str) -> list[str]:
    """What LibreOffice sees otherwise than it stands in the files."""
    found = []
    with tempfile.TemporaryDirectory(prefix="xlsreport-bench-") as name:
        folder = Path(name)
        bare = [folder / f"{number}.xlsx" for number in range(len(files))]
        for file, copy in zip(files, bare, strict=True):
            without_results(file, copy)
        saved = saved_by_office(office, bare, folder / "saved")
        for file, copy in zip(files, saved, strict=True):
            ours, theirs = values_of(file), values_of(copy)
            found += [
                f"{file.name} {key}: {ours.get(key)!r} {theirs.get(key)!r}"
                for key in sorted(ours.keys() | theirs.keys())
                if ours.get(key) != theirs.get(key)
            ]
    return found


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="what bench/files.py made")
    parser.add_argument("--sample", type=int, default=20)
    given = parser.parse_args()
    files = sorted(given.folder.rglob("*.xlsx"))
    sample = files[:: max(1, len(files) // given.sample)][: given.sample]
    office = shutil.which("soffice")
    if office is None:
        raise SystemExit("soffice is not installed")
    found = differing(sample, office)
    print(f"{len(sample)} of {len(files)} files, {len(found)} values differ")
    print("\n".join(found[:20]))
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
