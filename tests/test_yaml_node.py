from __future__ import annotations

import re
from typing import TYPE_CHECKING, Never

import pytest

from xlsreport.errors import DefinitionError
from xlsreport.forms.yaml.node import Node, at, choice, list_of, read_yaml, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    def write(content: str | bytes) -> Path:
        file = tmp_path / "form.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return write


def refusal(file: Path) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        read_yaml(file)
    assert caught.value.file == file
    assert caught.value.zh
    return caught.value


def refused(action: Callable[..., object]) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        action()
    assert caught.value.zh
    return caught.value


def test_every_value_knows_its_line(written: Callable[[str | bytes], Path]) -> None:
    root = read_yaml(written("a: 1\nb:\n- x\n- y: 2\n  z: |\n    text\n"))
    top = root.entries(("a", "b"))
    assert (root.line, top["a"].line, top["b"].line) == (1, 1, 2)
    assert [item.line for item in top["b"].items()] == [3, 4]
    assert top["b"].items()[1].entries(("y", "z"))["z"].line == 5


def test_an_alias_is_at_the_key_that_uses_it(written: Callable[[str | bytes], Path]) -> None:
    root = read_yaml(written("a: &x\n- 1\nb: *x\n"))
    assert [node.line for node in root.entries(("a", "b")).values()] == [1, 3]


def test_scalars_are_texts_as_written(written: Callable[[str | bytes], Path]) -> None:
    root = read_yaml(written('- 007\n- yes\n- 1.10\n- null\n- "2021"\n- 2024-01-01\n- " x "\n'))
    assert [item.text() for item in root.items()] == [
        "007", "yes", "1.10", "null", "2021", "2024-01-01", "x"
    ]  # fmt: skip


def test_tags_make_no_objects(written: Callable[[str | bytes], Path]) -> None:
    root = read_yaml(written("!!python/object/apply:os.system ['exit 1']\n"))
    assert [item.text() for item in root.items()] == ["exit 1"]


def test_a_byte_order_mark_is_passed_over(written: Callable[[str | bytes], Path]) -> None:
    assert read_yaml(written(b"\xef\xbb\xbfa: 1\n")).entries(("a",))["a"].text() == "1"


def test_a_key_written_twice_is_refused_at_its_second_line(
    written: Callable[[str | bytes], Path],
) -> None:
    error = refusal(written("a: 1\nb: 2\na: 3\n"))
    assert error.line == 3
    assert error.en == "duplicate key 'a'."


def test_a_key_written_twice_deep_inside_is_refused(written: Callable[[str | bytes], Path]) -> None:
    assert refusal(written("a:\n- {x: 1, y: 2, x: 3}\n")).line == 2


def test_the_same_key_in_two_mappings_is_accepted(written: Callable[[str | bytes], Path]) -> None:
    assert len(read_yaml(written("- {x: 1}\n- {x: 1}\n")).items()) == 2


def test_a_key_must_be_plain_text(written: Callable[[str | bytes], Path]) -> None:
    assert refusal(written("? [a, b]\n: 1\n")).en == "a key must be plain text."


def test_an_unknown_key_is_refused_at_its_line_with_the_nearest(
    written: Callable[[str | bytes], Path],
) -> None:
    root = read_yaml(written("label: x\nlabl:\n  - y\n"))
    error = refused(lambda: root.entries(("label", "short")))
    assert error.line == 2
    assert error.en == "unknown key 'labl'; did you mean 'label'? Known: label, short."
    assert "“labl”" in error.zh
    assert "“label”" in error.zh


def test_an_unknown_key_like_nothing_is_refused_too(written: Callable[[str | bytes], Path]) -> None:
    root = read_yaml(written("政: x\n"))
    assert refused(lambda: root.entries(("label",))).line == 1


