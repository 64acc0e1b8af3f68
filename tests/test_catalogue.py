"""Every code of the source has its four texts, every text its values, and no code is unused."""

from __future__ import annotations

import ast
import functools
import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import xlsreport
from tests import foreign_files as foreign
from xlsreport import api
from xlsreport.demo.figures import consistent_figures
from xlsreport.errors import WorkbookError
from xlsreport.findings.catalogue import CATALOGUE
from xlsreport.findings.catalogue.guesses import GUESSES
from xlsreport.findings.finding import Finding, file_finding, message_of, remedy_of
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.reading.files import sources
from xlsreport.reading.files.refusal import Reason, bomb, corrupt, hostile
from xlsreport.reading.gate import cell_budget as extent
from xlsreport.reading.gate import gate
from xlsreport.reading.reader import read_workbook
from xlsreport.submission.submission import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator

FORMS = load_forms()
FORM = FORMS["zfxxgk-2019"]
SOURCE = Path(xlsreport.__file__).parent

_CODE = re.compile(r"(?:FILE|CELL|LIST|RULE|UNIT|TEXT|BATCH)_[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def told_in(file: Path) -> set[str]:
    """Every text of a module that has the shape of a code and is told to somebody as one.

    What a module exports is the name of a constant, and a guess goes by a name of its own.
    """
    tree = ast.parse(file.read_text("utf-8"))
    exported = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    return texts_of(tree) - {name for node in exported for name in texts_of(node)} - GUESSES.keys()


def texts_of(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and _CODE.fullmatch(node.value)
    }


@functools.cache
def codes_raised() -> set[str]:
    files = [each for each in SOURCE.rglob("*.py") if each.parent != SOURCE / "catalogue"]
    return {code for file in files for code in told_in(file)}


def keys_described() -> Iterator[str]:
    """The key of every entry that is written down in the catalogue, as often as it is written."""
    for file in (SOURCE / "findings" / "catalogue").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Dict):
                for key, value in zip(node.keys, node.values, strict=True):
                    if isinstance(value, ast.Call) and ast.unparse(value.func) == "Entry":
                        assert isinstance(key, ast.Constant)
                        yield str(key.value)


def test_every_code_that_is_raised_has_its_texts() -> None:
    raised = codes_raised()
    assert sorted(raised - CATALOGUE.keys()) == []
    assert len(raised) > 50


def test_every_text_belongs_to_a_code_that_is_raised() -> None:
    assert sorted(CATALOGUE.keys() - codes_raised()) == []


def test_every_entry_is_in_the_catalogue_and_none_is_written_twice() -> None:
    described = Counter(keys_described())
    assert [code for code, times in described.items() if times > 1] == []
    assert described.keys() == CATALOGUE.keys()


def test_no_guess_goes_by_the_name_of_a_code() -> None:
    assert GUESSES.keys().isdisjoint(CATALOGUE)


def test_a_code_in_the_source_is_told_from_names_of_constants_and_of_guesses(
    tmp_path: Path,
) -> None:
    module = tmp_path / "module.py"
    module.write_text(
        '__all__ = ["RULE_KEYS"]\nRULE_KEYS = ()\nguess = "TEXT_OF_LAST_YEAR"\n'
        'report("CELL_BLANK", "FILE_", "a FILE_EMPTY b")\nkind = {"UNIT_LATE": 1}\n',
        encoding="utf-8",
    )
    assert told_in(module) == {"CELL_BLANK", "UNIT_LATE"}


def test_codes_are_named_as_stable_codes_are() -> None:
    assert [code for code in CATALOGUE if not _CODE.fullmatch(code)] == []


def test_all_four_texts_are_whole_sentences() -> None:
    for code, entry in CATALOGUE.items():
        for text in (entry.zh, entry.zh_remedy):
            # The demand of a tie and a doubt about money bring their own full stop.
            assert text.endswith(("。", "？", "{demand}", "{doubt}")), text
            assert re.search(r"[一-鿿]", text) or code == "RULE_TIE", text
        for text in (entry.en, entry.en_remedy):
            assert text.endswith((".", "?", "{demand_en}", "{doubt_en}")), text
            assert not re.search(r"[一-鿿]", text.replace("单位代码", "")), text
        for text in (entry.zh, entry.en, entry.zh_remedy, entry.en_remedy):
            assert text == text.strip()


