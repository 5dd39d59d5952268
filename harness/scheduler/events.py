"""What happened to the cards: append-only, and all that is known of a learner's memory follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

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
    """A card was answered.  `rating` is what the schedule learns; `is_cram` answers teach it nothing."""

    card: str
    rating: int
    took_ms: int
    # Seed of the variant that was asked, and the digest of the card's answer then.
    seed: int
    digest: str = ""
    # 0-100, asked before the reveal; None where it was not.
    confidence: int | None = None
    # For explain: which key points were said (must first), which red flags; else empty.
    points: tuple[bool, ...] = ()
    red_flags: tuple[bool, ...] = ()
    answer: str = ""
    # A named mistake that was made: a wrong formula's or an option's number, an exercise's mistake id.
    mistake: str = ""
    hinted: bool = False
    is_cram: bool = False


@dataclass(frozen=True, kw_only=True)
class Undone(Event):
    """Another event no longer counts.  Undoing an undo makes it count again."""

    event: int


@dataclass(frozen=True, kw_only=True)
class Suspended(Event):
    """A card rests until it is asked back."""

    card: str
    is_suspended: bool = True
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class MadeDue(Event):
    """A card is due now, whatever the schedule says: a mistake in an exercise that it belongs to."""

    card: str
    why: str


@dataclass(frozen=True, kw_only=True)
class DateSet(Event):
    """The day of the interview (local, ISO date), or None for none."""

    day: str | None


CountedEvent = Reviewed | Suspended | MadeDue | DateSet
AnyEvent = CountedEvent | Undone

_Event = TypeVar("_Event", bound=Event)


def filled(kind: type[_Event], *values: Mapping[str, Any]) -> _Event:
    """A record from the values of all its fields, later ones first.

    What `__init__` does, which sets the fields of a frozen record one by one: for a year of answers that takes as long
    as all else that is done to read them.
    """
    event = object.__new__(kind)
    for fields in values:
        event.__dict__.update(fields)
    return event
