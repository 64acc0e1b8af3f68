from __future__ import annotations

from xlsreport.forms.expression import Term
from xlsreport.forms.statements import Basis, Statements


def test_a_basis_names_each_of_its_cells_once() -> None:
    basis = Basis(
        "合计", (Term(1, "a", cells=("x", "y")), Term(-1, "b", cells=("y",)), Term(2, ""))
    )
    assert basis.cells == ("x", "y")


def test_a_form_that_declares_nothing_has_nothing_to_check() -> None:
    assert Statements().figures == ()
    assert Statements().expected == ()
