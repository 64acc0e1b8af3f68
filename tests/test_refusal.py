from __future__ import annotations

import pickle

import pytest

from xlsreport.reading.files.refusal import (
    Reason,
    bomb,
    corrupt,
    encrypted,
    hostile,
    too_large,
)
from xlsreport.text.visible import visible


def test_a_refusal_names_reason_and_part_in_both_languages() -> None:
    error = corrupt(Reason.CHECKSUM, "xl/workbook.xml")
    assert error.code == "FILE_CORRUPT"
    assert error.params == {
        "reason": "checksum",
        "part": "xl/workbook.xml",
        "detail": "xl/workbook.xml: 校验和不符",
        "detail_en": "xl/workbook.xml: wrong checksum",
    }


def test_a_refusal_of_the_whole_file_names_no_part() -> None:
    assert hostile(Reason.OVERLAP).params["detail"] == "部件相互重叠"


def test_a_bomb_says_how_much_was_found_and_permitted() -> None:
    error = bomb(Reason.MEMBERS, "", 3000, 2000)
    assert (error.params["found"], error.params["limit"]) == (3000, 2000)


def test_sizes_are_whole_megabytes_rounded_up() -> None:
    error = too_large(30 * 1024 * 1024 + 1, 30 * 1024 * 1024)
    assert error.params == {"size": 31, "limit": 30}


def test_every_refusal_survives_the_way_from_a_worker() -> None:
    for error in (corrupt(Reason.XML, "a"), bomb(Reason.RATIO, "b", 1, 2), encrypted()):
        copy = pickle.loads(pickle.dumps(error))  # noqa: S301 -- made in this line
        assert (copy.code, copy.params) == (error.code, error.params)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("红旗镇（2024）.xlsx", "红旗镇（2024）.xlsx"),
        ("a\x00b", "a\\u0000b"),
        ("a\u202excod.xlsx", "a\\u202excod.xlsx"),
        ("a\u200bb", "a\\u200bb"),
        ("\udcff.xlsx", "\\udcff.xlsx"),
        ("a\U000e0001", "a\\U000e0001"),
        ("a\nb", "a\\nb"),
    ],
)
def test_invisible_characters_of_a_name_are_shown_and_others_left(name: str, expected: str) -> None:
    assert visible(name) == expected
