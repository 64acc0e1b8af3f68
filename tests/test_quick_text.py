"""A text decoded without a parser is what a parser gives, or is left to one."""

from __future__ import annotations

import pytest
from lxml import etree

from xlsreport.reading.quick.text import plain_text

PLAIN = [
    "", "5", " 5 ", "政府", "a\nb\tc", "&amp;&lt;&gt;&quot;&apos;", "&#25919;&#x653F;",
    "&#10;&#13;", "&amp;lt;", "a > b", "]]", "&#x1F600;", "\x7f\x85\u2028", "&#160;",
]  # fmt: skip
REFUSED = [
    b"\x00", b"\x0b", b"a & b", b"&", b"&;", b"&nbsp;", b"&amp", b"&#0;", b"&#x0B;", b"&#xD800;",
    b"&#xFFFE;", b"&#x110000;", b"&#9999999;", b"&#-1;", b"]]>", b"\xff", b"\xe6\x94",
    b"\xed\xa0\x80", b"\xef\xbf\xbe", b"&#1 ;",
]  # fmt: skip


def parsed(raw: bytes) -> str:
    return etree.fromstring(b"<a>" + raw + b"</a>").text or ""


@pytest.mark.parametrize("text", PLAIN)
def test_it_is_what_a_parser_gives(text: str) -> None:
    assert plain_text(text.encode()) == parsed(text.encode())


@pytest.mark.parametrize("raw", REFUSED)
def test_what_a_parser_refuses_is_none(raw: bytes) -> None:
    with pytest.raises(etree.XMLSyntaxError):
        parsed(raw)
    assert plain_text(raw) is None


def test_a_line_break_that_a_parser_would_change_is_left_to_it() -> None:
    assert parsed(b"a\r\nb") == "a\nb"
    assert plain_text(b"a\r\nb") is None
