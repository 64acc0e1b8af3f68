"""Whether a name in a text may be the reporting unit's own."""

from __future__ import annotations

import re

from xlsreport.units.names import normal_name

__all__ = ["letters_within", "may_be_same_unit"]

_KIND = re.compile(r"(?:街道|局|镇|乡|县|区|市|旗|州|委)$")


def may_be_same_unit(own: str, name: str) -> bool:
    """Whether ``name`` may mean the unit called ``own``.

    It may if the letters of one stem stand in the other in their order, as in abbreviations and
    with or without the area in front: 柳树镇 and 青河县柳树镇人民政府, 县发改委 and
    沭阳县发展和改革局. A stem of one letter (市局, 我镇) tells nothing and may be anybody's.
    """
    stems = [_KIND.sub("", normal_name(each)) for each in (own, name)]
    short, long = sorted(stems, key=len)
    return len(short) <= 1 or letters_within(short, long)


def letters_within(short: str, long: str) -> bool:
    """Whether the letters of ``short`` stand in ``long`` in their order."""
    rest = iter(long)
    return all(letter in rest for letter in short)
