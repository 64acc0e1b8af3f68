"""YAML that knows its lines: every value can say where in the file it stands.

A definition is refused with file, line and what would have been right, so the tree of nodes is
read itself instead of the plain values that a loader makes of it.
"""

from __future__ import annotations

import difflib
import unicodedata
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

from xlsreport.errors import DefinitionError, reason_of
from xlsreport.text.records import Record
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from ruamel.yaml.nodes import Node as YamlNode

__all__ = ["Node", "at", "choice", "list_of", "read_yaml", "text_of"]

# No form comes near these; they bound what a hostile file may cost (aliases included).
_LARGEST_FILE = 2_000_000
_MOST_NODES = 200_000
_DEEPEST = 60
_LONGEST_TEXT = 10_000
# What no cell of a workbook can hold: control characters, halves of characters, no characters.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cs"})
_NO_CHARACTERS = "\ufffe\uffff"


class Node(Record):
    """A value of a YAML file with its place.

    Attributes:
        file: The file.
        line: Where the value starts, from 1; in a mapping, where its key stands.
        value: A ``str`` (every scalar, as written), a list of nodes, or nodes by key.
    """

    file: Path
    line: int
    value: str | list[Node] | dict[str, Node]

    def refuse(self, zh: str, en: str) -> NoReturn:
        """Raises the error that points at this node.

        Raises:
            DefinitionError: Always.
        """
        raise DefinitionError(visible(zh), visible(en), self.file, self.line)

    def entries(self, allowed: Collection[str], required: Collection[str] = ()) -> dict[str, Node]:
        """The nodes of a mapping by key.

        Raises:
            DefinitionError: It is no mapping, a key is unknown, or a required one is missing.
        """
        if not isinstance(self.value, dict):
            self.refuse("这里要写成“键: 值”。", "a mapping (key: value) is wanted here.")
        for key, node in self.value.items():
            if key not in allowed:
                near = difflib.get_close_matches(key, list(allowed), n=1, cutoff=0.0)[0]
                node.refuse(
                    f"不认识的键“{key}”，是不是“{near}”？可用的键：{'、'.join(sorted(allowed))}。",
                    f"unknown key {key!r}; did you mean {near!r}? "
                    f"Known: {', '.join(sorted(allowed))}.",
                )
        for key in required:
            if key not in self.value:
                self.refuse(f"缺少“{key}”。", f"{key!r} is missing.")
        return self.value

    def items(self) -> list[Node]:
        """The nodes of a sequence.

        Raises:
            DefinitionError: It is no sequence or it is empty.
        """
        if not isinstance(self.value, list) or not self.value:
            self.refuse(
                "这里要写成列表（每项以“- ”开头）。",
                "a list (items starting with -) is wanted here.",
            )
        return self.value

    def text(self) -> str:
        """The text of a scalar, white space at its ends taken off.

        Raises:
            DefinitionError: It is no scalar, or holds what no cell of a workbook can hold.
        """
        if not isinstance(self.value, str):
            self.refuse("这里要写一段文字。", "a plain value is wanted here.")
        text = self.value.strip()
        if len(text) > _LONGEST_TEXT:
            self.refuse(
                f"文字有 {len(text)} 个字符，最多 {_LONGEST_TEXT} 个。",
                f"the text has {len(text)} characters, at most {_LONGEST_TEXT} are allowed.",
            )
        for char in text:
            refused = unicodedata.category(char) in _REFUSED_CATEGORIES or char in _NO_CHARACTERS
            if refused and char != "\n":
                self.refuse(
                    f"文字里有单元格放不下的字符 {char!a}，请删掉。",
                    f"the text holds {char!a}, which no cell can hold; delete it.",
                )
        return text

    def words(self) -> str:
        """The text of a scalar that must not be empty.

        Raises:
            DefinitionError: It is empty, or as :meth:`text`.
        """
        text = self.text()
        if not text:
            self.refuse("这里不能空着。", "this must not be empty.")
        return text

    def one_of(self, choices: Collection[str]) -> str:
        """The text of a scalar that must be one of ``choices``.

        Raises:
            DefinitionError: It is something else.
        """
        text = self.text()
        if text not in choices:
            listed = ", ".join(choices)
            near = difflib.get_close_matches(text.lower(), list(choices), n=1)
            self.refuse(
                f"“{text}”不行，只能是：{listed}。" + (f"是不是“{near[0]}”？" if near else ""),
                f"{text!r} must be one of: {listed}."
                + (f" Did you mean {near[0]!r}?" if near else ""),
            )
        return text

    def flag(self) -> bool:
        """``true`` or ``false``.

        Raises:
            DefinitionError: It is something else.
        """
        return self.one_of(("true", "false")) == "true"

    def integer(self, least: int, most: int) -> int:
        """A whole number between ``least`` and ``most``.

        Raises:
            DefinitionError: It is something else.
        """
        text = self.text()
        fits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
        if not fits or not least <= int(text) <= most:
            self.refuse(
                f"“{text}”不行，要写 {least} 到 {most} 的整数。",
                f"{text!r} must be a whole number from {least} to {most}.",
            )
        return int(text)


