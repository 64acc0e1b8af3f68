from __future__ import annotations

import os
import pickle
import shutil
import socket
import stat
from typing import TYPE_CHECKING

import pytest

from tests.foreign_files import refusal, workbook, zipped
from xlsreport.errors import UsageError
from xlsreport.reading.files import sources
from xlsreport.reading.files.sources import find_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOOK = workbook()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "报表"
    path.mkdir()
    return path


def put(folder: Path, *names: str, body: bytes = BOOK) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def found(*paths: Path, below: Path) -> list[str]:
    """The names of what is to be read, relative to a folder."""
    return [source.name.removeprefix(f"{below}/") for source in find_sources(paths)[0]]


def skipped(*paths: Path, below: Path) -> dict[str, str]:
    """The codes of what is left out, by its name relative to a folder."""
    return {one.name.removeprefix(f"{below}/"): one.code for one in find_sources(paths)[1]}


def test_a_folder_is_searched_to_the_bottom_in_natural_order(folder: Path) -> None:
    put(folder, "10 局.xlsx", "2 镇.xlsx", "9/01.XLSX", "9/1.xls", "b.ods", "A.et", "a.xlsm")
    assert found(folder, below=folder) == [
        "2 镇.xlsx", "9/1.xls", "9/01.XLSX", "10 局.xlsx", "A.et", "a.xlsm", "b.ods",
    ]  # fmt: skip


def test_the_order_does_not_depend_on_the_order_of_writing(folder: Path) -> None:
    names = ["丙.xlsx", "甲/2.xlsx", "甲/1.xlsx", "乙.xlsx"]
    put(folder, *names)
    first = found(folder, below=folder)
    for name in names:
        (folder / name).unlink()
    put(folder, *reversed(names))
    assert found(folder, below=folder) == first


def test_a_name_with_a_thousand_digits_is_no_trouble() -> None:
    assert sources._sort_naturally("1" * 5000) > sources._sort_naturally("9" * 4999)
    assert sources._sort_naturally("007") < sources._sort_naturally("8")


def test_files_are_named_as_the_user_named_their_folder(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.xlsx")
    monkeypatch.chdir(folder.parent)
    relative = type(folder)("报表")
    assert [source.name for source in find_sources([relative])[0]] == ["报表/a.xlsx"]
    assert [source.name for source in find_sources([relative / "a.xlsx"])[0]] == ["报表/a.xlsx"]


@pytest.mark.parametrize(
    "name",
    ["~$a.xlsx", ".~lock.a.xlsx#", ".~a.xlsx", "._a.xlsx", ".DS_Store", "Thumbs.db", "thumbs.DB",
     "desktop.ini", "__MACOSX/a.xlsx", ".git/a.xlsx", ".hidden.txt"],
)  # fmt: skip
def test_litter_and_hidden_files_are_left_out_without_a_word(folder: Path, name: str) -> None:
    put(folder, name, "a.xlsx")
    assert found(folder, below=folder) == ["a.xlsx"]
    assert skipped(folder, below=folder) == {}


def test_a_hidden_workbook_is_no_litter(folder: Path) -> None:
    put(folder, ".a.xlsx")
    assert found(folder, below=folder) == [".a.xlsx"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("说明.docx", "FILE_NOT_SPREADSHEET"),
        ("a.csv", "FILE_NOT_SPREADSHEET"),
        ("没有后缀", "FILE_NOT_SPREADSHEET"),
        ("a.xlsx.bak", "FILE_NOT_SPREADSHEET"),
        ("a.rar", "FILE_ARCHIVE"),
        ("a.7z", "FILE_ARCHIVE"),
    ],
)
def test_other_files_of_a_folder_are_named(folder: Path, name: str, code: str) -> None:
    put(folder, name, "a.xlsx")
    assert found(folder, below=folder) == ["a.xlsx"]
    assert skipped(folder, below=folder) == {name: code}


def test_a_file_named_by_the_user_is_read_whatever_its_ending(folder: Path) -> None:
    put(folder, "说明.docx", "~$a.xlsx")
    assert found(folder / "说明.docx", folder / "~$a.xlsx", below=folder) == [
        "说明.docx",
        "~$a.xlsx",
    ]


def test_a_missing_path_is_an_error_in_both_languages(folder: Path) -> None:
    with pytest.raises(UsageError) as caught:
        find_sources([folder, folder / "没有.xlsx"])
    assert "没有.xlsx" in caught.value.text("zh")
    assert "no such file" in caught.value.text("en")


