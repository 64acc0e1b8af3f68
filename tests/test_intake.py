"""What arrives is taken apart: nothing inside is lost, nothing hostile ends in a traceback."""

from __future__ import annotations

import io
import random
import zipfile
from email.message import EmailMessage
from typing import TYPE_CHECKING

import py7zr
import pytest
import rarfile

from tests.effort import THOROUGH
from tests.rar_files import rar4, rar5
from tests.tools import require
from xlsreport.collection.intake import unfold
from xlsreport.findings.finding import file_finding, remedy_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_WORKBOOK = b"PK no archive, but bytes"


def _mail(*attachments: tuple[str | None, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["Date"] = "甲 <a@x.cn>", "Wed, 10 Jan 2024 09:00:00 +0800"
    message.set_content("见附件")
    for name, data in attachments:
        message.add_attachment(data, maintype="application", subtype="zip", filename=name)
    return bytes(message)


def _zip(members: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _names(name: str, data: bytes) -> list[str]:
    return [arrival.name for arrival in unfold(name, data)]


def test_a_container_comes_before_what_it_holds() -> None:
    inner = _zip({"甲/乙.xlsx": _WORKBOOK, "__MACOSX/._乙.xlsx": b"litter"})
    found = list(unfold("m.eml", _mail(("报表.zip", inner))))
    assert [(each.name, each.container) for each in found] == [
        ("m.eml", True),
        ("m.eml/报表.zip", True),
        ("m.eml/报表.zip/甲/乙.xlsx", False),
    ]
    assert found[-1].data == _WORKBOOK
    assert {each.sender for each in found[1:]} == {"甲 <a@x.cn>"}
    assert found[-1].sent is not None


def test_an_attachment_without_a_name_or_with_one_that_breaks_every_rule_is_not_lost() -> None:
    assert _names("m.eml", _mail((None, _WORKBOOK))) == ["m.eml", "m.eml/3"]
    odd = _mail(("a.xlsx", _WORKBOOK)).replace(b'filename="a.xlsx"', b"filename*0*")
    assert len(_names("m.eml", odd)) == 2


def test_each_mail_of_a_box_is_taken_apart() -> None:
    box = b"".join(b"From x\n" + _mail((f"{n}.xlsx", _WORKBOOK)) + b"\n" for n in range(2))
    assert _names("b.mbox", box) == ["b.mbox", "b.mbox/1/0.xlsx", "b.mbox/2/1.xlsx"]


def test_a_workbook_is_no_archive() -> None:
    book = _zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})
    assert _names("a.xlsx", book) == ["a.xlsx"]


def test_archives_in_archives_end_somewhere() -> None:
    data = _WORKBOOK
    for _ in range(8):
        data = _zip({"a.zip": data})
    *_, last = unfold("a.zip", data)
    assert last.fault is not None
    assert last.fault.code == "FILE_NESTED_ARCHIVE"


def test_a_mail_that_brings_nothing_says_so() -> None:
    (mail,) = unfold("m.eml", _mail())
    assert mail.fault is not None
    assert mail.fault.code == "FILE_EMPTY"


_OF_RAR = {"a.xlsx": _WORKBOOK, "sub/b.xlsx": bytes(range(256)) * 300}


@pytest.mark.parametrize("write", [rar4, rar5])
def test_a_rar_that_a_program_unpacks_is_taken_apart(write: Callable[..., bytes]) -> None:
    require("unar")
    container, *inside = unfold("a.rar", write(_OF_RAR, packed=True))
    assert container.container
    assert {each.name: each.data for each in inside} == {
        f"a.rar/{name}": data for name, data in _OF_RAR.items()
    }


@pytest.mark.parametrize("write", [rar4, rar5])
def test_a_rar_that_only_holds_files_needs_no_program(
    write: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget_programs(monkeypatch)
    _, *inside = unfold("a.rar", write(_OF_RAR, packed=False))
    assert [each.data for each in inside] == list(_OF_RAR.values())


@pytest.mark.parametrize("write", [rar4, rar5])
def test_what_no_program_here_unpacks_is_named_with_what_to_do(
    write: Callable[..., bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    _forget_programs(monkeypatch)
    container, *inside = unfold("a.rar", write(_OF_RAR, packed=True))
    assert container.data
    assert [each.name for each in inside] == ["a.rar/a.xlsx", "a.rar/sub/b.xlsx"]
    for each in inside:
        assert each.fault is not None
        finding = file_finding(each.fault.code, each.fault.params, each.name)
        assert "请先解压，或重新打成 .zip" in remedy_of(finding, "zh")


def test_a_rar_that_was_cut_off_is_damaged_and_not_half_of_one() -> None:
    whole = rar5(_OF_RAR, packed=False)
    (found,) = unfold("a.rar", whole[:-30])
    assert found.fault is not None
    assert found.fault.code == "FILE_CORRUPT"


def _forget_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a computer where nothing unpacks .rar; which program does is looked for once."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(rarfile, "CURRENT_SETUP", None)


@pytest.mark.parametrize("kind", ["eml", "zip", "7z", "rar", "mbox"])
def test_a_damaged_arrival_is_named_and_never_a_traceback(kind: str) -> None:
    packed = io.BytesIO()
    with py7zr.SevenZipFile(packed, "w") as archive:
        archive.writestr(b"x" * 300, "丙.xlsx")
    seed = {
        "eml": _mail(("九台街道 年报 最终版 名字很长很长很长.xlsx", _WORKBOOK)),
        "zip": _zip({"甲/乙.xlsx": _WORKBOOK, "m.eml": _mail(("a.xlsx", b"y"))}),
        "7z": packed.getvalue(),
        "rar": rar5({"甲/乙.xlsx": _WORKBOOK, "丙.xlsx": b"y"}, packed=False),
        "mbox": b"From a\n" + _mail(("a.xlsx", b"y")) + b"\nFrom b\n" + _mail(("b.xlsx", b"z")),
    }[kind]
    draw = random.Random(kind)  # noqa: S311 - damage, no secret
    pieces = (b";", b'"', b"=?utf-8?b?", b"\n", b"\r\n ", b"*0*=", b"\xff", b"(", b"<")
    for _ in range(2000 if THOROUGH else 150):
        data = bytearray(seed)
        for _ in range(draw.randint(1, 6)):
            at = draw.randrange(len(data))
            match draw.randrange(3):
                case 0:
                    data[at] = draw.randrange(256)
                case 1:
                    del data[at : at + draw.randint(1, 20)]
                case _:
                    data[at:at] = draw.choice(pieces)
        found = list(unfold(f"a.{kind}", bytes(data)))
        assert found[0].name == f"a.{kind}"
        assert found[0].data == bytes(data)
