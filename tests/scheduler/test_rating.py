"""Which rating an answer leaves open."""

from __future__ import annotations

import pytest

from harness.cards.records import Explain
from harness.scheduler.events import AGAIN, EASY, GOOD, HARD
from harness.scheduler.rating import rate_plain, rate_points

CARD = Explain(
    id="a", chapter="c", topic="t", level="core", question="Why?", must=("first", "second"),
    points=tuple(f"point {number}" for number in range(8)), answer="So.", seconds=60,
)  # fmt: skip


def rated(hit: int, *, must: int = 2, flagged: bool = False, hinted: bool = False, ms: int = 1, sure: int = 50) -> int:
    """The suggestion for an answer with this many of its ten points, the must-haves first."""
    points = [number < must for number in range(2)] + [number < hit - must for number in range(8)]
    assert sum(points) == hit
    verdict = rate_points(
        CARD, points, [flagged], answered_ms=ms, is_typed=False, confidence=sure, is_hinted=hinted
    )  # fmt: skip
    return verdict.suggested


@pytest.mark.parametrize(("hit", "rating"), [(5, AGAIN), (6, HARD), (7, HARD), (8, GOOD), (10, GOOD)])
def test_spoken_answer_is_rated_by_its_share_of_points(hit: int, rating: int) -> None:
    """60 % are needed, and 80 % for Good."""
    assert rated(hit) == rating


def test_spoken_answer_without_a_must_have_is_again() -> None:
    """However much else it says."""
    assert rated(9, must=1) == AGAIN


@pytest.mark.parametrize("capped", [{"flagged": True}, {"hinted": True}, {"ms": 60_001}])
def test_spoken_answer_with_help_error_or_delay_is_hard_at_most(capped: dict[str, int]) -> None:
    """A hint, something wrong beside it, or more time than the card gives."""
    assert rated(10, sure=90, **capped) == HARD


def test_whole_spoken_answer_is_easy_only_when_it_was_sure() -> None:
    """From 75 % confidence on."""
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
    """What was said decides, not how it felt."""
    verdict = rate_plain(is_right, confidence=sure, is_hinted=is_hinted)
    assert (verdict.ceiling, verdict.suggested) == (ceiling, suggested)
