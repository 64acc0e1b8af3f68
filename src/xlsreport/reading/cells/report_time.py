"""Which period a workbook reports on: what its cover says, held against its stamp."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlsreport.forms.periods import list_ways, parse_period, times_words, year_in
from xlsreport.text.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsreport.forms.periods import PeriodKind
    from xlsreport.layout.stamp import Stamp

__all__ = ["read_period"]


def read_period(
    kind: PeriodKind, year: int | None, stamp: Stamp | None, text: str, say: Callable[..., None]
) -> tuple[int | None, str | None]:
    """The report year and the period.

    Args:
        kind: What the form's periods are.
        year: The year that the workbook was issued for; ``None`` if it does not say.
        stamp: The workbook's stamp; ``None`` if it is lost.
        text: What stands on the cover.
        say: Takes the code and the parameters of what is to be said.

    Returns:
        Both ``None`` where neither cover nor stamp says it.
    """
    issued = "" if stamp is None else stamp.period
    written = parse_period(text, kind, year)
    if written is None and (text or not issued):
        ways, ways_en = list_ways(kind)
        say("UNIT_WRONG_PERIOD", value=visible(text), ways=ways, ways_en=ways_en)
    elif written is not None and issued and written != issued:
        params = {"value": times_words([written], "zh"), "issued": times_words([issued], "zh")}
        params["value_en"] = times_words([written], "en")
        params["issued_en"] = times_words([issued], "en")
        say("UNIT_PERIOD_CHANGED", **params)
    period = written or issued or None
    return (year if period is None else year_in(period)), period
