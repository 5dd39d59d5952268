"""Second computations of the numeric cards on newer losses and optimizers; see `second.py`.

None copies the formula of its card where there is another way to the number.  Units are those of the cards.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

Number = float | int
SECOND: dict[str, Callable[..., Number]] = {}


def of(card: str) -> Callable[[Callable[..., Number]], Callable[..., Number]]:
    """Registers the computation of this card."""

    def register(compute: Callable[..., Number]) -> Callable[..., Number]:
        SECOND[card] = compute
        return compute

    return register


@of("rl-objectives-token-weight")
def _(mean: int, t: int) -> Number:
    lengths = [t, 2 * mean - t] if t < 2 * mean else [t, *([mean - (t - mean) / 20] * 20)]
    within = 1 / (len(lengths) * lengths[0])  # what a token of the first answer adds to the loss
    return within / (1 / sum(lengths))


@of("contrastive-embeddings-best-loss")
def _(n: int, s: float) -> Number:
    row = torch.zeros(n, dtype=torch.float64)
    row[0] = s
    return float(-torch.log_softmax(row, dim=0)[0])


@of("distillation-soft-term")
def _(a: float, b: float, T: float) -> Number:
    teacher, student = (torch.tensor([x / T, 0.0], dtype=torch.float64).log_softmax(0) for x in (a, b))
    return T * T * float(torch.nn.functional.kl_div(student, teacher, reduction="sum", log_target=True))


@of("training-memory-largest-model")
def _(r: int, gb: float) -> Number:
    low, high = 0.0, 1e13
    for _ in range(200):  # bisection: the largest number of parameters whose state fits
        middle = (low + high) / 2
        low, high = (middle, high) if middle * 2 + middle * 2 / r + middle * 12 / r <= gb * 1e9 else (low, middle)
    return low / 1e9


@of("fine-tuning-share-of-targets")
def _(u: int, a: int, h: int) -> Number:
    counted = ([False] * (h + u) + [False] * h + [True] * a) * 7
    return 100 * sum(counted) / len(counted)


@of("packing-foreign-targets")
def _(t: int, m: int) -> Number:
    document = np.arange(t) // m
    return float(100 * np.mean(document[1:] != document[:-1]))


@of("initialisation-stream-grows")
def _(v: float, layers: int) -> Number:
    variance = 1.0
    for _ in range(layers):
        for _ in ("attention", "mlp"):
            variance += v
    return float(np.sqrt(variance))


@of("muon-one-iteration")
def _(s: float) -> Number:
    left, _ = np.linalg.qr(np.arange(9.0).reshape(3, 3) ** 2 + np.eye(3))
    x = left @ np.diag([s, 0.2, 0.4]) @ left.T
    gram = x @ x.T
    after = 3.4445 * x - 4.7750 * gram @ x + 2.0315 * gram @ gram @ x
    return float((left.T @ after @ left)[0, 0])


@of("checkpointing-overhead")
def _(p: int) -> Number:
    layers = 100
    plain = layers * (1 + 2)
    return 100 * (plain + p * layers / 100 - plain) / plain


@of("fsdp-padding")
def _(n: int, r: int) -> Number:
    padding = 0
    while (n + padding) % r:
        padding += 1
    return padding


@of("parallelism-ring-time")
def _(gb: float, r: int, bw: float) -> Number:
    steps = 2 * (r - 1)
    return sum(gb / r / bw for _ in range(steps)) * 1000


@of("tiny-gpt-loss-floor")
def _(n: int, p: float) -> Number:
    probs = torch.full((n,), (1 - p) / n, dtype=torch.float64)
    probs[0] += p
    return float(torch.distributions.Categorical(probs).entropy())
