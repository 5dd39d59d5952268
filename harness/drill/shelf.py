"""Where a learner's cards lie: those of the course, their own, and what keeps them parsed.  Quick to import."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_cache_path

from harness.drill.deck import load_deck

if TYPE_CHECKING:
    from harness.course import Course
    from harness.drill.cards import Deck

OWN_FOLDER = "cards"
CACHE_FILE = "decks.json"
_LEVEL = re.compile(r"^level: *(\S+) *$", re.M)


@dataclass(frozen=True)
class Listed:
    """What a deck needs to know of an exercise."""

    id: str
    chapter: str
    level: str


def read_deck(course: Course, home: Path) -> Deck:
    """The cards of the course and the learner's own.  Raises `CourseError`."""
    own, cache = home / OWN_FOLDER, home / CACHE_FILE
    common = user_cache_path("llm-foundations-harness", appauthor=False) / CACHE_FILE
    if not cache.exists():  # another home of the same user's may have parsed the same decks
        _copy(common, cache)
    before = _changed_ns(cache)
    deck = load_deck(course.root, list(_listed(course)), cache, own if own.is_dir() else None)
    if _changed_ns(cache) != before:
        _copy(cache, common)
    return deck


def _changed_ns(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _copy(path: Path, to: Path) -> None:
    """Whole or not at all; without it the next start is slower, and that is all."""
    beside = to.with_name(f".{to.name}.{os.getpid()}")
    with contextlib.suppress(OSError):
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, beside)
        beside.replace(to)


def _listed(course: Course) -> Iterator[Listed]:
    """The exercises; their level from the line that says it, because YAML is slow to import."""
    for name in course.exercise_ids:
        path = course.root / "exercises" / course.chapter_of(name) / f"{name}.yaml"
        found = _LEVEL.search(path.read_text(encoding="utf-8", errors="replace"))
        yield Listed(name, path.parent.name, found[1] if found else "core")
