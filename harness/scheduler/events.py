"""What happened to the cards.  Events are only appended; a learner's memory follows from them."""

from __future__ import annotations

from dataclasses import dataclass

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
RATINGS = {AGAIN: "Again", HARD: "Hard", GOOD: "Good", EASY: "Easy"}


@dataclass(frozen=True, kw_only=True)
class Event:
    """One row.  `id` is 0 until it is stored; `at_ms` is UTC."""

    id: int = 0
    at_ms: int
    session: str = ""


@dataclass(frozen=True, kw_only=True)
class Reviewed(Event):
    """A card was answered.  The schedule learns from `rating`, but not from an answer with `is_cram`."""

    card: str
    rating: int
    took_ms: int
    # The seed of the question, and the digest of the card's answer at that time.
    seed: int
    digest: str = ""
    # 0-100 per cent, asked before the answer is revealed; None if left out.
    confidence: int | None = None
    # Of an explain card: which key points (must first) and which red flags the answer had; else empty.
    points: tuple[bool, ...] = ()
    red_flags: tuple[bool, ...] = ()
    answer: str = ""
    # The known mistake: the number of a wrong formula or an option, or the id of an exercise's mistake.
    mistake: str = ""
    hinted: bool = False
    # Judged wrong, and counted as right by the learner.
    overridden: bool = False
    is_cram: bool = False


@dataclass(frozen=True, kw_only=True)
class Undone(Event):
    """Another event no longer counts.  Undoing an undo restores it."""

    event: int


@dataclass(frozen=True, kw_only=True)
class Suspended(Event):
    """A card is not asked until it is resumed."""

    card: str
    is_suspended: bool = True
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class MadeDue(Event):
    """A card is due now, whatever the schedule says, because of a mistake in an exercise that it belongs to."""

    card: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DateSet(Event):
    """The day of the interview (local, ISO date), or None for none."""

    day: str | None


@dataclass(frozen=True, kw_only=True)
class RoleSet(Event):
    """The role that the learner applies for, "" for none."""

    role: str


CountedEvent = Reviewed | Suspended | MadeDue | DateSet | RoleSet
AnyEvent = CountedEvent | Undone
