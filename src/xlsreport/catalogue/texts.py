"""Narratives: ``TEXT_``."""

from __future__ import annotations

from xlsreport.catalogue.entry import Entry

__all__ = ["TEXT_ENTRIES"]

TEXT_ENTRIES: dict[str, Entry] = {
    "TEXT_TOO_LONG": Entry(
        "error",
        "文字有 {length} 个字符，最多 {limit} 个。",
        "the text has {length} characters, at most {limit} are allowed.",
        "请精简。",
        "Shorten it.",
    ),
    "TEXT_BLANK": Entry(
        "warning",
        "没有填写。",
        "is not filled in.",
        "请补写。",
        "Please write it.",
    ),
}
