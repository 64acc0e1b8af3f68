"""What stands around the cells is judged once; cursor and page header are looked at each time."""

from __future__ import annotations

import pytest

from tests.foreign_files import MAIN
from xlsreport.reading.quick.sheet_frame import Frame, frame_of

BEFORE = f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}"@>{{}}<sheetData>'


def frame(before: str = "", behind: str = "", root: str = "") -> Frame | None:
    start = BEFORE.replace("@", root).replace("{}", before)
    return around(start.encode(), f"</sheetData>{behind}</worksheet>".encode())


def around(before: bytes, behind: bytes) -> Frame | None:
    return frame_of(before + b"<row/>" + behind, len(before), len(before) + 6)


def test_locks_rules_and_merges_are_read() -> None:
    found = frame(
        behind='<sheetProtection sheet="1"/><mergeCells count="1"><mergeCell ref="A1:B2"/>'
        '</mergeCells><dataValidations count="1"><dataValidation/></dataValidations>'
        '<rowBreaks count="1"><brk id="3"/></rowBreaks>'
    )
    assert found is not None
    assert found.witness.protected
    assert found.witness.validations == 1
    assert found.witness.merges == [(0, 0, 1, 1)]
    assert found.covered == 8
    assert not found.declares_prefix


def test_cursor_and_page_header_do_not_make_another_frame() -> None:
    def with_both(cursor: str, unit: str) -> Frame | None:
        return frame(
            f'<sheetViews><sheetView workbookViewId="0"><selection sqref="{cursor}"/></sheetView>'
            "</sheetViews>",
            f"<headerFooter><oddHeader>&amp;L{unit}</oddHeader></headerFooter>",
        )

    first = with_both("A1", "九台街道")
    assert first is not None
    assert with_both("B7", "营城街道") is first


@pytest.mark.parametrize(
    ("root", "declared"),
    [
        (' xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"', True),
        (' xmlns:x="u"', False),
    ],
)
def test_a_declared_prefix_is_noted(root: str, declared: bool) -> None:  # noqa: FBT001
    found = frame(root=root)
    assert found is not None
    assert found.declares_prefix == declared


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        ("<!-- a -->", ""),
        ("", "<!-- a -->"),
        ("<?a b?>", ""),
        ('<sheetFormatPr a="1" a="1"/>', ""),
        ("<sheetPr>", ""),
        ("", "<sheetProtection>"),
        ("<cols><x:col/></cols>", "<c/>"),
        ("<row/>", ""),
        ("", "<x:row/>"),
        ("", "<c r='A1'><v>1</v></c>"),
        ("", '<mergeCell ref="A1:ZZZ1"/>'),
        ("", '<mergeCell ref="A1:XFD1048576"/>'),
        ("", '<a count="1000001"/>'),
        ("<sheetViews><sheetView></sheetViews>", ""),
        ('<sheetViews><x:sheetView xmlns:x="u"/></sheetViews>', ""),
        ('<sheetViews><sheetView a="&b;"/></sheetViews>', ""),
        ("<sheetViews><!-- --></sheetViews>", ""),
        ("<sheetViews><c r='A1'><v/></c></sheetViews>", ""),
        ("<sheetViews><mergeCell ref='A1:A2'/></sheetViews>", ""),
        ("<sheetViews>", ""),
        ("", "<oddHeader>&</oddHeader>"),
        ("", "<oddHeader>\x01</oddHeader>"),
        ("", "<oddHeader>"),
        ("", "<headerFooter><oddHeader>a</sheetData>b</oddHeader></headerFooter>"),
        ("", "<headerFooter><oddHeader>a<row r='1'/>b</oddHeader></headerFooter>"),
        ("<sheetViews><sheetProtection sheet='1'/></sheetViews>", ""),
        ("<sheetViews><dataValidation/></sheetViews>", ""),
    ],
)
def test_whatever_is_odd_or_refused_gives_none(before: str, behind: str) -> None:
    for _ in range(2):
        assert frame(before, behind) is None


def test_another_encoding_and_another_root_give_none() -> None:
    behind = b"</sheetData></worksheet>"
    for start in (
        '<?xml version="1.0" encoding="GBK"?><worksheet xmlns="u"><sheetData>',
        '<?xml version="1.0" encoding="us-ascii"?><worksheet xmlns="u"><sheetData>',
        '\ufeff<worksheet xmlns="u"><sheetData>',
        "<chartsheet><sheetData>",
    ):
        assert around(start.encode(), behind) is None
    assert around(b"<chartsheet><sheetData>", b"</sheetData></chartsheet>") is None


def test_a_declaration_within_another_value_gives_none() -> None:
    assert frame(root=""" a=' xmlns:x14ac="http'""") is None


def test_another_frame_of_the_same_length_is_another_frame() -> None:
    """Lengths only tell where to look; every byte is compared."""

    def locked(value: str, unit: str) -> Frame | None:
        return frame(
            behind=f'<sheetProtection sheet="{value}"/>'
            f"<headerFooter><oddHeader>{unit}</oddHeader></headerFooter>"
        )

    for unit in ("甲", "乙"):
        for value in ("1", "0", "1"):
            found = locked(value, unit)
            assert found is not None
            assert found.witness.protected == (value == "1")
