"""A learner's days.  Pure: the moment and the time zone come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from harness.clock import MINUTE_MS

# Days begin, and clocks are changed, at a whole quarter of an hour: all of one belongs to one day.
QUARTER_MS = 15 * MINUTE_MS


@dataclass(frozen=True)
class Calendar:
    """A learner's days, from 04:00 to 04:00 local time, so that a late session belongs to one day.

    Without a `zone` local time is that of this machine, daylight saving included.
    """

    zone: tzinfo | None = UTC
    starts_at: time = time(4)
    # The day of each quarter of an hour that was asked for: a report asks for tens of thousands of moments.
    _days: dict[int, date] = field(default_factory=dict, init=False, compare=False, repr=False)

    def day(self, at_ms: int) -> date:
        """The day that a moment belongs to."""
        quarter = at_ms // QUARTER_MS
        if quarter not in self._days:
            wall = datetime.fromtimestamp(at_ms / 1000, self.zone)
            self._days[quarter] = wall.date() - timedelta(days=wall.time() < self.starts_at)
        return self._days[quarter]

    def days(self, moments: Iterable[int]) -> list[date]:
        """The day of each."""
        return [self.day(moment) for moment in moments]

    def start_ms(self, day: date) -> int:
        """The moment at which a day starts."""
        return round(datetime.combine(day, self.starts_at, self.zone).timestamp() * 1000)
