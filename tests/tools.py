"""Programs of others that some tests need: which are there, and LibreOffice's recalculation."""

from __future__ import annotations

import atexit
import importlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Sequence

# Without this LibreOffice takes the results that stand in a file for the truth.
_ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode"
 oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


BENCH = Path(__file__).parents[1] / "bench"
"""The folder of the benchmarks."""


def load_bench(name: str) -> Any:
    """A module of the benchmarks, in this process: starting one takes longer than what it does."""
    sys.path.insert(0, str(BENCH))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(BENCH))


def require(program: str) -> str:
    """The path of a program; the test is skipped, or fails where nothing may be, without it."""
    found = shutil.which(program)
    if found is not None:
        return found
    if os.environ.get("XLSREPORT_NO_SKIP"):
        pytest.fail(f"{program} is not installed")
    pytest.skip(f"{program} is not installed")


def recalculated(files: Sequence[Path], folder: Path) -> list[Path]:
    """The workbooks as LibreOffice saves them after computing every formula anew.

    The results that stand in the files are taken out first, so that none can come through.

    Args:
        files: .xlsx files with different names.
        folder: A new folder for everything that is written.

    Returns:
        The saved files in the same order.
    """
    soffice = require("soffice")
    bare, saved = (folder / name for name in ("bare", "saved"))
    folder.mkdir(exist_ok=True)
    bare.mkdir()
    for file in files:
        (bare / file.name).write_bytes(without_results(file.read_bytes()))
    subprocess.run(
        [
            soffice,
            f"-env:UserInstallation={_recalculating_profile().as_uri()}",
            "--headless",
            "--convert-to",
            "xlsx:Calc MS Excel 2007 XML",
            "--outdir",
            str(saved),
            *(str(bare / file.name) for file in files),
        ],
        check=True,
        capture_output=True,
        timeout=900,
    )
    return [saved / file.name for file in files]


@cache
def _recalculating_profile() -> Path:
    """A profile for every start of this process: LibreOffice sets up a new one for seconds."""
    profile = Path(tempfile.mkdtemp(prefix="xlsreport-office-"))
    atexit.register(shutil.rmtree, profile, ignore_errors=True)
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS_RECALCULATE, "utf-8")
    return profile


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