def test_a_file_reached_twice_comes_once(folder: Path) -> None:
    put(folder, "a.xlsx", "b/b.xlsx")
    paths = (folder / "b", folder, folder / "a.xlsx", folder / "b" / ".." / "a.xlsx", folder)
    assert found(*paths, below=folder) == ["b/b.xlsx", "a.xlsx"]


def test_a_folder_called_like_a_workbook_is_searched(folder: Path) -> None:
    put(folder, "a.xlsx/b.xlsx")
    assert found(folder, below=folder) == ["a.xlsx/b.xlsx"]
    assert found(folder / "a.xlsx", below=folder) == ["a.xlsx/b.xlsx"]


def test_links_found_are_named_and_not_followed(folder: Path, tmp_path: Path) -> None:
    put(tmp_path, "away.xlsx", "away/b.xlsx")
    (folder / "file.xlsx").symlink_to(tmp_path / "away.xlsx")
    (folder / "folder").symlink_to(tmp_path / "away")
    (folder / "broken.xlsx").symlink_to(tmp_path / "nothing")
    (folder / "circle").symlink_to(folder)
    assert found(folder, below=folder) == []
    assert set(skipped(folder, below=folder).values()) == {"FILE_SYMLINK"}
    assert len(skipped(folder, below=folder)) == 4


def test_a_link_that_the_user_named_is_followed(folder: Path) -> None:
    put(folder, "b/a.xlsx")
    (folder / "link.xlsx").symlink_to(folder / "b" / "a.xlsx")
    (folder / "link").symlink_to(folder / "b")
    assert found(folder / "link.xlsx", below=folder) == ["link.xlsx"]
    assert found(folder / "link", below=folder) == ["link/a.xlsx"]
    assert found(folder / "link.xlsx", folder / "b" / "a.xlsx", below=folder) == ["link.xlsx"]


def test_what_is_no_regular_file_is_named_and_never_opened(folder: Path) -> None:
    os.mkfifo(folder / "pipe.xlsx")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s.xlsx"))
        expected = {"pipe.xlsx": "FILE_NOT_REGULAR", "s.xlsx": "FILE_NOT_REGULAR"}
        assert skipped(folder, below=folder) == expected
        assert skipped(folder / "pipe.xlsx", below=folder) == {"pipe.xlsx": "FILE_NOT_REGULAR"}


def test_a_file_that_has_become_a_pipe_is_refused_without_waiting(folder: Path) -> None:
    put(folder, "a.xlsx")
    (source,) = find_sources([folder])[0]
    (folder / "a.xlsx").unlink()
    os.mkfifo(folder / "a.xlsx")
    assert refusal(source.read).code == "FILE_NOT_REGULAR"


def test_a_file_that_may_not_be_read_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.xlsx")
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert skipped(folder, below=folder) == {"a.xlsx": "FILE_NO_PERMISSION"}


def test_a_file_that_goes_during_the_search_is_not_called_forbidden(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.xlsx")
    monkeypatch.setattr(os, "access", lambda path, _: path.unlink())
    (one,) = find_sources([folder])[1]
    assert (one.code, one.params) == ("FILE_UNREADABLE", {"detail": "No such file or directory"})


def test_a_folder_that_becomes_a_link_during_the_search_is_not_followed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, "away/b.xlsx")
    put(folder, "a/1.xlsx")

    def is_left_out(_: str) -> bool:
        shutil.rmtree(folder / "a")
        (folder / "a").symlink_to(tmp_path / "away")
        return False

    monkeypatch.setattr(sources, "is_left_out", is_left_out)
    assert skipped(folder, below=folder) == {"a": "FILE_SYMLINK"}


