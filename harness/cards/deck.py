"""A course folder → its deck: the cards of `flashcards/*.yaml`, and one spot-the-bug card for each exercise
that has known mistakes.

Parsed decks are cached, so that a session starts without YAML and pydantic: the course's in a file that comes with the
installation, all others in the learner's folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, get_args

from harness.authoring.compiled import compile_files
from harness.cards.records import Card, Deck, Option, SpotTheBug, Wrong
from harness.course.catalogue import CHAPTERS, Summary
from harness.errors import CourseError, Problem

FOLDER = "flashcards"
INSTALLED = Path(__file__).with_name("decks.json")  # written by `build_hook`
BUG = "bug:"
_CLASSES: dict[str, type[Card]] = {card_class.kind: card_class for card_class in get_args(Card)}
_CODE = [Path(__file__).with_name(name) for name in ("parser.py", "schema.py", "records.py", "deck.py")]


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
    return Deck(
        asked | {card.id: card for card in bugs},
        {card.id: card for card in cards.values() if card.retired},
    )


def card_ids(
    course_root: Path, exercises: Iterable[Summary], cache: Path | None = None, own: Path | None = None
) -> tuple[str, ...]:
    """The ids of all cards that are asked, without their texts; a deck that cannot be read is left out."""
    decks, _ = compile_files(deck_paths(course_root, own), _parse, _CODE, INSTALLED, cache)
    ids = [entry["id"] for entries in decks.values() for entry in entries if not entry["retired"]]
    return tuple(dict.fromkeys([*ids, *(f"{BUG}{summary.id}" for summary in exercises if summary.has_mistakes)]))


def deck_paths(course_root: Path, own: Path | None = None) -> list[Path]:
    """The deck files of a course in the order of the chapters, then those of the folder `own`."""
    rank = {chapter: number for number, chapter in enumerate(CHAPTERS)}
    paths = (course_root / FOLDER).glob("*.yaml")
    chapters = sorted(paths, key=lambda path: (rank.get(path.stem.partition("-")[0], len(rank)), path.name))
    return [*chapters, *(sorted(own.glob("*.yaml")) if own else ())]


def bug_card(exercise: Summary) -> SpotTheBug:
    """The card that shows a known mistake of an exercise."""
    return SpotTheBug(
        id=f"{BUG}{exercise.id}",
        chapter=exercise.chapter,
        topic=exercise.id,
        level=exercise.level,
        practise=(exercise.id,),
        exercise=exercise.id,
    )


def is_locked(card_id: str, revealed: Collection[str]) -> bool:
    """Whether it is a spot-the-bug card of an exercise that is not `revealed`: its code is nearly the solution."""
    return card_id.startswith(BUG) and card_id.removeprefix(BUG) not in revealed


def as_data(card: Card) -> dict[str, Any]:
    """The card as plain data, for JSON."""
    return {"kind": card.kind, **asdict(card)}


def as_card(data: Mapping[str, Any]) -> Card:
    """The card of such data.  Raises `KeyError` or `TypeError` for other data."""
    fields = {name: _tuples(value) for name, value in data.items() if name != "kind"}
    if "options" in fields:
        fields["options"] = tuple(Option(**option) for option in fields["options"])
    if "wrong" in fields:
        fields["wrong"] = tuple(Wrong(**wrong) for wrong in fields["wrong"])
    return _CLASSES[data["kind"]](**fields)


def _tuples(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(map(_tuples, value))
    return {key: _tuples(inner) for key, inner in value.items()} if isinstance(value, dict) else value


def _parse(path: Path, content: bytes) -> list[dict[str, Any]]:
    from harness.cards.parser import read_deck  # pydantic and yaml are slow to import

    return [as_data(card) for card in read_deck(content, str(path), path.stem).cards]


def _line_of(path: Path, card_id: str) -> int:
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip(" -\"'") == f"id: {card_id}"), 1)
