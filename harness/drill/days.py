"""A learner's days.  Pure: the moment and the time zone come in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Calendar:
    """A learner's days: from 04:00 to 04:00 by the clock on the wall, so that a late session is one day's."""

    zone: tzinfo = UTC
    starts_at: time = time(4)

    def day(self, at_ms: int) -> date:
        """The day that a moment belongs to."""
        wall = datetime.fromtimestamp(at_ms / 1000, self.zone)
        return wall.date() - timedelta(days=wall.time() < self.starts_at)

    def start_ms(self, day: date) -> int:
        """The moment at which a day begins."""
        return round(datetime.combine(day, self.starts_at, self.zone).timestamp() * 1000)
