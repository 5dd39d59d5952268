"""How good an answer was, and which rating that leaves open.  Pure.

What was said decides, not how it felt: a wrong answer is Again, a hint costs everything above Hard, and Easy is for
those who were sure beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.cards.records import Explain
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD

SURE = 75
# Typing what one would say takes about three times as long.
TYPING_FACTOR = 3


@dataclass(frozen=True, kw_only=True)
class RatingRange:
    """What an answer was worth."""

    is_right: bool
    # The best rating that the learner may take, and the one that is taken unless they say otherwise.
    ceiling: int
    suggested: int
    # Why, in words for the learner.
    why: str = ""
    # What is recorded of a known mistake, and the sentence that tells it.
    mistake: str = ""
    says: str = ""


def rate_plain(
    is_right: bool, *, confidence: int | None, is_hinted: bool, why: str = "", mistake: str = "", says: str = ""
) -> RatingRange:
    """The verdict on an answer that is either right or wrong."""
    if not is_right:
        return RatingRange(is_right=False, ceiling=AGAIN, suggested=AGAIN, why=why, mistake=mistake, says=says)
    ceiling = HARD if is_hinted else EASY if is_sure(confidence) else GOOD
    return RatingRange(is_right=True, ceiling=ceiling, suggested=min(GOOD, ceiling), why=why, says=says)


def rate_points(
    card: Explain,
    points: Sequence[bool],
    flags: Sequence[bool],
    *,
    answered_ms: int,
    is_typed: bool,
    confidence: int | None,
    is_hinted: bool,
) -> RatingRange:
    """The verdict on a spoken answer, from its key points (must-haves first).

    A missed must-have or under 60 % is Again, under 80 % Hard, from there Good in time and Hard after it; Easy takes
    every point, in time and sure.  Whoever says something wrong beside it gets no more than Hard.
    """
    hit, total = sum(points), len(points)
    share = f"{hit} of {total} points"
    in_time = answered_ms <= allowed_ms(card, is_typed)
    missed = points[: len(card.must)].count(False)
    if missed:
        what = "a must-have is" if missed == 1 else f"{missed} must-haves are"
        return _points(AGAIN, f"{share}, and {what} missing")
    if 10 * hit < 6 * total:
        return _points(AGAIN, f"{share}; 60 % are needed")
    if 10 * hit < 8 * total:
        return _points(HARD, share)
    for is_capped, reason in (
        (any(flags), "with something wrong in it"),
        (is_hinted, "with a hint"),
        (not in_time, f"but it took longer than {clock(allowed_ms(card, is_typed))}"),
    ):
        if is_capped:
            return _points(HARD, f"{share}, {reason}")
    if hit == total and is_sure(confidence):
        return _points(EASY, f"{share}, in time and sure")
    return _points(GOOD, f"{share}, in time")


def allowed_ms(card: Explain, is_typed: bool) -> int:
    """How long the answer may take and still be in time."""
    return card.seconds * 1000 * (TYPING_FACTOR if is_typed else 1)


def is_sure(confidence: int | None) -> bool:
    """Whether the learner said beforehand that they know it."""
    return confidence is not None and confidence >= SURE


def clock(ms: int) -> str:
    """`1:05`."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}"


def _points(rating: int, why: str) -> RatingRange:
    return RatingRange(is_right=rating != AGAIN, ceiling=rating, suggested=rating, why=why)
