"""One answer, and when its card is due again.  Pure.

FSRS says how stable a memory is.  Ours are fractions of days instead of whole ones, a spread that follows from the
card alone, and clocks that were set back.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from fsrs import Rating, Scheduler

from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, Reviewed
from harness.scheduler.fsrs_model import DAY_MS, Ease, chance_of, learn_ease

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
# Nobody comes back later, except by a clock that is wrong.
LONGEST_MS = 100 * 365 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMemory:
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
    # What its answers after a night say about how hard it is (`forgetting.learn_ease`); None before the first.
    ease: Ease | None = None


class _Scheduler(Scheduler):
    """FSRS with fractions of days, and a day that begins `NEXT_DAY_MS` after the last answer.

    The library's `review_card` wraps three of its formulas in a card, dates, a copy and a log; a year of answers
    replays in half the time without.  The tests hold what follows against `review_card`, to the last bit.
    """

    def first(self, rating: Rating) -> tuple[float, float]:
        """Stability in days and difficulty of a card after its first answer."""
        return self._initial_stability(rating=rating), self._initial_difficulty(rating=rating, clamp=True)

    def later(self, stability: float, difficulty: float, elapsed_ms: int, rating: Rating) -> tuple[float, float]:
        """The same after one more answer, so long after the last."""
        if elapsed_ms < NEXT_DAY_MS:
            fresh = self._short_term_stability(stability=stability, rating=rating)
        else:
            fresh = self._next_stability(
                difficulty=difficulty,
                stability=stability,
                retrievability=chance_of(stability, elapsed_ms),
                rating=rating,
            )
        return fresh, self._next_difficulty(difficulty=difficulty, rating=rating)

    def days(self, stability: float) -> int:
        """When such a card is due again."""
        return self._next_interval(stability=stability)


_FSRS = _Scheduler(
    desired_retention=DESIRED_RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=MAXIMUM_DAYS,
    enable_fuzzing=False,
)
_RATINGS = {AGAIN: Rating.Again, HARD: Rating.Hard, GOOD: Rating.Good, EASY: Rating.Easy}


def elapsed_ms(card_memory: CardMemory, at_ms: int) -> int:
    """Time since the last answer; never negative, whatever the clock did.

    After a clock was set back there are two ideas of when that was; the later one that is not in the future counts.
    """
    if card_memory.rewound_ms is None:
        return max(0, at_ms - card_memory.last_ms)
    return min((at_ms - moment for moment in _moments(card_memory) if moment <= at_ms), default=0)


def recall(card_memory: CardMemory, at_ms: int) -> float:
    """The chance of knowing a card at a moment, for FSRS's average learner: sets the order.  `recalls` predicts."""
    return chance_of(card_memory.stability_days, elapsed_ms(card_memory, at_ms))


def answered(before: CardMemory | None, event: Reviewed) -> CardMemory:
    """What is left of a card after an answer: one step of FSRS."""
    rating = _RATINGS[event.rating]
    if before is None:
        stability, difficulty = _FSRS.first(rating)
        ease = None
    else:
        elapsed = min(elapsed_ms(before, event.at_ms), LONGEST_MS)
        stability, difficulty = _FSRS.later(before.stability_days, before.difficulty, elapsed, rating)
        ease = before.ease
        if elapsed >= NEXT_DAY_MS:
            ease = learn_ease(ease, before.stability_days, elapsed, is_known=event.rating != AGAIN)
    answers = 0 if before is None else before.answers
    days = _spread(_FSRS.days(stability), event.card, answers)
    is_lapse = before is not None and event.rating == AGAIN and before.last_rating != AGAIN
    return CardMemory(
        stability_days=stability,
        difficulty=difficulty,
        first_ms=event.at_ms if before is None else before.first_ms,
        last_ms=event.at_ms,
        due_ms=event.at_ms + (AGAIN_MS if event.rating == AGAIN else days * DAY_MS),
        answers=answers + 1,
        lapses=(0 if before is None else before.lapses) + is_lapse,
        last_rating=event.rating,
        digest=event.digest,
        rewound_ms=_later_moment(before, event.at_ms),
        ease=ease,
    )


def _moments(card_memory: CardMemory) -> list[int]:
    """When it was last answered, by either idea of the time."""
    return [at_ms for at_ms in (card_memory.last_ms, card_memory.rewound_ms) if at_ms is not None]


def _later_moment(card_memory: CardMemory | None, at_ms: int) -> int | None:
    """When it had been answered already, of a clock that has been set back since; mostly None."""
    if card_memory is None or (card_memory.last_ms <= at_ms and card_memory.rewound_ms is None):
        return None
    return min((moment for moment in _moments(card_memory) if moment > at_ms), default=None)


def _spread(days: int, card: str, answers: int) -> int:
    """The interval, moved a little; where to follows from the card and how often it was asked, so a preview holds."""
    if days < SPREAD_FROM_DAYS:
        return days
    # Names that differ in one letter have neighbouring sums; the product (Knuth's golden ratio) parts them.  [0, 1)
    share = crc32(f"{card} {answers}".encode()) * 2654435769 % 2**32 / 2**32
    return round(days + (2 * share - 1) * max(1.0, SPREAD * days))


def becomes_leech(before: CardMemory | None, after: CardMemory) -> bool:
    """Whether the answer between the two was the lapse after which the card rests."""
    more = after.lapses - LEECH_LAPSES
    return before is not None and after.lapses > before.lapses and more >= 0 and more % LEECH_AGAIN == 0
