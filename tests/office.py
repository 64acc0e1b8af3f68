"""LibreOffice as a colleague who opens a workbook, types into it and reads what it says."""

from __future__ import annotations

import json
import os
import subprocess
import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.tools import require

# LibreOffice's UNO bindings belong to the system's Python, not to the virtual environment's.
_SYSTEM_PYTHON = "/usr/bin/python3"
_FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".xls": "MS Excel 97", ".ods": "calc8"}


class Office:
    """A running LibreOffice with a profile of its own."""

    def __init__(self, folder: Path) -> None:
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
        if result.returncode != 0 and self._has_ended():
            # The program itself crashes now and then; what it crashes at again is no accident.
            result = self._answered(jobs)
        assert result.returncode == 0, result.stderr
        answers: list[dict[str, Any]] = json.loads(result.stdout)
        return answers

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
