"""The words of a workbook in a language of the form's own: a file beside the form, by key.

Spreadsheet programs cut or refuse what is too long, and the program finds its own sheets, headings
and states again by their words; so every word is checked against the one it stands for.
"""

from __future__ import annotations

import json
import re
from string import Formatter
from typing import TYPE_CHECKING

from xlsreport.forms.yaml.names import LONGEST_SHEET, SHEET_REFUSED
from xlsreport.forms.yaml.node import Node, read_yaml, text_of
from xlsreport.text.words import Language, OwnLanguage, interface_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

__all__ = ["LANGUAGE", "catalogue_text", "find_words", "read_language"]

LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""What a language is called: ``fr``, ``pt-BR``."""

_SPOKEN = ("zh", "en")
_LONGEST, _LONGEST_TITLE = 255, 32
_TITLES = ("blanks_zero", "explanation_title", "cover_contact", "cover_phone", "cover_nil_return")
# In lists of choices a comma begins the next one.
_CHOICES = ("yes", "no", "blanks_zero")
# Words of one group are told apart when a workbook is read back.
_GROUPS = (
    "sheet_", "unit_", "carried_", "state_", "status_", "reconcile_", "detail_", "sources_",
    "checks_", "column_",
)  # fmt: skip
_STATES = ("state_complete", "state_nil")
_MOST_NAMED = 8


def read_language(top: Mapping[str, Node]) -> Language:
    """The language of a form, with the words that it brings.

    Args:
        top: The entries of the form's file.

    Raises:
        DefinitionError: The language is not known and no words are brought, or some are missing
            or wrong; with file and line.
    """
    code = text_of(top, "language") or "zh"
    if "interface" not in top:
        if code not in _SPOKEN and "language" in top:
            top["language"].refuse(
                f"程序自己会说 zh 和 en；“{code}”要另有一份文字：先运行 xlsreport forms words "
                f"表单.yaml -o words.{code}.yaml，翻译好，再写 interface: words.{code}.yaml。",
                f"the program itself says zh and en; {code!r} needs words of its own: write them "
                f"out by xlsreport forms words FORM.yaml -o words.{code}.yaml, translate them, "
                f"and name the file by interface: words.{code}.yaml.",
            )
        return "en" if code == "en" else "zh"
    if not LANGUAGE.fullmatch(code):
        top["language"].refuse(
            f"“{code}”不像语言代码，要写成 fr、pt-BR 这样。",
            f"{code!r} is no code of a language, such as fr or pt-BR.",
        )
    root = _find_file(top["interface"])
    known = interface_words()
    nodes = root.entries([*known])
    words = {key: _read_word(key, known[key][1], node) for key, node in nodes.items()}
    words = {key: text for key, text in words.items() if text}
    missing = [key for key in known if key not in words]
    if missing and code not in _SPOKEN:
        named = missing[:_MOST_NAMED]
        more = len(missing) - len(named)
        root.refuse(
            f"还有 {len(missing)} 条没有翻译：{'、'.join(named)}{'……' if more else ''}。"
            "用 xlsreport forms words 可以写出缺的条目。",
            f"{len(missing)} words are not translated: {', '.join(named)}"
            f"{' ...' if more else ''}. xlsreport forms words writes out those that are missing.",
        )
    _refuse_alike(words, known, nodes, code)
    _refuse_within({**{key: both[1] for key, both in known.items()}, **words}, nodes)
    return OwnLanguage(code, words)


def find_words(file: Path) -> tuple[str, dict[str, str]]:
    """The language of a form's file and the words that it brings already, right or wrong.

    Raises:
        DefinitionError: A file cannot be read.
    """
    top = read_yaml(file).value
    top = top if isinstance(top, dict) else {}
    code = text_of(top, "language") or "zh"
    if "interface" not in top or not (file.parent / top["interface"].text()).exists():
        return code, {}
    entries = _find_file(top["interface"]).value
    known = interface_words()
    return code, {
        key: node.value
        for key, node in (entries.items() if isinstance(entries, dict) else ())
        if key in known and isinstance(node.value, str)
    }


def catalogue_text(code: str, words: Mapping[str, str]) -> str:
    """The file to translate: every word below its Chinese and English, blank where none is known.

    Args:
        code: The language.
        words: The words that are known, by key.
    """
    lines = [
        f"# xlsreport: {code}",
        "# 译文写在引号里，花括号里的照抄。",
        "# Translate between the quotation marks; keep what stands in braces.",
    ]
    for key, (zh, en) in interface_words().items():
        text = json.dumps(words.get(key, ""), ensure_ascii=False)
        lines += ["", f"# {zh}", f"# {en}", f"{key}: {text}"]
    return "\n".join([*lines, ""])


def _find_file(node: Node) -> Node:
    """What stands in the file that a form names."""
    return read_yaml(node.file.parent / node.words())


def _read_word(key: str, english: str, node: Node) -> str:
    """One word, with the blanks at its ends that the English one has; ``""`` for none."""
    text = node.text()
    if not text:
        return ""
    if '"' in text or "\n" in text:
        node.refuse(
            '这里不能有英文双引号 " 和换行，请用“”或 « »。',
            'no straight quotation mark " and no line break may stand here; use “ ” or « ».',
        )
    wanted, found = _list_fields(english), _list_fields(text)
    if found is None or sorted(found) != sorted(wanted or ()):
        shown = " ".join(wanted or ()) or "-"
        node.refuse(
            f"花括号里的要和英文一样，各一次：{shown}。",
            f"what stands in braces must be as in the English, each once: {shown}.",
        )
    if key.startswith("info_line") and found != wanted:
        node.refuse("{unit} 要在最前面。", "{unit} must stand first.")
    if key == "counts" and len(text.split()) != len(english.split()):
        node.refuse(
            f"要写 {len(english.split())} 个数词，用空格隔开。",
            f"{len(english.split())} numerals are wanted, set apart by blanks.",
        )
    sheet = key.startswith("sheet_")
    most = LONGEST_SHEET if sheet else _LONGEST_TITLE if key in _TITLES else _LONGEST
    length = len(text.encode("utf-16-le")) // 2
    if length > most:
        node.refuse(
            f"有 {length} 个字符，最多 {most} 个。",
            f"it has {length} characters, at most {most} are allowed.",
        )
    if (sheet and SHEET_REFUSED.search(text)) or (key in _CHOICES and "," in text):
        node.refuse(
            "工作表名里不能有 [ ] : * ? / \\ '，选项里不能有英文逗号。",
            "a sheet's name has none of [ ] : * ? / \\ ', a choice has no comma.",
        )
    before = english[: len(english) - len(english.lstrip())]
    return f"{before}{text}{english[len(english.rstrip()) :]}"


def _list_fields(text: str) -> list[str] | None:
    """What stands in braces, in order; ``None`` if the braces do not match."""
    try:
        parts = [*Formatter().parse(text)]
    except ValueError:
        return None
    if "{{" in text or "}}" in text or any(conversion for *_, conversion in parts):
        return None
    return [
        f"{{{name}:{spec}}}" if spec else f"{{{name}}}"
        for _, name, spec, _ in parts
        if name is not None
    ]


def _refuse_alike(
    words: Mapping[str, str],
    known: Mapping[str, tuple[str, str]],
    nodes: Mapping[str, Node],
    code: str,
) -> None:
    """Refuses two words that are told apart when a workbook is read, and are the same."""
    said = {key: words.get(key, known[key][code != "zh"]) for key in known}
    for first, second in _list_pairs(said):
        if {first, second} & {*words} and _fold(known[first][1]) != _fold(known[second][1]):
            key = second if second in nodes else first
            nodes[key].refuse(
                f"{first} 和 {second} 不能是同一个词“{said[first]}”。",
                f"{first} and {second} cannot be the same: {said[first]!r}.",
            )


def _refuse_within(said: Mapping[str, str], nodes: Mapping[str, Node]) -> None:
    """Refuses a counting state whose fixed text stands in another state: colours go by it."""
    counting = [key for key in said if key.startswith("state_") and "{n}" in said[key]]
    for key in counting:
        fixed = max(said[key].split("{n}"), key=len).strip()
        others = [each for each in (*_STATES, *counting) if each != key and fixed in said[each]]
        if key in nodes and (others or not fixed):
            node = nodes[key]
            node.refuse(
                f"“{fixed}”也在 {'、'.join(others) or '-'} 里，分不开，请改写。",
                f"{fixed!r} also stands in {', '.join(others) or 'no word'}; say it "
                "otherwise, so that both can be told apart.",
            )


def _list_pairs(said: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of keys of one group with the same word, case apart."""
    seen: dict[tuple[str, str], str] = {}
    for key, text in said.items():
        group = next((each for each in _GROUPS if key.startswith(each)), "")
        group = "yes" if key in {"yes", "no"} else group
        if group:
            first = seen.setdefault((group, _fold(text)), key)
            if first != key:
                yield first, key


def _fold(text: str) -> str:
    return text.strip().casefold()
