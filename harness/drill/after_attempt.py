"""After a failed attempt at an exercise: makes the cards that belong to it due.

Only for learners with at least one card event; others would wait for the decks to be read.
"""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING

from harness.errors import HarnessError

if TYPE_CHECKING:
    from harness.course.catalogue import Course
    from harness.progress.store import Store
    from harness.records import Result

MS_IN_NS = 1_000_000


def make_cards_due(store: Store, course: Course, result: Result) -> int:
    """Store which cards the attempt makes due; their number.  0 on any error, which must not hide the verdict."""
    if result.is_passed or next(store.card_events(), None) is None:
        return 0
    # Imported here because they are slow.
    from harness.cards.deck import is_locked
    from harness.cards.library import read_deck
    from harness.scheduler import event_log
    from harness.scheduler.due_after_mistake import due_after

    try:
        revealed = store.revealed_exercises()
        deck = read_deck(course, store.path.parent)
        due = due_after(result, deck, time.time_ns() // MS_IN_NS)
        events = [event for event in due if not is_locked(event.card, revealed)]
        for event in events:
            event_log.append(store, event, is_own=deck.cards[event.card].is_own)
    except (HarnessError, OSError, sqlite3.Error):
        return 0
    return len(events)
