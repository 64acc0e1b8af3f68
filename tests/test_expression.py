from __future__ import annotations

import builtins
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Never

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from xlsreport.errors import DefinitionError
from xlsreport.forms.expression import (
    Comparison,
    Number,
    Sum,
    Term,
    describe,
    evaluate,
    holds,
    parse_comparison,
    parse_sum,
    to_formula,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAMES = st.sampled_from(["a", "b", "c.d", "c.e", "c.*", "f"])
CELLS = {
    "a": ("A1",), "b": ("A2",), "c.d": ("B1",), "c.e": ("B2",), "c.*": ("B1", "B2"), "f": ("C9",)
}  # fmt: skip
FACTORS = st.one_of(
    st.integers(-20, 20).filter(bool),
    st.decimals("0.01", "9.99", places=2).filter(bool),
)
TERMS = st.tuples(FACTORS, NAMES, st.booleans())
NUMBERS = st.integers(-999, 999).filter(bool)
FIGURES = st.dictionaries(
    st.sampled_from(
        ["A1", "A2", "B1", "B2", "C9", "last A1", "last A2", "last B1", "last B2", "last C9"]
    ),
    st.one_of(st.none(), st.integers(-(10**9), 10**9), st.decimals(-1000, 1000, places=2)),
)


def written(terms: Sequence[tuple[Number, str, bool]], numbers: Sequence[int]) -> str:
    """Terms as a person writes them."""
    parts = [
        f"{factor} * " + (f"prior({name})" if prior else name) for factor, name, prior in terms
    ]
    return " + ".join([*parts, *map(str, numbers)])


def resolved(terms: Sum) -> Sum:
    return tuple(replace(t, cells=CELLS[t.name]) if t.name else t for t in terms)


def sheet_address(cell: str, *, prior: bool) -> str:
    return f"last {cell}" if prior else cell


def computed(formula: str, figures: Mapping[str, Number | None]) -> Decimal:
    """What a spreadsheet makes of such a formula: sums that pass over blanks, factors, numbers."""
    total, rest = Decimal(0), formula
    addend = re.compile(r"([+-]?)(?:([0-9.]+)\*)?SUM\(([^()]*)\)|([+-]?)([0-9.]+)")
    while rest:
        found = addend.match(rest)
        assert found, rest
        sign, factor, addresses, number_sign, number = found.groups()
        if addresses is None:
            value, sign = Decimal(number), number_sign
        else:
            known = [figures.get(cell) for cell in addresses.split(",")]
            value = Decimal(factor or 1) * sum(
                (Decimal(v) for v in known if v is not None), Decimal(0)
            )
        total += -value if sign == "-" else value
        rest = rest[found.end() :]
    return total


@given(st.lists(TERMS, max_size=6), st.lists(NUMBERS, max_size=2), FIGURES)
def test_value_and_formula_agree_for_any_sum(
    terms: Sequence[tuple[Number, str, bool]],
    numbers: Sequence[int],
    figures: Mapping[str, Number | None],
) -> None:
    parsed = resolved(parse_sum(written(terms, numbers) or "0"))
    value = evaluate(parsed, lambda cell, prior: figures.get(sheet_address(cell, prior=prior)) or 0)
    formula = to_formula(
        parsed, lambda some: [sheet_address(c, prior=t.prior) for t in some for c in t.cells]
    )
    assert computed(formula, figures) == value


@given(st.lists(TERMS, min_size=1, max_size=6), FIGURES)
def test_value_is_the_sum_that_was_written(
    terms: Sequence[tuple[Number, str, bool]], figures: Mapping[str, Number | None]
) -> None:
    def figure(cell: str, prior: bool) -> Number:  # noqa: FBT001 - as evaluate calls it
        return figures.get(sheet_address(cell, prior=prior)) or 0

    parsed = resolved(parse_sum(written(terms, [])))
    expected = sum(
        (factor * figure(cell, prior) for factor, name, prior in terms for cell in CELLS[name]),
        Decimal(0),
    )
    assert evaluate(parsed, figure) == expected


@given(st.lists(TERMS, min_size=1, max_size=6), st.lists(NUMBERS, max_size=2))
def test_the_sentence_names_every_term_with_its_factor_and_sign(
    terms: Sequence[tuple[Number, str, bool]], numbers: Sequence[int]
) -> None:
    parsed = parse_sum(written(terms, numbers))
    said = describe(
        parsed, lambda t: f"[{'last ' if t.prior else ''}{t.name}]", lambda t: f"<{t.name}>"
    )
    rest = said
    for factor, name, prior in terms:
        label = f"[{'last ' if prior else ''}{name}] <{name}>"
        scale = "" if abs(factor) == 1 else f"{abs(Decimal(factor).normalize()):f} × "
        before, found, rest = rest.partition(f"{scale}{label}")
        assert found
        assert ("－" in before) == (factor < 0)
    assert said.count("[") == len(terms)


def test_the_three_readings_of_the_official_rule() -> None:
    rule = parse_comparison("received + carried_in == outcome.total + carried_out")
    assert [t.name for t in rule.terms] == [
        "received",
        "carried_in",
        "outcome.total",
        "carried_out",
    ]
    assert to_formula(rule.left, lambda some: [t.name for t in some]) == "SUM(received,carried_in)"
    labels = {"received": "一、本年新收", "carried_in": "二、上年结转"}
    said = describe(rule.left, lambda t: labels[t.name], lambda _: "9")
    assert said == "一、本年新收 9 ＋ 二、上年结转 9"
    values = {"received": 4, "carried_in": 5}
    left = Comparison(rule.left, "==", ()).resolved(lambda t: (t.name,)).left
    assert evaluate(left, lambda cell, _: values[cell]) == 9


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a - b", (Term(1, "a"), Term(-1, "b"))),
        ("a - (b - c)", (Term(1, "a"), Term(-1, "b"), Term(1, "c"))),
        ("2 * (a + b)", (Term(2, "a"), Term(2, "b"))),
        ("a * 3", (Term(3, "a"),)),
        ("-2 * a", (Term(-2, "a"),)),
        ("-a", (Term(-1, "a"),)),
        ("+a", (Term(1, "a"),)),
        ("0.5 * a", (Term(Decimal("0.5"), "a"),)),
        ("2.0 * a", (Term(2, "a"),)),
        ("a + 12", (Term(1, "a"), Term(12, ""))),
        ("a - 0.25", (Term(1, "a"), Term(Decimal("-0.25"), ""))),
        ("0", ()),
        ("x.y.*", (Term(1, "x.y.*"),)),
        ("prior(x.y)", (Term(1, "x.y", prior=True),)),
        ("prior(x.*) - x.*", (Term(1, "x.*", prior=True), Term(-1, "x.*"))),
        ("  a  ", (Term(1, "a"),)),
    ],
)
def test_what_may_be_written(text: str, expected: tuple[Term, ...]) -> None:
    assert parse_sum(text) == expected