def test_a_folder_that_may_not_be_listed_is_named_and_the_others_searched(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a/1.xlsx", "b/2.xlsx")
    listed = os.scandir

    def scandir(path: Path | int) -> Iterator[os.DirEntry[str]]:
        if isinstance(path, type(folder)) and path.name == "a":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert skipped(folder, below=folder) == {"a": "FILE_NO_PERMISSION"}
    assert found(folder, below=folder) == ["b/2.xlsx"]


def test_a_path_that_the_system_cannot_look_at_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def exists(_: Path) -> bool:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(type(folder), "exists", exists)
    (one,) = find_sources([folder])[1]
    assert (one.code, one.params) == ("FILE_UNREADABLE", {"detail": "Input/output error"})


def test_an_undecodable_name_is_shown_and_its_file_read(folder: Path) -> None:
    name = os.fsdecode(b"\xba\xec.xlsx")
    put(folder, name)
    (source,) = find_sources([folder])[0]
    assert source.name.endswith("/\\udcba\\udcec.xlsx")
    assert source.read() == BOOK


def test_a_source_is_read_as_often_as_wished_and_travels_to_a_worker(folder: Path) -> None:
    put(folder, "a.xlsx")
    put(folder, "b.zip", body=zipped({"c.xlsx": BOOK}))
    for source in find_sources([folder])[0]:
        assert pickle.loads(pickle.dumps(source)) == source  # noqa: S301 -- made in this line
        assert source.read() == source.read() == BOOK


def test_no_more_than_the_limit_is_read(folder: Path) -> None:
    put(folder, "a.xlsx")
    put(folder, "b.zip", body=zipped({"c.xlsx": BOOK}))
    for source in find_sources([folder])[0]:
        assert source.read(len(BOOK)) == BOOK
        assert refusal(source.read, len(BOOK) - 1).code == "FILE_TOO_LARGE"


def test_a_file_that_grows_while_it_is_read_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.xlsx", body=bytes(100))
    (source,) = find_sources([folder])[0]
    small = os.stat_result((stat.S_IFREG, *[0] * 9))
    monkeypatch.setattr(os, "fstat", lambda _: small)
    assert refusal(source.read, 99).code == "FILE_TOO_LARGE"


def test_a_file_that_has_gone_is_unreadable(folder: Path) -> None:
    put(folder, "a.xlsx")
    (source,) = find_sources([folder])[0]
    (folder / "a.xlsx").unlink()
    assert refusal(source.read).params == {"detail": "No such file or directory"}


def test_a_file_without_a_time_that_can_be_told_has_none(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.xlsx")
    (source,) = find_sources([folder])[0]
    assert source.modified() is not None
    with monkeypatch.context() as patched:
        far = os.stat_result((stat.S_IFREG, *[0] * 7, 10**12, 0))
        patched.setattr(type(folder), "stat", lambda _: far)
        assert source.modified() is None
        assert source.loaded().modified() is None
    (folder / "a.xlsx").unlink()
    assert source.modified() is None


# --- archives of submissions ---------------------------------------------------------------


def archive(folder: Path, members: dict[str, bytes], name: str = "a.zip") -> Path:
    path = folder / name
    path.write_bytes(zipped(members))
    return path


def in_gbk(data: bytes, *names: str) -> bytes:
    """The archive with names in GBK and without the mark that they are in UTF-8."""
    for name in names:
        encoded, bare = name.encode(), name.encode("gbk")
        at = 0
        while (at := data.find(encoded, at)) >= 0:
            head = data.rfind(b"PK", 0, at)
            flags = head + (6 if data[head : head + 4] == b"PK\x03\x04" else 8)
            size = head + (26 if data[head : head + 4] == b"PK\x03\x04" else 28)
            data = data[:flags] + b"\0\0" + data[flags + 2 :]
            # The same length, so that no place in the file changes.
            padded = bare + b"x" * (len(encoded) - len(bare))
            data = data[:at] + padded + data[at + len(encoded) :]
            assert int.from_bytes(data[size : size + 2], "little") >= len(padded)
            at += len(padded)
    return data


def test_the_members_of_an_archive_are_found_in_natural_order(folder: Path) -> None:
    path = archive(folder, {"10.xlsx": BOOK, "子/2.xls": b"x", "子/": b"", "9.xlsx": BOOK})
    assert found(path, below=folder) == ["a.zip/9.xlsx", "a.zip/10.xlsx", "a.zip/子/2.xls"]
    assert found(folder, below=folder) == found(path, below=folder)
    assert [source.read() for source in find_sources([path])[0]] == [BOOK, BOOK, b"x"]


def test_names_in_gbk_are_read(folder: Path) -> None:
    (folder / "a.zip").write_bytes(in_gbk(zipped({"红旗.xlsx": BOOK}), "红旗"))
    assert found(folder, below=folder) == ["a.zip/红旗xx.xlsx"]


def test_the_litter_of_an_archive_is_left_out_without_a_word(folder: Path) -> None:
    litter = ("__MACOSX/._a.xlsx", ".DS_Store", "子/Thumbs.db", "~$a.xlsx", ".git/a.xlsx", ".x")
    archive(folder, {**dict.fromkeys(litter, b""), "a.xlsx": BOOK})
    assert found(folder, below=folder) == ["a.zip/a.xlsx"]
    assert skipped(folder, below=folder) == {}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/a.xlsx", "\\x2e\\x2e/\\x2e\\x2e/etc/a.xlsx"),
        ("/etc/a.xlsx", "\\x2fetc/a.xlsx"),
        ("b/../a.xlsx", "b/\\x2e\\x2e/a.xlsx"),
        ("C:\\a.xlsx", "C\\x3a/a.xlsx"),
        ("b\\a.xlsx", "b/a.xlsx"),
        ("a\u202excod.xlsx", "a\\u202excod.xlsx"),
        ("a..b.xlsx", "a..b.xlsx"),
    ],
)
def test_a_name_that_climbs_out_is_escaped_and_its_file_read(
    folder: Path, name: str, shown: str
) -> None:
    archive(folder, {name: BOOK})
    (source,) = find_sources([folder])[0]
    assert source.name == f"{folder}/a.zip/{shown}"
    assert source.read() == BOOK


