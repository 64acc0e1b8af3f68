"""What is known of tables beforehand, their sheets' names aside, is what the search finds."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

import pytest

from tests.filled import filled, read
from tests.surgery import in_parts
from xlsreport.reading import reader
from xlsreport.reading.opened import apart_from_names, open_file

if TYPE_CHECKING:
    from xlsreport.submission.submission import Outcome

_NAME = re.compile(rb'(?<=<sheet name=")[^"]*')
_TOTAL = rb"<f>(IF\(COUNT[^<]*)</f><v>([^<]*)</v>"
_MERGES = rb"<mergeCells [^>]*>"
# What is done to one cell of a total, or to a sheet.
CHANGES = {
    "nothing": (_TOTAL, rb"<f>\1</f><v>\2</v>"),
    "no formula": (_TOTAL, rb"<v>\2</v>"),
    "another figure": (_TOTAL, rb"<v>9</v>"),
    "another formula": (_TOTAL, rb"<f>SUM(B2:B3)</f><v>\2</v>"),
    "a formula of another sheet": (_TOTAL, rb"<f>SUM(Sheet1!B2:B3)</f><v>\2</v>"),
    "no result": (_TOTAL, rb"<f>\1</f>"),
    "another result": (_TOTAL, rb"<f>\1</f><v>1234567890123456789.5</v>"),
    "entries merged": (_MERGES, rb'\g<0><mergeCell ref="D8:E9"/>'),
    "a label": (rb"(?<=<v>)[1-9]\d?(?=</v></c>)", rb"1"),
}


def changed(edition: str, change: str, seed: int) -> bytes:
    """A filled workbook with sheets called otherwise, some or all, and one thing changed."""
    pattern, by = CHANGES[change]
    chance = random.Random(seed)  # noqa: S311 - no secret
    suffix, share = chance.choice([" - 表格 1", "（2）"]), chance.choice([0.5, 1])
    at = chance.randrange(40)

    def rename(found: re.Match[bytes]) -> bytes:
        return found[0] + suffix.encode() if chance.random() < share else found[0]

    def in_part(name: str, body: bytes) -> bytes:
        nonlocal at
        if name == "xl/workbook.xml":
            return _NAME.sub(rename, re.sub(rb"<definedNames>.*</definedNames>", b"", body))
        if not name.startswith("xl/worksheets/"):
            return body
        found = list(re.finditer(pattern, body))
        if not 0 <= at < len(found):
            at -= len(found)
            return body
        one, at = found[at], -1
        return body[: one.start()] + one.expand(by) + body[one.end() :]

    return in_parts(filled(edition).data, in_part)


def searched(data: bytes, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """What is read where nothing is known beforehand of tables on sheets of other names."""
    with monkeypatch.context() as patch:
        patch.setattr(reader, "apart_from_names", lambda *_: (None, {}))
        return read(data)


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_workbook_with_sheets_of_other_names_is_read_as_by_searching(
    edition: str, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for seed in range(3):
        plain, data = changed(edition, "nothing", seed), changed(edition, change, seed)
        before, outcome = read(plain), read(data)
        assert outcome == searched(data, monkeypatch)
        assert outcome.submission is not None
        # Nothing is left of a file that was read before, be its sheets called the same.
        assert read(plain) == before


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize(
    ("change", "is_kept"),
    [("nothing", True), ("no formula", False), ("another formula", False), ("no result", False)],
)
def test_formulas_are_known_on_sheets_of_other_names(
    edition: str, change: str, *, is_kept: bool
) -> None:
    opened = open_file(changed(edition, change, 1))
    assert opened.witness is not None
    layout = reader.lay_out(filled(edition).form)
    known, names = apart_from_names(layout, reader.locate(layout, opened.grid, opened.witness))
    assert known is not None
    assert set(names.values()) <= opened.grid.sheets.keys()
    assert any(name != now for name, now in names.items())
    assert known.formulas_kept(opened.witness, names) == is_kept
    assert not known.swallows_entries(opened.witness, names)