@pytest.mark.parametrize("text", ["3 * a", "2.0 * a", "a + 7"])
def test_counts_stay_whole_numbers(text: str) -> None:
    value = evaluate(resolved(parse_sum(text)), lambda *_: 5)
    assert type(value) is int


REFUSED = [
    "", " ", "a +", "a b", "a / 2", "a ** 2", "a % 2", "a // 2", "a * b", "a & b", "not a", "~a",
    "a if b else c", "[a]", "(a, b)", "{a}", "a[0]", "a()", "f(a)", "prior()", "prior(a, b)",
    "prior(a + b)", "prior(x=a)", "prior(*a)", "prior(prior(a))", "sum(a)", "'a'", "f'{a}'", "b'a'",
    "True", "None", "1j * a", "...", "lambda: a", "(a := 1)", "await a", "a.b()", "a.*b",
    "0 * a", "a * 0", "1e400 * a", "1e-20 * a", "1234567890123456 * a", "a + 0.1234567890123456789",
    "9" * 1000, "a\x00", "a; b", "a\nb", "__import__('os').getcwd()", "a.__class__", "().a",
    "1 .real",
    "-" * 1500 + "a", "(" * 500 + "a" + ")" * 500, "a + " * 600 + "a", "a" * 3000, "１ ＋ a",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_everything_else_is_refused_in_two_languages(text: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_sum(text)
    assert caught.value.zh.startswith("规则“")
    assert caught.value.en.startswith("rule ")
    assert caught.value.zh.splitlines() == [caught.value.zh]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "a == b == c",
        "a < b < c",
        "a is b",
        "a in b",
        "a is not b",
        "a = b",
        "a <> b",
        "a == b or c == d",
        *REFUSED[:10],
    ],
)
def test_a_rule_is_one_comparison_of_two_sums(text: str) -> None:
    with pytest.raises(DefinitionError):
        parse_comparison(text)


