"""How good an answer was, and which ratings it allows.  Pure.

The answer decides, not the feeling: a wrong answer is Again, an answer with a hint Hard at most, and Easy takes a
learner who was sure beforehand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from harness.cards.records import Explain
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD
from harness.text import clock, counted

SURE = 75
# Typing takes about three times as long as speaking.
TYPING_FACTOR = 3


@dataclass(frozen=True, kw_only=True)
class RatingRange:
    """Whether an answer was right, and the ratings it allows."""

    is_right: bool
    # The best rating that the learner may choose, and the default.
    ceiling: int
    suggested: int
    # The reason, for the learner.
    why: str = ""
    # The known mistake as it is recorded, and its explanation.
    mistake: str = ""
    says: str = ""


def rate_plain(
    is_right: bool, *, confidence: int | None, is_hinted: bool, mistake: str = "", says: str = ""
) -> RatingRange:
    """The ratings of an answer that is either right or wrong."""
    if not is_right:
        return RatingRange(is_right=False, ceiling=AGAIN, suggested=AGAIN, mistake=mistake, says=says)
    ceiling = HARD if is_hinted else EASY if is_sure(confidence) else GOOD
    return RatingRange(is_right=True, ceiling=ceiling, suggested=min(GOOD, ceiling), says=says)


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
    """The ratings of a spoken answer, from its key points (must-haves first).

    A missed must-have or less than 60 % is Again, less than 80 % Hard.  From there it is Good in time and Hard late;
    Easy takes every point, in time and sure.  A red flag means Hard at most.
    """
    must, others = card.counted(points)
    hit, total = sum(is_said for _, is_said in (*must, *others)), len(must) + len(others)
    share = f"{hit} of {counted(total, 'point')}"
    in_time = answered_ms <= allowed_ms(card, is_typed)
    missed = sum(not is_said for _, is_said in must)
    if missed:
        what = "a must-have is" if missed == 1 else f"{missed} must-haves are"
        return _points(AGAIN, f"{share}, and {what} missing")
    if 10 * hit < 6 * total:
        return _points(AGAIN, f"{share}; 60 % are needed")
    if 10 * hit < 8 * total:
        return _points(HARD, share)
    for is_capped, reason in (
        (any(flags), "but something in it is wrong"),
        (is_hinted, "with a hint"),
        (not in_time, f"but it took longer than {clock(allowed_ms(card, is_typed))}"),
    ):
        if is_capped:
            return _points(HARD, f"{share}, {reason}")
    if hit == total and is_sure(confidence):
        return _points(EASY, f"{share}, in time and sure")
    return _points(GOOD, f"{share}, in time")


def allowed_ms(card: Explain, is_typed: bool) -> int:
    """How long the answer may take to be in time."""
    return card.seconds * 1000 * (TYPING_FACTOR if is_typed else 1)


def is_sure(confidence: int | None) -> bool:
    """Whether the learner was sure beforehand."""
    return confidence is not None and confidence >= SURE


def _points(rating: int, why: str) -> RatingRange:
    return RatingRange(is_right=rating != AGAIN, ceiling=rating, suggested=rating, why=why)
