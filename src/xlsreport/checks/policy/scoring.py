"""The scheme of points by which an office's circular compares how units reported."""

from __future__ import annotations

from xlsreport.text.records import Record

__all__ = ["SCORING_KEYS", "Scoring"]


class Scoring(Record, frozen=True):
    """Points that are taken off; nobody falls below 0.

    Attributes:
        full: What a unit has that did everything in time and right at first.
        missing: Taken off where nothing came.
        late: Taken off where the first report came late, by however much.
        late_day: Taken off for every day of it.
        late_most: The most that is taken off for lateness.
        returned: Taken off for every time a report went back to be mended.
        returned_most: The most that is taken off for that.
        not_right_first: Taken off where the first report had errors.
    """

    full: int = 100
    missing: int = 100
    late: int = 0
    late_day: int = 0
    late_most: int = 100
    returned: int = 0
    returned_most: int = 100
    not_right_first: int = 0

    def count_points(self, late: int | None, returned: int, right_first: bool | None) -> int:  # noqa: FBT001 - one of three facts
        """The points of one unit.

        Args:
            late: Days late; ``None`` where no deadline is set.
            returned: How often a report went back.
            right_first: Whether its first report had no errors; ``None`` if nothing came.
        """
        if right_first is None:
            return max(0, self.full - self.missing)
        days = late or 0
        off = min(self.late_most, self.late + self.late_day * days) if days else 0
        off += min(self.returned_most, self.returned * returned)
        off += 0 if right_first else self.not_right_first
        return max(0, self.full - off)


SCORING_KEYS = Scoring.__struct_fields__
"""What a profile may say of it."""
