"""Small files that options name: waivers, decisions, values, keys. Read whole, plain files only."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from xlsreport.errors import UsageError, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["decode_text", "read_csv", "read_plain_file"]

_LARGEST_FILE = 20_000_000


def read_plain_file(file: Path, most: int = _LARGEST_FILE) -> bytes:
    """The content of a file.

    Args:
        file: The file.
        most: How many bytes it may have.

    Raises:
        UsageError: It is missing, no plain file (a folder, a pipe, a device), too large, or cannot
            be read.
    """
    try:
        if file.exists() and not file.is_file():
            raise UsageError(
                f"{file} 不是普通文件（是文件夹、管道或设备），没有读。请给一个文件。",
                f"{file} is no plain file but a folder, a pipe or a device. Give a file.",
            )
        with file.open("rb") as stream:
            data = stream.read(most + 1)
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"打不开 {file}：{zh}。请检查路径，以及有没有权限读它。",
            f"cannot read {file}: {en}. Check the path, and that you may read it.",
        ) from error
    if len(data) > most:
        raise UsageError(
            f"{file} 超过 {most} 字节，太大了，请检查是不是给错了文件。",
            f"{file} has more than {most} bytes; check that it is the right file.",
        )
    return data


def decode_text(data: bytes, file: Path) -> str:
    """A text in UTF-8, UTF-16 with its mark or, as Chinese Excel saves it, GB 18030.

    Raises:
        UsageError: It is in none of them.
    """
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UsageError(
        f"{file} 不是文本文件，请另存为 CSV（UTF-8）。",
        f"{file} is no text file; save it as CSV (UTF-8).",
    )


def read_csv(text: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """Yields the rows of a CSV with their numbers from 1, whatever its line ends are.

    Args:
        text: The text.
        source: The file's name, for messages.

    Raises:
        UsageError: A row is no sound CSV; with its number.
    """
    csv.field_size_limit(_LARGEST_FILE)
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    number = 0
    try:
        for number, row in enumerate(reader, start=1):
            yield number, row
    except csv.Error as error:
        raise UsageError(
            f"{source}:{number + 1} 行不是完好的 CSV（{error}），请用 Excel 打开重新另存。",
            f"row {source}:{number + 1} is no sound CSV ({error}); save it anew from a "
            "spreadsheet program.",
        ) from error
