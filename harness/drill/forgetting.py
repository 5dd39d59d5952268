"""How a memory fades, and how far one learner's fading is from the average.  Pure."""

from __future__ import annotations

from functools import lru_cache
from math import exp, log

from fsrs.scheduler import FSRS_DEFAULT_DECAY as AVERAGE_DECAY

DAY_MS = 24 * 3_600_000
# What this learner's forgetting may be: a factor on every stability, and how steeply the curve falls (FSRS's w20).
# Fitting FSRS's 21 parameters takes thousands of answers; weighing these two takes a few dozen.
CURVES = tuple((exp(step / 3), decay) for step in range(-4, 5) for decay in (0.1, AVERAGE_DECAY, 0.3, 0.55))
# Before any answer, bells around FSRS's average learner, on the scale of logarithms.
_PRIOR = tuple(-2 * (log(pace) ** 2 + log(decay / AVERAGE_DECAY) ** 2) for pace, decay in CURVES)


def chance_of(stability_days: float, elapsed_ms: float, decay: float = AVERAGE_DECAY) -> float:
    """FSRS-6's forgetting curve, in fractions of days: 0.9 after `stability_days`."""
    return float((1 + (0.9 ** (-1 / decay) - 1) * elapsed_ms / DAY_MS / stability_days) ** -decay)


def weigh(evidence: list[float], stability_days: float, elapsed_ms: int, *, is_known: bool) -> None:
    """Add to the log-likelihood of each curve what one answer says about it."""
    for n, (pace, decay) in enumerate(CURVES):
        known = chance_of(pace * stability_days, elapsed_ms, decay)
        evidence[n] += log(known if is_known else max(1 - known, 1e-9))


def expected(stability_days: float, elapsed_ms: int, evidence: tuple[float, ...]) -> float:
    """The chance of knowing a card, over all curves, each believed as far as the evidence goes."""
    weights = _weights(evidence)
    return sum(
        weight * chance_of(pace * stability_days, elapsed_ms, decay)
        for (pace, decay), weight in zip(CURVES, weights, strict=True)
    )


@lru_cache(maxsize=1)
def _weights(evidence: tuple[float, ...]) -> tuple[float, ...]:
    beliefs = [one + prior for one, prior in zip(evidence, _PRIOR, strict=True)]
    weights = [exp(one - max(beliefs)) for one in beliefs]
    return tuple(one / sum(weights) for one in weights)
