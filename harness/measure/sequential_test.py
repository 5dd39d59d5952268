"""A test that may stop after any round: is the median ratio above the limit, below it, or undecided?

Each round votes above or below.  The evidence for one side is the mean over p in [1/2, 1] of the likelihood of its
votes against fair coin tosses; by Ville's inequality it exceeds 1 / ALPHA with a probability of at most ALPHA while the
truth is on the other side, for any distribution of the noise and any stopping rule (Howard et al. 2021,
arXiv:1810.08240, section 3).  Votes of one round must not depend on those of others.  Pure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

ALPHA = 0.01
LimitSide = Literal["below", "above", ""]


def evidence(votes: int, rounds: int) -> float:
    """The evidence of `votes` in `rounds` for their side; 1 is none.

    2 ∫ (2p)^k (2 - 2p)^(n-k) dp over [1/2, 1], which is a sum of binomials.
    """
    total = sum(math.comb(rounds + 1, j) for j in range(votes + 1))
    return total / ((rounds + 1) * math.comb(rounds, votes))


def decide(ratios: Sequence[float], limit: float) -> LimitSide:
    """The side of the limit on which the median ratio lies; "" while that is uncertain."""
    above = sum(ratio > limit for ratio in ratios)
    rounds = len(ratios)
    if evidence(above, rounds) >= 1 / ALPHA:
        return "above"
    if evidence(rounds - above, rounds) >= 1 / ALPHA:
        return "below"
    return ""


@dataclass(frozen=True)
class RatioInterval:
    """A median, and the interval of the true one with a confidence of at least 99 % (less after few rounds)."""

    median: float
    low: float
    high: float


def find_interval(ratios: Sequence[float]) -> RatioInterval:
    """The order statistics around the median, for any distribution.  Raises ValueError without ratios."""
    if not ratios:
        raise ValueError("no ratios")
    ordered = sorted(ratios)
    rounds = len(ordered)
    middle = (ordered[(rounds - 1) // 2] + ordered[rounds // 2]) / 2
    tail, rank = 0.0, 0
    while tail + math.comb(rounds, rank) / 2**rounds <= ALPHA / 2:
        tail += math.comb(rounds, rank) / 2**rounds
        rank += 1
    rank = max(rank - 1, 0)
    return RatioInterval(middle, ordered[rank], ordered[rounds - 1 - rank])
