"""One answer, and when its card is due again.  Pure.

FSRS says how stable a memory is.  Ours are fractions of days instead of whole ones, a spread that follows from the
card alone, and clocks that were set back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zlib import crc32

from fsrs import Card as FsrsCard
from fsrs import Rating, Scheduler, State

from harness.drill.events import AGAIN, EASY, GOOD, HARD, Reviewed
from harness.drill.forgetting import DAY_MS, chance_of

HOUR_MS = 3_600_000
DESIRED_RETENTION = 0.90
# Longer makes no sense for an interview, and a wrong clock cannot send a card away for good.
MAXIMUM_DAYS = 365
# A card that was failed is due again after this; within a session it comes back by the count of cards instead.
AGAIN_MS = 10 * 60_000
# From here on an answer tells of yesterday's memory; FSRS itself would wait for 24 hours, so that a learner who comes
# ten minutes earlier than the day before would gain nothing.
NEXT_DAY_MS = 6 * HOUR_MS
LEECH_LAPSES = 8
# A leech that was asked back rests again after so many more.
LEECH_AGAIN = 4
# Whole days to either side, from intervals of three days on: cards learned together do not stay together.
SPREAD = 0.1
SPREAD_FROM_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What is left of a card that was answered at least once (cramming apart)."""

    stability_days: float
    difficulty: float
    first_ms: int
    last_ms: int
    due_ms: int
    answers: int
    # How often it was failed after it had been known.
    lapses: int
    last_rating: int
    # The digest of the answer that was asked for last.
    digest: str
    # A later moment at which it was answered before the clock was set back.
    rewound_ms: int | None = None


class _Scheduler(Scheduler):
    """FSRS with fractions of days, and a day that begins `NEXT_DAY_MS` after the last answer."""

    def get_card_retrievability(self, card: FsrsCard, current_datetime: datetime | None = None) -> float:
        if current_datetime is None or card.last_review is None or card.stability is None:
            raise ValueError("only answered cards, and at a moment that is given")
        elapsed = current_datetime - card.last_review - _HEAD_START
        return chance_of(card.stability, elapsed / timedelta(milliseconds=1))


_FSRS = _Scheduler(
    desired_retention=DESIRED_RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=MAXIMUM_DAYS,
    enable_fuzzing=False,
)
_RATINGS = {AGAIN: Rating.Again, HARD: Rating.Hard, GOOD: Rating.Good, EASY: Rating.Easy}
# FSRS counts from here: it wants dates, and what counts is only how much lies between two of them.
_THEN = datetime(2000, 1, 1, tzinfo=UTC)
_HEAD_START = timedelta(milliseconds=DAY_MS - NEXT_DAY_MS)


def elapsed_ms(trace: Trace, at_ms: int) -> int:
    """Time since the last answer; never negative, whatever the clock did.

    After a clock was set back there are two ideas of when that was; the later one that is not in the future counts.
    """
    return min((at_ms - one for one in _moments(trace) if one <= at_ms), default=0)


def recall(trace: Trace, at_ms: int) -> float:
    """The chance of knowing a card at a moment, for FSRS's average learner: sets the order.  `recalls` predicts."""
    return chance_of(trace.stability_days, elapsed_ms(trace, at_ms))


def answered(before: Trace | None, event: Reviewed) -> Trace:
    """What is left of a card after an answer: one step of FSRS."""
    if before is None:
        card, moment = FsrsCard(card_id=0, due=_THEN), _THEN
    else:
        card = FsrsCard(
            card_id=0,
            state=State.Review,
            stability=before.stability_days,
            difficulty=before.difficulty,
            due=_THEN,
            last_review=_THEN,
        )
        elapsed = min(elapsed_ms(before, event.at_ms), 100 * 365 * DAY_MS)  # dates end some day
        moment = _THEN + timedelta(milliseconds=elapsed) + _HEAD_START
    card, _ = _FSRS.review_card(card, _RATINGS[event.rating], moment)
    if card.stability is None or card.difficulty is None:
        raise AssertionError("FSRS gave an answered card no stability")
    answers = 0 if before is None else before.answers
    days = _spread((card.due - moment).days, event.card, answers)
    is_lapse = before is not None and event.rating == AGAIN and before.last_rating != AGAIN
    return Trace(
        stability_days=card.stability,
        difficulty=card.difficulty,
        first_ms=event.at_ms if before is None else before.first_ms,
        last_ms=event.at_ms,
        due_ms=event.at_ms + (AGAIN_MS if event.rating == AGAIN else days * DAY_MS),
        answers=answers + 1,
        lapses=(0 if before is None else before.lapses) + is_lapse,
        last_rating=event.rating,
        digest=event.digest,
        rewound_ms=min((one for one in _moments(before) if one > event.at_ms), default=None),
    )


def _moments(trace: Trace | None) -> list[int]:
    """When it was last answered, by either idea of the time."""
    return [] if trace is None else [one for one in (trace.last_ms, trace.rewound_ms) if one is not None]


def _spread(days: int, card: str, answers: int) -> int:
    """The interval, moved a little; where to follows from the card and how often it was asked, so a preview holds."""
    if days < SPREAD_FROM_DAYS:
        return days
    # Names that differ in one letter have neighbouring sums; the product (Knuth's golden ratio) parts them.  [0, 1)
    share = crc32(f"{card} {answers}".encode()) * 2654435769 % 2**32 / 2**32
    return round(days + (2 * share - 1) * max(1.0, SPREAD * days))


def becomes_leech(before: Trace | None, after: Trace) -> bool:
    """Whether the answer between the two was the lapse after which the card rests."""
    more = after.lapses - LEECH_LAPSES
    return before is not None and after.lapses > before.lapses and more >= 0 and more % LEECH_AGAIN == 0
