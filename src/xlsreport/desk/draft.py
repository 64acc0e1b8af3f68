"""What was said so far of a collection that is not started yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xlsreport.units.roster import Roster

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """What was said so far of a collection that is not started yet.

    Attributes:
        fields: The fields of the steps by name.
        file: The roster as it was given, and its ending; ``None`` where it was typed or mended.
        text: The roster as text, to be mended.
        fault: What is wrong with the roster, in Chinese and in English; ``None`` if nothing is.
        roster: The roster; ``None`` until it is understood.
    """

    fields: dict[str, str] = field(default_factory=dict)
    file: tuple[str, bytes] | None = None
    text: str = ""
    fault: tuple[str, str] | None = None
    roster: Roster | None = None

    def of(self, name: str) -> str:
        """A field; ``""`` until it is given."""
        return self.fields.get(name, "")
