"""A course folder → its deck: the cards of `flashcards/*.yaml`, and one spot-the-bug card for each exercise
that has known mistakes.

Parsed decks are cached in a file, so that a session starts without YAML and pydantic: the course's in a file that comes
with the installation, all others in the learner's folder.  The key of a deck is a digest of its file and of the code
that reads it.  A cache that is damaged or cannot be written is ignored.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, get_args

from harness import __version__
from harness.cards.records import Card, Deck, Option, SpotTheBug, Wrong
from harness.course.catalogue import CHAPTERS
from harness.errors import CourseError, Problem

FOLDER = "flashcards"
INSTALLED = Path(__file__).with_name("decks.json")  # written by `build_hook`
BUG = "bug:"
_CLASSES: dict[str, type[Card]] = {card_class.kind: card_class for card_class in get_args(Card)}
_READERS = ("parser.py", "schema.py", "records.py", "deck.py")


@dataclass(frozen=True)
class DeckExercise:
    """What a deck needs to know of an exercise."""

    id: str
    chapter: str
    level: str


def load_deck(
    course_root: Path,
    exercises: Sequence[DeckExercise],
    cache: Path | None = None,
    own: Path | None = None,
    installed: Path | None = INSTALLED,
) -> Deck:
    """All cards: those of the course, of the learner's own deck files in the folder `own`, and the spot-the-bug cards.

    Raises `CourseError` with the problems of all files; an id that two cards share is one.
    """
    contents = {path: _read(path) for path in [*deck_paths(course_root), *(sorted(own.glob("*.yaml")) if own else ())]}
    reader = _reader_digest()
    keys = {path: _key(reader, path, content) for path, content in contents.items()}
    shipped = _read_cache(installed)
    cached = {} if shipped.keys() >= set(keys.values()) else _read_cache(cache)
    parsed = _parse_decks(contents, keys, shipped | cached)
    to_cache = {key: cards for key, cards in parsed.items() if key not in shipped}
    if cache is not None and to_cache.keys() != cached.keys():
        _write_cache(cache, to_cache)
    cards_by_id = {card.id: card for cards in parsed.values() for card in cards}
    return Deck(cards_by_id | {card.id: card for card in map(bug_card, _with_mistakes(course_root, exercises))})


def _parse_decks(
    contents: Mapping[Path, bytes], keys: Mapping[Path, str], known: Mapping[str, tuple[Card, ...]]
) -> dict[str, tuple[Card, ...]]:
    """The cards of every file by its key, from the cache where they are known.  Raises `CourseError`."""
    parsed: dict[str, tuple[Card, ...]] = {}
    problems: list[Problem] = []
    taken: dict[str, Path] = {}
    for path, content in contents.items():
        try:
            cards = known.get(keys[path]) or _parse(path, content)
        except CourseError as error:
            problems += error.problems
            continue
        parsed[keys[path]] = cards
        for card in cards:
            if card.id in taken:
                what = f'the card id "{card.id}" is taken in {taken[card.id]}; ids are unique over all decks'
                problems.append(Problem(str(path), _line_of(content, card.id), 1, what))
            taken[card.id] = path
    if problems:
        raise CourseError(problems)
    return parsed


def deck_paths(course_root: Path) -> list[Path]:
    """The deck files of a course, in the order of the chapters; none where it has no such folder."""
    rank = {chapter: number for number, chapter in enumerate(CHAPTERS)}
    paths = (course_root / FOLDER).glob("*.yaml")
    return sorted(paths, key=lambda path: (rank.get(path.stem, len(rank)), path.name))


def _with_mistakes(course_root: Path, exercises: Iterable[DeckExercise]) -> Iterator[DeckExercise]:
    """The exercises with known mistakes.  Only searched for the key: parsing the YAML is slow."""
    for exercise in exercises:
        if b"\nmistakes:" in _read(course_root / "exercises" / exercise.chapter / f"{exercise.id}.yaml"):
            yield exercise


def bug_card(exercise: DeckExercise) -> SpotTheBug:
    """The card that shows a known mistake of an exercise."""
    return SpotTheBug(
        id=f"{BUG}{exercise.id}",
        chapter=exercise.chapter,
        topic=exercise.id,
        level=exercise.level,
        practise=(exercise.id,),
        exercise=exercise.id,
    )


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


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CourseError([Problem(str(path), 1, 1, f"cannot be read: {error.strerror or error}")]) from None


def _parse(path: Path, content: bytes) -> tuple[Card, ...]:
    from harness.cards.parser import read_deck  # pydantic and yaml are slow to import

    return read_deck(content, str(path), path.stem).cards


def _line_of(content: bytes, card_id: str) -> int:
    lines = content.decode("utf-8", "replace").splitlines()
    return next((n for n, line in enumerate(lines, 1) if line.strip(" -\"'") == f"id: {card_id}"), 1)


# ---- the cache


def _key(reader: bytes, path: Path, content: bytes) -> str:
    return hashlib.sha256(b"%s\0%s\0%s" % (reader, path.stem.encode("utf-8", "surrogateescape"), content)).hexdigest()


def _reader_digest() -> bytes:
    """Of the code that makes cards: another version of it may make other cards."""
    digest = hashlib.sha256(__version__.encode())
    for name in _READERS:
        digest.update(_read(Path(__file__).with_name(name)))
    return digest.digest()


def _read_cache(path: Path | None) -> dict[str, tuple[Card, ...]]:
    """Cards by the key of their file; empty when the cache is missing or damaged."""
    try:
        checksum, _, body = path.read_bytes().partition(b"\n") if path else (b"", b"", b"")
        if hashlib.sha256(body).hexdigest().encode() != checksum:
            return {}
        return {key: tuple(map(as_card, cards)) for key, cards in json.loads(body).items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _write_cache(path: Path, parsed: Mapping[str, Iterable[Card]]) -> None:
    body = json.dumps({key: list(map(as_data, cards)) for key, cards in parsed.items()}, ensure_ascii=False).encode()
    content = hashlib.sha256(body).hexdigest().encode() + b"\n" + body
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).replace(path)
        except OSError:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return  # a cache is a convenience; without it the next start is slower
