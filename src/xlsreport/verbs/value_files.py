"""Values for a workbook in a file: JSON, YAML or CSV, by the ids of what they fill."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsreport.errors import UsageError
from xlsreport.text.side_file import read_plain_file
from xlsreport.verbs.fill import BLANKS_ZERO, GivenValues, parse_values

if TYPE_CHECKING:
    from xlsreport.forms.yaml.node import Node

__all__ = ["read_rows", "read_values"]

_HEADINGS = ["id", "value"]
_FLAGS = {"true": True, "false": False}


def read_values(file: Path) -> dict[str, Any]:
    """The values in a file in UTF-8, by id: JSON, or by its name YAML or CSV.

    A CSV file has a line ``id,value`` and below it one for each value; one without a value is
    passed over. In YAML and CSV every value is a text, of which a cell of figures takes the number.

    Raises:
        UsageError: It cannot be read or holds something else, or an id is given twice.
        DefinitionError: It is no sound YAML.
    """
    kind = file.suffix.lower()
    if kind == ".csv":
        return _read_lines(file)
    if kind in {".yaml", ".yml"}:
        from xlsreport.forms.yaml.node import read_yaml

        root = read_yaml(file)
        if not isinstance(root.value, dict):
            root.refuse("这里要写成“编号: 值”。", "a mapping (id: value) is wanted here.")
        return {name: _type_value(name, _plain(node)) for name, node in root.value.items()}
    return parse_values(_read_text(file), str(file))


def read_rows(given: str) -> tuple[str, list[dict[str, Any]]]:
    """The list and the rows of ``LIST=FILE.csv``, whose first line names the columns.

    Args:
        given: The list's id and the file.

    Raises:
        UsageError: There is no such file, or a line is not as long as the first.
    """
    name, sign, path = given.partition("=")
    if not sign or not path:
        raise UsageError(
            f"“{given}”要写成 列表编号=文件.csv。", f"write {given!r} as LIST=FILE.csv."
        )
    names, lines = _read_csv(Path(path))
    return name, [dict(zip(names, line, strict=True)) for _, line in lines]


def _read_csv(file: Path) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The names in the first line of a CSV file, and the other lines with their numbers.

    Blank lines are left out.

    Raises:
        UsageError: It cannot be read, a name stands twice, or a line is not as long as the first.
    """
    lines = list(csv.reader(io.StringIO(_read_text(file), newline="")))
    names = [each.strip() for each in lines[0]] if lines else []
    if len(set(names)) < len(names) or not any(names):
        raise UsageError(
            f"{file}:1：第一行要写列的编号，每个一次。",
            f"{file}:1: the first line must name the columns, each once.",
        )
    numbered = [(number, line) for number, line in enumerate(lines[1:], 2) if line]
    for number, line in numbered:
        if len(line) != len(names):
            raise UsageError(
                f"{file}:{number}：有 {len(line)} 列，第一行有 {len(names)} 列。",
                f"{file}:{number}: has {len(line)} columns, the first line {len(names)}.",
            )
    return names, numbered


def _read_text(file: Path) -> str:
    try:
        return read_plain_file(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} 不是 UTF-8 编码。", f"{file} is not in UTF-8.") from error


def _read_lines(file: Path) -> dict[str, Any]:
    names, lines = _read_csv(file)
    if names != _HEADINGS:
        raise UsageError(
            f"{file}:1：第一行要写 id,value。", f"{file}:1: the first line must be id,value."
        )
    values: dict[str, Any] = {}
    for number, (name, value) in lines:
        if name.strip() in values:
            raise UsageError(
                f"{file}:{number}：“{name}”给了两次，只能给一个值。",
                f"{file}:{number}: {name!r} is given twice; give one value.",
            )
        values[name.strip()] = _type_value(name.strip(), value or None)
    return GivenValues(values, str(file), "")


def _plain(node: Node) -> Any:  # noqa: ANN401 - what JSON may hold
    """What a value of a YAML file would be in JSON, every scalar as a text."""
    if isinstance(node.value, dict):
        return {name: _plain(each) for name, each in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(each) for each in node.value]
    text = node.text()
    return None if text in {"", "~", "null"} else text


def _type_value(name: str, value: Any) -> Any:  # noqa: ANN401 - what JSON may hold
    flag = name == "nil_return" or name.startswith(BLANKS_ZERO)
    return _FLAGS.get(value, value) if flag and isinstance(value, str) else value
