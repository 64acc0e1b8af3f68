"""Outcomes as bytes: nothing is lost on the way, and strangers' bytes are refused."""

from __future__ import annotations

import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import msgpack
from msgspec.structs import replace

from tests.samples import (
    EDITIONS,
    F2021,
    FORMS,
    JIUTAI,
    consistent,
    entered,
    outcome,
    submission,
    zeros,
)
from xlsreport.findings.finding import Finding, Severity
from xlsreport.layout import Place, lay_out
from xlsreport.layout.stamp import Stamp
from xlsreport.submission.packing import Figures, figures_of, pack_outcome, unpack_outcome
from xlsreport.submission.submission import (
    Below,
    Detail,
    ListRow,
    ListRows,
    Outcome,
    Unit,
    counted,
    with_totals,
)

if TYPE_CHECKING:
    from xlsreport.forms.form import Form

_CELL = "requests.received.natural"
_FEES = Decimal("0.092")
_NUMBERS = st.none() | st.integers() | st.decimals(allow_nan=False, allow_infinity=False)


def _there_and_back(given: Outcome, file: str = "a.xlsx") -> Outcome:
    return unpack_outcome(pack_outcome(given), file, FORMS)


def _sent(form: Form = F2021, **figures: Any) -> Outcome:
    return outcome(form, consistent(form, 1) | figures, unit=JIUTAI, file="a.xlsx")


@pytest.mark.parametrize("form", EDITIONS, ids=lambda form: form.id)
def test_a_submission_comes_back_as_it_was_and_refers_to_our_own_form(form: Form) -> None:
    sent = outcome(form, zeros(form), unit=JIUTAI, file="a.xlsx")
    back = _there_and_back(sent)
    assert back == sent
    assert back.submission is not None
    assert back.submission.form is form


def test_every_field_of_a_submission_travels() -> None:
    """Each is given something that it does not hold by default."""
    plain = submission(F2021, zeros(F2021), unit=JIUTAI, file="a.xlsx")
    full = replace(
        plain,
        year=2031,
        issued_to=Unit("1", "甲"),
        consolidated=True,
        nil_return=True,
        shown={"requests.received.total": None, "requests.carried_in.total": Decimal("1.50")},
        unreadable=frozenset({_CELL}),
        healed=frozenset({"requests.received.legal"}),
        places={_CELL: Place("表", 1, 2, 3, 4)},
        priors={"requests.received.prior": 2**70},
        narratives={"narrative.overview": "总体\n情况"},
        cover={"contact": "张三"},
        digest="ab" * 32,
        stamp=Stamp("zfxxgk-2021", "2031", "1", "甲", "unit", "f" * 16, "2031-0007", "ff"),
        period="2031-Q2",
        header={"header.day": date(2031, 5, 1), "header.rent": Decimal("1.50"), "header.no": None},
        saved=datetime(2032, 1, 31, 23, 59, tzinfo=UTC),
        program="LibreOffice 7.4",
        container="ods",
        located="names",
        details=(
            Detail(Unit("2", "乙"), with_totals(F2021, {_CELL: 3, "proactive.fees.amount": _FEES})),
            Detail(Unit("3", "丙"), with_totals(F2021, {_CELL: 4}), Unit("4", "丁")),
        ),
        below=(
            Below(Unit("5", "戊"), "missing"),
            Below(Unit("6", "己"), "waived", "已核", Unit("4", "丁"), "requests.balance"),
        ),
        blanks_are_zero=("requests",),
        explanations={"requests.balance[natural]": "已核实"},
        declared_zero=frozenset({"requests.received.legal", "appeals.reconsideration.upheld"}),
        text_digest="cd" * 32,
        sentences=b"12345678",
        entries={"t.opened": date(2024, 1, 2), "t.free": True, "t.code": "007", "t.kind": None},
        lists={
            "contracts": ListRows(
                "合同",
                (0, 1, -1),
                (
                    ListRow(
                        6, ("007", date(2024, 1, 2), True), (), Unit("2", "乙"), Unit("4", "丁")
                    ),
                    ListRow(9, (None, Decimal("1.50"), 2**70), (0,)),
                ),
            )
        },
    )
    unchanged = [
        name
        for name in full.__struct_fields__
        if name not in {"file", "form", "unit", "values"}
        and getattr(full, name) == getattr(plain, name)
    ]
    assert unchanged == []
    assert _there_and_back(Outcome("a.xlsx", full, ())).submission == full


