"""Workbooks in the manner of the programs that people use: the same content, another hand.

A workbook that XlsxWriter wrote is rewritten part by part: names of elements, order of attributes,
what stands between the tags, members of the package, the program that it names. Each manner was
taken from files that such a program saved; none of their content is here.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import unescape

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SHARES", "STYLES", "style_of", "styled", "with_empty_rows", "with_renamed_sheets"]

_Parts = dict[str, str]
_SHEET = "xl/worksheets/sheet"
_RELATIONS, _TYPES, _BOOK = "_rels/.rels", "[Content_Types].xml", "xl/workbook.xml"
_APP, _CORE, _STRINGS = "docProps/app.xml", "docProps/core.xml", "xl/sharedStrings.xml"
_ROW = re.compile(r'<row r="(\d+)"( spans="[^"]*")?( ht="[^"]*")?( customHeight="1")?')
_NUMBER = re.compile(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)>((?:<f>[^<]*</f>)?)<v>(\d+)</v>')
_X14AC = (
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"'
    ' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
)
_WPS = (
    ' xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:etc="http://www.wps.cn/officeDocument/2017/etCustomData"'
)
_MOST_REFERENCES = 4


def _change_sheets(parts: _Parts, change: Callable[[str], str]) -> None:
    for name in parts:
        if name.startswith(_SHEET):
            parts[name] = change(parts[name])


def _declare(parts: _Parts, namespaces: str) -> None:
    _change_sheets(parts, lambda xml: xml.replace("<worksheet ", f"<worksheet{namespaces} ", 1))


def _name_program(parts: _Parts, name: str, version: str) -> None:
    xml = re.sub(r"(<Application>)[^<]*", rf"\g<1>{name}", parts[_APP])
    parts[_APP] = re.sub(r"(<AppVersion>)[^<]*", rf"\g<1>{version}", xml)


def _excel(parts: _Parts) -> None:
    _declare(parts, _X14AC)
    _change_sheets(parts, lambda xml: _ROW.sub(r'\g<0> x14ac:dyDescent="0.25"', xml))
    _name_program(parts, "Microsoft Excel", "16.0300")


def _excel_web(parts: _Parts) -> None:
    _declare(parts, _X14AC)
    _change_sheets(parts, lambda xml: xml.replace("<row r=", '<row x14ac:dyDescent="0.15" r='))
    _name_program(parts, "Microsoft Excel Online", "16.0300")


def _wps_11(parts: _Parts) -> None:
    _declare(parts, _WPS)
    for name in list(parts):
        folder = ""
        for each in name.split("/")[:-1]:
            folder += f"{each}/"
            parts.setdefault(folder, "")
    _name_program(parts, "WPS Office_11.1.0.14309_F1E327BC-269C-435d-A152-05C5408002CA", "12.0000")


def _wps_12(parts: _Parts) -> None:
    _declare(parts, _WPS)
    parts["customStorage/customStorage.xml"] = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<customStorage xmlns="https://web.wps.cn/et/2018/main"><book/><sheets/></customStorage>'
    )
    _name_program(parts, "WPS Office_12.1.0.17147_F1E327BC-269C-435d-A152-05C5408002CA", "12.0000")


def _google(parts: _Parts) -> None:
    _declare(parts, _X14AC)
    _change_sheets(parts, lambda xml: _ROW.sub(r'<row r="\1"\3\4', xml))
    for name in (_APP, _CORE):
        _drop(parts, name)


def _drop(parts: _Parts, name: str) -> None:
    del parts[name]
    for relations in (_RELATIONS, "xl/_rels/workbook.xml.rels"):
        target = rf'<Relationship [^>]*Target="(?:xl/)?{name.removeprefix("xl/")}"/>'
        parts[relations] = re.sub(target, "", parts[relations])
    parts[_TYPES] = re.sub(rf'<Override PartName="/{name}"[^>]*/>', "", parts[_TYPES])


def _tencent(parts: _Parts) -> None:
    def prefix(xml: str) -> str:
        xml = re.sub(r"<(/?)([A-Za-z]\w*)(?=[\s/>])", r"<\1ns2:\2", xml)
        return xml.replace(" xmlns=", " xmlns:ns2=", 1)

    for name in (_STRINGS, "xl/styles.xml"):
        parts[name] = prefix(parts[name])
    _change_sheets(parts, prefix)
    _name_program(parts, "腾讯文档", "1.0")


def _poi(parts: _Parts) -> None:
    def write_section(found: re.Match[str]) -> str:
        if found[1].count("&") <= _MOST_REFERENCES:
            return found[0]
        return f"<f><![CDATA[{unescape(found[1], {'&quot;': chr(34)})}]]></f>"

    def change(xml: str) -> str:
        # As Java writes a number.
        xml = _NUMBER.sub(r'\1 t="n">\2<v>\3.0</v>', xml)
        return re.sub(r"<f>([^<]*)</f>", write_section, xml)

    _change_sheets(parts, change)
    _name_program(parts, "Apache POI", "5.2")


def _openpyxl(parts: _Parts) -> None:
    texts = re.findall(r"<si>(.*?)</si>", parts[_STRINGS], re.DOTALL)

    def change(xml: str) -> str:
        xml = _ROW.sub(r'<row r="\1"\3\4', xml)
        xml = re.sub(r'(<c r="[A-Z]+\d+"(?: s="\d+")?)(?:/>|>(?=<v>))', r'\1 t="n">', xml)
        xml = re.sub(r' t="n">(?!<v>)', r"\g<0></c>", xml)
        # What formulas come to is not known to it.
        xml = re.sub(r'(?: t="str")?>(<f>[^<]*</f>)<v>[^<]*</v>', r">\1<v></v>", xml)
        xml = re.sub(
            r' t="s"><v>(\d+)</v>', lambda at: f' t="inlineStr"><is>{texts[int(at[1])]}</is>', xml
        )
        return xml.encode("ascii", "xmlcharrefreplace").decode("ascii")

    _change_sheets(parts, change)
    _drop(parts, _STRINGS)
    _name_program(parts, "Microsoft Excel Compatible / Openpyxl 3.1.5", "3.1")


def _exceljs(parts: _Parts) -> None:
    _declare(parts, _X14AC)
    row = r'<row r="\1"\3\4\2 x14ac:dyDescent="0.55"'
    _change_sheets(parts, lambda xml: _ROW.sub(row, xml))


def _libreoffice(parts: _Parts) -> None:
    row = (
        r'<row r="\1" customFormat="false"\3 hidden="false" customHeight="true" outlineLevel="0"'
        ' collapsed="false"'
    )
    _change_sheets(parts, lambda xml: _ROW.sub(row, xml).replace("<f>", '<f aca="false">'))
    parts[_STRINGS] = parts[_STRINGS].replace("<t>", '<t xml:space="preserve">')
    _name_program(parts, "LibreOffice/7.4.7.2$Linux_X86_64", "15.0000")


def _gnumeric(parts: _Parts) -> None:
    def indent(xml: str) -> str:
        head, data, tail = re.split(r"(<sheetData>.*</sheetData>)", xml, flags=re.DOTALL)
        return head + re.sub(r"><(?!/[vft]>)", ">\n    <", data) + tail

    _change_sheets(parts, indent)
    _name_program(parts, "gnumeric", "1.12")


def _onlyoffice(parts: _Parts) -> None:
    _change_sheets(parts, lambda xml: _ROW.sub(r'<row r="\1"\3\4', xml))
    _name_program(parts, "ONLYOFFICE", "8.0000")


STYLES: dict[str, Callable[[_Parts], None]] = {
    "WPS 11": _wps_11,
    "WPS 12": _wps_12,
    "Excel": _excel,
    "Excel for the web": _excel_web,
    "Google Sheets": _google,
    "腾讯文档": _tencent,
    "Apache POI": _poi,
    "openpyxl": _openpyxl,
    "exceljs": _exceljs,
    "LibreOffice": _libreoffice,
    "Gnumeric": _gnumeric,
    "ONLYOFFICE": _onlyoffice,
}
"""What each program makes of the parts of a package, changed in place."""

SHARES = (("WPS 11", "WPS 12"), ("Excel", "Excel for the web"), tuple(STYLES)[4:])
"""The programs of which in 20 files 9, 7 and 4 are."""
_TURNS = (0, 1, 0, 1, 2) * 3 + (0, 1, 0, 0, 2)


def style_of(number: int) -> str:
    """The program of a file: of 20 in a row 9 are WPS's, 7 Excel's, 4 another one's."""
    whole, turn = divmod(number, len(_TURNS))
    group = _TURNS[turn]
    names = SHARES[group]
    return names[(whole * _TURNS.count(group) + _TURNS[:turn].count(group)) % len(names)]


