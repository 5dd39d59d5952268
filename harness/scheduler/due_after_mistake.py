"""A mistake in an exercise → the cards that are due because of it.  Pure."""

from __future__ import annotations

from harness.cards.deck import BUG
from harness.cards.records import Deck
from harness.records import Result, Verdict
from harness.scheduler.events import MadeDue

# Cards of the exercise, besides its spot-the-bug card.
MOST = 5


def due_after(result: Result, deck: Deck, at_ms: int) -> list[MadeDue]:
    """The cards that a graded attempt makes due: none unless there is a mistake in it.

    A mistake is a wrong value, or a known mistake.  A file that does not load or runs out of time says nothing about
    what its author knows.  Cards that name few other exercises come first.
    """
    exercise = result.exercise
    mistakes = [diagnosis.mistake for diagnosis in result.diagnosis]
    if result.is_passed or not (mistakes or result.verdict is Verdict.FAILED):
        return []
    bug = f"{BUG}{exercise}"
    practising = [card for card in deck.cards.values() if exercise in card.practise and card.id != bug]
    practising.sort(key=lambda card: len(card.practise))
    ids = [card.id for card in practising[:MOST]] + ([bug] if bug in deck.cards else [])
    why = f"Your attempt at {exercise} had a mistake in it{f': {mistakes[0]}' if mistakes else ''}."
    return [MadeDue(at_ms=at_ms, card=card, why=why) for card in ids]
