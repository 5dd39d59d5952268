"""A learner's days.  Pure: the moment and the time zone come in."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo


@dataclass(frozen=True)
class Calendar:
    """A learner's days, from 04:00 to 04:00 local time, so that a late session belongs to one day."""

    zone: tzinfo = UTC
    starts_at: time = time(4)

    def day(self, at_ms: int) -> date:
        """The day that a moment belongs to."""
        wall = datetime.fromtimestamp(at_ms / 1000, self.zone)
        return wall.date() - timedelta(days=wall.time() < self.starts_at)

    def days(self, moments: Iterable[int]) -> list[date]:
        """The day of each."""
        return [self.day(moment) for moment in moments]

    def start_ms(self, day: date) -> int:
        """The moment at which a day starts."""
        return round(datetime.combine(day, self.starts_at, self.zone).timestamp() * 1000)


@dataclass(frozen=True)
class QuickCalendar(Calendar):
    """The same days for tens of thousands of moments: the bounds of each day are computed once."""

    # The starts in order; the end and the day of each; and the day used last, since most moments follow one another.
    _starts: list[int] = field(default_factory=list, compare=False, repr=False)
    _known: list[tuple[int, date]] = field(default_factory=list, compare=False, repr=False)
    _last: list[tuple[int, int, date]] = field(default_factory=lambda: [(0, 0, date.min)], compare=False, repr=False)

    def day(self, at_ms: int) -> date:
        """The day that a moment belongs to."""
        start, end, day = self._last[0]
        if start <= at_ms < end:
            return day
        place = bisect(self._starts, at_ms)
        if place and at_ms < self._known[place - 1][0]:
            start, (end, day) = self._starts[place - 1], self._known[place - 1]
        else:
            day = super().day(at_ms)
            start, end = self.start_ms(day), self.start_ms(day + timedelta(days=1))
            if not start <= at_ms < end:  # the clock was set back across the start of the day
                return day
            self._starts.insert(place, start)
            self._known.insert(place, (end, day))
        self._last[0] = start, end, day
        return day

    def days(self, moments: Iterable[int]) -> list[date]:
        """The day of each."""
        result = []
        start, end, day = self._last[0]
        for at_ms in moments:
            if start <= at_ms < end:
                result.append(day)
            else:
                result.append(self.day(at_ms))
                start, end, day = self._last[0]
        return result