def styled(data: bytes, style: str) -> bytes:
    """A workbook that XlsxWriter wrote in the manner of another program.

    Args:
        data: The whole file.
        style: A key of :data:`STYLES`.
    """
    return _rewritten(data, STYLES[style])


def with_empty_rows(data: bytes) -> bytes:
    """A workbook with a thousand empty styled rows below what is on each sheet."""
    columns = "ABCDEFGHIJKLMNOP"

    def append(xml: str) -> str:
        last = max((int(number) for number in re.findall(r'<row r="(\d+)"', xml)), default=0)
        rows = (
            f'<row r="{row}">'
            + "".join(f'<c r="{each}{row}" s="1"/>' for each in columns)
            + "</row>"
            for row in range(last + 1, last + 1_001)
        )
        return xml.replace("</sheetData>", "".join(rows) + "</sheetData>")

    return _rewritten(data, lambda parts: _change_sheets(parts, append))


def with_renamed_sheets(data: bytes) -> bytes:
    """A workbook as Numbers exports it.

    Every sheet has another name, in formulas too, and none is hidden; a summary stands in front;
    names, locks, prompts and properties of the file are gone.
    """
    summary = "这份表格由 Numbers 导出，每个表格是一张工作表。"

    def change(parts: _Parts) -> None:
        names = "|".join(re.findall(r'<sheet name="([^"]*)"', parts[_BOOK]))
        gone = r"<sheetProtection [^>]*/>|<dataValidations .*?</dataValidations>"
        _change_sheets(parts, lambda xml: re.sub(gone, "", xml))
        _change_sheets(parts, lambda xml: re.sub(rf"'?({names})'?!", r"'\1 - 表格 1'!", xml))
        book = re.sub(r"<definedNames>.*</definedNames>|<workbookProtection [^>]*/>", "",
                      parts[_BOOK])  # fmt: skip
        book = re.sub(r'(<sheet name="[^"]*)([^>]*?)( state="\w+")?( r:)', r"\1 - 表格 1\2\4", book)
        first = '<sheets><sheet name="导出摘要" sheetId="99" r:id="rId99"/>'
        parts[_BOOK] = book.replace("<sheets>", first)
        kind = r'(<{} [^>]*?"){}([^>]*"/?worksheets/|[^>]*"/xl/worksheets/)sheet1\.xml("[^>]*/>)'
        relations = "xl/_rels/workbook.xml.rels"
        parts[relations] = re.sub(
            kind.format("Relationship", "rId1"), r"\g<0>\1rId99\2sheet99.xml\3", parts[relations]
        )
        parts[_TYPES] = re.sub(
            kind.format("Override", ""), r"\g<0>\1\2sheet99.xml\3", parts[_TYPES]
        )
        head = parts[f"{_SHEET}1.xml"].partition("<worksheet ")
        parts[f"{_SHEET}99.xml"] = (
            f'{head[0]}<worksheet {head[2].partition(">")[0]}><sheetData><row r="1">'
            f'<c r="A1" t="inlineStr"><is><t>{summary}</t></is></c></row></sheetData></worksheet>'
        )
        if "docProps/custom.xml" in parts:
            _drop(parts, "docProps/custom.xml")
        _name_program(parts, "Numbers", "14.0000")

    return _rewritten(data, change)


def _rewritten(data: bytes, change: Callable[[_Parts], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(parts.items(), key=lambda each: each[0] != _TYPES):
            archive.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
