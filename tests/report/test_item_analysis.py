"""Shares, correlations and reliability, compared with figures from textbooks."""

from __future__ import annotations

import random
from statistics import variance

import pytest

from harness.report.cohort.item_analysis import reliability, wilson
from harness.report.cohort.tally import SubmissionMark

# The 97.5 % and 2.5 % points of F with 59 and 413 degrees of freedom.
F_HIGH, F_LOW = 1.4336685, 0.658797


def mark(learner: str, exercise: str, score: float) -> SubmissionMark:
    return SubmissionMark(learner, exercise, "passed" if score == 1 else "failed", score, 0.1, (), False, "")


def test_share_has_wilsons_interval() -> None:
    """Wilson 1927, checked with the published example 81 of 263."""
    share = wilson(81, 263)
    assert (round(share.value, 4), round(share.low, 4), round(share.high, 4)) == (0.308, 0.2553, 0.3662)
    assert wilson(0, 5).low == 0 and wilson(5, 5).high == 1


def drawn_scores(learners: int, exercises: int) -> list[list[float]]:
    drawn = random.Random(5)
    return [
        [min(1.0, max(0.0, 0.5 + skill + drawn.gauss(0, 0.3))) for _ in range(exercises)]
        for skill in (drawn.gauss(0, 0.2) for _ in range(learners))
    ]


def test_alpha_of_complete_scores_follows_the_textbook_with_an_interval_near_feldts() -> None:
    """k/(k-1) (1 - sum of variances / variance of sums); Feldt's F quantiles for 60 learners and 8 exercises."""
    table = drawn_scores(60, 8)
    found = reliability(mark(f"l{n}", f"e{m}", score) for n, line in enumerate(table) for m, score in enumerate(line))
    parts = sum(variance(column) for column in zip(*table, strict=True))
    alpha = 8 / 7 * (1 - parts / variance([sum(line) for line in table]))
    assert found.alpha is not None and found.alpha.value == pytest.approx(alpha)
    feldt = 1 - (1 - alpha) * F_HIGH, 1 - (1 - alpha) * F_LOW
    assert (found.alpha.low, found.alpha.high) == pytest.approx(feldt, abs=0.05)
    assert found.alpha.low < alpha < found.alpha.high


def test_alpha_with_missing_scores_stays_close_and_never_counts_them_as_zero() -> None:
    """Removing a random tenth changes it little."""
    table = drawn_scores(200, 8)
    every = [mark(f"l{n}", f"e{m}", score) for n, line in enumerate(table) for m, score in enumerate(line)]
    some = random.Random(2).sample(every, len(every) * 9 // 10)
    whole, part = reliability(every), reliability(some)
    assert whole.alpha and part.alpha and part.alpha.value == pytest.approx(whole.alpha.value, abs=0.04)
    assert part.error == pytest.approx(whole.error, abs=0.02)


def test_alpha_of_few_learners_or_one_exercise_is_no_figure() -> None:
    """It needs at least thirty learners and two exercises."""
    table = drawn_scores(29, 8)
    assert (
        reliability(mark(f"l{n}", f"e{m}", s) for n, line in enumerate(table) for m, s in enumerate(line)).alpha is None
    )
    assert reliability(mark(f"l{n}", "only", n % 2) for n in range(50)).alpha is None
    assert reliability([]).alpha is None
