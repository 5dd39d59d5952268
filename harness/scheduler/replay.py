"""What a learner remembers, worked out from the events.  Pure: no clock, no file, no chance.

The same events give the same memory to the last bit, at once or in portions.  Handles undo, suspended cards, leeches,
cards due after a mistake, and the day of the interview; the effect of one answer is in `schedule`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import assert_never

from harness.clock import DAY_MS
from harness.scheduler.calendar import Calendar
from harness.scheduler.events import (
    AGAIN,
    RATINGS,
    AnyEvent,
    CountedEvent,
    DateSet,
    MadeDue,
    Reviewed,
    RoleSet,
    Suspended,
    Undone,
)
from harness.scheduler.fsrs_model import Evidence, Forgetting, count
from harness.scheduler.schedule import NEXT_DAY_MS, CardMemory, answered, becomes_leech, elapsed_ms

# A card whose last answer is this far in the future was answered with a wrong clock: it is due.
FUTURE_MS = DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """Why a card is suspended."""

    why: str
    # Suspended because of its failures, not by the learner.
    is_leech: bool


@dataclass(frozen=True, kw_only=True)
class Memory:
    """All that follows from the events up to `last_id`.  May hold cards that are in no deck any more."""

    last_id: int = 0
    cards: Mapping[str, CardMemory]
    suspended: Mapping[str, Suspension]
    # Why a card is due before its time.
    made_due: Mapping[str, str]
    # ISO day, or None.
    interview: str | None = None
    # That the learner applies for, "" for none.
    role: str = ""
    # Counts of the answers after a night or more, from which the learner's forgetting is estimated.
    evidence: Evidence

    @cached_property
    def forgetting(self) -> Forgetting:
        """How this learner forgets; computed when first used."""
        return Forgetting(self.evidence)


@dataclass(frozen=True, kw_only=True)
class RatingOutcome:
    """The effect of one rating."""

    rating: int
    due_ms: int
    # 0: it comes back the same day.
    interval_days: int


NOTHING = Memory(cards={}, suspended={}, made_due={}, evidence={})


def replay(
    events: Iterable[AnyEvent],
    base: Memory = NOTHING,
    on_answer: Callable[[Reviewed, CardMemory | None], None] | None = None,
) -> Memory:
    """The memory after these events, in the order in which they were stored.

    `on_answer` is called for every answer that counts, those of cramming too, with the memory of its card before it.

    Events that the `base` holds are skipped.  Raises `ValueError` if an undo reaches behind the base; `reaches_back`
    tests for that.  Events not stored yet (id 0) count, but cannot be undone.
    """
    events = [event for event in events if event.id == 0 or event.id > base.last_id]
    if reaches_back(events, base):
        raise ValueError("an undo reaches behind the base: replay all events instead")
    builder = _MemoryBuilder(base)
    for event in counted(events):
        if on_answer is not None and isinstance(event, Reviewed):
            on_answer(event, builder.cards.get(event.card))
        builder.add(event)
    return builder.memory(max((event.id for event in events), default=0) or base.last_id)


class _MemoryBuilder:
    """A memory that grows by one event at a time."""

    def __init__(self, base: Memory) -> None:
        self.cards, self.suspended, self.made_due = dict(base.cards), dict(base.suspended), dict(base.made_due)
        self.interview, self.role, self.evidence = base.interview, base.role, dict(base.evidence)

    def add(self, event: CountedEvent) -> None:
        """What one event changes."""
        match event:
            case Reviewed(is_cram=True):
                pass
            case Reviewed():
                self._add_answer(event)
            case Suspended(is_suspended=True):
                self.suspended[event.card] = Suspension(why=event.why, is_leech=False)
            case Suspended():
                self.suspended.pop(event.card, None)
            case MadeDue():
                self.made_due[event.card] = event.why
            case DateSet():
                self.interview = event.day
            case RoleSet():
                self.role = event.role
            case _:
                assert_never(event)

    def _add_answer(self, event: Reviewed) -> None:
        before = self.cards.get(event.card)
        after = self.cards[event.card] = answered(before, event)
        if before is not None and (elapsed := elapsed_ms(before, event.at_ms)) >= NEXT_DAY_MS:
            # After a night or more, it shows how fast this learner forgets.
            is_known = event.rating != AGAIN
            count(self.evidence, before.lapses, before.stability_days, elapsed, is_known=is_known)
        self.made_due.pop(event.card, None)
        if becomes_leech(before, after):
            why = f"failed {after.failures} times"
            self.suspended[event.card] = Suspension(why=why, is_leech=True)
        elif event.rating != AGAIN and event.card in self.suspended and self.suspended[event.card].is_leech:
            # Known again, on the eve of an interview.
            del self.suspended[event.card]

    def memory(self, last_id: int) -> Memory:
        """The memory so far."""
        return Memory(
            last_id=last_id, cards=self.cards, suspended=self.suspended, made_due=self.made_due,
            interview=self.interview, role=self.role, evidence=self.evidence,
        )  # fmt: skip


def reaches_back(events: Iterable[AnyEvent], base: Memory) -> bool:
    """Whether an event that the base does not hold undoes one that it holds."""
    later = (event for event in events if isinstance(event, Undone) and (event.id == 0 or event.id > base.last_id))
    return any(0 < event.event <= base.last_id for event in later)


def counted(events: Iterable[AnyEvent]) -> list[CountedEvent]:
    """The events that count, in order: none that is undone, and no undo.

    An undo of a missing or a later event changes nothing.
    """
    undone: set[int] = set()
    counting: list[CountedEvent] = []
    for event in reversed(list(events)):
        if event.id and event.id in undone:
            continue
        if not isinstance(event, Undone):
            counting.append(event)
        elif event.event < event.id or event.id == 0:
            undone.add(event.event)
    return counting[::-1]


def is_due(memory: Memory, card: str, now_ms: int, horizon_ms: int) -> bool:
    """Whether a card is due after a mistake, or is due before the horizon and was not just answered."""
    card_memory = memory.cards.get(card)
    if card in memory.made_due or card_memory is None:
        return card in memory.made_due
    if card_memory.last_ms > now_ms + FUTURE_MS:
        return True
    is_rested = card_memory.last_rating == AGAIN or elapsed_ms(card_memory, now_ms) >= NEXT_DAY_MS
    return card_memory.due_ms < horizon_ms and is_rested


def due_today(memory: Memory, cards: Iterable[str], now_ms: int, calendar: Calendar) -> int:
    """How many of the cards are due today, by the schedule or after a mistake."""
    tomorrow_ms = calendar.start_ms(calendar.day(now_ms) + timedelta(days=1))
    return sum(card not in memory.suspended and is_due(memory, card, now_ms, tomorrow_ms) for card in cards)


def interview_day(memory: Memory, today: date) -> date | None:
    """The day of the interview; None without one, and after it."""
    day = date.fromisoformat(memory.interview) if memory.interview else None
    return day if day and day >= today else None


def outcomes(memory: Memory, card: str, at_ms: int) -> tuple[RatingOutcome, ...]:
    """The effect of each of the four ratings on a card now: Again, Hard, Good, Easy."""
    before = memory.cards.get(card)
    answers = (Reviewed(at_ms=at_ms, card=card, rating=rating, took_ms=0, seed=0) for rating in RATINGS)
    dues = [answered(before, answer).due_ms for answer in answers]
    days = (round((due_ms - at_ms) / DAY_MS) for due_ms in dues)
    return tuple(
        RatingOutcome(rating=rating, due_ms=due_ms, interval_days=interval)
        for rating, due_ms, interval in zip(RATINGS, dues, days, strict=True)
    )


def is_changed(memory: Memory, card: str, digest: str) -> bool:
    """Whether the card's answer has changed since it was last asked."""
    card_memory = memory.cards.get(card)
    return card_memory is not None and "" not in (card_memory.digest, digest) and card_memory.digest != digest


def recalls(memory: Memory, at_ms: int) -> dict[str, float]:
    """The probability that this learner knows each answered card at a moment, if nothing is asked until then."""
    return {
        card: memory.forgetting.expected(
            card_memory.lapses, card_memory.stability_days, elapsed_ms(card_memory, at_ms), card_memory.ease
        )
        for card, card_memory in memory.cards.items()
    }


def projected_recall(memory: Memory, at_ms: int, cards: Iterable[str] | None = None) -> float | None:
    """The share of cards that this learner would know at a moment; None when there are none.

    Of the given cards, with those never answered as not known; by default of all that were answered.
    """
    found = recalls(memory, at_ms)
    asked = list(found if cards is None else cards)
    return sum(found.get(card, 0.0) for card in asked) / len(asked) if asked else None
