from __future__ import annotations

from xlsreport.forms.by_identity import ByIdentity


def test_equal_records_are_different_keys_and_the_same_record_is_the_same_key() -> None:
    first, second = [1], [1]
    assert ByIdentity(first) == ByIdentity(first)
    assert hash(ByIdentity(first)) == hash(ByIdentity(first))
    assert ByIdentity(first) != ByIdentity(second)
    assert ByIdentity(first) != first
    assert {ByIdentity(first): "a"}.get(ByIdentity(second)) is None
