from __future__ import annotations

from xlsreport.reading.quick.bounded_cache import Remembered


def test_what_is_kept_is_found_and_nothing_else() -> None:
    memory: Remembered[bytes, str] = Remembered(10)
    assert memory.get(b"a") is None
    memory.keep(b"a", "one")
    assert memory.get(b"a") == "one"
    assert memory.get(b"b") is None
    assert memory.recent == {b"a": "one"}


def test_memory_is_bounded_and_what_is_asked_for_stays() -> None:
    memory: Remembered[int, int] = Remembered(10)
    for number in range(1_000):
        memory.keep(number, number)
        assert memory.get(0) == 0
        assert len(memory.recent) <= 10
    assert memory.get(999) == 999
    assert memory.get(500) is None


def test_what_is_heavier_than_the_bound_is_not_kept() -> None:
    memory: Remembered[int, int] = Remembered(10)
    memory.keep(1, 1, 11)
    assert memory.get(1) is None
    memory.keep(1, 1, 10)
    memory.keep(2, 2, 10)
    assert (memory.get(1, 10), memory.get(2, 10)) == (1, 2)
