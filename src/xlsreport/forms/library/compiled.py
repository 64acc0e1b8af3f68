"""The built-in forms compiled to JSON, because reading their YAML takes as long as a command.

The YAML stays the one home of a form. What lies in ``compiled/`` is made from it by ``make forms``
and is used only for the YAML it was made from: it names its sources with their checksums, and
where one differs the YAML is read.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any

from msgspec import DecodeError, json
from msgspec.structs import asdict

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from pathlib import Path

    from xlsreport.forms.form import Form

__all__ = ["FormHead", "compiled_path", "compiled_text", "head_of", "read_compiled", "read_head"]


class FormHead(Record, frozen=True):
    """One form as a list of forms shows it.

    Attributes:
        id: ``zfxxgk-2021``.
        first_year: First report year.
        last_year: Last one; ``None`` while it is in force.
        title: Its title.
        basis: The notice that prescribes it; ``""`` if none.
    """

    id: str
    first_year: int
    last_year: int | None
    title: str
    basis: str


def compiled_path(file: Path) -> Path:
    """The path of the compiled form of a YAML file."""
    return file.parent / "compiled" / f"{file.stem}.json"


def compiled_text(file: Path) -> str:
    """The text of the compiled form of a YAML file.

    Raises:
        DefinitionError: The form is wrong.
    """
    from xlsreport.forms.record import form_to_text
    from xlsreport.forms.yaml.form import read_form, sources_of

    form = read_form(file)
    sources = {
        source.relative_to(file.parent).as_posix(): _compute_checksum(source)
        for source in sources_of(file)
    }
    head = asdict(head_of(form))
    return form_to_text(form, {"made_by": "make forms", "sources": sources, "head": head})


def read_compiled(file: Path) -> Form | None:
    """The form that a YAML file declares, from its compiled form.

    Returns:
        The form; ``None`` if there is no compiled form, if it was made from other content, or if
        it is of another version or damaged.
    """
    from xlsreport.forms.record import form_from_text

    try:
        data = _read_compiled_data(file)
        return None if data is None else form_from_text(data)
    except (LookupError, TypeError, ValueError, AttributeError):
        return None


def read_head(file: Path) -> FormHead | None:
    """The head of a compiled form, without making its records; ``None`` as there."""
    try:
        data = _read_compiled_data(file)
        return None if data is None else FormHead(**data["head"])
    except (LookupError, TypeError):
        return None


def head_of(form: Form) -> FormHead:
    """The head of a form, for a list of forms."""
    return FormHead(form.id, form.first_year, form.last_year, form.title, form.basis)


def _read_compiled_data(file: Path) -> Any:  # noqa: ANN401 - what JSON may hold
    """Reads what was compiled from just this file and those it names; ``None`` if nothing was."""
    try:
        data = json.decode(compiled_path(file).read_bytes())
        for source, checksum in data["sources"].items():
            if _compute_checksum(file.parent / source) != checksum:
                return None
    except (OSError, ValueError, DecodeError, LookupError, TypeError, AttributeError):
        return None
    return data


def _compute_checksum(file: Path) -> str:
    """Length and CRC-32 of a text: against forgetting ``make forms``, not against forgery.

    Line ends may be those of another system. A cryptographic digest would take longer to load
    than everything else here.
    """
    data = file.read_bytes().replace(b"\r\n", b"\n")
    return f"{len(data)}-{zlib.crc32(data):08x}"