def test_both_languages_are_filled_from_the_same_values() -> None:
    for code, entry in CATALOGUE.items():
        for zh, en in ((entry.zh, entry.en), (entry.zh_remedy, entry.en_remedy)):
            chinese = set(_PLACEHOLDER.findall(zh))
            english = {name.removesuffix("_en") for name in _PLACEHOLDER.findall(en)}
            assert chinese == english, code


def refusals() -> Iterator[WorkbookError]:
    """What the gate says of one file of each kind it turns away."""
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    merge = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    utf16 = foreign.parts()
    utf16[foreign.SHEET] = foreign.sheet().replace("UTF-8", "UTF-16")
    doctype = foreign.parts()
    doctype[foreign.SHEET] = foreign.sheet().replace("?>", "?><!DOCTYPE a>", 1)
    word = foreign.parts()
    word["xl/workbook.xml"] = '<document xmlns="w"/>'
    files = [
        b"",
        foreign.workbook(foreign.A1 + far),
        foreign.workbook(after=merge),
        foreign.zipped(utf16),
        foreign.zipped(doctype),
        foreign.zipped(word),
        foreign.zipped({"ofd.xml": "x"}),
        foreign.zipped({"Index/Document.iwa": "x"}),
        foreign.zipped({"other.txt": "x"}),
        foreign.zipped({"xl/workbook.xml": foreign.parts()["xl/workbook.xml"]}),
        foreign.compound({"EncryptedPackage": b"x"}),
        foreign.compound({"\tDRMContent": b"x"}),
        foreign.compound({"EtData": b"x"}),
        foreign.compound({"Other": b"x"}),
        foreign.compound({"WordDocument": b"x"}),
        b"\x89PNG\r\n\x1a\n",
        b"%PDF-1.4",
        b"7z\xbc\xaf\x27\x1c",
        b"{\\rtf1}",
        b"<html></html>",
        b"a,b\n1,2",
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        b"[InternetShortcut]\nURL=x",
        b"E-SafeNet" + bytes(40),
        b"\x00\x01\x02\x03 nothing known",
        zipped_bomb(),
    ]
    for data in files:
        with pytest.raises(WorkbookError) as caught:
            gate.pass_gate(data)
        yield caught.value


def zipped_bomb() -> bytes:
    stream = io.BytesIO()
    members = foreign.parts()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
        archive.writestr("xl/media/image1.xml", bytes(5_000_000))
    return stream.getvalue()


def assert_filled(finding: Finding) -> None:
    for language in ("zh", "en"):
        for text in (message_of(finding, language), remedy_of(finding, language)):
            left = {name for name in _PLACEHOLDER.findall(text) if name.isidentifier()}
            assert not left, (finding.code, text)


def test_what_the_gate_says_is_filled_in() -> None:
    said = [file_finding(each.code, each.params, "x.xlsx") for each in refusals()]
    for finding in said:
        assert_filled(finding)
    assert {finding.code for finding in said} >= {
        "FILE_ARCHIVE",
        "FILE_BOMB",
        "FILE_CORRUPT",
        "FILE_EMPTY",
        "FILE_ENCRYPTED",
        "FILE_GRID_TOO_LARGE",
        "FILE_HOSTILE",
        "FILE_HTML",
        "FILE_IMAGE",
        "FILE_MERGE_TOO_LARGE",
        "FILE_NUMBERS",
        "FILE_PDF",
        "FILE_RESTRICTED",
        "FILE_SHORTCUT",
        "FILE_TEXT",
        "FILE_UNKNOWN",
        "FILE_UTF16",
        "FILE_WORD",
        "FILE_WPS_ET",
        "FILE_XML",
    }


