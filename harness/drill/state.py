"""The records of a session: its setup, its state, and transitions between states.  They never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from harness.drill.answering import CardRun
from harness.scheduler.events import AGAIN, AnyEvent, Reviewed
from harness.sessions.recorder import Transition

# After this many failures the learner is sent to the card's exercise.
FAILS_TO_PRACTISE = 3


@dataclass(frozen=True)
class CardTurn:
    """A card in the order of the session, and the seed for its question."""

    card: str
    seed: int
    is_back: bool = False


@dataclass(frozen=True, kw_only=True)
class SessionSetup:
    """What is decided before the first question."""

    session: str
    cards: tuple[str, ...]
    seed: int
    is_cram: bool = False
    # No card is asked after this moment.
    until_ms: int | None = None
    # By card: why it is asked, in a word or two; a notice before the question; how often it was failed in earlier
    # sessions.
    why: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, str] = field(default_factory=dict)
    fails: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DrillState:
    """The state of a session."""

    setup: SessionSetup
    turns: tuple[CardTurn, ...]
    run: CardRun | None = None
    at_ms: int = 0
    # The answers that count, and the ids of the stored events that do.
    reviews: tuple[Reviewed, ...] = ()
    event_ids: tuple[int, ...] = ()
    # Answers of earlier sessions that can still be undone, oldest first; None until they are needed.
    earlier: tuple[Reviewed, ...] | None = None
    # Turns whose hint was displayed; an undo does not change that.
    hinted: frozenset[CardTurn] = frozenset()
    # A message for the learner, displayed once; and whether help is displayed.
    note: str = ""
    is_help: bool = False
    # This state was returned to: nothing of its card is on the screen.
    is_back_here: bool = False
    # The last key undid a whole answer, so the next undo does, too.
    is_undone: bool = False
    ended: Literal["", "done", "time", "quit"] = ""
    # The state before the last key, and the one in which the last answer (or suspension) was given.
    before: DrillState | None = field(default=None, repr=False)
    before_answer: DrillState | None = field(default=None, repr=False)

    @property
    def wanted(self) -> CardTurn | None:
        """The turn to be asked next; None while a card is being asked, and at the end."""
        return self.turns[0] if self.turns and self.run is None and not self.ended else None

    @property
    def fails(self) -> int:
        """How often the current card was failed so far."""
        card = self.turns[0].card
        return self.setup.fails.get(card, 0) + sum(
            review.card == card and review.rating == AGAIN for review in self.reviews
        )

    @property
    def suggests_practice(self) -> bool:
        """Whether the current card was failed so often that its exercise helps more than the answer."""
        rating_range = self.run.rating_range if self.run else None
        return rating_range is not None and rating_range.ceiling == AGAIN and self.fails + 1 >= FAILS_TO_PRACTISE


DrillTransition = Transition[DrillState, AnyEvent]
