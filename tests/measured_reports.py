"""Reports as JSON through a workbook, Word, web page and LibreOffice's saves, and read back.

``python -m tests.measured_reports FOLDER`` prints a line for each way in which a report of the
folder comes back changed, and ends with 1 if there is one. The files have the keys ``form``,
``year``, ``unit`` and ``cells_as_published``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.office import end_office
from tests.publishing import compose, docx_of, html_of, read, same_content
from tests.test_published_office import converted
from tests.test_published_real_reports import workbook_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsreport.submission.submission import Submission


def list_ways(file: Path, folder: Path) -> Iterator[tuple[str, bool]]:
    """Each way that a report went, and whether it came back the same."""
    sent = workbook_of(json.loads(file.read_text(encoding="utf-8")), folder)
    word = docx_of(compose(sent), folder)
    yield "docx", _comes_back(word, sent)
    yield "html", _comes_back(html_of(compose(sent)), sent)
    for kind in ("docx", "html"):
        saved = converted(folder / "report.docx", kind, folder)
        yield f"{kind} of LibreOffice", _comes_back(saved.read_bytes(), sent)


def _comes_back(data: bytes, sent: Submission) -> bool:
    back = read(data).submission
    return back is not None and same_content(sent, back)


def main(folder: str) -> int:
    """Tries all reports of a folder; 1 if one was changed."""
    ways = changed = 0
    for file in sorted(Path(folder).glob("*.json")):
        with tempfile.TemporaryDirectory() as place:
            for way, same in list_ways(file, Path(place)):
                ways += 1
                if not same:
                    changed += 1
                    sys.stdout.write(f"{file.stem}: {way} comes back changed\n")
    end_office()
    sys.stdout.write(f"{ways} ways, {changed} changed\n")
    return int(changed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
