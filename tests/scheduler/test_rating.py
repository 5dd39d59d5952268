"""The ratings that an answer allows."""

from __future__ import annotations

import pytest

from harness.cards.records import Explain
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD
from harness.scheduler.rating import allowed_ms, is_sure, rate_plain, rate_points
from harness.text import clock

CARD = Explain(
    id="a", chapter="c", topic="t", level="core", question="Why?", must=("first", "second"),
    points=tuple(f"point {number}" for number in range(8)), answer="So.", seconds=60,
)  # fmt: skip
ALL = [True] * 10
# points (must-haves first), what else is known of the answer, the rating and its reason
SPOKEN = [
    ([True] * 5 + [False] * 5, {}, AGAIN, "5 of 10 points; 60 % are needed"),
    ([True] * 6 + [False] * 4, {}, HARD, "6 of 10 points"),
    ([True] * 7 + [False] * 3, {}, HARD, "7 of 10 points"),
    ([True] * 8 + [False] * 2, {}, GOOD, "8 of 10 points, in time"),
    ([True] * 4 + [False] * 3, {}, AGAIN, "4 of 7 points; 60 % are needed"),
    ([True] * 4 + [False], {}, GOOD, "4 of 5 points, in time"),
    ([False] + [True] * 9, {}, AGAIN, "9 of 10 points, and a must-have is missing"),
    ([False] * 2 + [True] * 8, {}, AGAIN, "8 of 10 points, and 2 must-haves are missing"),
    (ALL, {"confidence": 75}, EASY, "10 of 10 points, in time and sure"),
    (ALL, {"confidence": 74}, GOOD, "10 of 10 points, in time"),
    (ALL, {"confidence": None}, GOOD, "10 of 10 points, in time"),
    ([True] * 9 + [False], {"confidence": 100}, GOOD, "9 of 10 points, in time"),
    (ALL, {"flags": [False, True], "is_hinted": True}, HARD, "10 of 10 points, but something in it is wrong"),
    (ALL, {"is_hinted": True, "answered_ms": 99_000}, HARD, "10 of 10 points, with a hint"),
    (ALL, {"answered_ms": 60_000}, EASY, "10 of 10 points, in time and sure"),
    (ALL, {"answered_ms": 60_001}, HARD, "10 of 10 points, but it took longer than 1:00"),
    (ALL, {"answered_ms": 180_000, "is_typed": True}, EASY, "10 of 10 points, in time and sure"),
    (ALL, {"answered_ms": 180_001, "is_typed": True}, HARD, "10 of 10 points, but it took longer than 3:00"),
]


@pytest.mark.parametrize(("points", "more", "rating", "why"), SPOKEN, ids=range(len(SPOKEN)))
def test_spoken_answer_is_rated_by_its_points_its_time_and_its_confidence(
    points: list[bool], more: dict[str, object], rating: int, why: str
) -> None:
    """60 % are needed to pass and 80 % for Good; a hint, an error or a delay allow Hard at most. Typing takes three
    times as long."""
    usual = {"flags": [False], "answered_ms": 1, "is_typed": False, "confidence": 80, "is_hinted": False}
    verdict = rate_points(CARD, points, **{**usual, **more})
    assert (verdict.suggested, verdict.ceiling, verdict.is_right, verdict.why) == (rating, rating, rating != AGAIN, why)


@pytest.mark.parametrize(
    ("is_right", "sure", "is_hinted", "ceiling", "suggested"),
    [
        (False, 100, False, AGAIN, AGAIN),
        (True, 100, True, HARD, HARD),
        (True, 75, False, EASY, GOOD),
        (True, 74, False, GOOD, GOOD),
        (True, None, False, GOOD, GOOD),
    ],
)
def test_plain_answer_has_a_ceiling_and_a_suggestion(
    is_right: bool, sure: int | None, is_hinted: bool, ceiling: int, suggested: int
) -> None:
    """The answer decides, not how the learner felt about it. Only a wrong one has a mistake."""
    verdict = rate_plain(is_right, confidence=sure, is_hinted=is_hinted, mistake="m", says="s")
    assert (verdict.is_right, verdict.ceiling, verdict.suggested) == (is_right, ceiling, suggested)
    assert (verdict.mistake, verdict.says) == ("" if is_right else "m", "s")


def test_time_and_confidence_count_exactly_at_their_bounds() -> None:
    """Neither no confidence nor one of 0 counts as sure."""
    assert (allowed_ms(CARD, False), allowed_ms(CARD, True)) == (60_000, 180_000)
    assert [clock(ms) for ms in (0, 999, 59_999, 60_000, 65_000, 3_600_000)] == [
        "0:00", "0:00", "0:59", "1:00", "1:05", "60:00"
    ]  # fmt: skip
    assert [is_sure(confidence) for confidence in (None, 0, 74, 75, 100)] == [False, False, False, True, True]
