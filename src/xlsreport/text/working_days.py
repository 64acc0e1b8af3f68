"""Working days by the calendar of the country."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from xlsreport.text.country import country

if TYPE_CHECKING:
    from datetime import date

    from xlsreport.text.country import Calendar

__all__ = ["count_working_days"]

_WEEK = 7
# Nothing that is answered takes longer; a typing error in a year must cost no time.
_LONGEST = 366 * 100


def count_working_days(start: date, end: date) -> int:
    """How many working days follow ``start`` up to and with ``end``; 0 where it is not later."""
    return _count(country().calendar, start, end)


@lru_cache(maxsize=4096)
def _count(calendar: Calendar, start: date, end: date) -> int:
    days = min((end - start).days, _LONGEST)
    if days <= 0:
        return 0
    weeks, rest = divmod(days, _WEEK)
    count = weeks * (_WEEK - len(calendar.weekend))
    last = start + timedelta(days)
    later = [last - timedelta(back) for back in range(rest)]
    count += sum(day.isoweekday() not in calendar.weekend for day in later)
    free = (day for day in calendar.holidays if start < day <= last)
    count -= sum(day.isoweekday() not in calendar.weekend for day in free)
    worked = (day for day in calendar.worked if start < day <= last)
    return count + sum(day.isoweekday() in calendar.weekend for day in worked)