def test_a_missing_key_is_refused_at_its_mapping(written: Callable[[str | bytes], Path]) -> None:
    root = read_yaml(written("- a: 1\n- b: 1\n"))
    error = refused(lambda: root.items()[1].entries(("a", "b"), ("a",)))
    assert (error.line, error.en) == (2, "'a' is missing.")


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("[1]", lambda node: node.entries(("a",))),
        ("x", lambda node: node.entries(("a",))),
        ("a: 1", Node.items),
        ("x", Node.items),
        ("[]", Node.items),
        ("[1]", Node.text),
        ("a: 1", Node.text),
        ("''", Node.words),
        ("'  '", Node.words),
        ("x", lambda node: node.one_of(("a", "b"))),
        ("yes", Node.flag),
        ("True", Node.flag),
    ],
)
def test_what_is_not_wanted_here_is_refused(
    written: Callable[[str | bytes], Path], text: str, action: Callable[..., object]
) -> None:
    root = read_yaml(written(f"\n{text}\n"))
    assert refused(lambda: action(root)).line == 2


@pytest.mark.parametrize(
    "escape", ["\\0", "\\x07", "\\e", "\\t", "\\r", "\\ud800", "\\uffff", "\\x7f", "\\x85"]
)
def test_a_character_that_no_cell_can_hold_is_refused(
    written: Callable[[str | bytes], Path], escape: str
) -> None:
    root = read_yaml(written(f'"a{escape}b"\n'))
    assert "no cell can hold" in refused(root.text).en


@pytest.mark.parametrize("text", ['"a\\nb"', "政府", "'𠮷'", "'👩‍🔬'", "a" * 10_000])
def test_a_text_that_a_cell_can_hold_is_accepted(
    written: Callable[[str | bytes], Path], text: str
) -> None:
    assert read_yaml(written(text)).text()


def test_a_text_longer_than_any_label_is_refused(written: Callable[[str | bytes], Path]) -> None:
    assert "10001 characters" in refused(read_yaml(written("a" * 10_001)).text).en


@pytest.mark.parametrize(("text", "expected"), [("1", 1), ("50", 50), ("007", None), ("'9'", 9)])
def test_whole_numbers_within_bounds_are_read(
    written: Callable[[str | bytes], Path], text: str, expected: int | None
) -> None:
    root = read_yaml(written(text))
    if expected is None:
        assert refused(lambda: root.integer(1, 50)).line == 1
    else:
        assert root.integer(1, 50) == expected


@pytest.mark.parametrize(
    "text",
    ["0", "51", "-1", "+1", "1.0", "1e1", "１", "²", "", "one", "000000000005999", "9" * 5000],
)
def test_other_numbers_are_refused(written: Callable[[str | bytes], Path], text: str) -> None:
    root = read_yaml(written(f"'{text}'"))
    assert "must be a whole number from 1 to 50" in refused(lambda: root.integer(1, 50)).en


@pytest.mark.parametrize(("text", "expected"), [("true", True), ("false", False)])
def test_flags_are_true_or_false(
    written: Callable[[str | bytes], Path], text: str, *, expected: bool
) -> None:
    assert read_yaml(written(text)).flag() is expected


def test_control_characters_of_a_stranger_are_escaped_in_messages(
    written: Callable[[str | bytes], Path],
) -> None:
    root = read_yaml(written('"\\e[31m": 1\n'))
    error = refused(lambda: root.entries(("a",)))
    assert "\x1b" not in error.zh + error.en


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("a: [1\nb: 2\n", 2),
        ("a: 1\n  b: 2\n", 2),
        ("a: 'x\n", 1),
        ("a: *nobody\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_bad_yaml_is_refused_at_its_line(
    written: Callable[[str | bytes], Path], content: str, line: int | None
) -> None:
    error = refusal(written(content))
    assert error.line == line
    assert error.en.startswith("not valid YAML: ")


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        ("a:\n\tb: 1\n", 2, "有制表符（Tab）"),
        ("a: 1\nb 2\nc: 3\n", 2, "少了冒号"),
        ("a: 1\nb：2\nc: 3\n", 2, "中文冒号"),
        ('a: "x\nb: 2\n', 1, "引号没有另一半"),
        ('a: "x" y\n', 1, "引号后面还有别的字"),
        ("a:\n- {id: x}\n- {id: y label: Y}\n", 3, "第 3 行开始的括号里，这里少了英文逗号"),
        ("a: [1, 2\nb: 3\n", 2, "没有用“]”收尾"),
        ("a: {b: 1}}\n", 1, "“}”多了"),
        ("a:\n    b: 1\n  c: 2\n", 3, "没有对齐"),
        ("a: 1\n- b\n", 2, "没有对齐"),
        ("a: 1\n  b: 2\n", 2, "多缩进了"),
        ("a: 说明: 见附件\n", 1, "值里面有冒号"),
        ("a: @x\n", 1, "不能以“@”开头"),
        ("a: *x\n", 1, "请给整个值加上引号"),
        ('a: "C:\\data"\n', 1, "反斜杠"),
        ("a: > 3\n", 1, "请把文字写在下一行"),
        ("a: 1\n---\nb: 2\n", 2, "把文件分成了几份"),
        ("a: \x01\n", 1, "不能有的字符 '\\x01'"),
        ("a: 1\na: 2\n", 2, "写了两次"),
    ],
)
def test_common_slips_are_said_in_chinese_with_their_line(
    written: Callable[[str | bytes], Path], content: str, line: int, said: str
) -> None:
    error = refusal(written(content))
    assert (error.line, said in error.zh) == (line, True), error.zh
    # None of the library's words; in English they stand behind ours.
    assert not re.search(r"[a-z]{4}", error.zh)


