"""A learner's days.  Pure: the moment and the time zone come in."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, field
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

    def days(self, moments: Iterable[int]) -> list[date]:
        """The day of each."""
        return [self.day(moment) for moment in moments]

    def start_ms(self, day: date) -> int:
        """The moment at which a day begins."""
        return round(datetime.combine(day, self.starts_at, self.zone).timestamp() * 1000)


@dataclass(frozen=True)
class QuickCalendar(Calendar):
    """The same days, asked for tens of thousands of moments: where a day begins and ends is worked out once."""

    # The beginnings in order; to each the end and the day; and the last of them: most moments follow one another.
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
            if not start <= at_ms < end:  # a clock that was set back across the beginning of a day
                return day
            self._starts.insert(place, start)
            self._known.insert(place, (end, day))
        self._last[0] = start, end, day
        return day

    def days(self, moments: Iterable[int]) -> list[date]:
        """The day of each."""
        found = []
        start, end, day = self._last[0]
        for at_ms in moments:
            if start <= at_ms < end:
                found.append(day)
            else:
                found.append(self.day(at_ms))
                start, end, day = self._last[0]
        return found
