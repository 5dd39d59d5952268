"""Where a learner's cards are: those of the course, their own, and the cache of both.  Quick to import."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from harness.cards.deck import DeckExercise, load_deck

if TYPE_CHECKING:
    from harness.cards.records import Deck
    from harness.course.catalogue import Course

OWN_FOLDER = "cards"
# In the learner's folder; everything in `cache` may be deleted at any time.
CACHE_FILE = "cache/decks.json"
_LEVEL = re.compile(r"^level: *(\S+) *$", re.M)


def read_deck(course: Course, home: Path, *, keeps_cache: bool = True) -> Deck:
    """The cards of the course and the learner's own.  Raises `CourseError`."""
    own, cache = home / OWN_FOLDER, home / CACHE_FILE
    return load_deck(course.root, list(_listed(course)), cache if keeps_cache else None, own if own.is_dir() else None)


def _listed(course: Course) -> Iterator[DeckExercise]:
    """The exercises.  Their level is taken from its line by a regular expression: YAML is slow to import."""
    for name in course.exercise_ids:
        path = course.root / "exercises" / course.chapter_of(name) / f"{name}.yaml"
        level = _LEVEL.search(path.read_text(encoding="utf-8", errors="replace"))
        yield DeckExercise(name, path.parent.name, level[1] if level else "core")
