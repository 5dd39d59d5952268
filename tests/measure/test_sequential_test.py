"""The sequential test: when it decides, how often it is wrong, and the interval of a median."""

from __future__ import annotations

import math
import random

import pytest

from harness.measure.sequential_test import ALPHA, decide, evidence, find_interval


def test_evidence_equals_its_integral() -> None:
    """Compared with a plain sum over p."""
    steps = 20_000
    for votes, rounds in [(0, 1), (3, 4), (9, 9), (5, 12), (20, 33)]:
        points = [0.5 + 0.5 * (n + 0.5) / steps for n in range(steps)]
        sure = [(2 * p) ** votes * (2 - 2 * p) ** (rounds - votes) for p in points]
        assert evidence(votes, rounds) == pytest.approx(sum(sure) / steps, rel=1e-6)


def test_nine_unanimous_rounds_decide() -> None:
    """Eight do not, on either side."""
    assert decide([2.0] * 8, 1.5) == ""
    assert decide([2.0] * 9, 1.5) == "above"
    assert decide([1.0] * 9, 1.5) == "below"
    assert decide([], 1.5) == ""


def test_coin_tosses_are_rarely_decided_although_each_round_is_tested() -> None:
    """With the median at the limit, each side wins in at most ALPHA of the runs."""
    rng = random.Random(7)
    runs, wrong = 2000, 0
    for _ in range(runs):
        ratios: list[float] = []
        while len(ratios) < 40 and not decide(ratios, 1.5):
            ratios.append(1.5 * math.exp(rng.gauss(0, 0.2)))
        wrong += decide(ratios, 1.5) == "above"
    assert wrong / runs <= 1.5 * ALPHA


@pytest.mark.parametrize(("true", "side"), [(1.3, "below"), (1.95, "above")])
def test_ratios_far_enough_from_the_limit_are_decided_correctly(true: float, side: str) -> None:
    """With the noise of a busy machine."""
    rng = random.Random(3)
    decisions = []
    for _ in range(300):
        ratios: list[float] = []
        while len(ratios) < 40 and not decide(ratios, 1.5):
            ratios.append(true * math.exp(rng.gauss(0, 0.08)))
        decisions.append(decide(ratios, 1.5))
    assert set(decisions) == {side}


def test_interval_almost_always_has_the_true_median() -> None:
    """As often as it claims."""
    rng = random.Random(11)
    held = 0
    for _ in range(1000):
        interval = find_interval([math.exp(rng.gauss(0, 0.3)) for _ in range(15)])
        held += interval.low <= 1.0 <= interval.high
        assert interval.low <= interval.median <= interval.high
    assert held >= 980


def test_interval_of_few_rounds_is_their_range() -> None:
    """No rounds have no interval."""
    assert (find_interval([3.0, 1.0, 2.0]).low, find_interval([3.0, 1.0, 2.0]).high) == (1.0, 3.0)
    with pytest.raises(ValueError, match="no ratios"):
        find_interval([])


@pytest.mark.parametrize(
    ("rounds", "low", "median", "high"),
    [
        (1, 1, 1, 1),
        (2, 1, 1.5, 2),
        (9, 1, 5, 9),
        (11, 1, 6, 11),
        (12, 2, 6.5, 11),
        (15, 3, 8, 13),
        (16, 3, 8.5, 14),
        (40, 12, 20.5, 29),
        (100, 37, 50.5, 64),
    ],
)
def test_interval_leaves_out_as_many_rounds_as_it_may(rounds: int, low: float, median: float, high: float) -> None:
    """For the ratios 1, 2, …: of 15 coin tosses at most 2 are heads with probability 121 / 2^15 = 0.4 %, at most 3 with
    1.8 %."""
    interval = find_interval([float(ratio) for ratio in range(rounds, 0, -1)])
    assert (interval.low, interval.median, interval.high) == (low, median, high)


def test_one_round_against_thirteen_is_outvoted_and_against_twelve_is_not() -> None:
    """(2^15 - 16) / (15 · 14) = 156 is enough evidence, (2^14 - 15) / (14 · 13) = 90 is not. The order does not
    matter."""
    for for_side, against, side in ((2.0, 1.0, "above"), (1.0, 2.0, "below")):
        assert decide([against] + [for_side] * 12, 1.5) == ""
        assert decide([for_side] * 12 + [against], 1.5) == ""
        assert decide([against] + [for_side] * 13, 1.5) == side


def test_ratio_equal_to_the_limit_is_not_above_it() -> None:
    """The limit itself is allowed."""
    assert decide([1.5] * 9, 1.5) == "below"
    assert evidence(0, 0) == 1
