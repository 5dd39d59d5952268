"""A course folder → its deck: the cards of `flashcards/*.yaml`, and one spot-the-bug card for each exercise
that has known mistakes.

Parsed decks are cached, so that a session starts without YAML and pydantic: the course's in a file that comes with the
installation, all others in the learner's folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.authoring.compiled import compile_files
from harness.cards.records import Card, Deck, SpotTheBug, as_card, as_data
from harness.course.catalogue import CHAPTERS, SUMMARIES_FILE, Course, Summary
from harness.errors import CourseError, Problem

FOLDER = "flashcards"
# In the learner's folder: their own decks, and what may be deleted at any time.
OWN_FOLDER = "cards"
CACHE_FILE = "cache/decks.json"
INSTALLED = Path(__file__).with_name("decks.json")  # written by `build_hook`
BUG = "bug:"
_CODE = [Path(__file__).with_name(name) for name in ("parser.py", "schema.py", "records.py", "deck.py")]


def read_deck(course: Course, home: Path, *, keeps_cache: bool = True) -> Deck:
    """The cards of the course and the learner's own.  Raises `CourseError`."""
    summaries = course.summaries(home / SUMMARIES_FILE if keeps_cache else None)
    return load_deck(course.root, summaries, home / CACHE_FILE if keeps_cache else None, _own_folder(home))


def list_cards(course: Course, home: Path) -> tuple[str, ...]:
    """The ids of all cards that are asked, without their texts; an unreadable deck is left out."""
    decks, _ = compile_files(deck_paths(course.root, _own_folder(home)), _parse, _CODE, INSTALLED, home / CACHE_FILE)
    ids = [entry["id"] for entries in decks.values() for entry in entries if not entry["retired"]]
    summaries = course.summaries(home / SUMMARIES_FILE)
    return tuple(dict.fromkeys([*ids, *(f"{BUG}{summary.id}" for summary in summaries if summary.has_mistakes)]))


def load_deck(
    course_root: Path,
    exercises: Iterable[Summary],
    cache: Path | None = None,
    own: Path | None = None,
    installed: Path | None = INSTALLED,
) -> Deck:
    """All cards: those of the course, of the learner's own deck files in the folder `own`, and the spot-the-bug cards.

    Raises `CourseError` with the problems of all files; an id that two cards share is one.
    """
    decks, problems = compile_files(deck_paths(course_root, own), _parse, _CODE, installed, cache)
    cards: dict[str, Card] = {}
    taken: dict[str, Path] = {}
    for path, entries in decks.items():
        for card in map(as_card, entries):
            if card.id in taken:
                what = f'the card id "{card.id}" is taken in {taken[card.id]}; ids are unique over all decks'
                problems.append(Problem(str(path), _line_of(path, card.id), 1, what))
            cards[card.id] = replace(card, is_own=True) if path.parent == own else card
            taken[card.id] = path
    if problems:
        raise CourseError(problems)
    bugs = [bug_card(summary) for summary in exercises if summary.has_mistakes]
    asked = {card.id: card for card in cards.values() if not card.retired}
    return Deck(asked | {card.id: card for card in bugs}, {card.id: card for card in cards.values() if card.retired})


def deck_paths(course_root: Path, own: Path | None = None) -> list[Path]:
    """The deck files of a course in the order of the chapters, then those of the folder `own`."""
    rank = {chapter: number for number, chapter in enumerate(CHAPTERS)}
    paths = (course_root / FOLDER).glob("*.yaml")
    chapters = sorted(paths, key=lambda path: (rank.get(path.stem.partition("-")[0], len(rank)), path.name))
    return [*chapters, *(sorted(own.glob("*.yaml")) if own else ())]


def bug_card(exercise: Summary) -> SpotTheBug:
    """The card that shows a known mistake of an exercise."""
    return SpotTheBug(
        id=f"{BUG}{exercise.id}", chapter=exercise.chapter, topic=exercise.id, level=exercise.level,
        practise=(exercise.id,), exercise=exercise.id,
    )  # fmt: skip


def is_locked(card_id: str, revealed: Collection[str]) -> bool:
    """Whether it is a spot-the-bug card of an exercise that is not `revealed` yet: its code is nearly the solution."""
    return card_id.startswith(BUG) and card_id.removeprefix(BUG) not in revealed


def unlocked(cards: Mapping[str, Card], revealed: Collection[str]) -> dict[str, Card]:
    """The cards that may be asked; every screen counts these."""
    return {name: card for name, card in cards.items() if not is_locked(name, revealed)}


def _parse(path: Path, content: bytes) -> list[dict[str, Any]]:
    from harness.cards import parser  # pydantic and yaml are slow to import

    return [as_data(card) for card in parser.read_deck(content, str(path), path.stem).cards]


def _line_of(path: Path, card_id: str) -> int:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip(" -\"'") == f"id: {card_id}"), 1)


def _own_folder(home: Path) -> Path | None:
    folder = home / OWN_FOLDER
    return folder if folder.is_dir() else None
