"""The texts that cards and exercises teach, as plain text; and the texts that they show as wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from harness.cards import cloze
from harness.cards.deck import deck_paths
from harness.cards.parser import read_deck
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Scenario

ROOT = Path(__file__).parent.parent.parent.parent


def read_cards() -> dict[str, Card]:
    """All cards of the course's decks, by id."""
    decks = (read_deck(path.read_bytes(), str(path), path.stem).cards for path in deck_paths(ROOT))
    return {card.id: card for cards in decks for card in cards}


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
