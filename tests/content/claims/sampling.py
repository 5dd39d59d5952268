"""Claims about sampling, search and determinism, computed: (claim, computation, expected result)."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

Row = tuple[str, Callable[[], Any], Any]
about = pytest.approx
CHANCE = np.random.default_rng(11)


def softmax(logits: Sequence[float], t: float = 1.0) -> list[float]:
    """At temperature t."""
    raised = [math.exp((z - max(logits)) / t) for z in logits]
    return [power / sum(raised) for power in raised]


def rounded(logits: Sequence[float], t: float = 1.0) -> list[float]:
    """A softmax to two places."""
    return [round(p, 2) for p in softmax(logits, t)]


def entropy(probs: Sequence[float]) -> float:
    """In nats."""
    return -sum(p * math.log(p) for p in probs if p)


def nucleus(probs: Sequence[float], p: float) -> int:
    """The number of most likely tokens that reach at least p."""
    sums = itertools.accumulate(sorted(probs, reverse=True))
    return next(count for count, total in enumerate(sums, 1) if total >= p - 1e-12)


def top(probs: Sequence[float], count: int) -> list[float]:
    """The `count` largest, divided by their sum."""
    best = sorted(probs, reverse=True)[:count]
    return [prob / sum(best) for prob in best]


def penalised(logit: float, penalty: float) -> float:
    """As in transformers: by sign, so that a penalty above 1 always lowers a logit."""
    return logit * penalty if logit < 0 else logit / penalty


def subtracted(logit: float, count: int, frequency: float, presence: float) -> float:
    """As in OpenAI's API."""
    return logit - count * frequency - (presence if count else 0)


# A model over three steps in which the greedy prefix is pushed out of a beam of two and would have won.
TREE: dict[str, dict[str, float]] = {
    "": {"A": 0.4, "B": 0.35, "C": 0.25},
    "A": {"a": 0.24, "b": 0.19, "c": 0.19, "d": 0.19, "e": 0.19},
    "B": {"f": 0.5, "g": 0.5},
    "C": dict.fromkeys("hijklmno", 0.125),
    "Aa": {"x": 1.0},
}


def beam(width: int, steps: int = 3) -> float:
    """The probability of the best sequence that a beam of this width finds in the tree."""
    found = [("", 1.0)]
    for _ in range(steps):
        grown = [
            (prefix + token, p * q)
            for prefix, p in found
            for token, q in TREE.get(prefix, dict.fromkeys("wxyz", 0.25)).items()
        ]
        found = sorted(grown, key=lambda beam: -beam[1])[:width]
    return found[0][1]


def best_of_each_beam_is_enough(width: int, vocabulary: int) -> bool:
    """The best `width` of all extensions are among the best `width` of each beam."""
    scores = CHANCE.normal(size=(width, 1)) + np.log(CHANCE.dirichlet(np.ones(vocabulary), size=width))
    some = np.sort(scores, axis=1)[:, -width:]
    return bool(np.allclose(np.sort(scores.ravel())[-width:], np.sort(some.ravel())[-width:]))


def tied(is_bfloat16: bool, draws: int = 200) -> float:
    """The share of draws in which the largest of 50,000 Gaussian logits occurs twice."""
    found = 0
    for _ in range(draws):
        bits = CHANCE.standard_normal(50_000, dtype=np.float32).view(np.uint32)
        kept_bits = (bits + 0x8000) >> 16 if is_bfloat16 else bits  # positive ones sort like their bits
        kept_bits = kept_bits[bits < 0x80000000]
        found += int((kept_bits == kept_bits.max()).sum() > 1)
    return found / draws


def drawn(seed: int, probs: Sequence[float]) -> str:
    """Twenty draws of three tokens."""
    return "".join(random.Random(seed).choices("abc", probs, k=20))