def test_findings_travel_whole_and_take_the_name_the_file_has_now() -> None:
    own = Finding(
        "RULE_TIE",
        Severity.ERROR,
        "a.xlsx",
        places=(Place("三、依申请公开", 7, 3, 7, 3),),
        cell_ids=(_CELL,),
        label="自然人",
        value="９",
        params={"difference": "−87"},
        rule="requests.balance",
        waived="已核（李四，2026-01-31）",
    )
    other = replace(own, file="z.zip", value=None, waived=None)
    back = _there_and_back(Outcome("a.xlsx", None, (own, other)), "b.xlsx")
    assert back == Outcome("b.xlsx", None, (replace(own, file="b.xlsx"), other))
    told = Outcome("a.xlsx", None, (), {"check_a": (own,), "check_b": ()})
    own = replace(own, file="b.xlsx")
    assert _there_and_back(told, "b.xlsx").told == {"check_a": (own,), "check_b": ()}


@given(st.lists(_NUMBERS, min_size=4, max_size=4))
def test_figures_come_back_exactly_with_their_kind_and_digits(numbers: list[Any]) -> None:
    ids = entered(F2021)[:4]
    values = with_totals(F2021, dict(zip(ids, numbers, strict=True)))
    sent = replace(submission(F2021, zeros(F2021)), values=values)
    back = _there_and_back(Outcome("a.xlsx", sent, ())).submission
    assert back is not None
    assert [repr(value) for value in back.values.values()] == [repr(v) for v in values.values()]


def test_packed_figures_are_a_mapping_like_any_other() -> None:
    sent = _sent().submission
    back = _there_and_back(_sent()).submission
    assert sent is not None
    assert back is not None
    figures = back.values
    assert isinstance(figures, Figures)
    assert list(figures) == list(figures.keys()) == list(F2021.cells)
    assert len(figures) == len(F2021.cells)
    assert figures[_CELL] == sent.values[_CELL]
    assert dict(figures.items()) == dict(figures) == sent.values
    assert list(figures.values()) == list(sent.values.values())
    assert (_CELL in figures, "no.such.cell" in figures) == (True, False)
    with pytest.raises(KeyError):
        figures["no.such.cell"]
    assert counted(back) == counted(sent)
    assert pickle.loads(pickle.dumps(Figures(F2021, b"\x90")))._packed == b"\x90"  # noqa: S301


def test_figures_that_are_packed_already_are_not_unpacked_to_be_packed() -> None:
    once = pack_outcome(_sent())
    assert pack_outcome(unpack_outcome(once, "a.xlsx", FORMS)) == once


def test_places_of_the_layout_are_not_sent_and_others_are() -> None:
    sent = _sent()
    back = _there_and_back(sent).submission
    assert back is not None
    assert back.places is lay_out(F2021).cells
    assert sent.submission is not None
    moved = {_CELL: Place("表", 0, 0, 0, 0)}
    other = replace(sent, submission=replace(sent.submission, places=moved))
    assert len(pack_outcome(other)) > len(pack_outcome(sent))
    back = _there_and_back(other).submission
    assert back is not None
    assert back.places == moved


@pytest.mark.parametrize(
    "packed",
    [
        b"",
        b"\xc1",
        b"\x94\x01\x02\x03\x04",
        msgpack.encode("text"),
        pack_outcome(_sent())[:-1],
        pack_outcome(_sent()) + b"\x00",
        msgpack.encode([[], [msgpack.Ext(9, b"1")], {}]),
    ],
    ids=["nothing", "no code", "four", "text", "cut", "longer", "unknown kind"],
)
def test_bytes_that_are_no_packed_outcome_are_refused(packed: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever MessagePack says
        unpack_outcome(packed, "a.xlsx", FORMS)


def test_what_cannot_be_packed_is_refused_and_not_written_otherwise() -> None:
    sent = _sent().submission
    assert sent is not None
    odd = replace(sent, cover={"contact": object()})  # type: ignore[dict-item]
    with pytest.raises(TypeError, match="object cannot be packed"):
        pack_outcome(Outcome("a.xlsx", odd, ()))


def test_a_text_of_a_kind_of_its_own_travels_as_its_letters() -> None:
    class Marked(str):
        __slots__ = ()

    sent = _sent().submission
    assert sent is not None
    narratives = {name: Marked(text) for name, text in sent.narratives.items()}
    back = _there_and_back(Outcome("a.xlsx", replace(sent, narratives=narratives), ())).submission
    assert back is not None
    assert back.narratives == sent.narratives


@given(st.lists(st.sampled_from([*F2021.cells, "nowhere"])).map(tuple))
def test_some_figures_are_those_of_their_cells_packed_or_not(cells: tuple[str, ...]) -> None:
    packed = _there_and_back(_sent(**{_CELL: None})).submission.values
    assert isinstance(packed, Figures)
    wanted = [packed.get(cell) for cell in cells]
    assert list(figures_of(packed, cells)) == list(figures_of(dict(packed), cells)) == wanted


def test_figures_of_another_form_are_refused() -> None:
    with pytest.raises(ValueError, match="no packed figures"):
        figures_of(Figures(F2021, msgpack.encode([1, 2])), (_CELL,))
