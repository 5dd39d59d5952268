"""A card and a seed → the question as it is asked: numbers drawn, options in order, gaps open.

Pure.  A spot-the-bug card also needs its exercise: `spot_the_bug` prepares it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from harness.cards import cloze, numeric
from harness.cards.records import Card, Choice, Cloze, Explain, Numeric, Option, Scenario, SpotTheBug

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, kw_only=True)
class PreparedCard:
    """A card with its draws: the question, and what judging and explaining the answer takes."""

    card: Card
    seed: int
    question: str
    hint: str = ""
    code: str = ""
    # Pairs of the wrong text in the code and the right one.
    repairs: tuple[tuple[str, str], ...] = ()
    options: tuple[Option, ...] = ()
    gaps: tuple[tuple[str, ...], ...] = ()
    # Of a numeric card: the numbers drawn, the right answer and its derivation.
    values: Mapping[str, int | float] = field(default_factory=dict)
    answer: str = ""
    working: str = ""

    @property
    def takes_several(self) -> bool:
        """Whether more than one option is right."""
        return sum(option.is_right for option in self.options) > 1


def prepare_card(card: Card, seed: int) -> PreparedCard:
    """The card as it is asked with this seed; for spot-the-bug cards see `spot_the_bug`.

    Raises `UsageError` for a numeric card that cannot be drawn.
    """
    match card:
        case Explain():
            return PreparedCard(card=card, seed=seed, question=card.question, hint=card.hint)
        case Numeric():
            values = numeric.draw(card, seed)
            return PreparedCard(
                card=card, seed=seed, question=numeric.fill(card.question, values),
                hint=numeric.fill(card.hint, values), values=values, answer=numeric.answer_text(card, values),
                working=numeric.working(card, values),
            )  # fmt: skip
        case Cloze():
            gaps = cloze.gaps(card.text)
            return PreparedCard(card=card, seed=seed, question=cloze.blanked(card.text), hint=card.hint, gaps=gaps)
        case Choice() | Scenario():
            options = shuffled(card.options, card.id, seed)
            return PreparedCard(card=card, seed=seed, question=card.question, hint=card.hint, options=options)
        case SpotTheBug():
            raise TypeError("a spot-the-bug card needs its exercise: use spot_the_bug.prepare_bug_card")
        case _:
            assert_never(card)


def question_of(card: Card) -> str:
    """The question of a card in one line, with gaps open and the names of drawn numbers in brackets."""
    match card:
        case Cloze():
            text = cloze.blanked(card.text)
        case Numeric():
            text = _PLACE.sub(r"⟨\1⟩", card.question)
        case Explain() | Choice() | Scenario():
            text = card.question
        case SpotTheBug():
            text = f"spot the mistake in {card.topic}"
        case _:
            assert_never(card)
    return " ".join(text.split())


def shuffled(options: tuple[Option, ...], card_id: str, seed: int) -> tuple[Option, ...]:
    """The options in the order of this seed; the name of each is its number in the deck, from 1."""
    named = [replace(option, name=str(number)) for number, option in enumerate(options, 1)]
    random.Random(f"{card_id} {seed}").shuffle(named)  # noqa: S311 - orders options, guards nothing
    return tuple(named)
