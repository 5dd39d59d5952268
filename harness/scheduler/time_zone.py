"""The learner's time zone, daylight saving included, as the system has it.  Reads the system's settings only."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """The zone of this machine.  The standard library has only its offset of the moment as a `tzinfo`."""

    def fromutc(self, moment: datetime) -> datetime:
        """The wall clock at a moment in UTC."""
        offset = _offset(moment.replace(tzinfo=UTC).timestamp())
        wall = moment + offset
        is_repeated = _offset((moment.replace(tzinfo=UTC) - timedelta(hours=1)).timestamp()) > offset
        return wall.replace(tzinfo=self, fold=int(is_repeated))

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """What the wall clock is ahead of UTC."""
        return None if moment is None else _offset(moment.replace(tzinfo=None).timestamp())

    def dst(self, moment: datetime | None) -> timedelta | None:
        """Not told apart from the offset."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The system's name for it."""
        return None if moment is None else time.localtime(moment.replace(tzinfo=None).timestamp()).tm_zone


def _offset(stamp: float) -> timedelta:
    return timedelta(seconds=time.localtime(stamp).tm_gmtoff)