LEFT, RIGHT = CHANCE.standard_normal((2, 256, 256), dtype=np.float32)
Z = (3, 2, 1)
FIVE = (0.4, 0.3, 0.2, 0.07, 0.03)
ROWS: list[Row] = [
    ("S3.1-01", lambda: softmax(Z, 0.7)[0] / softmax(Z, 0.7)[1], about(math.exp(1 / 0.7))),
    ("S3.1-02", lambda: (softmax(Z, 0.01)[0], softmax((3, 3, 1), 0.01)[:2]), (about(1), about([0.5, 0.5]))),
    ("S3.1-04", lambda: rounded(Z), [0.67, 0.24, 0.09]),
    ("S3.1-06", lambda: (lambda h: h == sorted(h))([entropy(softmax(Z, t)) for t in (0.5, 1, 1.5, 2, 100)]), True),
    ("S3.1-06", lambda: entropy(softmax(Z, 1e4)), about(math.log(3), abs=1e-6)),
    ("S3.1-08", lambda: rounded(Z, 0.5), [0.87, 0.12, 0.02]),
    ("S3.1-10", lambda: rounded(Z, 1.5), [0.56, 0.29, 0.15]),
    ("S3.1-11", lambda: rounded(Z, 2), [0.51, 0.31, 0.19]),
    ("S3.1-12", lambda: softmax(Z, 2)[0] / softmax(Z, 2)[2], about(2.718, abs=1e-3)),
    ("S3.2-01", lambda: top(FIVE, 3), about([4 / 9, 3 / 9, 2 / 9])),
    ("S3.2-02", lambda: [round(prob, 2) for prob in top(FIVE, 3)], [0.44, 0.33, 0.22]),
    ("S3.2-03", lambda: (1 - 0.99, 1 - 0.99**200), (about(0.01), about(0.87, abs=0.01))),
    ("S3.2-04", lambda: nucleus((0.5, 0.25, 0.125, 0.125), 0.75), 2),  # a sum of exactly p is enough
    ("S3.2-05", lambda: top((0.5, 0.3, 0.15, 0.04, 0.01), nucleus((0.5, 0.3, 0.15, 0.04, 0.01), 0.9)),
     about([0.526, 0.316, 0.158], abs=1e-3)),
    ("S3.2-06", lambda: (nucleus((0.97, 0.02, 0.01), 0.9), nucleus((0.1,) * 10, 0.9)), (1, 9)),
    ("S3.2-09", lambda: (nucleus(softmax((3, 2, 1, 0), 2.5), 0.9), nucleus(softmax((3, 2, 1, 0)), 0.9)), (4, 3)),
    ("S3.2-09", lambda: (nucleus((0.4, 0.3, 0.2, 0.1), 0.75), nucleus(top((0.4, 0.3, 0.2, 0.1), 3), 0.75)), (3, 2)),
    ("S3.3-02", lambda: [penalised(z, 1.3) for z in (2, -2, 0)], about([1.538, -2.6, 0], abs=1e-3)),
    ("S3.3-03", lambda: -2 / 1.3, about(-1.54, abs=0.002)),
    ("S3.3-03", lambda: softmax((2, -2 / 1.3, 0.5))[1] > softmax((2, -2, 0.5))[1] > softmax((2, -2.6, 0.5))[1], True),
    ("S3.3-05", lambda: penalised(3, 1.5), 2),
    ("S3.3-06", lambda: subtracted(2.0, 3, 0.4, 0.6), about(0.2)),
    ("S3.3-08", lambda: {subtracted(0, count, 0, 0.5) for count in (1, 9)}, {-0.5}),
    ("S3.4-01", lambda: beam(1), about(0.4 * 0.24)),
    ("S3.4-02", lambda: (0.6 * 0.5, 0.4 * 1.0), (about(0.3), about(0.4))),
    ("S3.4-04", lambda: {best_of_each_beam_is_enough(3, 20) for _ in range(100)}, {True}),
    ("S3.4-06", lambda: max(math.log(p) for p in (0.1, 0.5, 1.0)), 0),
    ("S3.4-07", lambda: (beam(1) > beam(2), beam(20)), (True, about(0.096))),
    ("S3.4-10", lambda: drawn(7, FIVE[:3]) == drawn(7, FIVE[:3]) != drawn(8, FIVE[:3]), True),
    ("S3.4-10", lambda: drawn(7, (0.4, 0.3, 0.3)) == drawn(7, (0.3, 0.4, 0.3)), False),  # same draws, other logits
    ("S3.5-02", lambda: {(LEFT @ RIGHT).tobytes() for _ in range(5)} == {(LEFT @ RIGHT).tobytes()}, True),
    ("S3.5-03", lambda: (0.1 + 0.2) + 0.3 == 0.1 + (0.2 + 0.3), False),
    # Close; whether they are equal depends on the machine.
    ("S3.5-04", lambda: float(abs(LEFT[:1] @ RIGHT - (LEFT @ RIGHT)[:1]).max()), about(0, abs=1e-3)),
    ("S3.5-07", lambda: (0.01 < tied(True) < 0.12, tied(False) < 0.015), (True, True)),
    ("S7.Q3-01", lambda: softmax((2, 1.9, 0), 0.001)[0], about(1)),
]  # fmt: skip
