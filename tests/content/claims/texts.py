"""The texts that cards and exercises teach, as plain text; and the texts that they show as wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from built_in import COURSE

from harness.cards import cloze
from harness.cards.deck import load_deck
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario

# All cards of the course's decks, by id; retired ones are the last.
DECK = load_deck(COURSE.root, ())
CARDS: dict[str, Card] = {**DECK.cards, **DECK.retired}


def plain(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def asked(card: Card) -> str:
    """The question, or the text of a cloze."""
    return str(getattr(card, "text" if isinstance(card, Cloze) else "question"))


def taught(card: Card) -> Iterator[str]:
    """The texts that are stated as true: no wrong options, no red flags, no questions that quote people."""
    yield card.hint
    if isinstance(card, Explain):
        yield from (*card.must, *card.points, card.answer)
    elif isinstance(card, Numeric):
        yield from (card.question, card.working, *(answer.explanation for answer in card.wrong))
    elif isinstance(card, (Choice, Scenario)):
        yield from (part for option in card.options if option.is_right for part in (option.text, option.why))
        yield from (option.why for option in card.options if not option.is_right)
    if isinstance(card, Scenario):
        yield from (*card.facts, card.answer)
    if isinstance(card, Cloze):
        yield from (cloze.filled(card.text).replace("[", "").replace("]", ""), card.note)


def shown_as_wrong(card: Card) -> Iterator[str]:
    """Red flags and wrong options."""
    if isinstance(card, Explain):
        yield from card.red_flags
    elif isinstance(card, (Choice, Scenario)):
        yield from (option.text for option in card.options if not option.is_right)


def differences(rows: Sequence[tuple[str, Any, Any]]) -> list[tuple[str, Any, Any]]:
    """The rows whose computation gives something else: name, result, expected result."""
    results = ((name, compute(), expected) for name, compute, expected in rows)
    return [row for row in results if row[1] != row[2]]
