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

__all__ = ["export_key", "import_key"]


def export_key(season: Season, target: Path) -> None:
    """Writes the key of a collection into a new file, which only its owner may read.

    Raises:
        UsageError: This computer lacks the key, the file is there already or cannot be written, or
            it would lie in the collection's own folder, which is handed on.
    """
    key = key_of(season.task.id)
    if key is None:
        raise UsageError(
            "这台电脑没有这次收表的密钥，请在建收表任务的电脑上导出。",
            "this computer lacks the collection's key; export it on the one that started it.",
        )
    if target.resolve().is_relative_to(season.folder.resolve()):
        raise UsageError(
            "密钥不要放在收表文件夹里：文件夹常常整个拷给别人。请换一个地方。",
            "the key must not lie in the collection's folder, which is handed on; choose another "
            "place.",
        )
    text = json.dumps({"id": season.task.id, "key": key.hex()})
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
        note = json.loads(source.read_text(encoding="utf-8-sig"))
        name, key = str(note["id"]), bytes.fromhex(note["key"])
    except OSError as error:
        zh, en = reason_of(error)
        raise UsageError(f"{source} 读不出：{zh}。", f"cannot read {source}: {en}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UsageError(
            f"{source} 不是 collect key --export 写的密钥文件。",
            f"{source} is no file that collect key --export wrote.",
        ) from error
    if name != season.task.id or not key:
        raise UsageError(
            f"{source} 是另一次收表的密钥。", f"{source} is the key of another collection."
        )
    ledger = Ledger(season.ledger.file, key)
    fault = next(ledger.find_broken(ledger.events()), None)
    if fault is not None:
        raise UsageError(
            f"密钥和台账的签名对不上，没有导入：{fault.zh}",
            f"the key does not fit the ledger's signatures and was not kept: {fault.en}",
        )
    store_key(name, key)
