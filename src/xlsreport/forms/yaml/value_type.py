"""What the cells of a table, a row or a column hold, as declared by ``cells``.

A key that means nothing for the declared type is refused: bounds of a text, choices of a date, the
sum of what cannot be added up.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, get_args

from xlsreport.forms.expression import parse_sum
from xlsreport.forms.headings import FIGURES, Aggregate, Choice, ValueKind, ValueType
from xlsreport.forms.yaml.node import Node, at, list_of, text_of
from xlsreport.text.limits import LONGEST_CELL_TEXT, MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsreport.forms.expression import Calculation, Sum

__all__ = [
    "AGGREGATES",
    "CELLS_KEYS",
    "KEYS_OF_EVERY_KIND",
    "KEYS_OF_KIND",
    "list_aggregates",
    "parse_bound",
    "read_value_type",
]

_KINDS: tuple[ValueKind, ...] = get_args(ValueKind)
# For every type, what may be said of it besides its type, a blank and what a merge makes of it.
KEYS_OF_KIND: Mapping[ValueKind, tuple[str, ...]] = {
    "count": ("unit", "signed", "plausible", "min", "max"),
    "amount": ("unit", "decimals", "signed", "plausible", "min", "max"),
    "percent": ("decimals", "signed", "plausible", "min", "max"),
    "text": ("longest",),
    "date": ("min", "max"),
    "choice": ("choices",),
    "yes_no": (),
}
# What a merge can make of it; the first where nothing is said.
AGGREGATES: Mapping[ValueKind, tuple[Aggregate, ...]] = {
    "count": ("sum", "none", "min", "max", "append"),
    "amount": ("sum", "none", "min", "max", "append"),
    "percent": ("none", "min", "max", "append"),
    "text": ("append", "none"),
    "date": ("append", "none", "min", "max"),
    "choice": ("append", "none"),
    "yes_no": ("append", "none"),
}
CELLS_KEYS = (
    "type", "unit", "decimals", "signed", "plausible", "aggregate", "min", "max", "longest",
    "choices", "blank",
)  # fmt: skip
KEYS_OF_EVERY_KIND = ("type", "aggregate", "blank")

_NUMBER = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]+)?")
# A percent is kept as its hundredth.
_PERCENT_PLACES = 2
# The validation of a choice names all of them in one text.
_LONGEST_LIST = 255
_FEWEST_CHOICES = 2


def list_aggregates(kind: ValueKind) -> tuple[str, ...]:
    """What a merge can make of a type, and of its cells that compute themselves."""
    return (*AGGREGATES[kind], *(("computed",) if kind in FIGURES else ()))


def read_value_type(
    node: Node | None, default: ValueType, calculation: Calculation | None = None
) -> ValueType:
    """What ``cells`` declares; ``default`` where nothing is declared.

    Args:
        node: The declaration; ``None`` for none.
        default: What holds without one.
        calculation: The arithmetic by which the cells are computed; ``None`` for none.

    Raises:
        DefinitionError: A key is unknown or means nothing for the type, bounds contradict each
            other, choices are missing or cannot be told apart; with its line.
    """
    if node is None:
        return default
    entries = node.entries(CELLS_KEYS, ("type",))
    name = entries["type"].one_of(_KINDS)
    kind = next(each for each in _KINDS if each == name)
    _refuse_meaningless(entries, kind)
    if kind == "amount" and "decimals" not in entries:
        node.refuse("amount 要写明 decimals（小数位数）。", "an amount must declare its decimals.")
    if kind == "choice" and "choices" not in entries:
        node.refuse("choice 要写明 choices（可选的各项）。", "a choice must declare its choices.")
    if "blank" in entries:
        entries["blank"].one_of(("allowed",))
        if calculation is not None:
            entries["blank"].refuse(
                "算出来的格不填写，不能写 blank。", "a computed cell is not filled in: no 'blank'."
            )
    signed = "signed" in entries and entries["signed"].flag()
    decimals = _read_decimals(entries, kind)
    bounds = {
        key: parse_bound(entries[key], kind) or _read_bound(entries[key], kind, decimals)
        for key in ("min", "max")
        if key in entries
    }
    sums = {key: bound for key, bound in bounds.items() if isinstance(bound, tuple)}
    least, most = (
        bound if not isinstance(bound, tuple) else None
        for bound in (bounds.get("min"), bounds.get("max"))
    )
    _refuse_contradiction(entries, least, most, signed=signed)
    longest = entries.get("longest")
    return ValueType(
        kind=kind,
        unit=text_of(entries, "unit"),
        decimals=decimals,
        signed=signed,
        plausible=_read_plausible(entries["plausible"], kind, decimals)
        if "plausible" in entries
        else None,
        aggregate=_read_aggregate(entries, kind, calculation),
        least=least,
        most=most,
        least_of=sums.get("min", ()),
        most_of=sums.get("max", ()),
        longest=0
        if kind != "text"
        else LONGEST_CELL_TEXT
        if longest is None
        else longest.integer(1, LONGEST_CELL_TEXT),
        choices=_read_choices(entries["choices"]) if "choices" in entries else (),
        may_be_blank="blank" in entries,
    )


def _refuse_meaningless(entries: dict[str, Node], kind: ValueKind) -> None:
    allowed = (*KEYS_OF_KIND[kind], *KEYS_OF_EVERY_KIND)
    for key, node in entries.items():
        if key in allowed:
            continue
        if kind == "count" and key == "decimals":
            node.refuse("count 没有小数位。", "a count has no decimals.")
        fitting = [each for each in _KINDS if key in KEYS_OF_KIND[each]]
        node.refuse(
            f"{kind} 不能写 {key}；{key} 只用于：{'、'.join(fitting)}。请删掉，或改 type。",
            f"{key!r} has no meaning for a {kind}, only for: {', '.join(fitting)}. Delete it, or "
            "change the type.",
        )


def _read_aggregate(
    entries: dict[str, Node], kind: ValueKind, calculation: Calculation | None
) -> Aggregate:
    possible = AGGREGATES[kind]
    if calculation is not None:
        rate = calculation.is_ratio or (kind == "percent" and len(calculation.factors) == 1)
        own = tuple(each for each in possible if not (rate and each == "sum"))
        # Rates are made from the sums, products added up: nobody paid the product of two sums.
        possible = ("computed", *own) if rate else (*own, "computed")
    if "aggregate" not in entries:
        return possible[0]
    known = [each for each in get_args(Aggregate) if calculation or each != "computed"]
    name = entries["aggregate"].one_of(known)
    if calculation is not None and calculation.is_ratio and name == "sum":
        entries["aggregate"].refuse(
            "比率不能相加：汇总时由合计数重新计算（aggregate: computed，不写也一样）。",
            "rates are never added up: a merge computes them from the sums (aggregate: computed, "
            "which is meant anyway).",
        )
    if name not in possible:
        entries["aggregate"].refuse(
            f"{kind} 汇总时不能用 {name}（没有意义），只能是：{'、'.join(possible)}。",
            f"a merge cannot make the {name} of a {kind}; it can be: {', '.join(possible)}.",
        )
    return next(each for each in possible if each == name)


def _read_decimals(entries: dict[str, Node], kind: ValueKind) -> int:
    """The decimal places of the number itself; of a percent two more than are shown."""
    if kind == "percent":
        shown = entries["decimals"].integer(0, 8) if "decimals" in entries else 0
        return shown + _PERCENT_PLACES
    return entries["decimals"].integer(1, 10) if "decimals" in entries else 0


def parse_bound(node: Node, kind: ValueKind) -> Sum:
    """The sum of other cells that ``min`` or ``max`` names; ``()`` for a number or a day.

    Raises:
        DefinitionError: It names cells in another way than a sum, or for what is no figure.
    """
    text = node.text()
    if not re.search("[A-Za-z_]", text):
        return ()
    with at(node):
        terms = parse_sum(text)
    if kind == "date" and (len(terms) > 1 or terms[0].factor != 1 or terms[0].prior):
        node.refuse(
            "日期的 min、max 写具体的一天（如 2024-01-31），或者另一个日期格的编号。",
            "the bound of a date is a day, as 2024-01-31, or one other cell with a date.",
        )
    if any(term.prior for term in terms) or not any(term.name for term in terms):
        node.refuse(
            "min、max 写数字，或者本年的格相加减，不用 prior()。",
            "a bound is a number, or a sum of this year's cells without prior().",
        )
    return terms


def _read_bound(node: Node, kind: ValueKind, decimals: int) -> Decimal | date:
    text = node.text()
    if kind == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            node.refuse(
                f"“{text}”不行，日期要写成 2024-01-31 这样。",
                f"{text!r} must be a date, written as 2024-01-31.",
            )
    digits = text.removesuffix("%").rstrip() if kind == "percent" else text
    if kind == "percent" and digits == text:
        node.refuse(
            f"“{text}”不行，百分比要带 %，如 100%。", f"{text!r} needs a % sign, as in 100%."
        )
    places = decimals - (_PERCENT_PLACES if kind == "percent" else 0)
    if not _NUMBER.fullmatch(digits) or len(digits.partition(".")[2]) > places:
        node.refuse(
            f"“{text}”不行，要写最多 {places} 位小数的数字。"
            if places
            else f"“{text}”不行，要写整数。",
            f"{text!r} must be a number of at most {places} decimals."
            if places
            else f"{text!r} must be a whole number.",
        )
    number = Decimal(digits)
    return number.scaleb(-_PERCENT_PLACES) if kind == "percent" else number


def _read_plausible(node: Node, kind: ValueKind, decimals: int) -> int | Decimal:
    if kind != "percent":
        return node.integer(1, 10**11)
    share = _read_bound(node, kind, decimals)
    if not isinstance(share, Decimal) or share <= 0:
        node.refuse("plausible 要大于 0。", "'plausible' must be more than 0.")
    return share


def _refuse_contradiction(
    entries: dict[str, Node],
    least: Decimal | date | None,
    most: Decimal | date | None,
    *,
    signed: bool,
) -> None:
    for key, bound in (("min", least), ("max", most)):
        if isinstance(bound, Decimal) and bound < 0 and not signed:
            entries[key].refuse(
                f"{key} 小于 0，要同时写 signed: true。",
                f"{key!r} is below 0; that needs signed: true.",
            )
    if isinstance(least, Decimal) and isinstance(most, Decimal):
        wrong = least > most
    else:
        wrong = isinstance(least, date) and isinstance(most, date) and least > most
    if wrong:
        entries["max"].refuse("max 不能小于 min。", "'max' must not be below 'min'.")


def _read_choices(node: Node) -> tuple[Choice, ...]:
    """The choices: a list of labels, or labels by id."""
    if isinstance(node.value, dict):
        named = [(key, each) for key, each in node.value.items()]
        choices = [Choice(key.strip(), each.words()) for key, each in named]
        nodes = [each for _, each in named]
    else:
        nodes = list_of({"choices": node}, "choices")
        choices = [Choice(each.words(), each.words()) for each in nodes]
    if len(choices) < _FEWEST_CHOICES:
        node.refuse("choices 至少要有两项。", "there must be at least two choices.")
    seen: dict[str, Choice] = {}
    for choice, each in zip(choices, nodes, strict=True):
        if "," in choice.label or "\n" in choice.label:
            # The comma stands between them in the validation.
            each.refuse(
                "可选项里不能有英文逗号和换行。", "a choice must hold no comma and no line break."
            )
        # What differs by width or case only is one entry to the person who types it.
        folded = "".join(unicodedata.normalize("NFKC", choice.label).casefold().split())
        if folded in seen:
            each.refuse(
                f"“{choice.label}”和“{seen[folded].label}”是同一项。",
                f"{choice.label!r} and {seen[folded].label!r} are one choice.",
            )
        seen[folded] = choice
    length = len(",".join(each.label for each in choices).encode("utf-16-le")) // 2
    if length > _LONGEST_LIST:
        node.refuse(
            f"choices 合起来有 {length} 个字符，最多 {_LONGEST_LIST} 个，请缩短。",
            f"the choices have {length} characters together, at most {_LONGEST_LIST} are allowed; "
            "shorten them.",
        )
    return tuple(choices)
