"""The ledger and the archive: what was entered is proved, and every change to it is found."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import times
from xlsreport.collection.archive import Archive
from xlsreport.collection.ledger import Entry, Ledger
from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_KEY = bytes(range(32))
_ENTRIES = [
    Entry("started", "", "", {"form": "f"}),
    Entry("issued", "220113001000", "", {"name": "甲.xlsx"}),
    Entry("received", "", "ab" * 32, {"name": "甲.xlsx", "sender": "", "sent": ""}),
    Entry("left_out", "220113001000", "", {"reason": "撤并"}),
]


def _make(folder: Path, key: bytes | None = _KEY) -> Ledger:
    ledger = Ledger(folder / "台账.sqlite", key)
    for entry in _ENTRIES:
        ledger.append("张三", [entry])
    return ledger


def _faults(ledger: Ledger, remembered: str = "") -> list[str]:
    return [fault.zh for fault in ledger.find_faults(ledger.events(), remembered)]


def _run(ledger: Ledger, statement: str) -> None:
    with closing(sqlite3.connect(ledger.file)) as base:
        base.execute(statement)
        base.commit()


def test_what_was_entered_is_read_again_and_proved(tmp_path: Path) -> None:
    ledger = _make(tmp_path)
    assert [Entry(e.kind, e.unit, e.file, e.data) for e in ledger.events()] == _ENTRIES
    assert [event.number for event in ledger.events()] == [1, 2, 3, 4]
    assert {event.who for event in ledger.events()} == {"张三"}
    assert _faults(ledger) == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE events SET who = '李四' WHERE number = 2",
        "UPDATE events SET time = '2020-01-01T00:00:00+00:00' WHERE number = 3",
        "UPDATE events SET kind = 'refused' WHERE number = 3",
        "UPDATE events SET unit = '220113002000' WHERE number = 4",
        "UPDATE events SET file = 'cd' WHERE number = 3",
        'UPDATE events SET data = \'{"reason":"合并"}\' WHERE number = 4',
        "UPDATE events SET data = 'no JSON' WHERE number = 4",
        "UPDATE events SET digest = 'aa' WHERE number = 4",
        "UPDATE events SET signature = 'aa' WHERE number = 1",
        "UPDATE events SET signature = '' WHERE number = 2",
        "UPDATE events SET signature = '签' WHERE number = 2",
        "UPDATE events SET signature = x'00ff' WHERE number = 2",
        "UPDATE events SET time = x'00ff' WHERE number = 2",
        "UPDATE events SET signature = '' WHERE number = 4",
        "UPDATE events SET number = 9 WHERE number = 4",
        "INSERT INTO events SELECT 0, time, who, kind, unit, file, data, digest, signature "
        "FROM events WHERE number = 1",
        "DELETE FROM events WHERE number = 2",
        "DELETE FROM events WHERE number = 1",
        "DELETE FROM events WHERE number = 4",
        "DELETE FROM events WHERE number > 2",
        "DELETE FROM events",
        "INSERT INTO events SELECT 5, time, who, kind, unit, file, data, digest, signature "
        "FROM events WHERE number = 4",
    ],
)
def test_an_event_that_was_changed_added_or_removed_is_named(tmp_path: Path, change: str) -> None:
    ledger = _make(tmp_path)
    _run(ledger, change)
    assert _faults(ledger) != []


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return _make(tmp_path_factory.mktemp("ledger"))


_COLUMNS = ("number", "time", "who", "kind", "unit", "file", "data", "digest", "signature")


@settings(max_examples=times(20, 2000), deadline=None)
@given(
    st.integers(1, 4), st.sampled_from(_COLUMNS), st.integers(0, 99), st.integers(0, 7),
    st.booleans(),
)  # fmt: skip
def test_any_bit_of_any_field_of_any_event_that_changed_is_found_and_named(
    made: Ledger,
    number: int,
    column: str,
    place: int,
    bit: int,
    key: bool,  # noqa: FBT001 - whether the key is here
) -> None:
    whole = made.events()
    event = whole[number - 1]
    text = str(event[_COLUMNS.index(column)])
    if column == "number":
        spoilt = event._replace(number=number ^ (1 << bit))
    else:
        letters = list(text or "\x01")
        at = place % len(letters)
        letters[at] = chr(ord(letters[at]) ^ (1 << bit)) if text else letters[at]
        spoilt = type(event)._make(
            "".join(letters) if name == column else value
            for name, value in zip(_COLUMNS, event, strict=True)
        )
    events = [*whole[: number - 1], spoilt, *whole[number:]]
    prover = made if key else Ledger(made.file, None)
    if column == "signature" and not key:
        return  # a signature is only proved by the key
    faults = [fault.en for fault in prover.find_faults(events)]
    assert any(f"event {number} " in fault for fault in faults)


@settings(max_examples=times(20, 2000), deadline=None)
@given(st.lists(st.integers(0, 3), max_size=6), st.booleans())
def test_any_other_row_of_events_than_the_one_entered_is_found(
    made: Ledger,
    order: list[int],
    key: bool,  # noqa: FBT001 - whether the key is here
) -> None:
    whole = made.events()
    prover = made if key else Ledger(made.file, None)
    faults = list(prover.find_faults([whole[each] for each in order]))
    assert bool(faults) == (order != [0, 1, 2, 3])


def test_a_ledger_written_anew_without_the_key_is_no_proof(tmp_path: Path) -> None:
    ledger = _make(tmp_path)
    ledger.file.unlink()
    ledger.head_file.unlink()
    forged = _make(tmp_path, key=b"another key of thirty-two bytes!")
    assert [f.zh for f in Ledger(forged.file, _KEY).find_faults(forged.events())] != []


def test_the_newest_signature_alone_proves_what_every_event_says(tmp_path: Path) -> None:
    ledger = _make(tmp_path)
    whole = ledger.events()
    forged = Ledger(tmp_path / "other.sqlite", b"another key of thirty-two bytes!")
    for entry in (*_ENTRIES[:3], _ENTRIES[3]._replace(data={"reason": "合并"})):
        forged.append("张三", [entry])
    chained = [
        theirs._replace(signature=ours.signature)
        for theirs, ours in zip(forged.events(), whole, strict=True)
    ]
    assert list(ledger.find_broken(whole, every_signature=False)) == []
    assert list(Ledger(ledger.file, None).find_broken(chained)) == []
    (fault,) = ledger.find_broken(chained, every_signature=False)
    assert "event 4" in fault.en
    # A spoilt signature of an older event changes nothing that is known; verify names it.
    spoilt = [whole[0]._replace(signature="aa"), *whole[1:]]
    assert list(ledger.find_broken(spoilt, every_signature=False)) == []
    assert "event 1" in next(ledger.find_broken(spoilt)).en


def test_without_the_key_the_chain_is_proved_and_nothing_is_wrong(tmp_path: Path) -> None:
    ledger = _make(tmp_path)
    assert _faults(Ledger(ledger.file, None)) == []
    _run(ledger, "UPDATE events SET who = '李四' WHERE number = 2")
    assert _faults(Ledger(ledger.file, None)) != []


def test_an_event_that_was_added_without_the_key_is_named_where_the_key_is(
    tmp_path: Path,
) -> None:
    ledger = _make(tmp_path)
    assert list(ledger.find_unsigned(ledger.events())) == []
    Ledger(ledger.file, None).append("赵六", [Entry("left_out", "1", "", {"reason": "x"})])
    (fault,) = ledger.find_unsigned(ledger.events())
    assert "第 5 条没有签名" in fault.zh
    assert "赵六" in fault.zh
    assert list(Ledger(ledger.file, None).find_unsigned(ledger.events())) == []
    assert list(ledger.find_bound(ledger.events())) == []


def test_the_next_event_under_the_key_binds_what_was_entered_without_it(tmp_path: Path) -> None:
    ledger, elsewhere = _make(tmp_path), Ledger(tmp_path / "台账.sqlite", None)
    elsewhere.append("赵六", [Entry("left_out", "1", "", {"reason": "x"})])
    elsewhere.append("钱七", [Entry("left_out", "2", "", {"reason": "y"})])
    ledger.append("张三", [Entry("left_out", "3", "", {"reason": "z"})])
    assert _faults(ledger) == []
    assert list(ledger.find_unsigned(ledger.events())) == []
    (remark,) = ledger.find_bound(ledger.events())
    assert "第 5 至 6 条" in remark.zh
    assert "赵六、钱七" in remark.zh
    assert "第 7 条" in remark.zh
    _run(ledger, "UPDATE events SET who = '李四' WHERE number = 5")
    assert _faults(ledger) != []


def test_an_older_copy_of_the_whole_folder_is_found_by_what_this_computer_remembers(
    tmp_path: Path,
) -> None:
    ledger = Ledger(tmp_path / "台账.sqlite", _KEY)
    ledger.append("张三", _ENTRIES[:2])
    older = (ledger.file.read_bytes(), ledger.head_file.read_bytes())
    newest = ledger.append("张三", _ENTRIES[2:])[-1]
    ledger.file.write_bytes(older[0])
    ledger.head_file.write_bytes(older[1])
    assert _faults(ledger) == []
    assert "少了 2 条" in _faults(ledger, f"{newest.number} {newest.digest}")[0]


def test_a_ledger_that_was_killed_before_the_head_was_written_is_whole(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "台账.sqlite", _KEY)
    ledger.append("张三", _ENTRIES[:2])
    head = ledger.head_file.read_bytes()
    ledger.append("张三", _ENTRIES[2:])
    ledger.head_file.write_bytes(head)
    assert _faults(ledger) == []


def test_a_file_that_is_no_ledger_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "台账.sqlite"
    file.write_text("不是数据库" * 100, encoding="utf-8")
    with pytest.raises(UsageError, match="ledger"):
        Ledger(file, _KEY)


@pytest.mark.parametrize("how", ["mark", "line ends", "text", "cut"])
def test_a_ledger_that_an_editor_saved_is_said_to_be_damaged(tmp_path: Path, how: str) -> None:
    ledger = _make(tmp_path)
    whole = ledger.file.read_bytes()
    saved = {
        "mark": b"\xef\xbb\xbf" + whole,
        "line ends": whole.replace(b"\n", b"\r\n"),
        "text": whole.decode("utf-8", "replace").encode(),
        "cut": whole[: len(whole) // 2],
    }
    ledger.file.write_bytes(saved[how])
    with pytest.raises(UsageError) as raised:
        Ledger(ledger.file, _KEY).events()
    assert "备份" in raised.value.zh


def test_events_are_read_and_proved_from_where_they_are_known(tmp_path: Path) -> None:
    ledger = _make(tmp_path)
    whole = ledger.events()
    assert ledger.events(after=2) == whole[2:]
    assert list(ledger.find_broken(whole[2:], whole[1])) == []
    assert [fault.en for fault in ledger.find_broken(whole[3:], whole[1])] != []


def test_a_file_that_was_put_next_to_an_archived_one_is_named(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "文件")
    digest = archive.store(b"abc", "b.xlsx")
    path = archive.find(digest)
    assert path is not None
    for name in ("a.xlsx", "c.xlsx", ".c.xlsx"):
        strange = path.with_name(name)
        strange.write_bytes(b"other")
        assert [fault.en for fault in archive.find_faults({digest: "b.xlsx"})] != []
        strange.unlink()
    assert list(archive.find_faults({digest: "b.xlsx"})) == []


def test_a_file_is_kept_once_read_only_and_under_its_own_name(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "文件")
    first = archive.store(b"abc", "邮件.eml/../九台 街道:1.xlsx")
    assert archive.store(b"abc", "另一个名字.xlsx") == first
    path = archive.find(first)
    assert path is not None
    assert path.name == "九台 街道_1.xlsx"
    assert path.stat().st_mode & 0o222 == 0
    assert archive.read(first) == b"abc"
    assert list(archive.find_faults({first: "a"})) == []


@settings(max_examples=times(50, 2000), deadline=None)
@given(st.binary(min_size=1, max_size=40), st.integers(0, 39), st.integers(0, 7))
def test_any_bit_of_an_archived_file_that_changed_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, place: int, bit: int
) -> None:
    archive = Archive(tmp_path_factory.mktemp("archive"))
    digest = archive.store(data, "a.xlsx")
    path = archive.find(digest)
    assert path is not None
    changed = bytearray(data)
    changed[place % len(data)] ^= 1 << bit
    path.chmod(0o644)
    path.write_bytes(changed)
    (fault,) = archive.find_faults({digest: "a.xlsx"})
    assert "被改过" in fault.zh
    with pytest.raises(UsageError):
        archive.read(digest)


def test_a_file_that_is_gone_and_one_that_the_ledger_does_not_know_are_named(
    tmp_path: Path,
) -> None:
    archive = Archive(tmp_path)
    digest = archive.store(b"abc", "a.xlsx")
    archive.store(b"def", "b.xlsx")
    faults = [fault.zh for fault in archive.find_faults({digest: "a.xlsx", "0" * 64: "c.xlsx"})]
    assert len(faults) == 2
    assert "c.xlsx" in faults[0]
    assert "台账没有" in faults[1]
