"""The archive: every file ever received, by its hash, read-only and under its own name."""

from __future__ import annotations

import hashlib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.collection.ledger import Fault
from xlsreport.errors import UsageError, reason_of
from xlsreport.text.limits import cut_file_name, safe_file_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["Archive", "digest_of"]

# Half of a SHA-256: paths on Windows are short, and the ledger has the whole of it.
_FOLDER_DIGITS = 32
_LONGEST_NAME = 80
_AT_ONCE = 8
_READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH


class Archive:
    """The files of a collection.

    Args:
        folder: Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        """Remembers the folder."""
        self.folder = folder
        self._unsettled: list[Path] = []

    def store(self, data: bytes, name: str) -> str:
        """Keeps a file; one that is there already stays as it is.

        The disk may hold it for certain only after :meth:`settle`.

        Args:
            data: The whole file.
            name: What it was called; of a path only the last part counts.

        Returns:
            Its SHA-256 in hexadecimal.

        Raises:
            UsageError: It cannot be written.
        """
        digest = hashlib.sha256(data).hexdigest()
        there = self.find(digest)
        if there is not None and digest_of(there) == digest:
            self._unsettled.append(there)  # a run that was killed may have stored it
            return digest
        target = there or self._folder_of(digest) / _shorten_name(name)
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _make_error(target.parent, error) from error
        from xlsreport.whole_files import replaced_when_whole  # what only reads needs it not

        with replaced_when_whole(target) as temporary, temporary.open("wb") as stream:
            stream.write(data)
            stream.flush()
            if sys.platform == "win32":  # where a file that is read-only cannot be settled later
                os.fsync(stream.fileno())
        target.chmod(_READ_ONLY)
        self._unsettled.append(target)
        return digest

    def settle(self) -> None:
        """Waits until the disk holds what was stored, for all of it at once.

        Raises:
            UsageError: The disk refuses it.
        """
        files, self._unsettled = self._unsettled, []
        if not files or sys.platform == "win32":
            return
        from concurrent.futures import ThreadPoolExecutor

        try:
            # The disk takes files that wait together nearly as fast as one.
            with ThreadPoolExecutor(min(len(files), _AT_ONCE)) as threads:
                list(threads.map(_settle, files))
        except OSError as error:
            raise _make_error(self.folder, error) from error

    def find(self, digest: str) -> Path | None:
        """Where the file with that SHA-256 lies; ``None`` if it is not there."""
        folder = self._folder_of(digest)
        if not folder.is_dir():
            return None
        files = sorted(each for each in folder.iterdir() if not each.name.startswith("."))
        return files[0] if files else None

    def read(self, digest: str) -> bytes:
        """The file with that SHA-256.

        Raises:
            UsageError: It is missing or was altered.
        """
        path = self.find(digest)
        data = None if path is None else path.read_bytes()
        if data is None or hashlib.sha256(data).hexdigest() != digest:
            raise UsageError(
                f"档案里的文件 {path or digest} 不见了或被改过，"
                "请先运行 xlsreport collect verify。",
                f"the archived file {path or digest} is missing or was altered; run xlsreport "
                "collect verify first.",
            )
        return data

    def find_faults(self, known: Mapping[str, str]) -> Iterator[Fault]:
        """Yields every file that is missing, altered, or not in the ledger.

        Args:
            known: The names of the files that were received, by SHA-256.
        """
        for digest, name in known.items():
            path = self.find(digest)
            if path is None:
                yield Fault(
                    f"档案里少了文件“{name}”（{digest[:12]}）。",
                    f"the archive lacks the file {name!r} ({digest[:12]}).",
                )
            elif digest_of(path) != digest:
                yield Fault(
                    f"档案里的文件 {path} 被改过。", f"the archived file {path} was altered."
                )
        folders = {digest[:_FOLDER_DIGITS] for digest in known}
        for folder in sorted(self.folder.iterdir()) if self.folder.is_dir() else ():
            inside = list(folder.iterdir()) if folder.is_dir() else [folder]
            if sum(not _is_unfinished(each) for each in inside) > (folder.name in folders):
                yield Fault(
                    f"档案里多了台账没有的文件：{folder}。收件没有做完就停了的，再运行一次 "
                    "collect take；还在的，查清是谁放的。",
                    f"the archive holds a file that the ledger does not know: {folder}. If a run "
                    "of collect take was ended in the middle, run it again; if it stays, find out "
                    "who put it there.",
                )

    def _folder_of(self, digest: str) -> Path:
        return self.folder / digest[:_FOLDER_DIGITS]


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; ``""`` if it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def _settle(file: Path) -> None:
    handle = os.open(file, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_error(folder: Path, error: OSError) -> UsageError:
    zh, en = reason_of(error)
    return UsageError(
        f"档案写不了：{folder}：{zh}。", f"the archive cannot be written: {folder}: {en}."
    )


def _is_unfinished(file: Path) -> bool:
    """Whether it is what a run that was killed had begun to write; the next run removes it."""
    return file.name.startswith(".xlsreport-") and file.suffix == ".tmp"


def _shorten_name(name: str) -> str:
    plain = safe_file_name(name.replace("\\", "/").rsplit("/", 1)[-1]).strip(" .") or "_"
    if len(plain) > _LONGEST_NAME:
        path = Path(plain)
        plain = path.stem[: _LONGEST_NAME - 8] + path.suffix[:8]
    path = Path(plain)
    return cut_file_name(path.stem, path.suffix)
