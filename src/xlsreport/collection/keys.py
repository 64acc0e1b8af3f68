"""What this computer knows of the collections made on it: each one's key, and how far it came."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from xlsreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["key_of", "make_key", "remember", "remembered", "store_key"]

_KEY_BYTES = 32


def make_key() -> str:
    """Makes the key of a new collection; returns the id under which this computer keeps it."""
    name = secrets.token_hex(8)
    _write_note(name, {"key": secrets.token_hex(_KEY_BYTES)})
    return name


def store_key(name: str, key: bytes) -> None:
    """Keeps the key of a collection that another computer made."""
    _write_note(name, {**_read_note(name), "key": key.hex()})


def key_of(name: str) -> bytes | None:
    """The key of a collection; ``None`` where it was made on another computer."""
    text = _read_note(name).get("key", "")
    try:
        return bytes.fromhex(text) or None
    except ValueError:
        return None


def _note_file(name: str) -> Path:
    return (
        Path(platformdirs.user_config_dir("xlsreport", appauthor=False)) / "keys" / f"{name}.json"
    )


def _read_note(name: str) -> dict[str, str]:
    try:
        note = json.loads(_note_file(name).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in note.items()} if isinstance(note, dict) else {}


def _write_note(name: str, note: Mapping[str, str]) -> None:
    file = _note_file(name)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise UsageError(
            f"建不了存放密钥的文件夹 {file.parent}：{error.strerror}。",
            f"cannot make the folder of keys {file.parent}: {error.strerror}.",
        ) from error
    from xlsreport.whole_files import replaced_when_whole

    with replaced_when_whole(file) as temporary:
        temporary.write_text(json.dumps(note), encoding="utf-8")
    file.chmod(0o600)


def remember(name: str, head: str) -> None:
    """Notes the newest event of a collection on this computer, where it was made here."""
    note = _read_note(name)
    if "key" in note:
        _write_note(name, {**note, "head": head})


def remembered(name: str) -> str:
    """The newest event that this computer remembers; ``""`` if it remembers none."""
    return _read_note(name).get("head", "")
