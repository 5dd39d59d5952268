"""How a memory fades by FSRS, and how one learner's forgetting differs from the average.  Pure."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import exp, expm1, log, log1p
from operator import mul

from fsrs.scheduler import FSRS_DEFAULT_DECAY as AVERAGE_DECAY

from harness.clock import DAY_MS


@dataclass(frozen=True)
class Curve:
    """How a learner may forget: the factor on every stability, its power (how much of its growth is real), and how
    steeply the curve falls (FSRS's w20).
    """

    pace: float
    growth: float
    decay: float


# Fitting FSRS's 21 parameters takes thousands of answers, weighing these three a few dozen.  Without the growth,
# learners whose memories never become as stable as FSRS's were taken for learners of a slow pace.
CURVES = tuple(
    Curve(pace, growth, decay)
    for growth in (0.4, 0.7, 1.0, 1.3)
    for pace in map(exp, (-3.0, -1.8, -0.8, 0.0, 0.6, 1.2))
    for decay in (0.12, 0.4)
)
# A learner's curve is estimated separately for cards with no lapse, up to three, and more.  A card that is failed again
# and again is harder than its history shows, and does not fit the curve of the others.  The answers to the other kinds
# count for a fifth.  With one kind, and with pace and decay only, the predictions for cards of low recall were up to 10
# points off (tests/bench/bench_memory.py).
LAPSES = (1, 4)
SHARED = 0.2
# A card may also be harder or easier than FSRS knows from its history: its stability is multiplied by one of these.
# The evidence is stored with the card, by FSRS's own curve, and fades from answer to answer, since FSRS's difficulty
# adapts too.  Without it, the predictions for cards with a high recall that were failed on the last evening were 7
# points too high.
EASES = tuple(map(exp, (-1.2, -0.6, 0.0, 0.6)))
EASE_SPREAD, EASE_KEPT = 0.6, 0.8
_EASE_PRIOR = tuple(-0.5 * (log(ease) / EASE_SPREAD) ** 2 for ease in EASES)
RATIO_STEPS = 8
NO_EASE = (0.0, 0.0, 0.0, 0.0)
# Answers are counted by the kind of their card, by the logarithms of its stability and of the time since the last
# answer, in steps so small that a curve hardly changes within one, and by whether the card was known.  Counting takes a
# tenth of the time of weighing each answer, and a sum of whole numbers does not depend on the order.
Evidence = Mapping[tuple[int, int, int, bool], int]
STABILITY_STEPS, TIME_STEPS = 4, 5
# The prior: normal distributions around FSRS's average learner, those of pace and decay in logarithms.
_PRIOR = tuple(
    -1.5 * (log(curve.pace) ** 2 + log(curve.decay / AVERAGE_DECAY) ** 2) - 5 * (curve.growth - 1) ** 2
    for curve in CURVES
)


@cache
def _factor(decay: float) -> float:
    """The factor with which the curve falls to 0.9 after the stability."""
    return float(0.9 ** (-1 / decay) - 1)


# For each growth: the powers of its curves, and the factors on time divided by stability.
_SHAPES = {
    growth: [(-curve.decay, _factor(curve.decay) / DAY_MS / curve.pace) for curve in CURVES if curve.growth == growth]
    for growth in dict.fromkeys(curve.growth for curve in CURVES)
}


def chance_of(stability_days: float, elapsed_ms: float, decay: float = AVERAGE_DECAY) -> float:
    """FSRS-6's forgetting curve, in fractions of days: 0.9 after `stability_days`."""
    return float((1 + _factor(decay) * elapsed_ms / DAY_MS / stability_days) ** -decay)


def count(
    evidence: MutableMapping[tuple[int, int, int, bool], int],
    lapses: int,
    stability_days: float,
    elapsed_ms: int,
    *,
    is_known: bool,
) -> None:
    """Add one answer to the evidence about this learner."""
    steps = round(STABILITY_STEPS * log(stability_days)), round(TIME_STEPS * log(elapsed_ms / DAY_MS))
    key = (bisect(LAPSES, lapses), *steps, is_known)
    evidence[key] = evidence.get(key, 0) + 1


Ease = tuple[float, float, float, float]


def learn_ease(before: Ease | None, stability_days: float, elapsed_ms: int, *, is_known: bool) -> Ease:
    """A card's evidence about its ease after one more answer: for each of `EASES` the log-likelihood of the answers.

    `before` is None before the first answer.
    """
    fresh = _ease_logs(round(RATIO_STEPS * log(elapsed_ms / DAY_MS / stability_days)), is_known)
    if before is None:
        return fresh
    # Written out, because a loop takes three times as long, and a year has twenty thousand answers.
    a, b, c, d = before
    new_a, new_b, new_c, new_d = fresh
    return EASE_KEPT * a + new_a, EASE_KEPT * b + new_b, EASE_KEPT * c + new_c, EASE_KEPT * d + new_d


@cache
def _ease_logs(step: int, is_known: bool) -> Ease:
    """The log-likelihood of this answer for each ease; `step` is the logarithm of time divided by stability."""
    chances = [chance_of(ease, exp(step / RATIO_STEPS) * DAY_MS) for ease in EASES]
    a, b, c, d = (log(max(1e-9, chance if is_known else 1 - chance)) for chance in chances)
    return a, b, c, d


class Forgetting:
    """How one learner forgets, estimated from the evidence."""

    def __init__(self, evidence: Evidence) -> None:
        likelihoods = [[0.0] * len(CURVES) for _ in range(len(LAPSES) + 1)]
        for (kind, stability, time, is_known), n in evidence.items():
            logs = _counted_logs(stability, time, is_known=is_known)
            likelihoods[kind] = [before + n * after for before, after in zip(likelihoods[kind], logs, strict=True)]
        of_all = [sum(every) for every in zip(*likelihoods, strict=True)]
        self.weights = [_weights(own, of_all) for own in likelihoods]

    def expected(self, lapses: int, stability_days: float, elapsed_ms: int, ease: Ease | None = None) -> float:
        """The probability of knowing a card: the mean over all curves and eases, weighted by the evidence.

        `ease`: the result of `learn_ease` for the card's answers.
        """
        weights = self.weights[bisect(LAPSES, lapses)]
        beliefs = _normed([prior + log_chance for prior, log_chance in zip(_EASE_PRIOR, ease or NO_EASE, strict=True)])
        return sum(
            belief * sum(map(mul, weights, map(exp, _logs(stability_days * times, elapsed_ms))), 0.0)
            for belief, times in zip(beliefs, EASES, strict=True)
        )


@lru_cache(maxsize=4096)
def _counted_logs(stability: int, time: int, *, is_known: bool) -> list[float]:
    """For a key of the evidence the log-likelihood for every curve."""
    logs = _logs(exp(stability / STABILITY_STEPS), exp(time / TIME_STEPS) * DAY_MS)
    return logs if is_known else [log(-expm1(log_chance) if log_chance < -1e-9 else 1e-9) for log_chance in logs]


def _logs(stability_days: float, elapsed_ms: float) -> list[float]:
    """The logarithm of the probability of knowing the card, for every curve."""
    logs: list[float] = []
    for growth, shapes in _SHAPES.items():
        ratio = elapsed_ms / stability_days**growth
        logs += [power * log1p(ratio * fall) for power, fall in shapes]
    return logs


def _weights(own: Sequence[float], of_all: Sequence[float]) -> list[float]:
    """The weight of each curve for one kind of cards, from log-likelihoods; sums to 1."""
    beliefs = [kind + SHARED * (every - kind) + prior for kind, every, prior in zip(own, of_all, _PRIOR, strict=True)]
    return _normed(beliefs)


def _normed(logs: Sequence[float]) -> list[float]:
    """Weights from their logarithms; sums to 1."""
    most = max(logs)
    weights = [exp(log_chance - most) for log_chance in logs]
    total = sum(weights)
    return [weight / total for weight in weights]
