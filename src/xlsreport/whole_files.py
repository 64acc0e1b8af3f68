"""Files that are written whole or not at all, and folders for passing files."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import sys
import tempfile
import warnings
import zlib
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["refuse_unwritable", "replaced_when_whole", "scratch_folder"]


def scratch_folder(parent: Path | None = None) -> tempfile.TemporaryDirectory[str]:
    """Makes a folder for passing files, and removes those that killed runs left beside it.

    Args:
        parent: Where it is made; ``None`` for the system's folder of temporary files.
    """
    parent, host = parent or Path(tempfile.gettempdir()), _hash_host()
    _clear_leftovers(parent, host)
    return tempfile.TemporaryDirectory(
        prefix=_start_name(host), suffix=".tmp", dir=parent, ignore_cleanup_errors=True
    )


@contextmanager
def replaced_when_whole(target: Path) -> Iterator[Path]:
    """Gives a path in the folder of ``target``; the file written there replaces it at the end.

    At every moment ``target`` is the old file or the new one, never a part of it. A link keeps
    pointing where it did, and its file is replaced; a file that is replaced keeps its mode, so
    that what was closed to others stays so. Warnings of libraries that write count as errors.

    Raises:
        UsageError: The folder is missing, read-only or full; nothing was changed.
    """
    target = target.resolve()
    temporary = _make_temporary(target)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            yield temporary
        old = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666 & ~_read_umask()
        temporary.chmod(old)
        temporary.replace(target)
    except OSError as error:
        raise _make_write_error(target, error) from error
    finally:
        temporary.unlink(missing_ok=True)


def refuse_unwritable(target: Path) -> None:
    """Makes sure before long work that its result can be written.

    Raises:
        UsageError: It is a folder, or its folder is missing or takes no files.
    """
    if target.is_dir():
        raise UsageError(
            f"{target} 是文件夹，不是文件名，请写成“{target}/汇总.xlsx”这样的文件名。",
            f"{target} is a folder; give the name of a file, such as {target}/merged.xlsx.",
        )
    if target.exists() and not target.is_file():
        raise UsageError(
            f"{target} 不是普通文件（是管道或设备），没有写。请给一个文件名。",
            f"{target} is no plain file but a pipe or a device: nothing was written. Give the "
            "name of a file.",
        )
    _make_temporary(target.resolve()).unlink(missing_ok=True)


def _make_temporary(target: Path) -> Path:
    folder, host = target.parent, _hash_host()
    try:
        _clear_leftovers(folder, host)
        handle, name = tempfile.mkstemp(prefix=_start_name(host), suffix=".tmp", dir=folder)
        os.close(handle)
    except OSError as error:
        raise _make_write_error(target, error) from error
    return Path(name)


def _hash_host() -> int:
    return zlib.crc32(socket.gethostname().encode())


def _start_name(host: int) -> str:
    """How the names of what this process writes for a while begin."""
    return f".xlsreport-{host:08x}-{os.getpid()}-"


def _clear_leftovers(folder: Path, host: int) -> None:
    """Removes the temporary files and folders of runs on this machine that were killed."""
    for file in folder.glob(f".xlsreport-{host:08x}-*.tmp"):
        process = file.name.split("-")[2]
        if process.isdecimal() and not _is_running(int(process)):
            with suppress(OSError):
                if file.is_dir() and not file.is_symlink():
                    shutil.rmtree(file)
                else:
                    file.unlink()


def _is_running(process: int) -> bool:
    if sys.platform == "win32":
        return True  # no signal asks there; the file may be in use
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _make_write_error(target: Path, error: Exception) -> UsageError:
    zh, en = reason_of(error)
    return UsageError(
        f"写不了 {target}：{zh}。请检查文件夹是否存在、是否可写、磁盘是否已满，"
        "以及该文件是否正在 Excel 里打开。",
        f"cannot write {target}: {en}. Check that the folder exists and is writable, that the "
        "disk is not full and that the file is not open in a spreadsheet program.",
    )


def _read_umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
