"""What arrives: files, folders, archives in archives, mails with attachments, each as its bytes.

Archives and mails come before what they hold, so that each can be kept by its own bytes. Nothing is
unpacked to disk. What one arrival may hold is bounded.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.errors import WorkbookError
from xlsreport.reading.files.limits import MAX_ARCHIVE_BYTES, MAX_ARCHIVE_MEMBERS, MAX_FILE_BYTES
from xlsreport.reading.files.refusal import Reason, corrupt, encrypted, too_large
from xlsreport.reading.files.sources import WORKBOOK_MEMBERS, is_left_out
from xlsreport.reading.files.zip_archive import Archive
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from email.message import EmailMessage

__all__ = ["Arrival", "unfold"]

_DEEPEST = 4
_MAIL_ENDINGS = (".eml", ".mbox")
_MAIL_HEADER = re.compile(
    rb"^(?:From|Date|Received|Return-Path|MIME-Version|Subject):", re.IGNORECASE | re.MULTILINE
)
_MBOX_START = re.compile(rb"^From ", re.MULTILINE)
_HEAD = 4096
# What the library raises for headers that no rule allows.
_UNREADABLE_HEADER = (ValueError, LookupError, AttributeError, TypeError)


class Arrival(Record, frozen=True):
    """One file that arrived.

    Attributes:
        name: What it is called, with the archives and mails that it came in; invisible characters
            escaped.
        data: The whole file; empty if it could not be taken out of what it came in.
        sender: Who sent it, as a mail says; ``""`` if not known.
        sent: When, as a mail says; ``None`` if not known.
        container: Whether it is an archive or a mail, whose contents follow.
        fault: Why it cannot be read; ``None`` if nothing is known against it.
    """

    name: str
    data: bytes
    sender: str = ""
    sent: datetime | None = None
    container: bool = False
    fault: WorkbookError | None = None


class _Budget:
    """What one arrival may still cost; it is used up by everything inside."""

    def __init__(self) -> None:
        self.bytes = MAX_ARCHIVE_BYTES
        self.files = MAX_ARCHIVE_MEMBERS

    def take(self, size: int) -> None:
        self.bytes -= size
        self.files -= 1
        if self.bytes < 0 or self.files < 0:
            raise too_large(size, MAX_ARCHIVE_BYTES)


def unfold(name: str, data: bytes, sender: str = "") -> Iterator[Arrival]:
    """Yields a file and everything inside it, containers before their contents.

    Args:
        name: What it is called.
        data: The whole file.
        sender: Who sent it; a mail inside it says otherwise of its own contents.
    """
    yield from _unfold(Arrival(visible(name), data, sender), 0, _Budget())


def _unfold(file: Arrival, depth: int, budget: _Budget) -> Iterator[Arrival]:
    opener = _choose_opener(file)
    if opener is None:
        yield file
        return
    if depth >= _DEEPEST:
        yield replace(file, fault=WorkbookError("FILE_NESTED_ARCHIVE"))
        return
    contents = opener(file, budget)
    try:
        first = next(contents, None)
    except WorkbookError as error:
        yield replace(file, container=True, fault=error)
        return
    yield replace(
        file, container=True, fault=WorkbookError("FILE_EMPTY") if first is None else None
    )
    while first is not None:
        yield from _unfold(first, depth + 1, budget) if first.fault is None else (first,)
        try:
            first = next(contents, None)
        except WorkbookError as error:
            yield Arrival(f"{file.name}/…", b"", file.sender, file.sent, fault=error)
            return


def _choose_opener(file: Arrival) -> Callable[[Arrival, _Budget], Iterator[Arrival]] | None:
    data = file.data
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return None if _is_package(data) else _open_zip
    if data.startswith(b"7z\xbc\xaf\x27\x1c"):
        return _open_7z
    if data.startswith(b"Rar!\x1a\x07"):
        return _open_rar
    named = file.name.lower().endswith(_MAIL_ENDINGS)
    if named and (_MBOX_START.match(data) or len(_MAIL_HEADER.findall(data[:_HEAD])) > 1):
        return _open_mails
    return None


def _is_package(data: bytes) -> bool:
    """Whether a ZIP archive is a document; a broken one is left to the reader of workbooks."""
    try:
        members = Archive(data, MAX_ARCHIVE_MEMBERS).members
    except WorkbookError:
        return True
    names = {member.name.casefold().replace("\\", "/") for member in members}
    return bool(names & WORKBOOK_MEMBERS) or not names


def _open_zip(file: Arrival, budget: _Budget) -> Iterator[Arrival]:
    archive = Archive(file.data, MAX_ARCHIVE_MEMBERS)
    for member in archive.members:
        if member.is_folder or any(is_left_out(part) for part in member.name.split("/")):
            continue
        inner = replace(file, name=f"{file.name}/{visible(member.name)}", data=b"")
        try:
            if member.encrypted:
                raise encrypted()
            if member.size > MAX_FILE_BYTES:
                raise too_large(member.size, MAX_FILE_BYTES)
            budget.take(member.size)
            yield replace(inner, data=archive.read(member))
        except WorkbookError as error:
            yield replace(inner, fault=error)


def _open_7z(file: Arrival, budget: _Budget) -> Iterator[Arrival]:
    try:
        import py7zr
        from py7zr.io import BytesIOFactory
    except ImportError:
        raise WorkbookError("FILE_ARCHIVE", kind="7z") from None
    try:
        with py7zr.SevenZipFile(io.BytesIO(file.data)) as archive:
            _refuse_password(needed=archive.needs_password())
            for entry in archive.list():
                budget.take(entry.uncompressed)
            factory = BytesIOFactory(MAX_ARCHIVE_BYTES)
            archive.extractall(factory=factory)
    except WorkbookError:
        raise
    except Exception as error:
        raise corrupt(Reason.STRUCTURE) from error
    for name, stream in factory.products.items():
        if not any(is_left_out(part) for part in name.split("/")):
            stream.seek(0)
            yield replace(file, name=f"{file.name}/{visible(name)}", data=stream.read())


def _open_rar(file: Arrival, budget: _Budget) -> Iterator[Arrival]:
    try:
        import rarfile
    except ImportError:
        raise _need_unpacker() from None
    try:
        # Otherwise the library passes over what follows a damaged head without a word.
        with rarfile.RarFile(io.BytesIO(file.data), errors="strict") as archive:
            members = archive.infolist()
            _refuse_password(needed=archive.needs_password() and not members)
            for member in members:
                if not member.is_file() or any(map(is_left_out, member.filename.split("/"))):
                    continue
                inner = replace(file, name=f"{file.name}/{visible(member.filename)}", data=b"")
                try:
                    _refuse_password(needed=member.needs_password())
                    if member.file_size > MAX_FILE_BYTES:
                        raise too_large(member.file_size, MAX_FILE_BYTES)
                    budget.take(member.file_size)
                    yield replace(inner, data=archive.read(member))
                except rarfile.Error as error:
                    # What is packed a program unpacks: none is there, or none that can.
                    plain = member.compress_type == rarfile.RAR_M0
                    fault = corrupt(Reason.STRUCTURE) if plain else _need_unpacker()
                    fault.__cause__ = error
                    yield replace(inner, fault=fault)
                except WorkbookError as error:
                    yield replace(inner, fault=error)
    except rarfile.Error as error:
        raise corrupt(Reason.STRUCTURE) from error


def _need_unpacker() -> WorkbookError:
    return WorkbookError("FILE_ARCHIVE", kind="RAR")


def _refuse_password(*, needed: bool) -> None:
    if needed:
        raise encrypted()


def _open_mails(file: Arrival, budget: _Budget) -> Iterator[Arrival]:
    if not _MBOX_START.match(file.data):
        yield from _open_mail(file, file.data, budget)
        return
    starts = [found.start() for found in _MBOX_START.finditer(file.data)]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True), start=1):
        body = file.data[start:end].partition(b"\n")[2]
        named = replace(file, name=f"{file.name}/{number}")
        yield from _open_mail(named, body, budget)


def _open_mail(file: Arrival, data: bytes, budget: _Budget) -> Iterator[Arrival]:
    from email import message_from_bytes, policy  # which takes long to load

    message = message_from_bytes(data, policy=policy.default)
    sender, sent = _read_header(message, "From"), _read_date(message)
    for number, part in enumerate(message.walk(), start=1):
        name = _find_file_name(part, str(number))
        if not name or part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        body = content if isinstance(content, bytes) else b""
        budget.take(len(body))
        yield Arrival(f"{file.name}/{visible(name)}", body, sender or file.sender, sent)


def _find_file_name(part: EmailMessage, instead: str) -> str:
    """What an attachment is called; ``""`` for what is no attachment but the text of a mail.

    Args:
        part: A part of a mail.
        instead: Its name where the mail gives it none, or one that breaks every rule.
    """
    try:
        name = part.get_filename()
    except _UNREADABLE_HEADER:
        name = None
    return str(name) if name else "" if part.get_content_maintype() == "text" else instead


def _read_header(message: EmailMessage, name: str) -> str:
    try:
        return visible(str(message.get(name, "")))[:200]
    except _UNREADABLE_HEADER:
        return ""  # a header that no rule allows says nothing


def _read_date(message: EmailMessage) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        found = parsedate_to_datetime(str(message.get("Date", "")))
    except _UNREADABLE_HEADER:
        return None
    return found if found.tzinfo is not None else None
