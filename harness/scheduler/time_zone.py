"""The system's time zone, with daylight saving."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo


class LocalZone(tzinfo):
    """The zone of this machine.  As a `tzinfo` the standard library has only its current offset."""

    def fromutc(self, moment: datetime) -> datetime:
        """Local time at a moment in UTC."""
        offset = _offset(moment.replace(tzinfo=UTC).timestamp())
        wall = moment + offset
        is_repeated = _offset((moment.replace(tzinfo=UTC) - timedelta(hours=1)).timestamp()) > offset
        return wall.replace(tzinfo=self, fold=int(is_repeated))

    def utcoffset(self, moment: datetime | None) -> timedelta | None:
        """How far local time is ahead of UTC."""
        return None if moment is None else _offset(moment.replace(tzinfo=None).timestamp())

    def dst(self, moment: datetime | None) -> timedelta | None:
        """None: not separated from the offset."""
        return None

    def tzname(self, moment: datetime | None) -> str | None:
        """The system's name of the zone."""
        return None if moment is None else time.localtime(moment.replace(tzinfo=None).timestamp()).tm_zone


def _offset(stamp: float) -> timedelta:
    return timedelta(seconds=time.localtime(stamp).tm_gmtoff)
