"""Where a learner's cards are: those of the course, their own, and the cache of both.  Quick to import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from harness.cards.deck import card_ids, load_deck
from harness.course.catalogue import SUMMARIES_FILE

if TYPE_CHECKING:
    from harness.cards.records import Deck
    from harness.course.catalogue import Course

OWN_FOLDER = "cards"
# In the learner's folder; everything in `cache` may be deleted at any time.
CACHE_FILE = "cache/decks.json"


def read_deck(course: Course, home: Path, *, keeps_cache: bool = True) -> Deck:
    """The cards of the course and the learner's own.  Raises `CourseError`."""
    summaries = course.summaries(home / SUMMARIES_FILE if keeps_cache else None)
    return load_deck(course.root, summaries, home / CACHE_FILE if keeps_cache else None, _own_folder(home))


def list_cards(course: Course, home: Path) -> tuple[str, ...]:
    """The ids of the cards that `read_deck` gives; a deck that cannot be read is left out."""
    return card_ids(course.root, course.summaries(home / SUMMARIES_FILE), home / CACHE_FILE, _own_folder(home))


def _own_folder(home: Path) -> Path | None:
    folder = home / OWN_FOLDER
    return folder if folder.is_dir() else None
