"""Shared texts by the grammar are those that an XML parser gives, or are left to it."""

from __future__ import annotations

import random

import pytest
from lxml import etree

from tests.foreign_files import MAIN
from xlsreport.reading.quick.markup import plain_strings
from xlsreport.reading.workbook.xml_cells import RichText, read_strings

DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def part(items: str, attributes: str = "", declared: str = DECLARED) -> bytes:
    return f'{declared}<sst xmlns="{MAIN}"{attributes}>{items}</sst>'.encode()


PLAIN = [
    part(""),
    part("<si><t>a</t></si>", ' count="3" uniqueCount="1"'),
    part("<si><t>a</t></si>", ' uniqueCount="1" count="3"', ""),
    part('<si><t xml:space="preserve"> 政府 </t></si><si><t></t></si><si><t>&lt;&#25919;</t></si>'),
    part("<si><t>a_x000D_b_x4E2D_</t></si>"),
    part("\n  <si>\n    <t>a</t>\n  </si>\n") + b"\n",
    part(
        '<si><r><rPr><sz val="10"/><color rgb="FF6B6B6B"/><rFont val="宋体"/><b/></rPr>'
        '<t xml:space="preserve">国办</t></r><r><t>2021</t></r></si>'
    ),
    part("<si/>"),
    part("<si></si>"),
    part("<si><t/></si>"),
    part("<si><t>a</t><phoneticPr/></si>"),
    part("<si><t>a\r\nb</t></si>"),
    b"\xef\xbb\xbf" + part("<si><t>a</t></si>"),
    part(
        '<si><t>a</t><rPh sb="0" eb="1"><t>b</t></rPh>'
        '<phoneticPr fontId="1" type="noConversion"/></si>'
    ),
    part(
        '<si><r><rPr><strike/></rPr><t>35</t></r><r><rPr><strike val="0"/></rPr><t>38</t></r></si>'
    ),
    part('<si><r><t>12</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>&lt;1</t></r></si>'),
    part("<si><t>a</t></si>")
    .replace(b"<", b"<x:")
    .replace(b"<x:/", b"</x:")
    .replace(b"<x:?", b"<?")
    .replace(b"xmlns", b"xmlns:x"),
]
LEFT = [
    part("<si ><t >a</t ></si ><!-- b --><si><?c d?><t>e</t></si>"),
    part("<si><t><![CDATA[a]]></t></si>"),
    part("<si><r><rPr><b/><si/></rPr><t>a</t></r></si><si><t>b</t></si>"),
    part("<si><t>a</t></si>b<si><r><t>c</t></r></si>"),
    part("<si><r><t>a</t></r><rPh><t>b</t></rPh></si>"),
    part("<si><t>a<!-- b --></t></si>"),
    part("<si><x:t>a</x:t></si>", ' xmlns:x="u"'),
    part("<si><t>a</t></si>", ' count="1" count="1"'),
    part("<si><t>a</t></si>", ' count="1000000"'),
    part("<si><t>a</t></si>", "", '<?xml version="1.0" encoding="GBK"?>'),
    part("<si><t>a</t></si>") + b"<sst/>",
    part("<si><t>a</t></si>")[:-1],
    part("<si><t>a</t>"),
    part("<si><t>&b;</t></si>"),
    part("<si><t>]]></t></si>"),
    part("<si><t>\x01</t></si>"),
    part('<si><r><rPr><rFont val="\x01"/></rPr><t>a</t></r></si>'),
    part('<si><r><rPr><rFont val="a" val="a"/></rPr><t>a</t></r></si>'),
    part("<si><t>").replace(b"</sst>", b"\xff</t></si></sst>"),
    b"",
]


@pytest.mark.parametrize("body", PLAIN)
def test_they_are_what_a_parser_gives(body: bytes) -> None:
    found = plain_strings(body)
    assert found == read_strings(body)
    assert list(map(spans, found)) == list(map(spans, read_strings(body)))


def test_texts_with_runs_keep_their_places_among_plain_ones() -> None:
    struck = "<r><rPr><strike/></rPr><t>35</t></r><r><t>38</t></r>"
    hint = '<t>a</t><rPh sb="0" eb="1"><t>b</t></rPh>'
    items = ("<t>1</t>", "<t/>", "<t>a_x4E2D_&lt;</t>", struck, hint, "", "<t>政\r\n府</t>")
    chance = random.Random(11)  # noqa: S311 - the same items each time
    for _ in range(500):
        chosen = chance.choices(items, k=chance.randrange(1, 9))
        gap = chance.choice(("", "\n ", "\r\n"))
        body = part(gap.join(f"<si>{each}</si>" if each else "<si/>" for each in chosen))
        found, expected = plain_strings(body), read_strings(body)
        assert found == expected
        assert [spans(each) for each in found or ()] == [spans(each) for each in expected]


def test_a_reference_is_read_as_a_parser_reads_it_or_left_to_it() -> None:
    ends = (9, 13, 32, 99, 999, 9_999, 39_999, 49_999, 54_999, 55_295, 57_344, 59_999, 63_999,
            64_999, 65_499, 65_535, 99_999, 999_999, 1_114_111)  # fmt: skip
    for number in {end + step for end in ends for step in range(-3, 4)}:
        for reference in (f"&#{number};", f"&#x{number:x};", f"&#x{number:X};", f"&#0{number};"):
            body = part(f"<si><t>a{reference}b</t></si>")
            found = plain_strings(body)
            try:
                expected = read_strings(body)
            except etree.XMLSyntaxError:
                expected = None
            assert found in (expected, None), reference
            # Nearly all that is written so is one of these.
            assert found is not None or not 0x4E00 <= number <= 0x9FFF or "&#0" in reference


def spans(text: str) -> tuple[object, ...]:
    return (text.struck, text.raised) if isinstance(text, RichText) else ()


@pytest.mark.parametrize("body", LEFT)
def test_whatever_is_not_in_the_grammar_is_left_to_a_parser(body: bytes) -> None:
    assert plain_strings(body) is None


def test_without_a_part_there_are_none() -> None:
    assert read_strings(None) == []