def test_what_no_kind_of_slip_fits_is_said_with_the_librarys_words(
    written: Callable[[str | bytes], Path],
) -> None:
    error = refusal(written("%YAML 3.0\n---\na: 1\n"))
    assert "请看这一行和上一行" in error.zh
    assert "incompatible YAML" in error.zh
    assert "incompatible YAML" in error.en


@pytest.mark.parametrize(
    "content", ["政府信息".encode("gbk"), b"\xff\xfea\0:\0", b"a: \x00\n", b"\x80"]
)
def test_what_is_not_utf8_is_refused(
    written: Callable[[str | bytes], Path], content: bytes
) -> None:
    assert refusal(written(content)).en == "this is not a YAML file in UTF-8. Save it as UTF-8."


@pytest.mark.parametrize("content", ["", "\n\n", "# only a comment\n"])
def test_an_empty_file_is_refused(written: Callable[[str | bytes], Path], content: str) -> None:
    assert refusal(written(content)).en == "the file is empty."


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    assert "cannot read" in refusal(tmp_path / "none.yaml").en


def test_a_folder_is_refused(tmp_path: Path) -> None:
    assert "no plain file but a folder" in refusal(tmp_path).en


def test_a_huge_file_is_refused_before_it_is_parsed(written: Callable[[str | bytes], Path]) -> None:
    assert "more than 2000000 bytes" in refusal(written("#" * 2_000_001)).en


def test_aliases_that_multiply_are_refused(written: Callable[[str | bytes], Path]) -> None:
    lines = ["l0: &l0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert refusal(written("\n".join(lines))).en == "the definition is too large."


@pytest.mark.parametrize("content", ["a: &a [*a]\n", "[" * 500 + "]" * 500, "[" * 100 + "]" * 100])
def test_endless_nesting_is_refused(written: Callable[[str | bytes], Path], content: str) -> None:
    assert refusal(written(content)).en == "nested too deeply, or an alias of itself."


def test_nesting_deeper_than_any_form_is_accepted(written: Callable[[str | bytes], Path]) -> None:
    assert read_yaml(written("[" * 50 + "x" + "]" * 50)).items()


def test_what_is_missing_has_its_default(written: Callable[[str | bytes], Path]) -> None:
    entries = read_yaml(written("a: x\nb: [1, 2]\n")).entries(("a", "b", "c"))
    assert (text_of(entries, "a"), text_of(entries, "c")) == ("x", "")
    assert (len(list_of(entries, "b")), list_of(entries, "c")) == (2, [])
    assert choice(entries, "a", ("x", "y"), "y") == "x"
    assert choice(entries, "c", ("x", "y"), "y") == "y"
    assert refused(lambda: choice(entries, "a", ("y", "z"), "y")).line == 1


def test_an_error_without_a_place_gets_that_of_the_node(
    written: Callable[[str | bytes], Path],
) -> None:
    node = read_yaml(written("\nx\n"))

    def without_place() -> Never:
        with at(node):
            raise DefinitionError("错。", "wrong.")

    def with_place() -> Never:
        with at(node):
            raise DefinitionError("错。", "wrong.", node.file, 9)

    assert refused(without_place).line == 2
    assert refused(with_place).line == 9
