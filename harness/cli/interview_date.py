"""Sets the day of the interview."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from harness.clock import now_ms
from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.progress.store import Store
    from harness.scheduler.calendar import Calendar


def set_interview(store: Store, text: str, calendar: Calendar) -> None:
    """Record the day; `none` removes it.  Raises `UsageError` for anything but a future date."""
    from harness.scheduler import event_log
    from harness.scheduler.events import DateSet

    day = None
    at_ms = now_ms()
    if text.lower() != "none":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise UsageError(f'--interview "{text}" is not a date; write it as 2027-03-31, or `none`') from None
        if day < calendar.day(at_ms):
            raise UsageError(f"--interview {text} is in the past; give a future date, or `none`")
    event_log.append(store, DateSet(at_ms=at_ms, day=day.isoformat() if day else None))
