"""Forms for tests: the library of an outsider, and small ones written where they are needed."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from xlsreport.errors import DefinitionError
from xlsreport.forms.library.find_forms import load_forms
from xlsreport.forms.yaml.form import read_form

LIBRARY = Path(__file__).parent / "forms" / "library-2024.yaml"
REQUESTS = Path(__file__).parent / "forms" / "requests-2025.yaml"
FORMS = load_forms([LIBRARY])


def check_refused(text: str, said: str, place: str, folder: Path) -> None:
    """Asserts that a form is refused in these words, with the line on which a place stands."""
    file = folder / "refused.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(DefinitionError, match=said) as caught:
        read_form(file)
    assert caught.value.line == 1 + text[: text.index(place)].count("\n")


def form_text(tables: str = "", top: str = "") -> str:
    """The YAML of a small form; without ``tables`` it has the one below."""
    tables = dedent(tables).strip("\n") or dedent(TABLE).strip("\n")
    head = 'form: small\nedition: "1"\ntitle: A form\nlanguage: en\nyears: {from: 2024}\n'
    return f"{head}{dedent(top)}tables:\n{tables}\n"


def one_row(*columns: str) -> str:
    """The YAML of a small form: a table ``t`` with a row ``x``, its columns without the braces."""
    listed = "".join(f"  - {{{each}}}\n" for each in columns)
    return form_text(
        f"- id: t\n  title: T\n  sheet: T\n  boxhead:\n{listed}  stub: [{{id: x, label: X}}]\n"
    )


TABLE = """
    - id: t
      title: Table
      sheet: T
      boxhead:
      - {id: a, label: A}
      - {id: b, label: B}
      stub:
      - {id: x, label: X}
      - {id: y, label: Y}
"""
