"""LibreOffice as a colleague who opens a workbook, types into it and reads what it says."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tempfile
import uuid
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from tests.tools import require

if TYPE_CHECKING:
    from collections.abc import Sequence

# LibreOffice's UNO bindings belong to the system's Python, not to the virtual environment's.
_SYSTEM_PYTHON = "/usr/bin/python3"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8",
    ".pdf": "calc_pdf_Export", ".docx": "MS Word 2007 XML", ".html": "HTML (StarWriter)",
}  # fmt: skip


class Office:
    """A running LibreOffice with a profile of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        program = require("soffice")
        found = subprocess.run(
            [_SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False
        )
        if found.returncode:
            if os.environ.get("XLSREPORT_NO_SKIP"):
                pytest.fail("python3-uno is not installed")
            pytest.skip("python3-uno is not installed")
        profile = f"-env:UserInstallation=file://{folder / 'profile'}"
        # A new profile is set up on the first start, which answers before it is done.
        first = [program, profile, "--headless", "--norestore", "--terminate_after_init"]
        subprocess.run(first, capture_output=True, timeout=900, check=False)
        self._pipe = f"xlsreport{uuid.uuid4().hex}"
        self._command = [
            program,
            profile,
            "--headless",
            "--norestore",
            f"--accept=pipe,name={self._pipe};urp;",
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def _start(self) -> None:
        """Starts the program, also again after it has ended by itself."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )

    def run(self, jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Runs jobs (see office_script.py) and returns their answers."""
        for job in jobs:
            if job.get("save_as"):
                job["filter"] = _FILTERS[Path(job["save_as"]).suffix]
        result = self._answered(jobs)
        if result.returncode < 0 or (result.returncode > 0 and self._has_ended()):
            # The program, or its library on our side, crashes now and then; what it crashes at
            # again is no accident.
            result = self._answered(jobs)
        assert result.returncode == 0, (result.returncode, result.stderr)
        answers: list[dict[str, Any]] = json.loads(result.stdout)
        return answers

    def convert(self, source: Path, target: Path, *load: str) -> bool:
        """Saves a document in the format of the target's name.

        Args:
            source: The document.
            target: The new file.
            load: The name of the filter that reads the source, and its options.

        Returns:
            Whether the program could read it.
        """
        job = {"path": str(source), "save_as": str(target), "convert": True, "load": load}
        return bool(self.run([job])[0]["converted"])

    def _answered(self, jobs: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
        self._start()
        script = Path(__file__).with_name("office_script.py")
        return subprocess.run(
            [_SYSTEM_PYTHON, str(script), self._pipe],
            input=json.dumps(jobs),
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    def _has_ended(self) -> bool:
        """Whether the program is gone, or goes within some seconds."""
        assert self._process is not None
        try:
            self._process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            return False
        return True

    def close(self) -> None:
        """Ends it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=300)


@cache
def running_office() -> Office:
    """The one of this process, started for the first test that asks for it."""
    return Office(Path(tempfile.mkdtemp(prefix="xlsreport-office-")))


def end_office() -> None:
    """Ends it, if any test has asked for it."""
    if running_office.cache_info().currsize:
        running_office().close()
        shutil.rmtree(running_office().folder, ignore_errors=True)


def recalculated(files: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice saves them after computing every formula anew.

    The results that stand in the files are taken out first, so that none can come through.

    Args:
        files: .xlsx files with different names.
        folder: A new folder for everything that is written.

    Returns:
        The saved files in the same order.
    """
    bare, saved = (folder / name for name in ("bare", "saved"))
    for each in (folder, bare, saved):
        each.mkdir(exist_ok=each is folder)
    for file in files:
        (bare / file.name).write_bytes(without_results(file.read_bytes()))
    jobs = [{"path": str(bare / file.name), "save_as": str(saved / file.name)} for file in files]
    running_office().run(jobs)
    return [saved / file.name for file in files]


def without_results(data: bytes) -> bytes:
    """The same workbook with no result behind any of its formulas."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for info in old.infolist():
            body = old.read(info)
            if info.filename.startswith("xl/worksheets/sheet"):
                root = etree.fromstring(body)
                for cell in root.iter(f"{_MAIN}c"):
                    value = cell.find(f"{_MAIN}v")
                    if cell.find(f"{_MAIN}f") is not None and value is not None:
                        cell.remove(value)
                        cell.attrib.pop("t", None)
                body = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
            new.writestr(info, body)
    return target.getvalue()