def test_limits_are_said_in_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extent, "MAX_FILLED_CELLS", 3)
    monkeypatch.setattr(gate, "MAX_FILE_BYTES", 2_000_000)
    rows = "".join(f'<row r="{r}"><c r="A{r}"><v>1</v></c></row>' for r in range(1, 6))
    for data, words in ((foreign.workbook(rows), "超过 3 格"), (bytes(3_000_000), "3 MB")):
        with pytest.raises(WorkbookError) as caught:
            gate.pass_gate(data)
        finding = file_finding(caught.value.code, caught.value.params, "x.xlsx")
        assert_filled(finding)
        assert words in message_of(finding, "zh")


@pytest.mark.parametrize("reason", list(Reason))
def test_no_clerk_reads_the_programs_own_word_for_a_reason(reason: Reason) -> None:
    for error in (corrupt(reason, "xl/a.xml"), hostile(reason), bomb(reason, "p", 7, 5)):
        finding = file_finding(error.code, error.params, "x.xlsx")
        assert_filled(finding)
        assert reason.zh in message_of(finding, "zh")
        assert reason.en in message_of(finding, "en")
        assert not re.search(rf"[（: ]{reason.value}[）。]", message_of(finding, "zh"))


def test_what_a_search_leaves_out_is_filled_in(tmp_path: Path) -> None:
    for name in ("a.docx", "b.rar", "c.pdf"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "d.xlsx").symlink_to(tmp_path / "a.docx")
    with zipfile.ZipFile(tmp_path / "e.zip", "w") as archive:
        archive.writestr("inner.zip", b"x")
    _, skipped = sources.find_sources([tmp_path])
    assert {each.code for each in skipped} == {
        "FILE_NOT_SPREADSHEET",
        "FILE_ARCHIVE",
        "FILE_SYMLINK",
        "FILE_NESTED_ARCHIVE",
    }
    for each in skipped:
        assert_filled(file_finding(each.code, each.params, each.name))


def test_what_is_said_of_filled_workbooks_is_filled_in(tmp_path: Path) -> None:
    """One workbook with every fault of typing, one with last year's, one untouched."""
    api.blank(FORM, tmp_path / "blank.xlsx", 2020, Unit("220113002000", "营城街道"))
    values = consistent_figures(FORM, "catalogue")
    cells = iter(cell.id for cell in FORM.cells.values() if not cell.computed)
    for typed in (
        "12件", "无", "22（其中修订16件）", "1.234", "约100", "-5", "2.5", "９", "5万", "一百二十",
        "3.14159", "1e30", "#N/A", "１，２３４", "0012", "=1+1", "{value} {x",
    ):  # fmt: skip
        values[next(cells)] = typed
    values["unit.code"] = "220113003000"
    values["nil_return"] = True
    for cell in ("requests.outcome.total.natural", "requests.received.total"):
        values[cell] = "77"
    values["requests.received.business"] = 9
    api.fill(tmp_path / "blank.xlsx", values, tmp_path / "faulty.xlsx", FORMS)
    roster = tmp_path / "roster.csv"
    roster.write_text("单位代码,单位名称,单位类型\n220113001000,九台街道,街道\n", encoding="utf-8")
    report = api.check([tmp_path], FORMS, api.read_roster(roster), previous=())
    findings = [*report.batch, *(f for outcome in report.outcomes for f in outcome.findings)]
    assert len({finding.code for finding in findings}) >= 12
    for finding in findings:
        if finding.value != "{value} {x":
            assert_filled(finding)


def test_a_strangers_braces_are_never_filled_in() -> None:
    finding = file_finding("FILE_SHEET_EXTRA", {"value": "{detail} {value}"}, "x.xlsx")
    assert "{detail} {value}" in message_of(finding, "zh")


def test_a_damaged_library_reading_is_said_in_our_words() -> None:
    """What calamine or the XML pass stumble over carries the gate's parameters."""
    broken = {**foreign.parts(), "docProps/custom.xml": "<Properties>"}
    outcome = read_workbook(foreign.zipped(broken), "x", FORMS)
    (finding,) = outcome.findings
    assert finding.code == "FILE_CORRUPT"
    assert (finding.params["reason"], finding.params["part"]) == ("xml", "docProps/custom.xml")
    assert_filled(finding)
