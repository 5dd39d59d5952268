"""A mistake in an exercise → the cards that are due because of it.  Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from harness.cards.deck import BUG
from harness.cards.records import Deck
from harness.scheduler.events import MadeDue

# So many of the cards that belong to the exercise, beside the one that shows its bugs.
MOST = 5


def due_after(result: Mapping[str, Any], deck: Deck, at_ms: int) -> list[MadeDue]:
    """What a graded attempt (`model.Result.as_json`) makes due at this moment: nothing unless a mistake is in it.

    A mistake is a wrong value or one that was named; a file that does not load or runs out of time tells nothing of
    what its author knows.  Of the cards that name the exercise those come first that name the fewest others.
    """
    exercise = result["exercise"]
    named = [diagnosis["mistake"] for diagnosis in result["diagnosis"]]
    if result["verdict"] == "passed" or not (named or result["verdict"] == "failed"):
        return []
    bug = f"{BUG}{exercise}"
    practising = [card for card in deck.cards.values() if exercise in card.practise and card.id != bug]
    practising.sort(key=lambda card: len(card.practise))
    ids = [card.id for card in practising[:MOST]] + ([bug] if bug in deck.cards else [])
    why = f"Your attempt at {exercise} had a mistake in it{f': {named[0]}' if named else ''}."
    return [MadeDue(at_ms=at_ms, card=card, why=why) for card in ids]
