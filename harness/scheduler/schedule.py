"""One answer, and when its card is due again.  Pure.

FSRS computes how stable a memory is.  Added here: fractions of days instead of whole ones, a spread of intervals that
depends on the card alone, and clocks that were set back.
"""

from __future__ import annotations

from dataclasses import dataclass
from zlib import crc32

from fsrs import Rating, Scheduler

from harness.scheduler.events import AGAIN, EASY, GOOD, HARD, Reviewed
from harness.scheduler.fsrs_model import DAY_MS, Ease, chance_of, learn_ease

HOUR_MS = 3_600_000
DESIRED_RETENTION = 0.90
# A longer interval makes no sense before an interview, and with this limit a wrong clock cannot lose a card.
MAXIMUM_DAYS = 365
# A failed card is due again after this; within a session it comes back after a number of other cards instead.
AGAIN_MS = 10 * 60_000
# After this time an answer counts as one on another day.  FSRS itself waits for 24 hours, so that a learner who comes
# ten minutes earlier than the day before would gain nothing.
NEXT_DAY_MS = 6 * HOUR_MS
# A card that was failed this often, known in between or not, is suspended as a leech.
LEECH_FAILURES = 8
# A leech that was resumed is suspended again after this many more failures.
LEECH_AGAIN = 4
# The share of the interval by which it is moved to either side, so that cards learned together are spread.
SPREAD = 0.1
SPREAD_FROM_DAYS = 3
# A longer time can only come from a wrong clock.
LONGEST_MS = 100 * 365 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMemory:
    """What a learner remembers of a card that was answered at least once (cramming apart)."""

    stability_days: float
    difficulty: float
    first_ms: int
    last_ms: int
    due_ms: int
    answers: int
    # How often it was failed, and how often of these right after an answer that was known.
    failures: int
    lapses: int
    last_rating: int
    # The digest of the card's answer when it was last asked.
    digest: str
    # A later moment, at which it was answered before the clock was set back.
    rewound_ms: int | None = None
    # How hard the card is by its answers after a night (`fsrs_model.learn_ease`); None before the first.
    ease: Ease | None = None


class _Scheduler(Scheduler):
    """FSRS with fractions of days, and a day that begins `NEXT_DAY_MS` after the last answer.

    Calling three formulas of the library replays a year of answers in half the time that its `review_card` takes, which
    copies a card and writes a log.  The tests compare the results with `review_card`, to the last bit.
    """

    def first(self, rating: Rating) -> tuple[float, float]:
        """Stability in days and difficulty of a card after its first answer."""
        return self._initial_stability(rating=rating), self._initial_difficulty(rating=rating, clamp=True)

    def later(self, stability: float, difficulty: float, elapsed_ms: int, rating: Rating) -> tuple[float, float]:
        """The same after one more answer, `elapsed_ms` after the last."""
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
        """Days until a card of this stability is due."""
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
    """Time since the last answer; never negative, even if the clock was set back.

    Then there are two moments that may have been the last; the later one that is not in the future counts.
    """
    if card_memory.rewound_ms is None:
        return max(0, at_ms - card_memory.last_ms)
    return min((at_ms - moment for moment in _moments(card_memory) if moment <= at_ms), default=0)


def recall(card_memory: CardMemory, at_ms: int) -> float:
    """The probability of knowing a card for FSRS's average learner; used for the order.  `replay.recalls` predicts."""
    return chance_of(card_memory.stability_days, elapsed_ms(card_memory, at_ms))


def answered(before: CardMemory | None, event: Reviewed) -> CardMemory:
    """The memory of a card after an answer: one step of FSRS."""
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
        failures=(0 if before is None else before.failures) + (event.rating == AGAIN),
        lapses=(0 if before is None else before.lapses) + is_lapse,
        last_rating=event.rating,
        digest=event.digest,
        rewound_ms=_later_moment(before, event.at_ms),
        ease=ease,
    )


def _moments(card_memory: CardMemory) -> list[int]:
    """When it was last answered, before and after the clock was set back."""
    return [at_ms for at_ms in (card_memory.last_ms, card_memory.rewound_ms) if at_ms is not None]


def _later_moment(card_memory: CardMemory | None, at_ms: int) -> int | None:
    """The later moment of an answer given before the clock was set back; mostly None."""
    if card_memory is None or (card_memory.last_ms <= at_ms and card_memory.rewound_ms is None):
        return None
    return min((moment for moment in _moments(card_memory) if moment > at_ms), default=None)


def _spread(days: int, card: str, answers: int) -> int:
    """The interval, moved a little; how far depends on the card and its number of answers, so a preview is right."""
    if days < SPREAD_FROM_DAYS:
        return days
    # Similar names have similar sums; the product with Knuth's golden ratio spreads them.  In [0, 1).
    share = crc32(f"{card} {answers}".encode()) * 2654435769 % 2**32 / 2**32
    return round(days + (2 * share - 1) * max(1.0, SPREAD * days))


def becomes_leech(before: CardMemory | None, after: CardMemory) -> bool:
    """Whether the answer between the two was the failure that makes the card a leech."""
    more = after.failures - LEECH_FAILURES
    return before is not None and after.failures > before.failures and more >= 0 and more % LEECH_AGAIN == 0
