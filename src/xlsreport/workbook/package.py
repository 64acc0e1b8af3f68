"""The file itself: structure lock, strict writing, fixed dates, whole or not at all."""

from __future__ import annotations

import os
import tempfile
import warnings
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import xlsxwriter
from xlsxwriter.packager import Packager
from xlsxwriter.sharedstrings import SharedStrings
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from xlsreport.errors import UsageError, reason_of
from xlsreport.layout.stamp import ISSUE_DATE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = [
    "LockedSheet",
    "LockedWorkbook",
    "checked",
    "large_workbook",
    "new_workbook",
    "refuse_unwritable",
    "replaced_when_whole",
]


class LockedSheet(Worksheet):  # type: ignore[misc]  # the library is not typed
    """A sheet whose formulas say that they come to a text, also where that text is empty.

    XlsxWriter leaves the type out there, and a result without type and value makes some programs
    drop the formula and previews show 0.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: FBT001, FBT002 - the library's signature
        # The library looks for 29 or 150 names of newer functions in every formula, which is half
        # of what a workbook costs; the workbooks of a form have the same formulas.
        return _prepared(formula, expand_future_functions)

    def _xml_formula_element(
        self, formula: str, result: object, attributes: Sequence[tuple[str, object]] = ()
    ) -> None:
        kind = [("t", "str")] if result == "" else []
        super()._xml_formula_element(formula, result, [*attributes, *kind])


@lru_cache(maxsize=8192)
def _prepared(formula: str, expand: bool) -> str:  # noqa: FBT001 - a cached key
    """A formula as the library writes it, worked out by a sheet without settings of its own."""
    return str(Worksheet()._prepare_formula(formula, expand))  # noqa: SLF001 - as _Sheet calls it


class _Strings(SharedStrings):  # type: ignore[misc]  # the library is not typed
    """Texts as they are: XlsxWriter takes one that starts with ``<r>`` for XML of its own."""

    def _xml_rich_si_element(self, string: str) -> None:
        self._xml_si_element(string, [])


class _Packager(Packager):  # type: ignore[misc]  # the library is not typed
    def _write_shared_strings_file(self) -> None:
        strings = _Strings()
        strings.string_table = self.workbook.str_table
        if strings.string_table.count:
            # As the library's own packager does, which names no class to be replaced.
            strings._set_xml_writer(self._filename("xl/sharedStrings.xml"))  # noqa: SLF001
            strings._assemble_xml_file()  # noqa: SLF001


class LockedWorkbook(Workbook):  # type: ignore[misc]  # the library is not typed
    """A workbook whose sheets people can neither move, rename nor delete.

    XlsxWriter has no call for it; the element must stand in front of the book views.
    """

    worksheet_class = LockedSheet

    def _get_packager(self) -> Packager:
        return _Packager()

    def _write_book_views(self) -> None:
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
        super()._write_book_views()


def new_workbook(path: Path, title: str, scratch: Path | None = None) -> Workbook:
    """A workbook that writes nothing but what it is told, the same bytes each time.

    Args:
        path: Where it is written when it is closed; see :func:`replaced_when_whole`.
        title: Title in the file's properties.
        scratch: A folder for its parts while it is put together; ``None`` to do that in memory.
    """
    book = LockedWorkbook(
        str(path),
        {
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "in_memory": scratch is None,
            "tmpdir": None if scratch is None else str(scratch),
        },
    )
    book.set_properties({"title": title, "created": ISSUE_DATE})
    return book


@contextmanager
def large_workbook(path: Path, title: str) -> Iterator[Workbook]:
    """As :func:`new_workbook`, its parts put together on disk; closed where nothing was raised.

    A sheet of 40,000 units has 300 MB of XML, which is packed into 30 MB and must not stand in
    memory first.
    """
    with tempfile.TemporaryDirectory(prefix="xlsreport-", ignore_cleanup_errors=True) as scratch:
        book = new_workbook(path, title, Path(scratch))
        try:
            yield book
            book.close()
        except BaseException:
            for part in (book, *book.worksheets()):
                # The library leaves open what it was writing, and Windows deletes no open file.
                part._xml_close()  # noqa: SLF001 - as the library does when all went well
            raise


def checked(result: Any) -> None:  # noqa: ANN401 - whatever a call returns
    """Makes sure that a call of XlsxWriter did what it was told: some only return a code.

    Raises:
        ValueError: It did not; the caller's layout is wrong.
    """
    if isinstance(result, int) and result < 0:
        raise ValueError(f"XlsxWriter refused a cell or validation (code {result})")


@contextmanager
def replaced_when_whole(target: Path) -> Iterator[Path]:
    """Gives a path beside ``target``; what was written there takes its place at the end.

    Whatever happens meanwhile, ``target`` is the old file or the new one, never a part of it.
    XlsxWriter's warnings count as errors.

    Raises:
        UsageError: The folder is missing, read-only or full; nothing was changed.
    """
    temporary = _made_beside(target)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            yield temporary
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except (OSError, xlsxwriter.exceptions.FileCreateError) as error:
        raise _cannot_write(target, error) from error
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
    _made_beside(target).unlink(missing_ok=True)


def _made_beside(target: Path) -> Path:
    try:
        handle, name = tempfile.mkstemp(prefix=".xlsreport-", suffix=".tmp", dir=target.parent)
        os.close(handle)
    except OSError as error:
        raise _cannot_write(target, error) from error
    return Path(name)


def _cannot_write(target: Path, error: Exception) -> UsageError:
    zh, en = reason_of(error)
    return UsageError(
        f"写不了 {target}：{zh}。请检查文件夹是否存在、是否可写、磁盘是否已满，"
        "以及该文件是否正在 Excel 里打开。",
        f"cannot write {target}: {en}. Check that the folder exists and is writable, that the "
        "disk is not full and that the file is not open in a spreadsheet program.",
    )


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
