"""Carrying the key of a collection to another computer, by a file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from xlsreport.collection.keys import key_of, store_key
from xlsreport.collection.ledger import Ledger
from xlsreport.errors import UsageError, reason_of

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.collection.season import Season

__all__ = ["accept_key", "export_key", "import_key", "pack_key"]


def pack_key(season: Season) -> str:
    """The key of a collection as a file holds it.

    Raises:
        UsageError: This computer lacks the key.
    """
    key = key_of(season.task.id)
    if key is None:
        raise UsageError(
            "这台电脑没有这次收表的密钥，请在建收表任务的电脑上导出。",
            "this computer lacks the collection's key; export it on the one that started it.",
        )
    return json.dumps({"id": season.task.id, "key": key.hex()})


def export_key(season: Season, target: Path) -> None:
    """Writes the key of a collection into a new file, which only its owner may read.

    Raises:
        UsageError: This computer lacks the key, the file is there already or cannot be written, or
            it would lie in the collection's own folder, which is handed on.
    """
    text = pack_key(season)
    if target.resolve().is_relative_to(season.folder.resolve()):
        raise UsageError(
            "密钥不要放在收表文件夹里：文件夹常常整个拷给别人。请换一个地方。",
            "the key must not lie in the collection's folder, which is handed on; choose another "
            "place.",
        )
    try:
        with target.open("x", encoding="utf-8") as stream:
            target.chmod(0o600)
            stream.write(f"{text}\n")
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(
            f"密钥写不到 {target}：{zh}。", f"cannot write the key to {target}: {en}."
        ) from error


def import_key(season: Season, source: Path) -> None:
    """Keeps a key of a collection on this computer.

    Raises:
        UsageError: The file is unreadable, is the key of another collection, or did not make the
            signatures of this one's ledger.
    """
    try:
        data = source.read_bytes()
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(f"{source} 读不出：{zh}。", f"cannot read {source}: {en}.") from error
    accept_key(season, data, str(source))


def accept_key(season: Season, data: bytes, name: str) -> None:
    """Keeps the key that a file holds on this computer.

    Args:
        season: The collection.
        data: What the file holds.
        name: What the file is called.

    Raises:
        UsageError: It is no key, is the key of another collection, or did not make the signatures
            of this one's ledger.
    """
    try:
        note = json.loads(data.decode("utf-8-sig"))
        owner, key = str(note["id"]), bytes.fromhex(note["key"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(
            f"{name} 不是 collect key 导出的密钥文件。请用那里导出的 .json 文件。",
            f"{name} is no key file. Give the .json file that collect key exported.",
        ) from error
    if owner != season.task.id or not key:
        raise UsageError(
            f"{name} 是另一次收表的密钥。", f"{name} is the key of another collection."
        )
    ledger = Ledger(season.ledger.file, key)
    fault = next(ledger.find_broken(ledger.events()), None)
    if fault is not None:
        raise UsageError(
            f"密钥和台账的签名对不上，没有导入：{fault.zh}",
            f"the key does not fit the ledger's signatures and was not kept: {fault.en}",
        )
    store_key(owner, key)
