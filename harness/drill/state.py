"""The records of a session: its plan, where it stands, what a step leads to.  They never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.drill.answering import CardRun
from harness.progress.recorder import Transition
from harness.scheduler.events import AGAIN, AnyEvent, Reviewed

# Failed so often, a card sends its learner to the exercise.
FAILS_TO_PRACTISE = 3


@dataclass(frozen=True)
class CardTurn:
    """A card's place in the order, and the seed that it will be asked under."""

    card: str
    seed: int
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionSetup:
    """What was decided before the first question."""

    session: str
    cards: tuple[str, ...]
    seed: int
    is_cram: bool = False
    # No further card is put down from here on.
    until_ms: int | None = None
    # card: why it is asked, in a word or two; what the learner is to know before it is asked; how often it was failed
    # in earlier sessions
    why: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    fails: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DrillState:
    """Where a session stands."""

    setup: SessionSetup
    turns: tuple[CardTurn, ...]
    run: CardRun | None = None
    at_ms: int = 0
    # Answers that count, and the numbers of the stored events that do.
    reviews: tuple[Reviewed, ...] = ()
    event_ids: tuple[int, ...] = ()
    # Answers of earlier sessions that can still be taken back, oldest first; None until they are asked for.
    earlier: tuple[Reviewed, ...] | None = None
    # Turns whose hint was seen; no undo makes it unseen.
    hinted: frozenset[CardTurn] = frozenset()
    # What is said to the learner once, and whether help is wanted.
    note: str = ""
    is_help: bool = False
    # Went back to here: nothing on the screen is of this card.
    is_back_here: bool = False
    # The last key took a whole answer back, so the next undo does, too.
    is_undone: bool = False
    ended: Literal["", "done", "time", "quit"] = ""
    # The state before the last key, and the one in which the last answer (or suspension) was given.
    before: DrillState | None = field(default=None, repr=False)
    before_answer: DrillState | None = field(default=None, repr=False)

    @property
    def wanted(self) -> CardTurn | None:
        """The turn whose material is to be put down next; None while a card is on the table or all is over."""
        return self.turns[0] if self.turns and self.run is None and not self.ended else None

    @property
    def fails(self) -> int:
        """How often the card on the table was failed so far."""
        card = self.turns[0].card
        return self.setup.fails.get(card, 0) + sum(
            review.card == card and review.rating == AGAIN for review in self.reviews
        )

    @property
    def suggests_practice(self) -> bool:
        """Whether this card is failed so often that its exercise helps more than another look."""
        rating_range = self.run.rating_range if self.run else None
        return rating_range is not None and rating_range.ceiling == AGAIN and self.fails + 1 >= FAILS_TO_PRACTISE


DrillTransition = Transition[DrillState, AnyEvent]
