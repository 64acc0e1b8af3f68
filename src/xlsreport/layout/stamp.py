"""The stamp: what a workbook says of itself, for the reader and not for people.

It is written in three places (a very hidden sheet, custom properties, a global name), since every
spreadsheet program loses some of them. It is no secret and no security: the checksum tells an
accident from a stamp that is whole, nothing more.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsreport.text.records import Record

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DETAIL_END",
    "DETAIL_KIND",
    "DETAIL_LAST",
    "DETAIL_LINES",
    "ISSUE_DATE",
    "NAME_PREFIX",
    "PROPERTY_PREFIX",
    "SEAL_COLUMN",
    "Stamp",
    "form_of_name",
    "global_name",
]

ISSUE_DATE = datetime(2024, 1, 1)  # noqa: DTZ001 - the file format knows no time zones
"""The date that every written workbook carries instead of the day of its making, so that the same
input gives the same bytes. A workbook that still carries it was not saved since it was issued."""

PROPERTY_PREFIX = "xlsreport_"
NAME_PREFIX = "xlsreport_"
DETAIL_LINES = "lines "
"""What stands, before the number of lines, in the first column of the ids of the details."""
DETAIL_KIND, DETAIL_LAST = "kind", "last:"
"""The ids of columns of the details that hold no figure of the form: the kind of unit, and last
year's figure of the cell whose id stands behind it."""
DETAIL_END = "end"
"""What older workbooks have in the first column of the details below the last unit."""


SEAL_COLUMN = 3
"""The first column, on the sheet of the stamp, of the lines that the seal is made from."""


class Stamp(Record, frozen=True):
    """The identity of a workbook.

    Attributes:
        form: The form's id, as ``zfxxgk-2021``.
        year: The report year as text; ``""`` if open.
        unit_code: Code of the unit it was issued to; ``""`` if to no unit.
        unit_name: That unit's name.
        kind: ``unit`` or ``consolidated``.
        layout: Fingerprint of the layout.
        serial: The workbook's number within its batch, as ``2025-0007``; ``""`` for none.
        signature: HMAC-SHA256 over who, what and when, in hexadecimal; ``""`` if unsigned.
        format: Version of the stamp itself: ``1`` has neither seal nor what stands behind it, ``2``
            no period.
        seal: For a merged workbook: the digest over its units' lines; ``""`` for none.
        seal_signature: HMAC-SHA256 over the seal, in hexadecimal; ``""`` if it was made without a
            key.
        period: The period of the year it is for, as ``2025-03``; ``""`` for a yearly form.
    """

    form: str
    year: str
    unit_code: str
    unit_name: str
    kind: str
    layout: str
    serial: str = ""
    signature: str = ""
    format: str = "2"
    seal: str = ""
    seal_signature: str = ""
    period: str = ""

    @property
    def checksum(self) -> str:
        """16 hexadecimal digits over everything else."""
        names = _FIELDS.get(self.format, _FIELDS["2"])
        text = "\n".join(f"{name}={getattr(self, name)}" for name in names)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def signed(self, key: bytes) -> Stamp:
        """The same stamp, signed."""
        return replace(self, signature=self._sign(key))

    def vouched_by(self, key: bytes) -> bool:
        """Whether it was signed with ``key`` and nothing signed has changed since."""
        return hmac.compare_digest(self.signature, self._sign(key))

    def sealed(self, seal: str, key: bytes | None) -> Stamp:
        """The same stamp with a seal, and with its HMAC if there is a key."""
        signature = "" if key is None else _sign_seal(seal, key)
        return replace(self, seal=seal, seal_signature=signature)

    def seal_vouched_by(self, key: bytes) -> bool:
        """Whether the seal was signed with ``key``."""
        return hmac.compare_digest(self.seal_signature, _sign_seal(self.seal, key))

    def _sign(self, key: bytes) -> str:
        signed = [self.form, self.year, self.unit_code, self.unit_name, self.kind, self.serial]
        signed += [self.period] if self.period else []
        # Lengths keep one part's end from being read as the next one's beginning.
        text = "".join(f"{len(part)}:{part}" for part in signed)
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    def pairs(self) -> dict[str, str]:
        """Every part by its name, the checksum last."""
        names = _FIELDS.get(self.format, _FIELDS["2"])
        parts = {name: str(getattr(self, name)) for name in names}
        return parts | {"checksum": self.checksum}

    @classmethod
    def from_pairs(cls, pairs: Mapping[str, str]) -> Stamp | None:
        """The stamp that :meth:`pairs` wrote; ``None`` if parts are missing or altered."""
        names = _FIELDS.get(pairs.get("format", ""), ())
        if not names or not all(name in pairs for name in (*names, "checksum")):
            return None
        stamp = cls(**{name: pairs[name] for name in names})
        return stamp if stamp.checksum == pairs["checksum"] else None


_ADDED = ("seal", "seal_signature", "period")
_FIELDS = {
    "1": tuple(name for name in Stamp.__struct_fields__ if name not in _ADDED),
    "2": tuple(name for name in Stamp.__struct_fields__ if name != "period"),
    "3": Stamp.__struct_fields__,
}
"""The parts of a stamp by its format, in their order."""


def _sign_seal(seal: str, key: bytes) -> str:
    return hmac.new(key, f"seal:{seal}".encode(), hashlib.sha256).hexdigest()


def global_name(form_id: str, table: str) -> str:
    """The workbook-wide name of a table's range: it tells form and edition by itself."""
    return f"{NAME_PREFIX}{form_id.replace('-', '__')}__{table}"


def form_of_name(name: str) -> tuple[str, str] | None:
    """Form id and table of a name that :func:`global_name` made; ``None`` for other names."""
    parts = name.removeprefix(NAME_PREFIX).split("__")
    if not name.startswith(NAME_PREFIX) or len(parts) != 3:  # noqa: PLR2004 - name, edition, table
        return None
    return f"{parts[0]}-{parts[1]}", parts[2]
