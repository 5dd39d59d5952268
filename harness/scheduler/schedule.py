"""One answer, and when its card is due again.  Pure.

FSRS-6 (Ye 2024; parameters of the library `fsrs`) says how stable a memory is.  Added here: fractions of days instead
of whole ones, a spread of intervals that depends on the card alone, and clocks that were set back.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import e
from math import pow as power
from zlib import crc32

from fsrs.scheduler import DEFAULT_PARAMETERS as W
from fsrs.scheduler import MAX_DIFFICULTY, MIN_DIFFICULTY, STABILITY_MIN

from harness.clock import DAY_MS, HOUR_MS, MINUTE_MS
from harness.scheduler.events import AGAIN, EASY, HARD, Reviewed
from harness.scheduler.fsrs_model import Ease, chance_of, learn_ease

# A longer interval makes no sense before an interview, and with this limit a wrong clock cannot lose a card.
MAXIMUM_DAYS = 365
# A failed card is due again after this; within a session it comes back after a number of other cards instead.
AGAIN_MS = 10 * MINUTE_MS
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


# ---- FSRS-6, with fractions of days, and a day that begins `NEXT_DAY_MS` after the last answer.  The library's
# `review_card` counts whole days and takes twice as long; the tests compare the results to the last bit.


def _first_difficulty(rating: int) -> float:
    return W[4] - power(e, W[5] * (rating - 1)) + 1


def _next_difficulty(difficulty: float, rating: int) -> float:
    """Moves with the rating, less so near the upper end, and back to that of an easy card."""
    moved = difficulty + (10.0 - difficulty) * -(W[6] * (rating - 3)) / 9.0
    return _clamped(W[7] * _first_difficulty(EASY) + (1 - W[7]) * moved)


def _clamped(difficulty: float) -> float:
    return min(max(difficulty, MIN_DIFFICULTY), MAX_DIFFICULTY)


def _next_stability(stability: float, difficulty: float, elapsed: int, rating: int) -> float:
    """Days until the recall falls to 0.9, after one more answer `elapsed` milliseconds after the last."""
    if elapsed < NEXT_DAY_MS:
        growth = power(e, W[17] * (rating - 3 + W[18])) * power(stability, -W[19])
        return max(stability * (growth if rating == AGAIN else max(growth, 1.0)), STABILITY_MIN)
    forgotten = 1 - chance_of(stability, elapsed)
    if rating == AGAIN:
        relearned = W[11] * power(difficulty, -W[12]) * (power(stability + 1, W[13]) - 1) * power(e, forgotten * W[14])
        return max(min(relearned, stability / power(e, W[17] * W[18])), STABILITY_MIN)
    growth = power(e, W[8]) * (11 - difficulty) * power(stability, -W[9]) * (power(e, forgotten * W[10]) - 1)
    return max(stability * (1 + growth * {HARD: W[15], EASY: W[16]}.get(rating, 1)), STABILITY_MIN)


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
    if before is None:
        stability, difficulty = W[event.rating - 1], _clamped(_first_difficulty(event.rating))
        ease = None
    else:
        elapsed = min(elapsed_ms(before, event.at_ms), LONGEST_MS)
        stability = _next_stability(before.stability_days, before.difficulty, elapsed, event.rating)
        difficulty = _next_difficulty(before.difficulty, event.rating)
        ease = before.ease
        if elapsed >= NEXT_DAY_MS:
            ease = learn_ease(ease, before.stability_days, elapsed, is_known=event.rating != AGAIN)
    answers = 0 if before is None else before.answers
    days = _spread(min(max(round(stability), 1), MAXIMUM_DAYS), event.card, answers)
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
