"""Where a learner's cards are: those of the course, their own, and the cache of both.  Quick to import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cards.deck import load_deck
from harness.course.catalogue import SUMMARIES_FILE

if TYPE_CHECKING:
    from harness.cards.records import Deck
    from harness.course.catalogue import Course

OWN_FOLDER = "cards"
CACHE_FILE = "decks.json"


def read_deck(course: Course, home: Path, *, keeps_cache: bool = True, skips_broken: bool = False) -> Deck:
    """The cards of the course and the learner's own.  Raises `CourseError`, unless what is broken is skipped."""
    own, cache = home / OWN_FOLDER, home / CACHE_FILE if keeps_cache else None
    summaries = course.summaries(home / SUMMARIES_FILE if keeps_cache else None)
    return load_deck(course.root, summaries, cache, own if own.is_dir() else None, skips_broken=skips_broken)
