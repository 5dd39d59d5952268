"""After an attempt at an exercise: the cards that belong to its mistake are due.

For learners who drill: without a deck that was read before, nothing happens, so that nobody waits for YAML.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.progress.store import Store

MS_IN_NS = 1_000_000


def make_cards_due(store: Store, course: Course, result: Mapping[str, Any]) -> int:
    """Store what the attempt makes due; how many cards that is.  Fails silently: a verdict never hangs on it."""
    if result["verdict"] == "passed":
        return 0
    # Only now: the scheduler and the deck take a moment.
    from harness.cards.library import CACHE_FILE, read_deck
    from harness.scheduler import event_log
    from harness.scheduler.due_after_mistake import due_after

    home = store.path.parent
    if not (home / CACHE_FILE).exists():
        return 0

    try:
        events = due_after(result, read_deck(course, home), time.time_ns() // MS_IN_NS)
        for event in events:
            event_log.append(store, event)
    except (HarnessError, OSError, sqlite3.Error):
        return 0
    return len(events)