@pytest.mark.parametrize("operator", ["==", "!=", "<=", "<", ">=", ">"])
def test_all_six_comparisons_may_be_written(operator: str) -> None:
    assert parse_comparison(f"a {operator} b").operator == operator


def test_nothing_is_ever_evaluated(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_args: object, **_keywords: object) -> Never:
        raise AssertionError("a rule was run as Python")

    for name in ("eval", "exec", "__import__"):
        monkeypatch.setattr(builtins, name, forbidden)
    for text in ("__import__('os')", "print(a)", "a.b.c", "eval(a)"):
        try:
            parse_sum(text)
        except DefinitionError:
            continue


def test_the_longest_readable_sum_is_read() -> None:
    assert len(parse_sum("+".join(["a"] * 400))) == 400


@pytest.mark.parametrize(
    ("operator", "less", "equal", "more"),
    [
        ("==", False, True, False),
        ("!=", True, False, True),
        ("<=", True, True, False),
        ("<", True, False, False),
        (">=", False, True, True),
        (">", False, False, True),
    ],
)
def test_comparisons_hold_as_they_read(
    operator: str, *, less: bool, equal: bool, more: bool
) -> None:
    assert holds(1, operator, 2) is less
    assert holds(Decimal("2.0"), operator, 2) is equal
    assert holds(3, operator, 2) is more


def test_an_unknown_figure_makes_the_sum_unknown() -> None:
    terms = resolved(parse_sum("a + b"))
    assert evaluate(terms, lambda cell, _: None if cell == "A2" else 1) is None
    assert evaluate(terms, lambda *_: 1) == 2


def test_sums_of_money_are_exact() -> None:
    terms = resolved(parse_sum("a + b"))
    values = {"A1": Decimal("0.1"), "A2": Decimal("0.2")}
    assert evaluate(terms, lambda cell, _: values[cell]) == Decimal("0.3")


def test_terms_of_one_factor_share_a_sum_and_numbers_stand_alone() -> None:
    terms = resolved(parse_sum("a + b - 2 * c.* - 3 + 0.0000001"))
    formula = to_formula(terms, lambda some: [cell for t in some for cell in t.cells])
    assert formula == "SUM(A1,A2)-2*SUM(B1,B2)-3+0.0000001"


def test_an_empty_sum_is_zero_in_every_reading() -> None:
    assert evaluate((), lambda *_: None) == 0
    assert to_formula((), lambda _: []) == "0"
    assert describe((), lambda _: "") == "0"


def test_a_sentence_without_figures_names_labels_only() -> None:
    assert describe(parse_sum("a - 2 * b - 5"), lambda t: t.name) == "a － 2 × b － 5"


def test_resolving_leaves_numbers_alone() -> None:
    rule = parse_comparison("a + 1 == b").resolved(lambda t: (t.name.upper(),))
    assert [t.cells for t in rule.terms] == [("A",), (), ("B",)]
