from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.sample_forms import FORMS
from xlsreport.layout.stamp import Stamp, form_of_name, global_name

STAMP = Stamp("zfxxgk-2021", "2025", "220113102000", "其塔木镇", "unit", "0123456789abcdef")
TIMED = replace(STAMP, form="tongji-2025", format="3", period="2025-03")
PARTS = st.tuples(*[st.text(max_size=20)] * 6)
IDS = st.from_regex(r"[a-z][a-z0-9]{0,4}(_[a-z0-9]{1,4}){0,2}", fullmatch=True)


@given(PARTS)
def test_a_stamp_is_read_back_as_it_was_written(parts: tuple[str, ...]) -> None:
    stamp = Stamp(*parts)
    assert Stamp.from_pairs(stamp.pairs()) == stamp


@pytest.mark.parametrize("part", Stamp.__struct_fields__)
def test_an_altered_part_makes_the_stamp_void(part: str) -> None:
    assert Stamp.from_pairs(TIMED.pairs() | {part: "x"}) is None


def test_an_altered_checksum_makes_the_stamp_void() -> None:
    assert Stamp.from_pairs(STAMP.pairs() | {"checksum": "0" * 16}) is None


@pytest.mark.parametrize("part", [*Stamp.__struct_fields__, "checksum"])
def test_a_missing_part_makes_the_stamp_void(part: str) -> None:
    pairs = TIMED.pairs()
    del pairs[part]
    assert Stamp.from_pairs(pairs) is None


def test_the_signature_of_a_monthly_workbook_covers_its_month() -> None:
    signed = TIMED.signed(b"key")
    assert signed.vouched_by(b"key")
    assert not replace(signed, period="2025-04").vouched_by(b"key")
    # Nor can the month be left out, as in a stamp of a yearly form.
    assert not replace(signed, period="", format="2").vouched_by(b"key")


def test_the_stamp_of_a_yearly_workbook_says_nothing_of_periods() -> None:
    assert "period" not in STAMP.pairs()
    assert Stamp.from_pairs(TIMED.pairs()) == TIMED


def test_foreign_pairs_beside_it_do_not_matter() -> None:
    assert Stamp.from_pairs(STAMP.pairs() | {"company": "x"}) == STAMP


def test_checksum_stands_last_and_is_16_hexadecimal_digits() -> None:
    *_, (name, value) = STAMP.pairs().items()
    assert name == "checksum"
    assert len(value) == 16
    assert set(value) <= set("0123456789abcdef")


@given(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), IDS, IDS)
def test_a_global_name_tells_form_and_table(name: str, edition: str, table: str) -> None:
    form_id = f"{name}-{edition}"
    assert form_of_name(global_name(form_id, table)) == (form_id, table)


def test_the_global_names_of_the_forms_at_hand_tell_form_and_table() -> None:
    for form in FORMS.values():
        for table in form.tables:
            name = global_name(form.id, table.id)
            assert form_of_name(name) == (form.id, table.id)
            assert "." not in name
            assert "-" not in name


@pytest.mark.parametrize(
    "name",
    ["", "xlsreport_", "xlsreport_a__b", "xlsreport_a__b__c__d", "other_a__b__c", "Print_Area"],
)
def test_other_names_tell_nothing(name: str) -> None:
    assert form_of_name(name) is None


def test_a_stamp_of_format_1_is_read_with_its_own_fields_and_checksum() -> None:
    pairs = {
        "form": "zfxxgk-2021", "year": "2024", "unit_code": "220113000000", "unit_name": "九台区",
        "kind": "consolidated", "layout": "0123456789abcdef", "serial": "", "signature": "",
        "format": "1", "checksum": "afd8453d9c72c95d",
    }  # fmt: skip
    stamp = Stamp.from_pairs(pairs)
    assert stamp is not None
    assert (stamp.format, stamp.seal, stamp.unit_name) == ("1", "", "九台区")
    assert stamp.pairs() == pairs
    assert Stamp.from_pairs(pairs | {"format": "3"}) is None


def test_a_seal_is_vouched_for_by_its_own_key_only() -> None:
    sealed = STAMP.sealed("ab" * 32, b"key")
    assert sealed.seal_vouched_by(b"key")
    assert not sealed.seal_vouched_by(b"other")
    assert not STAMP.sealed("ab" * 32, None).seal_signature
