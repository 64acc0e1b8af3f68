"""The published report as PDF: its Word document, converted by LibreOffice where that is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError
from xlsreport.report.published.marks import mark_pdf
from xlsreport.whole_files import scratch_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["convert_to_pdf", "find_office", "run_office"]

_NAMES = ("soffice", "libreoffice")
_USUAL = (
    "C:/Program Files/LibreOffice/program/soffice.exe",
    "C:/Program Files (x86)/LibreOffice/program/soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)
_VARIABLE = "XLSREPORT_SOFFICE"
_SECONDS = 180


def find_office() -> str:
    """The program of LibreOffice: as ``XLSREPORT_SOFFICE`` says, or where it usually is.

    Raises:
        UsageError: It is not there.
    """
    named = os.environ.get(_VARIABLE, "")
    candidates = [named] if named else [*_NAMES, *_USUAL]
    for each in candidates:
        found = shutil.which(each)
        if found is not None:
            return found
    raise UsageError(
        "写 PDF 要有 LibreOffice（https://zh-cn.libreoffice.org），没有找到。"
        f"请安装，或用环境变量 {_VARIABLE} 指出 soffice 在哪里；"
        "也可以写 .docx，用 Word 或 WPS 另存为 PDF。",
        "writing PDF needs LibreOffice, which was not found. Install it, say where soffice is "
        f"with the environment variable {_VARIABLE}, or write .docx and save that as PDF in Word.",
    )


def convert_to_pdf(write: Callable[[Path], None], target: Path) -> None:
    """Writes a document and converts it.

    Args:
        write: Writes the Word document to a path.
        target: Where the PDF goes.

    Raises:
        UsageError: LibreOffice is not there, takes too long or writes nothing.
    """
    find_office()
    with scratch_folder() as folder:
        document = Path(folder) / "report.docx"
        write(document)
        target.write_bytes(mark_pdf(run_office([document], "writer_pdf_Export")[0].read_bytes()))


def run_office(documents: Sequence[Path], kind: str) -> list[Path]:
    """The PDFs that LibreOffice makes of documents of one folder, in that folder.

    Args:
        documents: The documents, in a folder of their own; a profile is made beside them.
        kind: LibreOffice's name for the export, as ``calc_pdf_Export``.

    Raises:
        UsageError: LibreOffice is not there, takes too long or writes nothing.
    """
    folder = documents[0].parent
    profile = (folder / "profile").as_uri()
    command = [
        find_office(), f"-env:UserInstallation={profile}", "--headless", "--norestore",
        "--convert-to", f"pdf:{kind}", "--outdir", str(folder), *map(str, documents),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _refuse(str(error)) from error
    made = [document.with_suffix(".pdf") for document in documents]
    if not all(each.exists() and each.stat().st_size for each in made):
        said = (done.stderr or done.stdout).decode("utf-8", "replace").strip()
        raise _refuse(said.splitlines()[-1] if said else f"exit {done.returncode}")
    return made


def _refuse(reason: str) -> UsageError:
    return UsageError(
        f"LibreOffice 没有写出 PDF（{reason[:200]}）。请看看 LibreOffice Writer 是否装全、"
        "能否打开 .docx；也可以写 .docx，用 Word 或 WPS 另存为 PDF。",
        f"LibreOffice wrote no PDF ({reason[:200]}). See whether LibreOffice Writer is installed "
        "and opens .docx, or write .docx and save that as PDF in Word.",
    )
