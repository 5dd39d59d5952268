"""The days of a learner: at their ends, across clock changes, and in the zone of this machine."""

from __future__ import annotations

import random
import time
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from harness.clock import DAY_MS
from harness.scheduler.calendar import Calendar

START = 1_790_000_000_000


@pytest.mark.parametrize("zone", ["UTC", "Europe/Helsinki", "America/St_Johns", "Pacific/Apia", "Australia/Lord_Howe"])
def test_days_that_are_remembered_equal_those_computed(zone: str) -> None:
    """In any order of moments, across every clock change of several years, and at the very ends of a day."""
    calendar, draw = Calendar(ZoneInfo(zone)), random.Random(zone)
    moments = [START + draw.randrange(-6000 * DAY_MS, 2000 * DAY_MS) for _ in range(1500)]
    moments += [calendar.start_ms(calendar.day(moment)) + off for moment in moments[:500] for off in (-1, 0, 1)]
    assert calendar.days(moments) == [Calendar(ZoneInfo(zone)).day(moment) for moment in moments]


def test_days_without_a_zone_are_those_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """With daylight saving: 04:00 in Helsinki is 02:00 UTC in winter and 01:00 in summer."""
    monkeypatch.setenv("TZ", "Europe/Helsinki")
    time.tzset()
    try:
        local = Calendar(zone=None)
        for month, hour in ((1, 2), (7, 1)):
            starts = datetime(2026, month, 15, hour, tzinfo=UTC).timestamp() * 1000
            assert local.start_ms(date(2026, month, 15)) == starts
            assert [local.day(round(starts) + off).day for off in (-1, 0)] == [14, 15]
    finally:
        monkeypatch.undo()
        time.tzset()
