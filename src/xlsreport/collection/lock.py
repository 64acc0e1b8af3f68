"""The lock of a season's folder: who writes keeps other writers out, and says who it is."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

__all__ = ["held"]

_LOCK_SECONDS = 30.0


@contextmanager
def held(path: Path, who: str) -> Iterator[None]:
    """Keeps other writers out while the work goes on.

    Args:
        path: The file of the lock; it is made if it is missing.
        who: Who works.

    Raises:
        UsageError: Another one is at work for longer than can be waited for, says who; or the
            folder cannot be written.
    """
    with _open_lock(path) as stream:
        _lock(stream, path)
        try:
            _note_worker(stream, f"{who} {time.strftime('%Y-%m-%d %H:%M')}")
            yield
        finally:
            _note_worker(stream, "")
            _unlock(stream)


def _open_lock(path: Path) -> IO[bytes]:
    try:
        return path.open("a+b", buffering=0)
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"{path.parent} 写不了：{zh}。什么也没有登记。请让它可写（U 盘的写保护、"
            "共享文件夹的权限）再运行；只看的 collect status、history、verify 照常可用。",
            f"{path.parent} cannot be written: {en}. Nothing was entered. Make it writable (a "
            "stick's write protection, the rights of a shared folder) and run this again; collect "
            "status, history and verify, which only look, work all the same.",
        ) from error


def _note_worker(stream: IO[bytes], text: str) -> None:
    """Writes who works into the file of the lock; a full disk does not keep anyone from working."""
    with suppress(OSError):
        stream.seek(0)
        stream.truncate()
        stream.write(text.encode("utf-8"))


def _lock(stream: IO[bytes], path: Path) -> None:
    until = time.monotonic() + _LOCK_SECONDS
    while not _try_lock(stream):
        if time.monotonic() > until:
            who = "?"
            with suppress(OSError):
                who = path.read_text(encoding="utf-8").strip() or who
            raise UsageError(
                f"这个文件夹正有人在用（{who}），请等他做完再试。",
                f"this collection is in use ({who}); try again when that is done.",
            )
        time.sleep(0.1)


if sys.platform == "win32":
    import msvcrt

    # A byte far behind the text, which another writer reads to say who works.
    _LOCKED_BYTE = 1 << 30

    def _try_lock(stream: IO[bytes]) -> bool:
        stream.seek(_LOCKED_BYTE)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def _unlock(stream: IO[bytes]) -> None:
        stream.seek(_LOCKED_BYTE)
        msvcrt.locking(stream.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(stream: IO[bytes]) -> bool:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True

    def _unlock(stream: IO[bytes]) -> None:
        fcntl.flock(stream, fcntl.LOCK_UN)