def choice(entries: Mapping[str, Node], key: str, choices: Collection[str], default: str) -> str:
    """The choice made at ``key``, ``default`` where none is.

    Raises:
        DefinitionError: It is none of ``choices``.
    """
    return entries[key].one_of(choices) if key in entries else default


def text_of(entries: Mapping[str, Node], key: str) -> str:
    """The text at ``key``, ``""`` where there is none."""
    return entries[key].text() if key in entries else ""


def list_of(entries: Mapping[str, Node], key: str) -> list[Node]:
    """The items at ``key``, none where it is missing."""
    return entries[key].items() if key in entries else []


@contextmanager
def at(node: Node) -> Iterator[None]:
    """Gives an error raised within, if it has no place yet, the place of ``node``."""
    try:
        yield
    except DefinitionError as error:
        if error.line is not None:
            raise
        raise DefinitionError(error.zh, error.en, node.file, node.line) from error


def read_yaml(file: Path) -> Node:
    """The one document of a YAML file.

    Raises:
        DefinitionError: The file cannot be read, is not YAML, has a key twice, is too large or
            nested too deeply.
    """
    # Reading YAML takes longer than anything else at start-up; many commands need none of it.
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    if file.exists() and not file.is_file():
        raise DefinitionError(
            "不是普通文件（是文件夹、管道或设备），没有读。请给一个 .yaml 文件。",
            "it is no plain file but a folder, a pipe or a device. Give a .yaml file.",
            file,
        )
    try:
        with file.open("rb") as stream:
            data = stream.read(_LARGEST_FILE + 1)
    except OSError as error:
        zh, en = reason_of(error)
        raise DefinitionError(
            f"打不开表单定义文件：{zh}。请检查路径。",
            f"cannot read the form's definition: {en}. Check the path.",
            file,
        ) from error
    if len(data) > _LARGEST_FILE:
        raise DefinitionError(
            f"文件超过 {_LARGEST_FILE} 字节，不会是表单定义。",
            f"the file has more than {_LARGEST_FILE} bytes; that is no form.",
            file,
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an anchor may be given anew
            # The parser in C, where it is installed, refuses in other words and at other places.
            text = data.decode("utf-8-sig")
            root = YAML(typ="safe", pure=True).compose(text)
        if root is not None:
            return _convert_node(root, file, iter(range(_MOST_NODES)))
    except MarkedYAMLError as error:
        from xlsreport.forms.yaml.syntax import say_syntax_error

        zh, en, line = say_syntax_error(error)
        raise DefinitionError(visible(zh), visible(en), file, line) from error
    except RecursionError as error:
        raise _make_depth_error(file) from error
    except ReaderError as error:
        char = chr(error.character)
        if char == "\0":  # as in UTF-16
            raise _make_coding_error(file) from error
        raise DefinitionError(
            f"这一行有 YAML 里不能有的字符 {char!a}，请删掉。",
            f"this line holds {char!a}, which YAML does not take; delete it.",
            file,
            text.count("\n", 0, text.index(char)) + 1,
        ) from error
    except (YAMLError, UnicodeDecodeError, ValueError, OverflowError) as error:
        raise _make_coding_error(file) from error
    raise DefinitionError("文件是空的。", "the file is empty.", file)


def _make_coding_error(file: Path) -> DefinitionError:
    return DefinitionError(
        "这不是 UTF-8 编码的 YAML 文件。请用记事本另存为，编码选 UTF-8。",
        "this is not a YAML file in UTF-8. Save it as UTF-8.",
        file,
    )


def _make_depth_error(file: Path, line: int | None = None) -> DefinitionError:
    return DefinitionError(
        "层次太多，或者引用了自己。", "nested too deeply, or an alias of itself.", file, line
    )


def _convert_node(node: YamlNode, file: Path, budget: Iterator[int], depth: int = 0) -> Node:
    from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode

    line = node.start_mark.line + 1
    if next(budget, None) is None:
        raise DefinitionError("定义太大。", "the definition is too large.", file, line)
    if depth > _DEEPEST:
        raise _make_depth_error(file, line)
    depth += 1
    match node:
        case ScalarNode():
            return Node(file, line, str(node.value))
        case SequenceNode():
            return Node(
                file, line, [_convert_node(child, file, budget, depth) for child in node.value]
            )
        case MappingNode():
            entries: dict[str, Node] = {}
            for key_node, value_node in node.value:
                key = _convert_node(key_node, file, budget, depth)
                if not isinstance(key.value, str):
                    key.refuse("键要写成文字。", "a key must be plain text.")
                if key.value in entries:
                    key.refuse(f"键“{key.value}”写了两次。", f"duplicate key {key.value!r}.")
                value = _convert_node(value_node, file, budget, depth)
                # A block starts below its key, an alias far above it: the key is where to look.
                value.line = key.line
                entries[key.value] = value
            return Node(file, line, entries)
        case _:  # pragma: no cover - YAML has no other nodes
            raise DefinitionError("看不懂的写法。", "unknown kind of YAML node.", file, line)