def test_two_members_of_one_name_are_told_apart(folder: Path) -> None:
    (folder / "a.zip").write_bytes(zipped([("a.xlsx", BOOK), ("a.xlsx", b"other")]))
    assert found(folder, below=folder) == ["a.zip/a.xlsx", "a.zip/a.xlsx (1)"]
    assert [source.read() for source in find_sources([folder])[0]] == [BOOK, b"other"]


def patched(data: bytes, offset: int, body: bytes) -> bytes:
    """The archive with other bytes in the last entry of its directory."""
    at = data.rindex(b"PK\x01\x02") + offset
    return data[:at] + body + data[at + len(body) :]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"b.zip": b""}), "FILE_NESTED_ARCHIVE"),
        (zipped({"b.rar": b""}), "FILE_NESTED_ARCHIVE"),
        (zipped({"b.docx": b""}), "FILE_NOT_SPREADSHEET"),
        (patched(zipped({"b.xlsx": BOOK}), 8, b"\x01\x00"), "FILE_ENCRYPTED"),
        (patched(zipped({"b.xlsx": BOOK}), 24, b"\x00\x00\x00\x02"), "FILE_TOO_LARGE"),
        (zipped({"b.xlsx": bytes(9_000_000)}), "FILE_BOMB"),
    ],
)
def test_members_that_are_not_read_are_named(folder: Path, data: bytes, code: str) -> None:
    (folder / "a.zip").write_bytes(data)
    assert found(folder, below=folder) == []
    assert list(skipped(folder, below=folder).values()) == [code]


def test_a_member_larger_than_it_says_is_stopped(folder: Path) -> None:
    (folder / "a.zip").write_bytes(patched(zipped({"b.xlsx": BOOK}), 24, b"\x10\x00\x00\x00"))
    (source,) = find_sources([folder])[0]
    error = refusal(source.read)
    assert (error.code, error.params["reason"]) == ("FILE_HOSTILE", "size")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (zipped({}), "FILE_EMPTY"),
        (zipped({"a.xlsx": BOOK})[:200], "FILE_CORRUPT"),
        (b"not an archive at all", "FILE_CORRUPT"),
        (zipped(dict.fromkeys((f"{at}.xlsx" for at in range(5001)), b"")), "FILE_BOMB"),
    ],
)
def test_an_archive_that_cannot_be_listed_is_named(folder: Path, data: bytes, code: str) -> None:
    (folder / "a.zip").write_bytes(data)
    assert skipped(folder, below=folder) == {"a.zip": code}


def test_an_archive_beyond_all_sizes_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive(folder, {"a.xlsx": BOOK})
    monkeypatch.setattr(sources, "MAX_ARCHIVE_BYTES", 100)
    assert skipped(folder, below=folder) == {"a.zip": "FILE_TOO_LARGE"}


def test_a_workbook_called_zip_is_one_file(folder: Path) -> None:
    put(folder, "a.zip")
    assert found(folder, below=folder) == ["a.zip"]
    (folder / "a.zip").write_bytes(zipped({"mimetype": b"x", "content.xml": b""}))
    assert found(folder, below=folder) == ["a.zip"]


def test_a_member_that_has_gone_is_reported(folder: Path) -> None:
    path = archive(folder, {"a.xlsx": BOOK, "b.xlsx": BOOK})
    _, second = find_sources([path])[0]
    path.write_bytes(zipped({"a.xlsx": BOOK}))
    assert refusal(second.read).code == "FILE_CORRUPT"
    path.unlink()
    assert refusal(second.read).code == "FILE_UNREADABLE"


def test_a_member_whose_place_another_has_taken_is_reported(folder: Path) -> None:
    path = archive(folder, {"a.xlsx": BOOK, "b.xlsx": BOOK, "c.xlsx": BOOK})
    first, second, _ = find_sources([path])[0]
    path.write_bytes(zipped({"a.xlsx": BOOK, "c.xlsx": b"another's"}))
    assert first.read() == BOOK
    assert refusal(second.read).code == "FILE_CORRUPT"
