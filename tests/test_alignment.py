"""Items are put on lines in order; what has moved is found; what is missing is not made up."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xlsreport.reading.locate.alignment import align, gaps_of


def _scores(items: str, lines: str) -> list[list[float]]:
    """1 where letters are equal, 0.8 where they differ in case only."""
    return [
        [1.0 if i == j else 0.8 if i.lower() == j.lower() else 0.0 for j in lines] for i in items
    ]


def test_items_in_order_stand_on_their_lines() -> None:
    found = align(_scores("abc", "abc"))
    assert found.lines == {0: 0, 1: 1, 2: 2}
    assert found.moved == frozenset()


def test_inserted_lines_are_passed_over() -> None:
    assert align(_scores("abc", "xaxxbcx")).lines == {0: 1, 1: 4, 2: 5}


def test_a_missing_item_is_left_out_and_shifts_nothing() -> None:
    assert align(_scores("abcd", "abd")).lines == {0: 0, 1: 1, 3: 2}


def test_equal_labels_are_told_by_their_order() -> None:
    assert align(_scores("aobo", "aobo")).lines == {0: 0, 1: 1, 2: 2, 3: 3}
    assert align(_scores("aobo", "xaobxo")).lines == {0: 1, 1: 2, 2: 3, 3: 5}


def test_swapped_items_are_found_and_said_to_have_moved() -> None:
    found = align(_scores("abcde", "adcbe"))
    assert found.lines == {0: 0, 1: 3, 2: 2, 3: 1, 4: 4}
    assert len(found.moved) == 2
    assert found.moved < {1, 2, 3}


def test_out_of_order_only_a_sure_match_counts() -> None:
    assert align(_scores("abc", "Cab")).lines == {0: 1, 1: 2}
    assert align(_scores("abc", "cab")).lines == {0: 1, 1: 2, 2: 0}


def test_in_order_a_likely_match_counts() -> None:
    assert align(_scores("abc", "aBc")).lines == {0: 0, 1: 1, 2: 2}


def test_nothing_stands_on_no_lines() -> None:
    assert align([]).lines == {}
    assert align([[], []]).lines == {}


def test_a_gap_of_the_right_size_is_told_by_its_neighbours() -> None:
    assert gaps_of(align(_scores("abcd", "axxd")), 4, 4) == {1: 1, 2: 2}


def test_a_gap_of_another_size_is_told_by_nothing() -> None:
    assert gaps_of(align(_scores("abcd", "axd")), 4, 3) == {}
    assert gaps_of(align(_scores("abcd", "axxxd")), 4, 5) == {}


def test_gaps_at_the_ends_lie_beside_the_outermost_item() -> None:
    assert gaps_of(align(_scores("abc", "xbx")), 3, 3) == {0: 0, 2: 2}
    assert gaps_of(align(_scores("abc", "bc")), 3, 2) == {}


def test_a_line_that_is_taken_is_no_gap() -> None:
    assert gaps_of(align(_scores("abcde", "acxeb")), 5, 5) == {3: 2}


@given(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=8), st.data())
def test_each_line_is_taken_once_and_only_where_it_fits(
    items: list[str], data: st.DataObject
) -> None:
    lines = data.draw(st.permutations([*items, "x", "y"]))
    scores = _scores("".join(items), "".join(lines))
    found = align(scores)
    assert len(set(found.lines.values())) == len(found.lines)
    assert all(scores[item][line] > 0 for item, line in found.lines.items())
    assert sorted(found.lines) == list(range(len(items)))


@given(st.permutations("abcdefgh"), st.integers(0, 8))
def test_what_is_in_order_is_as_much_as_can_be(lines: list[str], extra: int) -> None:
    text = "".join(lines) + "x" * extra
    found = align(_scores("abcdefgh", text))
    in_order = sorted(set(found.lines) - found.moved)
    longest = [1] * len(lines)
    for at, letter in enumerate(lines):
        for before in range(at):
            if lines[before] < letter:
                longest[at] = max(longest[at], longest[before] + 1)
    assert len(in_order) == max(longest)
    assert [found.lines[item] for item in in_order] == sorted(found.lines[i] for i in in_order)
