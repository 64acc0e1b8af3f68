"""The errors this package raises on purpose; each says where and what, in Chinese and English.

Bad figures in a filled workbook are never an exception: they are findings
(:mod:`xlsreport.findings.finding`). An exception means that the work cannot go on as asked: a
form's definition is wrong, a roster cannot be understood, a file is not a workbook that may be
opened.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "DefinitionError",
    "RosterError",
    "UsageError",
    "WorkbookError",
    "XlsreportError",
    "reason_of",
]

# The reasons of the system are in English, or in the language it was set to.
_REASONS = {
    errno.ENOENT: "文件或文件夹不存在",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "超出磁盘配额",
    errno.EFBIG: "文件超出允许的大小",
    errno.EISDIR: "是文件夹，不是文件",
    errno.ENOTDIR: "路径里有一段是文件，不是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "文件名太长",
    errno.EBUSY: "文件正在使用",
    errno.EIO: "磁盘读写出错",
}


class XlsreportError(Exception):
    """Base of all errors of this package.

    Args:
        zh: What is wrong and what to do, in Chinese.
        en: The same in English.
    """

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en

    def __reduce__(self) -> tuple[object, ...]:
        """Pickles across processes with all that it carries, whatever its class takes."""
        return _rebuild, (type(self), self.args, self.__dict__)

    def text(self, language: str) -> str:
        """The message in ``language`` (``zh`` or ``en``), with its place in front where known."""
        return self.zh if language == "zh" else self.en


class DefinitionError(XlsreportError):
    """A form's definition is wrong; ``file`` and ``line`` (from 1) say where, if known."""

    def __init__(self, zh: str, en: str, file: Path | None = None, line: int | None = None) -> None:
        super().__init__(zh, en)
        self.file = file
        self.line = line

    def text(self, language: str) -> str:
        """``file:line: message``; the parts that are not known are left out."""
        place = "" if self.file is None else f"{self.file}:"
        if self.line is not None:
            place += f"{self.line}:"
        return f"{place} {super().text(language)}".strip()


class RosterError(XlsreportError):
    """A roster file cannot be understood; the message names the file and, if known, the row."""


class UsageError(XlsreportError):
    """What was asked cannot be done with these arguments; the message says what would do."""


class WorkbookError(XlsreportError):
    """A file is refused before or while it is opened.

    Args:
        code: The code of the finding that reports it (``FILE_...`` of the catalogue).
        params: What the catalogue's text for that code puts into its placeholders.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, code)
        self.code = code
        self.params = params


def _rebuild(
    kind: type[XlsreportError], args: tuple[object, ...], state: dict[str, object]
) -> XlsreportError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(state)
    return error


def reason_of(error: Exception) -> tuple[str, str]:
    """Why the system could not read or write something, in Chinese and in English.

    Args:
        error: What was raised.
    """
    en = str(getattr(error, "strerror", None) or error)
    return _REASONS.get(getattr(error, "errno", None) or 0, en), en
