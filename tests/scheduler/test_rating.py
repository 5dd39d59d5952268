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


def rated(hit: int, *, must: int = 2, flagged: bool = False, hinted: bool = False, ms: int = 1, sure: int = 50) -> int:
    """The suggestion for an answer with this many of its ten points, must-haves first."""
    points = [number < must for number in range(2)] + [number < hit - must for number in range(8)]
    assert sum(points) == hit
    verdict = rate_points(
        CARD, points, [flagged], answered_ms=ms, is_typed=False, confidence=sure, is_hinted=hinted
    )  # fmt: skip
    return verdict.suggested


@pytest.mark.parametrize(("hit", "rating"), [(5, AGAIN), (6, HARD), (7, HARD), (8, GOOD), (10, GOOD)])
def test_spoken_answer_is_rated_by_its_share_of_points(hit: int, rating: int) -> None:
    """60 % are needed to pass, and 80 % for Good."""
    assert rated(hit) == rating


def test_spoken_answer_without_a_must_have_is_again() -> None:
    """Whatever else it says."""
    assert rated(9, must=1) == AGAIN


@pytest.mark.parametrize("capped", [{"flagged": True}, {"hinted": True}, {"ms": 60_001}])
def test_spoken_answer_with_help_error_or_delay_is_hard_at_most(capped: dict[str, int]) -> None:
    """A hint, an error beside it, or more time than the card gives."""
    assert rated(10, sure=90, **capped) == HARD


def test_complete_spoken_answer_is_easy_only_if_the_learner_was_sure() -> None:
    """That is, from a confidence of 75 %."""
    assert rated(10, sure=75) == EASY
    assert rated(10, sure=74) == GOOD
    assert rated(9, sure=100) == GOOD


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
    """The answer decides, not how the learner felt about it."""
    verdict = rate_plain(is_right, confidence=sure, is_hinted=is_hinted)
    assert (verdict.ceiling, verdict.suggested) == (ceiling, suggested)


def test_wrong_answer_has_its_mistake_and_the_reason() -> None:
    """A right answer has none."""
    wrong = rate_plain(False, confidence=50, is_hinted=False, why="so", mistake="m", says="s")
    assert (wrong.is_right, wrong.why, wrong.mistake, wrong.says) == (False, "so", "m", "s")
    right = rate_plain(True, confidence=50, is_hinted=False, why="so", mistake="m", says="s")
    assert (right.is_right, right.why, right.mistake, right.says) == (True, "so", "", "s")


def test_typed_answer_has_three_times_as_long_as_a_spoken_one() -> None:
    """To the millisecond."""
    assert (allowed_ms(CARD, False), allowed_ms(CARD, True)) == (60_000, 180_000)
    for typed, ms, rating in (
        (False, 60_000, GOOD), (False, 60_001, HARD), (True, 180_000, GOOD), (True, 180_001, HARD)
    ):  # fmt: skip
        verdict = rate_points(CARD, [True] * 10, [], answered_ms=ms, is_typed=typed, confidence=None, is_hinted=False)
        assert verdict.suggested == verdict.ceiling == rating
        assert verdict.is_right
    assert verdict.why == "10 of 10 points, but it took longer than 3:00"


@pytest.mark.parametrize(
    ("points", "why"),
    [
        ([False, True], "9 of 10 points, and a must-have is missing"),
        ([False, False], "8 of 10 points, and 2 must-haves are missing"),
    ],
)
def test_missing_must_haves_are_counted(points: list[bool], why: str) -> None:
    """The must-haves are the first points."""
    verdict = rate_points(
        CARD, points + [True] * 8, [], answered_ms=1, is_typed=False, confidence=None, is_hinted=False
    )  # fmt: skip
    assert (verdict.is_right, verdict.ceiling, verdict.why) == (False, AGAIN, why)


def test_time_and_confidence_count_exactly_at_their_bounds() -> None:
    """Neither no confidence nor one of 0 counts as sure."""
    assert [clock(ms) for ms in (0, 999, 59_999, 60_000, 65_000, 3_600_000)] == [
        "0:00", "0:00", "0:59", "1:00", "1:05", "60:00"
    ]  # fmt: skip
    assert [is_sure(confidence) for confidence in (None, 0, 74, 75, 100)] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("hits", "of", "rating", "why"),
    [
        (4, 7, AGAIN, "4 of 7 points; 60 % are needed"),
        (3, 4, HARD, "3 of 4 points"),
        (4, 5, GOOD, "4 of 5 points, in time"),
        (5, 5, EASY, "5 of 5 points, in time and sure"),
    ],
)
def test_share_of_points_gives_the_rating_and_its_reason(hits: int, of: int, rating: int, why: str) -> None:
    """For any number of points."""
    points = [number < hits for number in range(of)]
    verdict = rate_points(CARD, points, [], answered_ms=1, is_typed=False, confidence=80, is_hinted=False)
    assert (verdict.suggested, verdict.ceiling, verdict.is_right, verdict.why) == (rating, rating, rating != AGAIN, why)


@pytest.mark.parametrize(
    ("flags", "is_hinted", "why"),
    [
        ([False, True], True, "10 of 10 points, but something in it is wrong"),
        ([False, False], True, "10 of 10 points, with a hint"),
    ],
)
def test_cap_names_its_first_reason(flags: list[bool], is_hinted: bool, why: str) -> None:
    """An error before a hint, a hint before the time."""
    verdict = rate_points(
        CARD, [True] * 10, flags, answered_ms=99_000, is_typed=False, confidence=80, is_hinted=is_hinted
    )  # fmt: skip
    assert (verdict.suggested, verdict.why) == (HARD, why)
